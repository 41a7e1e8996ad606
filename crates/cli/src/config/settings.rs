//! Every setting, with its default. `config/copytaster.toml` says the same in the file's own words.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use copytaster_records::{Domain, FeedId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ByteSize, Retention, Span};

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
    pub enrich: StageThreads,
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

/// What carries records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogKind {
    /// The log in `data_dir`, for one machine.
    Embedded,
    /// A Kafka cluster, for more than one.
    Kafka,
}

/// The log.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Log {
    /// What carries records.
    pub kind: LogKind,
    /// Cache of what was read.
    pub cache: ByteSize,
    /// Size at which new records of a topic go from memory to disk.
    pub memtable: ByteSize,
    /// New records of all topics in memory; beyond, writers wait for the disk.
    pub write_buffer: ByteSize,
    /// Size of a topic's segments; retention drops whole segments.
    pub segment: ByteSize,
    /// How long superseded records of a compacted topic can still be read.
    pub compaction_lag: Span,
    /// For tests of power cuts: file that gets the number of the last durable commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_mark: Option<PathBuf>,
    /// The Kafka cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kafka: Option<Kafka>,
    /// Partitions of topics. They cannot be changed later.
    pub partitions: Partitions,
    /// How long topics are kept, where not as usual.
    pub retention: BTreeMap<String, Retention>,
}

/// A Kafka cluster.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kafka {
    /// Brokers to begin with: `host:port`, several with commas.
    pub brokers: String,
    /// What all topics, groups and transactional ids begin with, so that pipelines can share a cluster.
    #[serde(default)]
    pub prefix: String,
    /// Copies of topics that `topics apply` creates; absent: the cluster's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replication: Option<u16>,
    /// Encryption; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<KafkaTls>,
    /// Login by password; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sasl: Option<KafkaSasl>,
    /// Further settings of the client library, by its names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
}

/// Encryption of the connections to brokers.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct KafkaTls {
    /// PEM file with the authorities that may vouch for brokers; absent: the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// PEM file with the certificate that is shown to brokers; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_file: Option<PathBuf>,
    /// PEM file with its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
    /// File that holds the key's password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_password_file: Option<PathBuf>,
    /// Environment variable that holds the key's password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_password_env: Option<String>,
}

/// How a password is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub(crate) enum Mechanism {
    /// As it is: over TLS only.
    #[serde(rename = "plain")]
    Plain,
    /// By a challenge with SHA-256.
    #[serde(rename = "scram-sha-256")]
    ScramSha256,
    /// By a challenge with SHA-512.
    #[serde(rename = "scram-sha-512")]
    ScramSha512,
}

/// Login by password.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KafkaSasl {
    /// How the password is proven.
    pub mechanism: Mechanism,
    /// Who.
    pub username: String,
    /// File that holds the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// Environment variable that holds the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_env: Option<String>,
}

/// Partitions of topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Partitions {
    /// Of `wire.raw` and the topics partitioned by domain.
    pub domains: u32,
    /// Of `wire.unique` and the topics behind it.
    pub homes: u32,
    /// Of `wire.feeds`.
    pub feeds: u32,
}

/// Limits. What exceeds one becomes a dead letter, or is refused at the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// A delivery; at most 20 MiB.
    pub delivery: ByteSize,
    /// Units in a delivery.
    pub units_per_delivery: u32,
    /// All records that one delivery becomes in a stage.
    pub output_per_delivery: ByteSize,
    /// Headers of a record.
    pub headers: ByteSize,
    /// A story's text that is enriched.
    pub enrich_text: ByteSize,
    /// Depth of XML.
    pub xml_depth: u32,
    /// Deliveries that are received and not yet durable, together.
    pub intake: ByteSize,
    /// Records in a stage's batch.
    pub batch_records: u32,
    /// Bytes in a stage's batch, at least those of a delivery.
    pub batch: ByteSize,
}

/// The ingest stage.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ingest {
    /// Lanes: partitions of ingest's state.
    pub lanes: u32,
    /// How often each domain gets a tick, the only clock that stages have.
    pub tick_interval: Span,
    /// How often each feed's health is written to `wire.feeds`.
    pub health_interval: Span,
    /// The HTTP listener; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http: Option<Http>,
}

/// The HTTP listener for pushes.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Http {
    /// Address and port.
    pub bind: SocketAddr,
    /// Connections at once.
    #[serde(default = "http_connections")]
    pub connections: u32,
}

fn http_connections() -> u32 {
    256
}

/// The dedupe stage. It has one writer a domain.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Dedupe {
    /// Instances.
    pub instances: u32,
    /// Threads of each; 0: as many as there are cores.
    pub threads: u32,
    /// How long a text is remembered.
    pub window: Span,
}

/// Threads of a stage.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StageThreads {
    /// Instances, which share the partitions.
    pub instances: u32,
    /// Threads of each; 0: as many as there are cores.
    pub threads: u32,
}

/// Replays.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Replay {
    /// The share of the machine that a replay takes while it catches up, in percent.
    pub share: u32,
}

/// Stopping.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Shutdown {
    /// How long a stop may take.
    pub grace: Span,
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

/// A feed.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Feed {
    /// Its name.
    pub name: FeedId,
    /// Its profile: a file of `profiles_dir`, without `.toml`.
    pub profile: String,
    /// Its domain: feeds of one domain are deduplicated together.
    #[serde(default)]
    pub domain: Domain,
    /// A folder that is watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<Folder>,
    /// Pushes over HTTP are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<Push>,
    /// Standard input is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stdin: Option<Stdin>,
    /// A Kafka topic is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<Topic>,
}

/// What becomes of a file that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum After {
    /// It goes to `.copytaster/done` in the folder.
    #[default]
    Done,
    /// It is deleted.
    Delete,
}

/// A watched folder.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Folder {
    /// Its path.
    pub path: PathBuf,
    /// Make it where it is missing. Not for a mounted drive: a missing mount would go unnoticed.
    #[serde(default)]
    pub create: bool,
    /// What becomes of a file that was taken.
    #[serde(default)]
    pub after: After,
    /// How long a file must be unchanged before it is taken, where nothing says that it is complete.
    #[serde(default = "settle")]
    pub settle: Span,
}

fn settle() -> Span {
    Span(Duration::from_secs(1))
}

/// How pushes prove where they come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Auth {
    /// A bearer token.
    Bearer,
    /// HMAC-SHA256 of the body.
    Hmac,
    /// Not at all: on a loopback address only.
    None,
}

/// Pushes over HTTP: `POST /feeds/NAME`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Push {
    /// How they prove where they come from.
    pub auth: Auth,
    /// File that holds the token or key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    /// Environment variable that holds the token or key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_env: Option<String>,
}

/// How standard input is cut into deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Framing {
    /// All of it is one delivery.
    #[default]
    Whole,
    /// A line each.
    Lines,
    /// Zero bytes between them.
    Nul,
}

/// Standard input.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stdin {
    /// How it is cut.
    #[serde(default)]
    pub framing: Framing,
}

/// Where a topic is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum From {
    /// At its first record that is kept.
    #[default]
    Beginning,
    /// At its end: what comes from now on.
    End,
    /// At its first record that is kept, and again where what was not read yet is no longer kept.
    Kept,
}

/// A Kafka topic that is not the pipeline's: each record's value is a delivery.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Topic {
    /// Its name on the cluster, without the prefix of `[log.kafka]`.
    pub name: String,
    /// Where it is begun when the feed is new.
    #[serde(default)]
    pub from: From,
    /// Brokers to begin with; absent: the cluster of `[log.kafka]`, with its encryption and login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brokers: Option<String>,
    /// Encryption, with brokers of its own; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<KafkaTls>,
    /// Login by password, with brokers of its own; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sasl: Option<KafkaSasl>,
}

// === defaults ===

impl Default for Pipeline {
    fn default() -> Self {
        Self { data_dir: "data".into(), profiles_dir: "feeds".into() }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            kind: LogKind::Embedded,
            cache: ByteSize(16 << 20),
            memtable: ByteSize(2 << 20),
            write_buffer: ByteSize(64 << 20),
            segment: ByteSize(256 << 20),
            compaction_lag: Span(Duration::from_secs(24 * 3600)),
            sync_mark: None,
            kafka: None,
            partitions: Partitions::default(),
            retention: BTreeMap::new(),
        }
    }
}

impl Default for Partitions {
    fn default() -> Self {
        Self { domains: 1, homes: 24, feeds: 1 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            delivery: ByteSize(16 << 20),
            units_per_delivery: 10_000,
            output_per_delivery: ByteSize(64 << 20),
            headers: ByteSize(64 << 10),
            enrich_text: ByteSize(1 << 20),
            xml_depth: 64,
            intake: ByteSize(64 << 20),
            batch_records: 500,
            batch: ByteSize(16 << 20),
        }
    }
}

impl Default for Ingest {
    fn default() -> Self {
        Self {
            lanes: 4,
            tick_interval: Span(Duration::from_secs(1)),
            health_interval: Span(Duration::from_secs(60)),
            http: None,
        }
    }
}

impl Default for Dedupe {
    fn default() -> Self {
        Self { instances: 1, threads: 0, window: Span(Duration::from_secs(7 * 24 * 3600)) }
    }
}

impl Default for StageThreads {
    fn default() -> Self {
        Self { instances: 1, threads: 0 }
    }
}

impl Default for Replay {
    fn default() -> Self {
        Self { share: 25 }
    }
}

impl Default for Shutdown {
    fn default() -> Self {
        Self { grace: Span(Duration::from_secs(10)) }
    }
}

impl Default for Telemetry {
    fn default() -> Self {
        Self { format: LogFormat::Human, filter: "info,fjall=warn,lsm_tree=warn".into() }
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
