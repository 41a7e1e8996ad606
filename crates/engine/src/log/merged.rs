//! A topic's records in the order in which they were appended, over all partitions.

use std::collections::VecDeque;

use copytaster_records::Timestamp;

use super::lookup::partition_count;
use super::{Log, LogError, ReadLimits};
use crate::Record;

/// Records read of a partition at once.
const CHUNK: ReadLimits = ReadLimits { records_max: 200, bytes_max: 1 << 20 };

/// Goes through a topic up to what is there at the beginning, some chunks in memory at a time.
pub(crate) struct Merged<'a> {
    log: &'a dyn Log,
    topic: &'a str,
    with_values: bool,
    partitions: Vec<Ahead>,
}

struct Ahead {
    partition: u32,
    next: u64,
    high: u64,
    read: VecDeque<Record>,
}

impl<'a> Merged<'a> {
    /// From the records that were appended at `from` or later; all of them where it is `None`.
    pub(crate) fn new(log: &'a dyn Log, topic: &'a str, from: Option<Timestamp>) -> Result<Self, LogError> {
        Self::open(log, topic, from, true)
    }

    /// As [`Merged::new`], without the values.
    pub(crate) fn headers(log: &'a dyn Log, topic: &'a str, from: Option<Timestamp>) -> Result<Self, LogError> {
        Self::open(log, topic, from, false)
    }

    fn open(log: &'a dyn Log, topic: &'a str, from: Option<Timestamp>, with_values: bool) -> Result<Self, LogError> {
        let count = partition_count(log, topic)?;
        let ahead = |partition| {
            let marks = log.watermarks(topic, partition)?;
            let next = match from {
                Some(time) => log.offset_for_time(topic, partition, time)?,
                None => marks.low,
            };
            Ok(Ahead { partition, next, high: marks.high, read: VecDeque::new() })
        };
        Ok(Self { log, topic, with_values, partitions: (0..count).map(ahead).collect::<Result<_, LogError>>()? })
    }

    /// The next record.
    pub(crate) fn next(&mut self) -> Result<Option<Record>, LogError> {
        for ahead in &mut self.partitions {
            ahead.fill(self.log, self.topic, self.with_values)?;
        }
        let first = self.partitions.iter_mut().filter(|ahead| !ahead.read.is_empty());
        let first = first.min_by_key(|ahead| ahead.read.front().map(|r| (r.appended_at, r.partition)));
        Ok(first.and_then(|ahead| ahead.read.pop_front()))
    }
}

impl Ahead {
    fn fill(&mut self, log: &dyn Log, topic: &str, with_values: bool) -> Result<(), LogError> {
        if !self.read.is_empty() || self.next >= self.high {
            return Ok(());
        }
        let read = match with_values {
            true => log.read(topic, self.partition, self.next, CHUNK)?,
            false => log.read_headers(topic, self.partition, self.next, CHUNK)?,
        };
        // What is between may be transaction markers alone.
        self.next = read.last().map_or(self.high, |last| last.offset + 1);
        self.read.extend(read.into_iter().take_while(|record| record.offset < self.high));
        Ok(())
    }
}
