//! Where the ledger is kept: state of a stage called `ledger`, which consumes nothing. One keeps it at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use copytaster_records::topics::{Kept, state_of};

use super::book::PARTITION;
use crate::group_of;
use crate::{Instance, Log, LogError, Membership, Poll, ReadLimits, StateChange, StateReader, TopicSpec, Transaction};

/// The stage whose state it is.
pub const STAGE: &str = "ledger";
/// How long the partition is waited for.
const ASSIGNMENT_WAIT: Duration = Duration::from_secs(60);
/// How long a poll waits until it looks whether it should stop.
const POLL_WAIT: Duration = Duration::from_millis(50);

/// The right to change the ledger's state: whoever takes it next ends it.
pub(super) struct Keeper {
    instance: Box<dyn Instance>,
}

impl Keeper {
    /// Takes the ledger.
    pub(super) fn take(log: &dyn Log) -> Result<Self, LogError> {
        let topic = state_of(STAGE);
        if !log.topics()?.iter().any(|info| info.name == topic) {
            log.ensure_topics(&[TopicSpec { name: topic.clone(), partitions: PARTITION + 1, kept: Kept::Compacted }])?;
        }
        let membership = Membership { group: group_of(STAGE, None), topic, stage: STAGE.into(), slot: 0 };
        let mut keeper = Self { instance: log.take_all(membership)? };
        let deadline = Instant::now() + ASSIGNMENT_WAIT;
        loop {
            let assigned = keeper.instance.poll(ReadLimits::ONE, POLL_WAIT)?;
            if matches!(assigned, Poll::Assigned(partitions) if partitions.contains(&PARTITION)) {
                return Ok(keeper);
            }
            if Instant::now() > deadline {
                return Err(LogError::Rebalanced);
            }
        }
    }

    /// What is kept.
    pub(super) fn kept(&self) -> Arc<dyn StateReader> {
        self.instance.state()
    }

    /// Keeps changes, all of them or none.
    pub(super) fn keep(&mut self, changes: Vec<StateChange>) -> Result<(), LogError> {
        // Whoever never polls is taken for dead.
        if let Poll::Assigned(partitions) = self.instance.poll(ReadLimits::ONE, Duration::ZERO)?
            && !partitions.contains(&PARTITION)
        {
            return Err(LogError::Rebalanced);
        }
        self.instance.commit(&Transaction { state: changes, ..Transaction::default() })?;
        Ok(())
    }

    /// Forgets everything that is kept.
    pub(super) fn clear(&mut self) -> Result<(), LogError> {
        let mut keys: Vec<Bytes> = Vec::new();
        self.kept().scan(PARTITION, b"", &mut |key, _| {
            keys.push(Bytes::copy_from_slice(key));
            std::ops::ControlFlow::Continue(())
        })?;
        // The progress goes first: without it the rest is nothing.
        keys.sort_by_key(|key| key.as_ref() != super::progress::KEY);
        for some in keys.chunks(10_000) {
            let gone = |key: &Bytes| StateChange { partition: PARTITION, key: key.clone(), value: None };
            self.keep(some.iter().map(gone).collect())?;
        }
        Ok(())
    }
}
