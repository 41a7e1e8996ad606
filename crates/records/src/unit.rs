//! A unit: one item of a delivery.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{EditorialType, FeedId, PubStatus, Timestamp, Transport, UnitId, WireTime};

/// A wire format, as sniffed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// NewsML-G2: an item of any kind, alone or of a newsMessage; EventsML-G2 and planning items too.
    NewsmlG2,
    /// NewsML 1.0 to 1.2: one NewsItem.
    Newsml1,
    /// NITF 3.x.
    Nitf,
    /// An item of an RSS 2.0, 1.0 or 0.9x feed.
    Rss,
    /// An entry of an Atom feed.
    Atom,
    /// Ritzau: one RBNews.
    Ritzau,
    /// SportsML, standing alone.
    Sportsml,
    /// An XHTML fragment: a body and nothing else.
    Xhtml,
    /// ninjs 1.x.
    Ninjs1,
    /// ninjs 2.x.
    Ninjs2,
    /// ninjs 3.x.
    Ninjs3,
    /// AP Media API: one item.
    ApMedia,
    /// dpa digitalwires: one entry.
    Digitalwires,
    /// Reuters Connect: an item of its GraphQL answers.
    ReutersConnect,
    /// LSEG machine-readable news: one story, put together again.
    Mrn,
    /// Factiva: an article or a bulk message of its stream.
    Factiva,
    /// ANPA 1312.
    #[serde(rename = "anpa1312")]
    Anpa1312,
    /// IPTC 7901, with or without its control characters.
    #[serde(rename = "iptc7901")]
    Iptc7901,
    /// A `ZCZC` ... `NNNN` block.
    Zczc,
    /// RFC 822 and MIME: a message.
    Mail,
    /// A story page as HTML.
    HtmlPage,
    /// iCalendar: one event.
    Icalendar,
    /// A photo's caption and credits: the IPTC-IIM and XMP of a JPEG file.
    Photo,
    /// A story page of a newspaper, as text: furniture, headline, captions, dateline, body.
    NewspaperPage,
    /// Plain text: a headline, perhaps a byline and a dateline, paragraphs.
    PlainText,
}

impl Format {
    /// The name in records, configuration and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewsmlG2 => "newsml_g2",
            Self::Newsml1 => "newsml1",
            Self::Nitf => "nitf",
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::Ritzau => "ritzau",
            Self::Sportsml => "sportsml",
            Self::Xhtml => "xhtml",
            Self::Ninjs1 => "ninjs1",
            Self::Ninjs2 => "ninjs2",
            Self::Ninjs3 => "ninjs3",
            Self::ApMedia => "ap_media",
            Self::Digitalwires => "digitalwires",
            Self::ReutersConnect => "reuters_connect",
            Self::Mrn => "mrn",
            Self::Factiva => "factiva",
            Self::Anpa1312 => "anpa1312",
            Self::Iptc7901 => "iptc7901",
            Self::Zczc => "zczc",
            Self::Mail => "mail",
            Self::HtmlPage => "html_page",
            Self::Icalendar => "icalendar",
            Self::Photo => "photo",
            Self::NewspaperPage => "newspaper_page",
            Self::PlainText => "plain_text",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a unit needs of the container that it was cut from, so that its bytes can be understood alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitContext {
    /// When the container was sent, as it wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
    /// Who sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// The transmission's number. It changes with every re-send: never part of an identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transmission_id: Option<String>,
    /// Transmission priority, apart from editorial urgency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// Catalogues named by the container. Names only: nothing is ever fetched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub catalogs: Vec<String>,
    /// XML namespaces declared outside the unit, by prefix; the default namespace has the empty prefix.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub namespaces: BTreeMap<String, String>,
    /// `xml:lang` of the container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Other fields of the container by the container's own names: its services and products, a feed's title.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Vec<String>>,
}

/// What travels with a unit's bytes on `wire.unique`; the JSON header [`crate::headers::UNIT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitEnvelope {
    /// The unit.
    pub unit: UnitId,
    /// Its feed, whose profile reads it.
    pub feed: FeedId,
    /// Its format, as sniffed.
    pub format: Format,
    /// What it needs of its container.
    #[serde(default)]
    pub context: UnitContext,
    /// When the delivery was received.
    pub received_at: Timestamp,
    /// How the delivery came in.
    pub transport: Transport,
    /// SHA-256 of the delivery's bytes, hexadecimal.
    pub delivery_sha256: String,
}

/// Who a unit says it is, read from header fields alone, so that a kill is understood though its body is missing or broken.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnitIdentity {
    /// The agency: from the wire, else the feed's profile.
    pub provider: String,
    /// The provider's id of the story, the same for all versions; absent where the format has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// Other guids of the same provider that this unit acts on, the likeliest first: what a kill kills, what a correction
    /// corrects, what a lead replaces. A unit whose own `guid` is unknown belongs to the first of these that is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<String>,
    /// Names that it bears for a while besides its guid, by which later units of the same provider may call it: its number,
    /// its slug, its headline. They are used again, so that the newest bearer is meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Names by which this unit calls the one that it acts on, the surest first: `item xpa 157` of a kill's text. They
    /// count before `targets`, where a unit bears one of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<String>,
    /// The wire's own version, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wire_version: Option<String>,
    /// When this version was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_created: Option<WireTime>,
    /// Whether it may be published.
    pub status: PubStatus,
    /// What kind of item it says it is; [`EditorialType::Correction`] makes an update a correction.
    pub editorial_type: EditorialType,
    /// Held until then. `Some` without an instant: an embargo that could not be read, which holds and is flagged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embargo: Option<WireTime>,
    /// The headline, where a header field has one: for people who look at verdicts and dead letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
}

impl UnitIdentity {
    /// The wire's version as a number, where it is one: Reuters' versions have 9 or 10 digits and jump.
    #[must_use]
    pub fn version_number(&self) -> Option<u64> {
        self.wire_version.as_deref()?.trim().parse().ok()
    }
}
