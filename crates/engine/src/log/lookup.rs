//! Single records, and what else is asked of a log in several places.

use super::{Log, LogError, ReadLimits};
use crate::{Address, Output, Record};

/// The record at an address; `None` where there is no record, as after a transaction was aborted.
///
/// # Errors
/// [`LogError::OffsetExpired`] where it is no longer kept.
pub(crate) fn record_at(log: &dyn Log, at: &Address) -> Result<Option<Record>, LogError> {
    Ok(only(log.read(&at.topic, at.partition, at.offset, ReadLimits::ONE)?, at))
}

/// As [`record_at`], without the value.
pub(crate) fn head_at(log: &dyn Log, at: &Address) -> Result<Option<Record>, LogError> {
    Ok(only(log.read_headers(&at.topic, at.partition, at.offset, ReadLimits::ONE)?, at))
}

fn only(read: Vec<Record>, at: &Address) -> Option<Record> {
    read.into_iter().next().filter(|record| record.offset == at.offset)
}

/// Partitions of a topic.
///
/// # Errors
/// [`LogError::UnknownTopic`] tells what is there.
pub(crate) fn partition_count(log: &dyn Log, topic: &str) -> Result<u32, LogError> {
    log.watermarks(topic, 0)?;
    Ok(log.topics()?.into_iter().find(|info| info.name == topic).map_or(1, |info| info.partitions))
}

/// Appends records, all of them or none, and waits until they are durable.
pub(crate) fn append_durably(log: &dyn Log, outputs: Vec<Output>) -> Result<(), LogError> {
    let committed = log.append(outputs)?;
    log.wait_durable(committed)
}
