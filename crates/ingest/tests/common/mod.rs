//! Instances of ingest as threads of a test, on a log that can be made to kill them.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use copytaster_engine::{
    Committed, Doomed, Instance, Log, LogError, Membership, Output, Poll, ReadLimits, Record, StateReader, StopSignal,
    TopicInfo, TopicSpec, Transaction, Watermarks,
};
use copytaster_ingest::{
    Capacity, FeedRoute, IngestError, IngestOptions, Intake, LaneWatch, STAGE, channel, ownership, run_ingest,
};
use copytaster_records::topics::{self, Kept, state_of};
use copytaster_records::{Domain, FeedId, Timestamp};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Longer than anything here takes; only a failing test waits for it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);
/// Lanes in all tests.
pub(crate) const LANES: u32 = 2;

pub(crate) fn feed(name: &str) -> FeedId {
    FeedId::new(name).expect("a name")
}

/// What ingest writes to, with these many partitions of `wire.raw`.
pub(crate) fn topic_specs(raw: u32) -> Vec<TopicSpec> {
    let spec = |name: &str, partitions, kept| TopicSpec { name: name.into(), partitions, kept };
    vec![
        spec(topics::RAW, raw, Kept::Forever),
        spec(topics::FEEDS, 1, Kept::Forever),
        spec(&state_of(STAGE), LANES, Kept::Compacted),
    ]
}

pub(crate) fn options(slot: u32, feeds: &[(&str, &str)]) -> IngestOptions {
    let route =
        |(name, domain): &(&str, &str)| (feed(name), FeedRoute::new(feed(name), Domain::new(*domain).expect("a name")));
    IngestOptions {
        slot,
        lanes: LANES,
        tick_interval: Duration::from_millis(50),
        health_interval: Duration::ZERO,
        ..IngestOptions::new(feeds.iter().map(route).collect())
    }
}

/// An instance that runs.
pub(crate) struct Running {
    pub(crate) intake: Intake,
    pub(crate) lanes: LaneWatch,
    pub(crate) routes: BTreeMap<FeedId, FeedRoute>,
    pub(crate) transports: CancellationToken,
    pub(crate) runtime: Runtime,
    pub(crate) tasks: TaskTracker,
    stop: StopSignal,
    thread: JoinHandle<Result<(), IngestError>>,
}

impl Running {
    pub(crate) fn start(log: &Arc<dyn Log>, options: IngestOptions) -> Self {
        let (intake, receiver) = channel(Capacity { deliveries: 64, bytes: 1 << 20, delivery_bytes_max: 64 << 10 });
        let (ownership, lanes) = ownership();
        let (log, stop, routes) = (Arc::clone(log), StopSignal::default(), options.feeds.clone());
        let stopped = stop.clone();
        let thread = std::thread::spawn(move || run_ingest(&log, receiver, ownership, options, &stopped));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        Self {
            intake,
            lanes,
            routes,
            transports: CancellationToken::new(),
            runtime,
            tasks: TaskTracker::new(),
            stop,
            thread,
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.thread.is_finished()
    }

    pub(crate) fn spawn(&self, transport: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn_on(transport, self.runtime.handle());
    }

    /// Ends in good order: what is on its way is answered first.
    pub(crate) fn stop(self) {
        self.transports.cancel();
        self.tasks.close();
        self.runtime.block_on(self.tasks.wait());
        self.stop.stop();
        self.thread.join().expect("no panic").expect("no failure");
    }

    /// What an instance leaves behind that was killed: nothing is finished, and nobody is waited for.
    pub(crate) fn bury(self) {
        assert!(self.thread.join().expect("no panic").is_err(), "it was killed");
        self.runtime.shutdown_background();
    }
}

/// All records of a partition.
pub(crate) fn records(log: &dyn Log, topic: &str, partition: u32) -> Vec<Record> {
    let (mut records, mut from) = (Vec::new(), 0);
    loop {
        let read = log
            .read(topic, partition, from, ReadLimits { records_max: 1_000, bytes_max: 8 << 20 })
            .expect("the log reads");
        let Some(last) = read.last() else { return records };
        from = last.offset + 1;
        records.extend(read);
    }
}

/// The deliveries among the records of `wire.raw`.
pub(crate) fn deliveries(log: &dyn Log) -> Vec<Record> {
    let is_delivery = |record: &Record| record.feed().is_some();
    records(log, topics::RAW, 0).into_iter().filter(is_delivery).collect()
}

pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "in time: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Numbers that look random, the same for a seed.
pub(crate) fn scramble(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A log that kills an instance in a commit, at times before and at times after it happened.
#[derive(Clone)]
pub(crate) struct Deadly {
    log: Arc<dyn Log>,
    seed: u64,
    joined: Arc<AtomicU64>,
    /// Kills that are still to come.
    left: Arc<AtomicI64>,
}

impl Deadly {
    pub(crate) fn new(log: Arc<dyn Log>, seed: u64, kills: i64) -> Self {
        Self { log, seed, joined: Arc::default(), left: Arc::new(AtomicI64::new(kills)) }
    }

    pub(crate) fn kills_left(&self) -> i64 {
        self.left.load(Ordering::Relaxed).max(0)
    }
}

struct Mortal {
    instance: Box<dyn Instance>,
    left: Arc<AtomicI64>,
    commits_left: u64,
    after: bool,
}

impl Instance for Mortal {
    fn poll(&mut self, limits: ReadLimits, timeout: Duration) -> Result<Poll, LogError> {
        self.instance.poll(limits, timeout)
    }

    fn commit(&mut self, transaction: &Transaction) -> Result<Committed, LogError> {
        // Ticks alone do not count: what is to be torn apart is deliveries and cursors.
        self.commits_left -= u64::from(!transaction.state.is_empty() && self.commits_left > 0);
        if self.commits_left > 0 || self.left.load(Ordering::Relaxed) <= 0 || transaction.state.is_empty() {
            return self.instance.commit(transaction);
        }
        self.left.fetch_sub(1, Ordering::Relaxed);
        if self.after {
            self.instance.commit(transaction)?;
        }
        Err(LogError::Closed)
    }

    fn rewind(&mut self) -> Result<(), LogError> {
        self.instance.rewind()
    }

    fn state(&self) -> Arc<dyn StateReader> {
        self.instance.state()
    }
}

impl Log for Deadly {
    fn join(&self, membership: Membership) -> Result<Box<dyn Instance>, LogError> {
        let random = scramble(self.seed ^ scramble(self.joined.fetch_add(1, Ordering::Relaxed)));
        let instance = self.log.join(membership)?;
        let (left, commits_left) = (Arc::clone(&self.left), 2 + random % 8);
        Ok(Box::new(Mortal { instance, left, commits_left, after: random & 256 == 0 }))
    }

    fn ensure_topics(&self, specs: &[TopicSpec]) -> Result<(), LogError> {
        self.log.ensure_topics(specs)
    }

    fn topics(&self) -> Result<Vec<TopicInfo>, LogError> {
        self.log.topics()
    }

    fn watermarks(&self, topic: &str, partition: u32) -> Result<Watermarks, LogError> {
        self.log.watermarks(topic, partition)
    }

    fn committed(&self, group: &str, topic: &str, partition: u32) -> Result<Option<u64>, LogError> {
        self.log.committed(group, topic, partition)
    }

    fn groups(&self) -> Result<Vec<(String, String)>, LogError> {
        self.log.groups()
    }

    fn offset_for_time(&self, topic: &str, partition: u32, time: Timestamp) -> Result<u64, LogError> {
        self.log.offset_for_time(topic, partition, time)
    }

    fn read(&self, topic: &str, partition: u32, from: u64, limits: ReadLimits) -> Result<Vec<Record>, LogError> {
        self.log.read(topic, partition, from, limits)
    }

    fn read_headers(
        &self,
        topic: &str,
        partition: u32,
        from: u64,
        limits: ReadLimits,
    ) -> Result<Vec<Record>, LogError> {
        self.log.read_headers(topic, partition, from, limits)
    }

    fn wait_for_records(&self, topic: &str, seen: u64, timeout: Duration) -> Result<u64, LogError> {
        self.log.wait_for_records(topic, seen, timeout)
    }

    fn settle(&self, topic: &str) -> Result<(), LogError> {
        self.log.settle(topic)
    }

    fn append(&self, outputs: Vec<Output>) -> Result<Committed, LogError> {
        self.log.append(outputs)
    }

    fn set_offsets(&self, group: &str, topic: &str, offsets: &[u64]) -> Result<(), LogError> {
        self.log.set_offsets(group, topic, offsets)
    }

    fn delete(&self, doomed: &Doomed) -> Result<(), LogError> {
        self.log.delete(doomed)
    }

    fn wait_durable(&self, commit: Committed) -> Result<(), LogError> {
        self.log.wait_durable(commit)
    }

    fn enforce_retention(&self, now: Timestamp) -> Result<(), LogError> {
        self.log.enforce_retention(now)
    }
}
