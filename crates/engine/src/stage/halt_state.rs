//! The driver's own keyed state: the clock and the halt rule of each partition.

use std::collections::BTreeMap;

use bytes::Bytes;
use copytaster_records::{Timestamp, to_json};
use serde::{Deserialize, Serialize};

use super::plan::HaltRule;
use crate::{LogError, StateChange, StateReader};

const CLOCK: &[u8] = b"\0clock";
const RULE: &[u8] = b"\0halt-rule";
const HALTED: &[u8] = b"\0halted";
/// A rule without dead records is stored again after so many records: only feeds' pasts change in it. A restart forgets no
/// more good records than a window has.
const RULE_EVERY: u64 = 200;

/// Why a partition is halted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Halted {
    /// The build that halted: another one may try again.
    pub(super) build: String,
    /// The record before which it halted.
    pub(super) at: String,
}

/// Clock and halt rule of each partition that the instance owns.
#[derive(Debug, Default)]
pub(super) struct DriverState {
    clocks: BTreeMap<u32, Timestamp>,
    stored_clocks: BTreeMap<u32, Timestamp>,
    pub(super) rules: BTreeMap<u32, HaltRule>,
    records: BTreeMap<u32, u64>,
}

impl DriverState {
    pub(super) fn restore(partitions: &[u32], reader: &dyn StateReader) -> Result<Self, LogError> {
        let mut this = Self::default();
        for partition in partitions {
            if let Some(clock) = json(reader, *partition, CLOCK)? {
                this.clocks.insert(*partition, clock);
            }
            this.rules.insert(*partition, json(reader, *partition, RULE)?.unwrap_or_default());
        }
        this.stored_clocks.clone_from(&this.clocks);
        Ok(this)
    }

    pub(super) fn halted(partition: u32, reader: &dyn StateReader) -> Result<Option<Halted>, LogError> {
        json(reader, partition, HALTED)
    }

    /// The clock of a partition after a record that says a time, or none.
    pub(super) fn advance(&mut self, partition: u32, says: Option<Timestamp>) -> Timestamp {
        let clock = self.clocks.entry(partition).or_default();
        *clock = (*clock).max(says.unwrap_or_default());
        *clock
    }

    /// What changed with a batch that consumed records of these partitions, to be committed with it.
    pub(super) fn changes(&mut self, partitions: impl Iterator<Item = u32>, consumed: usize) -> Vec<StateChange> {
        let mut changes = Vec::new();
        for partition in partitions {
            let clock = self.clocks.get(&partition).copied().unwrap_or_default();
            if self.stored_clocks.insert(partition, clock) != Some(clock) {
                changes.push(change(partition, CLOCK, &clock));
            }
            let records = self.records.entry(partition).or_default();
            *records += consumed as u64;
            if let Some(rule) = self.rules.get(&partition)
                && (rule.has_dead() || *records >= RULE_EVERY)
            {
                *records = 0;
                changes.push(change(partition, RULE, rule));
            }
        }
        changes
    }

    pub(super) fn halt_change(partition: u32, halted: &Halted) -> StateChange {
        change(partition, HALTED, halted)
    }

    /// A person looked into it, or a new build tries: forget the window and go on.
    pub(super) fn resume(&mut self, partition: u32) -> StateChange {
        self.rules.entry(partition).or_default().resume();
        StateChange { partition, key: Bytes::from_static(HALTED), value: None }
    }
}

fn change<T: Serialize>(partition: u32, key: &'static [u8], value: &T) -> StateChange {
    StateChange { partition, key: Bytes::from_static(key), value: Some(to_json(value).into()) }
}

fn json<T: for<'de> Deserialize<'de>>(
    reader: &dyn StateReader,
    partition: u32,
    key: &[u8],
) -> Result<Option<T>, LogError> {
    let Some(value) = reader.get(partition, key)? else { return Ok(None) };
    serde_json::from_slice(&value).map(Some).map_err(|error| LogError::Damaged {
        what: format!("the driver's state `{}` of partition {partition}", String::from_utf8_lossy(&key[1..])),
        detail: error.to_string(),
    })
}
