//! Dedupe's keyed state.
//!
//! | key | value |
//! |---|---|
//! | `s` story id | [`StoryRecord`]: kept for ever, so that versions and kills outlive every window |
//! | `b` hash of provider and body | [`BodyRecord`]: until the window is over |
//! | `n` hash of provider and name | whose name it is: for 48 hours, or until another unit bears it |
//! | `x` time key | nothing: when the window of that `b` or `n` is over |
//! | `f` feed | [`Watch`](crate::watch::Watch): how the feed is doing |
//! | `r` unit | the revision that it was last sent on again as: 4 bytes |
//! | `j` delivery or unit | how often it was judged again, because it could not be before: 4 bytes |
//! | `h` time story id unit | [`HeldUnit`]: before its embargo's time; the last time there is for one that waits for a person |

use bytes::Bytes;
use copytaster_engine::{Context, LogError, StageError};
use copytaster_records::{
    FamilyId, FeedId, HomeId, StoryId, StoryState, Timestamp, UnitEnvelope, UnitId, Verdict, to_json,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::content::Hash;

/// What is known of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoryRecord {
    pub(crate) family: FamilyId,
    pub(crate) home: HomeId,
    /// Ordinal of the last accepted unit.
    pub(crate) version: u32,
    /// The last revision that a unit of it was sent on again as.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) revision: u32,
    #[serde(default)]
    pub(crate) state: StoryState,
    /// The newest version by the wire's own order; a kill that names no version leaves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) newest: Option<Newest>,
    /// Keys of units that are held, in the order in which they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) held: Vec<HeldKey>,
    /// This identity turned out to be another story's text sent again: its versions are that story's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) alias_of: Option<StoryId>,
}

impl StoryRecord {
    /// A story at its first unit or kill.
    pub(crate) fn founded(story: StoryId) -> Self {
        let family = FamilyId::founded_by(story);
        Self {
            family,
            home: HomeId::of(family),
            version: 0,
            revision: 0,
            state: StoryState::Live,
            newest: None,
            held: Vec::new(),
            alias_of: None,
        }
    }
}

/// The newest version of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Newest {
    pub(crate) unit: UnitId,
    /// The guid that it came under: numbers of versions mean something within one guid only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) guid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wire_version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version_created: Option<Timestamp>,
    /// When it was received: tells whether what is judged late came before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) received_at: Option<Timestamp>,
    pub(crate) content: Hash,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Whose text a body is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BodyRecord {
    pub(crate) story: StoryId,
    pub(crate) unit: UnitId,
    pub(crate) version: u32,
    /// When its window is over.
    pub(crate) expires: Timestamp,
}

/// What every value that is forgotten in time has.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Expires {
    pub(crate) expires: Timestamp,
}

/// When and under which unit something is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HeldKey {
    /// `None`: until a person decides.
    pub(crate) until: Option<Timestamp>,
    pub(crate) unit: UnitId,
}

/// A unit before its time, with all that is needed to send it on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HeldUnit {
    pub(crate) envelope: UnitEnvelope,
    pub(crate) verdict: Verdict,
}

pub(crate) fn story_key(story: StoryId) -> Bytes {
    [b"s", story.as_bytes().as_slice()].concat().into()
}

/// A body belongs to its provider: the same text of another agency is a reprint and no resend.
pub(crate) fn body_key(provider: &str, body: &Hash) -> Bytes {
    providers_key(b"b", provider, body)
}

/// A name belongs to its provider, too.
pub(crate) fn name_key(provider: &str, name: &str) -> Bytes {
    providers_key(b"n", provider, name.as_bytes())
}

fn providers_key(kind: &[u8], provider: &str, of: &[u8]) -> Bytes {
    let mut hasher = Sha256::new();
    hasher.update(provider.as_bytes());
    hasher.update(b"\0");
    hasher.update(of);
    [kind, hasher.finalize().as_slice()].concat().into()
}

pub(crate) const FEEDS: &[u8] = b"f";

pub(crate) fn feed_key(feed: &FeedId) -> Bytes {
    [FEEDS, feed.as_str().as_bytes()].concat().into()
}

pub(crate) const EXPIRIES: &[u8] = b"x";

/// When the value of a key is to be forgotten.
pub(crate) fn expiry_key(expires: Timestamp, key: &[u8]) -> Bytes {
    [EXPIRIES, &sortable(Some(expires)), key].concat().into()
}

pub(crate) fn parse_expiry_key(key: &[u8]) -> Option<(Timestamp, &[u8])> {
    Some((parse_sortable(key.get(1..9)?)?, key.get(9..)?))
}

pub(crate) const HELD: &[u8] = b"h";

pub(crate) fn held_key(until: Option<Timestamp>, story: StoryId, unit: &UnitId) -> Bytes {
    [HELD, &sortable(until), story.as_bytes(), unit.to_string().as_bytes()].concat().into()
}

/// The key of a held unit's bytes: apart from what says how it is held.
pub(crate) fn held_bytes_key(unit: &UnitId) -> Bytes {
    [b"H", unit.to_string().as_bytes()].concat().into()
}

/// When a held key is due; `None` for one that waits for a person.
pub(crate) fn held_until(key: &[u8]) -> Option<Timestamp> {
    parse_sortable(key.get(1..9)?)
}

/// The key of the revision that a unit was last sent on again as.
pub(crate) fn revision_key(unit: &UnitId) -> Bytes {
    [b"r", unit.to_string().as_bytes()].concat().into()
}

/// The key of how often a delivery or a unit was judged again.
pub(crate) fn attempts_key(item: &impl ToString) -> Bytes {
    [b"j", item.to_string().as_bytes()].concat().into()
}

/// A counter; 0 where it was never set.
pub(crate) fn load_count(context: &Context<'_>, key: &[u8]) -> Result<u32, StageError> {
    let Some(value) = context.get(key)? else { return Ok(0) };
    value.as_ref().try_into().map(u32::from_be_bytes).map_err(|_| {
        let detail = format!("a counter has {} bytes, not 4", value.len());
        StageError::Log(LogError::Damaged { what: "dedupe's state".into(), detail })
    })
}

pub(crate) fn store_count(context: &mut Context<'_>, key: Bytes, count: u32) {
    context.put(key, count.to_be_bytes().to_vec());
}

/// A time that sorts as bytes; no time sorts last.
fn sortable(time: Option<Timestamp>) -> [u8; 8] {
    time.map_or(u64::MAX, |t| u64::try_from(t.as_millis()).unwrap_or(0)).to_be_bytes()
}

fn parse_sortable(bytes: &[u8]) -> Option<Timestamp> {
    let millis = u64::from_be_bytes(bytes.try_into().ok()?);
    i64::try_from(millis).ok().map(Timestamp::from_millis)
}

/// A story by its name, or the one that the name is an alias of.
pub(crate) fn load_story(context: &Context<'_>, named: StoryId) -> Result<(StoryId, Option<StoryRecord>), StageError> {
    let story: Option<StoryRecord> = load(context, &story_key(named))?;
    match story.as_ref().and_then(|s| s.alias_of) {
        // An alias always points at a story, never at another alias.
        Some(target) => Ok((target, load(context, &story_key(target))?)),
        None => Ok((named, story)),
    }
}

/// Whose text a body is, unless its window is over.
pub(crate) fn load_body(
    context: &Context<'_>,
    provider: &str,
    hash: &[u8; 32],
) -> Result<Option<BodyRecord>, StageError> {
    let body: Option<BodyRecord> = load(context, &body_key(provider, hash))?;
    Ok(body.filter(|body| body.expires > context.clock()))
}

pub(crate) fn load<T: DeserializeOwned>(context: &Context<'_>, key: &[u8]) -> Result<Option<T>, StageError> {
    context.get(key)?.map(|value| decode(&value)).transpose()
}

/// A value of the state.
pub(crate) fn decode<T: DeserializeOwned>(value: &[u8]) -> Result<T, StageError> {
    serde_json::from_slice(value).map_err(|error| {
        StageError::Log(LogError::Damaged { what: "dedupe's state".into(), detail: error.to_string() })
    })
}

pub(crate) fn store<T: Serialize>(context: &mut Context<'_>, key: Bytes, value: &T) {
    context.put(key, to_json(value));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn held_keys_sort_by_time_and_those_without_come_last() {
        let story = StoryId::of("ap", "1");
        let unit: UnitId = "a/0/1#0".parse().expect("a unit");
        let early = held_key(Some(Timestamp::from_millis(5)), story, &unit);
        let late = held_key(Some(Timestamp::from_millis(500)), story, &unit);
        let never = held_key(None, story, &unit);
        assert!(early < late && late < never);
        assert_eq!(held_until(&late), Some(Timestamp::from_millis(500)));
        assert_eq!(held_until(&never), None);
    }

    #[test]
    fn bodies_belong_to_their_provider() {
        assert_ne!(body_key("ap", &[1; 32]), body_key("afp", &[1; 32]));
        let key = expiry_key(Timestamp::from_millis(9), &body_key("ap", &[1; 32]));
        assert_eq!(parse_expiry_key(&key), Some((Timestamp::from_millis(9), body_key("ap", &[1; 32]).as_ref())));
    }
}
