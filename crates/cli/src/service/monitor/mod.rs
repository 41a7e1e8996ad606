//! What an operator and a supervisor ask a running service: alive, ready, metrics, status.

mod feeds;
mod lag;
mod serve;
mod status;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use copytaster_engine::StageStats;
use copytaster_engine::metrics::Metrics;
use copytaster_ingest::FeedRoute;
use copytaster_records::{FeedId, Timestamp};

pub(crate) use lag::watch;
pub(crate) use serve::{bind, load_auth, serve};

/// What is watched of a service.
#[derive(Debug)]
pub(crate) struct Watched {
    /// All metrics.
    pub metrics: Arc<Metrics>,
    /// Counters by stage, and the topic that each reads.
    pub stages: Vec<(Arc<StageStats>, &'static str)>,
    /// Where feeds are counted; none where this process takes no copy.
    pub feeds: BTreeMap<FeedId, FeedRoute>,
    /// The number of this process among those that run the same stages.
    pub slot: u32,
    /// What carries records.
    pub log: String,
    /// When the service was started.
    pub started_at: Timestamp,
    /// A step that takes longer is a stall.
    pub patience: Duration,
}

impl Watched {
    /// Why the service is not ready, each with its stage and slot; empty where it is.
    fn not_ready(&self) -> Vec<String> {
        let now = Instant::now();
        let instances = self.stages.iter().flat_map(|(stats, _)| {
            let named = move |(slot, activity)| (stats.stage(), slot, activity);
            stats.activities().into_iter().map(named)
        });
        instances
            .filter_map(|(stage, slot, activity)| {
                activity.not_ready(now, self.patience).map(|why| format!("{stage}-{slot} {why}"))
            })
            .collect()
    }
}
