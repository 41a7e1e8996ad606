//! A segment read as prose.

use std::ops::Range;

use copytaster_records::{Role, Segment, Span};

use super::chars::CharIndex;
use super::sentence::sentences;
use super::token::{Kind, Token, tokens};

/// How a segment uses capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// As in running text: a capital says something.
    Sentence,
    /// Every longer word has one: it says nothing.
    Title,
    /// Nothing but capitals.
    Upper,
}

/// Quotes and brackets that may open a sentence.
const OPENING_MAX: usize = 4;

/// A segment's text with its tokens, sentences and positions.
pub(crate) struct Prose<'a> {
    /// Its number among the story's segments.
    pub(crate) index: usize,
    pub(crate) segment: &'a Segment,
    pub(crate) text: &'a str,
    pub(crate) tokens: Vec<Token>,
    /// Ranges of tokens that cover all of them, in order.
    pub(crate) sentences: Vec<Range<usize>>,
    pub(crate) case: Case,
    /// The text in ASCII lower case: the same offsets.
    lower: String,
    chars: CharIndex,
}

impl<'a> Prose<'a> {
    /// Reads a segment.
    pub(crate) fn new(index: usize, segment: &'a Segment) -> Self {
        let text = segment.text.as_str();
        let tokens = tokens(text);
        let sentences = sentences(text, &tokens);
        let case = case_of(text, &tokens, segment.role == Role::Headline);
        Self {
            index,
            segment,
            text,
            sentences,
            case,
            lower: text.to_ascii_lowercase(),
            chars: CharIndex::new(text),
            tokens,
        }
    }

    /// Number of tokens.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The token's surface; empty behind the end.
    pub(crate) fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |t| &self.text[t.start..t.end])
    }

    /// The same in ASCII lower case.
    pub(crate) fn lower(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| &self.lower[t.start..t.end])
    }

    /// The token before, in ASCII lower case; empty at the start.
    pub(crate) fn lower_before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.lower(before))
    }

    /// Whether no space stands between the token and the one before it.
    pub(crate) fn glued(&self, at: usize) -> bool {
        at > 0 && at < self.len() && self.tokens[at].start == self.tokens[at - 1].end
    }

    /// Whether the token is a word with a capital.
    pub(crate) fn capital(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.kind == Kind::Word) && self.word(at).starts_with(char::is_uppercase)
    }

    /// The sentence that holds the token.
    pub(crate) fn sentence(&self, at: usize) -> Range<usize> {
        let next = self.sentences.partition_point(|s| s.end <= at);
        self.sentences.get(next).cloned().unwrap_or(0..self.len())
    }

    /// Whether the token begins its sentence, opening quotes and brackets aside.
    pub(crate) fn initial(&self, at: usize) -> bool {
        let start = self.sentence(at).start;
        let opening = |i: usize| matches!(self.tokens[i].kind, Kind::Quote | Kind::Sign);
        // Looked at over a few tokens only, so that a run of signs costs no more than a sentence.
        at - start.min(at) <= OPENING_MAX && (start..at).all(opening)
            || at > 0 && self.tokens[at - 1].kind == Kind::Quote
    }

    /// Bytes of a range of tokens.
    pub(crate) fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        match (self.tokens.get(range.start), range.end.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if first.start <= last.end => first.start..last.end,
            _ => 0..0,
        }
    }

    /// The words of a range of tokens, as they stand.
    pub(crate) fn surface(&self, range: &Range<usize>) -> &'a str {
        &self.text[self.bytes(range)]
    }

    /// The span of bytes; the caller gives token borders, so that it never cuts a character.
    pub(crate) fn span(&self, bytes: &Range<usize>) -> Span {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span {
            seg: self.segment.seg_id.clone(),
            start: small(bytes.start),
            end: small(bytes.end),
            char_start: small(self.chars.before(self.text, bytes.start)),
            char_end: small(self.chars.before(self.text, bytes.end)),
        }
    }

    /// Whether it belongs to the headline.
    pub(crate) fn is_headline(&self) -> bool {
        self.segment.role == Role::Headline
    }
}

/// Words that titles leave in lower case count for neither side. Only headlines are set as titles: a caption full of names
/// is none.
fn case_of(text: &str, tokens: &[Token], headline: bool) -> Case {
    let words = tokens.iter().filter(|t| t.kind == Kind::Word).map(|t| &text[t.start..t.end]);
    let (mut long, mut capital, mut upper) = (0usize, 0usize, 0usize);
    for word in words.filter(|w| w.chars().count() > 3) {
        long += 1;
        capital += usize::from(word.starts_with(char::is_uppercase));
        upper += usize::from(!word.chars().any(char::is_lowercase));
    }
    match () {
        () if long >= 2 && upper * 10 >= long * 8 => Case::Upper,
        () if headline && long >= 4 && capital * 10 >= long * 9 => Case::Title,
        () => Case::Sentence,
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::{Case, case_of};

    #[test]
    fn headlines_that_shout_are_told() {
        let case = |text: &str| case_of(text, &tokens(text), true);
        assert_eq!(case("Roe, Freedonia sign economic pacts; stalemate"), Case::Sentence);
        assert_eq!(case("Prime Minister Visits Capital to Sign Pacts"), Case::Title);
        assert_eq!(case("FREEDONIA SIGNS PACTS"), Case::Upper);
    }
}
