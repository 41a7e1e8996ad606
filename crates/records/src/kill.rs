use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{StoryId, Timestamp, UnitId};

/// What happened to a story's right to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KillAction {
    /// Retracted for good.
    Killed,
    /// Taken back for now.
    Withheld,
    /// May be shown again.
    Lifted,
}

/// A kill, ahead of everything: the value of `wire.kills`, written in its verdict's transaction.
///
/// It holds for all versions of the provider's story. Key: the story, or the unit where the target is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KillRecord {
    /// What happened.
    pub action: KillAction,
    /// The agency.
    pub provider: String,
    /// The provider's id of the story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// The story that it retracts; absent where the kill names none: then a person must say which was meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story_id: Option<StoryId>,
    /// The unit that said so; absent where a command did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// True where no unit of the story was seen before: nothing was published, or the kill names no story.
    pub unresolved: bool,
    /// The newest version that it retracts, 0 where none was seen.
    pub last_version: u32,
    /// The pipeline's clock at the verdict.
    pub clock: Timestamp,
}
