use std::collections::BTreeMap;
use std::time::Duration;

use super::{From, Line, ServeError, TapRecord, TapRequest};
use crate::generation::{Control, Part, View};
use crate::log::lookup::partition_count;
use crate::{Log, LogError, ReadLimits, Record, StopSignal};

/// Records read of a partition at once.
const CHUNK: ReadLimits = ReadLimits { records_max: 500, bytes_max: 4 << 20 };
/// How long a following tap waits until it looks whether it should stop.
const FOLLOW_WAIT: Duration = Duration::from_millis(500);
/// How long one waits that is about to go on with another generation.
const SWITCH_WAIT: Duration = Duration::from_millis(20);

/// Writes a topic's records, those of a chunk in the order in which they were appended. Where readers were switched to a
/// generation, they come from its topic: each once.
///
/// # Errors
/// [`ServeError`].
pub fn tap(
    log: &dyn Log,
    request: &TapRequest,
    stop: &StopSignal,
    write: &mut dyn FnMut(Line) -> std::io::Result<()>,
) -> Result<(), ServeError> {
    let mut tap = Tap::open(log, request)?;
    let mut left = request.limit.unwrap_or(u64::MAX);
    while left > 0 && !stop.is_stopped() {
        let seen = log.wait_for_records(&tap.part().topic, 0, Duration::ZERO)?;
        let records = tap.read(log, request)?;
        // Looked at behind the records: one that is no longer to be read from here says so before it is written.
        tap.look_for_switch(log, request)?;
        if records.is_empty() && !tap.next_part(log, request)? {
            if !request.follow {
                break;
            }
            let wait = if tap.has_next() { SWITCH_WAIT } else { FOLLOW_WAIT };
            log.wait_for_records(&tap.part().topic, seen, wait)?;
        }
        for record in records.iter().filter(|record| tap.part().has(record)) {
            if left == 0 {
                break;
            }
            left -= 1;
            write(Line::Record(Box::new(TapRecord::of(record))))?;
        }
    }
    Ok(())
}

/// Where a tap is.
struct Tap {
    /// `None`: a log of somebody's own, without generations.
    control: Option<Control>,
    view: View,
    /// Which part of the view is being read.
    at: usize,
    /// Next offset of each partition of it.
    positions: BTreeMap<u32, u64>,
    /// All of this part was there before the last read.
    all_there: bool,
}

impl Tap {
    fn open(log: &dyn Log, request: &TapRequest) -> Result<Self, LogError> {
        let control = match Control::read(log) {
            Err(LogError::UnknownTopic { .. }) => None,
            other => Some(other?),
        };
        let known = control.clone().unwrap_or_default();
        let mut view = match request.from {
            From::Beginning | From::Time(_) => View::from_beginning(log, &known, &request.topic)?,
            From::End | From::Offset(_) => View::from_now(log, &known, &request.topic)?,
        };
        if let From::Time(time) = request.from
            && !view.is_plain()
        {
            view.since(log, time)?;
        }
        let mut tap = Self { control, view, at: 0, positions: BTreeMap::new(), all_there: false };
        tap.positions = positions(log, request, tap.part())?;
        Ok(tap)
    }

    fn part(&self) -> &Part {
        &self.view.parts[self.at]
    }

    fn has_next(&self) -> bool {
        self.at + 1 < self.view.parts.len()
    }

    fn read(&mut self, log: &dyn Log, request: &TapRequest) -> Result<Vec<Record>, LogError> {
        self.all_there = match &self.control {
            Some(control) if self.has_next() => !request.follow || self.part().is_written(log, control)?,
            _ => false,
        };
        let topic = self.view.parts[self.at].topic.as_str();
        let mut records = Vec::new();
        for (partition, position) in &mut self.positions {
            let read = match request.headers_only {
                true => log.read_headers(topic, *partition, *position, CHUNK)?,
                false => log.read(topic, *partition, *position, CHUNK)?,
            };
            *position = read.last().map_or(*position, |last| last.offset + 1);
            records.extend(read);
        }
        records.sort_by_key(|r| (r.appended_at, r.partition, r.offset));
        Ok(records)
    }

    fn look_for_switch(&mut self, log: &dyn Log, request: &TapRequest) -> Result<(), LogError> {
        let Some(control) = self.control.as_mut().filter(|_| request.follow) else { return Ok(()) };
        if control.readers.switching.is_some() || control.is_outdated(log)? {
            *control = Control::read(log)?;
            self.view.follow(log, control, &request.topic)?;
        }
        Ok(())
    }

    /// Goes on with the next part, once nothing more is to come of this one.
    fn next_part(&mut self, log: &dyn Log, request: &TapRequest) -> Result<bool, LogError> {
        if !self.all_there || !self.has_next() {
            return Ok(false);
        }
        self.at += 1;
        let from_here = TapRequest { from: From::Beginning, ..request.clone() };
        self.positions = positions(log, &from_here, self.part())?;
        Ok(true)
    }
}

fn positions(log: &dyn Log, request: &TapRequest, part: &Part) -> Result<BTreeMap<u32, u64>, LogError> {
    let topic = &part.topic;
    let partitions = match request.partition {
        Some(partition) => partition..partition + 1,
        None => 0..partition_count(log, topic)?,
    };
    partitions
        .map(|partition| {
            let marks = log.watermarks(topic, partition)?;
            let position = match request.from {
                From::Beginning => part.begins.get(partition as usize).copied().unwrap_or(0).max(marks.low),
                From::End => marks.high,
                From::Offset(offset) => offset,
                From::Time(time) => log.offset_for_time(topic, partition, time)?,
            };
            Ok((partition, position))
        })
        .collect()
}
