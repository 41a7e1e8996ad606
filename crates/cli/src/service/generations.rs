//! Runs generations beside the live pipeline, as `copytaster.control` says.
//!
//! One thread looks there and does what it says: begins what is to run, ends and deletes what is to be dropped. Commands
//! write one record there and nothing else, so whatever is cut off is taken up again by the next process.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context;
use copytaster_engine::generation::{
    Control, doomed, fail_generation, finish_switch, forget_generation, group_of, input, topic_specs,
};
use copytaster_engine::{DriverOptions, Log, Pacer, RunAs, Stage, StageStats, StopSignal, run_stage};
use copytaster_formats::{FeedProfile, Profiles};
use copytaster_language::Resources;
use copytaster_records::{Generation, GenerationName, GenerationState, ReplayStage, topics};

use super::pipeline::{StageMaker, batch_driver_options};
use crate::build_id::build_id;
use crate::config::{Config, LogKind};

/// How often it is looked what is to be.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What runs generations.
pub(crate) struct Generations {
    /// The log.
    pub log: Arc<dyn Log>,
    /// Settings.
    pub config: Config,
    /// What enrich knows of the language.
    pub resources: Arc<Resources>,
    /// One generation only; all where it is `None`.
    pub only: Option<GenerationName>,
    /// The number of this process among those that run the same generation.
    pub slot: u32,
}

/// A generation that runs.
struct Started {
    stop: StopSignal,
    pacer: Arc<Pacer>,
    threads: Vec<JoinHandle<anyhow::Result<()>>>,
}

impl Generations {
    /// Until asked to stop, or until the one that it was to run is gone.
    ///
    /// # Errors
    /// Where the log fails.
    pub(crate) fn run(&self, stop: &StopSignal) -> anyhow::Result<()> {
        if self.only.is_none() {
            finish_switch(&*self.log)?;
        }
        let mut started: BTreeMap<GenerationName, Started> = BTreeMap::new();
        let result = self.supervise(&mut started, stop);
        started.values().for_each(|started| started.stop.stop());
        for (name, started) in started {
            if let Err(error) = started.end() {
                tracing::error!(generation = %name, "{error:#}");
            }
        }
        result
    }

    fn supervise(&self, started: &mut BTreeMap<GenerationName, Started>, stop: &StopSignal) -> anyhow::Result<()> {
        let mut control = Control::default();
        let mut is_first = true;
        while !stop.is_stopped() {
            if is_first || control.is_outdated(&*self.log)? {
                control = Control::read(&*self.log)?;
                is_first = false;
                self.reconcile(&control, started)?;
            }
            self.look_after(&control, started)?;
            if let Some(name) = &self.only
                && control.generations.get(name).is_none_or(|g| g.state == GenerationState::Dropping)
            {
                tracing::info!(generation = %name, "it is dropped");
                return Ok(());
            }
            stop.sleep(LOOK_EVERY);
        }
        Ok(())
    }

    fn reconcile(&self, control: &Control, started: &mut BTreeMap<GenerationName, Started>) -> anyhow::Result<()> {
        let mine = |name: &GenerationName| self.only.as_ref().is_none_or(|only| only == name);
        for (name, generation) in control.generations.iter().filter(|(name, _)| mine(name)) {
            match generation.state {
                GenerationState::Running => {
                    let is_followed = control.is_followed(name);
                    if !started.contains_key(name)
                        && let Some(begun) = self.begin(generation, is_followed)?
                    {
                        started.insert(name.clone(), begun);
                    }
                    if is_followed && let Some(started) = started.get(name) {
                        started.pacer.release();
                    }
                }
                GenerationState::Failed { .. } => end(started.remove(name)),
                // Other processes may run it too: `replay drop` deletes it once all have left.
                GenerationState::Dropping if self.only.is_some() => end(started.remove(name)),
                GenerationState::Dropping => {
                    end(started.remove(name));
                    self.log.delete(&doomed(generation))?;
                    forget_generation(&*self.log, name)?;
                    tracing::info!(generation = %name, "dropped");
                }
            }
        }
        // Dropped by another process.
        let gone: Vec<_> = started.keys().filter(|name| !control.generations.contains_key(name)).cloned().collect();
        gone.iter().for_each(|name| end(started.remove(name)));
        Ok(())
    }

    /// A generation whose thread failed cannot go on; the live pipeline does.
    fn look_after(&self, control: &Control, started: &mut BTreeMap<GenerationName, Started>) -> anyhow::Result<()> {
        let ended: Vec<_> = started.iter().filter(|(_, s)| s.has_ended()).map(|(name, _)| name.clone()).collect();
        for name in ended {
            let Some(begun) = started.remove(&name) else { continue };
            let Err(error) = begun.end() else { continue };
            tracing::error!(generation = %name, "{error:#}");
            if let Some(generation) = control.generations.get(&name) {
                fail_generation(&*self.log, generation, format!("{error:#}"))?;
            }
        }
        Ok(())
    }

    fn begin(&self, generation: &Generation, is_followed: bool) -> anyhow::Result<Option<Started>> {
        let name = &generation.name;
        if generation.build != build_id() && !is_followed {
            let reason = format!(
                "it was begun by build {}, this is {}: half of it would be of each. Drop it and start it again",
                generation.build,
                build_id()
            );
            tracing::error!(generation = %name, reason);
            fail_generation(&*self.log, generation, reason)?;
            return Ok(None);
        }
        self.prepare(generation)?;
        let profiles = Arc::new(profiles(generation)?);
        let pacer = Arc::new(Pacer::new(generation.share_percent));
        let mut started = Started { stop: StopSignal::default(), pacer, threads: Vec::new() };
        let maker = StageMaker { config: &self.config, profiles, resources: &self.resources, homes: generation.homes };
        for stage in &generation.stages {
            match stage {
                ReplayStage::Dedupe => self.stage(&mut started, generation, *stage, maker.dedupe())?,
                ReplayStage::Parse => self.stage(&mut started, generation, *stage, maker.parse())?,
                ReplayStage::Enrich => self.stage(&mut started, generation, *stage, maker.enrich())?,
            }
        }
        tracing::info!(generation = %name, from = %generation.from, "runs");
        Ok(Some(started))
    }

    /// Topics, and where the first stage begins: only where nothing was consumed yet.
    fn prepare(&self, generation: &Generation) -> anyhow::Result<()> {
        let there = self.log.topics()?;
        let domains = there.iter().find(|info| info.name == topics::RAW).map_or(1, |info| info.partitions);
        let live = there.into_iter().map(|info| (info.name.clone(), info)).collect();
        let with_state = self.config.log.kind == LogKind::Kafka;
        self.log.ensure_topics(&topic_specs(generation, &live, domains, with_state))?;
        let Some(first) = generation.first_stage() else { return Ok(()) };
        let group = group_of(first, Some(&generation.name));
        let partitions = 0..u32::try_from(generation.source_from.len()).unwrap_or(u32::MAX);
        for partition in partitions {
            if self.log.committed(&group, &generation.source, partition)?.is_some() {
                return Ok(());
            }
        }
        Ok(self.log.set_offsets(&group, &generation.source, &generation.source_from)?)
    }

    fn stage<S: Stage + 'static>(
        &self,
        started: &mut Started,
        generation: &Generation,
        of: ReplayStage,
        stage: S,
    ) -> anyhow::Result<()> {
        let stage = Arc::new(stage);
        let silent = (0u32..).zip(generation.origin_from.iter().copied());
        let run_as = RunAs {
            name: generation.name.clone(),
            input: input(generation, of),
            // Where dedupe fills its window.
            silent_before: if of == ReplayStage::Dedupe { silent.collect() } else { BTreeMap::new() },
            pacer: Arc::clone(&started.pacer),
        };
        let mut options = batch_driver_options(&self.config, self.slot, Some(run_as));
        // A batch takes cores from the live stages for as long as it lasts: few records and threads for a small share.
        let share = generation.share_percent as usize;
        options.batch.records_max = (options.batch.records_max * share / 100).max(1);
        options.dead_partitions = self.config.log.partitions.domains.max(generation.homes);
        options.threads = (cores() * share / 100).max(1);
        let instances = match of {
            ReplayStage::Dedupe => self.config.dedupe.instances,
            ReplayStage::Parse => self.config.parse.instances,
            ReplayStage::Enrich => self.config.enrich.instances,
        };
        for slot in self.slot * instances..(self.slot + 1) * instances {
            let (log, stage, stop) = (Arc::clone(&self.log), Arc::clone(&stage), started.stop.clone());
            let options = DriverOptions { slot, ..options.clone() };
            let thread = format!("{of}-{}-{slot}", generation.name);
            let work = move || {
                let stats = Arc::new(StageStats::default());
                Ok(run_stage(&*log, &*stage, &options, &stats, &stop)?)
            };
            let spawned = std::thread::Builder::new().name(thread.clone()).spawn(work);
            started.threads.push(spawned.with_context(|| format!("thread {thread} could not be started"))?);
        }
        Ok(())
    }
}

impl Started {
    fn has_ended(&self) -> bool {
        self.threads.iter().any(JoinHandle::is_finished)
    }

    /// Stops it; the first failure of its threads.
    fn end(self) -> anyhow::Result<()> {
        self.stop.stop();
        let mut result = Ok(());
        for thread in self.threads {
            let ended = thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a panic outside of any record")));
            result = result.and(ended);
        }
        result
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn end(started: Option<Started>) {
    if let Some(Err(error)) = started.map(Started::end) {
        tracing::warn!("{error:#}");
    }
}

/// The profiles that the generation was started with.
fn profiles(generation: &Generation) -> anyhow::Result<Profiles> {
    let read = |(feed, text): (&copytaster_records::FeedId, &String)| {
        let profile = FeedProfile::from_toml(text).with_context(|| format!("the profile of feed {feed}"))?;
        Ok((feed.clone(), profile))
    };
    Ok(Profiles::new(generation.profiles.iter().map(read).collect::<anyhow::Result<_>>()?))
}
