//! What a record says for the ledger. Pure; by headers alone, but for verdicts.

use bytes::Bytes;
use copytaster_records::headers::{self, event_type};
use copytaster_records::{Command, CommandKind, DeliveryId, Evidence, Relation, ReplayStage, StoryId, UnitId, topics};
use serde::Deserialize;

use super::account::Fate;
use super::mark::Mark;
use crate::Record;

/// Beyond this a unit's number in its delivery is none of ours.
const ORDINAL_MAX: u32 = 1 << 20;

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Posting {
    /// Of a delivery as a whole.
    Delivery(DeliveryId, Entry),
    /// Of one unit.
    Unit(UnitId, Entry),
    /// Something about a story's kills that no unit said.
    Kills(StoryKey),
}

/// What is said of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// A record of it that says nothing more.
    Mark { mark: Mark, revision: u32, units: u32 },
    /// Its verdict.
    Verdict { fate: Fate, revision: u32, units: u32, story: StoryKey, retracts: bool },
    /// It is on `wire.unique`; `story` is where it may have been held.
    Unique { revision: u32, story: StoryKey },
    /// It is on `wire.kills`.
    Kill(StoryKey),
    /// It is on `wire.enriched`.
    Enriched { revision: u32, retraction: bool },
    /// A person asked for a revision above this one.
    SendAgain { above: u32 },
    /// A person asked to judge it again, for the n-th time.
    JudgeAgain { tries: u32 },
}

/// A story within its domain, or a kill that names none, as a key.
pub(super) type StoryKey = Bytes;

/// A record of ours that names no unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stray;

/// A kill as dedupe flags it where it names no story.
const KILL_OF_NOTHING: &str = "kill_without_target";

/// Whether the value is needed too.
pub(super) fn needs_value(topic: &str) -> bool {
    topic == topics::VERDICTS
}

/// Hands over what a record says; nothing where it concerns no copy, or another generation.
pub(super) fn read(record: &Record, post: &mut dyn FnMut(Posting)) -> Result<(), Stray> {
    if record.headers.get(headers::GENERATION).is_some_and(|generation| !generation.is_empty()) {
        return Ok(());
    }
    let revision = record.headers.text(headers::REVISION).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mark = |mark| Entry::Mark { mark, revision, units: units(record) };
    match record.topic.as_ref() {
        topics::RAW => return raw(record, post),
        topics::DEAD => return dead(record, revision, post),
        topics::KILLS => return kill(record, post),
        topics::VERDICTS => post(verdict(record)?),
        topics::EMBARGOED if record.value_bytes == 0 => post(Posting::Unit(unit(record)?, mark(Mark::Released))),
        topics::EMBARGOED => post(Posting::Unit(unit(record)?, mark(Mark::Held))),
        topics::UNIQUE => {
            let domain = record.lineage().ok_or(Stray)?.partition;
            let story = story_key(domain, &record.key);
            post(Posting::Unit(unit(record)?, Entry::Unique { revision, story }));
        }
        topics::PARSED => post(Posting::Unit(unit(record)?, mark(Mark::Parsed))),
        topics::ENRICHED => {
            let retraction = record.event_type() == event_type::RETRACTION;
            post(Posting::Unit(unit(record)?, Entry::Enriched { revision, retraction }));
        }
        _ => {}
    }
    Ok(())
}

fn units(record: &Record) -> u32 {
    record.headers.text(headers::UNITS).and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn unit(record: &Record) -> Result<UnitId, Stray> {
    let unit: UnitId = record.subject().and_then(|subject| subject.parse().ok()).ok_or(Stray)?;
    if unit.ordinal < ORDINAL_MAX { Ok(unit) } else { Err(Stray) }
}

/// A story's key within the domain of a partition of `wire.raw`.
fn story_key(domain: u32, story: &[u8]) -> StoryKey {
    [&domain.to_be_bytes(), story].concat().into()
}

fn raw(record: &Record, post: &mut dyn FnMut(Posting)) -> Result<(), Stray> {
    match record.event_type() {
        event_type::DELIVERY => {
            let id = record.subject().and_then(|id| id.parse().ok()).ok_or(Stray)?;
            post(Posting::Delivery(id, Entry::Mark { mark: Mark::Delivered, revision: 0, units: 0 }));
        }
        event_type::COMMAND => {
            // Those that carry no copy change no unit, and what does not read becomes a dead letter.
            if let Ok(command) = record.json_header::<Command>(headers::COMMAND) {
                command_postings(command.command, post);
            }
        }
        _ => {}
    }
    Ok(())
}

fn command_postings(command: CommandKind, post: &mut dyn FnMut(Posting)) {
    match command {
        CommandKind::Redrive { unit, revision } if unit.ordinal < ORDINAL_MAX => {
            post(Posting::Unit(unit, Entry::SendAgain { above: revision }));
        }
        CommandKind::Judge { delivery, units, attempt } => {
            let entry = Entry::JudgeAgain { tries: attempt.saturating_add(1) };
            if units.is_empty() {
                return post(Posting::Delivery(delivery, entry));
            }
            for ordinal in units.into_iter().filter(|ordinal| *ordinal < ORDINAL_MAX) {
                post(Posting::Unit(UnitId { delivery: delivery.clone(), ordinal }, entry.clone()));
            }
        }
        _ => {}
    }
}

/// A letter that names nothing is of a record that is none of ours, or of a command.
fn dead(record: &Record, revision: u32, post: &mut dyn FnMut(Posting)) -> Result<(), Stray> {
    let stage = record.headers.text(headers::DLQ_STAGE).unwrap_or_default();
    let mark = match ReplayStage::ALL.into_iter().find(|known| known.as_str() == stage) {
        Some(ReplayStage::Dedupe) => Mark::DeadInDedupe,
        Some(ReplayStage::Parse) => Mark::DeadInParse,
        Some(ReplayStage::Enrich) => Mark::DeadInEnrich,
        None => return Ok(()),
    };
    let Some(item) = record.subject() else { return Ok(()) };
    let entry = Entry::Mark { mark, revision, units: units(record) };
    match item.parse() {
        Ok(delivery) => post(Posting::Delivery(delivery, entry)),
        Err(_) => post(Posting::Unit(unit(record)?, entry)),
    }
    Ok(())
}

/// The id of a kill's record ends in the unit that said so; in the address of a command where a person did.
fn kill(record: &Record, post: &mut dyn FnMut(Posting)) -> Result<(), Stray> {
    let story = story_key(record.partition, &record.key);
    let id = record.headers.text(headers::CE_ID).ok_or(Stray)?;
    let mut parts = id.rsplitn(4, '/');
    let (seq, lane, feed) = (parts.next(), parts.next(), parts.next());
    let unit = seq.zip(lane).zip(feed).and_then(|((seq, lane), feed)| format!("{feed}/{lane}/{seq}").parse().ok());
    match unit {
        Some(unit) => post(Posting::Unit(unit, Entry::Kill(story))),
        None => post(Posting::Kills(story)),
    }
    Ok(())
}

/// What is needed of a verdict.
#[derive(Deserialize)]
struct Judged {
    relation: Relation,
    story_id: StoryId,
    revision: u32,
    #[serde(default)]
    held: bool,
    evidence: Evidence,
}

fn verdict(record: &Record) -> Result<Posting, Stray> {
    let unit = unit(record)?;
    let judged: Judged = serde_json::from_slice(record.value.as_deref().unwrap_or_default()).map_err(|_| Stray)?;
    let of_nothing = judged.evidence.flags.iter().any(|flag| flag == KILL_OF_NOTHING);
    let fate = match judged.relation {
        _ if of_nothing => Fate::KillOfNothing,
        relation if !relation.goes_on() => Fate::Repeat,
        _ if judged.held => Fate::Held,
        _ => Fate::GoesOn,
    };
    // A kill that names no story goes by its unit.
    let named = if of_nothing { unit.to_string() } else { judged.story_id.to_string() };
    let entry = Entry::Verdict {
        fate,
        revision: judged.revision,
        units: units(record),
        story: story_key(record.partition, named.as_bytes()),
        // What is sent through again was announced when it came.
        retracts: matches!(judged.relation, Relation::Kill | Relation::Withhold) && judged.revision == 0,
    };
    Ok(Posting::Unit(unit, entry))
}
