//! Dead letters: what could not be processed, why, and where its bytes are.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use copytaster_records::{DeadLetter, headers, hex};
use sha2::{Digest, Sha256};

use super::Poison;
use super::emit::Emit;
use crate::Record;

/// So many of the first bytes are kept in the letter; the rest is at its source.
const BYTES_MAX: usize = 64 << 10;
/// A reason in a header is cut to this.
const REASON_BYTES_MAX: usize = 1_024;

/// The letter for a record, or for a part of it. Its revision is that of the record.
pub(super) fn letter(stage: &str, record: &Record, poison: &Poison, bytes: &[u8], partitions: u32) -> Emit {
    // What failed as a whole is what the record speaks of.
    let item = poison.item.as_deref().or_else(|| record.subject());
    let letter = DeadLetter {
        stage: stage.to_owned(),
        class: poison.class,
        reason: poison.reason.clone(),
        item: item.map(str::to_owned),
        name: poison.name.clone(),
        length_bytes: bytes.len() as u64,
        sha256: hex(&Sha256::digest(bytes)),
        bytes_base64: STANDARD.encode(&bytes[..bytes.len().min(BYTES_MAX)]),
    };
    let mut cut = poison.reason.len().min(REASON_BYTES_MAX);
    while !poison.reason.is_char_boundary(cut) {
        cut -= 1;
    }
    let revision = record.headers.text(headers::REVISION).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut emit = Emit::json(
        copytaster_records::topics::DEAD,
        record.partition % partitions.max(1),
        record.key.clone(),
        headers::event_type::DEAD_LETTER,
        format!("{stage}/{}/{}", record.address(), poison.item.as_deref().unwrap_or_default()),
        &letter,
    )
    .with_header(headers::DLQ_STAGE, stage.to_owned())
    .with_header(headers::DLQ_CLASS, poison.class.as_str())
    .with_header(headers::DLQ_REASON, poison.reason[..cut].to_owned())
    .with_header(headers::DLQ_TOPIC, record.topic.to_string())
    .with_header(headers::DLQ_PARTITION, record.partition.to_string())
    .with_header(headers::DLQ_OFFSET, record.offset.to_string())
    .with_revision(revision);
    if let Some(item) = item {
        emit = emit.with_header(headers::DLQ_ITEM, item.to_owned());
    }
    if let Some(units) = poison.units {
        emit = emit.with_header(headers::UNITS, units.to_string());
    }
    match record.feed() {
        Some(feed) => emit.with_header(headers::FEED, feed.to_owned()),
        None => emit,
    }
}
