//! The one seam between the pipeline and what carries it.
//!
//! A log has topics with partitions. A stage's instances [join](Log::join) a group on the stage's input topic; the log
//! shares the partitions out among them. What an instance commits - outputs on several topics, consumed offsets,
//! keyed state - becomes visible together or not at all, and only while the instance still owns the partitions.

pub(crate) mod embedded;
mod error;
pub(crate) mod kafka;
pub(crate) mod lookup;
pub(crate) mod merged;
mod sweep;
pub(crate) mod topic_plan;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use copytaster_records::Timestamp;
use copytaster_records::topics::Kept;

use crate::{Output, Record};

pub use error::{LogError, Recovery};

/// A topic as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSpec {
    /// Its name.
    pub name: String,
    /// How many partitions, from 1.
    pub partitions: u32,
    /// How long its records are kept.
    pub kept: Kept,
}

/// A topic as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicInfo {
    /// Its name.
    pub name: String,
    /// How many partitions.
    pub partitions: u32,
    /// How long its records are kept.
    pub kept: Kept,
    /// What else about it is not as the pipeline needs it, in words.
    pub unfit: Vec<String>,
}

/// Where a partition begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watermarks {
    /// The first offset that can still be read.
    pub low: u64,
    /// The offset that the next record will get.
    pub high: u64,
}

/// How much one read may bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// At most so many records.
    pub records_max: usize,
    /// Stops behind the record that reaches so many bytes; one record always comes.
    pub bytes_max: usize,
}

impl ReadLimits {
    /// One record.
    pub const ONE: Self = Self { records_max: 1, bytes_max: 1 };
}

/// Who joins which group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The group whose offsets are committed.
    pub group: String,
    /// The topic whose partitions are shared out.
    pub topic: String,
    /// The stage whose keyed state belongs to those partitions.
    pub stage: String,
    /// The instance's number, stable over restarts. A second instance with the same number fences the first.
    pub slot: u32,
}

/// What a poll brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Poll {
    /// The instance's partitions changed: these are its now. Drop all staged work and restore from state.
    Assigned(Vec<u32>),
    /// Records, in order within each partition.
    Records(Vec<Record>),
    /// Nothing came within the time given.
    Idle,
}

/// What is to be deleted; what of it is not there is passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doomed {
    /// Topics.
    pub topics: Vec<String>,
    /// Groups, each with the topic that it reads.
    pub groups: Vec<(String, String)>,
    /// Stages whose keyed state goes.
    pub stages: Vec<String>,
}

/// A change of keyed state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChange {
    /// The input partition that the key belongs to.
    pub partition: u32,
    /// The key.
    pub key: Bytes,
    /// The new value; `None` deletes.
    pub value: Option<Bytes>,
}

/// What moves together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transaction {
    /// Records to write.
    pub outputs: Vec<Output>,
    /// Per input partition, the offset behind the last record consumed.
    pub offsets: BTreeMap<u32, u64>,
    /// Keyed state to change.
    pub state: Vec<StateChange>,
}

impl Transaction {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.outputs.is_empty() && self.offsets.is_empty() && self.state.is_empty()
    }

    /// The input partitions whose offsets or state it moves; some come twice.
    pub(crate) fn partitions(&self) -> impl Iterator<Item = u32> {
        self.offsets.keys().copied().chain(self.state.iter().map(|change| change.partition))
    }
}

/// A commit that happened: visible, and durable once [`Log::wait_durable`] says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Committed {
    /// Its number: every commit of the log has a higher one than those before it.
    pub number: u64,
}

/// Reads a stage's committed keyed state.
pub trait StateReader: Send + Sync {
    /// The value of a key.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    fn get(&self, partition: u32, key: &[u8]) -> Result<Option<Bytes>, LogError>;

    /// Calls `visit` with each key and value of a prefix, in the order of keys, until it breaks.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    fn scan(&self, partition: u32, prefix: &[u8], visit: Visit<'_>) -> Result<(), LogError>;

    /// About how many keys there are in all partitions that can be read; cheap.
    fn keys_estimate(&self) -> u64;
}

/// Called with each key and value; breaks off a scan.
pub type Visit<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> ControlFlow<()>;

/// Called with each record; breaks off a sweep.
pub type VisitRecord<'a> = &'a mut dyn FnMut(Record) -> Result<ControlFlow<()>, LogError>;

/// One instance of a stage, as the log knows it. Used by one thread.
pub trait Instance: Send {
    /// Brings what is there: a changed assignment before all else, then records behind those brought before. Never
    /// waits to fill a batch; waits up to `timeout` only where there is nothing at all.
    ///
    /// # Errors
    /// [`LogError::OffsetExpired`] where the group's offset is no longer kept; others where the log cannot be read.
    fn poll(&mut self, limits: ReadLimits, timeout: Duration) -> Result<Poll, LogError>;

    /// Commits a transaction: all of it or nothing.
    ///
    /// # Errors
    /// [`LogError::Rebalanced`] where the partitions are no longer this instance's, [`LogError::Fenced`] where
    /// another took its slot: nothing was written. Others by [`LogError::recovery`].
    fn commit(&mut self, transaction: &Transaction) -> Result<Committed, LogError>;

    /// Goes back to the committed offsets: the next poll brings again what was not committed.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    fn rewind(&mut self) -> Result<(), LogError>;

    /// The stage's committed state.
    fn state(&self) -> Arc<dyn StateReader>;
}

/// A log: what carries records between stages.
pub trait Log: Send + Sync {
    /// Creates the topics that are missing, and sets what else differs and can be set.
    ///
    /// # Errors
    /// [`LogError::TopicDiffers`] where one is there with another number of partitions.
    fn ensure_topics(&self, specs: &[TopicSpec]) -> Result<(), LogError>;

    /// All topics, by name.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    fn topics(&self) -> Result<Vec<TopicInfo>, LogError>;

    /// Where a partition begins and ends.
    ///
    /// # Errors
    /// [`LogError::UnknownTopic`], [`LogError::UnknownPartition`].
    fn watermarks(&self, topic: &str, partition: u32) -> Result<Watermarks, LogError>;

    /// A group's committed offset.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    fn committed(&self, group: &str, topic: &str, partition: u32) -> Result<Option<u64>, LogError>;

    /// All groups that have committed an offset, with the topic that they read.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    fn groups(&self) -> Result<Vec<(String, String)>, LogError>;

    /// The offset of the first committed record at or behind `from`; `None` where there is none. Offsets alone do not tell
    /// whether there is more: transaction markers consume them too.
    ///
    /// # Errors
    /// As [`Log::read`].
    fn next_offset(&self, topic: &str, partition: u32, from: u64) -> Result<Option<u64>, LogError> {
        Ok(self.read_headers(topic, partition, from, ReadLimits::ONE)?.first().map(|record| record.offset))
    }

    /// The first offset whose record was appended at or after `time`; the high-water mark where there is none.
    ///
    /// # Errors
    /// [`LogError::UnknownTopic`], [`LogError::UnknownPartition`].
    fn offset_for_time(&self, topic: &str, partition: u32, time: Timestamp) -> Result<u64, LogError>;

    /// Committed records from an offset on. Offsets may have gaps: markers, compaction.
    ///
    /// # Errors
    /// [`LogError::OffsetExpired`] where `from` is no longer kept: an error, never a silent skip.
    fn read(&self, topic: &str, partition: u32, from: u64, limits: ReadLimits) -> Result<Vec<Record>, LogError>;

    /// As [`Log::read`] without the values: each record's `value` is `None` and only `value_bytes` tells its length.
    ///
    /// # Errors
    /// As [`Log::read`].
    fn read_headers(&self, topic: &str, partition: u32, from: u64, limits: ReadLimits)
    -> Result<Vec<Record>, LogError>;

    /// Hands over the committed records of these partitions, each from its offset on, up to their ends as they are now or a
    /// little beyond; those of one partition in order. As fast as it goes, a bounded number in memory, until `visit` breaks.
    /// Without values where `with_values` is false, as [`Log::read_headers`].
    ///
    /// # Errors
    /// As [`Log::read`], and whatever `visit` returns.
    fn sweep(
        &self,
        topic: &str,
        starts: &BTreeMap<u32, u64>,
        with_values: bool,
        visit: VisitRecord<'_>,
    ) -> Result<ControlFlow<()>, LogError> {
        sweep::by_turns(
            starts,
            |partition| self.watermarks(topic, partition),
            |partition, from, limits| match with_values {
                true => self.read(topic, partition, from, limits),
                false => self.read_headers(topic, partition, from, limits),
            },
            visit,
        )
    }

    /// Waits until `topic` has records behind `seen`, the sum of its high-water marks, or the time is over. Returns the
    /// sum then.
    ///
    /// # Errors
    /// [`LogError::UnknownTopic`].
    fn wait_for_records(&self, topic: &str, seen: u64, timeout: Duration) -> Result<u64, LogError>;

    /// Waits until all that is written to a topic by now can be seen, or was given up. What was committed may be hidden for
    /// a while: on a cluster a stage's offset can be seen before its outputs can, and behind what a dead instance left open
    /// nothing can until that is given up. Whoever concludes from an offset that an output is there, or from its absence
    /// that it is missing, settles the output's topic in between. Logs whose commits are seen as a whole need not wait.
    ///
    /// # Errors
    /// [`LogError::UnknownTopic`]; [`LogError::Away`] where something stays hidden for longer than a transaction may be open.
    fn settle(&self, _topic: &str) -> Result<(), LogError> {
        Ok(())
    }

    /// Writes records outside any group: a person's commands. All of them or none.
    ///
    /// # Errors
    /// [`LogError::UnknownTopic`], [`LogError::UnknownPartition`], [`LogError::Storage`].
    fn append(&self, outputs: Vec<Output>) -> Result<Committed, LogError>;

    /// Says where a group begins, by partition. Only for a group that has no members.
    ///
    /// # Errors
    /// [`LogError::UnknownTopic`], [`LogError::Storage`].
    fn set_offsets(&self, group: &str, topic: &str, offsets: &[u64]) -> Result<(), LogError>;

    /// Deletes for good. Nobody may be using any of it.
    ///
    /// # Errors
    /// [`LogError`]: part of it may be left; the same call again deletes the rest.
    fn delete(&self, doomed: &Doomed) -> Result<(), LogError>;

    /// Joins a group.
    ///
    /// # Errors
    /// [`LogError::UnknownTopic`].
    fn join(&self, membership: Membership) -> Result<Box<dyn Instance>, LogError>;

    /// Takes all partitions at once; whoever takes them next ends this instance. For what only one process does at a time:
    /// nobody may join the group.
    ///
    /// # Errors
    /// [`LogError::UnknownTopic`].
    fn take_all(&self, membership: Membership) -> Result<Box<dyn Instance>, LogError> {
        self.join(membership)
    }

    /// Returns once a commit would survive a power cut.
    ///
    /// # Errors
    /// [`LogError::Storage`] where it could not be made durable: the process must end.
    fn wait_durable(&self, commit: Committed) -> Result<(), LogError>;

    /// Applies retention and compaction as of `now`. Logs that do so themselves do nothing.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be written.
    fn enforce_retention(&self, now: Timestamp) -> Result<(), LogError>;
}
