//! Looks up how far stages are behind, beside the pipeline: a scrape waits for no broker.

use std::sync::Arc;
use std::time::Duration;

use copytaster_engine::metrics::watch_lag;
use copytaster_engine::{Log, StopSignal};

use super::Watched;

/// Looks it up every so often until asked to stop.
pub(crate) fn watch(log: &Arc<dyn Log>, watched: &Watched, every: Duration, stop: &StopSignal) {
    while !stop.is_stopped() {
        for (stats, topic) in &watched.stages {
            if let Err(error) = watch_lag(&**log, stats, topic, watched.metrics.families()) {
                // The stages themselves say what is wrong, and what becomes of it.
                let error: &dyn std::error::Error = &error;
                tracing::debug!(stage = stats.stage(), error, "its lag could not be looked up");
            }
        }
        stop.sleep(every);
    }
}
