//! Which records tell of an item. Pure: a record's headers in, what it says of the item out.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use copytaster_records::headers::{self, event_type};
use copytaster_records::{Command, DeliveryId, DeliveryMeta, KillRecord, StoryId, Timestamp, UnitId, Verdict, topics};
use serde::{Deserialize, Serialize};

use crate::dead::Letter;
use crate::{Address, Record};

/// The item that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A delivery with all its units.
    Delivery(DeliveryId),
    /// One unit.
    Unit(UnitId),
    /// All versions of a story.
    Story(StoryId),
}

/// A text names no item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no item: expected a delivery such as demo/0/17, a unit such as demo/0/17#2, or a story such as f6e9f857-c74f-569f-9bcf-d5941d2f8fb8"
)]
pub struct WantedError(String);

/// A record that tells of the item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    /// The record.
    pub at: Address,
    /// When it was appended.
    pub appended_at: Timestamp,
    /// The pipeline's clock when it was made, where it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Timestamp>,
    /// What it is: `delivery`, `command`, `verdict`, `unit`, `held`, `released`, `kill`, `story`, `enriched`, `retraction`, `dead`.
    pub what: String,
    /// The stage that made it.
    pub stage: String,
    /// The delivery or unit, where the record is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The story, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<StoryId>,
    /// Its version of the story, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Its revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// What it says, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// The record that it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Address>,
}

/// What is known of the item so far: topics are gone through in the order in which copy passes them.
#[derive(Debug)]
pub struct Traced {
    wanted: Wanted,
    units: BTreeSet<UnitId>,
    stories: BTreeSet<StoryId>,
    /// Records on topics whose own headers name no unit are found by what they were made from.
    addresses: BTreeSet<Address>,
}

impl Traced {
    /// Nothing yet.
    #[must_use]
    pub fn new(wanted: Wanted) -> Self {
        let units = match &wanted {
            Wanted::Unit(unit) => BTreeSet::from([unit.clone()]),
            _ => BTreeSet::new(),
        };
        let stories = match &wanted {
            Wanted::Story(story) => BTreeSet::from([*story]),
            _ => BTreeSet::new(),
        };
        Self { wanted, units, stories, addresses: BTreeSet::new() }
    }

    /// Whether a record tells of the item, from its headers alone: where it does, it is to be read with its value.
    #[must_use]
    pub fn concerns(&self, record: &Record) -> bool {
        let key = || std::str::from_utf8(&record.key).unwrap_or_default();
        match record.topic.as_ref() {
            topics::RAW => self.raw(record),
            topics::VERDICTS if matches!(self.wanted, Wanted::Story(_)) => true,
            topics::VERDICTS => key().parse().is_ok_and(|unit| self.is_unit(&unit)),
            topics::UNIQUE | topics::EMBARGOED => {
                record
                    .headers
                    .text(headers::CE_ID)
                    .and_then(|id| id.parse().ok())
                    .is_some_and(|unit| self.is_unit(&unit))
                    || self.is_story(key())
            }
            topics::KILLS => self.is_story(key()) || key().parse().is_ok_and(|unit| self.is_unit(&unit)),
            topics::PARSED | topics::ENRICHED => self.is_made_from(record) || self.is_story(key()),
            topics::DEAD => {
                let item = record.headers.text(headers::DLQ_ITEM).unwrap_or_default();
                item.parse().is_ok_and(|unit| self.is_unit(&unit))
                    || matches!(&self.wanted, Wanted::Delivery(id) if item == id.to_string())
                    || matches!(&self.wanted, Wanted::Unit(unit) if item == unit.delivery.to_string())
                    || self.is_story(key())
            }
            _ => false,
        }
    }

    fn raw(&self, record: &Record) -> bool {
        let is_delivery = |id: &DeliveryId| match &self.wanted {
            Wanted::Delivery(wanted) => id == wanted,
            Wanted::Unit(unit) => *id == unit.delivery,
            Wanted::Story(_) => self.units.iter().any(|unit| unit.delivery == *id),
        };
        match record.event_type() {
            event_type::DELIVERY => {
                record.json_header::<DeliveryMeta>(headers::DELIVERY).is_ok_and(|meta| is_delivery(&meta.id))
            }
            event_type::COMMAND => record.json_header::<Command>(headers::COMMAND).is_ok_and(|command| {
                use copytaster_records::CommandKind::{Judge, Redrive};
                match &command.command {
                    Redrive { unit, .. } => self.is_unit(unit),
                    Judge { delivery, .. } => is_delivery(delivery),
                    _ => false,
                }
            }),
            _ => false,
        }
    }

    fn is_unit(&self, unit: &UnitId) -> bool {
        self.units.contains(unit) || matches!(&self.wanted, Wanted::Delivery(id) if unit.delivery == *id)
    }

    /// By a key that begins with a story's id.
    fn is_story(&self, key: &str) -> bool {
        let Wanted::Story(wanted) = &self.wanted else { return false };
        key.split('/').next().is_some_and(|id| id.parse() == Ok(*wanted))
    }

    fn is_made_from(&self, record: &Record) -> bool {
        source(record).is_some_and(|address| self.addresses.contains(&address))
    }

    /// What a record says of the item, with its value. `None` where it turns out not to concern it.
    pub fn take(&mut self, record: &Record) -> Option<Hop> {
        let lineage = record.lineage();
        let mut hop = Hop {
            at: record.address(),
            appended_at: record.appended_at,
            clock: record.headers.text(headers::CLOCK).and_then(|t| t.parse().ok()).map(Timestamp::from_millis),
            what: String::new(),
            stage: lineage.as_ref().map_or("ingest", |l| &l.stage).to_owned(),
            item: None,
            story: None,
            version: None,
            revision: lineage.map(|l| l.revision),
            says: None,
            from: source(record),
        };
        match record.topic.as_ref() {
            topics::RAW => raw_hop(record, &mut hop)?,
            topics::VERDICTS => self.verdict(record, &mut hop)?,
            topics::UNIQUE | topics::EMBARGOED => self.unit(record, &mut hop)?,
            topics::KILLS => {
                let kill: KillRecord = serde_json::from_slice(&record.payload()).ok()?;
                hop.what = "kill".into();
                hop.item = kill.unit.map(|unit| unit.to_string());
                hop.story = kill.story_id;
                let unresolved = if kill.unresolved { ", which nobody had seen" } else { "" };
                hop.says = Some(format!("{:?}{unresolved}", kill.action).to_lowercase());
            }
            topics::DEAD => {
                let letter = Letter::of(record)?;
                hop.what = "dead".into();
                hop.says = Some(format!("{}: {} (dead letter {})", letter.class, letter.reason, letter.id));
                hop.item = letter.item;
                hop.from = Some(letter.source);
            }
            _ => self.story(record, &mut hop)?,
        }
        Some(hop)
    }

    fn verdict(&mut self, record: &Record, hop: &mut Hop) -> Option<()> {
        let verdict: Verdict = serde_json::from_slice(&record.payload()).ok()?;
        if let Wanted::Story(wanted) = &self.wanted
            && *wanted != verdict.story_id
        {
            return None;
        }
        let evidence = &verdict.evidence;
        let rule = serde_json::to_value(evidence.rule).ok()?;
        let mut says = format!("{} by {}", verdict.relation.as_str(), rule.as_str().unwrap_or_default());
        if let Some(other) = &verdict.relates_to {
            says += &format!(", to {other}");
        }
        if verdict.held {
            let until = verdict.embargo_until.map_or_else(|| "a person decides".to_owned(), |t| t.to_string());
            says += &format!(", held until {until}");
        }
        if !evidence.flags.is_empty() {
            says += &format!(", {}", evidence.flags.join(", "));
        }
        says += &format!("; the story is {:?}", verdict.story_state).to_lowercase();
        hop.what = "verdict".into();
        hop.says = Some(says);
        self.units.insert(verdict.unit.clone());
        self.stories.insert(verdict.story_id);
        hop.item = Some(verdict.unit.to_string());
        (hop.story, hop.version, hop.revision) =
            (Some(verdict.story_id), Some(verdict.version), Some(verdict.revision));
        Some(())
    }

    fn unit(&mut self, record: &Record, hop: &mut Hop) -> Option<()> {
        let verdict: Verdict = record.json_header(headers::VERDICT).ok()?;
        let held = record.topic.as_ref() == topics::EMBARGOED;
        hop.what = match (held, &record.value) {
            (true, Some(_)) => "held",
            (true, None) => "released",
            (false, _) => "unit",
        }
        .into();
        self.addresses.insert(record.address());
        hop.item = Some(verdict.unit.to_string());
        (hop.story, hop.version, hop.revision) =
            (Some(verdict.story_id), Some(verdict.version), Some(verdict.revision));
        Some(())
    }

    fn story(&mut self, record: &Record, hop: &mut Hop) -> Option<()> {
        #[derive(Deserialize)]
        struct Story {
            unit: UnitId,
            story_id: StoryId,
            version: u32,
            revision: u32,
        }
        let story: Story = serde_json::from_slice(&record.payload()).ok()?;
        hop.what = match record.event_type() {
            event_type::STORY => "story",
            event_type::ENRICHED_STORY => "enriched",
            _ => "retraction",
        }
        .into();
        self.addresses.insert(record.address());
        hop.item = Some(story.unit.to_string());
        (hop.story, hop.version, hop.revision) = (Some(story.story_id), Some(story.version), Some(story.revision));
        Some(())
    }
}

fn raw_hop(record: &Record, hop: &mut Hop) -> Option<()> {
    if record.event_type() == event_type::COMMAND {
        let command: Command = record.json_header(headers::COMMAND).ok()?;
        hop.what = "command".into();
        hop.stage = "person".into();
        let reason = command.reason.map_or_else(String::new, |reason| format!(": {reason}"));
        hop.says = Some(format!("sent through again by {} at {}{reason}", command.by, command.at));
        hop.item = match command.command {
            copytaster_records::CommandKind::Redrive { unit, .. } => Some(unit.to_string()),
            copytaster_records::CommandKind::Judge { delivery, .. } => Some(delivery.to_string()),
            _ => None,
        };
        return Some(());
    }
    let meta: DeliveryMeta = record.json_header(headers::DELIVERY).ok()?;
    hop.what = "delivery".into();
    let name = meta.name.map_or_else(String::new, |name| format!(", called {name}"));
    let transport = serde_json::to_value(meta.transport).ok()?;
    let transport = transport.as_str().unwrap_or_default().to_owned();
    hop.says = Some(format!("{} bytes by {transport}, received at {}{name}", record.value_bytes, meta.received_at));
    hop.item = Some(meta.id.to_string());
    Some(())
}

fn source(record: &Record) -> Option<Address> {
    record.lineage().map(Address::from)
}

crate::text::serde_as_text!(Wanted);

impl FromStr for Wanted {
    type Err = WantedError;
    fn from_str(text: &str) -> Result<Self, WantedError> {
        let unit = || text.parse().map(Self::Unit).ok();
        let delivery = || text.parse().map(Self::Delivery).ok();
        let story = || text.parse().map(Self::Story).ok();
        unit().or_else(delivery).or_else(story).ok_or_else(|| WantedError(text.to_owned()))
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delivery(id) => id.fmt(f),
            Self::Unit(id) => id.fmt(f),
            Self::Story(id) => id.fmt(f),
        }
    }
}
