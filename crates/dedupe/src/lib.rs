//! The dedupe stage: a verdict on every unit of every delivery.
//!
//! In `prepare` a delivery is split, each unit's identity is read and its text is hashed; in `decide` the verdict is given,
//! in the order of the log. Dedupe is a verdict service and no filter: only plain resends and stale versions end here.

mod content;
mod decide;
mod embargo;
mod emit;
mod judge;
mod kill;
mod names;
mod prepare;
mod redrive;
mod stage;
mod state;
mod watch;

pub use content::NORM_V;
pub use stage::{Dedupe, DedupeOptions};
