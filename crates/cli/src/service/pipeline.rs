//! Starting and stopping the stages. Each instance is a thread.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;
use copytaster_dedupe::{Dedupe, DedupeOptions};
use copytaster_engine::metrics::Metrics;
use copytaster_engine::{
    DriverError, DriverOptions, Log, ReadLimits, RunAs, Stage, StageStats, StopSignal, clock, run_stage,
};
use copytaster_enrich::Enrich;
use copytaster_formats::Profiles;
use copytaster_ingest::{Capacity, FeedRoute, IngestOptions, Intake, LaneWatch, channel, ownership, run_ingest};
use copytaster_language::Resources;
use copytaster_parse::Parse;
use copytaster_records::FeedId;

use super::Generations;
use super::language::load_language;
use super::monitor::{self, Watched};
use crate::args::StageName;
use crate::build_id::build_id;
use crate::config::{Config, LogKind};

/// Deliveries that wait between transports and log, at most.
const INTAKE_DELIVERIES_MAX: usize = 1_024;
/// How often retention and compaction are applied.
const RETENTION_EVERY: Duration = Duration::from_secs(60);
/// How often threads that sleep look whether they should stop.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What a pipeline is started with.
pub(crate) struct PipelineOptions<'a> {
    /// Settings.
    pub config: &'a Config,
    /// The feeds' profiles.
    pub profiles: Arc<Profiles>,
    /// Which stages; all where empty.
    pub stages: BTreeSet<StageName>,
    /// A stage to go on with after a halt.
    pub resume: Option<StageName>,
    /// The number of this process among those that run the same stages.
    pub slot: u32,
    /// What enrich knows of the language.
    pub language: Arc<Resources>,
}

impl<'a> PipelineOptions<'a> {
    /// All stages, in a process of its own.
    ///
    /// # Errors
    /// As [`load_language`].
    pub(crate) fn new(config: &'a Config, profiles: Profiles) -> anyhow::Result<Self> {
        let (profiles, language) = (Arc::new(profiles), load_language(config)?);
        Ok(Self { config, profiles, stages: BTreeSet::new(), resume: None, slot: 0, language })
    }
}

/// How a thread of the pipeline ended.
type Ended = (&'static str, anyhow::Result<()>);

/// A pipeline that can be started.
pub(crate) struct Pipeline {
    log: Arc<dyn Log>,
    stop_ingest: StopSignal,
    stop_stages: StopSignal,
    threads: Vec<JoinHandle<()>>,
    ended: SyncSender<Ended>,
}

/// A pipeline that runs.
pub(crate) struct Running {
    /// Takes deliveries.
    pub intake: Intake,
    /// Says which feeds this process polls.
    pub lanes: LaneWatch,
    /// Where each feed is counted.
    pub routes: BTreeMap<FeedId, FeedRoute>,
    /// Where everything is counted.
    pub metrics: Arc<Metrics>,
    /// Counters by stage, and the topic that each reads.
    pub stages: Vec<(Arc<StageStats>, &'static str)>,
    pipeline: Pipeline,
    ended: Receiver<Ended>,
}

impl Pipeline {
    /// Starts the threads. The topics are there.
    ///
    /// # Errors
    /// Where a thread cannot be started.
    pub(crate) fn start(log: Arc<dyn Log>, options: &PipelineOptions<'_>) -> anyhow::Result<Running> {
        let config = options.config;
        let (ended, receiver) = sync_channel(1_024);
        let mut pipeline = Self {
            log,
            stop_ingest: StopSignal::default(),
            stop_stages: StopSignal::default(),
            threads: Vec::new(),
            ended,
        };
        let wanted = |stage| options.stages.is_empty() || options.stages.contains(&stage);
        let homes = config.log.partitions.homes;
        let metrics = Arc::new(Metrics::new(env!("CARGO_PKG_VERSION"), build_id()));
        let mut stages = Vec::new();
        let profiles = Arc::clone(&options.profiles);
        let maker = StageMaker { config, profiles, resources: &options.language, homes };
        if wanted(StageName::Dedupe) {
            let driver = driver_options(options, config.dedupe.threads, StageName::Dedupe);
            stages.push(pipeline.stage(maker.dedupe(), config.dedupe.instances, &driver, &metrics)?);
        }
        if wanted(StageName::Parse) {
            let driver = driver_options(options, config.parse.threads, StageName::Parse);
            stages.push(pipeline.stage(maker.parse(), config.parse.instances, &driver, &metrics)?);
        }
        if wanted(StageName::Enrich) {
            let driver = driver_options(options, config.enrich.threads, StageName::Enrich);
            stages.push(pipeline.stage(maker.enrich(), config.enrich.instances, &driver, &metrics)?);
        }
        let ingest = IngestOptions { slot: options.slot, ..ingest_options(config) };
        let routes = ingest.feeds.clone();
        let (intake, lanes) = pipeline.ingest(config, ingest, wanted(StageName::Ingest))?;
        pipeline.retention()?;
        if config.log.kind == LogKind::Embedded {
            pipeline.generations(config, Arc::clone(&options.language))?;
        }
        Ok(Running { intake, lanes, routes, metrics, stages, pipeline, ended: receiver })
    }

    fn stage<S: Stage + 'static>(
        &mut self,
        stage: S,
        instances: u32,
        options: &DriverOptions,
        metrics: &Metrics,
    ) -> anyhow::Result<(Arc<StageStats>, &'static str)> {
        let (input, stats) = (stage.input(), metrics.stage(stage.name()));
        let stage = Arc::new(stage);
        for slot in options.slot * instances..(options.slot + 1) * instances {
            let (log, stage, stats) = (Arc::clone(&self.log), Arc::clone(&stage), Arc::clone(&stats));
            let (options, stop) = (DriverOptions { slot, ..options.clone() }, self.stop_stages.clone());
            let name = stage.name();
            self.thread(name, &format!("{name}-{slot}"), move || {
                match run_stage(&*log, &*stage, &options, &stats, &stop) {
                    // A halted stage stops alone: the others go on, and nothing is lost.
                    Err(halted @ DriverError::Halted { .. }) => {
                        tracing::error!("{halted}");
                        Ok(())
                    }
                    other => other.map_err(anyhow::Error::from),
                }
            })?;
        }
        Ok((stats, input))
    }

    fn ingest(&mut self, config: &Config, options: IngestOptions, wanted: bool) -> anyhow::Result<(Intake, LaneWatch)> {
        let capacity = Capacity {
            deliveries: INTAKE_DELIVERIES_MAX,
            bytes: config.limits.intake.as_usize(),
            delivery_bytes_max: config.limits.delivery.as_usize(),
        };
        let (intake, receiver) = channel(capacity);
        let (ownership, lanes) = ownership();
        if wanted {
            let (log, stop) = (Arc::clone(&self.log), self.stop_ingest.clone());
            self.thread("ingest", "ingest-0", move || {
                run_ingest(&log, receiver, ownership, options, &stop).map_err(anyhow::Error::from)
            })?;
        }
        Ok((intake, lanes))
    }

    /// On the embedded log; on a cluster each is run by a process of its own.
    fn generations(&mut self, config: &Config, resources: Arc<Resources>) -> anyhow::Result<()> {
        let (log, stop) = (Arc::clone(&self.log), self.stop_stages.clone());
        let generations = Generations { log, config: config.clone(), resources, only: None, slot: 0 };
        self.thread("generations", "generations", move || generations.run(&stop))
    }

    fn retention(&mut self) -> anyhow::Result<()> {
        let (log, stop) = (Arc::clone(&self.log), self.stop_stages.clone());
        self.thread("retention", "retention", move || {
            let mut next = Instant::now() + RETENTION_EVERY;
            while !stop.is_stopped() {
                if Instant::now() >= next {
                    log.enforce_retention(clock::wall())?;
                    next = Instant::now() + RETENTION_EVERY;
                }
                std::thread::sleep(LOOK_EVERY);
            }
            Ok(())
        })
    }

    fn thread(
        &mut self,
        what: &'static str,
        name: &str,
        work: impl FnOnce() -> anyhow::Result<()> + Send + 'static,
    ) -> anyhow::Result<()> {
        let ended = self.ended.clone();
        let spawned = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            // A panic outside of a record is told like any failure: the process ends and is started again.
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
                .unwrap_or_else(|_| Err(anyhow::anyhow!("a panic outside of any record")));
            // Nobody listens any more while the process ends.
            let _ = ended.send((what, result.with_context(|| what)));
        });
        self.threads.push(spawned.with_context(|| format!("thread {name} could not be started"))?);
        Ok(())
    }
}

impl Running {
    /// Looks up how far stages are behind, every so often until the pipeline stops.
    ///
    /// # Errors
    /// Where a thread cannot be started.
    pub(crate) fn watch_lag(&mut self, watched: &Arc<Watched>, every: Duration) -> anyhow::Result<()> {
        let (log, stop) = (Arc::clone(&self.pipeline.log), self.pipeline.stop_stages.clone());
        let watched = Arc::clone(watched);
        self.pipeline.thread("lag", "lag", move || {
            monitor::watch(&log, &watched, every, &stop);
            Ok(())
        })
    }

    /// Waits for a failure for so long; `Some` where a thread of the pipeline failed.
    pub(crate) fn failure(&self, timeout: Duration) -> Option<anyhow::Error> {
        let deadline = Instant::now() + timeout;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.ended.recv_timeout(left) {
                Ok((_, Err(error))) => return Some(error),
                Ok((stage, Ok(()))) => tracing::debug!(stage, "a thread ended"),
                Err(_) => return None,
            }
        }
    }

    /// Stops: first ingest, with what the transports handed over; then the stages, each behind the batch that it is at.
    /// What they have not consumed stays in the log.
    ///
    /// # Errors
    /// Where a thread failed, or did not end within `grace`.
    pub(crate) fn stop(self, grace: Duration) -> anyhow::Result<()> {
        let Self { intake, pipeline, ended, .. } = self;
        let deadline = Instant::now() + grace;
        // The last sender but those of transports, which were ended before.
        drop(intake);
        pipeline.stop_ingest.stop();
        pipeline.stop_stages.stop();
        let Pipeline { threads, ended: sender, .. } = pipeline;
        drop(sender);
        let mut failure = Ok(());
        loop {
            match ended.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok((_, result)) => failure = failure.and(result),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                    anyhow::bail!("not everything stopped within {grace:?}; nothing acknowledged is lost");
                }
            }
        }
        for thread in threads {
            // Panics were caught and told above.
            let _ = thread.join();
        }
        failure
    }
}

/// Makes stages as the configuration says.
pub(super) struct StageMaker<'a> {
    pub(super) config: &'a Config,
    pub(super) profiles: Arc<Profiles>,
    pub(super) resources: &'a Arc<Resources>,
    /// Partitions of the topics behind dedupe.
    pub(super) homes: u32,
}

impl StageMaker<'_> {
    pub(super) fn dedupe(&self) -> Dedupe {
        Dedupe::new(Arc::clone(&self.profiles), dedupe_options(self.config, self.homes))
    }

    pub(super) fn parse(&self) -> Parse {
        Parse::new(Arc::clone(&self.profiles), self.homes)
    }

    pub(super) fn enrich(&self) -> Enrich {
        Enrich::new(Arc::clone(self.resources), self.homes, self.config.limits.enrich_text.as_usize())
    }
}

fn dedupe_options(config: &Config, home_partitions: u32) -> DedupeOptions {
    DedupeOptions {
        home_partitions,
        feeds_partitions: config.log.partitions.feeds,
        window: config.dedupe.window.0,
        limits: copytaster_formats::Limits {
            units_max: config.limits.units_per_delivery as usize,
            xml_depth_max: config.limits.xml_depth as usize,
            output_bytes_max: config.limits.output_per_delivery.as_usize(),
        },
    }
}

fn driver_options(options: &PipelineOptions<'_>, threads: u32, stage: StageName) -> DriverOptions {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    DriverOptions {
        threads: if threads == 0 { cores } else { threads as usize },
        resume: options.resume == Some(stage),
        ..batch_driver_options(options.config, options.slot, None)
    }
}

/// One thread an instance.
pub(super) fn batch_driver_options(config: &Config, slot: u32, run_as: Option<RunAs>) -> DriverOptions {
    let partitions = config.log.partitions;
    DriverOptions {
        // Of the process; its instances count on from there.
        slot,
        run_as,
        batch: ReadLimits {
            records_max: config.limits.batch_records as usize,
            bytes_max: config.limits.batch.as_usize(),
        },
        threads: 1,
        dead_partitions: partitions.domains.max(partitions.homes),
        output_bytes_max: config.limits.output_per_delivery.as_usize(),
        header_bytes_max: config.limits.headers.as_usize(),
        build: build_id().to_owned(),
        resume: false,
    }
}

fn ingest_options(config: &Config) -> IngestOptions {
    let route = |feed: &crate::config::Feed| FeedRoute::new(feed.name.clone(), feed.domain.clone());
    IngestOptions {
        lanes: config.ingest.lanes,
        raw_partitions: config.log.partitions.domains,
        feeds_partitions: config.log.partitions.feeds,
        tick_interval: config.ingest.tick_interval.0,
        health_interval: config.ingest.health_interval.0,
        ..IngestOptions::new(config.feed.iter().map(|feed| (feed.name.clone(), route(feed))).collect())
    }
}
