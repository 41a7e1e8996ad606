//! A feed's own rhythm: how long it is usually silent, by the hour of the day.

use std::collections::BTreeMap;

use copytaster_records::Timestamp;
use serde::{Deserialize, Serialize};

/// Gaps of an hour after which what is usual there is known.
const GAPS_MIN: u32 = 20;
/// A new gap counts for so much of the mean: one part in so many.
const WEIGHT: i64 = 16;
/// Silence is unusual beyond so many usual gaps.
const FACTOR: i64 = 10;
/// Shorter silence never is.
const UNUSUAL_MIN_MS: i64 = 10 * 60 * 1_000;
const HOUR_MS: i64 = 3_600_000;

/// Gaps between deliveries by the hour of the day (UTC) in which they ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rhythm(BTreeMap<u8, Gaps>);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Gaps {
    count: u32,
    mean_ms: i64,
}

impl Rhythm {
    pub(super) fn arrived(&mut self, gap_ms: i64, at: Timestamp) {
        let gaps = self.0.entry(hour(at)).or_default();
        // The first ones count alike, so that the mean does not start from one gap.
        let weight = i64::from(gaps.count + 1).min(WEIGHT);
        gaps.mean_ms += (gap_ms.max(0) - gaps.mean_ms) / weight;
        gaps.count = gaps.count.saturating_add(1);
    }

    /// The gap that is usual now, in milliseconds; the longer of this hour's and the last one's, so that the change to a
    /// quiet hour is no alarm. `None` until both are known.
    pub(super) fn usual_ms(&self, at: Timestamp) -> Option<i64> {
        let known = |at| self.0.get(&hour(at)).filter(|gaps| gaps.count >= GAPS_MIN).map(|gaps| gaps.mean_ms);
        let before = Timestamp::from_millis(at.as_millis() - HOUR_MS);
        Some(known(at)?.max(known(before)?))
    }

    pub(super) fn is_unusual(&self, silence_ms: i64, at: Timestamp) -> bool {
        self.usual_ms(at).is_some_and(|usual| silence_ms > (usual * FACTOR).max(UNUSUAL_MIN_MS))
    }
}

fn hour(at: Timestamp) -> u8 {
    u8::try_from(at.as_millis().rem_euclid(24 * HOUR_MS) / HOUR_MS).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_MS: i64 = 60_000;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(minutes * MINUTE_MS)
    }

    #[test]
    fn silence_is_unusual_against_the_hours_own_gaps_and_only_once_they_are_known() {
        let mut rhythm = Rhythm::default();
        for minute in 0..120 {
            rhythm.arrived(2 * MINUTE_MS, at(minute));
        }
        assert_eq!(rhythm.usual_ms(at(119)), Some(2 * MINUTE_MS));
        assert!(!rhythm.is_unusual(20 * MINUTE_MS, at(119)));
        assert!(rhythm.is_unusual(21 * MINUTE_MS, at(119)));
        // The third hour is not known yet.
        assert!(!rhythm.is_unusual(600 * MINUTE_MS, at(125)));
    }

    #[test]
    fn a_quiet_hours_gaps_count_also_in_the_hour_behind_it() {
        let mut rhythm = Rhythm::default();
        for minute in 0..60 {
            rhythm.arrived(30 * MINUTE_MS, at(minute));
            rhythm.arrived(MINUTE_MS, at(60 + minute));
        }
        assert_eq!(rhythm.usual_ms(at(61)), Some(30 * MINUTE_MS));
    }
}
