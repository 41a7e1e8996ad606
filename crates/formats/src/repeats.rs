//! Which pieces of a story are other pieces over again.
//!
//! A paragraph is a repeat of an earlier one when its folded words stand in the earlier one, in order, at nine in ten,
//! and none of its figures is missing there. It stays a paragraph; only `body_text` leaves it out. A later paragraph
//! that says more than the earlier one is news and no repeat.

use std::collections::BTreeMap;

use copytaster_records::Role;

use crate::copy::Piece;

/// Shortest text that can be a repeat, in words: "He declined to comment." may be said twice.
const WORDS_MIN: usize = 8;
/// Longest text compared word by word; beyond it only equal texts are repeats.
const WORDS_MAX: usize = 600;
/// Paragraphs that one paragraph is compared with word by word.
const CANDIDATES_MAX: usize = 4;
/// Earlier paragraphs remembered for one run of three words.
const PER_SHINGLE_MAX: usize = 8;

/// Words folded for comparison: letters and digits only, lower case.
pub(crate) fn fold(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

/// Whether two texts have the same words.
pub(crate) fn same_words(a: &str, b: &str) -> bool {
    a == b || {
        let a = fold(a);
        !a.is_empty() && a == fold(b)
    }
}

/// Whether `short` is said by `long`: see the module.
pub(crate) fn is_said_by(short: &[String], long: &[String]) -> bool {
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
fn common_in_order(short: &[String], long: &[String]) -> (usize, bool) {
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
            figures_kept &= !short[i].chars().any(|c| c.is_ascii_digit());
            i += 1;
        }
    }
    (usize::from(table[0]), figures_kept)
}

/// Sets `dup_of` of repeated headlines and paragraphs. Pieces that have one keep it.
pub(crate) fn mark(pieces: &mut [Piece]) {
    mark_headlines(pieces);
    let mut seen: Vec<(usize, Vec<String>)> = Vec::new();
    let mut shingles: BTreeMap<[String; 3], Vec<usize>> = BTreeMap::new();
    for at in 0..pieces.len() {
        if pieces[at].role != Role::Paragraph || pieces[at].dup_of.is_some() {
            continue;
        }
        let words = fold(&pieces[at].text);
        if words.len() < WORDS_MIN {
            continue;
        }
        let candidates = candidates(&words, &shingles);
        if let Some(n) = candidates.into_iter().find(|n| is_said_by(&words, &seen[*n].1)) {
            pieces[at].dup_of = Some(seen[n].0);
            continue;
        }
        for shingle in words.windows(3) {
            let shingle = [shingle[0].clone(), shingle[1].clone(), shingle[2].clone()];
            let entry = shingles.entry(shingle).or_default();
            if entry.len() < PER_SHINGLE_MAX {
                entry.push(seen.len());
            }
        }
        seen.push((at, words));
    }
}

/// Earlier paragraphs that share the most runs of three words, the earliest first among equals.
fn candidates(words: &[String], shingles: &BTreeMap<[String; 3], Vec<usize>>) -> Vec<usize> {
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for w in words.windows(3) {
        let key = [w[0].clone(), w[1].clone(), w[2].clone()];
        for n in shingles.get(&key).into_iter().flatten() {
            *shared.entry(*n).or_default() += 1;
        }
    }
    let mut ranked: Vec<(usize, usize)> = shared.into_iter().filter(|(_, count)| count * 3 >= words.len()).collect();
    ranked.sort_by_key(|(n, count)| (std::cmp::Reverse(*count), *n));
    ranked.into_iter().take(CANDIDATES_MAX).map(|(n, _)| n).collect()
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
