//! The thread that takes deliveries from the transports, numbers them, commits them, and writes ticks.
//!
//! A second thread waits until commits are durable and only then answers the transports, so that the next deliveries are
//! committed while the last ones are being synced: many deliveries share one fsync.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use copytaster_engine::{
    Instance, Log, LogError, Membership, Poll, ReadLimits, Recovery, StopSignal, Transaction, Waits, group_of,
};
use copytaster_records::{DeliveryId, Domain, topics};
use crossbeam_channel::Sender;

use crate::answers::{Answerable, Unsynced, answer};
use crate::batch::{Numbered, number};
use crate::health::Reported;
use crate::lane::{Lanes, NEXT_SEQ, tick_record};
use crate::timing::Every;
use crate::{IngestOptions, IntakeReceiver, Ownership, Queued, Received, Refused};

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
/// How long deliveries wait while the instance owns no lane, before they are refused: about as long as a rebalance takes.
const LANELESS_MAX: Duration = Duration::from_secs(3);
/// Rebalances in a row after which something is wrong.
const REBALANCES_MAX: u32 = 5;

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

/// Runs an instance of ingest until it is asked to stop; what the transports handed over until then is committed and
/// answered. Which lanes it owns it tells by `ownership`.
///
/// # Errors
/// [`IngestError`]: the process should end. Whatever was not answered was not acknowledged to its feed.
pub fn run_ingest(
    log: &Arc<dyn Log>,
    intake: IntakeReceiver,
    ownership: Ownership,
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
    let result = match Waits::new(STAGE, stop.clone()).until(|| log.join(membership(&options))) {
        Ok(Some(instance)) => Driver::new(instance, intake, ownership, options, unsynced, stop.clone()).run(&failed),
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

fn membership(options: &IngestOptions) -> Membership {
    Membership { group: group_of(STAGE, None), topic: topics::state_of(STAGE), stage: STAGE.into(), slot: options.slot }
}

struct Driver {
    instance: Box<dyn Instance>,
    intake: IntakeReceiver,
    ownership: Ownership,
    options: IngestOptions,
    lanes: Lanes,
    /// Since when it owns none, where it owns none.
    laneless_since: Instant,
    domains: Vec<Domain>,
    tick: Every,
    health: Every,
    reported: Reported,
    unsynced: Sender<Unsynced>,
    stop: StopSignal,
    waits: Waits,
}

impl Driver {
    fn new(
        instance: Box<dyn Instance>,
        intake: IntakeReceiver,
        ownership: Ownership,
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
            ownership,
            lanes: Lanes::default(),
            laneless_since: Instant::now(),
            domains,
            tick: Every::new(options.tick_interval),
            health: Every::new(options.health_interval),
            reported: Reported::default(),
            unsynced,
            waits: Waits::new(STAGE, stop.clone()),
            stop,
            options,
        }
    }

    fn run(mut self, failed: &AtomicBool) -> Result<(), IngestError> {
        while !failed.load(Ordering::Acquire) {
            self.take_assignment(Duration::ZERO)?;
            if self.lanes.is_empty() {
                self.take_assignment(RECEIVE_TIMEOUT)?;
                self.refuse_without_lanes();
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
                Received::Queued(first) => {
                    let batch = self.batch(first);
                    self.commit_batch(batch)?;
                }
                Received::Timeout => {}
                Received::Closed => break,
            }
        }
        Ok(())
    }

    /// What is there, without waiting for more.
    fn batch(&mut self, first: Queued) -> Vec<Queued> {
        let mut bytes = first.bytes();
        let mut batch = vec![first];
        while batch.len() < BATCH_DELIVERIES_MAX && bytes < BATCH_BYTES_MAX {
            let Some(next) = self.intake.try_next() else { break };
            bytes += next.bytes();
            batch.push(next);
        }
        batch
    }

    fn commit_batch(&mut self, batch: Vec<Queued>) -> Result<(), IngestError> {
        let mut batch = self.refuse_unknown_feeds(batch);
        let mut rebalances = 0;
        while rebalances < REBALANCES_MAX {
            // Again after each rebalance: that voids claims.
            batch = self.refuse_void_claims(batch);
            let mut lanes = self.lanes.clone();
            let numbered = number(&batch, &mut lanes, &self.options.feeds, self.options.raw_partitions);
            let Some(Numbered { transaction, ids }) = numbered else { break };
            match self.instance.commit(&transaction) {
                Ok(committed) => {
                    self.waits.over();
                    self.lanes = lanes;
                    let replies = batch.into_iter().zip(ids).map(|(queued, id)| self.answerable(queued, id)).collect();
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
                    batch.into_iter().for_each(|queued| self.refuse(queued, Refused::Log(text.clone())));
                    return Err(error.into());
                }
            }
        }
        // Not ours to take at this moment; the feeds still have them.
        batch.into_iter().for_each(|queued| self.refuse(queued, Refused::Busy));
        Ok(())
    }

    fn answerable(&self, queued: Queued, id: Option<DeliveryId>) -> Answerable {
        match (queued, id) {
            (Queued::Delivery(incoming), Some(id)) => Answerable::Delivery {
                bytes: incoming.arrival.bytes.len(),
                received_at: incoming.arrival.received_at,
                counters: Arc::clone(&self.options.feeds[&incoming.arrival.feed].counters),
                reply: incoming.reply,
                id,
            },
            (Queued::Advance(advance), _) => Answerable::Advance(advance.reply),
            (Queued::Delivery(_), None) => unreachable!("every delivery of a batch has a number"),
        }
    }

    /// Refuses something. Where it has a current cursor, what comes behind it must not pass: its claim is void.
    fn refuse(&self, queued: Queued, why: Refused) {
        let epoch = self.ownership.epoch();
        if queued.cursors().iter().any(|cursor| cursor.epoch == epoch) {
            self.ownership.renew();
        }
        queued.refuse(why);
    }

    fn refuse_unknown_feeds(&self, batch: Vec<Queued>) -> Vec<Queued> {
        let (known, unknown): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|queued| self.options.feeds.contains_key(queued.feed()));
        for queued in unknown {
            let text = format!("feed `{}` is not configured", queued.feed());
            self.refuse(queued, Refused::Log(text));
        }
        known
    }

    fn refuse_void_claims(&self, batch: Vec<Queued>) -> Vec<Queued> {
        let epoch = self.ownership.epoch();
        let (current, void): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|queued| queued.cursors().iter().all(|cursor| cursor.epoch == epoch));
        void.into_iter().for_each(|queued| queued.refuse(Refused::ClaimLost));
        current
    }

    /// There are more instances than lanes, or the group is without a decision for long: feeds are not kept waiting.
    fn refuse_without_lanes(&mut self) {
        if !self.lanes.is_empty() || self.laneless_since.elapsed() < LANELESS_MAX {
            return;
        }
        while let Some(queued) = self.intake.try_next() {
            self.refuse(queued, Refused::Busy);
        }
    }

    /// Learns which lanes are this instance's, and their numbers.
    fn take_assignment(&mut self, timeout: Duration) -> Result<(), LogError> {
        let partitions = match self.instance.poll(ReadLimits::ONE, timeout) {
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
        if self.lanes.is_empty() {
            self.laneless_since = Instant::now();
            self.ownership.release();
        } else {
            self.ownership.assign(self.lanes.owned(), self.options.lanes, state);
        }
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
        let mut reported = None;
        if self.health.is_due() {
            let (due, then) = self.reported.due(&self.options, &self.lanes, now);
            outputs.extend(due);
            reported = Some(then);
        }
        if outputs.is_empty() {
            return Ok(());
        }
        match self.instance.commit(&Transaction { outputs, ..Transaction::default() }) {
            Ok(_) => {
                self.waits.over();
                self.reported = reported.unwrap_or_else(|| std::mem::take(&mut self.reported));
                Ok(())
            }
            // Where the lanes moved, whoever owns the domain now writes its ticks.
            Err(error) if error.recovery() == Recovery::Rewind || self.waits.out(&error) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
