//! Faults to inject: a journal torn where a power cut could tear it, a process killed or halted where it stands, a network
//! that is cut.

mod journal;
mod process;
mod proxy;

pub use journal::{Tear, tear_journal};
pub use process::Victim;
pub use proxy::{Cut, Proxy, free_port_range};
