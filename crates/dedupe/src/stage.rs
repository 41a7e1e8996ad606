//! The stage as the driver sees it.

use std::sync::Arc;
use std::time::Duration;

use copytaster_engine::{Context, Poison, Record, Stage, StageError};
use copytaster_formats::{Limits, Profiles};
use copytaster_records::topics;

use crate::decide;
use crate::prepare::{Prepared, prepare};

/// How dedupe is run.
#[derive(Debug, Clone)]
pub struct DedupeOptions {
    /// Partitions of `wire.unique`.
    pub home_partitions: u32,
    /// Partitions of `wire.feeds`.
    pub feeds_partitions: u32,
    /// How long a body is remembered, by the pipeline's clock.
    pub window: Duration,
    /// Limits on a delivery.
    pub limits: Limits,
}

/// The dedupe stage: `wire.raw` in, verdicts, kills, embargoed and unique units out.
pub struct Dedupe {
    pub(crate) profiles: Arc<Profiles>,
    pub(crate) options: DedupeOptions,
}

impl Dedupe {
    /// A stage that reads feeds by these profiles.
    #[must_use]
    pub fn new(profiles: Arc<Profiles>, options: DedupeOptions) -> Self {
        Self { profiles, options }
    }
}

impl Stage for Dedupe {
    type Prepared = Prepared;

    fn name(&self) -> &'static str {
        "dedupe"
    }

    fn input(&self) -> &'static str {
        topics::RAW
    }

    fn prepare(&self, record: &Record) -> Result<Prepared, Poison> {
        prepare(record, &self.profiles, &self.options.limits)
    }

    /// One writer a domain: a verdict may depend on any unit before it.
    fn shard(&self, _: &Prepared) -> Option<u64> {
        None
    }

    fn decide(&self, record: &Record, prepared: Prepared, context: &mut Context<'_>) -> Result<(), StageError> {
        decide::decide(&self.options, &self.profiles, record, prepared, context)
    }
}
