//! What was measured, for people and for machines.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use super::machine::Machine;

/// Percentiles of a time, in milliseconds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Percentiles {
    pub count: u64,
    pub p50_ms: f64,
    pub p90_ms: f64,
    pub p99_ms: f64,
    pub p999_ms: f64,
    pub max_ms: f64,
}

/// Longest time that is told apart: ten minutes.
const MICROS_MAX: u64 = 600_000_000;

/// Collects times in microseconds.
pub(super) struct Collector(Histogram<u64>);

impl Percentiles {
    pub(super) fn collector() -> anyhow::Result<Collector> {
        Ok(Collector(Histogram::new_with_max(MICROS_MAX, 3)?))
    }
}

impl Collector {
    pub(super) fn record(&mut self, time: Duration) {
        self.0.saturating_record(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    #[allow(clippy::cast_precision_loss, reason = "microseconds of a benchmark fit")]
    pub(super) fn finish(self) -> Percentiles {
        let at = |quantile| self.0.value_at_quantile(quantile) as f64 / 1000.0;
        Percentiles {
            count: self.0.len(),
            p50_ms: at(0.5),
            p90_ms: at(0.9),
            p99_ms: at(0.99),
            p999_ms: at(0.999),
            max_ms: self.0.max() as f64 / 1000.0,
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Latency {
    pub rate: f64,
    /// From due to acknowledged: durable.
    pub acknowledged: Percentiles,
    pub hops: Vec<(String, Percentiles)>,
    /// From due to seen on `wire.enriched`.
    pub end_to_end: Percentiles,
    pub resident_mib: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Throughput {
    pub deliveries: usize,
    pub units: usize,
    pub bytes: u64,
    pub acknowledged: Duration,
    pub elapsed: Duration,
    /// By stage, from poll to commit.
    pub busy: Vec<(String, Duration)>,
    pub resident_peak_mib: u64,
}

impl Throughput {
    #[allow(clippy::cast_precision_loss, reason = "counts of a benchmark fit")]
    fn per_second(&self, count: usize) -> f64 {
        count as f64 / self.elapsed.as_secs_f64()
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub machine: Machine,
    pub fsync: Percentiles,
    pub latency: Latency,
    pub up_to_parse: Throughput,
    pub whole: Throughput,
    pub hops: Vec<Hops>,
    /// On the embedded log only.
    pub replay: Option<Replay>,
    /// On the embedded log only.
    pub reopen: Option<Reopen>,
}

/// A replay of dedupe and parse, without a limit on its share of the machine.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Replay {
    pub deliveries: usize,
    pub units: usize,
    pub elapsed: Duration,
}

/// Stages that only copy.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Hops {
    /// How many at once, one behind the other.
    pub hops: usize,
    pub records: u64,
    pub value_bytes: usize,
    /// Records in a batch, at most.
    pub batch: usize,
    /// From the first poll of a record to the last commit of the last hop.
    pub elapsed: Duration,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Reopen {
    pub records: u64,
    pub elapsed: Duration,
}

impl Report {
    pub(super) fn write_table(&self) -> anyhow::Result<()> {
        let m = &self.machine;
        anstream::println!(
            "{}, {} cores, {} MiB, {}, Linux {}",
            m.program,
            m.cores,
            m.memory_mib,
            m.processor,
            m.kernel
        );
        anstream::println!("\n{:<34} {:>8} {:>8} {:>8} {:>8} {:>8}  ms", "", "p50", "p90", "p99", "p99.9", "max");
        row("bare fsync of 4 KiB", &self.fsync);
        anstream::println!("\nat {} deliveries a second", self.latency.rate);
        row("due to acknowledged (durable)", &self.latency.acknowledged);
        for (name, times) in &self.latency.hops {
            row(name, times);
        }
        row("due to enriched", &self.latency.end_to_end);
        anstream::println!("{:<34} {:>8} MiB resident", "", self.latency.resident_mib);
        throughput("ingest, dedupe, parse", &self.up_to_parse);
        throughput("the whole pipeline", &self.whole);
        for hops in &self.hops {
            #[allow(clippy::cast_precision_loss, reason = "counts of a benchmark fit")]
            let rate = hops.records as f64 / hops.elapsed.as_secs_f64();
            let (count, bytes, batch) = (hops.hops, hops.value_bytes, hops.batch);
            anstream::println!("\n{count} copying at once: {rate:.0} records/s of {bytes} bytes, batches of {batch}");
        }
        if let Some(replay) = &self.replay {
            #[allow(clippy::cast_precision_loss, reason = "counts of a benchmark fit")]
            let rate = replay.units as f64 / replay.elapsed.as_secs_f64();
            let (units, seconds) = (replay.units, replay.elapsed.as_secs_f64());
            anstream::println!("\nreplay of dedupe and parse: {rate:.0} items/s ({units} units in {seconds:.1} s)");
        }
        if let Some(reopen) = &self.reopen {
            let reopened = reopen.elapsed.as_secs_f64();
            anstream::println!("\na log of {} records opened again in {reopened:.2} s", reopen.records);
        }
        Ok(())
    }
}

/// One JSON object on standard output.
pub(super) fn write_json<T: Serialize>(measured: &T) -> anyhow::Result<()> {
    serde_json::to_writer(std::io::stdout().lock(), measured)?;
    anstream::println!();
    Ok(())
}

fn row(name: &str, p: &Percentiles) {
    anstream::println!(
        "{name:<34} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>8.2}  n {}",
        p.p50_ms,
        p.p90_ms,
        p.p99_ms,
        p.p999_ms,
        p.max_ms,
        p.count
    );
}

fn throughput(name: &str, t: &Throughput) {
    anstream::println!(
        "\n{name}: {:.0} deliveries/s, {:.0} units/s, {:.1} MB/s ({} deliveries in {:.1} s, acknowledged after {:.1} s), {} MiB resident at most",
        t.per_second(t.deliveries),
        t.per_second(t.units),
        t.per_second(usize::try_from(t.bytes).unwrap_or(usize::MAX)) / 1e6,
        t.deliveries,
        t.elapsed.as_secs_f64(),
        t.acknowledged.as_secs_f64(),
        t.resident_peak_mib
    );
    for (stage, busy) in &t.busy {
        let share = 100.0 * busy.as_secs_f64() / t.elapsed.as_secs_f64();
        anstream::println!("  {stage:<8} busy {share:>5.1} % of the time");
    }
}

/// What is going on, for whoever waits.
pub(super) struct Progress(indicatif::ProgressBar);

impl Progress {
    pub(super) fn new() -> Self {
        let bar = indicatif::ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    pub(super) fn say(&self, what: &str) {
        self.0.set_message(what.to_owned());
        if self.0.is_hidden() {
            anstream::eprintln!("{what} ...");
        }
    }

    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}
