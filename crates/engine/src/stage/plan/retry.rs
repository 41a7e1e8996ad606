use std::time::Duration;

use crate::Recovery;

/// First pause before a call is repeated.
const PAUSE_MIN: Duration = Duration::from_millis(50);
/// Longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// Rewinds in a row after which something is wrong that waiting does not mend.
const REWINDS_MAX: u32 = 5;

/// What to do after a failed commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Repeat the same call after a pause.
    Again(Duration),
    /// Drop what is staged, go back to the committed offsets, poll.
    Rewind,
    /// End.
    GiveUp,
}

/// What to do about the `failures`-th failure in a row (from 1) that wants `recovery`, after `waited` on the same call.
/// The longest wait is the caller's `wait_max`.
#[must_use]
pub fn retry(recovery: Recovery, failures: u32, waited: Duration, wait_max: Duration) -> Retry {
    match recovery {
        Recovery::Fatal => Retry::GiveUp,
        Recovery::Rewind if failures >= REWINDS_MAX => Retry::GiveUp,
        Recovery::Rewind => Retry::Rewind,
        Recovery::Retry if waited >= wait_max => Retry::GiveUp,
        Recovery::Retry => {
            let doubled = PAUSE_MIN.saturating_mul(1 << failures.saturating_sub(1).min(16));
            Retry::Again(doubled.min(PAUSE_MAX).min(wait_max - waited))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn waiting_ends(wait_max_ms in 1u64..100_000) {
            let wait_max = Duration::from_millis(wait_max_ms);
            let (mut waited, mut failures) = (Duration::ZERO, 0);
            loop {
                failures += 1;
                match retry(Recovery::Retry, failures, waited, wait_max) {
                    Retry::Again(pause) => {
                        prop_assert!(pause > Duration::ZERO && pause <= PAUSE_MAX);
                        waited += pause;
                    }
                    Retry::GiveUp => break,
                    Retry::Rewind => prop_assert!(false, "a repeatable call is not rewound"),
                }
                prop_assert!(failures < 100_000);
            }
            prop_assert!(waited == wait_max);
        }
    }

    #[test]
    fn rewinds_are_bounded_and_fatal_ends_at_once() {
        let once = |failures| retry(Recovery::Rewind, failures, Duration::ZERO, Duration::from_secs(1));
        assert_eq!(once(4), Retry::Rewind);
        assert_eq!(once(5), Retry::GiveUp);
        assert_eq!(retry(Recovery::Fatal, 1, Duration::ZERO, Duration::from_secs(1)), Retry::GiveUp);
    }
}
