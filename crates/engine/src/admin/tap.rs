use std::collections::BTreeMap;
use std::time::Duration;

use super::{From, Line, ServeError, TapRecord, TapRequest};
use crate::{Log, LogError, ReadLimits, StopSignal};

/// Records read of a partition at once.
const CHUNK: ReadLimits = ReadLimits { records_max: 500, bytes_max: 4 << 20 };
/// How long a following tap waits until it looks whether it should stop.
const FOLLOW_WAIT: Duration = Duration::from_millis(500);

/// Writes a topic's records, those of a chunk in the order in which they were appended.
///
/// # Errors
/// [`ServeError`].
pub fn tap(
    log: &dyn Log,
    request: &TapRequest,
    stop: &StopSignal,
    write: &mut dyn FnMut(Line) -> std::io::Result<()>,
) -> Result<(), ServeError> {
    let mut positions = positions(log, request)?;
    let mut left = request.limit.unwrap_or(u64::MAX);
    while left > 0 && !stop.is_stopped() {
        let seen = log.wait_for_records(&request.topic, 0, Duration::ZERO)?;
        let mut records = Vec::new();
        for (partition, position) in &mut positions {
            let read = match request.headers_only {
                true => log.read_headers(&request.topic, *partition, *position, CHUNK)?,
                false => log.read(&request.topic, *partition, *position, CHUNK)?,
            };
            *position = read.last().map_or(*position, |last| last.offset + 1);
            records.extend(read);
        }
        if records.is_empty() {
            if !request.follow {
                break;
            }
            log.wait_for_records(&request.topic, seen, FOLLOW_WAIT)?;
        }
        records.sort_by_key(|r| (r.appended_at, r.partition, r.offset));
        for record in &records {
            if left == 0 {
                break;
            }
            left -= 1;
            write(Line::Record(Box::new(TapRecord::of(record))))?;
        }
    }
    Ok(())
}

fn positions(log: &dyn Log, request: &TapRequest) -> Result<BTreeMap<u32, u64>, LogError> {
    let topic = &request.topic;
    let partitions = match request.partition {
        Some(partition) => partition..partition + 1,
        None => {
            // An unknown topic is told by what is there.
            log.watermarks(topic, 0)?;
            let known = log.topics()?.into_iter().find(|info| info.name == *topic);
            0..known.map_or(1, |info| info.partitions)
        }
    };
    partitions
        .map(|partition| {
            let marks = log.watermarks(topic, partition)?;
            let position = match request.from {
                From::Beginning => marks.low,
                From::End => marks.high,
                From::Offset(offset) => offset,
                From::Time(time) => log.offset_for_time(topic, partition, time)?,
            };
            Ok((partition, position))
        })
        .collect()
}
