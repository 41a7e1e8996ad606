//! How far a generation is.

use copytaster_records::{Generation, GenerationName, GenerationState, LIVE, ReplayStage, Timestamp, topics};
use serde::{Deserialize, Serialize};

use super::stages::{Hop, input, outputs_of, topic_of, way};
use super::start::marks;
use super::{Control, GenerationError, group_of};
use crate::{Log, LogError, ReadLimits};

/// So many records that were not consumed are looked at for the oldest of each domain.
const LOOK: ReadLimits = ReadLimits { records_max: 1_000, bytes_max: 4 << 20 };

/// How a generation stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Its name; `live` for the live one.
    pub name: String,
    /// Its stages.
    pub stages: Vec<String>,
    /// Whether readers of its last stage's topic follow it.
    pub followed: bool,
    /// `running`, `complete`, `failed`, `dropping`.
    pub state: String,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where it began.
    pub from: String,
    /// When it was started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// Its share of the machine while it catches up, in percent.
    pub share_percent: u32,
    /// Records that its stages had to read when it was started, all together.
    pub total: u64,
    /// Records of these that they have read.
    pub done: u64,
    /// Units that were redriven since it was applied.
    pub applied: u64,
}

/// How a generation stands, `live` included.
///
/// # Errors
/// [`LogError`] where the log cannot be read.
pub fn progress(log: &dyn Log, control: &Control, generation: Option<&Generation>) -> Result<Progress, LogError> {
    let Some(generation) = generation else {
        return Ok(live(control));
    };
    let followed = is_followed(control, &generation.stages, Some(&generation.name));
    let (state, reason) = match &generation.state {
        GenerationState::Failed { reason } => ("failed", Some(reason.clone())),
        GenerationState::Dropping => ("dropping", None),
        GenerationState::Running if is_complete(log, control, generation)? => ("complete", None),
        GenerationState::Running => ("running", None),
    };
    let (done, total) = if state == "dropping" { (0, 0) } else { work(log, generation)? };
    Ok(Progress {
        name: generation.name.to_string(),
        stages: generation.stages.iter().map(ToString::to_string).collect(),
        followed,
        state: state.into(),
        reason,
        from: generation.from.to_string(),
        started_at: Some(generation.started_at),
        share_percent: generation.share_percent,
        total,
        done: if state == "complete" { total } else { done.min(total) },
        applied: generation.applied.as_ref().map_or(0, |applied| applied.units),
    })
}

/// Whether readers of what the last stage writes are sent to it.
fn is_followed(control: &Control, stages: &[ReplayStage], name: Option<&GenerationName>) -> bool {
    stages.last().is_some_and(|last| control.readers.current(*last) == name)
}

fn live(control: &Control) -> Progress {
    let stages = ReplayStage::ALL;
    Progress {
        name: LIVE.into(),
        stages: stages.iter().map(ToString::to_string).collect(),
        followed: is_followed(control, &stages, None),
        state: "running".into(),
        reason: None,
        from: "the beginning".into(),
        started_at: None,
        share_percent: 100,
        total: 0,
        done: 0,
        applied: 0,
    }
}

/// Records done and to be done. What a later stage has to read grows while the stage before it works: it is taken to be as
/// much as that has read.
fn work(log: &dyn Log, generation: &Generation) -> Result<(u64, u64), LogError> {
    let sum = |offsets: &[u64]| offsets.iter().sum::<u64>();
    let of_one = sum(&generation.source_end).saturating_sub(sum(&generation.source_from));
    let stages = generation.stages.len() as u64;
    let (mut all, mut before) = (0, of_one);
    for stage in &generation.stages {
        let group = group_of(*stage, Some(&generation.name));
        let topic = input(generation, *stage);
        let is_first = generation.first_stage() == Some(*stage);
        // Its topics may still be on the way.
        let Ok(marks) = marks(log, &topic) else { break };
        let (mut read, mut there) = (0, 0);
        for (partition, marks) in (0u32..).zip(&marks) {
            let from = if is_first { generation.source_from.get(partition as usize).copied().unwrap_or(0) } else { 0 };
            let end =
                if is_first { generation.source_end.get(partition as usize).copied().unwrap_or(0) } else { marks.high };
            let committed = log.committed(&group, &topic, partition)?.unwrap_or(from);
            read += committed.min(end).saturating_sub(from);
            there += end.saturating_sub(from);
        }
        before = if is_first || there == 0 { read } else { before * read / there };
        all += before;
    }
    Ok((all, of_one * stages))
}

/// Whether all that was there when it was started is through.
pub(super) fn is_complete(log: &dyn Log, control: &Control, generation: &Generation) -> Result<bool, LogError> {
    match passed_by(log, control, Some(generation), generation.origin_end.len()) {
        Ok(passed) => Ok(passed.iter().zip(&generation.origin_end).all(|(passed, end)| passed >= end)),
        // Its topics may still be on the way.
        Err(LogError::UnknownTopic { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}

/// By partition of `wire.raw`: everything that came from records before is in a generation's last topic.
///
/// # Errors
/// [`LogError`] where the log cannot be read.
pub fn passed(log: &dyn Log, control: &Control, name: Option<&GenerationName>) -> Result<Vec<u64>, GenerationError> {
    let generation = name.map(|name| control.get(name.as_str())).transpose()?;
    let raw = marks(log, topics::RAW)?;
    Ok(passed_by(log, control, generation, raw.len())?)
}

/// From `wire.raw` on: what a stage has consumed it has also written, and that can be seen once its topic is settled, so that
/// each later stage sees at least what the looks before it saw.
fn passed_by(
    log: &dyn Log,
    control: &Control,
    generation: Option<&Generation>,
    raw_partitions: usize,
) -> Result<Vec<u64>, LogError> {
    let mut passed = vec![0; raw_partitions];
    for hop in &way(control, generation) {
        if hop.topic != topics::RAW {
            log.settle(&hop.topic)?;
        }
        for (partition, marks) in (0u32..).zip(marks(log, &hop.topic)?) {
            let committed = log.committed(&hop.group, &hop.topic, partition)?.unwrap_or(marks.low);
            if hop.topic == topics::RAW {
                passed[partition as usize] = committed;
            } else if committed < marks.high {
                hold_back(log, hop, partition, committed.max(marks.low), &mut passed)?;
            }
        }
    }
    log.settle(&last_topic(generation))?;
    Ok(passed)
}

/// What the last stage writes.
fn last_topic(generation: Option<&Generation>) -> String {
    let stage = generation.and_then(|generation| generation.stages.last().copied()).unwrap_or(ReplayStage::Enrich);
    let topic = outputs_of(stage).first().copied().unwrap_or(topics::ENRICHED);
    topic_of(topic, generation.map(|generation| &generation.name))
}

/// What a stage has yet to consume has not passed.
fn hold_back(log: &dyn Log, hop: &Hop, partition: u32, from: u64, passed: &mut [u64]) -> Result<(), LogError> {
    let limits = if passed.len() == 1 { ReadLimits::ONE } else { LOOK };
    let waiting = log.read_headers(&hop.topic, partition, from, limits)?;
    let mut seen = vec![false; passed.len()];
    for record in &waiting {
        let origin = record.origin();
        if let Some(passed) = passed.get_mut(origin.partition as usize) {
            *passed = (*passed).min(origin.offset);
            seen[origin.partition as usize] = true;
        }
    }
    // Of the domains that were not seen among so many nothing is known.
    if waiting.len() >= limits.records_max {
        passed.iter_mut().zip(seen).filter(|(_, seen)| !seen).for_each(|(passed, _)| *passed = 0);
    }
    Ok(())
}
