//! Coded events: who did what to whom, where, when. PLOVER, with CAMEO beside it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Confidence, StoryId, Timestamp};

/// Somebody who acts or is acted upon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// The entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eid: Option<String>,
    /// The words.
    pub surface: String,
    /// ISO 3166-1 alpha-3, or a PLOVER group code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// PLOVER sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Title or function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// CAMEO beside PLOVER.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CameoCode {
    /// The code.
    pub code: String,
    /// Its first two digits.
    pub root: String,
    /// Goldstein's scale, -10 to 10.
    pub goldstein: f64,
}

/// The words that say what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventTrigger {
    /// Base form.
    pub lemma: String,
    /// Segment.
    pub seg: String,
    /// First byte.
    pub start: u32,
    /// Byte behind the last.
    pub end: u32,
    /// Number of the sentence.
    pub sent: u32,
}

/// Where it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventPlace {
    /// The place's entity.
    pub eid: String,
    /// What it was inferred from, where the clause names none: `dateline`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inferred: Option<String>,
}

/// When it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventWhen {
    /// The timex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tid: Option<String>,
    /// First instant.
    pub begin: Timestamp,
    /// Instant behind the last.
    pub end: Timestamp,
    /// `day`, `month`, `year`.
    pub precision: String,
}

/// From least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Range {
    /// Least.
    pub min: u64,
    /// Most; absent where open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
}

/// How many were affected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Magnitude {
    /// Dead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead: Option<Range>,
    /// Injured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub injured: Option<Range>,
    /// Arrested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrested: Option<Range>,
    /// Size of a crowd.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Range>,
}

/// Whether it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// The reporter says so.
    Asserted,
    /// Somebody else says so.
    Reported,
    /// It will.
    Planned,
    /// Somebody threatens it.
    Threatened,
    /// It might.
    Hypothetical,
    /// It did not.
    Denied,
}

/// One coded event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CodedEvent {
    /// `v1`, `v2`, ...
    pub evid: String,
    /// `plover/0.8`.
    pub ontology: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// PLOVER modes.
    pub mode: Vec<String>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// PLOVER quad class, 1 to 4.
    pub quad: u8,
    /// PLOVER score, -10 to 10.
    pub score: f64,
    /// CAMEO.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cameo: Option<CameoCode>,
    /// The words.
    pub trigger: EventTrigger,
    /// Who.
    pub actor: Vec<Actor>,
    /// To whom.
    pub recipient: Vec<Actor>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<EventPlace>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<EventWhen>,
    /// How many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub magnitude: Option<Magnitude>,
    /// Whether.
    pub modality: Modality,
    /// Who said so: a quote or an entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributed_to: Option<String>,
    /// How often this story says it.
    pub num_mentions: u32,
    /// FNV-1a 128 of day, type, actors, recipients and place: 32 hexadecimal digits.
    pub fingerprint: String,
    /// How sure.
    pub conf: Confidence,
}

/// One coded event on its own, or its retraction: the value of `wire.events`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventRecord {
    /// `event/1`.
    pub schema: String,
    /// The story that tells it.
    pub story_id: StoryId,
    /// The story's version.
    pub version: u32,
    /// The story's revision.
    pub revision: u32,
    /// The agency.
    pub provider: String,
    /// When the version was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_created: Option<Timestamp>,
    /// The event's fingerprint, also where it is retracted.
    pub fingerprint: String,
    /// The event; absent where this version of the story no longer tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<CodedEvent>,
}
