//! Where an item is: every record that says something of it, in the order in which it came about.

mod show;
mod trace;

pub use show::{ShowError, show};
pub use trace::{Hop, Traced, Wanted, WantedError};
