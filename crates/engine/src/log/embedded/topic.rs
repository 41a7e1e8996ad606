//! A topic: its partitions' ends in memory, its records in segments on disk.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use copytaster_records::Timestamp;
use fjall::Keyspace;
use serde::{Deserialize, Serialize};

use super::codec::{HEAD, Head, VALUE, decode_head, parse_record_key, record_key};
use super::{LogError, ReadLimits, TopicInfo, TopicSpec, Watermarks};
use crate::Record;

/// A stretch of a topic that retention drops as a whole. Each begins at its own offset in every partition.
pub(super) struct Segment {
    pub(super) number: u64,
    pub(super) meta: SegmentMeta,
    pub(super) keyspace: Keyspace,
}

/// What `meta` keeps of a segment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SegmentMeta {
    /// When it was begun.
    pub(super) begun_at: Timestamp,
    /// Its first offset in each partition.
    pub(super) first_offsets: Vec<u64>,
}

pub(super) struct Partition {
    /// The offset that the next record gets; records below are visible.
    high: AtomicU64,
    /// Append time of the newest record, milliseconds.
    last_time: AtomicI64,
}

pub(super) struct Topic {
    pub(super) name: Arc<str>,
    pub(super) spec: TopicSpec,
    partitions: Vec<Partition>,
    /// Oldest first, never empty.
    pub(super) segments: RwLock<Vec<Arc<Segment>>>,
    /// Bytes in the newest segment since it was begun or opened.
    pub(super) newest_bytes: AtomicU64,
    /// Counts commits that wrote to it and changes of its groups.
    changes: Mutex<u64>,
    changed: Condvar,
}

impl Topic {
    /// A topic over its segments, oldest first; finds each partition's end.
    pub(super) fn new(spec: TopicSpec, segments: Vec<Arc<Segment>>) -> Result<Self, LogError> {
        let partitions =
            (0..spec.partitions).map(|partition| find_end(&segments, partition)).collect::<Result<_, _>>()?;
        Ok(Self {
            name: spec.name.as_str().into(),
            spec,
            partitions,
            segments: RwLock::new(segments),
            newest_bytes: AtomicU64::new(0),
            changes: Mutex::new(0),
            changed: Condvar::new(),
        })
    }

    pub(super) fn info(&self) -> TopicInfo {
        TopicInfo {
            name: self.spec.name.clone(),
            partitions: self.spec.partitions,
            kept: self.spec.kept,
            unfit: Vec::new(),
        }
    }

    pub(super) fn partition(&self, partition: u32) -> Result<&Partition, LogError> {
        self.partitions.get(partition as usize).ok_or_else(|| LogError::UnknownPartition {
            topic: self.spec.name.clone(),
            partition,
            partitions: self.spec.partitions,
        })
    }

    pub(super) fn watermarks(&self, partition: u32) -> Result<Watermarks, LogError> {
        let high = self.partition(partition)?.high();
        let segments = self.segments();
        Ok(Watermarks { low: segments[0].meta.first_offsets[partition as usize], high })
    }

    pub(super) fn highs(&self) -> Vec<u64> {
        self.partitions.iter().map(Partition::high).collect()
    }

    fn segments(&self) -> Vec<Arc<Segment>> {
        self.segments.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn newest_segment(&self) -> Arc<Segment> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&segments[segments.len() - 1])
    }

    /// Committed records from `from` on, with or without their values.
    pub(super) fn read(
        &self,
        partition: u32,
        from: u64,
        limits: ReadLimits,
        with_values: bool,
    ) -> Result<Vec<Record>, LogError> {
        let marks = self.watermarks(partition)?;
        if from < marks.low {
            return Err(LogError::OffsetExpired {
                topic: self.spec.name.clone(),
                partition,
                offset: from,
                low: marks.low,
            });
        }
        let mut read = Reading { topic: self, partition, limits, with_values, records: Vec::new(), bytes: 0 };
        let segments = self.segments();
        let first = segments.partition_point(|s| s.meta.first_offsets[partition as usize] <= from).saturating_sub(1);
        for segment in &segments[first..] {
            if read.is_full() || segment.meta.first_offsets[partition as usize] >= marks.high {
                break;
            }
            read.segment(segment, from, marks.high)?;
        }
        Ok(read.records)
    }

    /// Binary search: append times never go back within a partition.
    pub(super) fn offset_for_time(&self, partition: u32, time: Timestamp) -> Result<u64, LogError> {
        let Watermarks { low, high } = self.watermarks(partition)?;
        let (mut begin, mut end) = (low, high);
        while begin < end {
            let middle = begin + (end - begin) / 2;
            // The record at or behind the middle: offsets may have gaps.
            match self.read(partition, middle, ReadLimits::ONE, false)?.first() {
                Some(record) if record.appended_at < time => begin = record.offset + 1,
                _ => end = middle,
            }
        }
        Ok(begin)
    }

    /// Makes records visible and wakes those who wait.
    pub(super) fn publish(&self, partition: u32, high: u64, last_time: Timestamp) {
        let p = &self.partitions[partition as usize];
        p.last_time.store(last_time.as_millis(), Ordering::Relaxed);
        p.high.store(high, Ordering::Release);
    }

    /// Wakes all who wait for records or a new assignment.
    pub(super) fn wake(&self) {
        *self.changes() += 1;
        self.changed.notify_all();
    }

    /// Waits until something changed or the time is over.
    pub(super) fn wait_for_change(&self, seen: u64, timeout: Duration) {
        let guard = self.changes();
        let result = self.changed.wait_timeout_while(guard, timeout, |changes| *changes == seen);
        drop(result.unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn change_count(&self) -> u64 {
        *self.changes()
    }

    pub(super) fn wait_for_records(&self, seen: u64, timeout: Duration) -> u64 {
        let deadline = Instant::now() + timeout;
        loop {
            let changes = self.change_count();
            let sum: u64 = self.highs().iter().sum();
            let left = deadline.saturating_duration_since(Instant::now());
            if sum > seen || left.is_zero() {
                return sum;
            }
            self.wait_for_change(changes, left);
        }
    }

    fn changes(&self) -> MutexGuard<'_, u64> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Partition {
    pub(super) fn high(&self) -> u64 {
        self.high.load(Ordering::Acquire)
    }

    pub(super) fn last_time(&self) -> Timestamp {
        Timestamp::from_millis(self.last_time.load(Ordering::Relaxed))
    }
}

/// Collects records of one partition.
struct Reading<'a> {
    topic: &'a Topic,
    partition: u32,
    limits: ReadLimits,
    with_values: bool,
    records: Vec<Record>,
    bytes: usize,
}

impl Reading<'_> {
    fn is_full(&self) -> bool {
        self.records.len() >= self.limits.records_max || (self.bytes >= self.limits.bytes_max && self.bytes > 0)
    }

    fn segment(&mut self, segment: &Segment, from: u64, high: u64) -> Result<(), LogError> {
        let range = record_key(self.partition, from, HEAD)..record_key(self.partition, high, HEAD);
        let with_values = self.with_values;
        let mut entries = segment.keyspace.range(range);
        while !self.is_full() {
            let Some(entry) = entries.next() else { break };
            let (key, bytes) = entry
                .into_inner_if(|key| with_values || key.last() == Some(&HEAD))
                .map_err(LogError::storage("reading records"))?;
            let (Some((offset, HEAD)), Some(head)) = (parse_record_key(&key), bytes) else { continue };
            let head = decode_head(head.into())?;
            let value = match head.value_bytes {
                Some(_) if with_values => Some(self.value(offset, entries.next())?),
                _ => None,
            };
            self.push(offset, head, value);
        }
        Ok(())
    }

    /// A value stands right behind its head.
    fn value(&self, offset: u64, entry: Option<fjall::Guard>) -> Result<Bytes, LogError> {
        let damaged = || LogError::Damaged {
            what: format!("{}/{}/{offset}", self.topic.name, self.partition),
            detail: "its value is missing".into(),
        };
        let (key, value) = entry.ok_or_else(damaged)?.into_inner().map_err(LogError::storage("reading a value"))?;
        if parse_record_key(&key) == Some((offset, VALUE)) { Ok(value.into()) } else { Err(damaged()) }
    }

    fn push(&mut self, offset: u64, head: Head, value: Option<Bytes>) {
        let record = Record {
            topic: Arc::clone(&self.topic.name),
            partition: self.partition,
            offset,
            appended_at: head.appended_at,
            key: head.key,
            headers: head.headers,
            value,
            value_bytes: head.value_bytes.unwrap_or(0),
        };
        self.bytes += record.size_bytes();
        self.records.push(record);
    }
}

/// The end of a partition: behind its last record, or where its newest segment begins.
fn find_end(segments: &[Arc<Segment>], partition: u32) -> Result<Partition, LogError> {
    let storage = || LogError::storage("finding the end of a partition");
    for segment in segments.iter().rev() {
        let range = record_key(partition, 0, HEAD)..=record_key(partition, u64::MAX, VALUE);
        let Some(last) = segment.keyspace.range(range).next_back() else { continue };
        let key = last.key().map_err(storage())?;
        let Some((offset, _)) = parse_record_key(&key) else { continue };
        let head = segment.keyspace.get(record_key(partition, offset, HEAD)).map_err(storage())?;
        let time = head.map(|head| decode_head(head.into())).transpose()?.map_or(0, |h| h.appended_at.as_millis());
        return Ok(Partition { high: AtomicU64::new(offset + 1), last_time: AtomicI64::new(time) });
    }
    let high = segments.last().map_or(0, |s| s.meta.first_offsets[partition as usize]);
    Ok(Partition { high: AtomicU64::new(high), last_time: AtomicI64::new(0) })
}
