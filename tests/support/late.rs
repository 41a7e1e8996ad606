//! A log whose readers do not see all that was committed until its topic is settled, as on a cluster behind what a dead
//! instance left open.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use copytaster_engine::{
    Committed, Doomed, Instance, Log, LogError, Membership, Output, ReadLimits, Record, TopicInfo, TopicSpec,
    Watermarks,
};
use copytaster_records::Timestamp;

/// Hides the second half of each partition of a topic.
pub(crate) struct Late {
    log: Arc<dyn Log>,
    topic: &'static str,
    settled: AtomicBool,
}

impl Late {
    pub(crate) fn new(log: Arc<dyn Log>, topic: &'static str) -> Self {
        Self { log, topic, settled: AtomicBool::new(false) }
    }

    fn seen(&self, topic: &str, partition: u32, mut records: Vec<Record>) -> Result<Vec<Record>, LogError> {
        let high = self.watermarks(topic, partition)?.high;
        records.retain(|record| record.offset < high);
        Ok(records)
    }
}

impl Log for Late {
    fn settle(&self, topic: &str) -> Result<(), LogError> {
        self.settled.fetch_or(topic == self.topic, Ordering::AcqRel);
        self.log.settle(topic)
    }

    fn watermarks(&self, topic: &str, partition: u32) -> Result<Watermarks, LogError> {
        let Watermarks { low, high } = self.log.watermarks(topic, partition)?;
        let hides = topic == self.topic && !self.settled.load(Ordering::Acquire);
        Ok(Watermarks { low, high: if hides { low + (high - low) / 2 } else { high } })
    }

    fn read(&self, topic: &str, partition: u32, from: u64, limits: ReadLimits) -> Result<Vec<Record>, LogError> {
        self.seen(topic, partition, self.log.read(topic, partition, from, limits)?)
    }

    fn read_headers(
        &self,
        topic: &str,
        partition: u32,
        from: u64,
        limits: ReadLimits,
    ) -> Result<Vec<Record>, LogError> {
        self.seen(topic, partition, self.log.read_headers(topic, partition, from, limits)?)
    }

    fn ensure_topics(&self, specs: &[TopicSpec]) -> Result<(), LogError> {
        self.log.ensure_topics(specs)
    }

    fn topics(&self) -> Result<Vec<TopicInfo>, LogError> {
        self.log.topics()
    }

    fn committed(&self, group: &str, topic: &str, partition: u32) -> Result<Option<u64>, LogError> {
        self.log.committed(group, topic, partition)
    }

    fn groups(&self) -> Result<Vec<(String, String)>, LogError> {
        self.log.groups()
    }

    fn offset_for_time(&self, topic: &str, partition: u32, time: Timestamp) -> Result<u64, LogError> {
        self.log.offset_for_time(topic, partition, time)
    }

    fn wait_for_records(&self, topic: &str, seen: u64, timeout: Duration) -> Result<u64, LogError> {
        self.log.wait_for_records(topic, seen, timeout)
    }

    fn append(&self, outputs: Vec<Output>) -> Result<Committed, LogError> {
        self.log.append(outputs)
    }

    fn set_offsets(&self, group: &str, topic: &str, offsets: &[u64]) -> Result<(), LogError> {
        self.log.set_offsets(group, topic, offsets)
    }

    fn delete(&self, doomed: &Doomed) -> Result<(), LogError> {
        self.log.delete(doomed)
    }

    fn join(&self, membership: Membership) -> Result<Box<dyn Instance>, LogError> {
        self.log.join(membership)
    }

    fn take_all(&self, membership: Membership) -> Result<Box<dyn Instance>, LogError> {
        self.log.take_all(membership)
    }

    fn wait_durable(&self, commit: Committed) -> Result<(), LogError> {
        self.log.wait_durable(commit)
    }

    fn enforce_retention(&self, now: Timestamp) -> Result<(), LogError> {
        self.log.enforce_retention(now)
    }
}
