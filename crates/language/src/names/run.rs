//! Runs of capitalised words that may be a person's name.

use std::ops::Range;

use crate::lexicon::Lexicon;
use crate::text::{Kind, Prose};
use crate::words;

/// Words of a name, particles not counted.
const WORDS_MAX: usize = 5;

const PARTICLES: [&str; 26] = [
    "al", "bin", "ibn", "bint", "abu", "van", "von", "der", "den", "de", "da", "del", "della", "di", "du", "dos",
    "das", "do", "la", "le", "el", "ter", "ten", "st.", "y", "ben",
];

/// The name that begins at a token: capitalised words with initials, particles and hyphens. Empty where none does.
pub(super) fn name_at(prose: &Prose<'_>, at: usize, lexicon: &Lexicon) -> Range<usize> {
    let mut end = at;
    let mut count = 0;
    while count < WORDS_MAX {
        let Some(next) = part(prose, end, count, lexicon) else { break };
        end = next;
        count += 1;
    }
    at..end
}

/// One part of a name, with what is joined to it; the token behind it.
fn part(prose: &Prose<'_>, at: usize, count: usize, lexicon: &Lexicon) -> Option<usize> {
    let mut head = at;
    // Particles, small or with a capital, only before a further part: `von der Example`, `al-Example`.
    while head < at + 3 && is_particle(prose, head, count) {
        head += 1;
        if prose.lower(head) == "-" && prose.glued(head) {
            head += 1;
        }
    }
    if !is_name_word(prose, head, count + (head - at), lexicon) {
        return None;
    }
    Some(joined(prose, head + 1))
}

fn is_particle(prose: &Prose<'_>, at: usize, count: usize) -> bool {
    let particle = PARTICLES.contains(&prose.lower(at))
        && (prose.capital(at + 1) || prose.lower(at + 1) == "-" || PARTICLES.contains(&prose.lower(at + 1)));
    // A name begins with a small particle only in front of a hyphen or where it is never another word.
    particle
        && (count > 0
            || prose.lower(at + 1) == "-"
            || matches!(prose.lower(at), "al" | "bin" | "ibn" | "abu" | "van" | "von"))
}

/// Behind `-Luc` in `Jean-Luc`, `-in` in `Jae-in`.
fn joined(prose: &Prose<'_>, mut end: usize) -> usize {
    while prose.lower(end) == "-"
        && prose.glued(end)
        && prose.glued(end + 1)
        && prose.tokens[end + 1].kind == Kind::Word
    {
        end += 2;
    }
    end
}

/// Whether a token may be a word of a name, `count` parts of it being there already.
pub(super) fn is_name_word(prose: &Prose<'_>, at: usize, count: usize, lexicon: &Lexicon) -> bool {
    let lower = prose.lower(at);
    if !prose.capital(at) || words::is_calendar(lower) || words::is_first_word(lower) && !is_initial(prose.word(at)) {
        return false;
    }
    let long_upper = prose.word(at).chars().count() > 1
        && !prose.word(at).chars().any(char::is_lowercase)
        && !is_initial(prose.word(at));
    if long_upper && !is_roman(prose.word(at)) {
        return false;
    }
    if count > 0 {
        // "King" may end a name; "Alberta Premier Jane Roe" is a title and a name.
        let next = prose.lower(at + 1);
        let goes_on =
            prose.capital(at + 1) && !matches!(next, "jr." | "sr." | "jr" | "sr") && !words::is_calendar(next);
        return words::title(lower).is_none() || !goes_on && !words::is_title_modifier(lower);
    }
    let leads = lexicon.is_first_name(prose.word(at))
        && prose.capital(at + 1)
        && !words::is_no_person(prose.lower(at + 1))
        && words::title(prose.lower(at + 1)).is_none();
    let named_otherwise = lexicon.country_at(prose, at).is_some()
        || lexicon.nationality_at(prose, at).is_some()
        || lexicon.seat_at(prose, at).is_some();
    leads || words::title(lower).is_none() && !words::is_title_modifier_name(lower) && !named_otherwise
}

fn is_initial(word: &str) -> bool {
    word.ends_with('.') && word.trim_end_matches('.').split('.').all(|part| part.chars().count() == 1)
}

fn is_roman(word: &str) -> bool {
    word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
}

/// How many parts a run has, hyphens, points and particles aside.
pub(super) fn parts(prose: &Prose<'_>, run: &Range<usize>) -> usize {
    run.clone().filter(|i| prose.capital(*i) && !prose.glued(*i)).count().max(1)
}

/// Whether a word within a run says that it is no person; some are surnames as well.
pub(super) fn denies_person(prose: &Prose<'_>, run: &Range<usize>) -> bool {
    const SURNAMES_TOO: [&str; 12] =
        ["hill", "park", "lake", "west", "church", "wall", "north", "hall", "castle", "power", "rose", "prince"];
    run.clone().any(|i| {
        let lower = prose.lower(i);
        words::is_no_person(lower) && !SURNAMES_TOO.contains(&lower)
    })
}
