use std::time::Duration;

use copytaster_engine::{Log, LogError};
use copytaster_records::topics;

/// Groups with the topics that they read, in the order in which copy passes them.
const HOPS: [(&str, &str); 3] =
    [("copytaster.dedupe", topics::RAW), ("copytaster.parse", topics::UNIQUE), ("copytaster.enrich", topics::PARSED)];
/// How often the offsets are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Waits until every stage has consumed all that is there, or `give_up` says so. Returns whether all is consumed. Nobody
/// may deliver meanwhile.
///
/// # Errors
/// [`LogError`] where the log cannot be read.
pub(crate) fn wait_until_idle(log: &dyn Log, give_up: &dyn Fn() -> bool) -> Result<bool, LogError> {
    wait_for(log, &HOPS, give_up)
}

/// As [`wait_until_idle`], for the stages up to parse.
///
/// # Errors
/// [`LogError`] where the log cannot be read.
pub(crate) fn wait_until_parsed(log: &dyn Log, give_up: &dyn Fn() -> bool) -> Result<bool, LogError> {
    wait_for(log, &HOPS[..2], give_up)
}

fn wait_for(log: &dyn Log, hops: &[(&str, &str)], give_up: &dyn Fn() -> bool) -> Result<bool, LogError> {
    // In the order of the flow: what a hop has consumed it has also written to the next.
    for (group, topic) in hops {
        while !has_consumed(log, group, topic)? {
            if give_up() {
                return Ok(false);
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }
    Ok(true)
}

fn has_consumed(log: &dyn Log, group: &str, topic: &str) -> Result<bool, LogError> {
    let partitions = log.topics()?.iter().find(|t| t.name == topic).map_or(0, |t| t.partitions);
    for partition in 0..partitions {
        let marks = log.watermarks(topic, partition)?;
        let committed = log.committed(group, topic, partition)?.unwrap_or(marks.low);
        if committed < marks.high && log.next_offset(topic, partition, committed)?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}
