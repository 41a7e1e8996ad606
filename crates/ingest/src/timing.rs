//! When the driver does what it does again: intervals, and waits for brokers that are away.

use std::time::{Duration, Instant};

use copytaster_engine::plan::{Retry, retry};
use copytaster_engine::{LogError, StopSignal};

use crate::STAGE;

/// Waits for brokers that are away.
pub(crate) struct Waits {
    stop: StopSignal,
    failures: u32,
}

impl Waits {
    pub(crate) fn new(stop: StopSignal) -> Self {
        Self { stop, failures: 0 }
    }

    /// Pauses after a failure that passes. False where it does not, or where a stop is asked for.
    pub(crate) fn out(&mut self, error: &LogError) -> bool {
        let Retry::Again(pause) = retry(error.recovery(), self.failures + 1) else { return false };
        if self.stop.is_stopped() {
            return false;
        }
        self.failures += 1;
        tracing::warn!(stage = STAGE, %error, ?pause, "waiting; nothing is acknowledged to any feed meanwhile");
        self.stop.sleep(pause);
        true
    }

    pub(crate) fn over(&mut self) {
        self.failures = 0;
    }
}

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
