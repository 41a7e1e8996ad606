//! The speed of a replay: dedupe and parse over a raw log that is there, with nothing else to do.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use copytaster_engine::clock;
use copytaster_engine::generation::{Control, StartRequest, progress, start};
use copytaster_records::{ReplayFrom, ReplayStage};

use super::ground::Ground;
use super::report::Replay;
use super::throughput::send_all;
use super::workload::Workload;
use crate::args::{Bench, StageName};
use crate::build_id::build_id;
use crate::service::{Pipeline, PipelineOptions};
use crate::synthetic;

/// How long it may take.
const WAIT_MAX: Duration = Duration::from_secs(600);
/// How often it is looked whether it is through.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// The generation's name.
const NAME: &str = "bench";

pub(super) fn measure(dir: &Path, args: &Bench) -> anyhow::Result<Replay> {
    std::fs::create_dir_all(dir)?;
    let workload = Workload::make(&dir.join("wire"), args.seed, args.items)?;
    let ground = Ground::new(dir, args)?;
    let (config, log) = (&ground.config, ground.pipeline_log()?);
    let stages = BTreeSet::from([StageName::Ingest]);
    let options = PipelineOptions { stages, ..PipelineOptions::new(config, synthetic::profiles()?)? };
    let running = Pipeline::start(Arc::clone(&log), &options)?;
    send_all(&running.intake, &workload)?;
    let request = StartRequest {
        name: NAME.into(),
        stages: vec![ReplayStage::Dedupe, ReplayStage::Parse],
        from: ReplayFrom::Beginning,
        homes: None,
        share_percent: 100,
        build: build_id().to_owned(),
        profiles: synthetic::profile_texts()?,
        window: config.dedupe.window.0,
    };
    let started = Instant::now();
    start(&*log, &request, clock::wall())?;
    while started.elapsed() < WAIT_MAX {
        let control = Control::read(&*log)?;
        let now = progress(&*log, &control, Some(control.get(NAME)?))?;
        match now.state.as_str() {
            "complete" => break,
            "failed" => anyhow::bail!("the replay failed: {}", now.reason.unwrap_or_default()),
            _ => std::thread::sleep(LOOK_EVERY),
        }
    }
    let elapsed = started.elapsed();
    running.stop(config.shutdown.grace.0)?;
    anyhow::ensure!(elapsed < WAIT_MAX, "the replay did not come to an end within {WAIT_MAX:?}");
    Ok(Replay { deliveries: workload.deliveries, units: workload.units, elapsed })
}
