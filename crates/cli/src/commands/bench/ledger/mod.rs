//! How long the ledger of many units takes, and how much memory: the command itself, in a process of its own, over a log
//! that holds copies of a wire that went through the pipeline once.

mod copies;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use copytaster_engine::generation::{group_of, input_of};
use copytaster_engine::ledger::{LedgerSum, TOPICS};
use copytaster_engine::{Log, Output, ReadLimits};
use copytaster_records::{ReplayStage, topics};
use serde::{Deserialize, Serialize};

use super::ground::Ground;
use super::throughput::send_all;
use super::workload::Workload;
use crate::args::Bench;
use crate::service::{Carrier, Pipeline, PipelineOptions, topic_specs, wait_until_idle};
use crate::synthetic;
use copies::{Lanes, copy, delivery_of};

/// Deliveries of the wire that is copied.
const WIRE: usize = 5_000;
/// What a value is cut to on the embedded log, where it stands in a file of its own that the ledger never reads: so a large
/// log fits onto a small disk. On a cluster values are whole, since they travel with their headers.
const EMBEDDED_VALUE_BYTES: usize = 1_024;
const BATCH: usize = 1_000;
const CHUNK: ReadLimits = ReadLimits { records_max: 2_000, bytes_max: 32 << 20 };
/// How long the pipeline and a group may take.
const WAIT_MAX: Duration = Duration::from_secs(300);
/// How often the process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Ticks of the system's clock in a second, as Linux tells processes' times.
const TICKS: u64 = 100;
/// What was measured.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ledger {
    /// From nothing.
    pub cold: Run,
    /// After one more copy of the wire.
    pub incremental: Run,
    /// After nothing.
    pub idle: Run,
}

/// One run of the command, from start to exit.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Run {
    pub deliveries: u64,
    pub units: u64,
    pub records_read: u64,
    pub balanced: bool,
    pub seconds: f64,
    /// Of all its threads, in user and system mode.
    pub processor_seconds: f64,
    pub resident_peak_mib: u64,
}

pub(super) fn measure(dir: &Path, args: &Bench) -> anyhow::Result<Ledger> {
    let template = template(dir, args.seed)?;
    let lanes = lanes(&*template)?;
    let copies = u64::try_from(args.items.div_ceil(WIRE))?;
    let mut ground = Some(Ground::new(dir, args)?);
    write(&ground, &*template, &lanes, 0..copies)?;
    let cold = run(dir, args, &mut ground)?;
    reopen(dir, args, &mut ground)?;
    write(&ground, &*template, &lanes, copies..copies + 1)?;
    let incremental = run(dir, args, &mut ground)?;
    let idle = run(dir, args, &mut ground)?;
    Ok(Ledger { cold, incremental, idle })
}

/// A wire that went through the whole pipeline, on a log of its own.
fn template(dir: &Path, seed: u64) -> anyhow::Result<Arc<dyn Log>> {
    let config = synthetic::config(&dir.join("template"))?;
    let log = Carrier::open_for_command(&config)?.log();
    log.ensure_topics(&topic_specs(&config))?;
    let options = PipelineOptions::new(&config, synthetic::profiles()?)?;
    let running = Pipeline::start(Arc::clone(&log), &options)?;
    send_all(&running.intake, &Workload::make(&dir.join("wire"), seed, WIRE)?)?;
    let deadline = Instant::now() + WAIT_MAX;
    let idle = wait_until_idle(&*log, &|| Instant::now() > deadline)?;
    running.stop(config.shutdown.grace.0)?;
    anyhow::ensure!(idle, "the stages did not come to an end within {WAIT_MAX:?}");
    Ok(log)
}

fn lanes(template: &dyn Log) -> anyhow::Result<Lanes> {
    let mut lanes = Lanes::new();
    each_chunk(template, topics::RAW, |chunk| {
        for id in chunk.iter().filter_map(delivery_of) {
            let deliveries = lanes.entry(id.lane.0).or_default();
            *deliveries = (*deliveries).max(id.seq + 1);
        }
        Ok(())
    })?;
    Ok(lanes)
}

/// Writes copies of the template, and commits their ends as the stages' offsets.
fn write(
    ground: &Option<Ground>,
    template: &dyn Log,
    lanes: &Lanes,
    copies: std::ops::Range<u64>,
) -> anyhow::Result<()> {
    let ground = ground.as_ref().context("the log is closed")?;
    let log = ground.pipeline_log()?;
    let value_bytes_max = if ground.is_cluster() { usize::MAX } else { EMBEDDED_VALUE_BYTES };
    let partitions: BTreeMap<String, u32> = log.topics()?.into_iter().map(|t| (t.name, t.partitions)).collect();
    for n in copies {
        for topic in TOPICS {
            let count = partitions.get(topic).copied().unwrap_or(1);
            each_chunk(template, topic, |chunk| {
                for some in chunk.chunks(BATCH) {
                    let outputs: Vec<Output> =
                        some.iter().map(|record| copy(record, n, lanes, count, value_bytes_max)).collect();
                    log.append(outputs)?;
                }
                Ok(())
            })?;
        }
    }
    consume_all(&*log)
}

/// Commits the ends of their topics as the stages' offsets.
fn consume_all(log: &dyn Log) -> anyhow::Result<()> {
    for stage in ReplayStage::ALL {
        let topic = input_of(stage);
        let partitions = log.topics()?.into_iter().find(|info| info.name == topic).map_or(0, |info| info.partitions);
        let ends = (0..partitions).map(|partition| Ok(log.watermarks(topic, partition)?.high));
        let ends = ends.collect::<anyhow::Result<Vec<u64>>>()?;
        log.set_offsets(&group_of(stage, None), topic, &ends)?;
    }
    Ok(())
}

fn each_chunk(
    log: &dyn Log,
    topic: &str,
    mut take: impl FnMut(&[copytaster_engine::Record]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let partitions = log.topics()?.into_iter().find(|info| info.name == topic).map_or(0, |info| info.partitions);
    for partition in 0..partitions {
        let mut from = log.watermarks(topic, partition)?.low;
        loop {
            let read = log.read(topic, partition, from, CHUNK)?;
            let Some(last) = read.last() else { break };
            from = last.offset + 1;
            take(&read)?;
        }
    }
    Ok(())
}

/// The embedded log is one process's: it was closed for the command.
fn reopen(dir: &Path, args: &Bench, ground: &mut Option<Ground>) -> anyhow::Result<()> {
    if ground.is_none() {
        *ground = Some(Ground::new(dir, args)?);
    }
    Ok(())
}

fn run(dir: &Path, args: &Bench, ground: &mut Option<Ground>) -> anyhow::Result<Run> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["ledger", "--format", "json"]);
    match (&args.config, ground.as_ref().and_then(Ground::prefix)) {
        (Some(file), Some(prefix)) => {
            command.arg("--config").arg(file).env("COPYTASTER__LOG__KAFKA__PREFIX", format!("\"{prefix}\""));
        }
        _ => {
            command.arg("--data-dir").arg(dir.join("log"));
            *ground = None;
        }
    }
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn()?;
    let (mut peak, mut ticks) = (0, 0);
    while child.try_wait()?.is_none() {
        let of_process =
            |file: &str| std::fs::read_to_string(format!("/proc/{}/{file}", child.id())).unwrap_or_default();
        peak = high_water_mib(&of_process("status")).max(peak);
        ticks = processor_ticks(&of_process("stat")).max(ticks);
        std::thread::sleep(LOOK_EVERY);
    }
    let elapsed = started.elapsed();
    let output = child.wait_with_output()?;
    let last = output.stdout.split(|byte| *byte == b'\n').rfind(|line| !line.is_empty()).unwrap_or_default();
    let sum: LedgerSum = serde_json::from_slice(last).context("the ledger was not drawn up")?;
    #[allow(clippy::cast_precision_loss, reason = "ticks of a benchmark fit")]
    let processor_seconds = ticks as f64 / TICKS as f64;
    Ok(Run {
        deliveries: sum.deliveries,
        units: sum.units,
        records_read: sum.records_read,
        balanced: sum.balanced,
        seconds: elapsed.as_secs_f64(),
        processor_seconds,
        resident_peak_mib: peak,
    })
}

fn high_water_mib(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// User and system time: the 14th and 15th field; the second, a name in brackets, may hold blanks.
fn processor_ticks(stat: &str) -> u64 {
    let behind_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    behind_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}
