use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use copytaster_records::{ErrorClass, Timestamp};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;

use super::activity::{Activity, Doing};
use crate::metrics::{AbortLabels, DeadLabels, DroppedLabels, ErrorLabels, Families, RebalanceLabels, StageLabels};
use crate::{LogError, Recovery};

/// What a batch came to, counted when it is committed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) records_in: u64,
    pub(super) records_out: u64,
    pub(super) dead: BTreeMap<ErrorClass, u64>,
    pub(super) dropped: BTreeMap<&'static str, u64>,
    /// When the deliveries of what is written were received.
    pub(super) received_at: Vec<Timestamp>,
}

/// Counters of one stage since the service started, shared by its instances, and what each of those is at.
#[derive(Debug)]
pub struct StageStats {
    stage: &'static str,
    families: Arc<Families>,
    records_in: Counter,
    records_out: Counter,
    batch_seconds: Histogram,
    commit_seconds: Histogram,
    latency_seconds: Histogram,
    inflight_bytes: Gauge,
    state_keys: Gauge,
    dead: AtomicU64,
    batches: AtomicU64,
    rewinds: AtomicU64,
    busy_us: AtomicU64,
    instances: Mutex<BTreeMap<u32, Activity>>,
}

impl Default for StageStats {
    /// Counters that nothing exports.
    fn default() -> Self {
        Self::new("", Arc::new(Families::default()))
    }
}

impl StageStats {
    pub(crate) fn new(stage: &'static str, families: Arc<Families>) -> Self {
        let labels = StageLabels { stage };
        families.halted.get_or_create(&labels).set(0);
        Self {
            stage,
            records_in: families.records_in.get_or_create_owned(&labels),
            records_out: families.records_out.get_or_create_owned(&labels),
            batch_seconds: families.batch_seconds.get_or_create_owned(&labels),
            commit_seconds: families.commit_seconds.get_or_create_owned(&labels),
            latency_seconds: families.e2e_latency_seconds.get_or_create_owned(&labels),
            inflight_bytes: families.inflight_bytes.get_or_create_owned(&labels),
            state_keys: families.state_keys.get_or_create_owned(&labels),
            families,
            dead: AtomicU64::new(0),
            batches: AtomicU64::new(0),
            rewinds: AtomicU64::new(0),
            busy_us: AtomicU64::new(0),
            instances: Mutex::default(),
        }
    }

    pub(super) fn committed(&self, counted: &Counted, busy: Duration, commit: Duration, now: Timestamp) {
        self.records_in.inc_by(counted.records_in);
        self.records_out.inc_by(counted.records_out);
        for (class, count) in &counted.dead {
            let labels = DeadLabels { stage: self.stage, class: class.as_str() };
            self.families.dead.get_or_create(&labels).inc_by(*count);
            self.dead.fetch_add(*count, Ordering::Relaxed);
        }
        for (reason, count) in &counted.dropped {
            let labels = DroppedLabels { stage: self.stage, reason, intentional: true };
            self.families.records_dropped.get_or_create(&labels).inc_by(*count);
        }
        for at in &counted.received_at {
            let millis = now.as_millis().saturating_sub(at.as_millis()).max(0);
            self.latency_seconds.observe(Duration::from_millis(millis.unsigned_abs()).as_secs_f64());
        }
        self.batch_seconds.observe(busy.as_secs_f64());
        self.commit_seconds.observe(commit.as_secs_f64());
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.busy_us.fetch_add(u64::try_from(busy.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(super) fn rewound(&self) {
        self.rewinds.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn failed(&self, error: &LogError) {
        let recovery = error.recovery();
        let class = match recovery {
            Recovery::Wait => "wait",
            Recovery::Rewind => "rewind",
            Recovery::Fatal => "fatal",
        };
        let labels = ErrorLabels { stage: self.stage, class, code: error.code() };
        self.families.errors.get_or_create(&labels).inc();
        if recovery == Recovery::Rewind {
            let labels = AbortLabels { stage: self.stage, cause: error.code() };
            self.families.txn_aborts.get_or_create(&labels).inc();
        }
    }

    pub(super) fn took(&self, bytes: usize) {
        self.inflight_bytes.inc_by(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    pub(super) fn let_go(&self, bytes: usize) {
        self.inflight_bytes.dec_by(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    pub(super) fn has_keys(&self, keys: u64) {
        self.state_keys.set(i64::try_from(keys).unwrap_or(i64::MAX));
    }

    pub(super) fn joining(&self, slot: u32) {
        self.instances().insert(slot, Activity::begun(Doing::Joining, Vec::new(), Instant::now()));
    }

    pub(super) fn assigned(&self, slot: u32, partitions: &[u32]) {
        self.families.rebalances.get_or_create(&RebalanceLabels { stage: self.stage, kind: "assigned" }).inc();
        self.instances().insert(slot, Activity::begun(Doing::Assigned, partitions.to_vec(), Instant::now()));
    }

    pub(super) fn halted(&self, slot: u32) {
        self.families.halted.get_or_create(&StageLabels { stage: self.stage }).set(1);
        let mut instances = self.instances();
        let partitions = instances.remove(&slot).map(|activity| activity.partitions).unwrap_or_default();
        instances.insert(slot, Activity::begun(Doing::Halted, partitions, Instant::now()));
    }

    /// An instance begins a step that should not take long, or has ended it.
    pub(super) fn at_work(&self, slot: u32, since: Option<Instant>) {
        if let Some(activity) = self.instances().get_mut(&slot) {
            activity.at_work_since = since;
        }
    }

    fn instances(&self) -> std::sync::MutexGuard<'_, BTreeMap<u32, Activity>> {
        self.instances.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The stage's name.
    #[must_use]
    pub fn stage(&self) -> &'static str {
        self.stage
    }

    /// What each instance is at, by slot.
    #[must_use]
    pub fn activities(&self) -> BTreeMap<u32, Activity> {
        self.instances().clone()
    }

    /// Records consumed.
    #[must_use]
    pub fn records_in(&self) -> u64 {
        self.records_in.get()
    }

    /// Records written, dead letters included.
    #[must_use]
    pub fn records_out(&self) -> u64 {
        self.records_out.get()
    }

    /// Dead letters written.
    #[must_use]
    pub fn dead(&self) -> u64 {
        self.dead.load(Ordering::Relaxed)
    }

    /// Transactions committed.
    #[must_use]
    pub fn batches(&self) -> u64 {
        self.batches.load(Ordering::Relaxed)
    }

    /// Times that staged work was dropped and read again.
    #[must_use]
    pub fn rewinds(&self) -> u64 {
        self.rewinds.load(Ordering::Relaxed)
    }

    /// Time from poll to commit, all batches together.
    #[must_use]
    pub fn busy(&self) -> Duration {
        Duration::from_micros(self.busy_us.load(Ordering::Relaxed))
    }

    /// Whether the halt rule tripped.
    #[must_use]
    pub fn is_halted(&self) -> bool {
        self.instances().values().any(|activity| activity.doing == Doing::Halted)
    }
}
