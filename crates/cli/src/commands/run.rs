//! `run`: the service.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use copytaster_engine::Log;
use copytaster_engine::admin::AdminSocket;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::args::{Run, StageName};
use crate::config::Config;
use crate::exit::Fatal;
use crate::service::{Pipeline, PipelineOptions, Running, Transports, load_profiles, load_push_auths, open_log};
use crate::telemetry;

/// How often it is looked whether a stage failed.
const LOOK_EVERY: Duration = Duration::from_millis(100);

pub(super) fn run(args: &Run) -> anyhow::Result<()> {
    let config = super::load(&args.config)?;
    let profiles = Arc::new(load_profiles(&config)?);
    let auths = load_push_auths(&config)?;
    telemetry::start(&config.telemetry)?;
    let transports = Transports::new()?;
    // Before anything is opened: a stop that is asked for at once is a stop in good order too.
    let mut signals = Signals::take(transports.runtime())?;
    let log: Arc<dyn Log> = Arc::new(open_log(&config)?);
    let stages: BTreeSet<StageName> = args.stages.iter().flatten().copied().collect();
    let takes_copy = stages.is_empty() || stages.contains(&StageName::Ingest);
    let options = PipelineOptions { config: &config, profiles, stages, resume: args.resume };
    let running = Pipeline::start(Arc::clone(&log), &options)?;
    let admin = AdminSocket::listen(&config.admin_socket(), Arc::clone(&log))?;
    if takes_copy {
        transports.start(&config, &auths, &running)?;
    }
    tracing::info!(
        feeds = config.feed.len(),
        log = %config.data_dir().display(),
        admin = %config.admin_socket().display(),
        "running"
    );
    let ended = transports.runtime().block_on(until_told_or_failed(&mut signals, &running));
    drop(admin);
    stop(&config, transports, running, ended)
}

/// What asks for a stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn take(runtime: &Runtime) -> anyhow::Result<Self> {
        let _inside = runtime.enter();
        let take = |kind| signal(kind).context("signals cannot be taken");
        Ok(Self { terminate: take(SignalKind::terminate())?, interrupt: take(SignalKind::interrupt())? })
    }
}

/// Waits for SIGTERM or SIGINT, or for a failure of the pipeline.
async fn until_told_or_failed(signals: &mut Signals, running: &Running) -> anyhow::Result<()> {
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            _ = signals.terminate.recv() => break,
            _ = signals.interrupt.recv() => break,
            _ = look.tick() => {
                if let Some(failure) = running.failure(Duration::ZERO) {
                    return Err(Fatal(failure).into());
                }
            }
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
    running.stop(grace)?;
    tracing::info!("stopped");
    Ok(())
}
