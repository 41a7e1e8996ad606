//! One document model for every format: the value of `wire.parsed`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{FamilyId, FeedId, Format, HomeId, Relation, StoryId, Timestamp, UnitId, WireTime};

/// Whether an item may be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PubStatus {
    /// It may.
    #[default]
    Usable,
    /// Held back or recalled for now.
    Withheld,
    /// Killed.
    Cancelled,
    /// The wire's word was not understood; treated as usable and flagged.
    Unknown,
}

/// What kind of item it is, as the wire says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EditorialType {
    /// An ordinary item.
    #[default]
    Story,
    /// A flash or alert.
    Alert,
    /// A lead: replaces what came before.
    Lead,
    /// A writethru: the whole story again, newer.
    Writethru,
    /// A part of a story in takes.
    Take,
    /// An addition to a story.
    Add,
    /// Corrects an earlier version.
    Correction,
    /// Retracts an earlier version.
    Kill,
    /// A note to editors.
    Advisory,
    /// Sent again unchanged.
    Repeat,
}

/// What a segment is to the story. Only headline, paragraphs and captions are prose that is analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The headline. A repeat of it further down has `dup_of`.
    Headline,
    /// A second headline.
    Subhead,
    /// Who wrote it.
    Byline,
    /// Where it was written: the words before the first sentence.
    Dateline,
    /// A summary that stands apart from the text it sums up: NITF's abstract, a feed's description.
    Abstract,
    /// A paragraph of the body.
    Paragraph,
    /// A heading within the body.
    Subheading,
    /// A table, as text with its layout.
    Table,
    /// A list's item.
    ListItem,
    /// The words under a picture.
    Caption,
    /// Whose picture it is; `of` names the caption.
    Credit,
    /// Words of the body shown again as an eye-catcher; `dup_of` names the paragraph.
    PullQuote,
    /// An editor's note that may be printed.
    NotePublic,
    /// An editor's note that must never be printed.
    NotePrivate,
    /// Telephone numbers and addresses for editors.
    Contact,
    /// The closing line: reporting and editing by.
    SignOff,
    /// Standing text: about the company, copyright lines.
    Boilerplate,
    /// What belongs to the page and not to the story: menus, editions, "Latest News".
    Furniture,
}

impl Role {
    /// Whether the text of this role is read as prose.
    #[must_use]
    pub fn is_prose(self) -> bool {
        matches!(self, Self::Headline | Self::Paragraph | Self::Caption | Self::ListItem)
    }

    /// Whether it belongs to the story's body.
    #[must_use]
    pub fn is_body(self) -> bool {
        matches!(self, Self::Paragraph | Self::Subheading | Self::Table | Self::ListItem)
    }
}

/// A piece of a story with one role, in the order in which it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Segment {
    /// `s1`, `s2`, ...: unique within the story's version.
    pub seg_id: String,
    /// What it is.
    pub role: Role,
    /// Its text: NFC, no control characters but line feeds within tables.
    pub text: String,
    /// Number of a body paragraph, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub para: Option<u16>,
    /// The segment whose words these are again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dup_of: Option<String>,
    /// The segment that this one belongs to: a credit's caption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

/// Editorial urgency on one scale, with the wire's own word kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Urgency {
    /// 1 most urgent to 9 least; absent where the wire's word was not understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// The wire's word.
    pub raw: String,
}

/// The story's times, each as the wire gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StoryTimes {
    /// When the delivery was received.
    pub received_at: Timestamp,
    /// When the story was first made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_created: Option<WireTime>,
    /// When this version was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_created: Option<WireTime>,
    /// The issue or publication time that a page prints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<WireTime>,
    /// Not to be shown before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embargoed_until: Option<WireTime>,
    /// Not to be shown after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<WireTime>,
}

/// A byline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Byline {
    /// As printed.
    pub raw: String,
    /// The people in it, where the wire or the line itself names them.
    #[serde(default)]
    pub people: Vec<String>,
    /// It names agencies and no person: "By Agencies".
    pub is_agency: bool,
}

/// A dateline, split as printed; the place is found by enrich.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dateline {
    /// As printed, dashes included.
    pub raw: String,
    /// The words for the place: `TOKYO`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The words for a date in it: `Dec 16`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The agency in it: `AP`, `Reuters`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
}

/// A term as the agency coded it: a subject, a place, a person, an organisation, a genre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CodedTerm {
    /// The code as written: a qcode, a URI, a literal.
    pub code: String,
    /// The URI of its scheme, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is: `subject`, `place`, `person`, `organisation`, `genre`, or the wire's own type.
    pub kind: String,
}

/// What the sender allows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rights {
    /// Who owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copyright_holder: Option<String>,
    /// The notice to print.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copyright_notice: Option<String>,
    /// Terms of use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_terms: Option<String>,
    /// The credit to print.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_line: Option<String>,
}

/// A link to another item. Untrusted: nothing here is ever fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoryLink {
    /// What the other is to this one, as written.
    pub rel: String,
    /// The other's id or address.
    pub target: String,
}

/// A picture, video or other item that goes with the story. Untrusted: nothing here is ever fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Association {
    /// Its name within the story.
    pub name: String,
    /// Its kind, as written: `picture`, `video`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The caption segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Its files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hrefs: Vec<String>,
}

/// One version of a story, whatever format it came in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Story {
    /// `story/1`.
    pub schema: String,
    /// The story.
    pub story_id: StoryId,
    /// Ordinal of its accepted units, from 1.
    pub version: u32,
    /// Raised when a version is sent through again.
    pub revision: u32,
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
    /// The feed.
    pub feed: FeedId,
    /// The format.
    pub format: Format,
    /// The agency.
    pub provider: String,
    /// The provider's id of the story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// BCP 47, as the wire or the profile declares it; absent where neither does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether it may be published.
    pub pub_status: PubStatus,
    /// What kind of item it is.
    pub editorial_type: EditorialType,
    /// How urgent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// Its times.
    pub times: StoryTimes,
    /// The headline; the same text as the first headline segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// The slug. Never for print.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slugline: Option<String>,
    /// The section of the page or service: `Asia`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<Byline>,
    /// Where it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<Dateline>,
    /// Everything that was coded: subjects, places, people, organisations, genres, keywords.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<CodedTerm>,
    /// What the sender allows.
    #[serde(default)]
    pub rights: Rights,
    /// Links to other items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<StoryLink>,
    /// Pictures and other items that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<Association>,
    /// The text, piece by piece, in its order.
    pub segments: Vec<Segment>,
    /// What a reader should know: `headline_derived`, `zone_assumed`, `unknown_entity`, ...; sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// Fields of the wire that have no place above, as they stood.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, Value>,
    /// The parser that read it and the hash of the feed's profile.
    pub parser: String,
}

impl Story {
    /// The schema's name.
    pub const SCHEMA: &'static str = "story/1";

    /// The text of the body: its paragraphs, headings, lists and tables, repeats left out, a line feed between them.
    #[must_use]
    pub fn body_text(&self) -> String {
        let body = self.segments.iter().filter(|s| s.role.is_body() && s.dup_of.is_none());
        body.map(|s| s.text.as_str()).collect::<Vec<_>>().join("\n")
    }
}
