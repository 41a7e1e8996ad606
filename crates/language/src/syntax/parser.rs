//! The parser: one move after the other, 2 n of them, the best-scored that is allowed.

use std::borrow::Cow;

use super::Scheme;
use super::form::Form;
use super::state::{Move, State};
use crate::model::{Container, Features, ModelError, Weights};

/// Its model file. Section `weights`, for [`MOVES`].
pub const PARSER: Scheme = Scheme { kind: "parser", version: 2 };

/// The moves by number.
pub const MOVES: [Move; 3] = [Move::Shift, Move::Left, Move::Right];

/// A trained parser.
pub struct Parser {
    weights: Weights,
    sha256: String,
}

impl Parser {
    /// Reads a model file.
    ///
    /// # Errors
    /// [`ModelError`] where it is none, damaged or malformed.
    pub fn read(file: &str, bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        let container = Container::read(file, bytes, PARSER.kind, PARSER.version)?;
        let weights = Weights::read(&container, "weights")?;
        if weights.labels() != MOVES.len() {
            return Err(container.broken("weights", "is not for three moves"));
        }
        Ok(Self { weights, sha256: container.sha256().to_owned() })
    }

    /// The file's hash.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Each word's head; the number of words stands for the root.
    #[must_use]
    pub fn heads(&self, forms: &[Form], tags: &[u8]) -> Vec<u32> {
        let mut state = State::new(forms.len());
        let mut known = Known::new(forms.len());
        while !state.is_done() {
            let allowed = state.allowed();
            let choice = match allowed.iter().filter(|is| **is).count() {
                1 => allowed.iter().position(|is| *is).unwrap_or(0),
                _ => best(self.scores(&View { state: &state, forms, tags }, &mut known), allowed),
            };
            state.apply(MOVES[choice]);
        }
        state.into_heads()
    }

    fn scores(&self, view: &View<'_>, known: &mut Known) -> Scores {
        let Known { stack, ahead, features } = known;
        let top = view.stack(0).map_or(view.forms.len(), |word| word as usize);
        let mut sum = |make: fn(&View<'_>, &mut Vec<u64>)| {
            features.clear();
            make(view, features);
            let mut scores = [0; MOVES.len()];
            for feature in features.iter() {
                self.weights.add(*feature, &mut scores);
            }
            scores
        };
        let stack = *stack[top].get_or_insert_with(|| sum(stack_features));
        let ahead = *ahead[view.state.next as usize].get_or_insert_with(|| sum(ahead_features));
        let between = sum(between_features);
        [0, 1, 2].map(|at| stack[at] + ahead[at] + between[at])
    }
}

type Scores = [i32; MOVES.len()];

/// Scores that hold longer than one move: of the stack by its top, below which nothing changes while it is there, and of
/// the words ahead by the next.
struct Known {
    stack: Vec<Option<Scores>>,
    ahead: Vec<Option<Scores>>,
    features: Vec<u64>,
}

impl Known {
    fn new(words: usize) -> Self {
        Self { stack: vec![None; words + 1], ahead: vec![None; words + 1], features: Vec::with_capacity(128) }
    }
}

fn best(scores: Scores, allowed: [bool; 3]) -> usize {
    let moves = (0..MOVES.len()).filter(|at| allowed[*at]);
    moves.fold(None, |best, at| best.filter(|b| scores[*b] >= scores[at]).or(Some(at))).unwrap_or(0)
}

/// A word as the templates see it.
#[derive(Clone, Copy)]
struct Node {
    word: u64,
    tag: u64,
    coarse: u64,
    middle: u64,
}

struct View<'a> {
    state: &'a State,
    forms: &'a [Form],
    tags: &'a [u8],
}

impl View<'_> {
    const NONE: Node = Node { word: 0, tag: 0, coarse: 0, middle: 0 };
    const ROOT: Node = Node { word: 2, tag: 1, coarse: 2, middle: 2 };

    fn node(&self, word: u32) -> Node {
        let at = word as usize;
        match (self.forms.get(at), self.tags.get(at)) {
            (Some(form), Some(tag)) => {
                Node { word: form.word, tag: u64::from(*tag) + 2, coarse: form.classes[0], middle: form.classes[1] }
            }
            _ if at == self.forms.len() => Self::ROOT,
            _ => Self::NONE,
        }
    }

    /// A dependent, given as number + 1.
    fn child(&self, word: u32) -> Node {
        word.checked_sub(1).map_or(Self::NONE, |word| self.node(word))
    }

    fn stack(&self, depth: usize) -> Option<u32> {
        self.state.stack.len().checked_sub(depth + 1).map(|at| self.state.stack[at])
    }

    /// The top of the stack and the two below it.
    fn tops(&self) -> [Node; 3] {
        [0, 1, 2].map(|depth| self.stack(depth).map_or(Self::NONE, |word| self.node(word)))
    }

    /// The next three words.
    fn ahead(&self) -> [Node; 3] {
        [0, 1, 2].map(|ahead| self.node(self.state.next + ahead))
    }

    /// The distance between the two words on top of the stack.
    fn inner(&self) -> u64 {
        self.stack(0).map_or(0, |top| gap(self.stack(1), top))
    }
}

fn gap(low: Option<u32>, high: u32) -> u64 {
    low.map_or(0, |low| u64::from((high - low).min(DISTANCE_MAX)))
}

/// Distances and numbers of dependents are counted up to these.
const DISTANCE_MAX: u32 = 6;
const VALENCY_MAX: u32 = 4;

/// The features of the next move.
pub fn parser_features(state: &State, forms: &[Form], tags: &[u8], out: &mut Vec<u64>) {
    let view = View { state, forms, tags };
    out.clear();
    stack_features(&view, out);
    ahead_features(&view, out);
    between_features(&view, out);
}

/// Templates of the three groups are numbered from behind these.
const STACK: u64 = 0;
const AHEAD: u64 = 100;
const BETWEEN: u64 = 200;

/// What depends on the words on the stack alone, whatever depends on them.
fn stack_features(view: &View<'_>, out: &mut Vec<u64>) {
    let [s0, s1, s2] = view.tops();
    let inner = view.inner();
    let mut f = Features::resume(out, STACK);
    singles(&mut f, [s0, s1, s2]);
    pair(&mut f, s1, s0);
    f.add([s2.tag, s1.tag, s0.tag]);
    for x in [s1, s0] {
        f.add([x.word, inner]);
        f.add([x.tag, inner]);
    }
    f.add([s1.tag, s0.tag, inner]);
}

/// What depends on the next words alone.
fn ahead_features(view: &View<'_>, out: &mut Vec<u64>) {
    let [n0, n1, n2] = view.ahead();
    let mut f = Features::resume(out, AHEAD);
    singles(&mut f, [n0, n1, n2]);
    pair(&mut f, n0, n1);
    f.add([n0.tag, n1.tag, n2.tag]);
}

fn singles(f: &mut Features<'_>, [first, second, third]: [Node; 3]) {
    for x in [first, second, third] {
        f.add([x.word]);
        f.add([x.tag]);
        f.add([x.word, x.tag]);
    }
    for x in [first, second] {
        f.add([x.coarse]);
        f.add([x.middle]);
        f.add([x.middle, x.tag]);
    }
}

fn pair(f: &mut Features<'_>, a: Node, b: Node) {
    f.add([a.word, a.tag, b.word, b.tag]);
    f.add([a.word, b.word]);
    f.add([a.word, a.tag, b.tag]);
    f.add([a.tag, b.word, b.tag]);
    f.add([a.word, b.tag]);
    f.add([a.tag, b.word]);
    f.add([a.tag, b.tag]);
    f.add([a.coarse, b.coarse]);
    f.add([a.middle, b.middle]);
    f.add([a.middle, b.tag]);
    f.add([a.tag, b.middle]);
    f.add([a.word, b.middle]);
    f.add([a.middle, b.word]);
}

/// What depends on the stack and the next words, and on what depends on them.
#[allow(clippy::many_single_char_names, clippy::too_many_lines, reason = "a table of templates")]
fn between_features(view: &View<'_>, out: &mut Vec<u64>) {
    let state = view.state;
    let (i0, i1) = (view.stack(0), view.stack(1));
    let [s0, s1, s2] = view.tops();
    let [n0, n1, n2] = view.ahead();
    let side = |sides: &[super::state::Side], word: Option<u32>| word.map(|w| sides[w as usize]).unwrap_or_default();
    let (s0_left, s0_right) = (side(&state.left, i0), side(&state.right, i0));
    let (s1_left, s1_right) = (side(&state.left, i1), side(&state.right, i1));
    let n0_left = side(&state.left, Some(state.next));
    let [s0l, s0l2, s0r, s0r2] = [s0_left.outer, s0_left.inner, s0_right.outer, s0_right.inner].map(|c| view.child(c));
    let [s1l, s1r, s1r2] = [s1_left.outer, s1_right.outer, s1_right.inner].map(|c| view.child(c));
    let [n0l, n0l2] = [n0_left.outer, n0_left.inner].map(|c| view.child(c));
    let count = |n: u32| u64::from(n.min(VALENCY_MAX));
    let (s0vl, s0vr, s1vr, n0vl) =
        (count(s0_left.count), count(s0_right.count), count(s1_right.count), count(n0_left.count));
    let (distance, inner) = (gap(i0, state.next), view.inner());

    let mut f = Features::resume(out, BETWEEN);
    f.add([]);
    pair(&mut f, s0, n0);
    pair(&mut f, s1, n0);
    f.add([s0.tag, n0.tag, n1.tag]);
    f.add([s1.tag, s0.tag, n0.tag]);
    f.add([s1.tag, s0.tag, n0.tag, n1.tag]);
    f.add([s2.tag, s1.tag, s0.tag, n0.tag]);
    f.add([s0.tag, n0.tag, n1.tag, n2.tag]);
    f.add([s0.word, n0.tag, n1.tag]);
    f.add([s0.tag, n0.word, n1.tag]);
    f.add([s0.tag, n0.tag, n1.word]);
    f.add([s1.word, s0.tag, n0.tag]);
    f.add([s1.tag, s0.word, n0.tag]);
    f.add([s1.tag, s0.tag, n0.word]);
    f.add([s1.word, s0.word, n0.tag]);
    f.add([s1.tag, s0.word, n0.word]);
    f.add([s1.middle, s0.middle, n0.tag]);
    f.add([s0.middle, n0.middle, n1.tag]);
    f.add([s1.middle, s0.middle, n0.middle]);
    for child in [s0l, s0l2, s0r, s0r2, s1l, s1r, s1r2, n0l, n0l2] {
        f.add([child.word]);
        f.add([child.tag]);
        f.add([child.tag, s0.tag, n0.tag]);
        f.add([child.tag, s1.tag, s0.tag]);
    }
    f.add([s0.word, s0l.tag, s0r.tag]);
    f.add([s0.tag, s0l.tag, s0l2.tag]);
    f.add([s0.tag, s0r.tag, s0r2.tag]);
    f.add([s0.tag, s0r.tag, n0.tag, n0l.tag]);
    f.add([s0.word, s0r.word, n0.word]);
    f.add([s0.tag, s0r.word, n0.tag]);
    f.add([s1.tag, s1r.word, s0.tag]);
    f.add([s1.word, s1r.tag, s0.word]);
    f.add([n0.tag, n0l.tag, n0l2.tag]);
    f.add([n0.word, n0l.tag]);
    f.add([s0.tag, n0.word, n0l.word]);
    for (x, count) in [(s0, s0vl), (s0, s0vr), (s1, s1vr), (n0, n0vl)] {
        f.add([x.word, count]);
        f.add([x.tag, count]);
    }
    f.add([s0.tag, s0vl, s0vr, n0.tag]);
    f.add([s1.tag, s1vr, s0.tag, s0vl]);
    for x in [s0, n0] {
        f.add([x.word, distance]);
        f.add([x.tag, distance]);
    }
    f.add([s0.tag, n0.tag, distance]);
    f.add([s0.word, n0.word, distance]);
    f.add([s1.tag, s0.tag, n0.tag, inner, distance]);
}

#[cfg(test)]
mod tests {
    use super::{MOVES, Parser, best, parser_features};
    use crate::syntax::{Form, State, Syntax};

    /// Every move from all of its features, as training sees them.
    fn plainly(parser: &Parser, forms: &[Form], tags: &[u8]) -> Vec<u32> {
        let mut state = State::new(forms.len());
        let mut features = Vec::new();
        while !state.is_done() {
            parser_features(&state, forms, tags, &mut features);
            let mut scores = [0; MOVES.len()];
            features.iter().for_each(|feature| parser.weights.add(*feature, &mut scores));
            state.apply(MOVES[best(scores, state.allowed())]);
        }
        state.into_heads()
    }

    #[test]
    fn scores_that_are_kept_are_those_of_all_features() {
        let syntax = Syntax::embedded().expect("sound models");
        let text = "Officials who came to the lake for five days of talks , the third time since 2014 , said on Friday \
            that the two sides had left Geneva without a deal and that exporters cannot find ships , as ports close .";
        let words: Vec<&str> = text.split_whitespace().collect();
        for start in 0..words.len() {
            for end in start..=words.len() {
                let forms: Vec<Form> = words[start..end].iter().map(|w| Form::new(w, &syntax.clusters)).collect();
                let tags = syntax.tagger.tag(&forms);
                assert_eq!(syntax.parser.heads(&forms, &tags), plainly(&syntax.parser, &forms, &tags));
            }
        }
    }
}
