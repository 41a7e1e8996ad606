use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Domain, FamilyId, StoryId, Timestamp, UnitId};

/// Something that a person decided, on `wire.raw` between the deliveries, so that the pipeline stays a function of one log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Command {
    /// The domain that it is for.
    pub domain: Domain,
    /// Who gave it.
    pub by: String,
    /// When it was given.
    pub at: Timestamp,
    /// Why, in the person's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to do.
    pub command: CommandKind,
}

/// What a command does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommandKind {
    /// Send a unit through again, as the story's next revision.
    Redrive {
        /// The unit.
        unit: UnitId,
    },
    /// Say which story an unresolved kill meant.
    ResolveKill {
        /// The unit that was the kill.
        kill: UnitId,
        /// The story that it meant.
        story_id: StoryId,
    },
    /// A killed or withheld story may be published again.
    LiftKill {
        /// The story.
        story_id: StoryId,
    },
    /// Two families are one.
    JoinFamilies {
        /// The family that goes on.
        into: FamilyId,
        /// The family that ends.
        from: FamilyId,
    },
    /// A story is no member of its family.
    SplitFamily {
        /// The story, which founds a family of its own.
        story_id: StoryId,
    },
    /// Remove a story from all that is kept.
    Erase {
        /// The story.
        story_id: StoryId,
    },
}
