//! How a note calls the item that it acts on, where that has no id: by its number or in its headline's words
//! (notes/dedupe.md §7). `Please kill item xpa 157 "Ferry runs aground"`.

use crate::clean;
use crate::frames::fold_into;

/// Bytes of a note in which the item is named: it stands first.
pub(crate) const NOTE_BYTES_MAX: usize = 2000;
/// Bytes of a headline in quotation marks.
const HEADLINE_BYTES_MAX: usize = 300;
/// Words of a headline that tell it from others.
const KEY_WORDS: usize = 6;
/// Numbers that one note may name.
const NUMBERS_MAX: usize = 8;

/// What closes a quotation mark.
const QUOTES: &[(&str, &[&str])] =
    &[("\"", &["\""]), ("“", &["”", "\""]), ("„", &["“", "”"]), ("«", &["»"]), ("»", &["«"]), ("``", &["''", "\""])];

/// The first words in quotation marks that can be a headline: two words or more.
pub(crate) fn quoted(note: &str) -> Option<&str> {
    let mut rest = clean::bounded(note, NOTE_BYTES_MAX);
    loop {
        let found = QUOTES.iter().filter_map(|(open, close)| Some((rest.find(open)?, *open, *close)));
        let (at, open, close) = found.min_by_key(|(at, ..)| *at)?;
        rest = &rest[at + open.len()..];
        let Some(end) = close.iter().filter_map(|c| rest.find(c)).min() else { continue };
        if end <= HEADLINE_BYTES_MAX && rest[..end].split_whitespace().nth(1).is_some() {
            return Some(&rest[..end]);
        }
        rest = &rest[end..];
        rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
    }
}

/// The numbers that a note has behind a name, whatever its case: `xpa 157`, `XPA-0157`, `xpa0157`. Without leading noughts.
pub(crate) fn numbers<'a>(note: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    let words = clean::bounded(note, NOTE_BYTES_MAX).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let mut behind = false;
    let found = words.filter_map(move |word| {
        let number = if behind { Some(word) } else { strip_name(word, name) };
        behind = word.eq_ignore_ascii_case(name);
        number.filter(|n| is_number(n)).map(bare)
    });
    found.filter(move |_| !name.is_empty()).take(NUMBERS_MAX)
}

fn strip_name<'a>(word: &'a str, name: &str) -> Option<&'a str> {
    let (head, rest) = word.split_at_checked(name.len())?;
    head.eq_ignore_ascii_case(name).then_some(rest)
}

fn is_number(word: &str) -> bool {
    (1..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
}

/// A number without its leading noughts.
pub(crate) fn bare(number: &str) -> &str {
    let bare = number.trim_start_matches('0');
    if bare.is_empty() { number } else { bare }
}

/// Adds the words of a headline by which it is known, folded.
pub(crate) fn key_into(headline: &str, key: &mut String) {
    headline.split_whitespace().take(KEY_WORDS).for_each(|word| fold_into(word, key));
}

#[cfg(test)]
mod tests {
    use super::{numbers, quoted};

    #[test]
    fn headlines_in_quotation_marks() {
        for (note, headline) in [
            ("Please kill item xpa 157 \"Ferry runs\naground\". It is afloat.", Some("Ferry runs\naground")),
            ("Die Meldung «Fähre auf Grund» ist falsch.", Some("Fähre auf Grund")),
            ("Die Meldung „Fähre auf Grund“ ist falsch.", Some("Fähre auf Grund")),
            ("The \"wrong\" story “Ferry aground” is killed.", Some("Ferry aground")),
            ("Kill ``Ferry aground'' please", Some("Ferry aground")),
            ("No story is named, only a 12\" gun.", None),
            ("", None),
            ("\"", None),
            ("«»\"»", None),
        ] {
            assert_eq!(quoted(note), headline, "{note}");
        }
    }

    #[test]
    fn numbers_behind_a_name() {
        let found = |note, name| numbers(note, name).collect::<Vec<_>>();
        assert_eq!(found("Please kill item xpa 0157 of 11 May", "xpa"), ["157"]);
        assert_eq!(found("see XPA-045, nwb0012 and xpa", "xpa"), ["45"]);
        assert_eq!(found("see XPA-045, nwb0012 and xpa", "nwb"), ["12"]);
        assert_eq!(found("xpa 000", "xpa"), ["000"]);
        assert!(found("11 May 2018", "").is_empty());
        assert!(found("xpa said 12", "xpa").is_empty());
    }
}
