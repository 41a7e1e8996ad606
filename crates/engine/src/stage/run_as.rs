//! What differs where a stage runs in a generation other than the live one.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use copytaster_records::GenerationName;

use super::plan::Pace;

/// How a stage runs in a generation: what it writes goes to the generation's topics, its state and group are its own.
#[derive(Debug, Clone)]
pub struct RunAs {
    /// The generation.
    pub name: GenerationName,
    /// The topic that it reads, in place of the stage's own.
    pub input: String,
    /// By partition of the input: records before are decided for the state that they leave, and write nothing.
    pub silent_before: BTreeMap<u32, u64>,
    /// Its share of the machine.
    pub pacer: Arc<Pacer>,
}

/// Keeps the drivers of a generation, together, to their share of the machine.
#[derive(Debug)]
pub struct Pacer {
    pace: Mutex<Pace>,
    begun: Instant,
    released: AtomicBool,
}

impl Pacer {
    /// A share in percent of this machine.
    #[must_use]
    pub fn new(share_percent: u32) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let pace = Mutex::new(Pace::new(share_percent, cores));
        Self { pace, begun: Instant::now(), released: AtomicBool::new(false) }
    }

    /// From now on there is no limit: readers follow the generation.
    pub fn release(&self) {
        self.released.store(true, Ordering::Relaxed);
    }

    /// How long to pause after so much work.
    pub(super) fn pause(&self, work: Duration) -> Duration {
        if self.released.load(Ordering::Relaxed) {
            return Duration::ZERO;
        }
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).worked(self.begun.elapsed(), work)
    }
}
