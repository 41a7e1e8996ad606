//! How long a log of a million records takes to open again.

use std::path::Path;
use std::time::Instant;

use bytes::Bytes;
use copytaster_engine::{EmbeddedLog, EmbeddedOptions, Headers, Log, Output, TopicSpec};
use copytaster_records::topics::Kept;

use super::report::Reopen;

const RECORDS: u64 = 1_000_000;
const BATCH: u64 = 500;
const PARTITIONS: u32 = 24;
/// Roughly what a plain item has.
const VALUE_BYTES: usize = 1_000;
const TOPIC: &str = "bench";

/// Writes the records, closes the log, opens it and reads the last record of each partition.
pub(super) fn measure(dir: &Path) -> anyhow::Result<Reopen> {
    let open = || EmbeddedLog::open(EmbeddedOptions::new(dir));
    {
        let log = open()?;
        let spec = TopicSpec { name: TOPIC.into(), partitions: PARTITIONS, kept: Kept::Forever };
        log.ensure_topics(&[spec])?;
        for batch in 0..RECORDS / BATCH {
            log.append((0..BATCH).map(|n| output(batch * BATCH + n)).collect())?;
        }
    }
    let started = Instant::now();
    let log = open()?;
    let mut there = 0;
    for partition in 0..PARTITIONS {
        there += log.watermarks(TOPIC, partition)?.high;
    }
    let elapsed = started.elapsed();
    anyhow::ensure!(there == RECORDS, "{there} of {RECORDS} records are there after reopening");
    Ok(Reopen { records: RECORDS, elapsed })
}

fn output(number: u64) -> Output {
    // Not compressible to nothing: a little of each value differs.
    let mut value = vec![b'x'; VALUE_BYTES];
    value[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    Output {
        topic: TOPIC.into(),
        partition: u32::try_from(number % u64::from(PARTITIONS)).unwrap_or(0),
        key: Bytes::from(number.to_string()),
        headers: Headers::new().with("ce_id", number.to_string()),
        value: Some(value.into()),
    }
}
