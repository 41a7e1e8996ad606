//! What dedupe says of a unit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{FamilyId, HomeId, StoryId, Timestamp, UnitId};

/// What a unit is to what came before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Nothing like it was there.
    New,
    /// The same version with the same text again. Ends here.
    Resend,
    /// An older version than the newest known. Ends here.
    Stale,
    /// The same version with another text.
    SilentUpdate,
    /// A newer version.
    Update,
    /// A newer version that says it corrects.
    Correction,
    /// The provider retracts the story for good.
    Kill,
    /// The provider takes the story back for now.
    Withhold,
    /// A person lifted a kill.
    Lift,
}

impl Relation {
    /// Whether a unit of this relation goes on to `wire.unique`.
    #[must_use]
    pub fn goes_on(self) -> bool {
        !matches!(self, Self::Resend | Self::Stale)
    }

    /// The name in records and for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Resend => "resend",
            Self::Stale => "stale",
            Self::SilentUpdate => "silent_update",
            Self::Update => "update",
            Self::Correction => "correction",
            Self::Kill => "kill",
            Self::Withhold => "withhold",
            Self::Lift => "lift",
        }
    }
}

/// Whether a story may be shown. Killed and withheld stick until lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoryState {
    /// It may be shown.
    #[default]
    Live,
    /// The provider retracted it.
    Killed,
    /// The provider took it back for now.
    Withheld,
}

/// The rule that gave a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictRule {
    /// The unit's own status said so.
    Status,
    /// Provider and guid, then version.
    Guid,
    /// Provider and the hash of the normalised body.
    BodyHash,
    /// Nothing matched.
    NoMatch,
    /// A person's command.
    Command,
}

/// Why a verdict was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The rule that matched first.
    pub rule: VerdictRule,
    /// SHA-256 of the normalised body, hexadecimal; absent where there is none to hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_sha256: Option<String>,
    /// The version of the normalisation behind that hash.
    pub norm_v: u32,
    /// The wire's version of the newest unit known before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_wire_version: Option<String>,
    /// What could not be read and was passed over: a broken body, an unreadable time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

/// Dedupe's word on one unit: the value of `wire.verdicts`, and the JSON header [`crate::headers::VERDICT`] of `wire.unique`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// The unit judged.
    pub unit: UnitId,
    /// What it is to what came before.
    pub relation: Relation,
    /// The agency.
    pub provider: String,
    /// The provider's id of the story; absent where the wire has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// The story that it is a version of.
    pub story_id: StoryId,
    /// Ordinal of the story's accepted units, from 1. A resend or stale unit carries the ordinal of what it repeats.
    pub version: u32,
    /// Raised when a version is sent through again.
    pub revision: u32,
    /// The wire's own version, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wire_version: Option<String>,
    /// The story's family now.
    pub family_id: FamilyId,
    /// The story's home, for ever.
    pub home: HomeId,
    /// Whether the story may be shown, after this unit.
    pub story_state: StoryState,
    /// Held until then: it is on `wire.embargoed` and not yet on `wire.unique`. `held` without a time waits for a person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
    /// When a held unit is released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embargo_until: Option<Timestamp>,
    /// The unit that it repeats, updates or retracts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relates_to: Option<UnitId>,
    /// The headline, where the wire's header has one: for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Why.
    pub evidence: Evidence,
}
