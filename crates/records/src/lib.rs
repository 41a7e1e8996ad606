//! What is on Copytaster's topics: types, identifiers, headers and JSON Schemas. No I/O.
//!
//! Every value that is not a unit's own bytes is JSON of one of these types. Field names are an
//! interface: additions are free, renames and removals need a changelog entry and a new schema number.

mod command;
mod confidence;
mod dead;
mod delivery;
mod enriched;
mod event;
mod feed_health;
mod feed_report;
mod generation;
pub mod headers;
mod hex;
mod ids;
mod json;
mod kill;
pub mod schema;
mod story;
mod time;
pub mod topics;
mod trace;
mod unit;
mod verdict;

pub use command::{Command, CommandKind};
pub use confidence::Confidence;
pub use dead::{DeadLetter, ErrorClass, UnknownClass};
pub use delivery::{DeliveryMeta, Tick, Transport};
pub use enriched::{
    Amount, AmountChange, AmountQualifier, AmountValue, Anchor, ChangeDirection, Cue, Dct, DctBasis, EnrichLevel,
    EnrichedDateline, EnrichedStory, EnrichedTimes, Entity, EntityType, GazetteerPlace, Interval, Link, LinkScheme,
    Media, Mention, MentionKind, PhotoCredit, PlacePrecision, PlaceRole, Provenance, Provider, ProviderRole, Quality,
    Quote, QuoteKind, Retraction, Span, Speaker, SpeakerHow, StandsFor, Timex, TimexBound, TimexRange, TimexType,
    Topic, TopicMethod,
};
pub use event::{
    Actor, CameoCode, CodedEvent, EventPlace, EventRecord, EventTrigger, EventWhen, Magnitude, Modality, Range,
};
pub use feed_health::FeedHealth;
pub use feed_report::{FeedReport, Numbering, Silence};
pub use generation::{
    Applied, Era, Generation, GenerationName, GenerationState, LIVE, Readers, ReplayFrom, ReplayStage, Switching,
};
pub use hex::hex;
pub use ids::{DeliveryId, Domain, FamilyId, FeedId, HomeId, IdError, Lane, StoryId, UnitId};
pub use json::to_json;
pub use kill::{KillAction, KillRecord};
pub use story::{
    Association, Byline, CodedTerm, Dateline, EditorialType, PubStatus, Rights, Role, Segment, Story, StoryLink,
    StoryTimes, Urgency,
};
pub use time::{Precision, Timestamp, WireTime, ZoneSource};
pub use trace::TraceContext;
pub use unit::{Format, UnitContext, UnitEnvelope, UnitIdentity};
pub use verdict::{Evidence, Relation, StoryState, Verdict, VerdictRule};
