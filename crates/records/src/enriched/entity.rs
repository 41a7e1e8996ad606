//! Who and what the text names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Confidence, Span};

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

/// What a place's name stands for where it is not the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StandsFor {
    /// The government of the country that it names or is the capital of: "Tokyo would file a complaint".
    Government,
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
    /// What the name stands for, where not the place: such a mention says nothing of where something happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_for: Option<StandsFor>,
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
    /// The `eid`s of the bodies that a person is said to belong to, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affiliations: Vec<String>,
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
    /// A continent.
    Continent,
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
    /// ISO 3166-1 alpha-3; empty for a continent.
    pub country: String,
    /// ISO 3166-1 alpha-2; empty for a continent.
    pub cc: String,
    /// Degrees north, WGS 84. Of a division, a country or a continent: where the people of its towns live on average.
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
