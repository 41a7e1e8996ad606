//! Where the feed stands in its topic: one key a partition in the state of the feed's lane.

use std::collections::BTreeMap;

use bytes::Bytes;
use copytaster_engine::LogError;
use copytaster_records::FeedId;

use crate::{Claim, Cursor};

/// The cursors of one feed on one topic. They are of the feed and the topic's name: where the brokers change to another
/// cluster, the feed needs another name.
#[derive(Debug, Clone)]
pub(super) struct Cursors {
    prefix: Vec<u8>,
}

impl Cursors {
    pub(super) fn new(feed: &FeedId, topic: &str) -> Self {
        // Neither name can have a slash.
        Self { prefix: format!("cursor/topic/{feed}/{topic}/").into_bytes() }
    }

    /// Commits with what it is handed over with: that everything before `offset` was taken.
    pub(super) fn at(&self, claim: &Claim, partition: u32, offset: u64) -> Cursor {
        let key = [self.prefix.as_slice(), &partition.to_be_bytes()].concat();
        let value = Some(Bytes::copy_from_slice(&offset.to_be_bytes()));
        Cursor { epoch: claim.epoch(), key: key.into(), value }
    }

    /// The offsets committed, by partition.
    pub(super) fn committed(&self, claim: &Claim) -> Result<BTreeMap<u32, u64>, LogError> {
        let read = |(key, value): (Bytes, Bytes)| {
            let partition = key.get(self.prefix.len()..)?.try_into().ok().map(u32::from_be_bytes)?;
            let offset = value.as_ref().try_into().ok().map(u64::from_be_bytes)?;
            Some((partition, offset))
        };
        Ok(claim.cursors(&self.prefix)?.into_iter().filter_map(read).collect())
    }
}
