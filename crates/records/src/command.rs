use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{DeliveryId, Domain, FamilyId, StoryId, Timestamp, UnitId};

/// Something that a person decided, on `wire.raw` between the deliveries, so that the pipeline stays a function of one log.
///
/// It is the record's value; but where the value is copy, it is the JSON header [`crate::headers::COMMAND`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Command {
    /// The domain that it is for. Absent where the record's partition alone says it: what carries copy goes to the
    /// partition that the copy came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<Domain>,
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
    /// Send a unit on again that was judged before, as its story's next revision; or retract it, where its story was taken
    /// back meanwhile. The record's value is the unit's bytes, its headers [`crate::headers::UNIT`] and
    /// [`crate::headers::VERDICT`] are those that the unit had: nothing else need be kept any more.
    Redrive {
        /// The unit.
        unit: UnitId,
        /// The revision that is sent again. Where a later one was sent since, nothing happens: so a command that is given
        /// twice is carried out once.
        revision: u32,
    },
    /// Judge a delivery, or some of its units, that could not be judged when they came. The record's value is the
    /// delivery's bytes, its header [`crate::headers::DELIVERY`] is the one that the delivery had.
    Judge {
        /// The delivery.
        delivery: DeliveryId,
        /// Ordinals of its units; all of them where there is none, since it could not be split.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        units: Vec<u32>,
        /// How often that was tried again before: where it was tried more often since, nothing happens.
        attempt: u32,
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
    /// From here on readers follow another generation. It changes no verdict.
    Switch {
        /// The id of the switch on `copytaster.control`.
        id: String,
    },
    /// Remove a story from all that is kept.
    Erase {
        /// The story.
        story_id: StoryId,
    },
}
