//! What Prometheus sees: names, labels, help texts. Names are an interface: a golden test freezes them.
//!
//! Counters and histograms are kept by who counts ([`StageStats`], the transports); what is looked up, such
//! as lag, is set by who looks.

mod families;
mod labels;
mod lag;
mod process;

use std::sync::{Arc, Mutex, PoisonError};

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

use crate::StageStats;

pub use families::Families;
pub use labels::{AbortLabels, DeadLabels, DroppedLabels, ErrorLabels, PartitionLabels, RebalanceLabels, StageLabels};
pub use lag::watch_lag;

/// The media type of [`Metrics::encode`].
pub const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All metrics of a process.
#[derive(Debug)]
pub struct Metrics {
    registry: Mutex<Registry>,
    families: Arc<Families>,
}

impl Metrics {
    /// Metrics of a process that was built so.
    #[must_use]
    pub fn new(version: &str, build: &str) -> Self {
        let mut registry = Registry::default();
        let families = Arc::new(Families::default());
        families.register(&mut registry);
        process::register(&mut registry, version, build);
        Self { registry: Mutex::new(registry), families }
    }

    /// Counters of a stage, shared by its instances.
    #[must_use]
    pub fn stage(&self, stage: &'static str) -> Arc<StageStats> {
        Arc::new(StageStats::new(stage, Arc::clone(&self.families)))
    }

    /// What is set by who looks it up.
    #[must_use]
    pub fn families(&self) -> &Families {
        &self.families
    }

    /// Adds metrics of others.
    pub fn register(&self, add: impl FnOnce(&mut Registry)) {
        add(&mut self.registry.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// All of them in OpenMetrics' text format, whose media type is [`OPENMETRICS`].
    #[must_use]
    pub fn encode(&self) -> String {
        let mut text = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing to a string does not fail.
        let _ = encode(&mut text, &registry);
        text
    }
}
