//! What a text is equal to: hashes of its normalised words.

use copytaster_formats::ParsedCopy;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// Version of the normalisation. Verdicts given under another one stand.
pub const NORM_V: u32 = 1;
/// Bodies of fewer words are too short to be told apart by them alone.
const BODY_WORDS_MIN: usize = 10;

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

/// What identifies a unit's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ContentHashes {
    /// Headline and body: tells whether the same version came with another text.
    pub(crate) content: Hash,
    /// The body alone, where it is long enough to find the same text under another identity.
    pub(crate) body: Option<Hash>,
}

impl ContentHashes {
    /// Of a text that was read.
    pub(crate) fn of_copy(copy: &ParsedCopy) -> Self {
        let body = words(&copy.body_text());
        let mut content = words(copy.headline.as_deref().unwrap_or_default());
        content.push("\n".into());
        content.extend(body.iter().cloned());
        Self { content: hash(&content), body: (body.len() >= BODY_WORDS_MIN).then(|| hash(&body)) }
    }

    /// Of a unit whose text could not be read, or that has none: its bytes.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        Self { content: Sha256::digest(bytes).into(), body: None }
    }
}

/// Runs of letters and digits of the NFKC form, in lower case; a point or comma between digits stays or is dropped, so
/// that 1,200 and 1200 are one number and 1.2 and 12 are two.
fn words(text: &str) -> Vec<String> {
    let folded: Vec<char> = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (index, &c) in folded.iter().enumerate() {
        let digit_at = |i: Option<usize>| i.and_then(|i| folded.get(i)).is_some_and(char::is_ascii_digit);
        let between_digits = || digit_at(index.checked_sub(1)) && digit_at(Some(index + 1));
        match c {
            c if c.is_alphanumeric() => word.push(c),
            '.' if between_digits() => word.push(c),
            ',' if between_digits() => {}
            _ if word.is_empty() => {}
            _ => words.push(std::mem::take(&mut word)),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn hash(words: &[String]) -> Hash {
    let mut hasher = Sha256::new();
    for word in words {
        hasher.update(word.as_bytes());
        hasher.update(b" ");
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_ignore_layout_case_and_thousands() {
        assert_eq!(words("The “Bank”\n raised  1,200.50"), ["the", "bank", "raised", "1200.50"]);
        assert_eq!(words("THE BANK RAISED 1200.50."), words("the bank, raised 1,200.50"));
        assert_ne!(words("1.2"), words("12"));
        assert_eq!(words("ﬁne"), ["fine"]);
        assert!(words(" -- ").is_empty());
    }
}
