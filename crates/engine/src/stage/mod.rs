//! A stage, and the driver that runs it.
//!
//! A stage is two functions. [`Stage::prepare`] is stateless and runs in parallel; [`Stage::decide`] runs in the order of
//! the log, sharded by home, and alone sees keyed state. The driver computes first and transacts last: it polls what is
//! there, prepares, decides, and commits outputs, offsets and state together. Nothing is staged anywhere else, so an
//! instance that loses its partitions, or dies, has done nothing.

mod activity;
mod batch;
mod context;
mod dead;
mod driver;
mod emit;
mod halt_state;
pub mod plan;
mod run_as;
mod stats;
mod stop;

use copytaster_records::ErrorClass;

use crate::{LogError, Record};

pub use activity::{Activity, Doing};
pub use context::Context;
pub use driver::{Driver, DriverError, DriverOptions, group_of, run_stage};
pub use emit::Emit;
pub use run_as::{Pacer, RunAs};
pub use stats::StageStats;
pub use stop::{StopSignal, Waits};

/// What a stage does with records.
pub trait Stage: Send + Sync {
    /// What `prepare` makes of a record.
    type Prepared: Send;

    /// Its name, as in groups, state and lineage.
    fn name(&self) -> &'static str;

    /// The topic that it reads.
    fn input(&self) -> &'static str;

    /// All that can be done to a record without state. Called in parallel, in any order, perhaps more than once.
    ///
    /// # Errors
    /// [`Poison`]: the record becomes a dead letter.
    fn prepare(&self, record: &Record) -> Result<Self::Prepared, Poison>;

    /// Records of one shard are decided in order by one thread; different shards have no state in common. `None`: one
    /// shard for all.
    fn shard(&self, prepared: &Self::Prepared) -> Option<u64>;

    /// What the record means, given the state that those before it left. Outputs and state changes go to `context`.
    ///
    /// # Errors
    /// [`StageError::Poison`]: what was staged for this record is dropped and it becomes a dead letter.
    fn decide(&self, record: &Record, prepared: Self::Prepared, context: &mut Context<'_>) -> Result<(), StageError>;
}

/// A record that can never be processed, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{class}: {reason}")]
pub struct Poison {
    /// What kind of failure.
    pub class: ErrorClass,
    /// What was wrong, where, and what to do: for a person.
    pub reason: String,
    /// The delivery or unit, where known.
    pub item: Option<String>,
    /// What the sender called it.
    pub name: Option<String>,
    /// How many units its delivery holds, where it is a unit that could not be judged.
    pub units: Option<usize>,
}

impl Poison {
    /// A failure of a class, with its reason.
    pub fn new(class: ErrorClass, reason: impl Into<String>) -> Self {
        Self { class, reason: reason.into(), item: None, name: None, units: None }
    }

    /// The same, naming the delivery or unit.
    #[must_use]
    pub fn of(mut self, item: &impl ToString) -> Self {
        self.item = Some(item.to_string());
        self
    }

    /// The same, one of so many units of its delivery.
    #[must_use]
    pub fn among(mut self, units: usize) -> Self {
        self.units = Some(units);
        self
    }

    /// The same, with the sender's name for it.
    #[must_use]
    pub fn named(mut self, name: Option<String>) -> Self {
        self.name = name;
        self
    }
}

/// Why `decide` failed.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The record is at fault.
    #[error(transparent)]
    Poison(#[from] Poison),
    /// The log is.
    #[error(transparent)]
    Log(#[from] LogError),
}
