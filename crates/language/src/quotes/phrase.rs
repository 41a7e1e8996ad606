//! The noun phrases that can speak: a name with its title, an office, a group, a pronoun.

use std::ops::Range;

use super::verb::{self, skip_adverb};
use crate::text::{Case, Kind, Prose};
use crate::words;

/// Tokens between a speaker and the verb: "John Roe, the mayor of Example, said".
pub(super) const APPOSITION_MAX: usize = 24;
/// Tokens of a speaker's noun phrase.
pub(super) const TOKENS_MAX: usize = 14;

/// A noun phrase that begins at a token and could speak.
pub(super) fn ahead(prose: &Prose<'_>, start: usize, until: usize) -> Option<Range<usize>> {
    if is_pronoun(prose.lower(start)) {
        return Some(start..start + 1);
    }
    Some(extent(prose, start, until)).filter(|range| can_speak(prose, range))
}

/// As far as the phrase that begins at a token goes.
pub(super) fn extent(prose: &Prose<'_>, start: usize, until: usize) -> Range<usize> {
    let limit = until.min(start + TOKENS_MAX).min(prose.len());
    let mut end = start;
    while end < limit && continues(prose, end) && verb::at(prose, skip_adverb(prose, end)).is_none() {
        end += 1;
    }
    start..end
}

/// Whether a token is still part of the phrase: no comma, no stop, no mark, no verb.
fn continues(prose: &Prose<'_>, at: usize) -> bool {
    let token = &prose.tokens[at];
    let joins = prose.lower(at) == "-" && prose.glued(at) || prose.lower(at) == "&";
    let stops = matches!(
        prose.lower(at),
        "who"
            | "that"
            | "which"
            | "after"
            | "before"
            | "when"
            | "as"
            | "during"
            | "on"
            | "while"
            | "but"
            | "because"
            | "by"
            | "from"
            | "is"
            | "are"
            | "was"
            | "were"
            | "has"
            | "had"
            | "have"
            | "did"
            | "does"
            | "not"
            | "can"
            | "could"
            | "may"
            | "might"
            | "must"
            | "should"
            | "will"
            | "would"
            | "if"
            | "about"
            | "ahead"
            | "with"
            | "and"
            | "whereas"
            | "what"
            | "where"
            | "than"
            | "though"
            | "although"
            | "so"
            | "since"
            | "until"
    );
    let name = prose.capital(at) && !prose.initial(at) && prose.case != Case::Upper;
    let part = token.kind != Kind::Sign && token.kind != Kind::Quote || joins || is_plural_owner(prose, at);
    part && (!stops && !is_pronoun(prose.lower(at)) || name)
}

/// The apostrophe of "the metalworkers' union".
pub(super) fn is_plural_owner(prose: &Prose<'_>, at: usize) -> bool {
    matches!(prose.lower(at), "'" | "\u{2019}")
        && prose.glued(at)
        && !prose.glued(at + 1)
        && prose.lower(at - 1).ends_with('s')
}

/// It has a capital, a role, or an article in front of a noun.
pub(super) fn can_speak(prose: &Prose<'_>, range: &Range<usize>) -> bool {
    if matches!(prose.lower(range.start), "in" | "at" | "on" | "for" | "of" | "to" | "into" | "under" | "over") {
        return false;
    }
    range.clone().any(|i| {
        let lower = prose.lower(i);
        prose.capital(i) && !words::is_first_word(lower) && !words::is_calendar(lower) || is_role(lower)
    })
}

/// An occupation or a group that speaks, singular or plural.
pub(super) fn is_role(lower: &str) -> bool {
    const GROUPS: [&str; 44] = [
        "boy",
        "girl",
        "teenager",
        "resident",
        "passenger",
        "survivor",
        "shopper",
        "neighbour",
        "neighbor",
        "voter",
        "fan",
        "supporter",
        "relative",
        "trader",
        "insider",
        "person",
        "lawmaker",
        "worker",
        "user",
        "bystander",
        "eyewitness",
        "refugee",
        "migrant",
        "operator",
        "maker",
        "committee",
        "police",
        "authorities",
        "witnesses",
        "people",
        "ministry",
        "statement",
        "company",
        "agency",
        "government",
        "report",
        "military",
        "army",
        "source",
        "court",
        "woman",
        "man",
        "mother",
        "father",
    ];
    let singular = lower.strip_suffix('s').unwrap_or(lower);
    GROUPS.contains(&lower)
        || GROUPS.contains(&singular)
        || words::title(lower).is_some()
        || words::title(singular).is_some()
}

pub(super) fn is_pronoun(lower: &str) -> bool {
    matches!(lower, "he" | "she" | "they" | "it" | "i" | "we")
}

pub(super) fn is_object_pronoun(lower: &str) -> bool {
    matches!(lower, "him" | "her" | "them")
}

/// The subject that ends in front of a verb: walks back over adverbs and an apposition to the phrase.
pub(super) fn ending(prose: &Prose<'_>, from: usize, verb: usize) -> Option<Range<usize>> {
    let mut end = verb;
    while end > from && (skip_adverb(prose, end - 1) > end - 1) {
        end -= 1;
    }
    if end > from + 3 && prose.lower(end - 1) == "to" && prose.lower(end - 2) == "on" {
        // "She went on to say".
        end -= 3;
    }
    if end > from && is_pronoun(prose.lower(end - 1)) {
        return Some(end - 1..end);
    }
    if end > from + 1 && prose.lower(end - 1) == "who" {
        end -= 1;
        // "He was followed by Jane Roe, who said".
        let comma = Some(end - 1).filter(|comma| prose.lower(*comma) == ",");
        let name = comma.and_then(|comma| back(prose, from, comma)).filter(|name| prose.capital(name.start));
        if let Some(name) = name.filter(|name| can_speak(prose, name)) {
            return Some(name);
        }
    }
    if end > from && matches!(prose.lower(end - 1), "," | ")") {
        // "John Roe, the mayor of Example, said": the phrase in front of the apposition, the nearest that can speak.
        let low = from.max(end.saturating_sub(APPOSITION_MAX));
        let openings =
            (low..end - 1).rev().filter(|i| matches!(prose.lower(*i), "," | "(") && *i > from && noun_ends(prose, *i));
        let mut phrases = openings.filter_map(|opening| back(prose, from, opening));
        let Some(nearest) = phrases.find(|phrase| can_speak(prose, phrase)) else {
            // "The judge presiding over the case, Jane Roe, said".
            return back(prose, from, end - 1)
                .filter(|name| prose.lower_before(name.start) == "," && is_full_name(prose, name));
        };
        // "Jane Roe, a spokeswoman for the union, a group of teachers, said".
        let comma = (low..nearest.start).rev().find(|i| prose.lower(*i) == ",");
        let article = comma.map_or("", |comma| prose.lower(comma + 1));
        let named = phrases.find(|phrase| match article {
            "a" | "an" => prose.capital(phrase.end - 1) && can_speak(prose, phrase),
            "the" => is_full_name(prose, phrase),
            _ => false,
        });
        return Some(named.unwrap_or(nearest));
    }
    back(prose, from, end).filter(|phrase| can_speak(prose, phrase))
}

/// Nothing but words with a capital: a name.
pub(super) fn is_name(prose: &Prose<'_>, range: &Range<usize>) -> bool {
    range.clone().all(|i| prose.capital(i) || prose.lower(i) == "-") && !words::is_first_word(prose.lower(range.start))
}

/// A name of two words and more, no day among them.
fn is_full_name(prose: &Prose<'_>, phrase: &Range<usize>) -> bool {
    phrase.len() >= 2 && is_name(prose, phrase) && !phrase.clone().any(|i| words::is_calendar(prose.lower(i)))
}

/// The words of a phrase that ends in front of a token.
pub(super) fn back(prose: &Prose<'_>, from: usize, end: usize) -> Option<Range<usize>> {
    let mut start = end;
    while start > from && end - start < TOKENS_MAX {
        start = match bracketed(prose, start - 1) {
            Some(open) if open > from => open,
            _ if continues(prose, start - 1) && verb::at(prose, start - 1).is_none() => start - 1,
            _ => break,
        };
    }
    (start < end).then_some(start..end)
}

/// The phrase from where the name that it begins within begins: "Goodyear Tire and | Rubber Co".
pub(super) fn widened(prose: &Prose<'_>, name: usize, range: &Range<usize>) -> Range<usize> {
    let from = prose.sentence(range.start).start;
    if name >= range.start || name < from {
        return range.clone();
    }
    back(prose, from, name).map_or(name, |phrase| phrase.start)..range.end
}

/// Where the brackets open that close at a token: a party, a state, a short form behind a name.
fn bracketed(prose: &Prose<'_>, close: usize) -> Option<usize> {
    const BRACKETED_MAX: usize = 5;
    let low = close.saturating_sub(BRACKETED_MAX);
    (low..close).rev().find(|at| prose.lower(close) == ")" && prose.lower(*at) == "(")
}

/// A name or an occupation stands in front of the comma: "Roe, the mayor, said", "his lawyer, Jane Doe, said".
fn noun_ends(prose: &Prose<'_>, comma: usize) -> bool {
    let last = comma - 1;
    prose.capital(last)
        || is_role(prose.lower(last))
        || words::is_kin(prose.lower(last))
        || prose.tokens[last].kind == Kind::Number
}
