//! The thread that takes deliveries from the transports, numbers them, commits them, and writes ticks.
//!
//! A second thread waits until commits are durable and only then answers the transports, so that the next deliveries are
//! committed while the last ones are being synced: many deliveries share one fsync.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use copytaster_engine::{
    Committed, Instance, Log, LogError, Membership, Poll, ReadLimits, Recovery, StateChange, StopSignal, Transaction,
    clock,
    plan::{Retry, retry},
};
use copytaster_records::{DeliveryId, Domain, FeedId, Timestamp, topics};
use crossbeam_channel::{Receiver, Sender};

use crate::lane::{Lanes, NEXT_SEQ, health_record, raw_record, tick_record};
use crate::{FeedCounters, Incoming, IntakeReceiver, Received, Refused, Reply};

/// The stage's name, in groups and state.
pub const STAGE: &str = "ingest";
/// Deliveries in one commit, at most.
const BATCH_DELIVERIES_MAX: usize = 500;
/// Bytes in one commit, beyond which it is closed.
const BATCH_BYTES_MAX: usize = 8 << 20;
/// Commits that wait to become durable, at most.
const UNSYNCED_COMMITS_MAX: usize = 64;
/// How long the intake is waited for: also the longest until a stop or a new assignment is seen.
const RECEIVE_TIMEOUT: Duration = Duration::from_millis(100);
/// Rebalances in a row after which something is wrong.
const REBALANCES_MAX: u32 = 5;

/// How ingest is run.
#[derive(Debug, Clone)]
pub struct IngestOptions {
    /// The instance's number, stable over restarts.
    pub slot: u32,
    /// Lanes of all instances together: partitions of `copytaster.state.ingest`.
    pub lanes: u32,
    /// Partitions of `wire.raw`.
    pub raw_partitions: u32,
    /// Partitions of `wire.feeds`.
    pub feeds_partitions: u32,
    /// Where each feed's deliveries go.
    pub feeds: BTreeMap<FeedId, FeedRoute>,
    /// How often each domain gets a tick; none where it is zero.
    pub tick_interval: Duration,
    /// How often each feed's health is written; never where it is zero.
    pub health_interval: Duration,
    /// Where ticks get their time.
    pub clock: fn() -> Timestamp,
}

impl IngestOptions {
    /// For these feeds, with a tick a second.
    #[must_use]
    pub fn new(feeds: BTreeMap<FeedId, FeedRoute>) -> Self {
        Self {
            slot: 0,
            lanes: 1,
            raw_partitions: 1,
            feeds_partitions: 1,
            feeds,
            tick_interval: Duration::from_secs(1),
            health_interval: Duration::from_secs(60),
            clock: clock::wall,
        }
    }
}

/// Where a feed's deliveries go, and where they are counted.
#[derive(Debug, Clone)]
pub struct FeedRoute {
    /// The domain.
    pub domain: Domain,
    /// Shared with the feed's transports.
    pub counters: Arc<FeedCounters>,
}

impl FeedRoute {
    /// A feed of a domain, counted from zero.
    #[must_use]
    pub fn new(feed: FeedId, domain: Domain) -> Self {
        Self { domain, counters: Arc::new(FeedCounters::new(feed)) }
    }
}

/// Why ingest ended though nobody asked.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The log failed.
    #[error("ingest: the log failed")]
    Log(#[from] LogError),
    /// The thread that answers transports could not be started.
    #[error("ingest: a thread could not be started")]
    Thread(#[source] std::io::Error),
}

/// Deliveries that are committed and wait to be durable.
type Unsynced = (Committed, Vec<Answerable>);

/// A delivery to be answered and counted.
struct Answerable {
    reply: Reply,
    id: DeliveryId,
    bytes: usize,
    received_at: Timestamp,
    counters: Arc<FeedCounters>,
}

impl Answerable {
    fn durable(self) {
        self.counters.delivered(self.bytes, self.received_at);
        self.reply.send(Ok(self.id));
    }
}

/// Runs an instance of ingest until it is asked to stop; what the transports handed over until then is committed and answered.
///
/// # Errors
/// [`IngestError`]: the process should end. Whatever was not answered was not acknowledged to its feed.
pub fn run_ingest(
    log: &Arc<dyn Log>,
    intake: IntakeReceiver,
    options: IngestOptions,
    stop: &StopSignal,
) -> Result<(), IngestError> {
    let (unsynced, waiting) = crossbeam_channel::bounded(UNSYNCED_COMMITS_MAX);
    let failed = Arc::new(AtomicBool::new(false));
    let (answering_log, answering_failed) = (Arc::clone(log), Arc::clone(&failed));
    let answering = std::thread::Builder::new()
        .name("ingest-answers".into())
        .spawn(move || answer(&*answering_log, &waiting, &answering_failed))
        .map_err(IngestError::Thread)?;
    let result = match join_when_there(&**log, &options, stop) {
        Ok(Some(instance)) => Driver::new(instance, intake, options, unsynced, stop.clone()).run(&failed),
        Ok(None) => Ok(()),
        Err(error) => Err(error.into()),
    };
    // The channel is closed by now: the answering thread ends behind the last commit.
    match answering.join() {
        Ok(Ok(())) => result,
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(LogError::Closed.into()),
    }
}

/// Answers each delivery once its commit is durable.
fn answer(log: &dyn Log, waiting: &Receiver<Unsynced>, failed: &AtomicBool) -> Result<(), LogError> {
    for (commit, replies) in waiting {
        if let Err(error) = log.wait_durable(commit) {
            failed.store(true, Ordering::Release);
            replies.into_iter().for_each(|a| a.reply.send(Err(Refused::Log(error.to_string()))));
            return Err(error);
        }
        replies.into_iter().for_each(Answerable::durable);
    }
    Ok(())
}

/// Joins as soon as the brokers let it; none where asked to stop before.
fn join_when_there(
    log: &dyn Log,
    options: &IngestOptions,
    stop: &StopSignal,
) -> Result<Option<Box<dyn Instance>>, LogError> {
    let membership = Membership {
        group: format!("copytaster.{STAGE}"),
        topic: topics::state_of(STAGE),
        stage: STAGE.into(),
        slot: options.slot,
    };
    let mut waits = Waits::new(stop.clone());
    loop {
        match log.join(membership.clone()) {
            Ok(instance) => return Ok(Some(instance)),
            Err(error) if waits.out(&error) => {}
            Err(error) if error.recovery() == Recovery::Wait => return Ok(None),
            Err(error) => return Err(error),
        }
    }
}

/// Waits for brokers that are away.
struct Waits {
    stop: StopSignal,
    failures: u32,
}

impl Waits {
    fn new(stop: StopSignal) -> Self {
        Self { stop, failures: 0 }
    }

    /// Pauses after a failure that passes. False where it does not, or where a stop is asked for.
    fn out(&mut self, error: &LogError) -> bool {
        let Retry::Again(pause) = retry(error.recovery(), self.failures + 1) else { return false };
        if self.stop.is_stopped() {
            return false;
        }
        self.failures += 1;
        tracing::warn!(stage = STAGE, %error, ?pause, "waiting; nothing is acknowledged to any feed meanwhile");
        self.stop.sleep(pause);
        true
    }

    fn over(&mut self) {
        self.failures = 0;
    }
}

struct Driver {
    instance: Box<dyn Instance>,
    intake: IntakeReceiver,
    options: IngestOptions,
    lanes: Lanes,
    domains: Vec<Domain>,
    tick: Every,
    health: Every,
    unsynced: Sender<Unsynced>,
    stop: StopSignal,
    waits: Waits,
}

/// Something that is done at intervals.
struct Every {
    interval: Duration,
    next: Instant,
}

impl Every {
    fn new(interval: Duration) -> Self {
        Self { interval, next: Instant::now() }
    }

    /// Whether it is time; never where the interval is zero.
    fn is_due(&mut self) -> bool {
        let now = Instant::now();
        let due = !self.interval.is_zero() && now >= self.next;
        if due {
            self.next = now + self.interval;
        }
        due
    }

    fn wait_max(&self, longest: Duration) -> Duration {
        if self.interval.is_zero() { longest } else { self.next.saturating_duration_since(Instant::now()).min(longest) }
    }
}

impl Driver {
    fn new(
        instance: Box<dyn Instance>,
        intake: IntakeReceiver,
        options: IngestOptions,
        unsynced: Sender<Unsynced>,
        stop: StopSignal,
    ) -> Self {
        let mut domains: Vec<Domain> = options.feeds.values().map(|route| route.domain.clone()).collect();
        domains.sort_unstable();
        domains.dedup();
        Self {
            instance,
            intake,
            lanes: Lanes::default(),
            domains,
            tick: Every::new(options.tick_interval),
            health: Every::new(options.health_interval),
            unsynced,
            waits: Waits::new(stop.clone()),
            stop,
            options,
        }
    }

    fn run(mut self, failed: &AtomicBool) -> Result<(), IngestError> {
        while !failed.load(Ordering::Acquire) {
            self.take_assignment(Duration::ZERO)?;
            if self.lanes.is_empty() {
                self.take_assignment(RECEIVE_TIMEOUT)?;
                if self.stop.is_stopped() {
                    break;
                }
                continue;
            }
            self.write_what_is_due()?;
            if self.stop.is_stopped() {
                self.intake.close();
            }
            match self.intake.recv_timeout(self.tick.wait_max(RECEIVE_TIMEOUT)) {
                Received::Delivery(first) => {
                    let batch = self.batch(*first);
                    self.commit_batch(batch)?;
                }
                Received::Timeout => {}
                Received::Closed => break,
            }
        }
        Ok(())
    }

    /// What is there, without waiting for more.
    fn batch(&mut self, first: Incoming) -> Vec<Incoming> {
        let mut bytes = first.bytes.len();
        let mut batch = vec![first];
        while batch.len() < BATCH_DELIVERIES_MAX && bytes < BATCH_BYTES_MAX {
            let Some(next) = self.intake.try_recv() else { break };
            bytes += next.bytes.len();
            batch.push(next);
        }
        batch
    }

    fn commit_batch(&mut self, batch: Vec<Incoming>) -> Result<(), IngestError> {
        let batch = self.refuse_unknown_feeds(batch);
        let mut rebalances = 0;
        while rebalances < REBALANCES_MAX {
            let mut lanes = self.lanes.clone();
            let Some((transaction, ids)) = self.transaction(&batch, &mut lanes) else { break };
            match self.instance.commit(&transaction) {
                Ok(committed) => {
                    self.waits.over();
                    self.lanes = lanes;
                    let replies = batch.into_iter().zip(ids).map(|(i, id)| self.answerable(i, id)).collect();
                    // The answering thread ends early only after a failure, which the loop sees next.
                    let _ = self.unsynced.send((committed, replies));
                    return Ok(());
                }
                Err(error) if error.recovery() == Recovery::Rewind => {
                    rebalances += 1;
                    self.take_assignment(RECEIVE_TIMEOUT)?;
                }
                Err(error) if self.waits.out(&error) => {}
                Err(error) => {
                    let text = error.to_string();
                    batch.into_iter().for_each(|i| i.reply.send(Err(Refused::Log(text.clone()))));
                    return Err(error.into());
                }
            }
        }
        // Not ours to take at this moment; the feeds still have them.
        batch.into_iter().for_each(|incoming| incoming.reply.send(Err(Refused::Busy)));
        Ok(())
    }

    fn answerable(&self, incoming: Incoming, id: DeliveryId) -> Answerable {
        Answerable {
            bytes: incoming.bytes.len(),
            received_at: incoming.received_at,
            counters: Arc::clone(&self.options.feeds[&incoming.feed].counters),
            reply: incoming.reply,
            id,
        }
    }

    fn refuse_unknown_feeds(&self, batch: Vec<Incoming>) -> Vec<Incoming> {
        let (known, unknown): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|incoming| self.options.feeds.contains_key(&incoming.feed));
        for incoming in unknown {
            let text = format!("feed `{}` is not configured", incoming.feed);
            incoming.reply.send(Err(Refused::Log(text)));
        }
        known
    }

    /// Records, numbers and cursors of a batch; `None` where there is nothing to do or no lane to do it in.
    fn transaction(&self, batch: &[Incoming], lanes: &mut Lanes) -> Option<(Transaction, Vec<DeliveryId>)> {
        let mut transaction = Transaction::default();
        let mut ids = Vec::with_capacity(batch.len());
        for incoming in batch {
            let id = lanes.number(&incoming.feed)?;
            let domain = &self.options.feeds[&incoming.feed].domain;
            transaction.outputs.push(raw_record(incoming, &id, domain, self.options.raw_partitions));
            if let Some(cursor) = &incoming.cursor {
                let (key, value) = (cursor.key.clone(), cursor.value.clone());
                transaction.state.push(StateChange { partition: id.lane.0, key, value });
            }
            ids.push(id);
        }
        transaction.state.extend(lanes.changes(ids.iter()));
        (!ids.is_empty()).then_some((transaction, ids))
    }

    /// Learns which lanes are this instance's, and their numbers.
    fn take_assignment(&mut self, timeout: Duration) -> Result<(), LogError> {
        let none = ReadLimits { records_max: 1, bytes_max: 1 };
        let partitions = match self.instance.poll(none, timeout) {
            Ok(Poll::Assigned(partitions)) => partitions,
            Ok(_) => return Ok(()),
            Err(error) if self.waits.out(&error) => return Ok(()),
            Err(error) => return Err(error),
        };
        let state = self.instance.state();
        let mut next = BTreeMap::new();
        for lane in partitions {
            let stored = state.get(lane, NEXT_SEQ)?;
            let seq = stored.and_then(|bytes| bytes.as_ref().try_into().ok()).map_or(0, u64::from_be_bytes);
            next.insert(lane, seq);
        }
        self.lanes = Lanes::new(self.options.lanes, next);
        Ok(())
    }

    /// Ticks and health records: small, they wait for no fsync. Ticks are the only records that an idle system writes
    /// but for health.
    fn write_what_is_due(&mut self) -> Result<(), LogError> {
        let mut outputs = Vec::new();
        let now = (self.options.clock)();
        if self.tick.is_due() {
            let owned = self.domains.iter().filter(|domain| self.lanes.owns(domain));
            outputs.extend(owned.map(|domain| tick_record(domain, now, self.options.raw_partitions)));
        }
        if self.health.is_due() {
            let routes = self.options.feeds.values();
            outputs.extend(routes.map(|r| health_record(&r.counters.snapshot(now), self.options.feeds_partitions)));
        }
        if outputs.is_empty() {
            return Ok(());
        }
        match self.instance.commit(&Transaction { outputs, ..Transaction::default() }) {
            Ok(_) => {
                self.waits.over();
                Ok(())
            }
            // Where the lanes moved, whoever owns the domain now writes its ticks.
            Err(error) if error.recovery() == Recovery::Rewind || self.waits.out(&error) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
