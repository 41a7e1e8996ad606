//! Where items are. [`show()`] tells of one: every record that says something of it, in the order in which it came about.
//! [`ledger`] tells of all: how many units are where, and which are missing or double.
//!
//! `posting` says what a record says, `account` what the records of a unit come to, `book` holds the accounts, `balance`
//! goes over it: all pure. `reading`, `keeper` and `draw` drive them.

mod account;
mod answer;
mod balance;
mod book;
mod draw;
mod feeds;
mod keeper;
mod mark;
mod matter;
mod page;
mod posting;
mod progress;
mod reading;
mod show;
#[cfg(test)]
mod tests;
mod trace;
mod underway;
mod varint;

pub use answer::{Finding, LedgerLine, LedgerProgress, LedgerRequest, LedgerSum, UnitCount, Wrong};
pub use draw::{LedgerError, ledger};
pub use keeper::STAGE;
pub use show::{ShowError, show};
pub use trace::{Hop, Traced, Wanted, WantedError};

use copytaster_records::topics;

/// The topics that tell where items are, in the order in which copy passes them.
pub const TOPICS: [&str; 8] = [
    topics::RAW,
    topics::VERDICTS,
    topics::EMBARGOED,
    topics::UNIQUE,
    topics::KILLS,
    topics::PARSED,
    topics::ENRICHED,
    topics::DEAD,
];
