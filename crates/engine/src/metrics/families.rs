//! The metrics that the engine keeps, by stage.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::labels::{
    AbortLabels, DeadLabels, DroppedLabels, ErrorLabels, PartitionLabels, RebalanceLabels, StageLabels,
};

/// Upper bounds of the buckets of what a batch takes, in seconds.
const BATCH_BUCKETS: [f64; 11] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];
/// Upper bounds of the buckets from feed to stage, in seconds.
const LATENCY_BUCKETS: [f64; 14] = [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 5.0, 60.0, 600.0];

/// Makes histograms with buckets of its own.
#[derive(Debug, Clone, Copy)]
pub struct Buckets(&'static [f64]);

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(self.0.iter().copied())
    }
}

/// The engine's metrics.
#[derive(Debug, Clone)]
pub struct Families {
    /// Records consumed.
    pub records_in: Family<StageLabels, Counter>,
    /// Records written.
    pub records_out: Family<StageLabels, Counter>,
    /// Units that ended in a stage.
    pub records_dropped: Family<DroppedLabels, Counter>,
    /// Errors of the log.
    pub errors: Family<ErrorLabels, Counter>,
    /// Dead letters written.
    pub dead: Family<DeadLabels, Counter>,
    /// From poll to commit.
    pub batch_seconds: Family<StageLabels, Histogram, Buckets>,
    /// The commit alone.
    pub commit_seconds: Family<StageLabels, Histogram, Buckets>,
    /// Transactions that were given up.
    pub txn_aborts: Family<AbortLabels, Counter>,
    /// Assignments.
    pub rebalances: Family<RebalanceLabels, Counter>,
    /// Records yet to be consumed, by partition.
    pub lag_records: Family<PartitionLabels, Gauge>,
    /// Age of the oldest of them.
    pub lag_seconds: Family<PartitionLabels, Gauge<f64, AtomicU64>>,
    /// Keys of a stage's state.
    pub state_keys: Family<StageLabels, Gauge>,
    /// Bytes of the batches that are being computed.
    pub inflight_bytes: Family<StageLabels, Gauge>,
    /// 1 where the halt rule stopped a stage.
    pub halted: Family<StageLabels, Gauge>,
    /// From the feed to the commit of a stage.
    pub e2e_latency_seconds: Family<StageLabels, Histogram, Buckets>,
}

impl Default for Families {
    fn default() -> Self {
        let batches = || Family::new_with_constructor(Buckets(&BATCH_BUCKETS));
        Self {
            records_in: Family::default(),
            records_out: Family::default(),
            records_dropped: Family::default(),
            errors: Family::default(),
            dead: Family::default(),
            batch_seconds: batches(),
            commit_seconds: batches(),
            txn_aborts: Family::default(),
            rebalances: Family::default(),
            lag_records: Family::default(),
            lag_seconds: Family::default(),
            state_keys: Family::default(),
            inflight_bytes: Family::default(),
            halted: Family::default(),
            e2e_latency_seconds: Family::new_with_constructor(Buckets(&LATENCY_BUCKETS)),
        }
    }
}

impl Families {
    /// Tells their names and help texts. Suffixes for counters and units are the format's to add.
    pub(super) fn register(&self, registry: &mut Registry) {
        let stage = registry.sub_registry_with_prefix("copytaster_stage");
        stage.register("records_in", "Records consumed", self.records_in.clone());
        stage.register("records_out", "Records written, dead letters included", self.records_out.clone());
        stage.register("records_dropped", "Units that ended in this stage, by reason", self.records_dropped.clone());
        stage.register("errors", "Errors of the log, by what is done about them", self.errors.clone());
        stage.register("dead", "Dead letters written, by class", self.dead.clone());
        let seconds = Unit::Seconds;
        stage.register_with_unit("batch", "From poll to commit", seconds.clone(), self.batch_seconds.clone());
        stage.register_with_unit("commit", "Of a transaction", seconds.clone(), self.commit_seconds.clone());
        stage.register("txn_aborts", "Transactions that were given up, by cause", self.txn_aborts.clone());
        stage.register("rebalances", "Assignments of partitions, by kind", self.rebalances.clone());
        stage.register("lag_records", "Records yet to be consumed", self.lag_records.clone());
        let age = "Age of the oldest record yet to be consumed";
        stage.register_with_unit("lag", age, seconds.clone(), self.lag_seconds.clone());
        stage.register("state_keys", "Keys of the stage's state, estimated", self.state_keys.clone());
        let bytes = "Of the batches that are being computed";
        stage.register_with_unit("inflight", bytes, Unit::Bytes, self.inflight_bytes.clone());
        stage.register("halted", "1 where the halt rule stopped the stage", self.halted.clone());
        let e2e = "From the receipt of a delivery to the commit of a stage's output; held and redriven units left out";
        registry.register_with_unit("copytaster_e2e_latency", e2e, seconds, self.e2e_latency_seconds.clone());
    }
}
