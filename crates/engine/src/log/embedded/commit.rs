//! The write path: one atomic batch of outputs, offsets and state, under one lock.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use copytaster_records::Timestamp;
use copytaster_records::topics::Kept;
use fjall::{OwnedWriteBatch, PersistMode};

use super::codec::{HEAD, VALUE, encode_head, latest_key, offset_key, record_key, state_key, superseded_key};
use super::groups::{Group, Standing};
use super::topic::{Segment, Topic};
use super::{Committed, Inner, LogError, Membership};
use crate::{Output, Transaction};

/// `meta`'s key of the number of the last commit; written last in every batch.
pub(super) const COMMIT_KEY: &str = "commit";
/// What stands before that number, so that tests can find a commit's end in the journal.
pub(super) const COMMIT_MARK: &[u8; 8] = b"CTCOMMIT";

/// How long a commit waits for flushes at most: a disk that is so slow slows everything, but stops nothing.
const FLUSH_WAIT_MAX: Duration = Duration::from_secs(1);
/// How often it looks.
const FLUSH_PAUSE: Duration = Duration::from_millis(1);

/// What the writer's lock guards.
pub(super) struct Writer {
    last_commit: u64,
    /// By group and topic.
    groups: BTreeMap<(String, String), Group>,
}

impl Writer {
    pub(super) fn new(last_commit: u64) -> Self {
        Self { last_commit, groups: BTreeMap::new() }
    }

    pub(super) fn group(&mut self, membership: &Membership) -> &mut Group {
        self.groups.entry((membership.group.clone(), membership.topic.clone())).or_default()
    }
}

/// Who commits, for the check that it still owns its partitions.
pub(super) struct Owner<'a> {
    pub(super) membership: &'a Membership,
    pub(super) member: u64,
    pub(super) generation: u64,
}

impl Inner {
    pub(super) fn append(&self, outputs: Vec<Output>) -> Result<Committed, LogError> {
        let committed = self.write(&mut self.writer(), None, &Transaction { outputs, ..Transaction::default() })?;
        self.let_flushes_catch_up();
        Ok(committed)
    }

    pub(super) fn commit_as(&self, owner: &Owner<'_>, transaction: &Transaction) -> Result<Committed, LogError> {
        let committed = self.write_as(owner, transaction)?;
        self.let_flushes_catch_up();
        Ok(committed)
    }

    fn write_as(&self, owner: &Owner<'_>, transaction: &Transaction) -> Result<Committed, LogError> {
        let mut writer = self.writer();
        let Membership { group, slot, .. } = owner.membership;
        match writer.group(owner.membership).standing(*slot, owner.member, owner.generation) {
            Standing::Owner => self.write(&mut writer, Some(owner.membership), transaction),
            Standing::Rebalanced => Err(LogError::Rebalanced),
            Standing::Fenced => Err(LogError::Fenced { group: group.clone(), slot: *slot }),
        }
    }

    /// Back-pressure: whoever commits faster than the disk takes it waits, outside of every lock.
    fn let_flushes_catch_up(&self) {
        let deadline = Instant::now() + FLUSH_WAIT_MAX;
        while self.db.write_buffer_size() > self.options.write_buffer_bytes
            && self.db.outstanding_flushes() > 0
            && Instant::now() < deadline
        {
            std::thread::sleep(FLUSH_PAUSE);
        }
    }

    fn write(
        &self,
        writer: &mut Writer,
        member: Option<&Membership>,
        transaction: &Transaction,
    ) -> Result<Committed, LogError> {
        let mut batch = Batch::new(self);
        for output in &transaction.outputs {
            batch.output(output)?;
        }
        if let Some(member) = member {
            batch.offsets(member, &transaction.offsets);
            let state = self.state_keyspace(&member.stage)?;
            for change in &transaction.state {
                let key = state_key(change.partition, &change.key);
                match &change.value {
                    Some(value) => batch.batch.insert(&state, key, value.clone()),
                    None => batch.batch.remove(&state, key),
                }
            }
        }
        let number = writer.last_commit + 1;
        batch.finish(number)?;
        writer.last_commit = number;
        self.durable.flushed(number);
        Ok(Committed { number })
    }
}

/// A batch being put together. Offsets are given out here and become visible only once it is written.
struct Batch<'a> {
    log: &'a Inner,
    batch: OwnedWriteBatch,
    now: Timestamp,
    topics: BTreeMap<String, Arc<Topic>>,
    /// Per topic and partition: the next offset and the time of the newest record.
    ends: BTreeMap<(String, u32), (u64, Timestamp)>,
    /// Newest offsets of compacted keys that this batch itself writes.
    newest: BTreeMap<Vec<u8>, u64>,
}

impl<'a> Batch<'a> {
    fn new(log: &'a Inner) -> Self {
        Self {
            log,
            batch: log.db.batch().durability(Some(PersistMode::Buffer)),
            now: (log.options.clock)(),
            topics: BTreeMap::new(),
            ends: BTreeMap::new(),
            newest: BTreeMap::new(),
        }
    }

    fn topic(&mut self, name: &str) -> Result<Arc<Topic>, LogError> {
        if let Some(topic) = self.topics.get(name) {
            return Ok(Arc::clone(topic));
        }
        let topic = self.log.topic(name)?;
        self.log.roll_if_due(&topic, self.now)?;
        self.topics.insert(name.to_owned(), Arc::clone(&topic));
        Ok(topic)
    }

    fn output(&mut self, output: &Output) -> Result<(), LogError> {
        let topic = self.topic(&output.topic)?;
        let (offset, appended_at) = self.next_offset(&topic, output.partition)?;
        if topic.spec.kept == Kept::Compacted {
            self.supersede(&topic, output, offset)?;
        }
        let segment: Arc<Segment> = topic.newest_segment();
        let head = encode_head(appended_at, output.value.as_ref(), &output.key, &output.headers);
        topic.newest_bytes.fetch_add(output.size_bytes() as u64, Ordering::Relaxed);
        self.batch.insert(&segment.keyspace, record_key(output.partition, offset, HEAD), head);
        if let Some(value) = &output.value {
            self.batch.insert(&segment.keyspace, record_key(output.partition, offset, VALUE), value.clone());
        }
        Ok(())
    }

    fn next_offset(&mut self, topic: &Topic, partition: u32) -> Result<(u64, Timestamp), LogError> {
        let known = topic.partition(partition)?;
        let end = self
            .ends
            .entry((topic.spec.name.clone(), partition))
            .or_insert_with(|| (known.high(), known.last_time().max(self.now)));
        let offset = end.0;
        end.0 += 1;
        Ok((offset, end.1))
    }

    /// Puts the record of the same key that was the newest before on the list of those to be taken away; a tombstone
    /// puts itself there too.
    fn supersede(&mut self, topic: &Topic, output: &Output, offset: u64) -> Result<(), LogError> {
        let key = latest_key(&topic.spec.name, output.partition, &output.key);
        let stored = || -> Result<Option<u64>, LogError> {
            let value = self.log.latest.get(&key).map_err(LogError::storage("reading a compacted key"))?;
            Ok(value.and_then(|v| v.as_ref().try_into().ok().map(u64::from_be_bytes)))
        };
        let previous = match self.newest.get(&key) {
            Some(offset) => Some(*offset),
            None => stored()?,
        };
        let lag = i64::try_from(self.log.options.compaction_lag.as_millis()).unwrap_or(i64::MAX);
        let due = Timestamp::from_millis(self.now.as_millis().saturating_add(lag));
        let tombstone = output.value.is_none().then_some(offset);
        for old in previous.into_iter().chain(tombstone) {
            let entry = superseded_key(due, &topic.spec.name, output.partition, old);
            self.batch.insert(&self.log.superseded, entry, Vec::new());
        }
        self.batch.insert(&self.log.latest, key.clone(), offset.to_be_bytes());
        self.newest.insert(key, offset);
        Ok(())
    }

    fn offsets(&mut self, member: &Membership, offsets: &BTreeMap<u32, u64>) {
        for (partition, offset) in offsets {
            let key = offset_key(&member.group, &member.topic, *partition);
            self.batch.insert(&self.log.offsets, key, offset.to_be_bytes());
        }
    }

    /// Writes the batch and makes it visible. The number goes in last: where it is, the whole batch is.
    fn finish(mut self, number: u64) -> Result<(), LogError> {
        self.batch.insert(&self.log.meta, COMMIT_KEY, [COMMIT_MARK.as_slice(), &number.to_be_bytes()].concat());
        self.batch.commit().map_err(LogError::storage("writing a commit"))?;
        for ((topic, partition), (high, time)) in &self.ends {
            self.topics[topic].publish(*partition, *high, *time);
        }
        self.topics.values().for_each(|topic| topic.wake());
        Ok(())
    }
}
