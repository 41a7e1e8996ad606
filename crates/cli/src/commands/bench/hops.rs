//! What the engine itself costs: stages that only copy, with all headers, offsets and transactions.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use copytaster_engine::{
    Context, Driver, DriverOptions, Emit, Headers, Log, Output, Poison, ReadLimits, Record, Stage, StageError,
    StageStats,
};
use copytaster_records::headers;

use super::ground::Ground;
use super::report::Hops;
use crate::args::Bench;

/// Topics of the chain; a hop copies from one to the next.
const TOPICS: [&str; 5] = ["bench.0", "bench.1", "bench.2", "bench.3", "bench.4"];
const PARTITIONS: u32 = 6;
const RECORDS: u64 = 200_000;
/// A small item.
const VALUE_BYTES: usize = 512;
/// Records written at once beforehand.
const CHUNK: u64 = 2_000;
/// How long it may take.
const WAIT_MAX: Duration = Duration::from_secs(120);

/// Copies from one topic to the next.
struct Copy(usize);

impl Stage for Copy {
    type Prepared = ();

    fn name(&self) -> &'static str {
        TOPICS[self.0]
    }

    fn input(&self) -> &'static str {
        TOPICS[self.0]
    }

    fn prepare(&self, _: &Record) -> Result<(), Poison> {
        Ok(())
    }

    fn shard(&self, (): &()) -> Option<u64> {
        None
    }

    fn decide(&self, record: &Record, (): (), context: &mut Context<'_>) -> Result<(), StageError> {
        let id = record.headers.text(headers::CE_ID).unwrap_or_default().to_owned();
        let (to, value) = (TOPICS[self.0 + 1], record.value.clone());
        let copy = Emit::bytes(to, record.partition, record.key.clone(), headers::event_type::UNIT, id, value);
        context.emit(copy)?;
        Ok(())
    }
}

/// How fast so many hops at once copy what stands before the first.
pub(super) fn measure(ground: &Ground, args: &Bench, hops: usize) -> anyhow::Result<Hops> {
    let log = ground.log_with(&TOPICS[..=hops], PARTITIONS)?;
    for chunk in 0..RECORDS / CHUNK {
        log.append((0..CHUNK).map(|n| item(chunk * CHUNK + n)).collect())?;
    }
    let batch = args.batch.unwrap_or(ground.config.limits.batch_records) as usize;
    let begun = Arc::new(AtomicU64::new(u64::MAX));
    let zero = Instant::now();
    let threads: Vec<_> = (0..hops)
        .map(|hop| {
            let (log, begun) = (Arc::clone(&log), Arc::clone(&begun));
            std::thread::spawn(move || copy_all(&*log, hop, batch, zero, &begun))
        })
        .collect();
    let mut ended = Duration::ZERO;
    for thread in threads {
        ended = ended.max(thread.join().map_err(|_| anyhow::anyhow!("a hop failed"))??);
    }
    let elapsed = ended.saturating_sub(Duration::from_micros(begun.load(Ordering::Relaxed)));
    Ok(Hops { hops, records: RECORDS, value_bytes: VALUE_BYTES, batch, elapsed })
}

/// Runs one hop until it has copied everything; returns when that was.
fn copy_all(log: &dyn Log, hop: usize, batch: usize, zero: Instant, begun: &AtomicU64) -> anyhow::Result<Duration> {
    let stage = Copy(hop);
    let options = DriverOptions {
        slot: 0,
        run_as: None,
        batch: ReadLimits { records_max: batch, bytes_max: 8 << 20 },
        threads: 1,
        dead_partitions: PARTITIONS,
        output_bytes_max: 64 << 20,
        header_bytes_max: 64 << 10,
        build: String::new(),
        resume: false,
    };
    let mut driver = Driver::join(log, &stage, options, Arc::new(StageStats::default()))?;
    let mut copied = 0;
    while copied < RECORDS {
        anyhow::ensure!(zero.elapsed() < WAIT_MAX, "{copied} of {RECORDS} were copied within {WAIT_MAX:?}");
        let before = zero.elapsed();
        let consumed = driver.step(Duration::from_millis(100))? as u64;
        if consumed > 0 && copied == 0 {
            begun.fetch_min(u64::try_from(before.as_micros())?, Ordering::Relaxed);
        }
        copied += consumed;
    }
    Ok(zero.elapsed())
}

fn item(number: u64) -> Output {
    // Not compressible to nothing: each value differs all along.
    let mut value = Vec::with_capacity(VALUE_BYTES);
    let mut state = number;
    while value.len() < VALUE_BYTES {
        state = state.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // Letters, as copy has them.
        value.extend(state.to_be_bytes().map(|byte| b'a' + byte % 26));
    }
    Output {
        topic: TOPICS[0].into(),
        partition: u32::try_from(number % u64::from(PARTITIONS)).unwrap_or(0),
        key: Bytes::from(number.to_string()),
        headers: Headers::new().with(headers::CE_ID, number.to_string()),
        value: Some(value.into()),
    }
}
