//! Whether a clause looks forward: decides between the last Tuesday and the next.

use crate::text::Prose;
use crate::words;

/// Tokens that are looked at before a date, and behind one that begins its sentence.
const LOOK_BACK_MAX: usize = 14;
const LOOK_AHEAD_MAX: usize = 9;

/// How surely a clause looks forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tense {
    /// It tells of what was, or nothing says otherwise.
    Back,
    /// An infinitive, a wish, a programme: "to meet Tuesday", "the window closes Monday".
    PerhapsForward,
    /// "will", "is due".
    Forward,
}

const FUTURE: [&str; 22] = [
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
    "should",
    "until",
    "till",
    "tomorrow",
    "ahead",
];

const MODAL: [&str; 5] = ["may", "might", "could", "must", "can"];

/// Present forms of what is on a programme. As nouns they stand behind an article.
const PROGRAMME: [&str; 44] = [
    "starts",
    "begins",
    "plays",
    "meets",
    "opens",
    "closes",
    "faces",
    "hosts",
    "visits",
    "travels",
    "flies",
    "arrives",
    "leaves",
    "heads",
    "resumes",
    "continues",
    "runs",
    "ends",
    "votes",
    "goes",
    "takes",
    "holds",
    "returns",
    "hopes",
    "hope",
    "crosses",
    "gathers",
    "gather",
    "expires",
    "meet",
    "play",
    "begin",
    "launches",
    "decides",
    "airs",
    "kicks",
    "concludes",
    "releases",
    "publishes",
    "celebrates",
    "marks",
    "convenes",
    "departs",
    "competes",
];

const PAST: [&str; 57] = [
    "was", "were", "had", "did", "came", "went", "began", "met", "won", "lost", "fell", "rose", "held", "took", "gave",
    "made", "left", "hit", "shot", "found", "beat", "sent", "led", "saw", "got", "became", "broke", "brought", "built",
    "bought", "sold", "cut", "drew", "flew", "fought", "grew", "kept", "knew", "paid", "put", "ran", "spoke", "stood",
    "struck", "swept", "threw", "told", "said", "wrote", "sank", "burst", "blew", "drove", "died", "has", "have",
    "been",
];

/// Whether the clause of a date looks forward.
pub(super) fn looks_forward(prose: &Prose<'_>, at: usize) -> bool {
    tense(prose, at) > Tense::Back
}

/// The nearest verb before a date within its clause decides; where none is there, the first behind it.
pub(super) fn tense(prose: &Prose<'_>, at: usize) -> Tense {
    let sentence = prose.sentence(at);
    let start = sentence.start.max(at.saturating_sub(LOOK_BACK_MAX));
    for i in (start..at).rev() {
        if matches!(prose.lower(i), ";" | ":" | "\"" | "\u{201c}" | "\u{201d}" | "--") {
            break;
        }
        if let Some(tense) = verb(prose, i, start) {
            return tense;
        }
    }
    if at > sentence.start + 3 {
        return Tense::Back;
    }
    let end = sentence.end.min(at + LOOK_AHEAD_MAX);
    (at + 1..end).find_map(|i| verb(prose, i, at)).unwrap_or(Tense::Back)
}

/// What a token says of its clause's time, if anything.
fn verb(prose: &Prose<'_>, i: usize, start: usize) -> Option<Tense> {
    let word = prose.lower(i);
    if FUTURE.contains(&word) {
        return Some(Tense::Forward);
    }
    let noun = matches!(
        prose.lower_before(i),
        "the" | "a" | "an" | "'s" | "his" | "her" | "their" | "its" | "of" | "this" | "two" | "three"
    );
    if MODAL.contains(&word) && !prose.capital(i) || purpose(prose, i) || PROGRAMME.contains(&word) && !noun {
        return Some(Tense::PerhapsForward);
    }
    (PAST.contains(&word) || is_past_form(prose, i, start) || matches!(word, "says" | "tells" | "late"))
        .then_some(Tense::Back)
}

/// A verb in -ed that no modal governs: "will be released Tuesday" goes on looking.
fn is_past_form(prose: &Prose<'_>, i: usize, start: usize) -> bool {
    let word = prose.lower(i);
    let passive = i > start && matches!(prose.lower(i - 1), "be" | "get" | "become");
    word.len() > 3
        && word.ends_with("ed")
        && !passive
        && !matches!(word, "need" | "speed" | "indeed" | "proceed" | "succeed" | "united" | "limited" | "hundred")
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
