//! A topic's records in the order of the raw records that they came from, over all its partitions.

use std::collections::VecDeque;
use std::ops::Range;

use crate::generation::start::marks;
use crate::{Log, LogError, ReadLimits, Record};

/// Records read ahead of each partition.
const CHUNK: ReadLimits = ReadLimits { records_max: 64, bytes_max: 1 << 20 };

/// What came from one partition of `wire.raw`, from a range of its offsets.
pub(crate) struct Merge {
    topic: String,
    raw_partition: u32,
    range: Range<u64>,
    partitions: Vec<Ahead>,
}

/// A partition: origins never go back in it.
struct Ahead {
    partition: u32,
    next: u64,
    high: u64,
    read: VecDeque<(u64, Record)>,
}

impl Merge {
    /// Begins at what came from the first of `range`.
    pub(crate) fn open(log: &dyn Log, topic: &str, raw_partition: u32, range: Range<u64>) -> Result<Self, LogError> {
        let ahead = |(partition, marks): (u32, crate::Watermarks)| Ahead {
            partition,
            next: marks.low,
            high: marks.high,
            read: VecDeque::new(),
        };
        let partitions = (0u32..).zip(marks(log, topic)?).map(ahead).collect();
        Ok(Self { topic: topic.to_owned(), raw_partition, range, partitions })
    }

    /// The origin of the next records; `None` at the end of the range.
    pub(crate) fn peek(&mut self, log: &dyn Log) -> Result<Option<u64>, LogError> {
        let Self { topic, raw_partition, range, partitions } = self;
        let mut first = None;
        for ahead in partitions {
            ahead.fill(log, topic, *raw_partition, range)?;
            first = first.into_iter().chain(ahead.read.front().map(|(origin, _)| *origin)).min();
        }
        Ok(first)
    }

    /// Passes over what came from raw records before this one.
    pub(crate) fn skip_to(&mut self, log: &dyn Log, origin: u64) -> Result<(), LogError> {
        while let Some(at) = self.peek(log)?.filter(|at| *at < origin) {
            self.take(log, at)?;
        }
        Ok(())
    }

    /// All records of an origin.
    pub(crate) fn take(&mut self, log: &dyn Log, origin: u64) -> Result<Vec<Record>, LogError> {
        let Self { topic, raw_partition, range, partitions } = self;
        let mut taken = Vec::new();
        for ahead in partitions {
            loop {
                ahead.fill(log, topic, *raw_partition, range)?;
                match ahead.read.front() {
                    Some((at, _)) if *at == origin => taken.extend(ahead.read.pop_front().map(|(_, record)| record)),
                    _ => break,
                }
            }
        }
        Ok(taken)
    }
}

impl Ahead {
    /// Reads until there is something within the range, or the end.
    fn fill(&mut self, log: &dyn Log, topic: &str, raw: u32, range: &Range<u64>) -> Result<(), LogError> {
        while self.read.is_empty() && self.next < self.high {
            let chunk = log.read(topic, self.partition, self.next, CHUNK)?;
            // What is left may be transaction markers alone.
            self.next = chunk.last().map_or(self.high, |last| last.offset + 1);
            for record in chunk {
                let origin = record.origin();
                if origin.partition != raw || origin.offset < range.start {
                    continue;
                }
                if origin.offset >= range.end {
                    self.next = self.high;
                    break;
                }
                self.read.push_back((origin.offset, record));
            }
        }
        Ok(())
    }
}
