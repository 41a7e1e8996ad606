//! Exit codes: 0 done, 1 failed, 64 bad usage or configuration, 70 the service cannot go on, 75 try again later. A
//! supervisor starts 70 and 75 again; 64 needs a person.

use std::process::ExitCode;

use copytaster_engine::LogError;

use crate::config::ConfigError;

/// Bad usage or configuration (`EX_USAGE`).
const USAGE: u8 = 64;
/// The service cannot go on (`EX_SOFTWARE`): start it again.
const FATAL: u8 = 70;
/// Something else has what is needed (`EX_TEMPFAIL`): try again later.
const TRY_AGAIN: u8 = 75;

/// What was asked for was not done, and everything was said.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Failed(pub String);

/// What was asked for makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadUsage(pub String);

/// The service ended though nobody asked.
#[derive(Debug, thiserror::Error)]
#[error("the service cannot go on")]
pub(crate) struct Fatal(#[source] pub anyhow::Error);

/// Prints what went wrong, with its causes, and gives the code.
pub(crate) fn code(result: anyhow::Result<()>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    if is_broken_pipe(&error) {
        // Whoever read us has enough: no failure of ours.
        return ExitCode::SUCCESS;
    }
    anstream::eprintln!("copytaster: {error:#}");
    ExitCode::from(code_of(&error))
}

fn code_of(error: &anyhow::Error) -> u8 {
    if let Some(code) = error.chain().filter_map(|cause| cause.downcast_ref()).find_map(code_of_log) {
        return code;
    }
    if error.chain().any(|cause| cause.is::<ConfigError>() || cause.is::<BadUsage>()) {
        return USAGE;
    }
    if error.chain().any(|cause| cause.downcast_ref::<Fatal>().is_some()) { FATAL } else { 1 }
}

/// Where the log's error says what the supervisor should do.
fn code_of_log(error: &LogError) -> Option<u8> {
    match error {
        LogError::Locked { .. } | LogError::Away { .. } | LogError::Held { .. } => Some(TRY_AGAIN),
        LogError::LoginRefused { .. }
        | LogError::TlsRefused { .. }
        | LogError::Denied { .. }
        | LogError::BadOptions { .. }
        | LogError::Topics { .. } => Some(USAGE),
        _ => None,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    };
    error.chain().any(broken)
}

/// Help and versions are no errors; anything else is bad usage.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    // Nothing can be said where nothing can be printed.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}
