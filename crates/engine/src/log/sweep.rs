//! Reading a topic's partitions by turns, where the log itself has no better way.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::{LogError, ReadLimits, VisitRecord, Watermarks};
use crate::Record;

/// Records read of a partition at once.
const CHUNK: ReadLimits = ReadLimits { records_max: 2_000, bytes_max: 8 << 20 };

/// A chunk of each partition in turn, so that what came at one time is seen at about one time.
pub(super) fn by_turns(
    starts: &BTreeMap<u32, u64>,
    watermarks: impl Fn(u32) -> Result<Watermarks, LogError>,
    read: impl Fn(u32, u64, ReadLimits) -> Result<Vec<Record>, LogError>,
    visit: VisitRecord<'_>,
) -> Result<ControlFlow<()>, LogError> {
    let left = starts.iter().map(|(partition, from)| Ok((*partition, *from, watermarks(*partition)?.high)));
    let mut left: Vec<(u32, u64, u64)> = left.collect::<Result<_, LogError>>()?;
    while !left.is_empty() {
        for (partition, next, end) in &mut left {
            let records = read(*partition, *next, CHUNK)?;
            // Nothing more: what is left are gaps.
            *next = records.last().map_or(*end, |last| last.offset + 1);
            for record in records {
                if visit(record)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        left.retain(|(_, next, end)| next < end);
    }
    Ok(ControlFlow::Continue(()))
}
