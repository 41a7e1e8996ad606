//! Faults to inject: a journal torn where a power cut could tear it, a process killed where it stands.

mod journal;
mod process;

pub use journal::{Tear, tear_journal};
pub use process::Victim;
