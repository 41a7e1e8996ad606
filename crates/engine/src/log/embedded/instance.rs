//! An instance of a stage: a thread that owns some of a topic's partitions.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::commit::Owner;
use super::state::EmbeddedState;
use super::topic::Topic;
use super::{Committed, Inner, Instance, LogError, Membership, ReadLimits};
use crate::{Poll, Record, StateReader, Transaction};

pub(super) struct EmbeddedInstance {
    log: Arc<Inner>,
    topic: Arc<Topic>,
    state: Arc<EmbeddedState>,
    membership: Membership,
    member: u64,
    /// The group's generation now.
    current: Arc<AtomicU64>,
    /// The group's generation at the last assignment; 0 before the first.
    generation: u64,
    /// Next offset to read of each partition owned.
    positions: BTreeMap<u32, u64>,
    /// Partition at which the next poll begins, so that none starves.
    turn: u32,
}

impl EmbeddedInstance {
    pub(super) fn join(log: Arc<Inner>, membership: Membership) -> Result<Self, LogError> {
        let topic = log.topic(&membership.topic)?;
        let state = Arc::new(EmbeddedState(log.state_keyspace(&membership.stage)?));
        let (member, current) = {
            let mut writer = log.writer();
            let group = writer.group(&membership);
            (group.join(membership.slot), group.watch_generation())
        };
        topic.wake();
        Ok(Self { log, topic, state, membership, member, current, generation: 0, positions: BTreeMap::new(), turn: 0 })
    }

    /// The new assignment, where there is one. Under the writer's lock: a commit of the former owner is either done, and
    /// its offset is read here, or will be refused.
    fn take_assignment(&mut self) -> Result<Option<Vec<u32>>, LogError> {
        if self.current.load(Ordering::Acquire) == self.generation {
            return Ok(None);
        }
        let mut writer = self.log.writer();
        let group = writer.group(&self.membership);
        self.generation = group.generation();
        let partitions = group.assignment(self.membership.slot, self.topic.spec.partitions);
        drop(writer);
        self.positions = partitions.iter().map(|p| Ok((*p, self.start(*p)?))).collect::<Result<_, LogError>>()?;
        Ok(Some(partitions))
    }

    /// Behind the last record consumed, or the earliest kept.
    fn start(&self, partition: u32) -> Result<u64, LogError> {
        let committed = self.log.committed(&self.membership.group, &self.membership.topic, partition)?;
        Ok(committed.unwrap_or(self.topic.watermarks(partition)?.low))
    }

    fn read_what_is_there(&mut self, limits: ReadLimits) -> Result<Vec<Record>, LogError> {
        let mut records = Vec::new();
        let mut bytes_left = limits.bytes_max;
        let turn = self.turn;
        let order: Vec<u32> =
            self.positions.range(turn..).chain(self.positions.range(..turn)).map(|(p, _)| *p).collect();
        for partition in order {
            let position = self.positions[&partition];
            if position >= self.topic.partition(partition)?.high() {
                continue;
            }
            let left = ReadLimits { records_max: limits.records_max - records.len(), bytes_max: bytes_left };
            let read = self.topic.read(partition, position, left, true)?;
            bytes_left = bytes_left.saturating_sub(read.iter().map(Record::size_bytes).sum());
            if let Some(last) = read.last() {
                self.positions.insert(partition, last.offset + 1);
            }
            records.extend(read);
            self.turn = partition + 1;
            if records.len() >= limits.records_max || bytes_left == 0 {
                break;
            }
        }
        Ok(records)
    }
}

impl Instance for EmbeddedInstance {
    fn poll(&mut self, limits: ReadLimits, timeout: Duration) -> Result<Poll, LogError> {
        let deadline = Instant::now() + timeout;
        loop {
            // Taken before looking, so that a change between looking and waiting is not slept over.
            let seen = self.topic.change_count();
            if let Some(partitions) = self.take_assignment()? {
                return Ok(Poll::Assigned(partitions));
            }
            let records = self.read_what_is_there(limits)?;
            if !records.is_empty() {
                return Ok(Poll::Records(records));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Poll::Idle);
            }
            self.topic.wait_for_change(seen, left);
        }
    }

    fn commit(&mut self, transaction: &Transaction) -> Result<Committed, LogError> {
        if !transaction.partitions().all(|partition| self.positions.contains_key(&partition)) {
            return Err(LogError::Rebalanced);
        }
        let owner = Owner { membership: &self.membership, member: self.member, generation: self.generation };
        self.log.commit_as(&owner, transaction)
    }

    fn rewind(&mut self) -> Result<(), LogError> {
        let partitions: Vec<u32> = self.positions.keys().copied().collect();
        for partition in partitions {
            let start = self.start(partition)?;
            self.positions.insert(partition, start);
        }
        Ok(())
    }

    fn state(&self) -> Arc<dyn StateReader> {
        Arc::clone(&self.state) as Arc<dyn StateReader>
    }
}

impl Drop for EmbeddedInstance {
    fn drop(&mut self) {
        self.log.writer().group(&self.membership).leave(self.membership.slot, self.member);
        self.topic.wake();
    }
}
