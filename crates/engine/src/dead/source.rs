//! From a dead letter to what must be sent through again, and where its bytes are. Reads headers only.

use copytaster_records::headers::{self, event_type};
use copytaster_records::{Command, CommandKind, DeliveryId, DeliveryMeta, StoryId, UnitId, Verdict, topics};

use super::Letter;
use crate::log::lookup::head_at;
use crate::{Address, Log, LogError, Poison, Record};

/// Where dedupe wrote a unit, or ingest a delivery: the order of the log behind it. Partition, offset, ordinal.
pub type Place = (u32, u64, u32);

/// What a letter can be sent through again as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The partition of `wire.raw` that the command goes to.
    pub partition: u32,
    /// The record that has the bytes.
    pub holder: Address,
    /// Length of its value.
    pub value_bytes: u32,
    /// Its place among others.
    pub place: Place,
    /// How it is sent.
    pub through: Through,
}

/// How something is sent through again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Through {
    /// A unit that was judged is sent on as its story's next revision.
    Redrive {
        /// The unit.
        unit: UnitId,
        /// The revision that died.
        revision: u32,
        /// Its story.
        story: StoryId,
        /// Its version.
        version: u32,
    },
    /// A delivery is judged again, or one unit of it.
    Judge {
        /// The delivery.
        delivery: DeliveryId,
        /// Ordinal of the unit; `None` for the whole delivery.
        unit: Option<u32>,
        /// How often that was tried before.
        attempt: u32,
    },
}

/// Why a letter cannot be sent through again.
#[derive(Debug, thiserror::Error)]
pub enum NotLocated {
    /// Its source is gone.
    #[error("its source {address} is no longer kept")]
    Expired {
        /// The source.
        address: Address,
    },
    /// It died in a replay.
    #[error("it died in the generation `{0}`, not in the live one: mend and replay again")]
    Generation(String),
    /// It is no copy.
    #[error("{0}")]
    NoCopy(String),
    /// Its source does not read.
    #[error(transparent)]
    Unreadable(#[from] Poison),
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// Finds what a letter is sent through again as.
///
/// # Errors
/// [`NotLocated`].
pub fn locate(log: &dyn Log, letter: &Letter) -> Result<Located, NotLocated> {
    if !letter.generation.is_empty() {
        return Err(NotLocated::Generation(letter.generation.clone()));
    }
    let source = head(log, &letter.source)?;
    match letter.source.topic.as_str() {
        topics::RAW => raw(letter, &source),
        topics::UNIQUE => unique(&source),
        topics::PARSED => {
            let lineage = source.lineage().filter(|lineage| lineage.topic == topics::UNIQUE);
            let lineage = lineage.ok_or_else(|| not_ours(&source))?;
            unique(&head(log, &lineage.into())?)
        }
        other => {
            Err(NotLocated::NoCopy(format!("its source is on {other}, which carries no copy of the live pipeline's")))
        }
    }
}

fn raw(letter: &Letter, source: &Record) -> Result<Located, NotLocated> {
    let unit: Option<UnitId> = letter.item.as_deref().and_then(|item| item.parse().ok());
    match source.event_type() {
        event_type::DELIVERY => {
            let meta: DeliveryMeta = source.json_header(headers::DELIVERY)?;
            Ok(judge(letter, source, meta.id, unit))
        }
        event_type::COMMAND if source.headers.get(headers::COMMAND).is_some() => {
            let command: Command = source.json_header(headers::COMMAND)?;
            match command.command {
                CommandKind::Judge { delivery, .. } => Ok(judge(letter, source, delivery, unit)),
                _ => unique(source),
            }
        }
        event_type::COMMAND => Err(NotLocated::NoCopy("it is a command: mend it and give it again".into())),
        _ => Err(not_ours(source)),
    }
}

fn judge(letter: &Letter, source: &Record, delivery: DeliveryId, unit: Option<UnitId>) -> Located {
    let unit = unit.map(|unit| unit.ordinal);
    Located {
        partition: source.partition,
        holder: source.address(),
        value_bytes: source.value_bytes,
        place: (source.partition, source.offset, unit.unwrap_or(0)),
        through: Through::Judge { delivery, unit, attempt: letter.revision },
    }
}

/// A record that carries a judged unit: of `wire.unique`, or a command that sent it again.
fn unique(source: &Record) -> Result<Located, NotLocated> {
    let verdict: Verdict = source.json_header(headers::VERDICT)?;
    let place = match source.lineage() {
        Some(lineage) => (lineage.partition, lineage.offset, lineage.ordinal),
        None => (source.partition, source.offset, 0),
    };
    let revision = match source.headers.get(headers::COMMAND) {
        None => verdict.revision,
        Some(_) => match source.json_header::<Command>(headers::COMMAND)?.command {
            CommandKind::Redrive { revision, .. } => revision,
            _ => return Err(not_ours(source)),
        },
    };
    Ok(Located {
        partition: place.0,
        holder: source.address(),
        value_bytes: source.value_bytes,
        place,
        through: Through::Redrive { unit: verdict.unit, revision, story: verdict.story_id, version: verdict.version },
    })
}

fn head(log: &dyn Log, address: &Address) -> Result<Record, NotLocated> {
    let expired = || NotLocated::Expired { address: address.clone() };
    match head_at(log, address) {
        Ok(head) => head.ok_or_else(expired),
        Err(LogError::OffsetExpired { .. }) => Err(expired()),
        Err(error) => Err(error.into()),
    }
}

fn not_ours(source: &Record) -> NotLocated {
    NotLocated::NoCopy(format!("{} is no record of the pipeline's: whoever wrote it must not", source.address()))
}
