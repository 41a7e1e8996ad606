//! What a feed's health record counts, kept by the transports.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use copytaster_records::{FeedHealth, FeedId, Timestamp};

/// `last_delivery_at` before the first delivery.
const NEVER: i64 = i64::MIN;

/// Counters of one feed since the service started. Shared by the feed's transports; every method is lock-free.
#[derive(Debug)]
pub struct FeedCounters {
    feed: FeedId,
    deliveries: AtomicU64,
    refused: AtomicU64,
    skipped: AtomicU64,
    bytes: AtomicU64,
    last_delivery_millis: AtomicI64,
}

impl FeedCounters {
    /// Counters of `feed`, all zero.
    #[must_use]
    pub fn new(feed: FeedId) -> Self {
        Self {
            feed,
            deliveries: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            skipped: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            last_delivery_millis: AtomicI64::new(NEVER),
        }
    }

    /// The feed that is counted.
    #[must_use]
    pub fn feed(&self) -> &FeedId {
        &self.feed
    }

    /// Counts a delivery of `bytes` bytes that was received at `at` and is durable. The lane driver's to call:
    /// transports count what they refuse.
    pub fn delivered(&self, bytes: usize, at: Timestamp) {
        self.deliveries.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        self.last_delivery_millis.fetch_max(at.as_millis(), Ordering::Relaxed);
    }

    /// Counts something that was refused at the edge: too large, or not authenticated.
    pub fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a record of a source topic that has no value, and so is no delivery.
    pub fn skipped(&self) {
        self.skipped.fetch_add(1, Ordering::Relaxed);
    }

    /// All that was counted: it changes whenever anything is counted.
    pub(crate) fn counted(&self) -> u64 {
        [&self.deliveries, &self.refused, &self.skipped].iter().map(|counter| counter.load(Ordering::Relaxed)).sum()
    }

    /// The feed's health as of `at`, as the instance of a slot sees it. The numbers are read one after the other, so they
    /// may be a delivery apart.
    #[must_use]
    pub fn snapshot(&self, at: Timestamp, slot: u32) -> FeedHealth {
        let last = self.last_delivery_millis.load(Ordering::Relaxed);
        let silence_millis = at.as_millis().saturating_sub(last);
        FeedHealth {
            feed: self.feed.clone(),
            at,
            slot,
            deliveries: self.deliveries.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            skipped: self.skipped.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            last_delivery_at: (last != NEVER).then(|| Timestamp::from_millis(last)),
            silence_s: (last != NEVER).then(|| u64::try_from(silence_millis / 1000).unwrap_or(0)),
            sequence_gap: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counters() -> FeedCounters {
        FeedCounters::new(FeedId::new("afp-en").expect("a name"))
    }

    #[test]
    fn a_feed_that_never_delivered_has_no_last_delivery_and_no_silence() {
        let health = counters().snapshot(Timestamp::from_millis(5_000), 0);
        assert_eq!((health.last_delivery_at, health.silence_s, health.deliveries), (None, None, 0));
    }

    #[test]
    fn the_snapshot_adds_up_and_the_last_delivery_never_goes_back() {
        let counters = counters();
        counters.delivered(10, Timestamp::from_millis(4_000));
        counters.delivered(5, Timestamp::from_millis(2_000));
        counters.refused();
        counters.skipped();
        let health = counters.snapshot(Timestamp::from_millis(7_500), 3);
        assert_eq!((health.deliveries, health.refused, health.skipped, health.bytes, health.slot), (2, 1, 1, 15, 3));
        assert_eq!(health.last_delivery_at, Some(Timestamp::from_millis(4_000)));
        assert_eq!(health.silence_s, Some(3));
    }

    #[test]
    fn a_clock_that_was_set_back_gives_no_negative_silence() {
        let counters = counters();
        counters.delivered(1, Timestamp::from_millis(9_000));
        assert_eq!(counters.snapshot(Timestamp::from_millis(1_000), 0).silence_s, Some(0));
    }
}
