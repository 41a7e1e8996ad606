use std::time::Duration;

/// A pause this long or shorter is not worth taking: the balance is carried on.
const PAUSE_MIN: Duration = Duration::from_millis(2);
/// Time that was not used is saved up for so long: a driver that was idle may not make up for hours.
const SAVED_MAX: Duration = Duration::from_millis(200);

/// Shares a machine: so much work is allowed for every second that passes, and who did more pauses.
///
/// Time is what its caller says: the plan reads no clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Pace {
    /// Seconds of work in a second: 0.5 is half of a core.
    rate: f64,
    /// Seconds of work that are allowed now; negative where too much was done.
    balance: f64,
    /// When `balance` was drawn up.
    at: Duration,
}

impl Pace {
    /// A share in percent of a machine with so many cores.
    #[must_use]
    pub fn new(share_percent: u32, cores: usize) -> Self {
        let cores = f64::from(u32::try_from(cores).unwrap_or(u32::MAX));
        Self {
            rate: (f64::from(share_percent.clamp(1, 100)) / 100.0 * cores).max(0.01),
            balance: 0.0,
            at: Duration::ZERO,
        }
    }

    /// Enters work that was done up to `now`, and says how long to pause.
    pub fn worked(&mut self, now: Duration, work: Duration) -> Duration {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.at = self.at.max(now);
        let saved_max = SAVED_MAX.as_secs_f64() * self.rate;
        self.balance = passed.mul_add(self.rate, self.balance).min(saved_max) - work.as_secs_f64();
        let pause = Duration::from_secs_f64((-self.balance / self.rate).max(0.0));
        if pause < PAUSE_MIN { Duration::ZERO } else { pause }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever the work is cut into, the share is kept, and nearly used up.
        #[test]
        fn the_share_is_kept(work_ms in proptest::collection::vec(0u64..200, 50..200), share in 5u32..=100, cores in 1usize..9) {
            let mut pace = Pace::new(share, cores);
            let (mut now, mut done) = (Duration::ZERO, Duration::ZERO);
            for work in work_ms {
                let work = Duration::from_millis(work);
                now += work;
                done += work;
                now += pace.worked(now, work);
            }
            let allowed = now.as_secs_f64() * f64::from(share) / 100.0 * cores as f64;
            prop_assert!(done.as_secs_f64() <= allowed + 0.25 * cores as f64, "{done:?} of {allowed}");
            if share as usize * cores < 100 {
                prop_assert!(done.as_secs_f64() >= allowed * 0.9 - 0.25, "{done:?} of {allowed}");
            }
        }
    }

    #[test]
    fn a_long_rest_is_not_made_up_for() {
        let mut pace = Pace::new(25, 2);
        assert_eq!(pace.worked(Duration::from_secs(3_600), Duration::from_millis(50)), Duration::ZERO);
        let pause = pace.worked(Duration::from_secs(3_600), Duration::from_secs(1));
        assert!(pause > Duration::from_millis(1_800), "{pause:?}");
    }
}
