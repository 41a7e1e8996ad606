//! Indirect quotes: what somebody said, in the reporter's words, found on the sentence's tree.
//!
//! `S said (that) C`, `C, S said`, `C, according to S`. The parser finds subjects far better than clausal complements
//! (notes on enrich, section 4), so the content is the complement only where its span agrees with the words around the verb.

use std::ops::Range;

use copytaster_records::{QuoteKind, Role};

use super::speaker::{self, Attribution};
use super::{Found, Scene, resolve, word_count};
use crate::syntax::{Tree, Trees};
use crate::text::{Kind, Prose};
use crate::words;

/// A content of fewer words is a fragment.
const WORDS_MIN: usize = 4;

/// Adds the indirect quotes of sentences without any other, in the order of the text.
pub(super) fn add<'p>(scene: &Scene<'_, 'p>, trees: &Trees<'_, 'p>, quotes: &mut Vec<Found>) {
    let direct = std::mem::take(quotes);
    let mut direct = direct.into_iter().peekable();
    for (number, prose) in scene.proses.iter().enumerate() {
        if matches!(prose.segment.role, Role::Paragraph | Role::ListItem) {
            for (sentence, range) in prose.sentences.iter().enumerate() {
                while let Some(quote) = direct.next_if(|quote| place(quote) < (number, range.start)) {
                    quotes.push(quote);
                }
                if !is_taken(scene, number, range) {
                    quotes.extend(find(scene, trees, number, sentence, quotes));
                }
            }
        }
    }
    quotes.extend(direct);
}

fn place(quote: &Found) -> (usize, usize) {
    quote.pieces.first().map_or((0, 0), |(number, range)| (*number, range.start))
}

/// Whether marks stand in the sentence, or it stands in marks.
fn is_taken(scene: &Scene<'_, '_>, number: usize, range: &Range<usize>) -> bool {
    let stretches = &scene.stretches[number];
    let next = stretches.partition_point(|stretch| stretch.outer.end <= range.start);
    stretches.get(next).is_some_and(|stretch| stretch.outer.start < range.end)
}

fn find<'p>(
    scene: &Scene<'_, 'p>,
    trees: &Trees<'_, 'p>,
    number: usize,
    sentence: usize,
    quotes: &[Found],
) -> Option<Found> {
    let prose = &scene.proses[number];
    let range = prose.sentences[sentence].clone();
    let verb = range.clone().find(|at| is_cue(prose, *at))?;
    let tree = trees.get(scene.proses, number, sentence)?;
    let (attribution, content) = read(prose, tree, &range, verb)?;
    if word_count(prose, &content) < WORDS_MIN {
        return None;
    }
    let (who, certainty) = resolve::who(scene, number, &attribution, quotes);
    Some(Found {
        pieces: vec![(number, content)],
        kind: QuoteKind::Indirect,
        cue: Some((number, attribution.verb, attribution.lemma)),
        speaker: who,
        conf: 0.8 * certainty,
        method: "reported_clause",
    })
}

/// A verb that reports whatever stands beside it, or `according` before `to`.
fn is_cue(prose: &Prose<'_>, at: usize) -> bool {
    let lower = prose.lower(at);
    lower == "according" && prose.lower(at + 1) == "to" || words::reporting_verb(lower).is_some_and(|verb| !verb.weak)
}

/// Speaker, cue and content of a sentence, in tokens of the segment.
fn read(
    prose: &Prose<'_>,
    tree: &Tree<'_>,
    sentence: &Range<usize>,
    cue: usize,
) -> Option<(Attribution, Range<usize>)> {
    if prose.lower(cue) == "according" {
        return according(prose, sentence, cue);
    }
    let start = sentence.start;
    let verb = cue - start;
    if !tree.tag(verb).starts_with("VB") {
        return None;
    }
    let spans = tree.spans();
    let subject = subject(tree, verb)?;
    let speaker = trimmed(prose, shifted(spans[subject], start), subject + start)?;
    let content = match tree.child(verb, &["ccomp"]) {
        Some(clause) => shifted(spans[clause], start),
        None => main_clause(tree, verb, &speaker, sentence)?,
    };
    let content = without_borders(prose, content);
    let apart = content.end <= speaker.start.min(cue) || content.start > speaker.start.max(cue);
    let attribution = Attribution {
        apposition: None,
        verb: cue..cue + 1,
        lemma: words::reporting_verb(prose.lower(cue))?.lemma.to_owned(),
        end: cue + 1,
        speaker,
    };
    (apart && !content.is_empty()).then_some((attribution, content))
}

/// The subject of the verb, or of the verb that it is coordinated with.
fn subject(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    let own = tree.child(verb, &["nsubj"]);
    own.or_else(|| tree.head(verb).filter(|_| tree.label(verb) == "conj").and_then(|head| tree.child(head, &["nsubj"])))
}

/// `C, S said`: the tree hangs the attribution on the clause in front of it.
fn main_clause(tree: &Tree<'_>, verb: usize, speaker: &Range<usize>, sentence: &Range<usize>) -> Option<Range<usize>> {
    let attached = tree.label(verb) == "parataxis" && tree.head(verb).is_some_and(|head| head < verb);
    let first = speaker.start.min(sentence.start + verb);
    attached.then_some(sentence.start..first)
}

/// `C, according to S` and `According to S, C`.
fn according(prose: &Prose<'_>, sentence: &Range<usize>, cue: usize) -> Option<(Attribution, Range<usize>)> {
    let attribution = speaker::according(prose, cue, sentence.end)?;
    let content = if cue == sentence.start {
        let comma = (attribution.end..sentence.end).find(|at| prose.lower(*at) == ",")?;
        comma + 1..sentence.end
    } else {
        sentence.start..cue
    };
    Some((attribution, without_borders(prose, content)))
}

fn shifted((from, to): (usize, usize), start: usize) -> Range<usize> {
    from + start..to + start
}

/// The subject without what hangs behind it between commas or as a clause: "John Roe, who leads the party," is John Roe.
fn trimmed(prose: &Prose<'_>, span: Range<usize>, noun: usize) -> Option<Range<usize>> {
    let end = (noun + 1..span.end)
        .find(|at| {
            prose.tokens[*at].kind == Kind::Sign && prose.lower(*at) != "-"
                || matches!(prose.lower(*at), "who" | "that")
        })
        .unwrap_or(span.end);
    speaker::phrase(prose, span.start, end)
}

/// Without the conjunction and the punctuation at its borders.
fn without_borders(prose: &Prose<'_>, content: Range<usize>) -> Range<usize> {
    let Range { mut start, mut end } = content;
    while start < end && (prose.tokens[start].kind == Kind::Sign || prose.lower(start) == "that") {
        start += 1;
    }
    while start < end && matches!(prose.lower(end - 1), "," | "." | ";" | ":" | "--" | "\u{2014}" | "!" | "?") {
        end -= 1;
    }
    start..end
}
