//! Looking at a running pipeline: the same questions through its admin socket, or straight from the log where nothing runs.
//!
//! The socket is a Unix socket of mode 0600. A client writes one [`Request`] as a line of JSON and reads lines of JSON:
//! [`Line`]s, the last of which is [`Line::End`] or [`Line::Error`].

mod dead;
mod lag;
mod protocol;
mod replay;
mod socket;
mod tap;

pub use lag::{GroupLag, PartitionLag, lag, partition_lag};
pub use protocol::{From, Line, ReplayRequest, Request, ShownBytes, TapRecord, TapRequest, TraceRequest};
pub use socket::{AdminError, AdminSocket, ask};
pub use tap::tap;

use crate::generation::GenerationError;
use crate::ledger::{LedgerError, ShowError, ledger};
use crate::redrive::RedriveError;
use crate::{Log, LogError, StopSignal};

/// Why a request ended early.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The log could not answer.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A command about generations was refused.
    #[error(transparent)]
    Generation(#[from] GenerationError),
    /// Nobody reads the answer any more.
    #[error("the answer could not be written")]
    Write(#[from] std::io::Error),
    /// Dead letters were not sent through again.
    #[error(transparent)]
    Redrive(#[from] RedriveError),
    /// The ledger could not be drawn up.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// An item could not be shown.
    #[error(transparent)]
    Show(#[from] ShowError),
}

/// Answers a request, line by line, except for the last line.
///
/// # Errors
/// [`ServeError`].
pub fn serve(
    log: &dyn Log,
    request: &Request,
    stop: &StopSignal,
    write: &mut dyn FnMut(Line) -> std::io::Result<()>,
) -> Result<(), ServeError> {
    match request {
        Request::Tap(request) => tap(log, request, stop, write),
        Request::Lag => {
            for group in lag(log, crate::clock::wall())? {
                write(Line::Lag(group))?;
            }
            Ok(())
        }
        Request::Dead(filter) => dead::list(log, filter, write),
        Request::DeadBytes(filter) => dead::bytes(log, filter, write),
        Request::Redrive(request) => dead::redrive(log, request, stop, write),
        Request::Ledger(request) => Ok(ledger(log, request, stop, &mut |line| write(Line::Ledger(line)))?),
        Request::Trace(TraceRequest { item, from }) => {
            for hop in crate::ledger::show(log, item, *from)? {
                write(Line::Hop(Box::new(hop)))?;
            }
            Ok(())
        }
        Request::Replay(request) => replay::replay(log, request, write),
    }
}
