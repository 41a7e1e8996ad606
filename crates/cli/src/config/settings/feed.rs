//! Feeds, and how their copy comes.

use std::path::PathBuf;
use std::time::Duration;

use copytaster_records::{Domain, FeedId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{KafkaSasl, KafkaTls};
use crate::config::Span;

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
