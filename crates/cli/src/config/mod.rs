//! The configuration: one TOML file, overridden setting by setting through the environment.
//!
//! Unknown keys are errors. Everything is checked before anything is bound or opened, and all that is wrong is told at
//! once, with the file and, where the file is at fault, the line.

mod check;
mod load;
mod settings;
mod units;

pub use load::ConfigError;
pub use settings::{
    Admin, After, Auth, Config, Dedupe, Feed, Folder, Framing, Http, Ingest, Limits, Log, LogFormat, LogKind,
    Partitions, Pipeline, Push, Shutdown, StageThreads, Stdin, Telemetry,
};
pub use units::{ByteSize, Retention, Span};
