//! Stages, and how much they take.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{ByteSize, Span};

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

impl Default for Dedupe {
    fn default() -> Self {
        Self { instances: 1, threads: 0, window: Span(Duration::from_secs(7 * 24 * 3600)) }
    }
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

impl Default for StageThreads {
    fn default() -> Self {
        Self { instances: 1, threads: 0 }
    }
}

/// The enrich stage.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Enrich {
    /// Instances, which share the partitions.
    pub instances: u32,
    /// Threads of each; 0: as many as there are cores.
    pub threads: u32,
    /// A table of names with ids of your own archive; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aliases: Option<PathBuf>,
}

impl Default for Enrich {
    fn default() -> Self {
        Self { instances: 1, threads: 0, aliases: None }
    }
}

/// Replays.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Replay {
    /// The share of the machine that a replay takes while it catches up, in percent.
    pub share: u32,
}

impl Default for Replay {
    fn default() -> Self {
        Self { share: 25 }
    }
}
