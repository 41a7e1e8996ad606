//! Identifiers. Each is a type of its own, so that a story's id cannot be passed for a family's.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Namespace of every story id: drawn once. Part of the interface.
const STORY_NAMESPACE: Uuid = Uuid::from_u128(0x6f1c_22d4_9b0e_5b8e_a4c6_0d1f_7a35_c911);
/// Longest name of a feed or domain, in bytes.
const NAME_BYTES_MAX: usize = 64;

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// A feed's or domain's name has a character or a length that names may not have.
    #[error("`{0}` is no name: use 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit")]
    Name(String),
    /// Not `feed/lane/seq`.
    #[error("`{0}` is no delivery id: expected feed/lane/seq, such as demo/0/17")]
    Delivery(String),
    /// Not `feed/lane/seq#ordinal`.
    #[error("`{0}` is no unit id: expected feed/lane/seq#ordinal, such as demo/0/17#0")]
    Unit(String),
    /// A generation's name has a character or a length that it may not have, or is that of the live one.
    #[error(
        "`{0}` is no generation's name: use 1 to 32 of a-z, 0-9 and '-', beginning with a letter or digit, other than `live`"
    )]
    Generation(String),
}

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Checks and takes a name.
            ///
            /// # Errors
            /// [`IdError::Name`] where it is empty, too long or holds other characters.
            pub fn new(name: impl Into<String>) -> Result<Self, IdError> {
                let name = name.into();
                if is_name(&name) { Ok(Self(name)) } else { Err(IdError::Name(name)) }
            }

            /// The name itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Self::new(s)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

name_type! {
    /// A feed's name, as in the configuration.
    FeedId
}
name_type! {
    /// A domain: the set of feeds whose copy is judged together, one partition of `wire.raw` each.
    Domain
}

impl Default for Domain {
    fn default() -> Self {
        Self("default".into())
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    !name.is_empty()
        && name.len() <= NAME_BYTES_MAX
        && allowed(name.as_bytes()[0])
        && name.bytes().all(|b| allowed(b) || matches!(b, b'.' | b'_' | b'-'))
}

/// A lane: the ingest state partition that commits a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Lane(pub u32);

/// A delivery's identity: `feed/lane/seq`, where `seq` is dense within its lane, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeliveryId {
    /// The feed that it came from.
    pub feed: FeedId,
    /// The lane that committed it.
    pub lane: Lane,
    /// Its number within the lane.
    pub seq: u64,
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.feed, self.lane.0, self.seq)
    }
}

impl FromStr for DeliveryId {
    type Err = IdError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let wrong = || IdError::Delivery(s.to_owned());
        let mut parts = s.splitn(3, '/');
        let (Some(feed), Some(lane), Some(seq)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        Ok(Self {
            feed: feed.parse()?,
            lane: Lane(lane.parse().map_err(|_| wrong())?),
            seq: seq.parse().map_err(|_| wrong())?,
        })
    }
}

/// A unit's identity: its delivery and its number in it, `feed/lane/seq#ordinal`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitId {
    /// The delivery that holds it.
    pub delivery: DeliveryId,
    /// Its number in the delivery, from 0.
    pub ordinal: u32,
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.delivery, self.ordinal)
    }
}

impl FromStr for UnitId {
    type Err = IdError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let wrong = || IdError::Unit(s.to_owned());
        let (delivery, ordinal) = s.rsplit_once('#').ok_or_else(wrong)?;
        Ok(Self { delivery: delivery.parse()?, ordinal: ordinal.parse().map_err(|_| wrong())? })
    }
}

macro_rules! serde_as_text {
    ($name:ident, $pattern:literal) => {
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}
serde_as_text!(DeliveryId, "^[a-z0-9._-]+/[0-9]+/[0-9]+$");
serde_as_text!(UnitId, "^[a-z0-9._-]+/[0-9]+/[0-9]+#[0-9]+$");

macro_rules! uuid_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// The 16 bytes of the id.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(s).map(Self)
            }
        }

        serde_as_text!($name, "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");
    };
}

uuid_type! {
    /// A story: all versions of one item, by the wire's own identity. uuid5 of provider and guid.
    StoryId
}
uuid_type! {
    /// A family: stories that are reprints, abridgements or follow-ups of one another. The id of its first story.
    FamilyId
}
uuid_type! {
    /// A story's home: its family at its first unit or kill. Never changes; partitions all topics behind dedupe.
    HomeId
}

impl StoryId {
    /// The story that a provider calls `guid`. A guid never means anything without its provider.
    #[must_use]
    pub fn of(provider: &str, guid: &str) -> Self {
        Self(Uuid::new_v5(&STORY_NAMESPACE, format!("{provider}\u{0}{guid}").as_bytes()))
    }
}

impl FamilyId {
    /// The family that begins with this story.
    #[must_use]
    pub fn founded_by(story: StoryId) -> Self {
        Self(story.0)
    }
}

impl HomeId {
    /// The home that a story gets with its first unit or kill.
    #[must_use]
    pub fn of(family: FamilyId) -> Self {
        Self(family.0)
    }

    /// Which of `partitions` holds this home's records: xxh3 of the 16 bytes, modulo. The same on every log.
    #[must_use]
    pub fn partition(&self, partitions: u32) -> u32 {
        partition_of(self.0.as_bytes(), partitions)
    }

    /// A number by which records of one home are kept together, whatever their partition.
    #[must_use]
    pub fn shard(&self) -> u64 {
        xxhash_rust::xxh3::xxh3_64(self.0.as_bytes())
    }
}

impl Domain {
    /// Which of `partitions` holds this domain's records.
    #[must_use]
    pub fn partition(&self, partitions: u32) -> u32 {
        partition_of(self.0.as_bytes(), partitions)
    }
}

impl FeedId {
    /// Which of `partitions` holds this feed's records or lane.
    #[must_use]
    pub fn partition(&self, partitions: u32) -> u32 {
        partition_of(self.0.as_bytes(), partitions)
    }
}

fn partition_of(bytes: &[u8], partitions: u32) -> u32 {
    let remainder = xxhash_rust::xxh3::xxh3_64(bytes) % u64::from(partitions.max(1));
    u32::try_from(remainder).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_their_text_form() {
        let unit: UnitId = "ap-en/3/17#2".parse().expect("a unit id");
        assert_eq!(unit.delivery.lane, Lane(3));
        assert_eq!(unit.to_string(), "ap-en/3/17#2");
        assert_eq!(serde_json::to_string(&unit).expect("json"), "\"ap-en/3/17#2\"");
    }

    #[test]
    fn names_that_could_escape_a_path_or_a_header_are_refused() {
        for bad in ["", "A", "../etc", "a b", "a/b", ".hidden", "a\n", &"x".repeat(65)] {
            assert!(FeedId::new(bad).is_err(), "{bad:?} was taken for a name");
        }
    }

    #[test]
    fn story_ids_need_the_provider_and_are_frozen() {
        assert_ne!(StoryId::of("ap", "1"), StoryId::of("afp", "1"));
        assert_eq!(StoryId::of("ap", "1").to_string(), "f6e9f857-c74f-569f-9bcf-d5941d2f8fb8");
    }

    #[test]
    fn homes_keep_their_partition() {
        let home = HomeId::of(FamilyId::founded_by(StoryId::of("ap", "1")));
        assert!(home.partition(24) < 24);
        assert_eq!(home.partition(24), home.partition(24));
        assert_eq!(home.partition(1), 0);
    }
}
