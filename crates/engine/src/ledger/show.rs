//! An item's whole story, from the log.

use copytaster_records::{Timestamp, topics};

use super::{Hop, TOPICS, Traced, Wanted};
use crate::log::lookup::record_at;
use crate::log::merged::Merged;
use crate::{Log, LogError, Record};

/// Records that tell of one item, at most: a story of more versions is no story.
const HOPS_MAX: usize = 100_000;

/// Why an item could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Nothing tells of it.
    #[error("nothing on the log tells of {item}: {there}")]
    Unknown {
        /// The item.
        item: String,
        /// What is there instead.
        there: String,
    },
}

/// Every record that tells of an item, in the order of their append times. Headers are read of all records from `from` on,
/// values only of those that tell of it.
///
/// # Errors
/// [`ShowError`].
pub fn show(log: &dyn Log, wanted: &Wanted, from: Option<Timestamp>) -> Result<Vec<Hop>, ShowError> {
    let mut traced = Traced::new(wanted.clone());
    let mut hops = Vec::new();
    // Verdicts go first: they tell a story's units.
    let others = TOPICS.into_iter().filter(|topic| *topic != topics::VERDICTS);
    for topic in std::iter::once(topics::VERDICTS).chain(others) {
        let mut records = Merged::headers(log, topic, from)?;
        while let Some(record) = records.next()? {
            if hops.len() >= HOPS_MAX || !traced.concerns(&record) {
                continue;
            }
            hops.extend(whole(log, &record)?.and_then(|record| traced.take(&record)));
        }
    }
    if hops.is_empty() {
        return Err(ShowError::Unknown { item: wanted.to_string(), there: there(log)? });
    }
    hops.sort_by_key(|hop| (hop.appended_at, order(&hop.at.topic), hop.at.offset));
    Ok(hops)
}

fn order(topic: &str) -> Option<usize> {
    TOPICS.iter().position(|known| *known == topic)
}

fn whole(log: &dyn Log, head: &Record) -> Result<Option<Record>, LogError> {
    if head.topic.as_ref() == topics::RAW {
        // Its value is copy, which says nothing of where it went.
        return Ok(Some(head.clone()));
    }
    record_at(log, &head.address())
}

/// The deliveries that there are: the first and the last of each partition.
fn there(log: &dyn Log) -> Result<String, LogError> {
    let mut records = Merged::headers(log, topics::RAW, None)?;
    let (mut first, mut last, mut count) = (None, None, 0u64);
    while let Some(record) = records.next()? {
        let Some(id) = record.headers.text(copytaster_records::headers::CE_ID).filter(|_| record.feed().is_some())
        else {
            continue;
        };
        first.get_or_insert_with(|| id.to_owned());
        last = Some(id.to_owned());
        count += 1;
    }
    Ok(match (first, last) {
        (Some(first), Some(last)) => format!("there are {count} deliveries, from {first} to {last}"),
        _ => "there is no delivery yet".into(),
    })
}
