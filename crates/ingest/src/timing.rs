//! When the driver does what it does at intervals.

use std::time::{Duration, Instant};

/// Something that is done at intervals.
pub(crate) struct Every {
    interval: Duration,
    next: Instant,
}

impl Every {
    pub(crate) fn new(interval: Duration) -> Self {
        Self { interval, next: Instant::now() }
    }

    /// Whether it is time; never where the interval is zero.
    pub(crate) fn is_due(&mut self) -> bool {
        let now = Instant::now();
        let due = !self.interval.is_zero() && now >= self.next;
        if due {
            self.next = now + self.interval;
        }
        due
    }

    pub(crate) fn wait_max(&self, longest: Duration) -> Duration {
        if self.interval.is_zero() { longest } else { self.next.saturating_duration_since(Instant::now()).min(longest) }
    }
}
