//! The process: how it stops, answers and tells.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::Span;

/// Stopping.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Shutdown {
    /// How long a stop may take.
    pub grace: Span,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self { grace: Span(Duration::from_secs(10)) }
    }
}

/// The admin socket.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Admin {
    /// Its path; absent: `admin.sock` in `data_dir`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub socket: Option<PathBuf>,
}

/// The listener for `/livez`, `/readyz`, `/metrics` and `/status`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Monitor {
    /// Address and port.
    pub bind: SocketAddr,
    /// File that holds the bearer token for `/metrics` and `/status`; absent, as the variable: none is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_file: Option<PathBuf>,
    /// Environment variable that holds the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_env: Option<String>,
    /// A stage that is at one batch for longer is not ready.
    #[serde(default = "stalled_after")]
    pub stalled_after: Span,
}

fn stalled_after() -> Span {
    Span(Duration::from_secs(30))
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    /// For people.
    Human,
    /// For machines, one object a line.
    Json,
}

/// Log lines, on standard error.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Telemetry {
    /// How they are written.
    pub format: LogFormat,
    /// Which: a level, or levels by module.
    pub filter: String,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self { format: LogFormat::Human, filter: "info,fjall=warn,lsm_tree=warn".into() }
    }
}
