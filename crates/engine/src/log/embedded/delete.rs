//! Beginning and ending a generation: where its groups start, and deleting what it leaves.

use std::sync::PoisonError;

use fjall::{Keyspace, PersistMode};

use super::codec::{group_key, latest_key, offset_key, parse_superseded_key};
use super::open::{segment_meta_key, segment_name};
use super::{Doomed, Inner, LogError};

impl Inner {
    pub(super) fn set_offsets(&self, group: &str, topic: &str, offsets: &[u64]) -> Result<(), LogError> {
        let partitions = self.topic(topic)?;
        let _writer = self.writer();
        let mut batch = self.db.batch().durability(Some(PersistMode::Buffer));
        for (partition, offset) in (0..partitions.spec.partitions).zip(offsets) {
            batch.insert(&self.offsets, offset_key(group, topic, partition), offset.to_be_bytes());
        }
        batch.commit().map_err(LogError::storage("setting a group's offsets"))
    }

    /// Forgets first, then deletes: what a kill in between leaves is nobody's, and goes when the log is opened or when this
    /// is done again.
    pub(super) fn delete(&self, doomed: &Doomed) -> Result<(), LogError> {
        let _writer = self.writer();
        let mut batch = self.db.batch().durability(Some(PersistMode::SyncData));
        let mut keyspaces = Vec::new();
        for name in &doomed.topics {
            keyspaces.extend(self.forget_topic(&mut batch, name)?);
        }
        for (group, topic) in &doomed.groups {
            for entry in self.offsets.prefix(group_key(group, topic)) {
                batch.remove(&self.offsets, entry.key().map_err(LogError::storage("deleting a group"))?);
            }
        }
        batch.commit().map_err(LogError::storage("deleting topics"))?;
        for stage in &doomed.stages {
            keyspaces.extend(self.forget_state(stage)?);
        }
        for keyspace in keyspaces {
            self.db.delete_keyspace(keyspace).map_err(LogError::storage("deleting topics"))?;
        }
        Ok(())
    }

    fn forget_topic(&self, batch: &mut fjall::OwnedWriteBatch, name: &str) -> Result<Vec<Keyspace>, LogError> {
        let topic = self.topics.write().unwrap_or_else(PoisonError::into_inner).remove(name);
        let Some(topic) = topic else { return Ok(Vec::new()) };
        batch.remove(&self.meta, format!("topic/{name}"));
        // A topic that comes again by this name has other records at these offsets.
        for partition in 0..topic.spec.partitions {
            for entry in self.latest.prefix(latest_key(name, partition, b"")) {
                batch.remove(&self.latest, entry.key().map_err(LogError::storage("deleting topics"))?);
            }
        }
        for entry in self.superseded.iter() {
            let key = entry.key().map_err(LogError::storage("deleting topics"))?;
            if parse_superseded_key(&key).is_some_and(|(_, of, _, _)| of == name) {
                batch.remove(&self.superseded, key);
            }
        }
        let segments = topic.segments.read().unwrap_or_else(PoisonError::into_inner);
        for segment in segments.iter() {
            tracing::debug!(segment = segment_name(name, segment.number), "deleting a segment");
            batch.remove(&self.meta, segment_meta_key(name, segment.number));
        }
        topic.wake();
        Ok(segments.iter().map(|segment| segment.keyspace.clone()).collect())
    }

    fn forget_state(&self, stage: &str) -> Result<Option<Keyspace>, LogError> {
        let name = format!("s.{stage}");
        if !self.db.list_keyspace_names().iter().any(|there| **there == *name) {
            return Ok(None);
        }
        let keyspace = self.state_keyspace(stage)?;
        self.states.lock().unwrap_or_else(PoisonError::into_inner).remove(stage);
        Ok(Some(keyspace))
    }
}
