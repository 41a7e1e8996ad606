//! What stands on `wire.raw`: deliveries as received, and ticks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{DeliveryId, Domain, Timestamp};

/// How a delivery came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// A file in a watched folder.
    File,
    /// The body of an HTTP push.
    Http,
    /// Standard input of the program.
    Stdin,
    /// A record of a Kafka topic that is not the pipeline's.
    Topic,
}

/// What is known of a delivery beside its bytes; the JSON header [`crate::headers::DELIVERY`] of a raw record.
///
/// The record's value is the delivery's bytes exactly as received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryMeta {
    /// Its identity.
    pub id: DeliveryId,
    /// The domain whose partition it is in.
    pub domain: Domain,
    /// When its last byte was received, by the clock of the machine that took it. Metadata: never the pipeline's clock.
    pub received_at: Timestamp,
    /// How it came in.
    pub transport: Transport,
    /// What the sender called it: a file's name, a request's `Content-Location`. Untrusted, for people only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The content type that the sender declared. A hint, never believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
}

/// A tick: the only way in which time enters the pipeline. Its value on `wire.raw` and, in its header, its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tick {
    /// The domain whose clock it moves.
    pub domain: Domain,
    /// The time that it says. The pipeline's clock is the maximum over all ticks of the domain.
    pub time: Timestamp,
}
