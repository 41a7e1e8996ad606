use copytaster_records::Timestamp;
use copytaster_records::topics::state_of;
use serde::{Deserialize, Serialize};

use crate::{Log, LogError, ReadLimits};

/// So many records are counted one by one.
const COUNTED_MAX: usize = 200;
/// In this many bytes a read.
const COUNTED_BYTES_MAX: usize = 1 << 20;

/// How far a group is behind on its topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupLag {
    /// The group.
    pub group: String,
    /// The topic that it reads.
    pub topic: String,
    /// Partitions of the topic.
    pub partitions: u32,
    /// Records that it consumed, over all partitions, by offset.
    pub committed: u64,
    /// Records that there are, likewise.
    pub high: u64,
    /// Records that it has yet to consume; beyond some hundred a partition, transaction markers count too.
    pub lag_records: u64,
    /// Age of the oldest of them in milliseconds: how late the group is.
    pub lag_ms: u64,
}

/// How far each group is behind, by group and topic.
///
/// # Errors
/// [`LogError`] where the log cannot be read.
pub fn lag(log: &dyn Log, now: Timestamp) -> Result<Vec<GroupLag>, LogError> {
    let topics = log.topics()?;
    let mut all = Vec::new();
    for (group, topic) in log.groups()? {
        // Ingest's group shares out the partitions of its own state: it consumes nothing.
        if topic.starts_with(&state_of("")) {
            continue;
        }
        let Some(info) = topics.iter().find(|info| info.name == topic) else { continue };
        let mut sum =
            GroupLag { group, topic, partitions: info.partitions, committed: 0, high: 0, lag_records: 0, lag_ms: 0 };
        for partition in 0..info.partitions {
            add_partition(log, partition, now, &mut sum)?;
        }
        all.push(sum);
    }
    Ok(all)
}

fn add_partition(log: &dyn Log, partition: u32, now: Timestamp, sum: &mut GroupLag) -> Result<(), LogError> {
    let lag = partition_lag(log, &sum.group, &sum.topic, partition, now)?;
    sum.committed += lag.committed;
    sum.high += lag.high;
    sum.lag_records += lag.records;
    sum.lag_ms = sum.lag_ms.max(lag.age_ms);
    Ok(())
}

/// How far a group is behind on a partition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PartitionLag {
    /// The offset that it consumes next.
    pub committed: u64,
    /// The offset behind the last record.
    pub high: u64,
    /// Records in between: exact below some hundred, beyond that offsets, among which transaction markers count.
    pub records: u64,
    /// Age of the oldest of them in milliseconds.
    pub age_ms: u64,
}

/// How far a group is behind on a partition.
///
/// # Errors
/// [`LogError`] where the log cannot be read.
pub fn partition_lag(
    log: &dyn Log,
    group: &str,
    topic: &str,
    partition: u32,
    now: Timestamp,
) -> Result<PartitionLag, LogError> {
    let marks = log.watermarks(topic, partition)?;
    let committed = log.committed(group, topic, partition)?.unwrap_or(marks.low);
    let mut lag = PartitionLag { committed, high: marks.high, ..PartitionLag::default() };
    // What is between may be transaction markers alone.
    let mut from = committed.max(marks.low);
    let limits = ReadLimits { records_max: COUNTED_MAX, bytes_max: COUNTED_BYTES_MAX };
    while from < marks.high {
        let records = log.read_headers(topic, partition, from, limits)?;
        let (Some(first), Some(last)) = (records.first(), records.last()) else { break };
        if lag.records == 0 {
            lag.age_ms = u64::try_from(now.as_millis() - first.appended_at.as_millis()).unwrap_or(0);
        }
        lag.records += records.len() as u64;
        from = last.offset + 1;
        if marks.high.saturating_sub(from) > COUNTED_MAX as u64 {
            lag.records += marks.high - from;
            break;
        }
    }
    Ok(lag)
}
