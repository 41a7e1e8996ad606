//! How ingest is run.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use copytaster_engine::clock;
use copytaster_records::{Domain, FeedId, Timestamp};

use crate::FeedCounters;

/// How ingest is run.
#[derive(Debug, Clone)]
pub struct IngestOptions {
    /// The instance's number, stable over restarts.
    pub slot: u32,
    /// Lanes of all instances together: partitions of `copytaster.state.ingest`.
    pub lanes: u32,
    /// Partitions of `wire.raw`.
    pub raw_partitions: u32,
    /// Partitions of `wire.feeds`.
    pub feeds_partitions: u32,
    /// Where each feed's deliveries go.
    pub feeds: BTreeMap<FeedId, FeedRoute>,
    /// How often each domain gets a tick; none where it is zero.
    pub tick_interval: Duration,
    /// How often each feed's health is written; never where it is zero.
    pub health_interval: Duration,
    /// Where ticks get their time.
    pub clock: fn() -> Timestamp,
}

impl IngestOptions {
    /// For these feeds, with a tick a second.
    #[must_use]
    pub fn new(feeds: BTreeMap<FeedId, FeedRoute>) -> Self {
        Self {
            slot: 0,
            lanes: 1,
            raw_partitions: 1,
            feeds_partitions: 1,
            feeds,
            tick_interval: Duration::from_secs(1),
            health_interval: Duration::from_secs(60),
            clock: clock::wall,
        }
    }
}

/// Where a feed's deliveries go, and where they are counted.
#[derive(Debug, Clone)]
pub struct FeedRoute {
    /// The domain.
    pub domain: Domain,
    /// Shared with the feed's transports.
    pub counters: Arc<FeedCounters>,
}

impl FeedRoute {
    /// A feed of a domain, counted from zero.
    #[must_use]
    pub fn new(feed: FeedId, domain: Domain) -> Self {
        Self { domain, counters: Arc::new(FeedCounters::new(feed)) }
    }
}
