//! The log for more than one machine: topics, consumer groups and transactions of a Kafka cluster.
//!
//! | the pipeline's | on the cluster |
//! |---|---|
//! | transaction | outputs, offsets and changelog in one transaction of the slot's producer |
//! | slot | `group.instance.id` and `transactional.id` |
//! | keyed state | memory, restored from the compacted topic `copytaster.state.STAGE` |
//! | visible | committed: readers never see open or aborted transactions |
//! | durable | acknowledged by all in-sync replicas |
//!
//! Only this module knows the client library. Why its settings are as they are, and what its errors mean, is in
//! `settings.rs` and `errors.rs`.

mod asker;
mod cluster;
mod convert;
mod errors;
mod follow;
mod health;
mod instance;
mod member;
mod names;
mod offsets;
mod options;
mod producer;
mod reader;
mod settings;
mod state;
mod topics;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use copytaster_records::Timestamp;
use copytaster_records::topics::state_of;
use rdkafka::consumer::{CommitMode, Consumer};
use rdkafka::topic_partition_list::TopicPartitionListElem;
use rdkafka::{Offset, TopicPartitionList};

use super::{
    Committed, Doomed, Instance, Log, LogError, Membership, ReadLimits, TopicInfo, TopicSpec, VisitRecord, Watermarks,
};
use crate::{Output, Record, TopicChange, plan_topics};
use cluster::{ASK_TIMEOUT, Cluster};
use errors::at;
use instance::{KafkaInstance, Sharing};
use producer::{Failure, Outgoing, TransactionalProducer};

pub use follow::{Begun, FollowError, FollowFrom, Followed, Gap, TopicFollower};
pub use options::{ClientCertificate, KafkaOptions, SaslLogin, SaslMechanism, Secret, Tls};

/// How often a waiting reader asks whether there is more.
const WAIT_LOOK: Duration = Duration::from_millis(20);
/// What the pipeline's own groups begin with.
const GROUPS: &str = "copytaster.";

/// A Kafka cluster as a log. Clones share its connections.
#[derive(Clone)]
pub struct KafkaLog(Arc<Cluster>);

impl KafkaLog {
    /// Connects. Waits for a broker until `give_up` says so, with a line in the log each time; what brokers refuse is an
    /// error at once.
    ///
    /// # Errors
    /// [`LogError::BadOptions`], [`LogError::LoginRefused`], [`LogError::TlsRefused`]; [`LogError::Away`] where it gave up.
    pub fn connect(options: KafkaOptions, give_up: &dyn Fn() -> bool) -> Result<Self, LogError> {
        let cluster = Cluster::new(options)?;
        cluster.connect(give_up)?;
        Ok(Self(Arc::new(cluster)))
    }

    /// Refuses topics that the pipeline cannot run on: missing ones, other partitions, too small records.
    ///
    /// # Errors
    /// [`LogError::Topics`] with everything that is wrong.
    pub fn check_topics(&self, specs: &[TopicSpec]) -> Result<(), LogError> {
        let changes = plan_topics(specs, &self.topics()?);
        for change in changes.iter().filter(|change| !change.is_needed()) {
            tracing::warn!("{change}; `copytaster topics apply` sets it");
        }
        let missing = changes.iter().filter(|c| matches!(c, TopicChange::Create(_)));
        let missing: Vec<&str> = missing.map(|change| change.spec().name.as_str()).collect();
        let others = changes.iter().filter(|c| c.is_needed() && !matches!(c, TopicChange::Create(_)));
        let mut problems: Vec<String> = others.map(ToString::to_string).collect();
        if !missing.is_empty() {
            problems.insert(0, format!("missing: {}", missing.join(", ")));
        }
        if problems.is_empty() { Ok(()) } else { Err(LogError::Topics { problems }) }
    }

    /// Deletes all topics that begin with the prefix: what a measurement or a test leaves.
    ///
    /// # Errors
    /// [`LogError::BadOptions`] without a prefix: everything of the cluster's would go; [`LogError`] of the cluster.
    pub fn delete_all_topics(&self) -> Result<(), LogError> {
        if self.0.options.prefix.is_empty() {
            return Err(LogError::BadOptions { why: "without a prefix no topics are deleted".into() });
        }
        topics::delete(&self.0, |_| true)
    }

    /// A group's committed offsets, by topic and partition.
    fn committed_of(&self, group: &str, partitions: &[(&str, u32)]) -> Result<BTreeMap<(String, u32), u64>, LogError> {
        let mut list = TopicPartitionList::new();
        for (topic, partition) in partitions {
            list.add_partition(&self.0.names.on_cluster(topic), i32::try_from(*partition).unwrap_or(i32::MAX));
        }
        let asker = self.0.offsets_of(&self.0.names.on_cluster(group))?;
        let committed =
            asker.ask("asking for committed offsets", |client| client.committed_offsets(list.clone(), ASK_TIMEOUT));
        let committed = committed.map_err(|error| self.0.not_told(group, error))?;
        for element in committed.elements() {
            element.error().map_err(at("asking for committed offsets"))?;
        }
        let own = |element: &TopicPartitionListElem<'_>| {
            let topic = self.0.names.own(element.topic())?.to_owned();
            Some(((topic, u32::try_from(element.partition()).ok()?), offset(element.offset())?))
        };
        Ok(committed.elements().iter().filter_map(own).collect())
    }
}

impl Log for KafkaLog {
    fn ensure_topics(&self, specs: &[TopicSpec]) -> Result<(), LogError> {
        topics::ensure(&self.0, specs)
    }

    fn topics(&self) -> Result<Vec<TopicInfo>, LogError> {
        topics::list(&self.0)
    }

    fn watermarks(&self, topic: &str, partition: u32) -> Result<Watermarks, LogError> {
        self.0.check_partition(topic, partition)?;
        let (low, high) = self.0.watermarks(topic, partition)?;
        Ok(Watermarks { low, high })
    }

    fn committed(&self, group: &str, topic: &str, partition: u32) -> Result<Option<u64>, LogError> {
        Ok(self.committed_of(group, &[(topic, partition)])?.into_values().next())
    }

    fn groups(&self) -> Result<Vec<(String, String)>, LogError> {
        let asked = self.0.asker().ask("asking for groups", |client| client.fetch_group_list(None, ASK_TIMEOUT))?;
        let metadata = self.0.metadata(None)?;
        let own = metadata.topics().iter().filter_map(|topic| Some((self.0.names.own(topic.name())?, topic)));
        let partitions: Vec<(&str, u32)> = own
            .flat_map(|(name, topic)| (0..).zip(topic.partitions()).map(move |(partition, _)| (name, partition)))
            .collect();
        let mut found = BTreeSet::new();
        for group in asked.groups().iter().filter_map(|group| self.0.names.own(group.name())) {
            // Without a prefix the cluster is shared with strangers.
            if group.starts_with(GROUPS) || !self.0.options.prefix.is_empty() {
                let committed = self.committed_of(group, &partitions)?;
                found.extend(committed.into_keys().map(|(topic, _)| (group.to_owned(), topic)));
            }
        }
        Ok(found.into_iter().collect())
    }

    fn offset_for_time(&self, topic: &str, partition: u32, time: Timestamp) -> Result<u64, LogError> {
        self.0.check_partition(topic, partition)?;
        let mut list = TopicPartitionList::new();
        let at_time = Offset::Offset(time.as_millis());
        let (on_cluster, number) = (self.0.names.on_cluster(topic), i32::try_from(partition).unwrap_or(i32::MAX));
        list.add_partition_offset(&on_cluster, number, at_time).map_err(at("asking for a time's offset"))?;
        let answer = self
            .0
            .asker()
            .ask("asking for a time's offset", |client| client.offsets_for_times(list.clone(), ASK_TIMEOUT))?;
        let high = self.0.watermarks(topic, partition)?.1;
        let Some(found) = answer.elements().first().and_then(|element| offset(element.offset())) else {
            return Ok(high);
        };
        // What was found may be a transaction's marker.
        Ok(self.next_offset(topic, partition, found)?.unwrap_or(high))
    }

    fn read(&self, topic: &str, partition: u32, from: u64, limits: ReadLimits) -> Result<Vec<Record>, LogError> {
        self.0.with_reader(|reader| reader.read(&self.0, topic, partition, from, limits, true))
    }

    fn read_headers(
        &self,
        topic: &str,
        partition: u32,
        from: u64,
        limits: ReadLimits,
    ) -> Result<Vec<Record>, LogError> {
        self.0.with_reader(|reader| reader.read(&self.0, topic, partition, from, limits, false))
    }

    fn sweep(
        &self,
        topic: &str,
        starts: &BTreeMap<u32, u64>,
        with_values: bool,
        visit: VisitRecord<'_>,
    ) -> Result<ControlFlow<()>, LogError> {
        self.0.with_reader(|reader| reader.sweep(&self.0, topic, starts, with_values, visit))
    }

    fn wait_for_records(&self, topic: &str, seen: u64, timeout: Duration) -> Result<u64, LogError> {
        let partitions = self.0.partitions(topic)?;
        let deadline = Instant::now() + timeout;
        loop {
            let mut sum = 0;
            for partition in 0..partitions {
                sum += self.0.watermarks(topic, partition)?.1;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if sum > seen || left.is_zero() {
                return Ok(sum);
            }
            std::thread::sleep(left.min(WAIT_LOOK));
        }
    }

    fn settle(&self, topic: &str) -> Result<(), LogError> {
        let partitions: Vec<u32> = (0..self.0.partitions(topic)?).collect();
        self.0.wait_until_settled(topic, &partitions)
    }

    fn append(&self, outputs: Vec<Output>) -> Result<Committed, LogError> {
        let touched: BTreeSet<(&str, u32)> = outputs.iter().map(|o| (o.topic.as_ref(), o.partition)).collect();
        for (topic, partition) in &touched {
            self.0.check_partition(topic, *partition)?;
        }
        let names: Vec<String> = outputs.iter().map(|output| self.0.names.on_cluster(&output.topic)).collect();
        let records = outputs.iter().zip(&names).map(|(output, topic)| Outgoing {
            topic,
            partition: output.partition,
            key: &output.key,
            value: output.value.as_deref(),
            headers: Some(&output.headers),
        });
        let mut appender = self.0.appender.lock().unwrap_or_else(PoisonError::into_inner);
        let producer = match appender.take().filter(|producer| !producer.is_spoilt()) {
            Some(producer) => producer,
            None => {
                // People append seldom, and from anywhere: an id of its own, so that none fences another.
                let id = format!("copytaster.append.{:x}", RandomState::new().build_hasher().finish());
                TransactionalProducer::start(&self.0, &self.0.names.on_cluster(&id))?
            }
        };
        match appender.insert(producer).transact(records, None) {
            Ok(()) => {
                // Whoever gives a command looks for it at once.
                for (topic, partition) in &touched {
                    self.0.wait_until_settled(topic, &[*partition])?;
                }
                Ok(self.0.next_commit())
            }
            Err(Failure::NotWritten(error) | Failure::InDoubt(error)) => Err(error),
            Err(Failure::Fenced) => {
                Err(LogError::Aborted { why: "another process has the same transactional id".into() })
            }
        }
    }

    fn set_offsets(&self, group: &str, topic: &str, offsets: &[u64]) -> Result<(), LogError> {
        let on_cluster = self.0.names.on_cluster(topic);
        let mut list = TopicPartitionList::new();
        for (partition, offset) in (0..self.0.partitions(topic)?).zip(offsets) {
            reader::add(&mut list, &on_cluster, partition, *offset)?;
        }
        let asker = self.0.offsets_of(&self.0.names.on_cluster(group))?;
        asker.ask("setting a group's offsets", |client| client.commit(&list, CommitMode::Sync))
    }

    fn delete(&self, doomed: &Doomed) -> Result<(), LogError> {
        // First: brokers refuse it where a member is left, and then nothing is deleted.
        let groups: BTreeSet<String> = doomed.groups.iter().map(|(group, _)| self.0.names.on_cluster(group)).collect();
        topics::delete_groups(&self.0, &groups)?;
        let states = doomed.stages.iter().map(|stage| state_of(stage));
        let names: BTreeSet<String> = doomed.topics.iter().cloned().chain(states).collect();
        topics::delete(&self.0, |own| names.contains(own))
    }

    fn join(&self, membership: Membership) -> Result<Box<dyn Instance>, LogError> {
        Ok(Box::new(KafkaInstance::start(Arc::clone(&self.0), membership, Sharing::Group)?))
    }

    fn take_all(&self, membership: Membership) -> Result<Box<dyn Instance>, LogError> {
        Ok(Box::new(KafkaInstance::start(Arc::clone(&self.0), membership, Sharing::Alone)?))
    }

    fn wait_durable(&self, _: Committed) -> Result<(), LogError> {
        // A transaction is committed only once all in-sync replicas have it.
        Ok(())
    }

    fn enforce_retention(&self, _: Timestamp) -> Result<(), LogError> {
        // Brokers do so themselves.
        Ok(())
    }
}

fn offset(offset: Offset) -> Option<u64> {
    match offset {
        Offset::Offset(offset) => u64::try_from(offset).ok(),
        _ => None,
    }
}
