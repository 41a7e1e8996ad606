//! What all instances on one cluster share: names, clients that ask, readers.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::metadata::Metadata;

use super::asker::Asker;
use super::errors::{Meaning, log_error, meaning};
use super::health::{Health, Watched};
use super::names::Names;
use super::options::KafkaOptions;
use super::producer::TransactionalProducer;
use super::reader::Reader;
use super::settings::{Kind, TRANSACTION_TIMEOUT, client};
use crate::plan::{Retry, retry};
use crate::{Committed, LogError, Recovery};

/// How long one question may take.
pub(super) const ASK_TIMEOUT: Duration = Duration::from_secs(5);
/// How often it is looked whether open transactions have ended.
const SETTLE_LOOK: Duration = Duration::from_millis(5);
/// The first questions are short, so that a refusal is told soon.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) struct Cluster {
    pub(super) options: KafkaOptions,
    pub(super) names: Names,
    pub(super) health: Arc<Health>,
    /// Asks for metadata and watermarks; reads nothing.
    asker: Asker,
    /// Asks for high-water marks: what is written, be it committed or not.
    uncommitted: Asker,
    readers: Mutex<Vec<Reader>>,
    /// By group: asks for committed offsets.
    offsets: Mutex<BTreeMap<String, Arc<Asker>>>,
    /// Writes outside of any group.
    pub(super) appender: Mutex<Option<TransactionalProducer>>,
    commits: AtomicU64,
}

impl Cluster {
    pub(super) fn new(options: KafkaOptions) -> Result<Self, LogError> {
        options.check_files()?;
        let health = Arc::new(Health::default());
        let asker = Asker::new(client(&options, Kind::Reader), &health)?;
        Ok(Self {
            names: Names::new(&options.prefix),
            uncommitted: Asker::new(client(&options, Kind::UncommittedReader), &health)?,
            options,
            health,
            asker,
            readers: Mutex::default(),
            offsets: Mutex::default(),
            appender: Mutex::default(),
            commits: AtomicU64::new(0),
        })
    }

    /// Waits until a broker answers, or one refuses, or `give_up` says so.
    pub(super) fn connect(&self, give_up: &dyn Fn() -> bool) -> Result<(), LogError> {
        let mut failures = 0;
        loop {
            let asker = self.asker.client();
            let Err(error) = asker.fetch_metadata(None, CONNECT_TIMEOUT) else { return Ok(()) };
            // Errors of connections are told by events only.
            while asker.poll(Duration::from_millis(20)).is_some() {}
            if let Some(refusal) = self.health.refusal() {
                return Err(refusal);
            }
            let error = log_error("connecting to the cluster", error);
            if error.recovery() != Recovery::Wait || give_up() {
                return Err(error);
            }
            failures += 1;
            let brokers = &self.options.brokers;
            tracing::warn!(brokers, "no broker answers, waiting; nothing is acknowledged to any feed meanwhile");
            if let Retry::Again(pause) = retry(Recovery::Wait, failures) {
                std::thread::sleep(pause);
            }
        }
    }

    /// The number of the next commit: higher than all before it in this process.
    pub(super) fn next_commit(&self) -> Committed {
        Committed { number: self.commits.fetch_add(1, Ordering::AcqRel) + 1 }
    }

    pub(super) fn metadata(&self, topic_on_cluster: Option<&str>) -> Result<Metadata, LogError> {
        self.asker.ask("asking for topics", |client| client.fetch_metadata(topic_on_cluster, ASK_TIMEOUT))
    }

    /// A topic's partitions.
    pub(super) fn partitions(&self, topic: &str) -> Result<u32, LogError> {
        let on_cluster = self.names.on_cluster(topic);
        let metadata = self.metadata(Some(&on_cluster))?;
        let found = metadata.topics().iter().find(|t| t.name() == on_cluster);
        if let Some(code) = found.and_then(rdkafka::metadata::MetadataTopic::error) {
            let code = RDKafkaErrorCode::from(code);
            if matches!(meaning(code), Meaning::Rights(_)) {
                return Err(log_error("asking for topics", KafkaError::MetadataFetch(code)));
            }
        }
        match found.map(|t| t.partitions().len()) {
            Some(count) if count > 0 => Ok(u32::try_from(count).unwrap_or(u32::MAX)),
            _ => Err(LogError::UnknownTopic { topic: topic.to_owned(), there: self.there()? }),
        }
    }

    fn there(&self) -> Result<String, LogError> {
        let metadata = self.metadata(None)?;
        let mut names: Vec<&str> = metadata.topics().iter().filter_map(|t| self.names.own(t.name())).collect();
        names.sort_unstable();
        Ok(if names.is_empty() { "none".into() } else { names.join(", ") })
    }

    pub(super) fn check_partition(&self, topic: &str, partition: u32) -> Result<(), LogError> {
        let partitions = self.partitions(topic)?;
        if partition >= partitions {
            return Err(LogError::UnknownPartition { topic: topic.to_owned(), partition, partitions });
        }
        Ok(())
    }

    /// First offset, and the one behind the last committed record.
    pub(super) fn watermarks(&self, topic: &str, partition: u32) -> Result<(u64, u64), LogError> {
        self.asker.watermarks(&self.names.on_cluster(topic), partition)
    }

    /// Waits until everything that is written to partitions is committed or aborted, and so visible.
    pub(super) fn wait_until_settled(&self, topic: &str, partitions: &[u32]) -> Result<(), LogError> {
        let on_cluster = self.names.on_cluster(topic);
        let deadline = Instant::now() + TRANSACTION_TIMEOUT + ASK_TIMEOUT;
        for partition in partitions {
            let (_, written) = self.uncommitted.watermarks(&on_cluster, *partition)?;
            while self.watermarks(topic, *partition)?.1 < written {
                if Instant::now() >= deadline {
                    let source = KafkaError::Global(RDKafkaErrorCode::ConcurrentTransactions);
                    return Err(log_error("waiting for open transactions to end", source));
                }
                std::thread::sleep(SETTLE_LOOK);
            }
        }
        Ok(())
    }

    /// Why a group's committed offsets cannot be had: the library says "timed out" both where no broker answers and where one
    /// says that a transaction holds them.
    pub(super) fn not_told(&self, group: &str, error: LogError) -> LogError {
        match error {
            LogError::Away { source, .. } if self.metadata(None).is_ok() => {
                LogError::Held { group: group.to_owned(), ends_within: TRANSACTION_TIMEOUT, source }
            }
            error => error,
        }
    }

    pub(super) fn asker(&self) -> &Asker {
        &self.asker
    }

    /// Lends a reader; there are as many as there are readings at once.
    pub(super) fn with_reader<T>(&self, read: impl FnOnce(&Reader) -> Result<T, LogError>) -> Result<T, LogError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = match idle {
            Some(reader) => reader,
            None => Reader::new(self)?,
        };
        let result = read(&reader);
        // A reader that failed may still have stale messages or errors queued.
        if result.is_ok() {
            self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
        }
        result
    }

    pub(super) fn consumer(&self, kind: Kind<'_>) -> Result<BaseConsumer<Watched>, LogError> {
        create(&client(&self.options, kind), Watched(Arc::clone(&self.health)))
    }

    /// A client that may ask for a group's offsets.
    pub(super) fn offsets_of(&self, group_on_cluster: &str) -> Result<Arc<Asker>, LogError> {
        let mut clients = self.offsets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(asker) = clients.get(group_on_cluster) {
            return Ok(Arc::clone(asker));
        }
        let kind = Kind::Offsets { group: group_on_cluster };
        let asker = Arc::new(Asker::new(client(&self.options, kind), &self.health)?);
        clients.insert(group_on_cluster.to_owned(), Arc::clone(&asker));
        Ok(asker)
    }
}

pub(super) fn create<T, C>(config: &ClientConfig, context: C) -> Result<T, LogError>
where
    T: FromClientConfigAndContext<C>,
    C: rdkafka::ClientContext,
{
    // The library's words for a setting that it does not take, or a file that it cannot read.
    T::from_config_and_context(config, context).map_err(|error| LogError::BadOptions { why: error.to_string() })
}
