use std::time::Duration;

use crate::Recovery;

/// First pause before a call is repeated.
const PAUSE_MIN: Duration = Duration::from_millis(50);
/// Longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// Rewinds in a row after which something is wrong that waiting does not mend.
const REWINDS_MAX: u32 = 5;

/// What to do after a failed call of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Repeat the same call after a pause, unless asked to stop meanwhile.
    Again(Duration),
    /// Drop what is staged, go back to the committed offsets, poll.
    Rewind,
    /// End.
    GiveUp,
}

/// What to do about the `failures`-th failure in a row (from 1) that wants `recovery`.
#[must_use]
pub fn retry(recovery: Recovery, failures: u32) -> Retry {
    match recovery {
        Recovery::Fatal => Retry::GiveUp,
        Recovery::Rewind if failures >= REWINDS_MAX => Retry::GiveUp,
        Recovery::Rewind => Retry::Rewind,
        Recovery::Wait => {
            Retry::Again(PAUSE_MIN.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(PAUSE_MAX))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_bound_and_waiting_goes_on() {
        let pauses: Vec<Duration> = (1..1_000)
            .map(|failures| match retry(Recovery::Wait, failures) {
                Retry::Again(pause) => pause,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(pauses[0], PAUSE_MIN);
        assert!(pauses.windows(2).all(|two| two[0] <= two[1]));
        assert_eq!(pauses.last(), Some(&PAUSE_MAX));
    }

    #[test]
    fn rewinds_are_bounded_and_fatal_ends_at_once() {
        assert_eq!(retry(Recovery::Rewind, 4), Retry::Rewind);
        assert_eq!(retry(Recovery::Rewind, 5), Retry::GiveUp);
        assert_eq!(retry(Recovery::Fatal, 1), Retry::GiveUp);
    }
}
