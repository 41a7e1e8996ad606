//! A story with its meaning: the value of `wire.enriched`.
//!
//! Ids `eN tN qN` are local to a story's version; all others are global. Every annotation says where in the text it is
//! ([`Span`]), how sure it is and which method found it.

mod entity;
mod text;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Byline, CodedEvent, Confidence, FamilyId, HomeId, PubStatus, Relation, Segment, StoryId, StoryState, Timestamp,
    UnitId,
};

pub use entity::{
    Entity, EntityType, GazetteerPlace, Link, LinkScheme, Mention, MentionKind, PlacePrecision, PlaceRole, StandsFor,
};
pub use text::{
    Amount, AmountChange, AmountQualifier, AmountValue, Anchor, ChangeDirection, Cue, Interval, Quote, QuoteKind, Span,
    Speaker, SpeakerHow, Timex, TimexBound, TimexRange, TimexType, Topic, TopicMethod,
};

/// What a provider gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProviderRole {
    /// The text.
    Text,
    /// A picture.
    Photo,
    /// A part of a text put together from several.
    Composite,
}

/// An agency behind the story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provider {
    /// Its code or name: `AFP`.
    pub code: String,
    /// What it gave.
    pub role: ProviderRole,
    /// How sure.
    pub confidence: Confidence,
}

/// What the document's date is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DctBasis {
    /// A date printed in the dateline.
    Dateline,
    /// The issue date of the page.
    Issue,
    /// The version's date in the wire's header.
    Header,
    /// The time of receipt.
    Received,
}

/// The document's date: what "Friday" is counted from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dct {
    /// The date, `2016-12-16`.
    pub value: String,
    /// What it is taken from.
    pub basis: DctBasis,
    /// The IANA zone in which a day is a day.
    pub tz: String,
}

/// The story's times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichedTimes {
    /// When the delivery was received.
    pub received_at: Timestamp,
    /// When the story was first made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_created: Option<Timestamp>,
    /// When this version was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_created: Option<Timestamp>,
    /// The issue time that a page prints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    /// What relative dates are counted from.
    pub dct: Dct,
}

/// The dateline, its place found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichedDateline {
    /// As printed.
    pub raw: String,
    /// The entity of its place; absent where no place was recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Its date, `2016-12-16`, where one is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// Whose picture it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PhotoCredit {
    /// The agency, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The photographer: never a person of the story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photographer: Option<String>,
}

/// A picture by its caption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Media {
    /// The caption segment.
    pub caption_seg: String,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<PhotoCredit>,
    /// When it was taken: a timex of the caption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// How deep the analysis went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EnrichLevel {
    /// All that there is for the language.
    Full,
    /// Only what needs no knowledge of the language.
    Degraded,
}

/// What a reader should know of the analysis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quality {
    /// `composite_byline`, `repeated_paragraph`, `pull_quote`, `zone_assumed`, ...; sorted.
    pub flags: Vec<String>,
    /// How deep it went.
    pub enrich_level: EnrichLevel,
}

/// What made a part of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// The stage.
    pub stage: String,
    /// The part of it.
    pub component: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its model or data, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_sha256: Option<String>,
}

/// One version of a story with all that was found in it. What was not looked for is an empty list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichedStory {
    /// `enriched-story/1`.
    pub schema: String,
    /// The story.
    pub story_id: StoryId,
    /// Ordinal of its accepted units, from 1.
    pub version: u32,
    /// Raised when a version is sent through again.
    pub revision: u32,
    /// The version before, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev_version: Option<u32>,
    /// The wire's own version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wire_version: Option<String>,
    /// Its family.
    pub family_id: FamilyId,
    /// Its home.
    pub home: HomeId,
    /// What it is to what came before.
    pub relation: Relation,
    /// The unit that it was read from.
    pub unit: UnitId,
    /// The agencies behind it.
    pub provider: Vec<Provider>,
    /// Who published it, where that is not the agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// BCP 47; `und` where it could not be told.
    pub lang: String,
    /// 1 to 9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<u8>,
    /// Whether it may be published.
    pub pub_status: PubStatus,
    /// Its times.
    pub times: EnrichedTimes,
    /// The headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// The section of the page or service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The byline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<Byline>,
    /// The dateline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<EnrichedDateline>,
    /// The slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slugline: Option<String>,
    /// Editor's notes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ednote: Vec<String>,
    /// The text.
    pub segments: Vec<Segment>,
    /// Pictures.
    pub media: Vec<Media>,
    /// Who and what is named.
    pub entities: Vec<Entity>,
    /// Places on the map.
    pub places: Vec<GazetteerPlace>,
    /// Dates and times.
    pub timexes: Vec<Timex>,
    /// Who said what.
    pub quotes: Vec<Quote>,
    /// What it is about.
    pub topics: Vec<Topic>,
    /// How much and how many.
    pub amounts: Vec<Amount>,
    /// Coded events.
    pub events: Vec<CodedEvent>,
    /// What a reader should know of the analysis.
    pub quality: Quality,
    /// What made it.
    pub provenance: Vec<Provenance>,
}

impl EnrichedStory {
    /// The schema's name.
    pub const SCHEMA: &'static str = "enriched-story/1";
}

/// A story's retraction, on `wire.parsed` and `wire.enriched`: everything of it up to `version` must not be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Retraction {
    /// `retraction/1`.
    pub schema: String,
    /// The story.
    pub story_id: StoryId,
    /// The version that retracts, or a later one that came while the story was retracted.
    pub version: u32,
    /// Raised when it is sent through again.
    pub revision: u32,
    /// Its family.
    pub family_id: FamilyId,
    /// Its home.
    pub home: HomeId,
    /// Killed or withheld.
    pub state: StoryState,
    /// What the unit was.
    pub relation: Relation,
    /// The unit behind it.
    pub unit: UnitId,
    /// The agency.
    pub provider: String,
}

impl Retraction {
    /// The schema's name.
    pub const SCHEMA: &'static str = "retraction/1";
}
