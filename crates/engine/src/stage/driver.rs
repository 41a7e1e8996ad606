//! The thread that runs an instance of a stage: poll, compute, commit.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use copytaster_records::{GenerationName, Timestamp, headers};

use super::batch::{Compute, Computed};
use super::context::Surroundings;
use super::halt_state::{DriverState, Halted};
use super::plan::{BatchSize, Retry, retry};
use super::{RunAs, Stage, StageStats, StopSignal, Waits};
use crate::{Instance, Log, LogError, Membership, Poll, ReadLimits, Record, Transaction};

/// How long a poll waits where there is nothing at all: also the longest until a stop is seen.
const POLL_TIMEOUT: Duration = Duration::from_millis(100);

/// How a stage is run.
#[derive(Debug, Clone)]
pub struct DriverOptions {
    /// The instance's number, stable over restarts.
    pub slot: u32,
    /// The generation; `None` for the live one.
    pub run_as: Option<RunAs>,
    /// How much a batch may hold; fewer records where it would take long.
    pub batch: ReadLimits,
    /// Threads for `prepare` and for the shards of `decide`.
    pub threads: usize,
    /// Partitions of `wire.dead`.
    pub dead_partitions: u32,
    /// All outputs of one record, in bytes.
    pub output_bytes_max: usize,
    /// All headers of one output, in bytes.
    pub header_bytes_max: usize,
    /// What this program was built from: a halted stage is tried again by another build.
    pub build: String,
    /// A person said to go on after a halt.
    pub resume: bool,
}

/// Why a driver ended though nobody asked.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// The log failed.
    #[error("stage {stage}: the log failed")]
    Log {
        /// The stage.
        stage: &'static str,
        /// The cause.
        #[source]
        source: LogError,
    },
    /// The halt rule tripped: too many records of too many good feeds died at once, so the fault is ours.
    #[error(
        "stage {stage} halted before {at}: at least half of the last 200 records died, from three or more feeds that were good before. Look at wire.dead, then run a mended build or `run --resume {stage}`"
    )]
    Halted {
        /// The stage.
        stage: &'static str,
        /// The record before which it halted.
        at: String,
    },
    /// The threads could not be started.
    #[error("stage {stage}: its threads could not be started")]
    Threads {
        /// The stage.
        stage: &'static str,
        /// The cause.
        #[source]
        source: rayon::ThreadPoolBuildError,
    },
}

/// One instance of a stage. [`run_stage`] drives it; tests take single [steps](Driver::step).
pub struct Driver<'a, S: Stage> {
    stage: &'a S,
    options: DriverOptions,
    surroundings: Surroundings,
    instance: Box<dyn Instance>,
    pool: Option<rayon::ThreadPool>,
    state: DriverState,
    /// Changes that resuming staged, for the next commit.
    resumed: Vec<crate::StateChange>,
    stats: Arc<StageStats>,
    waits: Waits,
    batch_size: BatchSize,
    /// Rewinds in a row.
    rewinds: u32,
    /// Time spent on batches since the last pause.
    worked: Duration,
}

/// Runs an instance of a stage until it is asked to stop.
///
/// # Errors
/// [`DriverError`]: the process should end, or, where it halted, go on without this stage.
pub fn run_stage<S: Stage>(
    log: &dyn Log,
    stage: &S,
    options: &DriverOptions,
    stats: &Arc<StageStats>,
    stop: &StopSignal,
) -> Result<(), DriverError> {
    let mut waits = Waits::new(stage.name(), stop.clone());
    stats.joining(options.slot);
    let joined = waits.until(|| log.join(membership(stage, options)));
    let Some(instance) = joined.map_err(|source| DriverError::Log { stage: stage.name(), source })? else {
        return Ok(());
    };
    let mut driver = Driver::of(instance, stage, options.clone(), Arc::clone(stats), waits)?;
    while !stop.is_stopped() {
        driver.step(POLL_TIMEOUT)?;
        stop.sleep(driver.pause());
    }
    tracing::info!(stage = stage.name(), "stopped");
    Ok(())
}

/// The group of a stage's instances, in a generation; `None` is the live one.
#[must_use]
pub fn group_of(stage: &str, generation: Option<&GenerationName>) -> String {
    let live = format!("copytaster.{stage}");
    generation.map_or_else(|| live.clone(), |name| name.of(&live))
}

fn membership<S: Stage>(stage: &S, options: &DriverOptions) -> Membership {
    let run_as = options.run_as.as_ref();
    let name = stage.name();
    Membership {
        group: group_of(name, run_as.map(|run_as| &run_as.name)),
        topic: run_as.map_or_else(|| stage.input().to_owned(), |run_as| run_as.input.clone()),
        stage: run_as.map_or_else(|| name.to_owned(), |run_as| run_as.name.of(name)),
        slot: options.slot,
    }
}

impl<'a, S: Stage> Driver<'a, S> {
    /// Joins the stage's group.
    ///
    /// # Errors
    /// [`DriverError::Log`] where the topic is missing, [`DriverError::Threads`].
    pub fn join(
        log: &dyn Log,
        stage: &'a S,
        options: DriverOptions,
        stats: Arc<StageStats>,
    ) -> Result<Self, DriverError> {
        let joined = log.join(membership(stage, &options));
        let instance = joined.map_err(|source| DriverError::Log { stage: stage.name(), source })?;
        Self::of(instance, stage, options, stats, Waits::new(stage.name(), StopSignal::default()))
    }

    fn of(
        instance: Box<dyn Instance>,
        stage: &'a S,
        options: DriverOptions,
        stats: Arc<StageStats>,
        waits: Waits,
    ) -> Result<Self, DriverError> {
        let name = stage.name();
        Ok(Self {
            stage,
            surroundings: Surroundings {
                stage: name,
                generation: options.run_as.as_ref().map(|run_as| run_as.name.clone()),
                silent_before: options.run_as.as_ref().map_or_else(BTreeMap::new, |r| r.silent_before.clone()),
                dead_partitions: options.dead_partitions,
                output_bytes_max: options.output_bytes_max,
                header_bytes_max: options.header_bytes_max,
            },
            pool: build_pool(name, options.threads)?,
            instance,
            batch_size: BatchSize::new(options.batch.records_max),
            options,
            state: DriverState::default(),
            resumed: Vec::new(),
            stats,
            waits,
            rewinds: 0,
            worked: Duration::ZERO,
        })
    }

    /// One cycle: polls what is there, and carries it through to a commit. Returns how many records it consumed.
    ///
    /// # Errors
    /// [`DriverError`].
    pub fn step(&mut self, timeout: Duration) -> Result<usize, DriverError> {
        let limits = ReadLimits { records_max: self.batch_size.next(), ..self.options.batch };
        let polled = match self.instance.poll(limits, timeout) {
            Err(error) => return self.wait_out(error).map(|()| 0),
            Ok(polled) => polled,
        };
        self.waits.over();
        self.at_work(true);
        let consumed = match polled {
            Poll::Idle => Ok(0),
            Poll::Assigned(partitions) => self.assigned(&partitions).map(|()| 0),
            Poll::Records(records) => self.process(&records),
        }?;
        self.at_work(false);
        Ok(consumed)
    }

    /// What takes long from here on is a stall.
    fn at_work(&self, is: bool) {
        self.stats.at_work(self.options.slot, is.then(Instant::now));
    }

    /// How long to pause, so that a replay keeps to its share of the machine.
    fn pause(&mut self) -> Duration {
        let threads = u32::try_from(self.options.threads.max(1)).unwrap_or(1);
        let work = std::mem::take(&mut self.worked).saturating_mul(threads);
        self.options.run_as.as_ref().map_or(Duration::ZERO, |run_as| run_as.pacer.pause(work))
    }

    fn assigned(&mut self, partitions: &[u32]) -> Result<(), DriverError> {
        tracing::debug!(stage = self.stage.name(), slot = self.options.slot, ?partitions, "assigned");
        let reader = self.instance.state();
        // Told to go on, it does so once: not with what this very run halts on, whichever instance finds it.
        let resume = self.options.resume && !self.stats.is_halted();
        self.state = DriverState::restore(partitions, &*reader).map_err(|e| self.failed(e))?;
        self.resumed.clear();
        self.stats.has_keys(reader.keys_estimate());
        self.stats.assigned(self.options.slot, partitions);
        for partition in partitions {
            let halted = DriverState::halted(*partition, &*reader).map_err(|e| self.failed(e))?;
            match halted {
                Some(halted) if halted.build == self.options.build && !resume => {
                    return Err(self.halted(halted.at));
                }
                Some(_) => self.resumed.push(self.state.resume(*partition)),
                None => {}
            }
        }
        Ok(())
    }

    fn process(&mut self, records: &[Record]) -> Result<usize, DriverError> {
        let started = Instant::now();
        let bytes: usize = records.iter().map(Record::size_bytes).sum();
        self.stats.took(bytes);
        let consumed = self.carry(records, started);
        self.stats.let_go(bytes);
        consumed
    }

    /// From records to a commit.
    fn carry(&mut self, records: &[Record], started: Instant) -> Result<usize, DriverError> {
        let clocks: Vec<Timestamp> =
            records.iter().map(|record| self.state.advance(record.partition, clock_of(record))).collect();
        let reader = self.instance.state();
        let compute =
            Compute { stage: self.stage, surroundings: &self.surroundings, pool: self.pool.as_ref(), reader: &*reader };
        let mut computed = compute.batch(records, &clocks, &mut self.state.rules).map_err(|e| self.failed(e))?;
        let halted_at = computed.halted_at.map(|index| &records[index]);
        self.add_own_state(&mut computed, halted_at);
        let committing = Instant::now();
        let committed = self.commit(&computed.transaction)?;
        let took = started.elapsed();
        self.worked += took;
        if !committed {
            return Ok(0);
        }
        self.batch_size.took(computed.consumed, took);
        self.stats.committed(&computed.counted, took, committing.elapsed(), crate::clock::wall());
        self.stats.has_keys(reader.keys_estimate());
        match halted_at {
            Some(record) => Err(self.halted(record.address().to_string())),
            None => Ok(computed.consumed),
        }
    }

    fn add_own_state(&mut self, computed: &mut Computed, halted_at: Option<&Record>) {
        let partitions: Vec<u32> = computed.transaction.offsets.keys().copied().collect();
        let changes = self.state.changes(partitions.into_iter(), computed.consumed);
        computed.transaction.state.extend(changes);
        computed.transaction.state.append(&mut self.resumed);
        if let Some(record) = halted_at {
            let halted = Halted { build: self.options.build.clone(), at: record.address().to_string() };
            computed.transaction.state.push(DriverState::halt_change(record.partition, &halted));
        }
    }

    /// Commits, as the retry plan says. False where the batch was dropped and will be polled again.
    fn commit(&mut self, transaction: &Transaction) -> Result<bool, DriverError> {
        loop {
            let Err(error) = self.instance.commit(transaction) else {
                self.rewinds = 0;
                self.waits.over();
                return Ok(true);
            };
            self.stats.failed(&error);
            match retry(error.recovery(), self.rewinds + 1) {
                Retry::Again(_) => self.wait_out(error)?,
                Retry::Rewind => {
                    self.rewinds += 1;
                    tracing::debug!(stage = self.stage.name(), %error, "dropped a batch, reading it again");
                    self.stats.rewound();
                    self.rewind()?;
                    return Ok(false);
                }
                Retry::GiveUp => return Err(self.failed(error)),
            }
        }
    }

    fn rewind(&mut self) -> Result<(), DriverError> {
        while let Err(error) = self.instance.rewind() {
            self.wait_out(error)?;
        }
        self.restore_after_rewind()
    }

    /// Pauses where a broker's absence is to be waited for. Asked to stop meanwhile, or where waiting mends nothing, it is
    /// the stage's failure: what was not committed is read again after a restart.
    fn wait_out(&mut self, error: LogError) -> Result<(), DriverError> {
        if self.waits.out(&error) { Ok(()) } else { Err(self.failed(error)) }
    }

    /// The clock and the halt rule went ahead with the dropped batch: back to what is committed.
    fn restore_after_rewind(&mut self) -> Result<(), DriverError> {
        let partitions: Vec<u32> = self.state.rules.keys().copied().collect();
        self.assigned(&partitions)
    }

    fn failed(&self, source: LogError) -> DriverError {
        DriverError::Log { stage: self.stage.name(), source }
    }

    fn halted(&self, at: String) -> DriverError {
        self.stats.halted(self.options.slot);
        DriverError::Halted { stage: self.stage.name(), at }
    }
}

/// The time that a record says: ticks on `wire.raw`, and everything behind it.
fn clock_of(record: &Record) -> Option<Timestamp> {
    record.headers.text(headers::CLOCK)?.parse().ok().map(Timestamp::from_millis)
}

fn build_pool(stage: &'static str, threads: usize) -> Result<Option<rayon::ThreadPool>, DriverError> {
    if threads <= 1 {
        return Ok(None);
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(move |index| format!("{stage}-{index}"))
        .build()
        .map_err(|source| DriverError::Threads { stage, source })?;
    Ok(Some(pool))
}
