//! How feeds are doing, told from their copy and the log's clock: silence, numbers left out, a sender's clock that is off.
//!
//! Each feed has a record in dedupe's state, so that a restart forgets nothing and a replay sees the same.

mod numbering;
mod rhythm;
mod skew;

use copytaster_engine::{Context, StageError};
use copytaster_formats::{FeedProfile, WatchRules};
use copytaster_records::{FeedId, FeedReport, Silence, Timestamp};
use serde::{Deserialize, Serialize};

use crate::prepare::Delivery;
use crate::state::{FEEDS, decode, feed_key, load, store};
use crate::{DedupeOptions, emit};

use numbering::Lines;
use rhythm::Rhythm;
use skew::Skew;

/// Feeds of a domain that are watched, at most.
const FEEDS_MAX: usize = 1_000;
/// How often a report is written while copy comes and nothing else changes.
const REPORT_EVERY_MS: i64 = 5 * 60 * 1_000;

/// What is known of a feed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Watch {
    feed: FeedId,
    deliveries: u64,
    last_delivery_at: Timestamp,
    /// As the profile said when the last delivery came.
    rules: WatchRules,
    #[serde(default)]
    rhythm: Rhythm,
    #[serde(default)]
    lines: Lines,
    #[serde(default)]
    skew: Skew,
    #[serde(default)]
    silent: Option<Silence>,
    reported_at: Timestamp,
    /// Deliveries at the last report.
    reported: u64,
}

impl Watch {
    fn new(feed: FeedId, at: Timestamp) -> Self {
        Self {
            feed,
            deliveries: 0,
            last_delivery_at: at,
            rules: WatchRules::default(),
            rhythm: Rhythm::default(),
            lines: Lines::default(),
            skew: Skew::default(),
            silent: None,
            reported_at: at,
            reported: 0,
        }
    }

    /// Takes a delivery in. True where it changes what is to be reported.
    fn delivered(&mut self, delivery: &Delivery, profile: &FeedProfile, at: Timestamp) -> bool {
        self.rules = profile.watch;
        if self.deliveries > 0 {
            self.rhythm.arrived(at.as_millis() - self.last_delivery_at.as_millis(), at);
        }
        self.deliveries += 1;
        self.last_delivery_at = at;
        let mut changed = self.silent.take().is_some();
        for unit in delivery.units.iter().flatten() {
            if let Some(number) = &unit.number {
                changed |= self.lines.came(number, self.rules);
            }
            if let Some(created) = unit.identity.version_created.as_ref().and_then(|time| time.instant) {
                changed |= self.skew.seen(created, delivery.meta.received_at);
            }
        }
        changed
    }

    /// The clock went on. True where a silence has become too long.
    fn ticked(&mut self, at: Timestamp) -> bool {
        let before = self.silent;
        let silence_ms = at.as_millis() - self.last_delivery_at.as_millis();
        let limit_ms = self.rules.silence_minutes.map(|minutes| i64::from(minutes) * 60_000);
        self.silent = if limit_ms.is_some_and(|limit| silence_ms > limit) {
            Some(Silence::Limit)
        } else if self.rhythm.is_unusual(silence_ms, at) {
            Some(Silence::Rhythm)
        } else {
            // A silence ends with a delivery only: the hour's change does not end it.
            before
        };
        self.silent != before
    }

    fn is_due(&self, at: Timestamp) -> bool {
        self.deliveries > self.reported && at.as_millis() - self.reported_at.as_millis() >= REPORT_EVERY_MS
    }

    fn report(&mut self, at: Timestamp) -> FeedReport {
        (self.reported_at, self.reported) = (at, self.deliveries);
        let seconds = |millis: i64| u64::try_from(millis / 1_000).unwrap_or(0);
        FeedReport {
            feed: self.feed.clone(),
            at,
            deliveries: self.deliveries,
            last_delivery_at: self.last_delivery_at,
            silence_s: seconds(at.as_millis() - self.last_delivery_at.as_millis()),
            usual_gap_s: self.rhythm.usual_ms(at).map(seconds),
            silent: self.silent,
            numbering: self.lines.told(),
            clock_ahead_ms: self.skew.ahead_ms(),
        }
    }
}

/// A delivery came.
pub(crate) fn delivered(
    options: &DedupeOptions,
    delivery: &Delivery,
    profile: &FeedProfile,
    context: &mut Context<'_>,
) -> Result<(), StageError> {
    let (feed, clock) = (&delivery.meta.id.feed, context.clock());
    if clock == Timestamp::default() {
        // Before the domain's first tick there is no time to measure by.
        return Ok(());
    }
    let key = feed_key(feed);
    let mut watch = load::<Watch>(context, &key)?.unwrap_or_else(|| Watch::new(feed.clone(), clock));
    if watch.delivered(delivery, profile, clock) {
        tell(options, &mut watch, context)?;
    }
    store(context, key, &watch);
    Ok(())
}

/// The clock went on.
pub(crate) fn ticked(options: &DedupeOptions, context: &mut Context<'_>) -> Result<(), StageError> {
    let clock = context.clock();
    for (key, value) in context.scan(FEEDS, FEEDS_MAX)? {
        let mut watch: Watch = decode(&value)?;
        if watch.ticked(clock) || watch.is_due(clock) {
            tell(options, &mut watch, context)?;
            store(context, key, &watch);
        }
    }
    Ok(())
}

fn tell(options: &DedupeOptions, watch: &mut Watch, context: &mut Context<'_>) -> Result<(), StageError> {
    let report = watch.report(context.clock());
    context.emit(emit::feed_report(options, &report))?;
    Ok(())
}
