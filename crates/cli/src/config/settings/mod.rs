//! Every setting, with its default. `config/copytaster.toml` says the same in the file's own words.

mod feed;
mod log;
mod service;
mod stages;

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use feed::{After, Auth, Feed, Folder, Framing, From, Push, Stdin, Topic};
pub(crate) use log::{Kafka, KafkaSasl, KafkaTls, Log, LogKind, Mechanism};
pub(crate) use service::{Admin, LogFormat, Monitor, Shutdown, Telemetry};
pub(crate) use stages::{Dedupe, Enrich, Ingest, Limits, Replay, StageThreads};

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Where things are.
    pub pipeline: Pipeline,
    /// The log.
    pub log: Log,
    /// Limits.
    pub limits: Limits,
    /// The ingest stage.
    pub ingest: Ingest,
    /// The dedupe stage.
    pub dedupe: Dedupe,
    /// The parse stage.
    pub parse: StageThreads,
    /// The enrich stage.
    pub enrich: Enrich,
    /// Replays.
    pub replay: Replay,
    /// Stopping.
    pub shutdown: Shutdown,
    /// The admin socket.
    pub admin: Admin,
    /// The listener for probes and metrics; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitor: Option<Monitor>,
    /// Log lines.
    pub telemetry: Telemetry,
    /// The feeds, one table `[[feed]]` each.
    pub feed: Vec<Feed>,
    /// The directory that relative paths begin at: that of the file.
    #[serde(skip)]
    pub base: PathBuf,
}

/// Where things are. Relative paths begin at the configuration file.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Pipeline {
    /// Directory of the embedded log.
    pub data_dir: PathBuf,
    /// Directory of the feed profiles.
    pub profiles_dir: PathBuf,
}

impl Default for Pipeline {
    fn default() -> Self {
        Self { data_dir: "data".into(), profiles_dir: "feeds".into() }
    }
}

impl Config {
    /// A path of the configuration, from where it begins.
    #[must_use]
    pub(crate) fn path(&self, path: &Path) -> PathBuf {
        self.base.join(path)
    }

    /// Directory of the embedded log.
    #[must_use]
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.path(&self.pipeline.data_dir)
    }

    /// The admin socket.
    #[must_use]
    pub(crate) fn admin_socket(&self) -> PathBuf {
        self.admin.socket.as_deref().map_or_else(|| self.data_dir().join("admin.sock"), |path| self.path(path))
    }

    /// File of a feed's profile.
    #[must_use]
    pub(crate) fn profile_path(&self, profile: &str) -> PathBuf {
        self.path(&self.pipeline.profiles_dir).join(format!("{profile}.toml"))
    }
}
