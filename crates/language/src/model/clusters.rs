//! Classes of words: what a model knows of words that its training text does not have.
//!
//! Model kind `clusters`. Section `nesting`: number of fine classes (2 bytes), then for each its middle and coarse class (2
//! and 2). Section `words`: buckets of 4 bytes: fine class in the low 12 bits, 20 bits of the word's hash above.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::buckets::{self, Buckets};
use super::container::{Container, write_container};
use super::cursor::Cursor;
use super::error::ModelError;
use super::hash::{fnv1a, fnv1a_lower};
use crate::text::fold;

const KIND: &str = "clusters";
const SCHEME: u32 = 1;
const CLASS_BITS: u32 = 12;
const CLASS_MASK: u32 = (1 << CLASS_BITS) - 1;

/// A word's classes, each nested in the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Classes {
    /// Of about 128.
    pub coarse: u16,
    /// Of about 512.
    pub middle: u16,
    /// Of about 2,048.
    pub fine: u16,
}

/// The classes of words, keyed by lower case.
pub struct Clusters {
    classes: Vec<Classes>,
    words: Buckets,
    sha256: String,
}

impl Clusters {
    /// Reads a model file of kind `clusters`.
    ///
    /// # Errors
    /// [`ModelError`] where it is none, damaged or malformed.
    pub fn read(file: &str, bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        let container = Container::read(file, bytes, KIND, SCHEME)?;
        let nesting = container.section("nesting")?;
        let classes = read_nesting(&nesting).ok_or_else(|| container.broken("nesting", "is malformed"))?;
        let words = container.section("words")?;
        let words = Buckets::read(words, 0).filter(|buckets| sound(buckets, classes.len()));
        let words = words.ok_or_else(|| container.broken("words", "is malformed"))?;
        Ok(Self { classes, words, sha256: container.sha256().to_owned() })
    }

    /// The classes of a word: by its lower case, else by its [folded](fold) key.
    #[must_use]
    pub fn of(&self, word: &str) -> Option<Classes> {
        let found = self.get(fnv1a_lower(word));
        if found.is_some() || word.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return found;
        }
        self.get(fnv1a(fold(word).as_bytes()))
    }

    fn get(&self, key: u64) -> Option<Classes> {
        let hash = spread(key);
        let mut entries = self.words.of(hash).chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]]));
        let entry = entries.find(|entry| entry & !CLASS_MASK == low_bits(hash))?;
        self.classes.get((entry & CLASS_MASK) as usize).copied()
    }

    /// The file's hash.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// FNV-1a's first bits, which choose the bucket, hardly depend on a word's last letter.
fn spread(key: u64) -> u64 {
    let key = (key ^ (key >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    key ^ (key >> 29)
}

#[allow(clippy::cast_possible_truncation, reason = "the low bits are what is wanted")]
fn low_bits(hash: u64) -> u32 {
    (hash as u32) & !CLASS_MASK
}

fn read_nesting(section: &[u8]) -> Option<Vec<Classes>> {
    let mut cursor = Cursor::new(section);
    let count = cursor.u16()?;
    let classes: Option<Vec<Classes>> =
        (0..count).map(|fine| Some(Classes { middle: cursor.u16()?, coarse: cursor.u16()?, fine })).collect();
    classes.filter(|_| cursor.is_empty())
}

fn sound(words: &Buckets, classes: usize) -> bool {
    words.iter().all(|bucket| {
        bucket.len().is_multiple_of(4)
            && bucket
                .chunks_exact(4)
                .all(|c| ((u32::from_le_bytes([c[0], c[1], c[2], c[3]]) & CLASS_MASK) as usize) < classes)
    })
}

/// The model file of words in lower case with their classes. Fine classes are numbered from 0, without gaps, at most 4,096.
///
/// # Panics
/// Where there are more classes.
#[must_use]
pub fn write_clusters(words: &BTreeMap<String, Classes>) -> Vec<u8> {
    let nesting: BTreeMap<u16, Classes> = words.values().map(|classes| (classes.fine, *classes)).collect();
    let count = nesting.keys().last().map_or(0, |fine| fine + 1);
    assert!(u32::from(count) <= CLASS_MASK + 1, "{count} classes");
    let mut first = Vec::from(count.to_le_bytes());
    for fine in 0..count {
        let (middle, coarse) = nesting.get(&fine).map_or((0, 0), |classes| (classes.middle, classes.coarse));
        first.extend(middle.to_le_bytes());
        first.extend(coarse.to_le_bytes());
    }
    let entry = |(word, classes): (&String, &Classes)| {
        let hash = spread(fnv1a(word.as_bytes()));
        (hash, (low_bits(hash) | u32::from(classes.fine)).to_le_bytes().to_vec())
    };
    let mut entries: Vec<(u64, Vec<u8>)> = words.iter().map(entry).collect();
    entries.sort();
    let mut second = Vec::new();
    buckets::write(&mut second, &entries);
    write_container(KIND, SCHEME, &[("nesting", first), ("words", second)])
}
