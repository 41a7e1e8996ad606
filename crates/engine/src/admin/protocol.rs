use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use copytaster_records::{Timestamp, headers};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::GroupLag;
use crate::Record;
use crate::dead::{DeadFilter, Letter};
use crate::generation::{ApplyRequest, Progress, ReportLine, StartRequest};
use crate::ledger::{Hop, LedgerLine, LedgerRequest, Wanted};
use crate::redrive::{RedriveRequest, Redriven};

/// What a client asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// A topic's records.
    Tap(TapRequest),
    /// How far each group is behind.
    Lag,
    /// Which dead letters there are.
    Dead(DeadFilter),
    /// A dead letter with all of its bytes.
    DeadBytes(DeadFilter),
    /// Send dead letters through again.
    Redrive(RedriveRequest),
    /// How many units are where, and what is missing or double.
    Ledger(LedgerRequest),
    /// Everything that tells of an item.
    Trace(TraceRequest),
    /// Generations.
    Replay(ReplayRequest),
}

/// Which item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceRequest {
    /// The item.
    pub item: Wanted,
    /// Only what was written then or later: saves reading what is older.
    #[serde(default)]
    pub from: Option<Timestamp>,
}

/// What is asked about generations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplayRequest {
    /// Begin one.
    Start(Box<StartRequest>),
    /// How they stand; one only, or all.
    List {
        /// The one.
        name: Option<String>,
    },
    /// What differs.
    Report {
        /// The generation.
        name: String,
        /// The one to compare it with; the one that readers follow where there is none.
        against: Option<String>,
    },
    /// Readers follow it from now on.
    Switch {
        /// The generation, or `live`.
        name: String,
        /// Who says so.
        by: String,
    },
    /// Send what differs through again.
    Apply(Box<ApplyRequest>),
    /// Delete it.
    Drop {
        /// The generation.
        name: String,
    },
}

/// Which records of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TapRequest {
    /// The topic.
    pub topic: String,
    /// One partition only.
    pub partition: Option<u32>,
    /// Where to begin.
    pub from: From,
    /// Go on with what comes.
    pub follow: bool,
    /// At most so many records.
    pub limit: Option<u64>,
    /// Leave the values out.
    pub headers_only: bool,
}

/// Where a tap begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// At the first record kept.
    Beginning,
    /// Behind the last.
    End,
    /// At an offset, in each partition.
    Offset(u64),
    /// At the first record appended then or later.
    Time(Timestamp),
}

/// A line of the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// A record.
    Record(Box<TapRecord>),
    /// A group's lag.
    Lag(GroupLag),
    /// A dead letter.
    Dead(Letter),
    /// A dead letter's bytes.
    DeadBytes(ShownBytes),
    /// What became of a dead letter.
    Redriven(Redriven),
    /// Of the ledger.
    Ledger(LedgerLine),
    /// A record that tells of an item.
    Hop(Box<Hop>),
    /// Nothing matched: what there is instead.
    Nothing(String),
    /// How a generation stands.
    Generation(Box<Progress>),
    /// A line of a report.
    Report(ReportLine),
    /// Where readers were switched over: offsets of `wire.raw`.
    Switched(Vec<u64>),
    /// How many units were sent through again.
    Applied(u64),
    /// That was all.
    End,
    /// It failed.
    Error(String),
}

/// The bytes of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownBytes {
    /// Base64 of them.
    pub base64: String,
    /// Where there are more: why they are not here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<String>,
}

/// A record as people and scripts want it: JSON values as JSON, text as text, everything else as base64.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TapRecord {
    /// Its topic.
    pub topic: String,
    /// Its partition.
    pub partition: u32,
    /// Its offset.
    pub offset: u64,
    /// When it was appended.
    pub appended_at: Timestamp,
    /// Its key.
    pub key: String,
    /// Its headers; those that hold JSON as JSON.
    pub headers: BTreeMap<String, Value>,
    /// Length of its value.
    pub value_bytes: u32,
    /// Its value where that is JSON, or text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Its value where that is neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_base64: Option<String>,
}

impl TapRecord {
    /// Makes a record readable.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let is_json = record.headers.text(headers::CONTENT_TYPE) == Some("application/json");
        let (value, value_base64) = match record.value.as_deref() {
            None => (None, None),
            Some(bytes) => match (std::str::from_utf8(bytes), is_json) {
                (Ok(text), true) => (Some(serde_json::from_str(text).unwrap_or_else(|_| text.into())), None),
                (Ok(text), false) => (Some(text.into()), None),
                (Err(_), _) => (None, Some(STANDARD.encode(bytes))),
            },
        };
        let header = |name: &str, bytes: &[u8]| match name {
            headers::DELIVERY | headers::UNIT | headers::VERDICT => {
                serde_json::from_slice(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into())
            }
            _ => String::from_utf8_lossy(bytes).into(),
        };
        Self {
            topic: record.topic.to_string(),
            partition: record.partition,
            offset: record.offset,
            appended_at: record.appended_at,
            key: String::from_utf8_lossy(&record.key).into_owned(),
            headers: record.headers.iter().map(|(name, bytes)| (name.to_owned(), header(name, bytes))).collect(),
            value_bytes: record.value_bytes,
            value,
            value_base64,
        }
    }
}
