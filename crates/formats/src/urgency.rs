//! Urgencies that are written as words.

/// Words of newsrooms and of software, on the scale from 1 (most) to 9.
const WORDS: &[(&str, u8)] = &[
    ("flash", 1),
    ("immediate", 1),
    ("bulletin", 2),
    ("urgent", 3),
    ("high", 3),
    ("routine", 4),
    ("med", 5),
    ("medium", 5),
    ("normal", 5),
    ("regular", 5),
    ("deferred", 7),
    ("low", 7),
];

/// The level of a number, or of a word.
pub(crate) fn level(written: &str) -> Option<u8> {
    let of_word = || WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(written)).map(|(_, level)| *level);
    written.parse().ok().or_else(of_word)
}
