//! The pipeline in one process: topics, stages as threads, ingest, transports, admin socket.

mod idle;
mod pipeline;
mod profiles;
mod push;
mod topics;
mod transports;

pub(crate) use idle::{wait_until_idle, wait_until_parsed};
pub(crate) use pipeline::{Pipeline, PipelineOptions, Running};
pub(crate) use profiles::{load_profile, load_profiles};
pub(crate) use push::{PushAuths, load_push_auths};
pub(crate) use topics::topic_specs;
pub(crate) use transports::Transports;

use copytaster_engine::{EmbeddedLog, EmbeddedOptions, LogError};

use crate::config::Config;

/// Opens the log that the configuration names.
pub(crate) fn open_log(config: &Config) -> Result<EmbeddedLog, LogError> {
    EmbeddedLog::open(EmbeddedOptions {
        cache_bytes: config.log.cache.0,
        memtable_bytes: config.log.memtable.0,
        write_buffer_bytes: config.log.write_buffer.0,
        segment_bytes: config.log.segment.0,
        compaction_lag: config.log.compaction_lag.0,
        sync_mark: config.log.sync_mark.as_deref().map(|path| config.path(path)),
        ..EmbeddedOptions::new(config.data_dir())
    })
}
