//! All bytes of a dead letter: its first 64 KiB are in it, the rest is at its source.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use copytaster_records::{DeadLetter, hex};
use sha2::{Digest, Sha256};

use super::Letter;
use crate::log::lookup::record_at;
use crate::{Log, LogError, Record};

/// What could be had of a letter's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterBytes {
    /// The bytes, from the first on.
    pub bytes: Bytes,
    /// Where there are more: why they are not here.
    pub cut: Option<String>,
}

/// The bytes of a letter whose record on `wire.dead` this is.
///
/// # Errors
/// [`LogError`] where the log cannot be read. That the source is no longer kept is none: what the letter has is returned.
pub fn bytes_of(log: &dyn Log, letter: &Letter, record: &Record) -> Result<LetterBytes, LogError> {
    let first: Bytes = serde_json::from_slice::<DeadLetter>(&record.payload())
        .ok()
        .and_then(|letter| STANDARD.decode(letter.bytes_base64).ok())
        .unwrap_or_default()
        .into();
    if first.len() as u64 == letter.length_bytes && !letter.sha256.is_empty() {
        return Ok(LetterBytes { bytes: first, cut: None });
    }
    let source = &letter.source;
    let read = match record_at(log, source) {
        Err(LogError::OffsetExpired { .. }) => None,
        other => other?,
    };
    let Some(value) = read.map(|record| record.payload()) else {
        return Ok(LetterBytes { bytes: first, cut: Some(format!("its source {source} is no longer kept")) });
    };
    Ok(match cut_out(&value, &first, letter) {
        Some(bytes) => LetterBytes { bytes, cut: None },
        None => LetterBytes { bytes: first, cut: Some(format!("the whole delivery that it is in is {source}")) },
    })
}

/// The letter's bytes within its source: all of it, or the stretch that begins as the letter does and has its hash.
fn cut_out(source: &Bytes, first: &[u8], letter: &Letter) -> Option<Bytes> {
    let is_it = |bytes: &[u8]| hex(&Sha256::digest(bytes)) == letter.sha256;
    if letter.sha256.is_empty() || is_it(source) {
        return Some(source.clone());
    }
    let length = usize::try_from(letter.length_bytes).ok()?;
    let last = source.len().checked_sub(length)?;
    let begins = (0..=last).filter(|begin| !first.is_empty() && source[*begin..].starts_with(first));
    // Where many stretches begin alike (blanks), only the first ones are hashed.
    begins.take(100).map(|begin| source.slice(begin..begin + length)).find(|bytes| is_it(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(bytes: &[u8]) -> Letter {
        Letter {
            id: "0/1".parse().expect("an id"),
            appended_at: copytaster_records::Timestamp::from_millis(0),
            stage: "dedupe".into(),
            class: "malformed".into(),
            reason: String::new(),
            feed: None,
            item: None,
            name: None,
            length_bytes: bytes.len() as u64,
            sha256: hex(&Sha256::digest(bytes)),
            revision: 0,
            generation: String::new(),
            source: "wire.raw/0/1".parse().expect("an address"),
        }
    }

    #[test]
    fn a_unit_is_found_within_its_delivery() {
        let delivery = Bytes::from_static(b"<a><i>one</i><i>two</i></a>");
        let unit = &delivery[13..23];
        assert_eq!(
            cut_out(&delivery, &unit[..3], &letter(unit)).as_deref(),
            Some(unit),
            "not the first that begins alike"
        );
        assert_eq!(cut_out(&delivery, &delivery[..3], &letter(&delivery)).as_deref(), Some(&delivery[..]));
        assert_eq!(cut_out(&delivery, b"<i>", &letter(b"<i>other</i>")), None);
    }
}
