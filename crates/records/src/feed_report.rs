use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{FeedId, Timestamp};

/// What a feed's own copy says of its health, by the log's clock: a value of `wire.feeds`, beside [`crate::FeedHealth`], which
/// counts at the edge. Dedupe writes it where something changed: a silence began or ended, numbers went missing or came
/// twice, the sender's clock went off or right; and now and then while copy comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FeedReport {
    /// The feed.
    pub feed: FeedId,
    /// The clock.
    pub at: Timestamp,
    /// Deliveries since the log's beginning.
    pub deliveries: u64,
    /// The clock when the last one came.
    pub last_delivery_at: Timestamp,
    /// Seconds since then.
    pub silence_s: u64,
    /// Seconds between deliveries that are usual at this hour; absent until enough have come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual_gap_s: Option<u64>,
    /// Why the silence is too long; absent while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent: Option<Silence>,
    /// Where the wire numbers its items: each of its lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbering: Vec<Numbering>,
    /// The sender's clock is ahead by so many milliseconds, as seen by items that were made before they were sent; absent
    /// while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ahead_ms: Option<u64>,
}

/// Why a silence is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Longer than the profile allows.
    Limit,
    /// Much longer than is usual at this hour.
    Rhythm,
}

/// A line of a wire that numbers its items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Numbering {
    /// The line's name; empty where the wire has one only.
    pub line: String,
    /// The newest number.
    pub last: u32,
    /// Numbers that were left out and have not come since, from and to; the newest 32 stretches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<(u32, u32)>,
    /// Numbers that came again.
    pub repeats: u64,
}
