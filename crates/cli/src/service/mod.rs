//! The pipeline in one process: topics, stages as threads, ingest, transports, admin socket.

mod idle;
mod pipeline;
mod profiles;
mod topics;

pub use idle::{wait_until_idle, wait_until_parsed};
pub use pipeline::{Pipeline, PipelineOptions, Running};
pub use profiles::{load_profile, load_profiles};
pub use topics::topic_specs;

use copytaster_engine::{EmbeddedLog, EmbeddedOptions, LogError};

use crate::config::Config;

/// Opens the log that the configuration names.
pub fn open_log(config: &Config) -> Result<EmbeddedLog, LogError> {
    EmbeddedLog::open(EmbeddedOptions {
        cache_bytes: config.log.cache.0,
        memtable_bytes: config.log.memtable.0,
        segment_bytes: config.log.segment.0,
        compaction_lag: config.log.compaction_lag.0,
        sync_mark: config.log.sync_mark.as_deref().map(|path| config.path(path)),
        ..EmbeddedOptions::new(config.data_dir())
    })
}
