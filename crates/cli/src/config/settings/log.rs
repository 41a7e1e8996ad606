//! What carries records.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{ByteSize, Retention, Span};

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

impl Default for Partitions {
    fn default() -> Self {
        Self { domains: 1, homes: 24, feeds: 1 }
    }
}
