//! The verbs of saying and what stands around them.

use std::ops::Range;

use super::phrase::{APPOSITION_MAX, extent, is_pronoun};
use crate::text::{Case, Kind, Prose};
use crate::words;

/// A reporting verb at a token, auxiliaries and particles taken in: "said", "has told", "was quoted as saying".
pub(super) fn at(prose: &Prose<'_>, at: usize) -> Option<(Range<usize>, String)> {
    let capital = prose.capital(at) && prose.case != Case::Upper;
    let verb = words::reporting_verb(prose.lower(at)).filter(|_| at < prose.len() && !capital)?;
    // What a banner or a note reads nobody says; "its demands", "the report" are things.
    if prose.lower(at) == "reading" || at > 0 && determines(prose, at - 1) {
        return None;
    }
    if prose.lower(at + 1) == "as" && prose.lower(at + 2) == "saying" {
        return Some((at..at + 3, "say".to_owned()));
    }
    Some((at..at + 1, verb.lemma.to_owned()))
}

/// What makes a noun of the word behind it.
fn determines(prose: &Prose<'_>, at: usize) -> bool {
    const WORDS: [&str; 14] =
        ["the", "a", "an", "its", "his", "her", "their", "our", "my", "your", "no", "any", "every", "each"];
    let owns = prose.tokens[at].kind == Kind::Clitic && prose.lower(at).ends_with('s');
    let contracts = is_pronoun(prose.lower_before(at)) || matches!(prose.lower_before(at), "who" | "that" | "there");
    WORDS.contains(&prose.lower(at)) || owns && !contracts
}

/// The verb behind a subject: directly, behind an adverb or auxiliary, or behind an apposition between commas.
pub(super) fn after(prose: &Prose<'_>, from: usize, until: usize) -> Option<(Range<usize>, String)> {
    let near = skip_adverb(prose, from);
    if let Some(found) = at(prose, near).filter(|_| near < until) {
        return Some(found);
    }
    if !matches!(prose.lower(from), "," | "(") {
        return None;
    }
    let limit = until.min(from + APPOSITION_MAX);
    let closing = (from + 1..limit).rev().find(|i| {
        matches!(prose.lower(*i), "," | ")")
            && at(prose, skip_adverb(prose, i + 1)).is_some_and(|(v, _)| v.end <= until)
    })?;
    at(prose, skip_adverb(prose, closing + 1))
}

/// The verb behind what is said of the subject without a comma: "an official with the growers' group said".
pub(super) fn beyond(prose: &Prose<'_>, from: usize, until: usize) -> Option<(Range<usize>, String)> {
    matches!(prose.lower(from), "with" | "from" | "on" | "by")
        .then(|| extent(prose, from + 1, until).end)
        .and_then(|end| after(prose, end, until))
}

/// "also said", "later told", "has said", "was quoted".
pub(super) fn skip_adverb(prose: &Prose<'_>, mut at: usize) -> usize {
    const SKIPPED: [&str; 27] = [
        "also", "further", "even", "later", "then", "has", "had", "have", "was", "is", "once", "himself", "herself",
        "however", "recently", "earlier", "angrily", "bluntly", "simply", "first", "only", "still", "long", "always",
        "often", "again", "already",
    ];
    let limit = at + 3;
    while at < limit && (SKIPPED.contains(&prose.lower(at)) || prose.lower(at).ends_with("ly")) {
        at += 1;
    }
    at
}

/// Whether "and" or "but" stands in front of a verb.
pub(super) fn joined(prose: &Prose<'_>, mut verb: usize) -> bool {
    while verb > 0 && skip_adverb(prose, verb - 1) > verb - 1 {
        verb -= 1;
    }
    matches!(prose.lower_before(verb), "and" | "but")
}
