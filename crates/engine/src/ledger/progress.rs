//! How far topics were read, kept beside the book.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::feeds::Feeds;

/// The key of the ledger's state that holds it.
pub(super) const KEY: &[u8] = b"r";
/// Another one is drawn up anew.
const FORMAT: u32 = 1;
/// So many addresses of strays are kept.
const STRAYS_MAX: usize = 10;

/// How far a partition was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// Behind the last record read.
    pub(super) next: u64,
    /// The end of the partition when it was read to its end: where that has not moved, there is nothing new, whatever
    /// markers stand in between.
    pub(super) end: u64,
}

/// How far all topics were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    format: u32,
    pub(super) feeds: Feeds,
    /// By topic and partition.
    pub(super) positions: BTreeMap<String, BTreeMap<u32, Position>>,
    /// Topics that did not reach back to what was to be read next: the time of the first record that was there instead, in
    /// milliseconds since 1970.
    pub(super) since: BTreeMap<String, i64>,
    pub(super) strays: u64,
    pub(super) first_strays: Vec<String>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            format: FORMAT,
            feeds: Feeds::default(),
            positions: BTreeMap::new(),
            since: BTreeMap::new(),
            strays: 0,
            first_strays: Vec::new(),
        }
    }
}

impl Progress {
    /// As it is kept; `None` where another build wrote it in another form.
    pub(super) fn decode(kept: &[u8]) -> Option<Self> {
        serde_json::from_slice(kept).ok().filter(|progress: &Self| progress.format == FORMAT)
    }

    pub(super) fn encode(&self) -> Bytes {
        copytaster_records::to_json(self).into()
    }

    pub(super) fn position(&mut self, topic: &str, partition: u32) -> &mut Position {
        self.positions.entry(topic.to_owned()).or_default().entry(partition).or_default()
    }

    pub(super) fn stray(&mut self, address: String) {
        self.strays += 1;
        if self.first_strays.len() < STRAYS_MAX {
            self.first_strays.push(address);
        }
    }
}
