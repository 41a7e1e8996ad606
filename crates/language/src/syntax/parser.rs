//! The parser: one move after the other, 2 n of them, the best-scored that is allowed.

use std::borrow::Cow;

use super::Scheme;
use super::form::Form;
use super::state::{Move, State};
use crate::model::{Container, Features, ModelError, Weights};

/// Its model file. Section `weights`, for [`MOVES`].
pub const PARSER: Scheme = Scheme { kind: "parser", version: 1 };

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
        let mut features = Vec::with_capacity(160);
        while !state.is_done() {
            let allowed = state.allowed();
            let choice = match allowed.iter().filter(|is| **is).count() {
                1 => allowed.iter().position(|is| *is).unwrap_or(0),
                _ => {
                    parser_features(&state, forms, tags, &mut features);
                    let mut scores = [0; MOVES.len()];
                    for feature in &features {
                        self.weights.add(*feature, &mut scores);
                    }
                    best(scores, allowed)
                }
            };
            state.apply(MOVES[choice]);
        }
        state.into_heads()
    }
}

fn best(scores: [i32; 3], allowed: [bool; 3]) -> usize {
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
}

/// Distances and numbers of dependents are counted up to these.
const DISTANCE_MAX: u32 = 6;
const VALENCY_MAX: u32 = 4;

/// The features of the next move.
#[allow(clippy::many_single_char_names, clippy::too_many_lines, reason = "a table of templates")]
pub fn parser_features(state: &State, forms: &[Form], tags: &[u8], out: &mut Vec<u64>) {
    let view = View { state, forms, tags };
    let [i0, i1, i2] = [0, 1, 2].map(|depth| view.stack(depth));
    let node = |word: Option<u32>| word.map_or(View::NONE, |word| view.node(word));
    let (s0, s1, s2) = (node(i0), node(i1), node(i2));
    let [n0, n1, n2] = [0, 1, 2].map(|ahead| view.node(state.next + ahead));
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
    let gap = |low: Option<u32>, high: u32| low.map_or(0, |low| u64::from((high - low).min(DISTANCE_MAX)));
    let distance = gap(i0, state.next);
    let inner = i0.map_or(0, |top| gap(i1, top));

    let mut f = Features::new(out);
    f.add([]);
    for x in [s0, s1, s2, n0, n1, n2] {
        f.add([x.word]);
        f.add([x.tag]);
        f.add([x.word, x.tag]);
    }
    for x in [s0, s1, n0, n1] {
        f.add([x.coarse]);
        f.add([x.middle]);
        f.add([x.middle, x.tag]);
    }
    for (a, b) in [(s0, n0), (s1, s0), (n0, n1), (s1, n0)] {
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
    f.add([s0.tag, n0.tag, n1.tag]);
    f.add([s1.tag, s0.tag, n0.tag]);
    f.add([s2.tag, s1.tag, s0.tag]);
    f.add([n0.tag, n1.tag, n2.tag]);
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
    for x in [s1, s0] {
        f.add([x.word, inner]);
        f.add([x.tag, inner]);
    }
    f.add([s1.tag, s0.tag, inner]);
    f.add([s1.tag, s0.tag, n0.tag, inner, distance]);
}
