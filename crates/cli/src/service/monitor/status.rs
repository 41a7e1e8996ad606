//! `/status`: what runs here, for people and scripts.

use copytaster_engine::metrics::PartitionLabels;
use copytaster_engine::{Doing, StageStats, clock};
use copytaster_records::{FeedHealth, Timestamp};
use serde::Serialize;

use super::Watched;
use crate::build_id::build_id;

/// A service.
#[derive(Debug, Serialize)]
pub(super) struct Status {
    /// Its version.
    version: &'static str,
    /// What it was built from.
    build: &'static str,
    /// When it was started.
    started_at: Timestamp,
    /// The number of this process among those that run the same stages.
    slot: u32,
    /// What carries records.
    log: String,
    /// Whether it is ready.
    ready: bool,
    /// Why not.
    not_ready: Vec<String>,
    /// Its stages, but for ingest.
    stages: Vec<StageStatus>,
    /// The feeds that it takes.
    feeds: Vec<FeedHealth>,
}

/// A stage.
#[derive(Debug, Serialize)]
struct StageStatus {
    stage: &'static str,
    instances: Vec<InstanceStatus>,
    records_in: u64,
    records_out: u64,
    dead: u64,
    batches: u64,
    rewinds: u64,
    lag_records: i64,
    lag_seconds: f64,
}

/// An instance of a stage.
#[derive(Debug, Serialize)]
struct InstanceStatus {
    slot: u32,
    doing: &'static str,
    partitions: Vec<u32>,
}

impl Status {
    /// As it is now.
    pub(super) fn of(watched: &Watched) -> Self {
        let (now, not_ready) = (clock::wall(), watched.not_ready());
        Self {
            version: env!("CARGO_PKG_VERSION"),
            build: build_id(),
            started_at: watched.started_at,
            slot: watched.slot,
            log: watched.log.clone(),
            ready: not_ready.is_empty(),
            not_ready,
            stages: watched.stages.iter().map(|(stats, topic)| stage(watched, stats, topic)).collect(),
            feeds: watched.feeds.values().map(|route| route.counters.snapshot(now, watched.slot)).collect(),
        }
    }
}

fn stage(watched: &Watched, stats: &StageStats, topic: &str) -> StageStatus {
    let activities = stats.activities();
    let families = watched.metrics.families();
    let owned = activities.values().flat_map(|activity| activity.partitions.iter());
    let (mut lag_records, mut lag_seconds) = (0, 0.0_f64);
    for partition in owned {
        let labels = PartitionLabels { stage: stats.stage(), topic: topic.to_owned(), partition: *partition };
        lag_records += families.lag_records.get(&labels).map_or(0, |lag| lag.get());
        lag_seconds = lag_seconds.max(families.lag_seconds.get(&labels).map_or(0.0, |lag| lag.get()));
    }
    let instances = activities.iter().map(|(slot, activity)| InstanceStatus {
        slot: *slot,
        doing: match activity.doing {
            Doing::Joining => "joining",
            Doing::Assigned => "assigned",
            Doing::Halted => "halted",
        },
        partitions: activity.partitions.clone(),
    });
    StageStatus {
        stage: stats.stage(),
        instances: instances.collect(),
        records_in: stats.records_in(),
        records_out: stats.records_out(),
        dead: stats.dead(),
        batches: stats.batches(),
        rewinds: stats.rewinds(),
        lag_records,
        lag_seconds,
    }
}
