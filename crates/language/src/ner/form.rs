//! Words of a story, each looked at once: shapes, affixes, classes.

use std::collections::HashMap;

use super::feature::hash_of;
use super::knowledge::Knowledge;
use crate::model::{Classes, fnv1a, fnv1a_lower};
use crate::text::fold;

/// Letters of the longest prefix and suffix that are features.
pub(super) const AFFIX_MAX: usize = 4;

/// A distinct word of a story.
pub(super) struct Form {
    /// Of the word as it stands.
    pub(super) exact: u64,
    /// Of its lower case, digits as zeros.
    pub(super) lower: u64,
    /// Of `Xxxx` and `0000`.
    pub(super) full_shape: u64,
    /// The same, repeated marks once.
    pub(super) shape: u64,
    /// Of 1 to 4 letters; 0 where the word has fewer.
    pub(super) prefixes: [u64; AFFIX_MAX],
    pub(super) suffixes: [u64; AFFIX_MAX],
    pub(super) capital: bool,
    /// Two letters or more, all of them capitals.
    pub(super) all_caps: bool,
    /// It begins with a digit.
    pub(super) digit: bool,
    pub(super) has_lower: bool,
    pub(super) classes: Option<Classes>,
    /// Of a word with a capital: the key under which lists have it.
    pub(super) key: String,
    /// The number of the same word in lower case, where the story has it.
    pub(super) small: Option<u32>,
}

impl Form {
    fn read(word: &str, knowledge: &Knowledge<'_>) -> Self {
        let capital = word.starts_with(char::is_uppercase);
        let (full_shape, shape) = shapes(word);
        Self {
            exact: fnv1a(word.as_bytes()),
            lower: lower_zeros(word),
            full_shape,
            shape,
            prefixes: prefixes(word),
            suffixes: suffixes(word),
            capital,
            all_caps: is_all_caps(word),
            digit: word.starts_with(|c: char| c.is_ascii_digit()),
            has_lower: word.chars().any(char::is_lowercase),
            classes: knowledge.clusters.of(word),
            key: fold(word),
            small: None,
        }
    }
}

/// Letters that are all capitals, at least two of them.
fn is_all_caps(word: &str) -> bool {
    let mut letters = 0;
    for c in word.chars().filter(|c| c.is_alphabetic()) {
        if !c.is_uppercase() {
            return false;
        }
        letters += 1;
    }
    letters >= 2
}

fn lower_zeros(word: &str) -> u64 {
    if !word.bytes().any(|b| b.is_ascii_digit()) {
        return fnv1a_lower(word);
    }
    let zeros: String = word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    fnv1a_lower(&zeros)
}

fn shapes(word: &str) -> (u64, u64) {
    let mark = |c: char| match c {
        c if c.is_uppercase() => b'X',
        c if c.is_alphabetic() => b'x',
        c if c.is_numeric() => b'0',
        c => u8::try_from(c).unwrap_or(b'?'),
    };
    let (mut full, mut short) = (hash_of(&[]), hash_of(&[]));
    let mut last = 0;
    for mark in word.chars().map(mark) {
        full = hash_of(&[full, u64::from(mark)]);
        if mark != last {
            short = hash_of(&[short, u64::from(mark)]);
        }
        last = mark;
    }
    (full, short)
}

fn prefixes(word: &str) -> [u64; AFFIX_MAX] {
    let mut out = [0; AFFIX_MAX];
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
    for (hash, end) in out.iter_mut().zip(ends) {
        *hash = fnv1a(&word.as_bytes()[..end]);
    }
    out
}

fn suffixes(word: &str) -> [u64; AFFIX_MAX] {
    let mut out = [0; AFFIX_MAX];
    for (hash, (start, _)) in out.iter_mut().zip(word.char_indices().rev()) {
        *hash = fnv1a(&word.as_bytes()[start..]);
    }
    out
}

/// The distinct words of a story.
pub(super) struct Forms {
    pub(super) forms: Vec<Form>,
}

impl Forms {
    /// Reads all words; gives the number of each beside them.
    pub(super) fn read<S: AsRef<str>>(sentences: &[Vec<S>], knowledge: &Knowledge<'_>) -> (Self, Vec<Vec<u32>>) {
        let mut forms: Vec<Form> = Vec::new();
        let mut known: HashMap<&str, u32> = HashMap::new();
        let mut numbers = Vec::with_capacity(sentences.len());
        for sentence in sentences {
            let mut row = Vec::with_capacity(sentence.len());
            for word in sentence {
                let word = word.as_ref();
                let next = u32::try_from(forms.len()).unwrap_or(u32::MAX);
                row.push(*known.entry(word).or_insert_with(|| {
                    forms.push(Form::read(word, knowledge));
                    next
                }));
            }
            numbers.push(row);
        }
        let words: Vec<(&str, u32)> =
            known.iter().filter(|(word, _)| word.starts_with(char::is_uppercase)).map(|(w, n)| (*w, *n)).collect();
        for (word, number) in words {
            forms[number as usize].small = known.get(word.to_lowercase().as_str()).copied();
        }
        (Self { forms }, numbers)
    }

    pub(super) fn of(&self, number: u32) -> &Form {
        &self.forms[number as usize]
    }
}
