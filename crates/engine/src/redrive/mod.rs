//! Sending dead letters through again.
//!
//! A command on `wire.raw` carries the copy; dedupe sends it on once, as its story's next revision. That a command is
//! carried out once is dedupe's keyed state: whoever is cut off in the middle gives the same commands again. So commands
//! need no fencing, and whoever may write to the log may give them: the service by its admin socket, the program itself
//! where no service has the log, and on a cluster by a transactional producer of its own.

mod command;
mod outcome;
mod plan;
mod run;

pub use command::Given;
pub use outcome::{Outcome, Redriven};
pub use plan::{Action, Step, plan};
pub(crate) use run::{CHUNK_BYTES, CHUNK_COMMANDS};
pub use run::{LETTERS_MAX, RedriveError, RedriveRequest, redrive, send};
