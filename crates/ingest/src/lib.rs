//! The ingest stage: what feeds hand over, taken once and acknowledged only when it is durable.
//!
//! Transports hand deliveries to the [`Intake`]; the lane driver at its other end commits them to `wire.raw` and
//! answers. A transport tells its feed that a delivery is taken only after that answer, so a crash in between gives
//! a resend and never a loss.

mod backoff;
mod counters;
mod driver;
mod folder;
mod intake;
mod lane;
mod push;
mod stdin;

pub use counters::FeedCounters;
pub use driver::{FeedRoute, IngestError, IngestOptions, STAGE, run_ingest};
pub use folder::{AfterDelivery, FolderError, FolderOptions, FolderWatch};
pub use intake::{
    Arrival, Capacity, Cursor, Incoming, Intake, IntakeReceiver, Pending, Received, Refused, Reply, Room, channel,
};
pub use push::{PushAuth, PushError, PushFeed, PushListener, PushOptions, SecretError, read_secret_file};
pub use stdin::{Framing, StdinError, StdinOptions, StdinSummary, run_stdin};
