//! What the pieces of a text say already: a body may be there in several forms, and another body may have more.

use std::collections::HashMap;

use copytaster_records::Role;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::copy::{Draft, Piece};
use crate::repeats::{Word, fold};

/// Share of a piece's pairs of words, in percent, that makes it one that was said. Two texts of one language have some
/// 15 % of their pairs in common; two forms of one text lose few at line ends, tables and other spellings.
const PAIRS_PERCENT_MIN: usize = 60;

/// Fewer new words are a slip in one of the forms, and no text of their own.
const WORDS_MIN: usize = 3;

/// The text before, beyond which no further content is compared with it: pieces, and bytes.
const BEFORE_PIECES_MAX: usize = 200;
const BEFORE_BYTES_MAX: usize = 256 << 10;

/// The words of a text and their pairs, each with the first piece that has it. Only ever looked up.
#[derive(Default)]
pub(crate) struct Said {
    words: HashMap<Word, usize>,
    pairs: HashMap<(Word, Word), usize>,
    /// The last word: pairs reach over the ends of pieces, which other forms set elsewhere.
    last: Option<Word>,
}

impl Said {
    pub(crate) fn of(pieces: &[Piece]) -> Self {
        let mut said = Self::default();
        pieces.iter().enumerate().for_each(|(at, piece)| said.add(at, &piece.text));
        said
    }

    fn add(&mut self, at: usize, text: &str) {
        for word in fold(&bare(text)) {
            self.words.entry(word).or_insert(at);
            if let Some(last) = self.last.replace(word) {
                self.pairs.entry((last, word)).or_insert(at);
            }
        }
    }

    /// The piece that has the most of a text's words, where the pieces have enough of them.
    fn find(&self, text: &str) -> Option<usize> {
        let words = fold(&bare(text));
        if let [word] = words[..] {
            return self.words.get(&word).copied();
        }
        let mut found: Vec<usize> = words.windows(2).filter_map(|w| self.pairs.get(&(w[0], w[1])).copied()).collect();
        if found.is_empty() || found.len() * 100 < (words.len() - 1) * PAIRS_PERCENT_MIN {
            return None;
        }
        found.sort_unstable();
        found.chunk_by(|a, b| a == b).rev().max_by_key(|run| run.len()).map(|run| run[0])
    }

    fn has(&self, text: &str) -> bool {
        self.find(text).is_some()
    }
}

/// Marks what the pieces from `start` on repeat of those before, where they are another form of the same text.
pub(crate) fn mark_repeats(start: usize, draft: &mut Draft) {
    let (before, after) = draft.pieces.split_at_mut(start);
    // Bounds what a hostile item with very many contents can cost.
    if before.len() > BEFORE_PIECES_MAX || before.iter().map(|p| p.text.len()).sum::<usize>() > BEFORE_BYTES_MAX {
        return;
    }
    if !before.iter().any(|p| p.role.is_body()) || !after.iter().any(|p| p.role.is_body()) {
        return;
    }
    let said = Said::of(before);
    let found: Vec<(usize, Option<usize>, usize)> = after
        .iter()
        .enumerate()
        .filter(|(_, p)| p.role.is_body() && p.dup_of.is_none())
        .map(|(n, p)| (n, said.find(&p.text), p.text.split_whitespace().count()))
        .collect();
    let words = |wanted: fn(&Option<usize>) -> bool| -> usize {
        found.iter().filter(|(_, at, _)| wanted(at)).map(|(_, _, words)| words).sum()
    };
    // Another text may have a line in common.
    if words(Option::is_some) < words(Option::is_none) {
        return;
    }
    for (n, at, _) in found {
        after[n].dup_of = at;
    }
}

/// Letters that are one with their mark, as they are written in seven bits.
const LETTERS: &[(char, &str)] =
    &[('æ', "a"), ('đ', "d"), ('ð', "d"), ('ı', "i"), ('ł', "l"), ('ø', "o"), ('œ', "o"), ('ß', "ss"), ('þ', "th")];

/// A text in small letters without their marks: a form in another charset has lost them, or has an `e` behind them.
fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.is_ascii() {
        for c in text.chars().map(|c| c.to_ascii_lowercase()) {
            if c != 'e' || !out.ends_with(['a', 'o', 'u']) {
                out.push(c);
            }
        }
        return out;
    }
    for c in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match LETTERS.iter().find(|(marked, _)| *marked == c) {
            Some((_, plain)) => out.push_str(plain),
            None if c == 'e' && out.ends_with(['a', 'o', 'u']) => {}
            None => out.push(c),
        }
    }
    out
}

/// Whether a text is long enough to say anything of its own.
pub(crate) fn is_text(text: &str) -> bool {
    text.split_whitespace().nth(WORDS_MIN - 1).is_some()
}

/// Whether plain text has the words of the pieces and no others: the usual second form, told without more ado.
pub(crate) fn same_text(text: &str, pieces: &[Piece]) -> bool {
    let words = fold(text);
    let mut rest = words.as_slice();
    for piece in pieces {
        let Some(behind) = rest.strip_prefix(fold(&piece.text).as_slice()) else { return false };
        rest = behind;
    }
    rest.is_empty()
}

/// Takes over the pieces of another body whose words the draft does not have.
pub(crate) fn take_new(other: Draft, said: &mut Said, draft: &mut Draft) {
    let is_new = |p: &&Piece| !is_header(p.role) && !said.has(&p.text);
    if other.pieces.iter().filter(is_new).map(|p| fold(&p.text).len()).sum::<usize>() < WORDS_MIN {
        return;
    }
    let mut places = vec![None; other.pieces.len()];
    for (at, piece) in other.pieces.into_iter().enumerate() {
        if is_header(piece.role) || said.has(&piece.text) {
            continue;
        }
        said.add(draft.pieces.len(), &piece.text);
        places[at] = draft.push(piece.role, piece.text);
        if let Some(at) = places[at] {
            draft.pieces[at].of = piece.of.and_then(|of| places[of]);
        }
    }
}

fn is_header(role: Role) -> bool {
    matches!(role, Role::Headline | Role::Byline | Role::Dateline | Role::Furniture)
}

#[cfg(test)]
mod tests {
    use super::Said;

    #[test]
    fn forms_of_one_text_and_other_texts() {
        let mut said = Said::default();
        said.add(0, "The ferry left Porto Alto at dawn, the harbour master said.");
        said.add(0, "Results");
        assert!(said.has("The ferry left Porto Alto at dawn,"));
        assert!(said.has("the harbour master said. Results"));
        assert!(said.has("Results") && !said.has("Scores"));
        assert!(said.has("THE FERRY LEFT PORTO ALTO AT DAWN"));
        said.add(0, "Die früheren Größen aus Łódź");
        assert!(said.has("Die frueheren Groessen aus Lodz") && said.has("Die fruheren Grossen aus Lodz"));
        assert!(!said.has("The master of the harbour left the ferry at Porto Alto, he said at dawn."));
    }
}
