//! Records as a log carries them.

use std::borrow::Cow;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use std::sync::Arc;

use bytes::Bytes;
use copytaster_records::headers::{self, Lineage, event_type};
use copytaster_records::{ErrorClass, Timestamp};
use serde::de::DeserializeOwned;

use crate::{Address, Poison};

/// A record with its key and headers, in bytes, at most: topics allow no more.
pub const RECORD_BYTES_MAX: usize = 20 << 20;

/// Headers in their order; names may repeat, the last one wins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(Cow<'static, str>, Bytes)>);

impl Headers {
    /// No headers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Bytes>) {
        self.0.push((name.into(), value.into()));
    }

    /// The same with one more.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Bytes>) -> Self {
        self.push(name, value);
        self
    }

    /// The last value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Bytes> {
        self.0.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    /// The last value of a name as text; `None` where it is absent or no UTF-8.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.get(name)?).ok()
    }

    /// All of them in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Bytes)> {
        self.0.iter().map(|(n, v)| (n.as_ref(), v))
    }

    /// Names and values together, in bytes.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.0.iter().map(|(n, v)| n.len() + v.len()).sum()
    }
}

impl IntoIterator for Headers {
    type Item = (Cow<'static, str>, Bytes);
    type IntoIter = std::vec::IntoIter<Self::Item>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A place on `wire.raw`, written `partition/offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The partition.
    pub partition: u32,
    /// The offset.
    pub offset: u64,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partition, self.offset)
    }
}

impl FromStr for Origin {
    type Err = ParseIntError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let (partition, offset) = s.split_once('/').unwrap_or((s, ""));
        Ok(Self { partition: partition.parse()?, offset: offset.parse()? })
    }
}

/// A committed record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its topic.
    pub topic: Arc<str>,
    /// Its partition.
    pub partition: u32,
    /// Its offset: an address, not an identity.
    pub offset: u64,
    /// When the log appended it. Never earlier than the record before it in the partition.
    pub appended_at: Timestamp,
    /// Its key.
    pub key: Bytes,
    /// Its headers.
    pub headers: Headers,
    /// Its value; `None` is a tombstone.
    pub value: Option<Bytes>,
    /// Length of the value in bytes, also where only headers were read.
    pub value_bytes: u32,
}

impl Record {
    /// Its value, empty for a tombstone.
    #[must_use]
    pub fn payload(&self) -> Bytes {
        self.value.clone().unwrap_or_default()
    }

    /// What it is, by CloudEvents type; empty where the header is missing.
    #[must_use]
    pub fn event_type(&self) -> &str {
        self.headers.text(headers::CE_TYPE).unwrap_or_default()
    }

    /// A JSON header of one of the published types.
    ///
    /// # Errors
    /// [`ErrorClass::NotOurs`] where it is missing or does not read.
    pub fn json_header<T: DeserializeOwned>(&self, name: &str) -> Result<T, Poison> {
        let not_ours = |what: &str| {
            Poison::new(
                ErrorClass::NotOurs,
                format!("header {name} {what}; only the pipeline may write to {}", self.topic),
            )
        };
        let value = self.headers.get(name).ok_or_else(|| not_ours("is missing"))?;
        serde_json::from_slice(value).map_err(|error| not_ours(&format!("does not read ({error})")))
    }

    /// The delivery or unit that it speaks of, by its headers alone; `None` where it speaks of none, as ticks.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        match self.event_type() {
            event_type::DELIVERY | event_type::VERDICT | event_type::UNIT => self.headers.text(headers::CE_ID),
            event_type::DEAD_LETTER => self.headers.text(headers::DLQ_ITEM),
            _ => self.headers.text(headers::CE_SUBJECT),
        }
    }

    /// The feed that the copy came from, where the record carries copy.
    #[must_use]
    pub fn feed(&self) -> Option<&str> {
        self.headers.text(headers::FEED)
    }

    /// When its delivery was received, on what was never held.
    #[must_use]
    pub fn received_at(&self) -> Option<Timestamp> {
        self.headers.text(headers::RECEIVED)?.parse().ok().map(Timestamp::from_millis)
    }

    /// Whether it was sent through again: a revision above 0.
    #[must_use]
    pub fn is_revised(&self) -> bool {
        self.headers.text(headers::REVISION).is_some_and(|revision| revision != "0")
    }

    /// `topic/partition/offset`: where its bytes are, for people and dead letters.
    #[must_use]
    pub fn address(&self) -> Address {
        Address { topic: self.topic.to_string(), partition: self.partition, offset: self.offset }
    }

    /// The record that it was made from, and by whom; `None` for what ingest writes.
    #[must_use]
    pub fn lineage(&self) -> Option<Lineage> {
        Lineage::read(|name| self.headers.text(name))
    }

    /// The record of `wire.raw` that it came from; its own place where it came from none.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let own = Origin { partition: self.partition, offset: self.offset };
        self.headers.text(headers::ORIGIN).and_then(|text| text.parse().ok()).unwrap_or(own)
    }

    /// Roughly what it takes in memory.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.key.len() + self.headers.size_bytes() + self.value.as_ref().map_or(0, Bytes::len)
    }
}

/// A record to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its topic.
    pub topic: Cow<'static, str>,
    /// Its partition.
    pub partition: u32,
    /// Its key.
    pub key: Bytes,
    /// Its headers.
    pub headers: Headers,
    /// Its value; `None` is a tombstone.
    pub value: Option<Bytes>,
}

impl Output {
    /// What it takes in the log.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.key.len() + self.headers.size_bytes() + self.value.as_ref().map_or(0, Bytes::len)
    }
}
