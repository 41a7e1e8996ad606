//! The model file: little-endian, sections by name, a hash at the end.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `CTMODEL` and a line feed |
//! | 4 | version of this format |
//! | 16 | kind (`tagger`, `names`), ASCII, filled up with zeros |
//! | 4 | scheme of features: which code made them |
//! | 4 | number of sections |
//! | 24 each | a section's name (16, as the kind) and length (8) |
//! | | the sections, in that order, without gaps |
//! | 32 | SHA-256 of everything before |

use std::borrow::Cow;
use std::ops::Range;

use copytaster_records::hex;
use sha2::{Digest, Sha256};

use super::cursor::Cursor;
use super::error::ModelError;

const MAGIC: &[u8; 8] = b"CTMODEL\n";
const FORMAT: u32 = 1;
const NAME_BYTES: usize = 16;
const HASH_BYTES: usize = 32;
/// No kind of model has more.
const SECTIONS_MAX: u32 = 64;

/// A model file that has been checked.
pub struct Container {
    file: String,
    bytes: Cow<'static, [u8]>,
    sections: Vec<(String, Range<usize>)>,
    sha256: String,
}

impl Container {
    /// Checks a model file: magic, format, hash, kind, scheme, section table. `file` is what errors call it.
    ///
    /// # Errors
    /// [`ModelError`] for anything but a whole, unchanged file of that kind and scheme.
    pub fn read(
        file: &str,
        bytes: impl Into<Cow<'static, [u8]>>,
        kind: &'static str,
        scheme: u32,
    ) -> Result<Self, ModelError> {
        let bytes = bytes.into();
        let name = || file.to_owned();
        if !bytes.starts_with(MAGIC) {
            return Err(ModelError::Magic { file: name() });
        }
        let sha256 = check_hash(file, &bytes)?;
        let broken = |what| ModelError::Section { file: name(), section: "header".to_owned(), what };
        let mut header = Cursor::new(&bytes[MAGIC.len()..bytes.len() - HASH_BYTES]);
        let found = header.u32().ok_or_else(|| broken("is cut short"))?;
        if found != FORMAT {
            return Err(ModelError::Format { file: name(), found, expected: FORMAT });
        }
        let found = read_name(&mut header).ok_or_else(|| broken("has no kind"))?;
        if found != kind {
            return Err(ModelError::Kind { file: name(), found, expected: kind });
        }
        let found = header.u32().ok_or_else(|| broken("is cut short"))?;
        if found != scheme {
            return Err(ModelError::Scheme { file: name(), found, expected: scheme });
        }
        let sections = read_sections(&mut header, bytes.len()).ok_or_else(|| broken("has a wrong section table"))?;
        Ok(Self { file: name(), bytes, sections, sha256 })
    }

    /// The bytes of a section: borrowed where the whole file is.
    ///
    /// # Errors
    /// [`ModelError::Section`] where there is none of that name.
    pub fn section(&self, name: &str) -> Result<Cow<'static, [u8]>, ModelError> {
        let found = self.sections.iter().find(|(known, _)| known == name);
        let (_, range) = found.ok_or_else(|| self.broken(name, "is missing"))?;
        Ok(match &self.bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[range.clone()]),
            Cow::Owned(bytes) => Cow::Owned(bytes[range.clone()].to_vec()),
        })
    }

    /// The lines of a section that holds UTF-8 text, such as a list of labels.
    ///
    /// # Errors
    /// [`ModelError::Section`] where it is missing or no text.
    pub fn lines(&self, name: &str) -> Result<Vec<String>, ModelError> {
        let bytes = self.section(name)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| self.broken(name, "is no UTF-8"))?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// The error for a section that is not as its model demands.
    #[must_use]
    pub fn broken(&self, section: &str, what: &'static str) -> ModelError {
        ModelError::Section { file: self.file.clone(), section: section.to_owned(), what }
    }

    /// The hash at the file's end, hexadecimal: what provenance names.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// The verified hash at the end.
fn check_hash(file: &str, bytes: &[u8]) -> Result<String, ModelError> {
    let body = bytes.len().checked_sub(HASH_BYTES).filter(|body| *body >= MAGIC.len());
    let (body, stored) = bytes.split_at(body.unwrap_or(bytes.len()));
    let found = Sha256::digest(body);
    if stored == found.as_slice() {
        return Ok(hex(&found));
    }
    Err(ModelError::Hash { file: file.to_owned(), found: hex(&found), expected: hex(stored) })
}

fn read_name(cursor: &mut Cursor<'_>) -> Option<String> {
    let bytes = cursor.bytes(NAME_BYTES)?;
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(NAME_BYTES);
    let text = std::str::from_utf8(&bytes[..end]).ok()?;
    Some(text.to_owned())
}

/// The table, with ranges in the whole file of `length` bytes, which they must fill.
fn read_sections(header: &mut Cursor<'_>, length: usize) -> Option<Vec<(String, Range<usize>)>> {
    let count = header.u32().filter(|count| *count <= SECTIONS_MAX)?;
    let mut lengths = Vec::new();
    for _ in 0..count {
        lengths.push((read_name(header)?, usize::try_from(header.u64()?).ok()?));
    }
    let end = length - HASH_BYTES;
    let mut start = end - header.rest().len();
    let mut sections = Vec::new();
    for (name, length) in lengths {
        let next = start.checked_add(length).filter(|next| *next <= end)?;
        sections.push((name, start..next));
        start = next;
    }
    (start == end).then_some(sections)
}

/// The bytes of a model file. Names longer than 16 bytes are cut.
#[must_use]
pub fn write_container(kind: &str, scheme: u32, sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::from(MAGIC);
    out.extend(FORMAT.to_le_bytes());
    write_name(&mut out, kind);
    out.extend(scheme.to_le_bytes());
    out.extend(u32::try_from(sections.len()).unwrap_or(u32::MAX).to_le_bytes());
    for (name, bytes) in sections {
        write_name(&mut out, name);
        out.extend((bytes.len() as u64).to_le_bytes());
    }
    for (_, bytes) in sections {
        out.extend(bytes);
    }
    let hash = Sha256::digest(&out);
    out.extend(hash);
    out
}

fn write_name(out: &mut Vec<u8>, name: &str) {
    let taken = name.len().min(NAME_BYTES);
    out.extend(&name.as_bytes()[..taken]);
    out.extend(std::iter::repeat_n(0, NAME_BYTES - taken));
}
