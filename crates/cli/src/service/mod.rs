//! The pipeline in one process: topics, stages as threads, ingest, transports, admin socket.

mod carrier;
mod generations;
mod idle;
mod language;
mod monitor;
mod pipeline;
mod profiles;
mod push;
mod topics;
mod transports;

pub(crate) use carrier::{Carrier, source_cluster};
pub(crate) use generations::Generations;
pub(crate) use idle::{wait_until_idle, wait_until_parsed};
pub(crate) use language::load_language;
pub(crate) use monitor::{Watched, load_auth as load_monitor_auth};
pub(crate) use pipeline::{Pipeline, PipelineOptions, Running};
pub(crate) use profiles::{load_profile, load_profiles, read_profiles};
pub(crate) use push::{PushAuths, load_push_auths};
pub(crate) use topics::topic_specs;
pub(crate) use transports::Transports;
