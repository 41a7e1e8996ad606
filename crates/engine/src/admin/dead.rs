use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Line, ServeError, ShownBytes};
use crate::dead::{Census, DeadFilter, bytes_of, scan};
use crate::redrive::{RedriveRequest, redrive as send_again};
use crate::{Log, StopSignal};

type Write<'a> = &'a mut dyn FnMut(Line) -> std::io::Result<()>;

/// Writes the letters that the filter takes.
pub(super) fn list(log: &dyn Log, filter: &DeadFilter, write: Write<'_>) -> Result<(), ServeError> {
    let mut failed = None;
    let census = scan(log, filter, &mut |letter, _| {
        failed = write(Line::Dead(letter)).err();
        Ok(failed.is_none())
    })?;
    failed.map_or(Ok(()), Err)?;
    nothing(&census, filter, write)
}

/// Writes the first letter that the filter takes, and its bytes.
pub(super) fn bytes(log: &dyn Log, filter: &DeadFilter, write: Write<'_>) -> Result<(), ServeError> {
    let mut found = None;
    let census = scan(log, filter, &mut |letter, record| {
        let bytes = bytes_of(log, &letter, record)?;
        found = Some((letter, bytes));
        Ok(false)
    })?;
    if let Some((letter, bytes)) = found {
        write(Line::Dead(letter))?;
        write(Line::DeadBytes(ShownBytes { base64: STANDARD.encode(&bytes.bytes), cut: bytes.cut }))?;
    }
    nothing(&census, filter, write)
}

/// Sends letters through again, and writes what became of each.
pub(super) fn redrive(
    log: &dyn Log,
    request: &RedriveRequest,
    stop: &StopSignal,
    write: Write<'_>,
) -> Result<(), ServeError> {
    let census = send_again(log, request, stop, &mut |redriven| write(Line::Redriven(redriven)))?;
    nothing(&census, &request.filter, write)
}

fn nothing(census: &Census, filter: &DeadFilter, write: Write<'_>) -> Result<(), ServeError> {
    if census.matched == 0 {
        write(Line::Nothing(census.says(filter)))?;
    }
    Ok(())
}
