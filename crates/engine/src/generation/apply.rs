//! Sending what differs through the live stages again.
//!
//! Each unit whose story differs is redriven: a command on `wire.raw`, which dedupe carries out once. So an apply that was cut
//! off is given again from its beginning, and what was sent before is not sent twice.

use std::collections::BTreeMap;

use copytaster_records::{
    Applied, FeedId, Generation, GenerationState, ReplayStage, Timestamp, Verdict, headers, topics,
};
use serde::{Deserialize, Serialize};

use super::progress::is_complete;
use super::report::{Comparison, Merge, Pairs, walk};
use super::stages::topic_of;
use super::{Control, Difference, GenerationError, control};
use crate::log::lookup::append_durably;
use crate::redrive::{CHUNK_BYTES, CHUNK_COMMANDS, Given, send};
use crate::{Log, LogError, Origin, Output, Record};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyRequest {
    /// The generation.
    pub name: String,
    /// Who says so.
    pub by: String,
    /// The build that is live.
    pub build: String,
    /// The profiles that are live, TOML.
    pub profiles: BTreeMap<FeedId, String>,
}

/// Redrives every unit whose story differs. Returns how many units that were.
///
/// # Errors
/// [`GenerationError`]; what was sent before is not sent twice when it is asked for again.
pub fn apply(log: &dyn Log, request: &ApplyRequest, now: Timestamp) -> Result<u64, GenerationError> {
    let control = Control::read(log)?;
    let generation = control.get(&request.name)?;
    check(log, &control, generation, request)?;
    let comparison = Comparison::plan(log, &request.name, None)?;
    let units = topic_of(topics::UNIQUE, control.readers.current(ReplayStage::Dedupe));
    let reason = Some(format!("replay `{}` was applied", request.name));
    let given = Given { by: request.by.clone(), at: now, reason };
    let mut sender =
        Sender { log, given, units, range: &comparison, merge: None, ready: Vec::new(), bytes: 0, sent: 0 };
    walk(log, &comparison, &mut Pairs::new(&comparison), &mut |origin, found| sender.send_again(origin, &found))?;
    sender.flush()?;
    let applied = Some(Applied { units: sender.sent });
    append_durably(log, vec![control::generation(&Generation { applied, ..generation.clone() })])?;
    Ok(sender.sent)
}

fn check(
    log: &dyn Log,
    control: &Control,
    generation: &Generation,
    request: &ApplyRequest,
) -> Result<(), GenerationError> {
    let refuse = |why: String| Err(GenerationError::Request(why));
    let name = &generation.name;
    if generation.stages.contains(&ReplayStage::Dedupe) {
        return refuse(format!(
            "generation `{name}` gave verdicts anew: they are not applied, readers are switched to them"
        ));
    }
    if control.is_followed(name) {
        return refuse(format!("readers follow generation `{name}`: there is nothing to apply"));
    }
    if generation.state != GenerationState::Running || !is_complete(log, control, generation)? {
        return Err(GenerationError::NotReady {
            name: name.to_string(),
            how: "incomplete".into(),
            what: "`replay list` says how it stands; apply it once it is complete".into(),
        });
    }
    if generation.build != request.build {
        return refuse(format!(
            "generation `{name}` is of build {}, live is {}: what is sent through again would not come out as it says",
            generation.build, request.build
        ));
    }
    let differs = |feed: &&FeedId| generation.profiles.get(*feed) != request.profiles.get(*feed);
    match generation.profiles.keys().chain(request.profiles.keys()).find(differs) {
        None => Ok(()),
        Some(feed) => refuse(format!(
            "generation `{name}` reads feed {feed} by another profile than the live one: what is sent through again would \
             not come out as it says. Put that profile in place and start the service anew"
        )),
    }
}

/// Puts commands together, some at a time.
struct Sender<'a> {
    log: &'a dyn Log,
    given: Given,
    /// Where the units are.
    units: String,
    range: &'a Comparison,
    /// Through the units, of one partition of `wire.raw`.
    merge: Option<(u32, Merge)>,
    ready: Vec<Output>,
    bytes: usize,
    sent: u64,
}

impl Sender<'_> {
    fn send_again(&mut self, origin: Origin, differences: &[Difference]) -> Result<(), GenerationError> {
        for record in self.units_of(origin)? {
            let verdict: Verdict =
                record.json_header(headers::VERDICT).map_err(|poison| damaged(&record, poison.reason))?;
            let unit = verdict.unit.to_string();
            if differences.iter().any(|difference| difference.unit == unit) {
                let command = self.given.redrive(&record).map_err(|poison| damaged(&record, poison.reason))?;
                self.bytes += command.size_bytes();
                self.ready.push(command);
            }
        }
        if self.ready.len() >= CHUNK_COMMANDS || self.bytes >= CHUNK_BYTES { self.flush() } else { Ok(()) }
    }

    fn units_of(&mut self, origin: Origin) -> Result<Vec<Record>, LogError> {
        let merge = match self.merge.take().filter(|(partition, _)| *partition == origin.partition) {
            Some((_, merge)) => merge,
            None => {
                let at = origin.partition as usize;
                Merge::open(self.log, &self.units, origin.partition, self.range.from[at]..self.range.until[at])?
            }
        };
        let (_, merge) = self.merge.insert((origin.partition, merge));
        merge.skip_to(self.log, origin.offset)?;
        merge.take(self.log, origin.offset)
    }

    fn flush(&mut self) -> Result<(), GenerationError> {
        if !self.ready.is_empty() {
            self.sent += self.ready.len() as u64;
            send(self.log, std::mem::take(&mut self.ready))?;
            self.bytes = 0;
        }
        Ok(())
    }
}

fn damaged(record: &Record, detail: String) -> GenerationError {
    GenerationError::Log(LogError::Damaged { what: record.address().to_string(), detail })
}
