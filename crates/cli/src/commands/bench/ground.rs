//! Where it is measured: a new log in a directory, or topics of their own on a cluster, removed afterwards.

use std::path::Path;
use std::sync::Arc;

use copytaster_engine::{Log, TopicSpec};
use copytaster_records::topics::{Kept, state_of};

use crate::args::{Bench, ConfigFile};
use crate::config::{Config, LogKind};
use crate::service::{Carrier, topic_specs};
use crate::synthetic;

pub(super) struct Ground {
    pub(super) config: Config,
    carrier: Carrier,
}

impl Ground {
    pub(super) fn new(dir: &Path, args: &Bench) -> anyhow::Result<Self> {
        let mut config = synthetic::config(&dir.join("log"))?;
        if let Some(file) = &args.config {
            let named = super::super::load(&ConfigFile { config: file.clone() })?;
            (config.log, config.base) = (named.log, named.base);
        }
        if let Some(kafka) = &mut config.log.kafka {
            // The directory's name is nobody else's.
            let own = dir.file_name().map(|name| name.to_string_lossy().replace('.', "")).unwrap_or_default();
            kafka.prefix += &format!("{own}-{}.", std::process::id());
        }
        let carrier = Carrier::open_for_command(&config)?;
        Ok(Self { config, carrier })
    }

    /// The log with the pipeline's topics.
    pub(super) fn pipeline_log(&self) -> anyhow::Result<Arc<dyn Log>> {
        let log = self.carrier.log();
        log.ensure_topics(&topic_specs(&self.config))?;
        Ok(log)
    }

    /// The log with topics of these names only, each with that of the state of a stage called like it.
    pub(super) fn log_with(&self, topics: &[&str], partitions: u32) -> anyhow::Result<Arc<dyn Log>> {
        let log = self.carrier.log();
        for topic in topics {
            let spec = |name: String, kept| TopicSpec { name, partitions, kept };
            log.ensure_topics(&[spec((*topic).to_owned(), Kept::Forever), spec(state_of(topic), Kept::Compacted)])?;
        }
        Ok(log)
    }

    /// What the cluster's topics begin with.
    pub(super) fn prefix(&self) -> Option<&str> {
        self.config.log.kafka.as_ref().filter(|_| self.is_cluster()).map(|kafka| kafka.prefix.as_str())
    }

    pub(super) fn is_cluster(&self) -> bool {
        self.config.log.kind == LogKind::Kafka
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        if let Carrier::Kafka(log) = &self.carrier
            && let Err(error) = log.delete_all_topics()
        {
            anstream::eprintln!("the topics of this measurement are left on the cluster: {error}");
        }
    }
}
