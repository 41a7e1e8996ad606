//! What a mention of a place is to the story: where something happens, or a government by its country's or capital's name.

use std::ops::Range;

use crate::gazetteer::{Place, PlaceKind};
use crate::text::{Kind, Prose};
use crate::words;

/// Whether the name of a country or capital stands for its government: "Tokyo would file", "Tokyo's legal stance".
pub(crate) fn is_government(prose: &Prose<'_>, range: &Range<usize>, place: Place<'_>) -> bool {
    (place.kind() == PlaceKind::Country || place.is_capital())
        && (decides(prose, range) || owns_policy(prose, range.end))
}

/// Adverbs and auxiliaries between a subject and its verb.
const AUXILIARIES_MAX: usize = 4;

fn decides(prose: &Prose<'_>, range: &Range<usize>) -> bool {
    const BEFORE: [&str; 30] = [
        "in", "at", "near", "from", "to", "of", "for", "with", "on", "by", "into", "between", "against", "over",
        "outside", "around", "across", "toward", "towards", "through", "off", "about", "like", "under", "within",
        "after", "before", "via", "without", "than",
    ];
    const AUXILIARIES: [&str; 28] = [
        "would", "will", "could", "should", "must", "may", "might", "can", "has", "have", "had", "is", "was", "are",
        "were", "did", "does", "not", "n't", "also", "never", "again", "still", "now", "later", "then", "long", "be",
    ];
    if BEFORE.contains(&prose.lower_before(range.start)) {
        return false;
    }
    let mut at = range.end;
    let skipped = |at: usize| AUXILIARIES.contains(&prose.lower(at)) || prose.lower(at).ends_with("ly");
    while at < range.end + AUXILIARIES_MAX && skipped(at) {
        at += 1;
    }
    let verb = prose.lower(at);
    !prose.capital(at) && (words::is_decision(verb) || words::reporting_verb(verb).is_some_and(|v| !v.weak))
}

/// "Japan's (long-standing) policy".
fn owns_policy(prose: &Prose<'_>, end: usize) -> bool {
    const POLICY: [&str; 30] = [
        "policy",
        "policies",
        "stance",
        "position",
        "positions",
        "demand",
        "demands",
        "decision",
        "proposal",
        "offer",
        "refusal",
        "request",
        "sanctions",
        "threat",
        "threats",
        "response",
        "claim",
        "claims",
        "concerns",
        "diplomacy",
        "diplomats",
        "envoy",
        "envoys",
        "ambassador",
        "negotiators",
        "invasion",
        "annexation",
        "approval",
        "opposition",
        "objections",
    ];
    const ADJECTIVES_MAX: usize = 3;
    let owned = prose.tokens.get(end).is_some_and(|t| t.kind == Kind::Clitic) && prose.lower(end).ends_with('s');
    owned
        && (end + 1..=end + 1 + ADJECTIVES_MAX)
            .take_while(|i| !prose.capital(*i) && prose.lower(*i) != ",")
            .any(|i| POLICY.contains(&prose.lower(i)))
}

/// Whether something is said to happen there: the name stands behind "in", "at", "near".
pub(crate) fn is_scene(prose: &Prose<'_>, range: &Range<usize>) -> bool {
    const BEFORE: [&str; 12] =
        ["in", "at", "near", "outside", "off", "around", "across", "throughout", "downtown", "central", "inside", "of"];
    const TOWNS: [&str; 10] =
        ["city", "town", "village", "port", "capital", "district", "province", "region", "suburb", "outskirts"];
    let before = prose.lower_before(range.start);
    let in_front = |back: usize| range.start.checked_sub(back).map_or("", |at| prose.lower(at));
    match before {
        // "the northern city of", but not "a citizen of".
        "of" => TOWNS.contains(&in_front(2)),
        "northern" | "southern" | "eastern" | "western" | "the" => BEFORE[..8].contains(&in_front(2)),
        other => BEFORE.contains(&other),
    }
}
