//! Keyed state: one keyspace a stage, keys sorted within their partition.

use std::sync::PoisonError;

use bytes::Bytes;
use fjall::{Keyspace, KeyspaceCreateOptions};

use super::super::Visit;
use super::codec::state_key;
use super::{Inner, LogError};
use crate::StateReader;

impl Inner {
    /// The keyspace of a stage's state, created where it is missing.
    pub(super) fn state_keyspace(&self, stage: &str) -> Result<Keyspace, LogError> {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keyspace) = states.get(stage) {
            return Ok(keyspace.clone());
        }
        let options = || {
            KeyspaceCreateOptions::default()
                .max_memtable_size(self.options.memtable_bytes)
                .expect_point_read_hits(false)
        };
        let keyspace =
            self.db.keyspace(&format!("s.{stage}"), options).map_err(LogError::storage("opening a stage's state"))?;
        states.insert(stage.to_owned(), keyspace.clone());
        Ok(keyspace)
    }
}

pub(super) struct EmbeddedState(pub(super) Keyspace);

impl StateReader for EmbeddedState {
    fn get(&self, partition: u32, key: &[u8]) -> Result<Option<Bytes>, LogError> {
        let value = self.0.get(state_key(partition, key)).map_err(LogError::storage("reading state"))?;
        Ok(value.map(Bytes::from))
    }

    fn scan(&self, partition: u32, prefix: &[u8], visit: Visit<'_>) -> Result<(), LogError> {
        for entry in self.0.prefix(state_key(partition, prefix)) {
            let (key, value) = entry.into_inner().map_err(LogError::storage("reading state"))?;
            if visit(&key[4..], &value).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn keys_estimate(&self) -> u64 {
        self.0.approximate_len() as u64
    }
}
