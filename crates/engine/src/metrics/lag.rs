//! How far the instances of this process are behind, looked up now and then.

use std::sync::Arc;

use super::{Families, PartitionLabels};
use crate::admin::partition_lag;
use crate::{Log, LogError, StageStats, clock, group_of};

/// Looks up the lag of the partitions that a stage's instances have in this process, and forgets those that it has lost:
/// summed over all processes each partition is counted once.
///
/// # Errors
/// [`LogError`] where the log cannot be read.
pub fn watch_lag(log: &dyn Log, stats: &Arc<StageStats>, topic: &str, families: &Families) -> Result<(), LogError> {
    let stage = stats.stage();
    let group = group_of(stage, None);
    let owned: Vec<u32> = stats.activities().into_values().flat_map(|activity| activity.partitions).collect();
    for partition in 0..partition_count(log, topic)? {
        let labels = PartitionLabels { stage, topic: topic.to_owned(), partition };
        if !owned.contains(&partition) {
            families.lag_records.remove(&labels);
            families.lag_seconds.remove(&labels);
            continue;
        }
        let lag = partition_lag(log, &group, topic, partition, clock::wall())?;
        families.lag_records.get_or_create(&labels).set(i64::try_from(lag.records).unwrap_or(i64::MAX));
        families.lag_seconds.get_or_create(&labels).set(std::time::Duration::from_millis(lag.age_ms).as_secs_f64());
    }
    Ok(())
}

fn partition_count(log: &dyn Log, topic: &str) -> Result<u32, LogError> {
    Ok(log.topics()?.into_iter().find(|info| info.name == topic).map_or(0, |info| info.partitions))
}
