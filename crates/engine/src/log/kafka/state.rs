//! Keyed state in memory: a copy of the changelog's partitions that the instance owns.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use bytes::Bytes;

use crate::{LogError, StateChange, StateReader, Visit};

type Keys = BTreeMap<Bytes, Bytes>;

/// Only the instance's own thread changes it; the threads of a batch read it.
#[derive(Debug, Default)]
pub(super) struct KafkaState(RwLock<BTreeMap<u32, Keys>>);

impl KafkaState {
    /// Forgets partitions that are no longer owned.
    pub(super) fn retain(&self, owned: impl Fn(u32) -> bool) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).retain(|partition, _| owned(*partition));
    }

    pub(super) fn restore(&self, restored: BTreeMap<u32, Keys>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).extend(restored);
    }

    /// Publishes what was committed.
    pub(super) fn apply<'a>(&self, changes: impl Iterator<Item = &'a StateChange>) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for StateChange { partition, key, value } in changes {
            let keys = state.entry(*partition).or_default();
            match value {
                // A short slice would keep the whole record that it came from.
                Some(value) => keys.insert(Bytes::copy_from_slice(key), Bytes::copy_from_slice(value)),
                None => keys.remove(key),
            };
        }
    }
}

impl StateReader for KafkaState {
    fn get(&self, partition: u32, key: &[u8]) -> Result<Option<Bytes>, LogError> {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Ok(state.get(&partition).and_then(|keys| keys.get(key)).cloned())
    }

    fn scan(&self, partition: u32, prefix: &[u8], visit: Visit<'_>) -> Result<(), LogError> {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let Some(keys) = state.get(&partition) else { return Ok(()) };
        let from = keys.range::<[u8], _>((std::ops::Bound::Included(prefix), std::ops::Bound::Unbounded));
        for (key, value) in from.take_while(|(key, _)| key.starts_with(prefix)) {
            if visit(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn keys_estimate(&self) -> u64 {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        state.values().map(|keys| keys.len() as u64).sum()
    }
}
