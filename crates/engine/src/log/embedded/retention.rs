//! New segments, dropping old ones, and compaction.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use copytaster_records::Timestamp;
use copytaster_records::topics::Kept;
use fjall::PersistMode;

use super::codec::{HEAD, VALUE, group_key, latest_key, parse_offset_key, parse_superseded_key, record_key};
use super::open::segment_meta_key;
use super::topic::{Segment, SegmentMeta, Topic};
use super::{Inner, LogError, ReadLimits};

/// A topic that is kept for a time begins a new segment at least so many times in it.
const SEGMENTS_IN_RETENTION: u32 = 8;
/// The shortest time after which age alone begins a new segment.
const SEGMENT_AGE_MIN: Duration = Duration::from_secs(60);
/// So many superseded records are taken away in one batch.
const COMPACTION_BATCH: usize = 1_000;

impl Inner {
    /// Begins a new segment where the newest is full or old. Called under the writer's lock.
    pub(super) fn roll_if_due(&self, topic: &Topic, now: Timestamp) -> Result<(), LogError> {
        let newest = topic.newest_segment();
        let full = topic.newest_bytes.load(Ordering::Relaxed) >= self.options.segment_bytes;
        let due = match topic.spec.kept {
            // Compaction takes records away one by one: segments would gain nothing.
            Kept::Compacted => false,
            Kept::Forever => full,
            Kept::For(time) => full || age(&newest, now) >= (time / SEGMENTS_IN_RETENTION).max(SEGMENT_AGE_MIN),
        };
        if !due {
            return Ok(());
        }
        let meta = SegmentMeta { begun_at: now, first_offsets: topic.highs() };
        let segment = self.create_segment(&topic.spec.name, newest.number + 1, meta)?;
        topic.segments.write().unwrap_or_else(PoisonError::into_inner).push(segment);
        topic.newest_bytes.store(0, Ordering::Relaxed);
        Ok(())
    }

    pub(super) fn enforce_retention(&self, now: Timestamp) -> Result<(), LogError> {
        let topics: Vec<_> = self.topics.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        for topic in topics {
            if let Kept::For(time) = topic.spec.kept {
                while self.drop_oldest_if_due(&topic, now, time)? {}
            }
        }
        while self.compact_some(now)? {}
        Ok(())
    }

    /// Drops the oldest segment where all of it is older than `time` and no group has yet to read it.
    fn drop_oldest_if_due(&self, topic: &Topic, now: Timestamp, time: Duration) -> Result<bool, LogError> {
        let _writer = self.writer();
        let (oldest, next) = {
            let segments = topic.segments.read().unwrap_or_else(PoisonError::into_inner);
            let [oldest, next, ..] = segments.as_slice() else { return Ok(false) };
            (Arc::clone(oldest), Arc::clone(next))
        };
        if age(&next, now) < time || !self.all_groups_are_past(topic, &next.meta.first_offsets)? {
            return Ok(false);
        }
        let key = segment_meta_key(&topic.spec.name, oldest.number);
        self.meta.remove(key).map_err(LogError::storage("dropping a segment"))?;
        // The note must be gone for good before the records are, or a power cut would bring back a segment without them.
        self.db.persist(PersistMode::SyncData).map_err(LogError::storage("dropping a segment"))?;
        topic.segments.write().unwrap_or_else(PoisonError::into_inner).remove(0);
        self.db.delete_keyspace(oldest.keyspace.clone()).map_err(LogError::storage("dropping a segment"))?;
        tracing::info!(topic = topic.spec.name, segment = oldest.number, "dropped a segment past its retention");
        Ok(true)
    }

    fn all_groups_are_past(&self, topic: &Topic, offsets: &[u64]) -> Result<bool, LogError> {
        for (group, read) in self.groups()? {
            if read != topic.spec.name {
                continue;
            }
            for (partition, end) in (0u32..).zip(offsets) {
                let first = topic.watermarks(partition)?.low;
                if *end > first && self.committed(&group, &read, partition)?.unwrap_or(first) < *end {
                    tracing::warn!(topic = read, partition, group, "records past their retention are kept: unread");
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    pub(super) fn groups(&self) -> Result<Vec<(String, String)>, LogError> {
        let mut groups = Vec::new();
        for entry in self.offsets.iter() {
            let key = entry.key().map_err(LogError::storage("reading groups"))?;
            groups.extend(parse_offset_key(&key));
        }
        groups.dedup();
        Ok(groups)
    }

    pub(super) fn committed(&self, group: &str, topic: &str, partition: u32) -> Result<Option<u64>, LogError> {
        let key = [group_key(group, topic), partition.to_be_bytes().to_vec()].concat();
        let value = self.offsets.get(key).map_err(LogError::storage("reading an offset"))?;
        Ok(value.and_then(|v| v.as_ref().try_into().ok().map(u64::from_be_bytes)))
    }

    /// Takes away superseded records that are due. Returns whether there may be more.
    fn compact_some(&self, now: Timestamp) -> Result<bool, LogError> {
        let _writer = self.writer();
        let mut batch = self.db.batch().durability(Some(PersistMode::Buffer));
        let mut taken = 0;
        for entry in self.superseded.iter().take(COMPACTION_BATCH) {
            let key = entry.key().map_err(LogError::storage("compacting"))?;
            let Some((due, topic, partition, offset)) = parse_superseded_key(&key) else { continue };
            if due > now {
                break;
            }
            self.take_away(&mut batch, topic, partition, offset)?;
            batch.remove(&self.superseded, key.clone());
            taken += 1;
        }
        batch.commit().map_err(LogError::storage("compacting"))?;
        Ok(taken == COMPACTION_BATCH)
    }

    fn take_away(
        &self,
        batch: &mut fjall::OwnedWriteBatch,
        topic: &str,
        partition: u32,
        offset: u64,
    ) -> Result<(), LogError> {
        let Ok(topic) = self.topic(topic) else { return Ok(()) };
        let Some(record) = topic.read(partition, offset, ReadLimits::ONE, false)?.pop().filter(|r| r.offset == offset)
        else {
            return Ok(());
        };
        let latest = latest_key(&topic.spec.name, partition, &record.key);
        let newest = self.latest.get(&latest).map_err(LogError::storage("compacting"))?;
        if newest.as_deref() == Some(offset.to_be_bytes().as_slice()) {
            // A tombstone that nothing followed. The partition's last record stays: it carries the partition's end.
            if topic.partition(partition)?.high() == offset + 1 {
                return Ok(());
            }
            batch.remove(&self.latest, latest);
        }
        let keyspace = &topic.newest_segment().keyspace;
        batch.remove(keyspace, record_key(partition, offset, HEAD));
        batch.remove(keyspace, record_key(partition, offset, VALUE));
        Ok(())
    }
}

fn age(segment: &Segment, now: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(now.as_millis() - segment.meta.begun_at.as_millis()).unwrap_or(0))
}
