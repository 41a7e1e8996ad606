//! `run`: the service.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use copytaster_engine::admin::AdminSocket;
use copytaster_engine::generation::Control;
use copytaster_engine::{Log, StopSignal, Waits, clock};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::args::{Run, StageName};
use crate::config::{Config, LogKind, Monitor};
use crate::exit::{BadUsage, Fatal};
use crate::service::{
    Carrier, Generations, Pipeline, PipelineOptions, Running, Transports, Watched, load_monitor_auth, load_profiles,
    load_push_auths,
};
use crate::telemetry;

/// How often it is looked whether to stop.
const LOOK_EVERY: Duration = Duration::from_millis(100);

pub(super) fn run(args: &Run) -> anyhow::Result<()> {
    let config = super::load(&args.config)?;
    check_slot(args, &config)?;
    let stages: BTreeSet<StageName> = args.stages.iter().flatten().copied().collect();
    let options = PipelineOptions::new(&config, load_profiles(&config)?)?;
    let auths = load_push_auths(&config)?;
    let monitor_auth = load_monitor_auth(&config)?;
    telemetry::start(&config.telemetry)?;
    let transports = Transports::new()?;
    // Before anything is opened: a stop that is asked for at once is a stop in good order too.
    let asked = stop_when_told(transports.runtime())?;
    let carrier = match Carrier::open(&config, &|| asked.is_stopped()) {
        Err(_) if asked.is_stopped() => return Ok(()),
        other => other?,
    };
    let Some(log) = Waits::new("topics", asked.clone()).until(|| carrier.prepared(&config))? else { return Ok(()) };
    if let Some(name) = &args.generation {
        return run_generation(name, args.slot, &options, log, &asked);
    }
    let takes_copy = stages.is_empty() || stages.contains(&StageName::Ingest);
    let options = PipelineOptions { stages, resume: args.resume, slot: args.slot, ..options };
    let mut running = Pipeline::start(Arc::clone(&log), &options)?;
    if let Some(monitor) = &config.monitor {
        let watched = Arc::new(watched(args, &config, &running, monitor, takes_copy));
        running.watch_lag(&watched, lag_every(&config))?;
        transports.start_monitor(&config, monitor_auth, watched)?;
    }
    // On a cluster, commands ask the brokers.
    let admin = match &carrier {
        Carrier::Embedded(_) => Some(AdminSocket::listen(&config.admin_socket(), Arc::clone(&log))?),
        Carrier::Kafka(_) => None,
    };
    if takes_copy {
        transports.start(&config, &auths, &running)?;
    }
    tracing::info!(feeds = config.feed.len(), slot = args.slot, log = place(&config), "running");
    let ended = until_told_or_failed(&asked, &running);
    drop(admin);
    stop(&config, transports, running, ended)
}

fn watched(args: &Run, config: &Config, running: &Running, monitor: &Monitor, takes_copy: bool) -> Watched {
    Watched {
        metrics: Arc::clone(&running.metrics),
        stages: running.stages.clone(),
        feeds: if takes_copy { running.routes.clone() } else { Default::default() },
        slot: args.slot,
        log: place(config),
        started_at: clock::wall(),
        patience: monitor.stalled_after.0,
    }
}

/// Brokers are asked less often than the own log.
fn lag_every(config: &Config) -> Duration {
    match config.log.kind {
        LogKind::Embedded => Duration::from_secs(2),
        LogKind::Kafka => Duration::from_secs(10),
    }
}

/// Runs a replay until told to stop, or until it is dropped.
fn run_generation(
    name: &str,
    slot: u32,
    options: &PipelineOptions<'_>,
    log: Arc<dyn Log>,
    asked: &StopSignal,
) -> anyhow::Result<()> {
    let only = Control::read(&*log)?.get(name).map_err(|error| BadUsage(error.to_string()))?.name.clone();
    let (config, resources) = (options.config.clone(), Arc::clone(&options.language));
    let generations = Generations { log, config, resources, only: Some(only), slot };
    generations.run(asked).map_err(|error| Fatal(error).into())
}

fn place(config: &Config) -> String {
    match &config.log.kafka {
        Some(kafka) if config.log.kind == LogKind::Kafka => kafka.brokers.clone(),
        _ => config.data_dir().display().to_string(),
    }
}

fn check_slot(args: &Run, config: &Config) -> Result<(), BadUsage> {
    if let (Some(name), LogKind::Embedded) = (&args.generation, config.log.kind) {
        let why = "on the embedded log the service runs all replays: `copytaster run`";
        return Err(BadUsage(format!("--generation {name}: {why}")));
    }
    if args.slot > 0 && config.log.kind == LogKind::Embedded {
        let why = "the embedded log belongs to one process: more instances are had by `instances` of a stage";
        return Err(BadUsage(format!("--slot {}: {why}", args.slot)));
    }
    Ok(())
}

/// Takes SIGTERM and SIGINT from here on.
fn stop_when_told(runtime: &Runtime) -> anyhow::Result<StopSignal> {
    let _inside = runtime.enter();
    let take = |kind| signal(kind).context("signals cannot be taken");
    let (mut terminate, mut interrupt) = (take(SignalKind::terminate())?, take(SignalKind::interrupt())?);
    let asked = StopSignal::default();
    let told = asked.clone();
    runtime.spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        told.stop();
    });
    Ok(asked)
}

/// Waits until asked to stop, or for a failure of the pipeline.
fn until_told_or_failed(asked: &StopSignal, running: &Running) -> anyhow::Result<()> {
    while !asked.is_stopped() {
        if let Some(failure) = running.failure(LOOK_EVERY) {
            return Err(Fatal(failure).into());
        }
    }
    tracing::info!("stopping");
    Ok(())
}

fn stop(config: &Config, transports: Transports, running: Running, ended: anyhow::Result<()>) -> anyhow::Result<()> {
    let grace = config.shutdown.grace.0;
    // Where the log failed nothing can be finished, and nothing acknowledged is lost.
    ended?;
    transports.stop(grace);
    running.stop(grace).map_err(Fatal)?;
    tracing::info!("stopped");
    Ok(())
}
