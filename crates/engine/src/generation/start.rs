//! Where a replay begins, or why it cannot.

use std::collections::BTreeMap;
use std::time::Duration;

use copytaster_records::{
    FeedId, Generation, GenerationName, GenerationState, ReplayFrom, ReplayStage, Timestamp, topics,
};
use serde::{Deserialize, Serialize};

use super::stages::{input_of, topic_of};
use super::{Control, GenerationError, control};
use crate::log::lookup::{append_durably, partition_count};
use crate::{Log, LogError, ReadLimits, Record, Watermarks};

/// What came from a delivery was appended after it, by clocks that may differ by so much.
const CLOCKS_DIFFER_MAX: Duration = Duration::from_secs(60);

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartRequest {
    /// The generation's name.
    pub name: String,
    /// Its stages.
    pub stages: Vec<ReplayStage>,
    /// Where it begins.
    pub from: ReplayFrom,
    /// Partitions behind dedupe, where other than now.
    pub homes: Option<u32>,
    /// Its share of the machine in percent.
    pub share_percent: u32,
    /// The build that will run it.
    pub build: String,
    /// The feeds' profiles, TOML.
    pub profiles: BTreeMap<FeedId, String>,
    /// How long dedupe remembers a text.
    pub window: Duration,
}

/// Records a replay: who runs stages will run it.
///
/// # Errors
/// [`GenerationError`]: nothing was recorded.
pub fn start(log: &dyn Log, request: &StartRequest, now: Timestamp) -> Result<Generation, GenerationError> {
    let control = Control::read(log)?;
    let name = GenerationName::new(request.name.as_str())?;
    if let Some(there) = control.generations.get(&name) {
        return Err(GenerationError::Taken { name: name.to_string(), started_at: there.started_at.to_string() });
    }
    let generation = plan_start(log, &control, name, request, now)?;
    append_durably(log, vec![control::generation(&generation)])?;
    Ok(generation)
}

/// The generation that a request makes, as the log is now.
///
/// # Errors
/// [`GenerationError`] where it cannot begin there.
pub fn plan_start(
    log: &dyn Log,
    control: &Control,
    name: GenerationName,
    request: &StartRequest,
    now: Timestamp,
) -> Result<Generation, GenerationError> {
    let first = check_stages(&request.stages)?;
    let base = control.readers.current(before(first)).cloned();
    let source = topic_of(input_of(first), base.as_ref().filter(|_| first != ReplayStage::Dedupe));
    let source_marks = marks(log, &source)?;
    let homes = homes(log, request, first, &source_marks)?;
    let raw = marks(log, topics::RAW)?;
    let place = Place { log, request, first, source: &source, raw: &raw };
    let origin_from = place.origin_from()?;
    let source_from = place.source_from(&source_marks, &origin_from)?;
    if let Some(base) = base.as_ref().and_then(|name| control.generations.get(name))
        && origin_from.iter().zip(&base.origin_from).any(|(wanted, there)| wanted < there)
    {
        return Err(place.too_early(format!("where generation `{}` began ({})", base.name, base.from)));
    }
    Ok(Generation {
        name,
        stages: request.stages.clone(),
        from: request.from,
        base: base.filter(|_| first != ReplayStage::Dedupe),
        source,
        source_from,
        source_end: source_marks.iter().map(|marks| marks.high).collect(),
        origin_from,
        origin_end: raw.iter().map(|marks| marks.high).collect(),
        homes,
        share_percent: request.share_percent,
        started_at: now,
        build: request.build.clone(),
        profiles: request.profiles.clone(),
        state: GenerationState::Running,
        applied: None,
    })
}

/// The stage before one: whose output it reads.
fn before(stage: ReplayStage) -> ReplayStage {
    match stage {
        ReplayStage::Enrich => ReplayStage::Parse,
        ReplayStage::Dedupe | ReplayStage::Parse => ReplayStage::Dedupe,
    }
}

/// Stages must follow one another. Returns the first.
fn check_stages(stages: &[ReplayStage]) -> Result<ReplayStage, GenerationError> {
    let all = ReplayStage::ALL;
    match stages.first() {
        Some(first) if all.windows(stages.len()).any(|window| window == stages) => Ok(*first),
        _ => Err(GenerationError::Request(
            "stages must be one of dedupe, parse, enrich, or several that follow one another: dedupe,parse,enrich"
                .into(),
        )),
    }
}

fn homes(
    log: &dyn Log,
    request: &StartRequest,
    first: ReplayStage,
    source: &[Watermarks],
) -> Result<u32, GenerationError> {
    let of_source = u32::try_from(source.len()).unwrap_or(u32::MAX);
    let there = if first == ReplayStage::Dedupe { partition_count(log, topics::UNIQUE)? } else { of_source };
    match request.homes {
        Some(homes) if homes != there && first != ReplayStage::Dedupe => Err(GenerationError::Request(format!(
            "a replay of parse or enrich has the {there} partitions of {}: other numbers are had by a replay of dedupe",
            input_of(first)
        ))),
        Some(homes) if homes == 0 || homes > 256 => {
            Err(GenerationError::Request(format!("{homes} partitions: expected 1 to 256")))
        }
        homes => Ok(homes.unwrap_or(there)),
    }
}

struct Place<'a> {
    log: &'a dyn Log,
    request: &'a StartRequest,
    first: ReplayStage,
    source: &'a str,
    raw: &'a [Watermarks],
}

impl Place<'_> {
    /// The offset of `wire.raw` in each partition.
    fn origin_from(&self) -> Result<Vec<u64>, GenerationError> {
        let mut origins = Vec::with_capacity(self.raw.len());
        for (partition, marks) in (0u32..).zip(self.raw) {
            origins.push(match self.request.from {
                ReplayFrom::Beginning => 0,
                ReplayFrom::Offset(offset) => offset.min(marks.high),
                ReplayFrom::Time(time) => self.log.offset_for_time(topics::RAW, partition, time)?,
            });
        }
        let is_behind_all = origins.iter().zip(self.raw).all(|(origin, marks)| *origin >= marks.high);
        if is_behind_all && self.request.from != ReplayFrom::Beginning {
            return Err(self.too_late()?);
        }
        Ok(origins)
    }

    /// The offset of the source in each partition: at or before everything that came from `origins` on.
    fn source_from(&self, source: &[Watermarks], origins: &[u64]) -> Result<Vec<u64>, GenerationError> {
        let Some(time) = self.read_from_time(origins)? else {
            if source.iter().any(|marks| marks.low > 0) {
                return Err(self.too_early(self.earliest(source)?));
            }
            return Ok(vec![0; source.len()]);
        };
        let mut offsets = Vec::with_capacity(source.len());
        for (partition, marks) in (0u32..).zip(source) {
            let offset = self.log.offset_for_time(self.source, partition, time)?;
            let first = self.log.read_headers(self.source, partition, marks.low, ReadLimits::ONE)?;
            // Where the first that is kept is later, something before it may be gone.
            if marks.low > 0 && first.first().is_none_or(|record| record.appended_at > time) {
                return Err(self.too_early(self.earliest(source)?));
            }
            offsets.push(offset);
        }
        Ok(offsets)
    }

    /// From when on the source is to be read; `None` where from its first record on.
    fn read_from_time(&self, origins: &[u64]) -> Result<Option<Timestamp>, GenerationError> {
        if origins.iter().all(|origin| *origin == 0) {
            return Ok(None);
        }
        let mut earliest: Option<Timestamp> = None;
        for (partition, origin) in (0u32..).zip(origins) {
            let from = (*origin).max(self.raw[partition as usize].low);
            if let Some(record) = self.log.read_headers(topics::RAW, partition, from, ReadLimits::ONE)?.first() {
                earliest = Some(earliest.map_or(record.appended_at, |time| time.min(record.appended_at)));
            }
        }
        Ok(earliest.map(|time| back(time, self.margin())))
    }

    /// How much earlier the source is read: dedupe fills its window, and clocks may differ.
    fn margin(&self) -> Duration {
        CLOCKS_DIFFER_MAX + if self.first == ReplayStage::Dedupe { self.request.window } else { Duration::ZERO }
    }

    /// From when a replay could start: when all that is kept of the source reaches back far enough.
    fn earliest(&self, source: &[Watermarks]) -> Result<String, LogError> {
        let mut latest: Option<Timestamp> = None;
        for (partition, marks) in (0u32..).zip(source) {
            if marks.low > 0
                && let Some(record) = self.log.read_headers(self.source, partition, marks.low, ReadLimits::ONE)?.first()
            {
                latest = latest.max(Some(record.appended_at));
            }
        }
        // A second more: times within one are cut off nowhere.
        let enough = |time: Timestamp| back(time, Duration::ZERO).as_millis() + millis(self.margin()) + 1_000;
        Ok(latest.map_or_else(|| "what comes next".into(), |time| Timestamp::from_millis(enough(time)).to_string()))
    }

    fn too_early(&self, earliest: String) -> GenerationError {
        GenerationError::TooEarly {
            source_topic: self.source.to_owned(),
            from: self.request.from.to_string(),
            stages: self.request.stages.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            earliest,
        }
    }

    fn too_late(&self) -> Result<GenerationError, LogError> {
        let mut newest: Option<Record> = None;
        for (partition, marks) in (0u32..).zip(self.raw) {
            // A few back: the last offsets may be transactions' markers.
            let from = marks.high.saturating_sub(5).max(marks.low);
            let limits = ReadLimits { records_max: 5, bytes_max: usize::MAX };
            let last = self.log.read_headers(topics::RAW, partition, from, limits)?.pop();
            newest = newest.into_iter().chain(last).max_by_key(|record| record.appended_at);
        }
        let newest = newest.map_or_else(|| "none at all".into(), |r| format!("{}, of {}", r.address(), r.appended_at));
        Ok(GenerationError::TooLate { from: self.request.from.to_string(), newest })
    }
}

fn back(time: Timestamp, by: Duration) -> Timestamp {
    Timestamp::from_millis(time.as_millis().saturating_sub(millis(by)))
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

pub(super) fn marks(log: &dyn Log, topic: &str) -> Result<Vec<Watermarks>, LogError> {
    (0..partition_count(log, topic)?).map(|partition| log.watermarks(topic, partition)).collect()
}
