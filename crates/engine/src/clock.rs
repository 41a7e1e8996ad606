//! The wall clock: read in two places only, the log's append time and ingest's time of receipt and ticks.
//!
//! Stages never read it: their time is the ticks' ([`crate::Context::clock`]).

use copytaster_records::Timestamp;

/// The machine's time now.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
pub fn wall() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_millis(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
}
