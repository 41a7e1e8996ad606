//! The highest throughput: as many deliveries as the intake takes, until the last stage has consumed them.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use copytaster_engine::StopSignal;

use super::ground::Ground;
use super::machine::resident_mib;
use super::report::Throughput;
use super::workload::Workload;
use crate::args::{Bench, StageName};
use crate::service::{Pipeline, PipelineOptions, wait_until_idle, wait_until_parsed};
use crate::synthetic;

/// How long the stages may take.
const WAIT_MAX: Duration = Duration::from_secs(600);
/// Answers that are waited for at once.
const PENDING_MAX: usize = 4_096;
/// How often memory is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Which stages run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stages {
    /// Ingest, dedupe and parse.
    UpToParse,
    /// All four.
    All,
}

pub(super) fn measure(dir: &Path, args: &Bench, stages: Stages) -> anyhow::Result<Throughput> {
    std::fs::create_dir_all(dir)?;
    let workload = Workload::make(&dir.join("wire"), args.seed, args.items)?;
    let ground = Ground::new(dir, args)?;
    let (config, log) = (&ground.config, ground.pipeline_log()?);
    let wanted = match stages {
        Stages::UpToParse => BTreeSet::from([StageName::Ingest, StageName::Dedupe, StageName::Parse]),
        Stages::All => BTreeSet::new(),
    };
    let options = PipelineOptions { stages: wanted, ..PipelineOptions::new(config, synthetic::profiles()?)? };
    let running = Pipeline::start(Arc::clone(&log), &options)?;
    let (peak, stop) = (Arc::new(AtomicU64::new(0)), StopSignal::default());
    let looking = watch_memory(Arc::clone(&peak), stop.clone());
    let started = Instant::now();
    send_all(&running.intake, &workload)?;
    let acknowledged = started.elapsed();
    let deadline = Instant::now() + WAIT_MAX;
    let give_up = || Instant::now() > deadline;
    let idle = match stages {
        Stages::All => wait_until_idle(&*log, &give_up)?,
        Stages::UpToParse => wait_until_parsed(&*log, &give_up)?,
    };
    let elapsed = started.elapsed();
    stop.stop();
    looking.join().map_err(|_| anyhow::anyhow!("the watcher of memory failed"))?;
    let busy = running.stages.iter().map(|(stats, _)| (stats.stage().to_owned(), stats.busy())).collect();
    running.stop(config.shutdown.grace.0)?;
    anyhow::ensure!(idle, "the stages did not come to an end within {WAIT_MAX:?}");
    Ok(Throughput {
        deliveries: workload.deliveries,
        units: workload.units,
        bytes: workload.bytes,
        acknowledged,
        elapsed,
        busy,
        resident_peak_mib: peak.load(Ordering::Relaxed),
    })
}

fn watch_memory(peak: Arc<AtomicU64>, stop: StopSignal) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        while !stop.is_stopped() {
            peak.fetch_max(resident_mib(), Ordering::Relaxed);
            std::thread::sleep(LOOK_EVERY);
        }
    })
}

/// Submits everything, and waits until it is acknowledged.
pub(super) fn send_all(intake: &copytaster_ingest::Intake, workload: &Workload) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        let mut pending = std::collections::VecDeque::with_capacity(PENDING_MAX);
        for arrival in workload.arrivals()? {
            if pending.len() >= PENDING_MAX {
                let first: Option<copytaster_ingest::Pending> = pending.pop_front();
                if let Some(first) = first {
                    first.answer().await?;
                }
            }
            pending.push_back(intake.submit(arrival?).await?);
        }
        for answer in pending {
            answer.answer().await?;
        }
        Ok(())
    })
}
