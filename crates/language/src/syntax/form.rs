//! What features see of a word, hashed once.

use crate::model::{Clusters, fnv1a, fnv1a_lower};

/// A word's hashed properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Lower case; numbers are one word, years another.
    pub word: u64,
    /// As it is written.
    pub exact: u64,
    /// The last 1, 2, 3, 4 and 5 characters in lower case.
    pub suffixes: [u64; 5],
    /// The first 1, 2, 3 and 4.
    pub prefixes: [u64; 4],
    /// Capitals, digits, hyphens.
    pub shape: u64,
    /// Coarse, middle and fine class; 0 where the word has none.
    pub classes: [u64; 3],
}

/// Characters of a word that are looked at.
const CHARS_MAX: usize = 64;

impl Form {
    /// Before the first and behind the last word.
    pub const BORDER: Form = Form { word: 1, exact: 1, suffixes: [1; 5], prefixes: [1; 4], shape: 1, classes: [1; 3] };
    /// The root that the parser attaches the sentence's head to.
    pub const ROOT: Form = Form { word: 2, exact: 2, suffixes: [2; 5], prefixes: [2; 4], shape: 2, classes: [2; 3] };

    /// Looks at a word.
    #[must_use]
    pub fn new(word: &str, clusters: &Clusters) -> Self {
        let word = &word[..word.char_indices().nth(CHARS_MAX).map_or(word.len(), |(at, _)| at)];
        let end = |count: usize| word.char_indices().rev().nth(count - 1).map_or(word, |(at, _)| &word[at..]);
        let start = |count: usize| word.char_indices().nth(count).map_or(word, |(at, _)| &word[..at]);
        Self {
            word: normal(word),
            exact: fnv1a(word.as_bytes()),
            suffixes: [1, 2, 3, 4, 5].map(|count| fnv1a_lower(end(count))),
            prefixes: [1, 2, 3, 4].map(|count| fnv1a_lower(start(count))),
            shape: shape(word),
            classes: clusters
                .of(word)
                .map_or([0; 3], |c| [c.coarse, c.middle, c.fine].map(|class| u64::from(class) + 8)),
        }
    }

    /// The last three characters.
    pub(super) fn ending(&self) -> u64 {
        self.suffixes[2]
    }
}

/// The word in lower case; one value for all years, one for all other numbers.
fn normal(word: &str) -> u64 {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        return fnv1a_lower(word);
    }
    if digits == 4 && word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) {
        return fnv1a(b"!YEAR");
    }
    if word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b':' | b'-' | b'/')) {
        return fnv1a(b"!NUM");
    }
    let zeros: Vec<u8> = word.bytes().map(|b| if b.is_ascii_digit() { b'0' } else { b.to_ascii_lowercase() }).collect();
    fnv1a(&zeros)
}

/// Bits, above the values that borders and the root use.
fn shape(word: &str) -> u64 {
    let flag = |bit: u32, is: bool| u64::from(is) << bit;
    let upper = word.chars().filter(|c| c.is_uppercase()).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    flag(2, true)
        | flag(3, word.starts_with(char::is_uppercase))
        | flag(4, upper > 0 && upper == letters)
        | flag(5, upper > 1)
        | flag(6, digits > 0)
        | flag(7, digits > 0 && letters == 0)
        | flag(8, word.contains('-'))
        | flag(9, word.contains('.'))
        | flag(10, letters == 0)
        | flag(11, letters == 1)
}

#[cfg(test)]
mod tests {
    use super::{normal, shape};

    #[test]
    fn numbers_are_one_word() {
        assert_eq!(normal("1,200"), normal("7"));
        assert_eq!(normal("1999"), normal("2016"));
        assert_ne!(normal("1999"), normal("1899"));
        assert_eq!(normal("21st"), normal("31ST"));
    }

    #[test]
    fn shapes_differ() {
        let shapes: std::collections::BTreeSet<u64> =
            ["he", "He", "HE", "A", "U.S.", "12", "F-16", "--"].map(shape).into();
        assert_eq!(shapes.len(), 8);
    }
}
