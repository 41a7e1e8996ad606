//! From a filter to commands, and to what became of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use copytaster_records::{Timestamp, headers, topics};
use serde::{Deserialize, Serialize};

use super::outcome::{Answers, DEDUPE, Said, earlier};
use super::{Action, Given, Outcome, Redriven, Step, plan};
use crate::dead::{Census, DeadFilter, Letter, LetterId, Located, NotLocated, locate, scan};
use crate::log::lookup::{append_durably, record_at};
use crate::{Address, Log, LogError, Output, ReadLimits, Record, StopSignal, clock, group_of};

/// Letters that one request sends through again, at most.
pub const LETTERS_MAX: usize = 50_000;
/// Commands that are written at once, at most.
pub(crate) const CHUNK_COMMANDS: usize = 500;
/// Bytes that are written at once; one command always goes.
pub(crate) const CHUNK_BYTES: usize = 8 << 20;
/// What a consumed command led to is visible within this.
const VISIBLE_WITHIN: Duration = Duration::from_secs(2);
/// How often it is looked whether dedupe is through.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Which letters to send through again, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedriveRequest {
    /// Which.
    pub filter: DeadFilter,
    /// Who says so.
    pub by: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
    /// Only say what would be done.
    #[serde(default)]
    pub dry_run: bool,
    /// How long to wait for dedupe, in milliseconds.
    pub wait_ms: u64,
}

/// Why nothing, or not everything, was sent.
#[derive(Debug, thiserror::Error)]
pub enum RedriveError {
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// More than one request may send.
    #[error("more than {LETTERS_MAX} dead letters match: take some of them by --from and --to, or by --feed")]
    TooMany,
    /// The answer could not be written.
    #[error("the answer could not be written")]
    Write(#[from] std::io::Error),
}

/// Sends letters through again and tells of each what became of it. Returns what was looked at.
///
/// Cut off at any point it can be asked for again: what was sent is not sent twice.
///
/// # Errors
/// [`RedriveError`].
pub fn redrive(
    log: &dyn Log,
    request: &RedriveRequest,
    stop: &StopSignal,
    tell: &mut dyn FnMut(Redriven) -> std::io::Result<()>,
) -> Result<Census, RedriveError> {
    let (census, letters) = collect(log, &request.filter)?;
    let mut ready: Vec<(&Letter, Located)> = Vec::new();
    for letter in letters.values() {
        match locate(log, letter) {
            Ok(located) => ready.push((letter, located)),
            Err(NotLocated::Log(error)) => return Err(error.into()),
            Err(refused) => tell(Redriven::of(letter, Outcome::Refused).because(refused.to_string()))?,
        }
    }
    let said = Said::read(log, ready.iter().map(|(letter, located)| (*letter, &located.through)))?;
    let mut wanted = Vec::new();
    for (letter, located) in ready {
        match said.before(&located.through) {
            Some(why) => tell(Redriven::of(letter, Outcome::Before).because(why))?,
            None => wanted.push((letter.id, located)),
        }
    }
    let steps = plan(wanted);
    if request.dry_run {
        for id in steps.iter().flat_map(|step| &step.letters) {
            tell(Redriven::of(&letters[id], Outcome::Would))?;
        }
        return Ok(census);
    }
    let given = Given { by: request.by.clone(), at: clock::wall(), reason: request.reason.clone() };
    let sent = carry_out(log, &given, &steps, stop)?;
    report(log, request, &given, &steps, &sent, &letters, stop, tell)?;
    Ok(census)
}

fn collect(log: &dyn Log, filter: &DeadFilter) -> Result<(Census, BTreeMap<LetterId, Letter>), RedriveError> {
    let mut letters = BTreeMap::new();
    let census = scan(log, filter, &mut |letter, _| {
        letters.insert(letter.id, letter);
        Ok(letters.len() <= LETTERS_MAX)
    })?;
    if letters.len() > LETTERS_MAX { Err(RedriveError::TooMany) } else { Ok((census, letters)) }
}

/// Writes the commands, some at a time, in their order. Returns where each is on `wire.raw`; those that are missing were
/// not written, since a stop was asked for.
fn carry_out(log: &dyn Log, given: &Given, steps: &[Step], stop: &StopSignal) -> Result<Vec<(u32, u64)>, RedriveError> {
    let mut addresses = Vec::with_capacity(steps.len());
    let mut left = steps;
    while !left.is_empty() && !stop.is_stopped() {
        let mut bytes = 0;
        let fits = |step: &Step| {
            bytes += step.value_bytes as usize;
            bytes <= CHUNK_BYTES
        };
        let count = left.iter().take(CHUNK_COMMANDS).map(fits).take_while(|fits| *fits).count().max(1);
        let (chunk, rest) = left.split_at(count);
        addresses.extend(send(log, commands(log, given, chunk)?)?);
        left = rest;
    }
    Ok(addresses)
}

/// The commands of some steps, with their bytes.
fn commands(log: &dyn Log, given: &Given, steps: &[Step]) -> Result<Vec<Output>, LogError> {
    let holders = load(log, steps.iter().map(|step| &step.holder))?;
    let command = |step: &Step| {
        let gone =
            || LogError::Damaged { what: step.holder.to_string(), detail: "it is gone since it was looked at".into() };
        let record = holders.get(&step.holder).ok_or_else(gone)?;
        match &step.action {
            Action::Judge { delivery, units, attempt } => {
                Ok(given.judge(record, delivery.clone(), units.clone(), *attempt))
            }
            Action::Redrive => given
                .redrive(record)
                .map_err(|poison| LogError::Damaged { what: step.holder.to_string(), detail: poison.reason }),
        }
    };
    steps.iter().map(command).collect()
}

/// Records by their addresses.
fn load<'a>(
    log: &dyn Log,
    addresses: impl Iterator<Item = &'a Address>,
) -> Result<BTreeMap<Address, Record>, LogError> {
    let mut loaded = BTreeMap::new();
    for address in addresses.collect::<BTreeSet<_>>() {
        if let Some(record) = record_at(log, address)? {
            loaded.insert(address.clone(), record);
        }
    }
    Ok(loaded)
}

/// Writes commands, all of them or none, durably. Returns where they are on `wire.raw`, in their order.
///
/// # Errors
/// [`LogError`] where they could not be written.
pub fn send(log: &dyn Log, commands: Vec<Output>) -> Result<Vec<(u32, u64)>, LogError> {
    let partitions: BTreeSet<u32> = commands.iter().map(|command| command.partition).collect();
    let mut before = BTreeMap::new();
    for partition in partitions {
        before.insert(partition, log.watermarks(topics::RAW, partition)?.high);
    }
    let ids: Vec<(u32, String)> =
        commands.iter().map(|c| (c.partition, c.headers.text(headers::CE_ID).unwrap_or_default().to_owned())).collect();
    append_durably(log, commands)?;
    let mut found: BTreeMap<(u32, String), u64> = BTreeMap::new();
    for (partition, from) in before {
        let high = log.watermarks(topics::RAW, partition)?.high;
        let mut next = from;
        while next < high {
            let limits = ReadLimits { records_max: CHUNK_COMMANDS, bytes_max: 8 << 20 };
            let read = log.read_headers(topics::RAW, partition, next, limits)?;
            let Some(last) = read.last() else { break };
            next = last.offset + 1;
            for record in read {
                let id = record.headers.text(headers::CE_ID).unwrap_or_default().to_owned();
                found.insert((partition, id), record.offset);
            }
        }
    }
    let missing =
        || LogError::Damaged { what: topics::RAW.into(), detail: "a command that was written is not there".into() };
    ids.into_iter().map(|key| Ok((key.0, *found.get(&key).ok_or_else(missing)?))).collect()
}

#[allow(clippy::too_many_arguments, reason = "what was asked, what was sent and who is told")]
fn report(
    log: &dyn Log,
    request: &RedriveRequest,
    given: &Given,
    steps: &[Step],
    sent: &[(u32, u64)],
    letters: &BTreeMap<LetterId, Letter>,
    stop: &StopSignal,
    tell: &mut dyn FnMut(Redriven) -> std::io::Result<()>,
) -> Result<(), RedriveError> {
    if steps.is_empty() {
        return Ok(());
    }
    let through = wait_for_dedupe(log, sent, Duration::from_millis(request.wait_ms), stop)?;
    let is_through = |at: &(u32, u64)| through.get(&at.0).is_some_and(|next| *next > at.1);
    let done: BTreeSet<_> = sent.iter().copied().filter(is_through).collect();
    let answers = answers(log, &done, earlier(given.at), stop)?;
    for (index, step) in steps.iter().enumerate() {
        for id in &step.letters {
            let letter = &letters[id];
            tell(match sent.get(index) {
                None => Redriven::of(letter, Outcome::Refused).because("the service stops: ask for it again"),
                Some(command) if !is_through(command) => {
                    Redriven::of(letter, Outcome::Written).because("dedupe has yet to carry it out")
                }
                Some(command) => answers.of(letter, *command),
            })?;
        }
    }
    Ok(())
}

/// What was written for commands that were carried out. On a cluster it becomes visible a moment after they were consumed.
fn answers(
    log: &dyn Log,
    commands: &BTreeSet<(u32, u64)>,
    since: Timestamp,
    stop: &StopSignal,
) -> Result<Answers, LogError> {
    let deadline = Instant::now() + VISIBLE_WITHIN;
    loop {
        let answers = Answers::read(log, commands, since)?;
        if answers.are_there_for(commands) || stop.is_stopped() || Instant::now() >= deadline {
            return Ok(answers);
        }
        stop.sleep(LOOK_EVERY);
    }
}

/// Waits until dedupe has consumed the commands, or the time is over. Returns how far it is.
fn wait_for_dedupe(
    log: &dyn Log,
    sent: &[(u32, u64)],
    wait: Duration,
    stop: &StopSignal,
) -> Result<BTreeMap<u32, u64>, LogError> {
    let mut last: BTreeMap<u32, u64> = BTreeMap::new();
    for (partition, offset) in sent {
        let last = last.entry(*partition).or_default();
        *last = (*offset).max(*last);
    }
    let group = group_of(DEDUPE, None);
    let deadline = Instant::now() + wait;
    loop {
        let mut through = BTreeMap::new();
        for partition in last.keys() {
            through.insert(*partition, log.committed(&group, topics::RAW, *partition)?.unwrap_or(0));
        }
        let done = last.iter().all(|(partition, offset)| through[partition] > *offset);
        if done || stop.is_stopped() || Instant::now() >= deadline {
            return Ok(through);
        }
        stop.sleep(LOOK_EVERY);
    }
}
