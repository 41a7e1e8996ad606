use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{FeedId, Timestamp};

/// How a feed is doing: the value of `wire.feeds`. Depends on wall clocks, so it is outside "same input, same output".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FeedHealth {
    /// The feed.
    pub feed: FeedId,
    /// When this was said.
    pub at: Timestamp,
    /// The slot of the instance that says it. Each counts what it took itself: the counts of all slots add up.
    #[serde(default)]
    pub slot: u32,
    /// Deliveries taken since the service started.
    pub deliveries: u64,
    /// Deliveries refused at the edge since the service started: too large, not authenticated.
    pub refused: u64,
    /// Records of a source topic that have no value, skipped since the service started.
    #[serde(default)]
    pub skipped: u64,
    /// Bytes taken since the service started.
    pub bytes: u64,
    /// When the last delivery came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_delivery_at: Option<Timestamp>,
    /// Seconds since the last delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silence_s: Option<u64>,
    /// Numbers that the wire's own sequence left out, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence_gap: Option<u64>,
}
