//! The configuration: one TOML file, overridden setting by setting through the environment.
//!
//! Unknown keys are errors. Everything is checked before anything is bound or opened, and all that is wrong is told at
//! once, with the file and, where the file is at fault, the line.

mod check;
mod load;
mod settings;
mod units;

pub(crate) use load::ConfigError;
pub(crate) use settings::{
    After, Auth, Config, Feed, Folder, Framing, From, Kafka, KafkaSasl, KafkaTls, LogFormat, LogKind, Mechanism,
    Monitor, Push, Stdin, Telemetry, Topic,
};
pub(crate) use units::{ByteSize, Retention, Span};

#[cfg(test)]
mod tests;
