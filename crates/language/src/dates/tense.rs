//! Whether a clause looks forward: decides between the last Tuesday and the next.

use crate::text::Prose;
use crate::words;

/// Tokens that are looked at before a date.
const LOOK_BACK_MAX: usize = 14;

const FUTURE: [&str; 26] = [
    "will",
    "'ll",
    "wo",
    "shall",
    "would",
    "due",
    "scheduled",
    "slated",
    "expected",
    "expects",
    "expect",
    "planned",
    "plans",
    "plan",
    "planning",
    "set",
    "upcoming",
    "may",
    "might",
    "could",
    "should",
    "must",
    "can",
    "until",
    "till",
    "tomorrow",
];

const PAST: [&str; 58] = [
    "was", "were", "had", "did", "came", "went", "began", "met", "won", "lost", "fell", "rose", "held", "took", "gave",
    "made", "left", "hit", "shot", "found", "beat", "sent", "led", "saw", "got", "became", "broke", "brought", "built",
    "bought", "sold", "cut", "drew", "flew", "fought", "grew", "kept", "knew", "paid", "put", "ran", "spoke", "stood",
    "struck", "swept", "threw", "told", "said", "wrote", "sank", "burst", "blew", "drove", "died", "has", "have",
    "been", "late",
];

/// Whether the nearest verb before a date, within its clause, is future, modal or a purpose.
pub(crate) fn looks_forward(prose: &Prose<'_>, at: usize) -> bool {
    let start = prose.sentence(at).start.max(at.saturating_sub(LOOK_BACK_MAX));
    for i in (start..at).rev() {
        let word = prose.lower(i);
        if matches!(word, ";" | ":" | "\"" | "\u{201c}" | "\u{201d}" | "--") {
            return false;
        }
        if FUTURE.contains(&word) || purpose(prose, i) {
            return true;
        }
        if PAST.contains(&word) || is_past_form(prose, i, start) || present_report(word) {
            return false;
        }
    }
    false
}

/// A verb in -ed that no modal governs: "will be released Tuesday" goes on looking.
fn is_past_form(prose: &Prose<'_>, i: usize, start: usize) -> bool {
    let word = prose.lower(i);
    let passive = i > start && matches!(prose.lower(i - 1), "be" | "get" | "become");
    word.len() > 3
        && word.ends_with("ed")
        && !passive
        && !matches!(word, "need" | "speed" | "indeed" | "proceed" | "succeed" | "united" | "limited")
}

/// "to meet", but not "to Tokyo" nor "according to".
fn purpose(prose: &Prose<'_>, i: usize) -> bool {
    let next = prose.lower(i + 1);
    let noun_like = matches!(next, "the" | "a" | "an" | "its" | "his" | "her" | "their" | "this" | "that" | "");
    prose.lower(i) == "to"
        && !noun_like
        && !prose.capital(i + 1)
        && next.starts_with(|c: char| c.is_ascii_lowercase())
        && !matches!(prose.lower_before(i), "according" | "due" | "up" | "back")
        && words::weekday(next).is_none()
}

/// "says" reports; what stands before it says nothing of the date.
fn present_report(word: &str) -> bool {
    matches!(word, "says" | "tells")
}
