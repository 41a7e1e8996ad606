//! Which feeds' health an instance writes.
//!
//! The owner of a feed's lane writes it each time, so that silence is told by one instance only. Another instance writes
//! it where it has counted something since it last did: pushes that it took. Each counts its own, and the record says
//! which instance's numbers it has: readers add up those of all instances.

use std::collections::BTreeMap;

use copytaster_engine::Output;
use copytaster_records::{FeedId, Timestamp};

use crate::IngestOptions;
use crate::lane::{Lanes, health_record};

/// What was counted of each feed when its health was last written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reported(BTreeMap<FeedId, u64>);

impl Reported {
    /// The records that are due now, and what is reported once they are committed.
    pub(crate) fn due(&self, options: &IngestOptions, lanes: &Lanes, now: Timestamp) -> (Vec<Output>, Self) {
        let mut reported = self.clone();
        let mut outputs = Vec::new();
        for (feed, route) in &options.feeds {
            let counted = route.counters.counted();
            let before = reported.0.insert(feed.clone(), counted).unwrap_or(0);
            if lanes.own(feed).is_some() || counted != before {
                let health = route.counters.snapshot(now, options.slot);
                outputs.push(health_record(&health, options.feeds_partitions));
            }
        }
        (outputs, reported)
    }
}
