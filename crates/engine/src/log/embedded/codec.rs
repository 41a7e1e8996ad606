//! How records and keys are stored. Numbers are big-endian, so that keys sort as numbers.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use copytaster_records::Timestamp;

use crate::{Headers, LogError};

/// Marks a record's head in its key.
pub(super) const HEAD: u8 = 0;
/// Marks a record's value in its key.
pub(super) const VALUE: u8 = 1;
/// In place of a value's length: the record is a tombstone.
const TOMBSTONE: u32 = u32::MAX;

/// Key of a part of a record.
pub(super) fn record_key(partition: u32, offset: u64, part: u8) -> [u8; 13] {
    let mut key = [0; 13];
    key[..4].copy_from_slice(&partition.to_be_bytes());
    key[4..12].copy_from_slice(&offset.to_be_bytes());
    key[12] = part;
    key
}

/// Offset and part of a record's key.
pub(super) fn parse_record_key(key: &[u8]) -> Option<(u64, u8)> {
    if key.len() != 13 {
        return None;
    }
    Some((u64::from_be_bytes(key[4..12].try_into().ok()?), key[12]))
}

/// Key of a group's offset.
pub(super) fn offset_key(group: &str, topic: &str, partition: u32) -> Vec<u8> {
    let mut key = group_key(group, topic);
    key.extend_from_slice(&partition.to_be_bytes());
    key
}

/// What all offset keys of a group on a topic begin with.
pub(super) fn group_key(group: &str, topic: &str) -> Vec<u8> {
    [group.as_bytes(), b"\0", topic.as_bytes(), b"\0"].concat()
}

/// Group and topic of an offset's key.
pub(super) fn parse_offset_key(key: &[u8]) -> Option<(String, String)> {
    let mut parts = key.get(..key.len().checked_sub(4)?)?.split(|b| *b == 0);
    let group = std::str::from_utf8(parts.next()?).ok()?;
    let topic = std::str::from_utf8(parts.next()?).ok()?;
    Some((group.to_owned(), topic.to_owned()))
}

/// Key of keyed state.
pub(super) fn state_key(partition: u32, key: &[u8]) -> Vec<u8> {
    [&partition.to_be_bytes(), key].concat()
}

/// Key of the newest offset of a compacted topic's record key.
pub(super) fn latest_key(topic: &str, partition: u32, key: &[u8]) -> Vec<u8> {
    [topic.as_bytes(), b"\0", &partition.to_be_bytes(), key].concat()
}

/// Key of a record that compaction takes away once it is due.
pub(super) fn superseded_key(due: Timestamp, topic: &str, partition: u32, offset: u64) -> Vec<u8> {
    let due = u64::try_from(due.as_millis()).unwrap_or(0);
    [&due.to_be_bytes(), &partition.to_be_bytes()[..], &offset.to_be_bytes(), topic.as_bytes()].concat()
}

/// Due time, topic, partition and offset of such a key.
pub(super) fn parse_superseded_key(key: &[u8]) -> Option<(Timestamp, &str, u32, u64)> {
    let due = u64::from_be_bytes(key.get(..8)?.try_into().ok()?);
    let partition = u32::from_be_bytes(key.get(8..12)?.try_into().ok()?);
    let offset = u64::from_be_bytes(key.get(12..20)?.try_into().ok()?);
    let topic = std::str::from_utf8(key.get(20..)?).ok()?;
    Some((Timestamp::from_millis(i64::try_from(due).ok()?), topic, partition, offset))
}

/// A record's head: append time, length of the value, key, headers.
pub(super) struct Head {
    pub(super) appended_at: Timestamp,
    /// `None` for a tombstone.
    pub(super) value_bytes: Option<u32>,
    pub(super) key: Bytes,
    pub(super) headers: Headers,
}

/// Lengths fit: a delivery is at most tens of MiB, headers at most 64 KiB, both checked at the edge.
fn length(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(TOMBSTONE - 1)
}

pub(super) fn encode_head(
    appended_at: Timestamp,
    value: Option<&Bytes>,
    key: &[u8],
    headers: &Headers,
) -> bytes::Bytes {
    let mut out = BytesMut::with_capacity(20 + key.len() + headers.size_bytes() + 6 * headers.iter().len());
    out.put_i64(appended_at.as_millis());
    out.put_u32(value.map_or(TOMBSTONE, |v| length(v.len())));
    put_bytes(&mut out, key);
    out.put_u32(length(headers.iter().len()));
    for (name, value) in headers.iter() {
        put_bytes(&mut out, name.as_bytes());
        put_bytes(&mut out, value);
    }
    out.freeze()
}

fn put_bytes(out: &mut BytesMut, bytes: &[u8]) {
    out.put_u32(length(bytes.len()));
    out.put_slice(bytes);
}

pub(super) fn decode_head(mut from: Bytes) -> Result<Head, LogError> {
    let damaged = || LogError::Damaged { what: "a record's head".into(), detail: "it ends too early".into() };
    let appended_at = Timestamp::from_millis(from.try_get_i64().map_err(|_| damaged())?);
    let value_bytes = from.try_get_u32().map_err(|_| damaged())?;
    let key = take_bytes(&mut from).ok_or_else(damaged)?;
    let mut headers = Headers::new();
    for _ in 0..from.try_get_u32().map_err(|_| damaged())? {
        let name = take_bytes(&mut from).ok_or_else(damaged)?;
        let value = take_bytes(&mut from).ok_or_else(damaged)?;
        headers.push(header_name(&name).ok_or_else(damaged)?, value);
    }
    let value_bytes = (value_bytes != TOMBSTONE).then_some(value_bytes);
    Ok(Head { appended_at, value_bytes, key, headers })
}

fn take_bytes(from: &mut Bytes) -> Option<Bytes> {
    let length = from.try_get_u32().ok()? as usize;
    (from.len() >= length).then(|| from.split_to(length))
}

/// Our own header names are known: no allocation for them.
fn header_name(name: &[u8]) -> Option<std::borrow::Cow<'static, str>> {
    use copytaster_records::headers as h;
    const KNOWN: [&str; 29] = [
        h::CE_SPECVERSION,
        h::CE_ID,
        h::CE_SOURCE,
        h::CE_TYPE,
        h::CE_TIME,
        h::CONTENT_TYPE,
        h::TRACEPARENT,
        h::CLOCK,
        h::FEED,
        h::DELIVERY,
        h::UNIT,
        h::UNITS,
        h::CE_SUBJECT,
        h::RECEIVED,
        h::VERDICT,
        h::SOURCE,
        h::SOURCE_OFFSET,
        h::ORDINAL,
        h::REVISION,
        h::GENERATION,
        h::COMMAND,
        h::DLQ_ITEM,
        h::DLQ_STAGE,
        h::DLQ_CLASS,
        h::DLQ_REASON,
        h::DLQ_TOPIC,
        h::DLQ_PARTITION,
        h::DLQ_OFFSET,
        h::ORIGIN,
    ];
    let name = std::str::from_utf8(name).ok()?;
    Some(KNOWN.iter().find(|known| **known == name).map_or_else(|| name.to_owned().into(), |known| (*known).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_survive_and_cut_heads_are_errors() {
        let headers = Headers::new().with("ce_id", "a/0/1").with("x-own", Bytes::new());
        let value = Bytes::from_static(b"body");
        let bytes = encode_head(Timestamp::from_millis(17), Some(&value), b"key", &headers);
        let head = decode_head(bytes.clone()).expect("a head");
        assert_eq!((head.appended_at.as_millis(), head.value_bytes, &head.key[..]), (17, Some(4), &b"key"[..]));
        assert_eq!(head.headers, headers);
        for cut in 0..bytes.len() {
            assert!(decode_head(bytes.slice(..cut)).is_err(), "cut at {cut}");
        }
        let tombstone = decode_head(encode_head(Timestamp::default(), None, b"", &Headers::new())).expect("a head");
        assert_eq!(tombstone.value_bytes, None);
    }

    #[test]
    fn keys_sort_as_numbers() {
        assert!(record_key(1, 255, VALUE) < record_key(1, 256, HEAD));
        assert!(record_key(1, u64::MAX, VALUE) < record_key(2, 0, HEAD));
        assert_eq!(parse_record_key(&record_key(7, 9, VALUE)), Some((9, VALUE)));
        let key = superseded_key(Timestamp::from_millis(5), "wire.kills", 1, 2);
        assert_eq!(parse_superseded_key(&key), Some((Timestamp::from_millis(5), "wire.kills", 1, 2)));
        assert_eq!(parse_offset_key(&offset_key("g", "t", 3)), Some(("g".into(), "t".into())));
    }
}
