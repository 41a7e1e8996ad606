//! All that can be known of a delivery without state: its units, who they say they are, what their text hashes to.

use copytaster_engine::{Poison, Record};
use copytaster_formats::{FeedProfile, FormatError, Limits, Profiles, Unit, WireNumber, identity, parse, split};
use copytaster_records::headers::{self, event_type};
use copytaster_records::{
    Command, CommandKind, DeliveryId, DeliveryMeta, ErrorClass, UnitEnvelope, UnitId, UnitIdentity, Verdict, hex,
};
use sha2::{Digest, Sha256};

use crate::content::ContentHashes;

/// A record of `wire.raw`, read.
pub enum Prepared {
    /// The clock went on.
    Tick,
    /// A person decided something.
    Command(Command),
    /// Copy.
    Delivery(Box<Delivery>),
    /// A person wants a unit sent on again.
    Again(Box<Again>),
    /// A person wants something judged that could not be judged when it came.
    Late(Box<Late>),
}

/// A unit that was judged before, to be sent on again.
pub struct Again {
    /// The revision that is sent again.
    pub(crate) revision: u32,
    pub(crate) envelope: UnitEnvelope,
    /// As it was given.
    pub(crate) verdict: Verdict,
}

/// A delivery that could not be judged when it came, or some of its units.
pub struct Late {
    pub(crate) id: DeliveryId,
    pub(crate) delivery: Result<Delivery, Poison>,
    /// In order; all where there is none.
    pub(crate) units: Vec<u32>,
    /// How often it was tried again before.
    pub(crate) attempt: u32,
}

/// A delivery, split.
pub struct Delivery {
    pub(crate) meta: DeliveryMeta,
    pub(crate) sha256: String,
    pub(crate) units: Vec<Result<ReadUnit, DeadUnit>>,
}

/// A unit whose identity could be read.
pub(crate) struct ReadUnit {
    pub(crate) unit: Unit,
    pub(crate) identity: UnitIdentity,
    pub(crate) hashes: ContentHashes,
    /// Its number on the wire, where the wire has numbers.
    pub(crate) number: Option<WireNumber>,
    /// What could not be read and was passed over.
    pub(crate) flags: Vec<String>,
}

/// A unit that cannot be judged.
pub(crate) struct DeadUnit {
    pub(crate) poison: Poison,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn prepare(record: &Record, profiles: &Profiles, limits: &Limits) -> Result<Prepared, Poison> {
    match record.event_type() {
        event_type::TICK => Ok(Prepared::Tick),
        event_type::COMMAND => command(record, profiles, limits),
        event_type::DELIVERY => {
            let delivery = delivery(record, record.json_header(headers::DELIVERY)?, profiles, limits)?;
            Ok(Prepared::Delivery(Box::new(delivery)))
        }
        other => {
            Err(Poison::new(ErrorClass::NotOurs, format!("its type is `{other}`, not a delivery, tick or command")))
        }
    }
}

fn command(record: &Record, profiles: &Profiles, limits: &Limits) -> Result<Prepared, Poison> {
    let json = record.headers.get(headers::COMMAND).cloned().unwrap_or_else(|| record.payload());
    let command: Command = serde_json::from_slice(&json).map_err(|error| {
        let reason = format!("the command does not read: {error}; see `copytaster schema command`");
        Poison::new(ErrorClass::Malformed, reason)
    })?;
    match command.command {
        CommandKind::Redrive { unit, revision } => again(record, &unit, revision),
        CommandKind::Judge { delivery: id, mut units, attempt } => {
            units.sort_unstable();
            units.dedup();
            let delivery = delivery(record, record.json_header(headers::DELIVERY)?, profiles, limits);
            Ok(Prepared::Late(Box::new(Late { id, delivery, units, attempt })))
        }
        _ => Ok(Prepared::Command(command)),
    }
}

fn again(record: &Record, unit: &UnitId, revision: u32) -> Result<Prepared, Poison> {
    let envelope: UnitEnvelope = record.json_header(headers::UNIT)?;
    let verdict: Verdict = record.json_header(headers::VERDICT)?;
    if envelope.unit != *unit || verdict.unit != *unit {
        let reason =
            format!("the command is for {unit}, but carries {} with the verdict on {}", envelope.unit, verdict.unit);
        return Err(Poison::new(ErrorClass::Malformed, reason).of(unit));
    }
    Ok(Prepared::Again(Box::new(Again { revision, envelope, verdict })))
}

fn delivery(record: &Record, meta: DeliveryMeta, profiles: &Profiles, limits: &Limits) -> Result<Delivery, Poison> {
    let bytes = record.payload();
    let dead = |class, reason| Poison::new(class, reason).of(&meta.id).named(meta.name.clone());
    let profile = profiles.get(&meta.id.feed).ok_or_else(|| {
        let reason = format!("feed `{}` is not configured: add it to the configuration, then redrive", meta.id.feed);
        dead(ErrorClass::NotOurs, reason)
    })?;
    let units = split(&bytes, profile, limits).map_err(|error| dead(error.class, error.reason))?;
    if units.is_empty() {
        // Whatever came is accounted for: a delivery leaves at least one trace.
        return Err(dead(ErrorClass::Empty, "it holds no unit".into()));
    }
    let units = (0u32..)
        .zip(units)
        .map(|(ordinal, unit)| {
            let id = UnitId { delivery: meta.id.clone(), ordinal };
            let dead = |error: FormatError, bytes| DeadUnit {
                poison: Poison::new(error.class, error.reason).of(&id).named(meta.name.clone()),
                bytes,
            };
            match unit {
                Ok(unit) => match identity(&unit, profile) {
                    Ok(identity) => Ok(read_text(unit, identity, profile, &meta)),
                    Err(error) => Err(dead(error, unit.bytes)),
                },
                Err(bad) => Err(dead(bad.error, bad.bytes)),
            }
        })
        .collect();
    let sha256 = hex(&Sha256::digest(&bytes));
    Ok(Delivery { meta, sha256, units })
}

/// A body that cannot be read costs the unit its text, not its verdict: parse will say what is wrong with it.
fn read_text(unit: Unit, identity: UnitIdentity, profile: &FeedProfile, meta: &DeliveryMeta) -> ReadUnit {
    match parse(&unit, profile, meta.received_at) {
        Ok(copy) => {
            let hashes = ContentHashes::of_copy(&copy);
            ReadUnit { unit, identity, hashes, number: WireNumber::of(&copy), flags: Vec::new() }
        }
        Err(_) => {
            let hashes = ContentHashes::of_bytes(&unit.bytes);
            ReadUnit { unit, identity, hashes, number: None, flags: vec!["text_unreadable".into()] }
        }
    }
}
