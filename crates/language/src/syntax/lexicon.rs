//! The tags that frequent words had in training.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::form::Form;
use crate::model::{Container, ModelError};

/// The tags of a frequent word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordTags {
    /// The most frequent.
    pub first: u8,
    /// The next, or the first again where there is none worth a mention.
    pub second: u8,
    /// Nothing else was ever seen, often: the word need not be looked at.
    pub certain: bool,
}

impl WordTags {
    /// As a value of features.
    #[must_use]
    pub fn value(self) -> u64 {
        3 + u64::from(self.first) + (u64::from(self.second) << 8)
    }
}

/// Bytes an entry: hash of the word, two tags, certainty.
const ENTRY_BYTES: usize = 11;

/// A table from words to [`WordTags`].
#[derive(Debug, Clone, Default)]
pub struct TagLexicon {
    /// Sorted.
    words: Vec<(u64, WordTags)>,
}

impl TagLexicon {
    /// From the tags of each word's hash.
    #[must_use]
    pub fn new(words: &BTreeMap<u64, WordTags>) -> Self {
        Self { words: words.iter().map(|(word, tags)| (*word, *tags)).collect() }
    }

    /// Reads a section whose tags are below `tags`.
    ///
    /// # Errors
    /// [`ModelError::Section`] where it is missing or malformed.
    pub fn read(container: &Container, section: &str, tags: usize) -> Result<Self, ModelError> {
        let bytes: Cow<'static, [u8]> = container.section(section)?;
        let words: Option<Vec<_>> = bytes.chunks(ENTRY_BYTES).map(entry).collect();
        let known = |t: &WordTags| usize::from(t.first.max(t.second)) < tags;
        let sorted = words.filter(|words| words.is_sorted_by_key(|(word, _)| *word));
        let sound = sorted.filter(|words| words.iter().all(|(_, tags)| known(tags)));
        sound.map(|words| Self { words }).ok_or_else(|| container.broken(section, "is malformed"))
    }

    /// What is known of a word.
    #[must_use]
    pub fn get(&self, form: &Form) -> Option<WordTags> {
        let at = self.words.binary_search_by_key(&form.word, |(word, _)| *word).ok()?;
        Some(self.words[at].1)
    }
}

fn entry(bytes: &[u8]) -> Option<(u64, WordTags)> {
    let (word, rest) = bytes.split_first_chunk::<8>()?;
    let [first, second, certain] = rest.try_into().ok()?;
    Some((u64::from_le_bytes(*word), WordTags { first, second, certain: certain == 1 }))
}

/// The section that [`TagLexicon::read`] reads.
#[must_use]
pub fn write_tag_lexicon(lexicon: &TagLexicon) -> Vec<u8> {
    let bytes = |(word, tags): &(u64, WordTags)| {
        let rest = [tags.first, tags.second, u8::from(tags.certain)];
        word.to_le_bytes().into_iter().chain(rest).collect::<Vec<u8>>()
    };
    lexicon.words.iter().flat_map(bytes).collect()
}
