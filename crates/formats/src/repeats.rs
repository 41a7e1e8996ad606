//! Which pieces of a story are other pieces over again.
//!
//! A paragraph is a repeat of an earlier one when its folded words stand in the earlier one, in order, at nine in ten,
//! and none of its figures is missing there. It stays a paragraph; only `body_text` leaves it out. A later paragraph
//! that says more than the earlier one is news and no repeat.

use std::collections::HashMap;

use copytaster_records::Role;

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

/// A word folded for comparison: the hash of its letters and digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    hash: u64,
    has_digit: bool,
}

/// The words of a text, folded.
pub(crate) fn fold(text: &str) -> Vec<Word> {
    let mut out = Vec::with_capacity(text.len() / 5);
    if text.is_ascii() {
        let words = text.as_bytes().split(|b| !b.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
        out.extend(words.map(|w| word(w.iter().map(|b| char::from(b.to_ascii_lowercase())))));
    } else {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        out.extend(words.map(|w| word(w.chars().flat_map(char::to_lowercase))));
    }
    out
}

fn word(chars: impl Iterator<Item = char>) -> Word {
    let mut word = Word { hash: FNV_START, has_digit: false };
    for c in chars {
        word.has_digit |= c.is_ascii_digit();
        word.hash = fnv(word.hash, u64::from(c));
    }
    word
}

// FNV-1a, over characters: a fixed function, so that nothing depends on a hasher's seed. Texts are compared within one
// story only, where 64 bits do not collide by chance.
const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv(hash: u64, value: u64) -> u64 {
    (hash ^ value).wrapping_mul(0x0000_0100_0000_01b3)
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
    let a = fold(a);
    !a.is_empty() && a == fold(b)
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
            figures_kept &= !short[i].has_digit;
            i += 1;
        }
    }
    (usize::from(table[0]), figures_kept)
}

/// Sets `dup_of` of repeated headlines and paragraphs. Pieces that have one keep it.
pub(crate) fn mark(pieces: &mut [Piece]) {
    mark_headlines(pieces);
    let mut seen = Seen::default();
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

/// Paragraphs that can be looked up by runs of three words.
#[derive(Default)]
pub(crate) struct Seen {
    paragraphs: Vec<(usize, Vec<Word>)>,
    /// A run and the first paragraph that has it. Only ever looked up: its order reaches nothing.
    by_shingle: HashMap<u64, usize>,
    /// Cells of comparison tables spent.
    spent: usize,
}

impl Seen {
    /// Remembers a paragraph, the piece at `at`.
    pub(crate) fn add(&mut self, at: usize, words: Vec<Word>) {
        for shingle in words.windows(3).map(shingle) {
            self.by_shingle.entry(shingle).or_insert(self.paragraphs.len());
        }
        self.paragraphs.push((at, words));
    }

    /// The piece that says these words already.
    pub(crate) fn find(&mut self, words: &[Word]) -> Option<usize> {
        if words.len() < WORDS_MIN {
            return None;
        }
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

fn shingle(words: &[Word]) -> u64 {
    words.iter().fold(FNV_START, |hash, w| fnv(hash, w.hash))
}

fn mark_headlines(pieces: &mut [Piece]) {
    let Some(first) = pieces.iter().position(|p| p.role == Role::Headline) else { return };
    let headline = pieces[first].text.clone();
    for piece in &mut pieces[first + 1..] {
        if piece.role == Role::Headline && piece.dup_of.is_none() && same_words(&piece.text, &headline) {
            piece.dup_of = Some(first);
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
