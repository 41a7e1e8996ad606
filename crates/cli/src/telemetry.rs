//! Log lines, on standard error: standard output is for data.

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, Telemetry};
use crate::exit::BadUsage;

/// Begins to write log lines as the settings say; `RUST_LOG` has the last word.
pub(crate) fn start(telemetry: &Telemetry) -> anyhow::Result<()> {
    let filter = std::env::var("RUST_LOG").unwrap_or_else(|_| telemetry.filter.clone());
    let filter = EnvFilter::try_new(&filter)
        .map_err(|error| BadUsage(format!("telemetry.filter: {error}, found {filter:?}; try \"info\"")))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match telemetry.format {
        LogFormat::Human => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    started.map_err(|error| anyhow::anyhow!(error)).context("log lines could not be set up")
}
