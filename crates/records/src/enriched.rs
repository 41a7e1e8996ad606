//! A story with its meaning: the value of `wire.enriched`.
//!
//! Ids `eN tN qN` are local to a story's version; all others are global. Every annotation says where in the text it is
//! ([`Span`]), how sure it is and which method found it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    CodedEvent, Confidence, FamilyId, HomeId, PubStatus, Relation, Role, StoryId, StoryState, Timestamp, UnitId,
};

/// A stretch of a segment's text. Half-open; bytes of UTF-8 and Unicode scalar values, both counted from the segment's start.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// The segment.
    pub seg: String,
    /// First byte.
    pub start: u32,
    /// Byte behind the last.
    pub end: u32,
    /// First character.
    pub char_start: u32,
    /// Character behind the last.
    pub char_end: u32,
}

impl Span {
    /// The span of bytes `start..end` of a segment's text, characters counted. `None` where they cut a character or are out of range.
    #[must_use]
    pub fn of(seg: &str, text: &str, start: usize, end: usize) -> Option<Self> {
        let before = text.get(..start)?;
        let inside = text.get(start..end)?;
        let char_start = before.chars().count();
        let char_end = char_start + inside.chars().count();
        Some(Self {
            seg: seg.to_owned(),
            start: u32::try_from(start).ok()?,
            end: u32::try_from(end).ok()?,
            char_start: u32::try_from(char_start).ok()?,
            char_end: u32::try_from(char_end).ok()?,
        })
    }
}

/// A piece of the story as enrich saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichedSegment {
    /// Its id, as in the parsed story.
    pub seg_id: String,
    /// What it is.
    pub role: Role,
    /// Number of a body paragraph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub para: Option<u16>,
    /// Its text.
    pub text: String,
    /// The segment whose words these are again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dup_of: Option<String>,
    /// The segment that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

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

/// The byline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichedByline {
    /// As printed.
    pub raw: String,
    /// The people in it.
    pub people: Vec<String>,
    /// It names agencies and no person.
    pub is_agency: bool,
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

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EntityType {
    /// A person.
    Per,
    /// An organisation.
    Org,
    /// A place with a government: country, region, city.
    Gpe,
    /// Another place: mountain, sea, region.
    Loc,
    /// A building or installation.
    Fac,
    /// A nationality, a religious or political group.
    Norp,
    /// A named event.
    Event,
    /// Another name.
    Misc,
}

/// How a mention names its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    /// By name.
    Name,
    /// By what it is: "the minister".
    Nominal,
    /// By pronoun.
    Pronoun,
}

/// A place in the text that names an entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    /// Where.
    pub span: Span,
    /// The words.
    pub surface: String,
    /// How.
    pub kind: MentionKind,
    /// How sure.
    pub conf: Confidence,
    /// What found it: `title`, `surname`, `country`, ...
    pub method: String,
}

/// The scheme of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LinkScheme {
    /// Wikidata.
    Wikidata,
    /// GeoNames.
    Geonames,
    /// ISO 3166-1 alpha-3.
    Iso3166,
    /// PLOVER actors.
    PloverActor,
    /// A list of the customer's.
    Local,
}

/// A link from an entity to a vocabulary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// The vocabulary.
    pub scheme: LinkScheme,
    /// The id in it.
    pub id: String,
    /// How sure.
    pub score: Confidence,
}

/// Somebody or something that the story names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// `e1`, `e2`, ...
    pub eid: String,
    /// What it is.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// The longest name.
    pub name: String,
    /// Other names in this story.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// How central, 0 to 1.
    pub salience: Confidence,
    /// Titles that stood with the name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
    /// ISO 3166-1 alpha-3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Links to vocabularies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// An id that is a pure function of the story, where no vocabulary has it: `per:haruo-example`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nil_cluster: Option<String>,
    /// Where it is named.
    pub mentions: Vec<Mention>,
}

/// What a place is to the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRole {
    /// Where the story was written.
    Dateline,
    /// Where something happened.
    Event,
    /// Only named.
    Mention,
}

/// How exact a place's coordinates are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlacePrecision {
    /// A building or spot.
    Poi,
    /// A city.
    City,
    /// A county.
    Admin2,
    /// A state or province.
    Admin1,
    /// A country.
    Country,
}

/// A place on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GazetteerPlace {
    /// The entity.
    pub eid: String,
    /// GeoNames id.
    pub geonameid: u64,
    /// Its standard name.
    pub name: String,
    /// GeoNames feature class.
    pub fclass: String,
    /// GeoNames feature code.
    pub fcode: String,
    /// GeoNames first-order division.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin1: Option<String>,
    /// ISO 3166-1 alpha-3.
    pub country: String,
    /// ISO 3166-1 alpha-2.
    pub cc: String,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// How exact.
    pub precision: PlacePrecision,
    /// What it is to the story.
    pub role: PlaceRole,
    /// How sure.
    pub conf: Confidence,
}

/// TIMEX3 type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TimexType {
    /// A day or longer.
    Date,
    /// A time of day.
    Time,
    /// A length.
    Duration,
    /// Something that recurs.
    Set,
}

/// What a date was counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The document's date.
    Dct,
    /// Nothing: it is written in full.
    Absolute,
}

/// A half-open interval in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// First instant.
    pub begin: Timestamp,
    /// Instant behind the last.
    pub end: Timestamp,
}

/// A date or time in the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Timex {
    /// `t1`, `t2`, ...
    pub tid: String,
    /// Where.
    pub span: Span,
    /// The words.
    pub text: String,
    /// TIMEX3 type.
    #[serde(rename = "type")]
    pub timex_type: TimexType,
    /// TIMEX3 value: `2016-12-16`, `2014`, `2016-12`.
    pub value: String,
    /// When that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// What it was counted from.
    pub anchor: Anchor,
    /// TIMEX3 modifier.
    #[serde(rename = "mod", default, skip_serializing_if = "Option::is_none")]
    pub modifier: Option<String>,
    /// How sure.
    pub conf: Confidence,
    /// The rule that found it.
    pub method: String,
}

/// What kind of quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuoteKind {
    /// In quotation marks.
    Direct,
    /// In the reporter's words.
    Indirect,
    /// In the reporter's words with marked fragments.
    Mixed,
}

/// The word that says that somebody speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cue {
    /// Its base form: `say`.
    pub lemma: String,
    /// Where.
    pub span: Span,
}

/// How a speaker was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerHow {
    /// Named beside the cue.
    Explicit,
    /// By a pronoun beside the cue.
    Pronoun,
    /// Taken over from the quote before.
    Carryover,
    /// "officials", "witnesses".
    Collective,
    /// Not found.
    Unknown,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Speaker {
    /// The entity, where one was recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eid: Option<String>,
    /// The words beside the cue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<String>,
    /// How it was found.
    pub how: SpeakerHow,
}

/// Who said what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// `q1`, `q2`, ...
    pub qid: String,
    /// What kind.
    pub kind: QuoteKind,
    /// Its pieces, without the marks.
    pub spans: Vec<Span>,
    /// The words, pieces joined by a space.
    pub text: String,
    /// The cue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<Cue>,
    /// Who speaks.
    pub speaker: Speaker,
    /// Entities named inside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about_eids: Vec<String>,
    /// Segments that show the same words again: they count once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repeats: Vec<String>,
    /// How sure.
    pub conf: Confidence,
    /// The rule that found it.
    pub method: String,
}

/// How a topic was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TopicMethod {
    /// By rule.
    Rule,
    /// By a linear model.
    Linear,
    /// By both.
    Both,
}

/// What the story is about, in a vocabulary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Topic {
    /// `medtop`.
    pub scheme: String,
    /// `medtop:11000000`.
    pub qcode: String,
    /// Its name.
    pub name: String,
    /// Depth in the vocabulary, from 1.
    pub level: u8,
    /// How sure.
    pub conf: Confidence,
    /// How it was found.
    pub method: TopicMethod,
    /// Rule ids and terms.
    pub evidence: Vec<String>,
}

/// How exact an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AmountQualifier {
    /// As it says.
    Exact,
    /// That or more.
    AtLeast,
    /// That or less.
    AtMost,
    /// About that.
    About,
}

/// A number or a range of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AmountValue {
    /// One number.
    Value(f64),
    /// From one to another.
    Range {
        /// Least.
        min: f64,
        /// Most; absent where open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
    },
}

/// How much or how many.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Amount {
    /// The number.
    pub amount: AmountValue,
    /// ISO 4217, UCUM, `people`, `%`, `pp`, `bp`.
    pub unit: String,
    /// How exact.
    pub qualifier: AmountQualifier,
    /// What is counted.
    pub what: String,
    /// Where.
    pub span: Span,
    /// How sure.
    pub conf: Confidence,
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
    pub byline: Option<EnrichedByline>,
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
    pub segments: Vec<EnrichedSegment>,
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

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn spans_count_bytes_and_characters() {
        let span = Span::of("s1", "Zürich says", 8, 12).expect("in range");
        assert_eq!((span.char_start, span.char_end), (7, 11));
        assert!(Span::of("s1", "Zürich", 2, 3).is_none(), "cuts a character");
        assert!(Span::of("s1", "Zürich", 0, 99).is_none());
    }
}
