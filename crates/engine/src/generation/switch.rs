//! Moving readers to a generation.
//!
//! The moment is a command on every partition of `wire.raw`: what came from records before it is read from the generation
//! before, what came from those behind it from the new one. Three steps, each one write: say on `copytaster.control` that a
//! switch by this id may happen; write the commands, all at once; say on `copytaster.control` where they are. The second
//! alone decides. Before it nothing has happened; behind it a reader who has not yet seen the third finds the commands.

use std::collections::BTreeMap;

use copytaster_records::headers::{self, event_type};
use copytaster_records::{
    Command, CommandKind, Era, Generation, GenerationState, LIVE, Readers, ReplayStage, Switching, Timestamp, to_json,
    topics,
};

use super::progress::is_complete;
use super::stages::outputs_of;
use super::start::marks;
use super::{Control, GenerationError, control};
use crate::log::lookup::append_durably;
use crate::{Headers, Log, LogError, Output, ReadLimits, Record};

/// Records of `wire.raw` read at once while a command is looked for.
const CHUNK: ReadLimits = ReadLimits { records_max: 1_000, bytes_max: 4 << 20 };

/// Moves readers to a generation, or back to the live one. Returns where, by partition of `wire.raw`.
///
/// # Errors
/// [`GenerationError::NotReady`] where it is incomplete, [`GenerationError::Request`] where it cannot be followed at all.
pub fn switch(log: &dyn Log, name: &str, by: &str, now: Timestamp) -> Result<Vec<u64>, GenerationError> {
    finish_switch(log)?;
    let control = Control::read(log)?;
    let raw = marks(log, topics::RAW)?;
    let look_from: Vec<u64> = raw.iter().map(|marks| marks.high).collect();
    let era = match name {
        LIVE => live_era(&control, raw.len()),
        name => era(log, &control, control.get(name)?)?,
    };
    let id = format!("{name}@{}", now.as_millis());
    let switching = Switching { era, id: id.clone(), look_from };
    let asked = Readers { switching: Some(switching), ..control.readers.clone() };
    append_durably(log, vec![control::readers(&asked)])?;
    append_durably(log, commands(&id, raw.len(), by, now))?;
    finish_switch(log)?.ok_or_else(|| GenerationError::Request("the switch was overtaken by another one".into()))
}

/// Where a switch was cut off: records where its commands are, or forgets it where there are none. Returns where the newest
/// switch was made, if one was pending.
///
/// # Errors
/// [`LogError`] where the log cannot be read or written.
pub fn finish_switch(log: &dyn Log) -> Result<Option<Vec<u64>>, LogError> {
    let control = Control::read(log)?;
    let Some(switching) = &control.readers.switching else { return Ok(None) };
    let mut readers = Readers { switching: None, ..control.readers.clone() };
    let at = commands_at(log, switching)?;
    if let Some(at) = &at {
        readers.eras.push(Era { switched_at: at.clone(), ..switching.era.clone() });
    }
    append_durably(log, vec![control::readers(&readers)])?;
    Ok(at)
}

/// Where a switch's commands are; `None` where they were never written.
pub(super) fn commands_at(log: &dyn Log, switching: &Switching) -> Result<Option<Vec<u64>>, LogError> {
    let mut found = Vec::with_capacity(switching.look_from.len());
    for (partition, from) in (0u32..).zip(&switching.look_from) {
        match command_at(log, partition, *from, &switching.id)? {
            Some(at) => found.push(at),
            None => return Ok(None),
        }
    }
    Ok(Some(found))
}

fn command_at(log: &dyn Log, partition: u32, mut from: u64, id: &str) -> Result<Option<u64>, LogError> {
    loop {
        let heads = log.read_headers(topics::RAW, partition, from, CHUNK)?;
        let Some(last) = heads.last() else { return Ok(None) };
        from = last.offset + 1;
        if let Some(found) = heads.iter().find(|head| is_command(head, id)) {
            return Ok(Some(found.offset));
        }
    }
}

fn is_command(head: &Record, id: &str) -> bool {
    head.event_type() == event_type::COMMAND && head.headers.text(headers::CE_ID) == Some(id)
}

fn commands(id: &str, raw_partitions: usize, by: &str, now: Timestamp) -> Vec<Output> {
    let command = Command {
        domain: None,
        by: by.to_owned(),
        at: now,
        reason: None,
        command: CommandKind::Switch { id: id.to_owned() },
    };
    let output = |partition| Output {
        topic: topics::RAW.into(),
        partition,
        key: bytes::Bytes::new(),
        headers: Headers::new()
            .with(headers::CE_SPECVERSION, "1.0")
            .with(headers::CE_ID, id.to_owned())
            .with(headers::CE_SOURCE, "/copytaster/replay")
            .with(headers::CE_TYPE, event_type::COMMAND)
            .with(headers::CONTENT_TYPE, "application/json"),
        value: Some(to_json(&command).into()),
    };
    (0..u32::try_from(raw_partitions).unwrap_or(u32::MAX)).map(output).collect()
}

/// Back to the live generation: it has everything from the beginning.
fn live_era(control: &Control, raw_partitions: usize) -> Era {
    let followed = |stage: &ReplayStage| control.readers.current(*stage).is_some();
    Era {
        generation: None,
        stages: ReplayStage::ALL.into_iter().filter(followed).collect(),
        origin_from: vec![0; raw_partitions],
        switched_at: Vec::new(),
        begins: BTreeMap::new(),
    }
}

fn era(log: &dyn Log, control: &Control, generation: &Generation) -> Result<Era, GenerationError> {
    check(log, control, generation)?;
    let mut begins = BTreeMap::new();
    for base in generation.stages.iter().flat_map(|stage| outputs_of(*stage)) {
        let topic = generation.name.of(base);
        let ends = marks(log, &topic)?.iter().map(|marks| marks.high).collect();
        begins.insert(topic, ends);
    }
    Ok(Era {
        generation: Some(generation.name.clone()),
        stages: generation.stages.clone(),
        origin_from: generation.origin_from.clone(),
        switched_at: Vec::new(),
        begins,
    })
}

fn check(log: &dyn Log, control: &Control, generation: &Generation) -> Result<(), GenerationError> {
    let not_ready = |how: &str, what: &str| GenerationError::NotReady {
        name: generation.name.to_string(),
        how: how.into(),
        what: what.into(),
    };
    match &generation.state {
        GenerationState::Failed { reason } => return Err(not_ready("not running", reason)),
        GenerationState::Dropping => return Err(not_ready("being dropped", "readers cannot follow it")),
        GenerationState::Running => {}
    }
    if generation.stages.last() != Some(&ReplayStage::Enrich) {
        return Err(GenerationError::Request(format!(
            "generation `{}` ends with {}: what follows would be of another one. Replay up to enrich to switch to it",
            generation.name,
            generation.stages.last().map_or("nothing", |stage| stage.as_str())
        )));
    }
    let is_partial = generation.origin_from.iter().any(|from| *from > 0);
    if is_partial && generation.stages.contains(&ReplayStage::Dedupe) {
        return Err(GenerationError::Request(format!(
            "generation `{}` decided again from {} on: what it calls a first version may be a later one. Readers can only \
             follow a replay of dedupe that began at the beginning",
            generation.name, generation.from
        )));
    }
    if !is_complete(log, control, generation)? {
        return Err(not_ready("incomplete", "`replay list` says how far it is; switch once it is complete"));
    }
    Ok(())
}
