use copytaster_records::Timestamp;
use copytaster_records::topics::state_of;
use serde::{Deserialize, Serialize};

use crate::{Log, LogError, ReadLimits};

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
    /// Records that it has yet to consume.
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
    let marks = log.watermarks(&sum.topic, partition)?;
    let committed = log.committed(&sum.group, &sum.topic, partition)?.unwrap_or(marks.low);
    sum.committed += committed;
    sum.high += marks.high;
    if committed >= marks.high {
        return Ok(());
    }
    // What is between may be transaction markers alone.
    let one = ReadLimits { records_max: 1, bytes_max: 1 };
    let oldest = log.read_headers(&sum.topic, partition, committed.max(marks.low), one)?;
    if let Some(oldest) = oldest.first() {
        sum.lag_records += marks.high - oldest.offset;
        let age = now.as_millis() - oldest.appended_at.as_millis();
        sum.lag_ms = sum.lag_ms.max(u64::try_from(age).unwrap_or(0));
    }
    Ok(())
}
