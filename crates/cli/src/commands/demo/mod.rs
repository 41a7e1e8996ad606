//! `demo`: an invented wire goes through the whole pipeline, and a person watches.

mod show;
mod tail;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use copytaster_engine::Log;
use copytaster_ingest::{Intake, Refused};
use copytaster_testkit::{Mix, SyntheticWire, WireOptions};

use crate::args::Demo;
use crate::exit::BadUsage;
use crate::service::{Carrier, Pipeline, PipelineOptions, Running, wait_until_idle};
use crate::synthetic;
use show::Show;
use tail::Tail;

/// Rates beyond this make no show.
const RATE_MAX: f64 = 100_000.0;
/// How long the show waits for what is still on its way.
const SETTLE_MAX: Duration = Duration::from_secs(60);

pub(super) fn demo(args: &Demo) -> anyhow::Result<()> {
    if !(0.0..=RATE_MAX).contains(&args.rate) {
        return Err(BadUsage(format!("--rate {}: 0 to {RATE_MAX} a second", args.rate)).into());
    }
    let dir = data_dir(args)?;
    let config = synthetic::config(&dir)?;
    let log: Arc<dyn Log> = Carrier::open(&config, &|| true)?.prepared(&config)?;
    let options = PipelineOptions::new(&config, synthetic::profiles()?)?;
    let running = Pipeline::start(Arc::clone(&log), &options)?;
    let admin = copytaster_engine::admin::AdminSocket::listen(&config.admin_socket(), Arc::clone(&log))?;
    let mut show = Show::begin(args, &dir);
    let mut tail = Tail::from_end(&*log)?;
    let wire = SyntheticWire::new(WireOptions { seed: args.seed, items: args.items, mix: Mix::demo() });
    let intake = running.intake.clone();
    let rate = args.rate;
    let delivering = std::thread::Builder::new().name("wire".into()).spawn(move || deliver(wire, &intake, rate))?;
    while !delivering.is_finished() {
        tail.show_new(&*log, &mut show, Duration::from_millis(20))?;
        check(&running)?;
    }
    delivering.join().map_err(|_| anyhow::anyhow!("the synthetic wire failed"))??;
    let deadline = Instant::now() + SETTLE_MAX;
    wait_until_idle(&*log, &|| Instant::now() > deadline)?;
    tail.show_new(&*log, &mut show, Duration::ZERO)?;
    show.end(&dir);
    drop(admin);
    running.stop(config.shutdown.grace.0)
}

/// A directory that stays, so that one can look around afterwards.
fn data_dir(args: &Demo) -> anyhow::Result<PathBuf> {
    match &args.data_dir {
        Some(dir) => Ok(dir.clone()),
        None => {
            Ok(tempfile::Builder::new().prefix("copytaster-demo-").tempdir().context("no temporary directory")?.keep())
        }
    }
}

fn check(running: &Running) -> anyhow::Result<()> {
    running.failure(Duration::ZERO).map_or(Ok(()), Err)
}

/// Hands the wire over at its rate; each delivery is acknowledged before the next is due.
fn deliver(wire: SyntheticWire, intake: &Intake, rate: f64) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let pause = if rate > 0.0 { Duration::from_secs_f64(1.0 / rate) } else { Duration::ZERO };
    runtime.block_on(async {
        let mut pending = Vec::new();
        let mut next = tokio::time::Instant::now();
        for delivery in wire {
            tokio::time::sleep_until(next).await;
            next += pause;
            pending.push(intake.submit(synthetic::arrival(delivery)?).await?);
        }
        for answer in pending {
            match answer.answer().await {
                Ok(_) | Err(Refused::TooLarge { .. }) => {}
                Err(refused) => return Err(refused.into()),
            }
        }
        Ok(())
    })
}
