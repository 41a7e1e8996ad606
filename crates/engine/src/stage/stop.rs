//! Asking a driver to stop, and waiting for brokers that are away without ignoring that.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::plan::{Retry, retry};
use crate::{LogError, Recovery};

/// How often one who sleeps looks whether to stop.
const STOP_LOOK: Duration = Duration::from_millis(50);

/// Asks a driver to stop; clones share the wish.
#[derive(Debug, Clone, Default)]
pub struct StopSignal(Arc<AtomicBool>);

impl StopSignal {
    /// Asks all who hold a clone to finish what they are at and stop.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Sleeps, not much longer than until somebody asks.
    pub fn sleep(&self, pause: Duration) {
        let deadline = Instant::now() + pause;
        while !self.is_stopped() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            std::thread::sleep(left.min(STOP_LOOK));
        }
    }

    /// Whether somebody asked.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Waits for brokers that are away, for as long as it takes or until a stop is asked for.
#[derive(Debug)]
pub struct Waits {
    stage: &'static str,
    stop: StopSignal,
    failures: u32,
}

impl Waits {
    /// For a stage that stops by this signal.
    #[must_use]
    pub fn new(stage: &'static str, stop: StopSignal) -> Self {
        Self { stage, stop, failures: 0 }
    }

    /// Pauses after a failure that passes, longer each time. False where it does not pass, or where a stop is asked for.
    pub fn out(&mut self, error: &LogError) -> bool {
        let Retry::Again(pause) = retry(error.recovery(), self.failures + 1) else { return false };
        if self.stop.is_stopped() {
            return false;
        }
        self.failures += 1;
        let error: &dyn std::error::Error = error;
        tracing::warn!(stage = self.stage, error, ?pause, "waiting; nothing is acknowledged to any feed meanwhile");
        self.stop.sleep(pause);
        true
    }

    /// It answered.
    pub fn over(&mut self) {
        self.failures = 0;
    }

    /// Calls until it answers; `None` where a stop is asked for before.
    ///
    /// # Errors
    /// Those of the call that do not pass.
    pub fn until<T>(&mut self, mut call: impl FnMut() -> Result<T, LogError>) -> Result<Option<T>, LogError> {
        loop {
            match call() {
                Ok(answer) => {
                    self.over();
                    return Ok(Some(answer));
                }
                Err(error) if self.out(&error) => {}
                Err(error) if error.recovery() == Recovery::Wait => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }
}
