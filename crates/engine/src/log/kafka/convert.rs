//! Messages of the client library and records of ours.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use copytaster_records::Timestamp;
use rdkafka::Message;
use rdkafka::message::{BorrowedMessage, Header, Headers as _, OwnedHeaders};

use crate::{Headers, Record};

/// Copies a message once, so that it no longer holds the client's memory.
pub(super) fn record(topic: &Arc<str>, message: &BorrowedMessage<'_>, with_value: bool) -> Record {
    let payload = message.payload();
    Record {
        topic: Arc::clone(topic),
        partition: u32::try_from(message.partition()).unwrap_or(0),
        offset: u64::try_from(message.offset()).unwrap_or(0),
        appended_at: Timestamp::from_millis(message.timestamp().to_millis().unwrap_or(0)),
        key: message.key().map(Bytes::copy_from_slice).unwrap_or_default(),
        headers: headers(message),
        value: if with_value { payload.map(Bytes::copy_from_slice) } else { None },
        value_bytes: payload.map_or(0, |p| u32::try_from(p.len()).unwrap_or(u32::MAX)),
    }
}

/// rdkafka 0.39 panics on a header's name that is no UTF-8. A record with such a name is not ours: it comes without
/// headers, and so becomes a dead letter.
fn headers(message: &BorrowedMessage<'_>) -> Headers {
    let Some(borrowed) = message.headers() else { return Headers::new() };
    let copy = || {
        borrowed.iter().fold(Headers::new(), |headers, header| {
            headers.with(header.key.to_owned(), Bytes::copy_from_slice(header.value.unwrap_or_default()))
        })
    };
    catch_unwind(AssertUnwindSafe(copy)).unwrap_or_default()
}

pub(super) fn owned_headers(headers: &Headers) -> OwnedHeaders {
    headers.iter().fold(OwnedHeaders::new_with_capacity(headers.iter().len()), |owned, (key, value)| {
        owned.insert(Header { key, value: Some(value.as_ref()) })
    })
}
