//! The model's tokens: those of the text layer, hyphenated words whole (`Paris-based`, `Jean-Luc`), as its training data has
//! them.

use std::ops::Range;

use crate::text::{Kind, Token, tokens};

/// First words of headlines behind which a wire's hyphen parts and does not join: "Soccer-Chelsea beat Leeds".
const SLUGS: [&str; 34] = [
    "soccer",
    "football",
    "tennis",
    "golf",
    "cricket",
    "rugby",
    "athletics",
    "cycling",
    "boxing",
    "olympics",
    "motor",
    "racing",
    "baseball",
    "basketball",
    "swimming",
    "skiing",
    "hockey",
    "sport",
    "sports",
    "nba",
    "nfl",
    "mlb",
    "nhl",
    "update",
    "wrapup",
    "correction",
    "corrected",
    "brief",
    "exclusive",
    "analysis",
    "factbox",
    "timeline",
    "refile",
    "rpt",
];

/// Digits of a seed.
const SEED_DIGITS: usize = 2;

/// Ranges of the text layer's tokens that are one token to the model.
pub(crate) fn joined(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let mut end = at + 1;
        while joins(text, tokens, end) && !is_slug(text, tokens, at, end) {
            end += 2;
        }
        out.push(at..end);
        at = end;
    }
    out
}

/// Whether a hyphen at `at` joins the word before it with the one behind.
fn joins(text: &str, tokens: &[Token], at: usize) -> bool {
    let [before, hyphen, behind] = &tokens[at - 1..(at + 2).min(tokens.len())] else { return false };
    let word = |token: &Token| matches!(token.kind, Kind::Word | Kind::Number);
    let glued = before.end == hyphen.start && hyphen.end == behind.start;
    let seed = before.kind == Kind::Number
        && before.end - before.start <= SEED_DIGITS
        && is_name(&text[behind.start..behind.end]);
    glued
        && word(before)
        && word(behind)
        && !seed
        && matches!(&text[hyphen.start..hyphen.end], "-" | "\u{2010}" | "\u{2011}")
}

/// A word with a capital that is not all capitals: behind a short number and a hyphen it is a seeded player, "3-Jane Roe".
fn is_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().any(char::is_lowercase)
}

/// Whether what stands before the hyphen at `hyphen` is the slug of a headline: its first word, or "UPDATE 2".
fn is_slug(text: &str, tokens: &[Token], start: usize, hyphen: usize) -> bool {
    let slug = |at: usize| {
        let word = &text[tokens[at].start..tokens[at].end];
        word.starts_with(char::is_uppercase) && SLUGS.contains(&word.to_ascii_lowercase().as_str())
    };
    let numbered = start == 1 && tokens[1].kind == Kind::Number && slug(0);
    hyphen == start + 1 && (numbered || start == 0 && slug(0))
}

/// The model's tokens of a text, in bytes.
#[must_use]
pub fn words(text: &str) -> Vec<Range<usize>> {
    let tokens = tokens(text);
    joined(text, &tokens).into_iter().map(|range| tokens[range.start].start..tokens[range.end - 1].end).collect()
}

#[cfg(test)]
mod tests {
    use super::words;

    fn cut(text: &str) -> Vec<&str> {
        words(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn hyphens_join_words_and_not_slugs() {
        assert_eq!(
            cut("U.S.-led talks, Jean-Luc's 16-year-old"),
            ["U.S.-led", "talks", ",", "Jean-Luc", "'s", "16-year-old"]
        );
        assert_eq!(cut("Soccer-Chelsea-based club"), ["Soccer", "-", "Chelsea-based", "club"]);
        assert_eq!(cut("UPDATE 2-Bank says - no"), ["UPDATE", "2", "-", "Bank", "says", "-", "no"]);
        assert_eq!(
            cut("3-Jane Roe, a 16-year-old in a 737-MAX"),
            ["3", "-", "Jane", "Roe", ",", "a", "16-year-old", "in", "a", "737-MAX"]
        );
        assert_eq!(cut(""), Vec::<&str>::new());
    }
}
