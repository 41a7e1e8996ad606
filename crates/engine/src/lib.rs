//! The engine: what carries records between stages, and what runs a stage.
//!
//! [`Log`] is the one seam between the pipeline and what carries it; [`EmbeddedLog`] is its implementation for one
//! machine, [`KafkaLog`] the one for more. A [`Stage`] is two functions, `prepare` and `decide`; the [`driver`](run_stage) calls them, and moves their
//! outputs, the consumed offsets and the keyed state together.

mod address;
pub mod admin;
pub mod clock;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod dead;
pub mod generation;
pub mod ledger;
mod log;
pub mod metrics;
mod record;
pub mod redrive;
mod stage;
mod text;

pub use address::{Address, AddressError};
pub use log::embedded::{EmbeddedLog, EmbeddedOptions};
pub use log::kafka::{Begun, FollowError, FollowFrom, Followed, Gap, TopicFollower};
pub use log::kafka::{ClientCertificate, KafkaLog, KafkaOptions, SaslLogin, SaslMechanism, Secret, Tls};
pub use log::topic_plan::{TopicChange, plan_topics};
pub use log::{
    Committed, Doomed, Instance, Log, LogError, Membership, Poll, ReadLimits, Recovery, StateChange, StateReader,
    TopicInfo, TopicSpec, Transaction, Visit, VisitRecord, Watermarks,
};
pub use record::{Headers, Origin, Output, RECORD_BYTES_MAX, Record};
pub use stage::{
    Activity, Context, Doing, Driver, DriverError, DriverOptions, Emit, Pacer, Poison, RunAs, Stage, StageError,
    StageStats, StopSignal, Waits, group_of, plan, run_stage,
};
