//! The log on a real Kafka. Skipped, with one line that says so, where there is no Java to run it.

mod conformance;
mod hidden;
mod pins;
mod security;
mod waiting;
