//! The ingest stage: what feeds hand over, taken once and acknowledged only when it is durable.
//!
//! Transports hand deliveries to the [`Intake`]; the lane driver at its other end commits them to `wire.raw` and
//! answers. A transport tells its feed that a delivery is taken only after that answer, so a crash in between gives
//! a resend and never a loss.

mod answers;
mod backoff;
mod batch;
mod counters;
mod driver;
mod folder;
mod health;
mod intake;
mod lane;
mod listen;
mod options;
mod ownership;
mod push;
mod queued;
mod stdin;
mod timing;
mod topic;

pub use counters::FeedCounters;
pub use driver::{IngestError, STAGE, run_ingest};
pub use folder::{AfterDelivery, FolderError, FolderOptions, FolderSource, FolderWatch};
pub use intake::{Capacity, Intake, IntakeReceiver, Received, channel};
pub use listen::{ListenLimits, Listener};
pub use options::{FeedRoute, IngestOptions};
pub use ownership::{Claim, Epoch, LaneWatch, Ownership, ownership};
pub use push::{PushAuth, PushError, PushFeed, PushListener, PushOptions, SecretError, read_secret_file};
pub use queued::{Advance, Arrival, Cursor, Incoming, Pending, Queued, Refused, Reply, Room};
pub use stdin::{Framing, StdinError, StdinOptions, StdinSummary, run_stdin};
pub use topic::{TopicOptions, TopicSource};
