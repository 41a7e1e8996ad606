use std::fmt;
use std::str::FromStr;

use copytaster_records::{DeadLetter, Timestamp, headers};
use serde::{Deserialize, Serialize};

use crate::{Address, AddressError, Record};

/// A letter's address on `wire.dead`: `partition/offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LetterId {
    /// The partition.
    pub partition: u32,
    /// The offset.
    pub offset: u64,
}

/// A dead letter as people and scripts want it: without the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// What it goes by.
    pub id: LetterId,
    /// When it was written.
    pub appended_at: Timestamp,
    /// The stage that gave up.
    pub stage: String,
    /// The kind of failure, by name.
    pub class: String,
    /// What was wrong.
    pub reason: String,
    /// The feed that the copy came from, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed: Option<String>,
    /// The delivery or unit, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What the sender called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The whole length in bytes.
    pub length_bytes: u64,
    /// SHA-256 of all bytes, hexadecimal.
    pub sha256: String,
    /// The revision that died: 0, or more where it was sent through again.
    pub revision: u32,
    /// The generation that it died in; empty for the live one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub generation: String,
    /// The record that the stage could not process.
    pub source: Address,
}

impl Letter {
    /// Of a record of `wire.dead`; `None` where the record is not the pipeline's.
    #[must_use]
    pub fn of(record: &Record) -> Option<Self> {
        let header = |name: &str| record.headers.text(name);
        let number = |name: &str| header(name)?.parse().ok();
        // A letter that was over its record's limit has no value.
        let letter: Option<DeadLetter> = serde_json::from_slice(&record.payload()).ok();
        let item = letter.as_ref().and_then(|l| l.item.clone()).or_else(|| header(headers::DLQ_ITEM).map(Into::into));
        let feed = record.feed().or_else(|| item.as_deref()?.split_once('/').map(|(feed, _)| feed));
        Some(Self {
            id: LetterId { partition: record.partition, offset: record.offset },
            appended_at: record.appended_at,
            stage: header(headers::DLQ_STAGE)?.to_owned(),
            class: header(headers::DLQ_CLASS)?.to_owned(),
            reason: letter
                .as_ref()
                .map_or_else(|| header(headers::DLQ_REASON).unwrap_or_default(), |l| &l.reason)
                .into(),
            feed: feed.map(Into::into),
            name: letter.as_ref().and_then(|l| l.name.clone()),
            length_bytes: letter.as_ref().map_or(0, |l| l.length_bytes),
            sha256: letter.map(|l| l.sha256).unwrap_or_default(),
            revision: number(headers::REVISION).and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
            generation: header(headers::GENERATION).unwrap_or_default().to_owned(),
            source: Address {
                topic: header(headers::DLQ_TOPIC)?.to_owned(),
                partition: u32::try_from(number(headers::DLQ_PARTITION)?).ok()?,
                offset: number(headers::DLQ_OFFSET)?,
            },
            item,
        })
    }
}

impl fmt::Display for LetterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partition, self.offset)
    }
}

impl FromStr for LetterId {
    type Err = AddressError;
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let read = || {
            let (partition, offset) = text.split_once('/')?;
            Some(Self { partition: partition.parse().ok()?, offset: offset.parse().ok()? })
        };
        read().ok_or_else(|| AddressError(text.to_owned()))
    }
}

crate::text::serde_as_text!(LetterId);
