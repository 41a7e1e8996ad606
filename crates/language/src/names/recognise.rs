//! What the model of names finds in the story's prose, in the text layer's tokens.

use std::ops::Range;

use super::correct;
use crate::ner::{NameType, joined};
use crate::resources::Resources;
use crate::text::Prose;

/// Tokens of a sentence that are read at once: a list without stops is read in pieces.
const SENTENCE_TOKENS_MAX: usize = 500;

/// A name as the model sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Recognised {
    pub(super) range: Range<usize>,
    pub(super) name_type: NameType,
    pub(super) conf: f64,
}

/// For each segment the names in it, in order, none of them overlapping.
pub(super) fn recognise(proses: &[Prose<'_>], resources: &Resources) -> Vec<Vec<Recognised>> {
    let mut sentences: Vec<Vec<&str>> = Vec::new();
    // Of each sentence: its segment, and the tokens of each of its words.
    let mut origins: Vec<(usize, Vec<Range<usize>>)> = Vec::new();
    for (number, prose) in proses.iter().enumerate() {
        for piece in pieces(prose) {
            let words = joined(prose.text, &prose.tokens[piece.clone()]).into_iter();
            let ranges: Vec<Range<usize>> = words.map(|w| w.start + piece.start..w.end + piece.start).collect();
            sentences.push(ranges.iter().map(|range| prose.surface(range)).collect());
            origins.push((number, ranges));
        }
    }
    let mut found: Vec<Vec<Recognised>> = vec![Vec::new(); proses.len()];
    for ((number, ranges), names) in
        origins.into_iter().zip(resources.names.find(&sentences, &resources.syntax.clusters))
    {
        found[number].extend(names.into_iter().map(|name| Recognised {
            range: ranges[name.span.tokens.start].start..ranges[name.span.tokens.end - 1].end,
            name_type: name.span.name_type,
            conf: name.confidence,
        }));
    }
    let each = proses.iter().zip(found);
    each.map(|(prose, names)| correct::corrected(prose, names, resources)).collect()
}

/// The sentences, long ones cut.
fn pieces(prose: &Prose<'_>) -> Vec<Range<usize>> {
    let cut = |sentence: &Range<usize>| {
        let end = sentence.end;
        let starts = sentence.clone().step_by(SENTENCE_TOKENS_MAX);
        starts.map(move |start| start..(start + SENTENCE_TOKENS_MAX).min(end)).collect::<Vec<_>>()
    };
    prose.sentences.iter().flat_map(cut).collect()
}
