//! What is known of words before a story is read: their classes, and the lists that have them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::{Buckets, Clusters, fnv1a_continue, write_buckets};
use crate::text::fold;

/// Tokens of the longest phrase of a list.
pub const PHRASE_TOKENS_MAX: usize = 6;
/// Lists, a bit each.
pub const LISTS_MAX: usize = 16;

/// Which lists have a phrase, a bit each.
pub type ListSet = u16;

/// Phrases of many lists, by the hash of their folded words.
///
/// A section `lists`: [buckets](crate::model) of 6 bytes: the low 32 bits of the hash, the set of lists.
pub struct Lists {
    buckets: Buckets,
}

const ENTRY_BYTES: usize = 6;

impl Lists {
    /// Reads a section; nothing where it is malformed.
    #[must_use]
    pub fn read(section: Cow<'static, [u8]>) -> Option<Self> {
        let buckets = Buckets::read(section, 0)?;
        let whole = buckets.iter().all(|bucket| bucket.len().is_multiple_of(ENTRY_BYTES));
        whole.then_some(Self { buckets })
    }

    /// The lists that have a phrase.
    pub(super) fn of(&self, phrase: Phrase) -> ListSet {
        let hash = phrase.spread();
        let low = low(hash);
        let found = self.buckets.of(hash).chunks_exact(ENTRY_BYTES).find(|entry| entry[..4] == low);
        found.map_or(0, |entry| u16::from_le_bytes([entry[4], entry[5]]))
    }
}

fn low(hash: u64) -> [u8; 4] {
    let bytes = hash.to_le_bytes();
    [bytes[0], bytes[1], bytes[2], bytes[3]]
}

/// A phrase being read word by word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Phrase {
    hash: u64,
    empty: bool,
}

impl Phrase {
    pub(super) const EMPTY: Self = Self { hash: 0xcbf2_9ce4_8422_2325, empty: true };

    /// With one more word, as folded; a word without letters and digits changes nothing.
    pub(super) fn and(self, folded: &str) -> Self {
        if folded.is_empty() {
            return self;
        }
        let hash = if self.empty { self.hash } else { fnv1a_continue(self.hash, b" ") };
        Self { hash: fnv1a_continue(hash, folded.as_bytes()), empty: false }
    }

    fn spread(self) -> u64 {
        let key = (self.hash ^ (self.hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        key ^ (key >> 29)
    }
}

/// The section of phrases with their lists. Phrases are parted at blanks and folded word by word.
#[must_use]
pub fn write_lists(phrases: &BTreeMap<String, ListSet>) -> Vec<u8> {
    let mut sets: BTreeMap<u64, ListSet> = BTreeMap::new();
    for (phrase, set) in phrases {
        let words = phrase.split_whitespace().map(fold);
        let read = words.fold(Phrase::EMPTY, |phrase, word| phrase.and(&word));
        if !read.empty {
            *sets.entry(read.spread()).or_default() |= set;
        }
    }
    let entries: Vec<(u64, Vec<u8>)> =
        sets.iter().map(|(hash, set)| (*hash, [&low(*hash)[..], &set.to_le_bytes()].concat())).collect();
    let mut out = Vec::new();
    write_buckets(&mut out, &entries);
    out
}

/// Classes and lists together.
pub struct Knowledge<'k> {
    /// Classes of words.
    pub clusters: &'k Clusters,
    /// Lists of names.
    pub lists: &'k Lists,
}
