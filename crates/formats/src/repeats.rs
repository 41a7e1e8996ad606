//! Which pieces of a story are other pieces over again.
//!
//! A paragraph is a repeat of an earlier one when its folded words stand in the earlier one, in order, at nine in ten,
//! and none of its figures is missing there. It stays a paragraph; only `body_text` leaves it out. A later paragraph
//! that says more than the earlier one is news and no repeat.

use std::collections::HashMap;

use copytaster_records::Role;

use crate::clean;
use crate::copy::Piece;

/// Shortest text that can be a repeat, in words: "He declined to comment." may be said twice.
const WORDS_MIN: usize = 8;
/// Longest text compared word by word; beyond it only equal texts are repeats.
const WORDS_MAX: usize = 600;
/// Paragraphs that one paragraph is compared with word by word.
const CANDIDATES_MAX: usize = 4;
/// Cells of all comparison tables of one story: bounds the time that a hostile text can cost. Beyond it only equal
/// paragraphs are repeats.
const CELLS_MAX: usize = 20_000_000;

/// A word folded for comparison: the hash of its letters and digits in lower case, of which the lowest bit says whether it
/// has a digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Word(u64);

/// The words of a text, folded.
pub(crate) fn fold(text: &str) -> Vec<Word> {
    let mut words = Words::of(text);
    let mut out = Vec::with_capacity(text.len() / 4);
    while let Some(word) = words.next_word() {
        out.push(word);
    }
    out
}

/// Goes through the words of a text, folding each.
struct Words<'a> {
    text: &'a str,
    at: usize,
    /// The word that is being folded, where it is not ASCII.
    lower: String,
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        self.next_word()
    }
}

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, at: 0, lower: String::new() }
    }

    // Within `fold`, where nearly all words are read, a call would cost as much as a word.
    #[inline(always)]
    fn next_word(&mut self) -> Option<Word> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while !IN_WORD[usize::from(*bytes.get(at)?)] {
            if !bytes[at].is_ascii() {
                at += next(&self.text[at..], true);
                break;
            }
            at += 1;
        }
        let (mut word, start) = (Folding::START, at);
        loop {
            let eight = eight_at(bytes, at);
            let (len, digits) = ascii_word(eight);
            word.add(eight | SPACES, len, digits);
            at += len;
            if len < 8 {
                break;
            }
        }
        self.at = at;
        match bytes.get(at) {
            Some(b) if !b.is_ascii() => self.other_word(start, word.end()),
            _ if at == start => None,
            _ => Some(word.end()),
        }
    }

    /// The word at `start`, where a character beyond ASCII stands behind the `word` that was read.
    #[inline(never)]
    fn other_word(&mut self, start: usize, word: Word) -> Option<Word> {
        if !self.text[self.at..].starts_with(char::is_alphanumeric) {
            return Some(word);
        }
        self.at += next(&self.text[self.at..], false);
        self.lower.clear();
        self.text[start..self.at].chars().for_each(|c| clean::push_lower(c, &mut self.lower));
        Some(Word::of_lower(self.lower.as_bytes()))
    }
}

/// Where the next letter or digit is; or the next character that is none.
fn next(text: &str, in_word: bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(b) = bytes.get(at) {
        if b.is_ascii() {
            if IN_WORD[usize::from(*b)] == in_word {
                break;
            }
            at += 1;
        } else {
            let Some(c) = text[at..].chars().next() else { break };
            if c.is_alphanumeric() == in_word {
                break;
            }
            at += c.len_utf8();
        }
    }
    at
}

/// ASCII letters and digits.
const IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0_u8;
    while b < 128 {
        table[b as usize] = b.is_ascii_alphanumeric();
        b += 1;
    }
    table
};

/// The same byte eight times.
const fn eight_of(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Eight spaces. Added bit by bit they turn ASCII capitals into small letters and leave digits as they are.
const SPACES: u64 = eight_of(b' ');
const HIGH_BITS: u64 = eight_of(0x80);

/// Eight bytes, with zeros behind the text's end.
fn eight_at(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    match rest.first_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => rest.iter().rev().fold(0, |eight, b| (eight << 8) | u64::from(*b)),
    }
}

/// How many of eight bytes, from the first, are ASCII letters and digits; and the high bits of those that are digits.
fn ascii_word(eight: u64) -> (usize, u64) {
    let low = eight & !HIGH_BITS;
    // Bytes of seven bits: the sum has the high bit where a byte is `first` or more.
    let from = |bytes: u64, first: u8| bytes + eight_of(0x80 - first);
    let letters = from(low | SPACES, b'a') & !from(low | SPACES, b'z' + 1);
    let digits = from(low, b'0') & !from(low, b'9' + 1) & HIGH_BITS;
    let others = !((letters | digits) & !eight) & HIGH_BITS;
    ((others.trailing_zeros() / 8) as usize, digits)
}

/// A word that is being folded: by a fixed function, so that nothing depends on a hasher's seed.
#[derive(Clone, Copy)]
struct Folding {
    hash: u64,
    /// High bits of bytes that were digits.
    digits: u64,
}

impl Folding {
    const START: Self = Self { hash: 0xcbf2_9ce4_8422_2325, digits: 0 };

    /// Adds `len` of eight bytes in lower case. `digits`: the high bits of those that are digits.
    fn add(&mut self, eight: u64, len: usize, digits: u64) {
        if len > 0 {
            let within = u64::MAX >> (64 - 8 * len);
            self.hash = mix(self.hash, eight & within);
            self.digits |= digits & within;
        }
    }

    fn end(self) -> Word {
        Word((self.hash & !1) | u64::from(self.digits != 0))
    }
}

impl Word {
    /// A word that is in lower case.
    fn of_lower(bytes: &[u8]) -> Self {
        let mut word = Folding { digits: u64::from(bytes.iter().any(u8::is_ascii_digit)), ..Folding::START };
        for at in (0..bytes.len()).step_by(8) {
            word.add(eight_at(bytes, at), (bytes.len() - at).min(8), 0);
        }
        word.end()
    }

    fn has_digit(self) -> bool {
        self.0 & 1 == 1
    }
}

/// Texts are compared within one story only, where 63 bits do not collide by chance.
fn mix(hash: u64, value: u64) -> u64 {
    let mixed = (hash ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

/// Whether two texts have the same words.
pub(crate) fn same_words(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    // Lengths may differ by punctuation and case alone.
    if a.len() > 2 * b.len() + 16 || b.len() > 2 * a.len() + 16 {
        return false;
    }
    // Most texts differ in their first words, and those in their first letters.
    let first = |text: &str| text.bytes().find(|b| IN_WORD[usize::from(*b)] || !b.is_ascii());
    if let (Some(a), Some(b)) = (first(a), first(b))
        && a.is_ascii()
        && b.is_ascii()
        && !a.eq_ignore_ascii_case(&b)
    {
        return false;
    }
    Words::of(a).eq(Words::of(b)) && Words::of(a).next().is_some()
}

/// Whether `short` is said by `long`: see the module.
pub(crate) fn is_said_by(short: &[Word], long: &[Word]) -> bool {
    if short.len() < WORDS_MIN {
        return false;
    }
    if short == long {
        return true;
    }
    if short.len() > WORDS_MAX || long.len() > WORDS_MAX || short.len() > long.len() + long.len() / 10 {
        return false;
    }
    let (common, figures_kept) = common_in_order(short, long);
    figures_kept && common * 10 >= short.len() * 9
}

/// Length of the longest common subsequence, and whether it holds every word of `short` that has a digit.
fn common_in_order(short: &[Word], long: &[Word]) -> (usize, bool) {
    let width = long.len() + 1;
    let mut table = vec![0_u16; (short.len() + 1) * width];
    for (i, a) in short.iter().enumerate().rev() {
        for (j, b) in long.iter().enumerate().rev() {
            table[i * width + j] = if a == b {
                table[(i + 1) * width + j + 1] + 1
            } else {
                table[(i + 1) * width + j].max(table[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut figures_kept) = (0, 0, true);
    while i < short.len() {
        if j < long.len() && short[i] == long[j] {
            (i, j) = (i + 1, j + 1);
        } else if j < long.len() && table[i * width + j + 1] >= table[(i + 1) * width + j] {
            j += 1;
        } else {
            figures_kept &= !short[i].has_digit();
            i += 1;
        }
    }
    (usize::from(table[0]), figures_kept)
}

/// Sets `dup_of` of repeated headlines and paragraphs. Pieces that have one keep it.
pub(crate) fn mark(pieces: &mut [Piece]) {
    mark_headlines(pieces);
    let paragraphs = || pieces.iter().filter(|p| p.role == Role::Paragraph);
    if paragraphs().nth(1).is_none() {
        return;
    }
    let mut seen = Seen::of_bytes(paragraphs().map(|p| p.text.len()).sum());
    for (at, piece) in pieces.iter_mut().enumerate() {
        if piece.role == Role::Paragraph && piece.dup_of.is_none() {
            let words = fold(&piece.text);
            piece.dup_of = seen.find(&words);
            if piece.dup_of.is_none() && words.len() >= WORDS_MIN {
                seen.add(at, words);
            }
        }
    }
}

/// Bits of the sieve, at the most.
const SIEVE_BITS_MAX: usize = 1 << 15;

/// Paragraphs that can be looked up by runs of three words.
///
/// Few stories repeat a paragraph. A sieve of bits tells most of them from what was seen; only where it cannot, the runs
/// of all paragraphs are indexed.
pub(crate) struct Seen {
    paragraphs: Vec<(usize, Vec<Word>)>,
    sieve: Vec<u64>,
    /// A run and the first paragraph that has it. Only ever looked up: its order reaches nothing.
    by_shingle: HashMap<u64, usize>,
    /// Paragraphs whose runs are indexed.
    indexed: usize,
    /// Cells of comparison tables spent.
    spent: usize,
}

impl Seen {
    /// For so many bytes of text.
    pub(crate) fn of_bytes(bytes: usize) -> Self {
        // A run begins at each word, of some five letters.
        let bits = (bytes * 4).next_power_of_two().clamp(64, SIEVE_BITS_MAX);
        Self { paragraphs: Vec::new(), sieve: vec![0; bits / 64], by_shingle: HashMap::new(), indexed: 0, spent: 0 }
    }

    /// Remembers a paragraph, the piece at `at`.
    pub(crate) fn add(&mut self, at: usize, words: Vec<Word>) {
        for shingle in words.windows(3).map(shingle) {
            let (word, bit) = self.place(shingle);
            self.sieve[word] |= bit;
        }
        self.paragraphs.push((at, words));
    }

    /// The piece that says these words already.
    pub(crate) fn find(&mut self, words: &[Word]) -> Option<usize> {
        if words.len() < WORDS_MIN || !self.may_have(words) {
            return None;
        }
        self.index();
        for n in self.candidates(words) {
            let (at, long) = &self.paragraphs[n];
            self.spent += if words == long.as_slice() { 0 } else { words.len() * long.len() };
            if self.spent > CELLS_MAX && words != long.as_slice() {
                continue;
            }
            if is_said_by(words, long) {
                return Some(*at);
            }
        }
        None
    }

    /// Whether enough of the runs may have been seen; see `candidates`.
    fn may_have(&self, words: &[Word]) -> bool {
        let seen = words.windows(3).map(shingle).filter(|s| {
            let (word, bit) = self.place(*s);
            self.sieve[word] & bit != 0
        });
        seen.count() * 3 >= words.len().saturating_sub(2)
    }

    /// A run's place in the sieve, whose length is a power of two.
    fn place(&self, shingle: u64) -> (usize, u64) {
        let word = usize::try_from(shingle >> 6 & (self.sieve.len() as u64 - 1)).unwrap_or(0);
        (word, 1 << (shingle & 63))
    }

    fn index(&mut self) {
        let runs = self.paragraphs[self.indexed..].iter().map(|(_, words)| words.len()).sum();
        self.by_shingle.reserve(runs);
        for (n, (_, words)) in self.paragraphs.iter().enumerate().skip(self.indexed) {
            for shingle in words.windows(3).map(shingle) {
                self.by_shingle.entry(shingle).or_insert(n);
            }
        }
        self.indexed = self.paragraphs.len();
    }

    /// The paragraphs that share the most runs, the earliest first among equals.
    fn candidates(&self, words: &[Word]) -> Vec<usize> {
        let shared = words.windows(3).filter_map(|w| self.by_shingle.get(&shingle(w)));
        let mut shared: Vec<usize> = shared.copied().collect();
        shared.sort_unstable();
        let mut ranked: Vec<(usize, usize)> = shared.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect();
        ranked.retain(|(_, count)| count * 3 >= words.len().saturating_sub(2));
        ranked.sort_by_key(|(n, count)| (std::cmp::Reverse(*count), *n));
        ranked.into_iter().take(CANDIDATES_MAX).map(|(n, _)| n).collect()
    }
}

/// Words' hashes are mixed already.
fn shingle(words: &[Word]) -> u64 {
    words.iter().fold(0, |hash: u64, w| hash.rotate_left(21) ^ w.0)
}

/// Headlines, and the lines below them.
fn mark_headlines(pieces: &mut [Piece]) {
    for role in [Role::Headline, Role::Subhead] {
        let Some(first) = pieces.iter().position(|p| p.role == role) else { continue };
        let (before, behind) = pieces.split_at_mut(first + 1);
        for piece in behind.iter_mut().filter(|p| p.role == role && p.dup_of.is_none()) {
            piece.dup_of = same_words(&piece.text, &before[first].text).then_some(first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{fold, is_said_by};

    fn said(short: &str, long: &str) -> bool {
        is_said_by(&fold(short), &fold(long))
    }

    #[test]
    fn words_are_letters_and_digits_in_lower_case() {
        let same = |a: &str, b: &str| assert_eq!(fold(a), fold(b), "{a} {b}");
        same(
            "The FERRY-boat, Übermüdungsgefährlichkeit: 4th/of, straße",
            "the ferry boat übermüdungsgefährlichkeit 4TH of Straße",
        );
        // A Kelvin sign is a k in lower case.
        same("\u{212a}elvin abcdefgh ijklmnopq", "“Kelvin” ABCDEFGH—IJKLMNOPQ…");
        let digits: Vec<bool> = fold("a1 abcdefgh9 ü2 b ü 1 ٣").iter().map(|w| w.has_digit()).collect();
        assert_eq!(digits, [true, true, true, false, false, true, false]);
        assert_ne!(fold("abcdefgh"), fold("abcdefghi"));
        assert_eq!(fold("@[`{/:"), []);
    }

    #[test]
    fn a_shortened_sentence_is_a_repeat() {
        let long =
            "The ferry left Porto Alto at dawn with 212 people, the harbour master said, and never reached the island.";
        assert!(said(long, long));
        assert!(said("The ferry left Porto Alto at dawn with 212 people, the harbour master said", long));
        assert!(!said("The ferry left", long));
    }

    #[test]
    fn another_figure_is_another_sentence() {
        let a = "Shares of the shipping company rose 3.2 percent to 45 euros in early trading on Monday morning";
        assert!(!said(&a.replace("3.2", "4.1"), a));
    }

    #[test]
    fn more_words_are_news() {
        let a = "The minister said on Friday that the bridge would be closed for repairs";
        let b = format!("{a}, and that the ferry would run every hour until the end of the year");
        assert!(said(a, &b));
        assert!(!said(&b, a));
    }
}
