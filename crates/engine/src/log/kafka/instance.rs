//! An instance of a stage on Kafka: a member of its group and a producer with the slot's transactional id.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

use copytaster_records::topics::state_of;
use rdkafka::Offset;
use rdkafka::TopicPartitionList;
use rdkafka::consumer::{Consumer, ConsumerGroupMetadata};
use rdkafka::error::KafkaError;

use super::cluster::{ASK_TIMEOUT, Cluster};
use super::convert;
use super::errors::{Meaning, at, log_error, means};
use super::member::{Decided, Member, alone, join};
use super::offsets::Consumed;
use super::producer::{Failure, Outgoing, TransactionalProducer};
use super::reader::{add, restore};
use super::state::KafkaState;
use crate::{Committed, Instance, LogError, Membership, Poll, ReadLimits, Record, StateReader, Transaction};

/// What is being done in [`Instance::rewind`].
const REWINDING: &str = "going back to the committed offsets";

/// Where a partition stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Standing {
    /// The committed offset, or the first one kept.
    offset: u64,
    /// What the commit that set it is called; empty before the first.
    commit: String,
}

/// A commit of which it is not known whether it happened.
struct Doubt {
    /// Its name.
    commit: String,
    transaction: Transaction,
    offsets: BTreeMap<u32, u64>,
}

pub(super) struct KafkaInstance {
    cluster: Arc<Cluster>,
    membership: Membership,
    /// Names of the cluster.
    input: String,
    changelog: String,
    transactional_id: String,
    topic: Arc<str>,
    /// Ingest's group shares out the partitions of its own changelog: it owns them and reads none of it.
    reads_nothing: bool,
    member: Member,
    producer: Option<TransactionalProducer>,
    state: Arc<KafkaState>,
    owned: BTreeMap<u32, Standing>,
    /// Where revoked partitions stood: what `state` still holds of them.
    former: BTreeMap<u32, Standing>,
    /// An error that came behind records: it is told by the next poll, the records come first.
    deferred: Option<LogError>,
    doubt: Option<Doubt>,
    /// Names this instance's commits: no other has the same.
    nonce: u64,
    commits: u64,
}

/// Whether partitions are shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    /// By the group.
    Group,
    /// Not at all: the transactional id alone keeps a former owner off.
    Alone,
}

impl KafkaInstance {
    pub(super) fn start(cluster: Arc<Cluster>, membership: Membership, sharing: Sharing) -> Result<Self, LogError> {
        let changelog = state_of(&membership.stage);
        let (partitions, of_changelog) = (cluster.partitions(&membership.topic)?, cluster.partitions(&changelog)?);
        if of_changelog != partitions {
            return Err(LogError::TopicDiffers { topic: changelog, found: of_changelog, wanted: partitions });
        }
        let names = &cluster.names;
        let group = names.on_cluster(&membership.group);
        let (input, transactional_id) = (names.on_cluster(&membership.topic), format!("{group}.{}", membership.slot));
        // First of all: fences whoever had the slot, and settles what it left open.
        let producer = TransactionalProducer::start(&cluster, &transactional_id)?;
        let member = match sharing {
            Sharing::Group => join(&cluster, &group, membership.slot, &input)?,
            Sharing::Alone => alone(&cluster, &group, partitions)?,
        };
        Ok(Self {
            member,
            producer: Some(producer),
            changelog: names.on_cluster(&changelog),
            topic: membership.topic.as_str().into(),
            reads_nothing: changelog == membership.topic,
            input,
            transactional_id,
            state: Arc::default(),
            owned: BTreeMap::new(),
            former: BTreeMap::new(),
            deferred: None,
            doubt: None,
            nonce: RandomState::new().build_hasher().finish(),
            commits: 0,
            cluster,
            membership,
        })
    }

    /// Acts upon what the group decided.
    fn take_decision(&mut self) -> Result<Option<Poll>, LogError> {
        let Some(decided) = self.member.context().next() else { return Ok(None) };
        let partitions = match &decided {
            Decided::Revoked => {
                self.former.append(&mut self.owned);
                Vec::new()
            }
            Decided::Assigned(partitions) => {
                if let Err(error) = self.take_over(partitions) {
                    self.member.context().put_back(decided);
                    self.let_the_group_go_on();
                    return Err(error);
                }
                partitions.clone()
            }
        };
        Ok(Some(Poll::Assigned(partitions)))
    }

    /// Partitions cannot be taken over at this moment. The client takes part in no further decision of the group until it is
    /// told what was assigned, and learns of one in a poll only: without both, this member would hold up all others.
    fn let_the_group_go_on(&self) {
        if let Err(error) = self.member.assign(&TopicPartitionList::new()) {
            tracing::warn!(%error, "taking no partitions");
        }
        // Nothing is assigned, so nothing comes.
        self.member.poll(Duration::ZERO);
    }

    /// Own transactions settled, then committed offsets (which waits for those of others), then state to the end, then
    /// records.
    fn take_over(&mut self, partitions: &[u32]) -> Result<(), LogError> {
        self.producer()?;
        self.former.append(&mut self.owned);
        let standings = self.standings(partitions)?;
        self.state.retain(|partition| standings.contains_key(&partition));
        self.former.retain(|partition, _| standings.contains_key(partition));
        // Where the last commit is the one that this instance knows of, its copy of the state is what the changelog holds.
        let is_known =
            |partition: &u32, now: &Standing| !now.commit.is_empty() && self.former.get(partition) == Some(now);
        let stale = standings.iter().filter(|(partition, now)| !is_known(partition, now));
        let stale: Vec<u32> = stale.map(|(partition, _)| *partition).collect();
        self.state.restore(restore(&self.cluster, &state_of(&self.membership.stage), &stale)?);
        (self.owned, self.doubt) = (standings, None);
        self.former.clear();
        let mut list = TopicPartitionList::new();
        for (partition, standing) in &self.owned {
            add(&mut list, &self.input, *partition, standing.offset)?;
        }
        self.member.assign(&list).map_err(at("taking partitions over"))?;
        if self.reads_nothing {
            self.member.pause(&list).map_err(at("taking partitions over"))?;
        }
        Ok(())
    }

    /// Committed offsets, with the names of their commits. Waits for open transactions on them.
    fn standings(&self, partitions: &[u32]) -> Result<BTreeMap<u32, Standing>, LogError> {
        let mut list = TopicPartitionList::new();
        for partition in partitions {
            list.add_partition(&self.input, i32::try_from(*partition).unwrap_or(i32::MAX));
        }
        if partitions.is_empty() {
            return Ok(BTreeMap::new());
        }
        let committed = self.member.committed_offsets(list, ASK_TIMEOUT).map_err(at("asking for committed offsets"));
        let committed = committed.map_err(|error| self.cluster.not_told(&self.membership.group, error))?;
        let mut standings = BTreeMap::new();
        for element in committed.elements() {
            element.error().map_err(at("asking for committed offsets"))?;
            let Ok(partition) = u32::try_from(element.partition()) else { continue };
            let offset = match element.offset() {
                Offset::Offset(offset) => u64::try_from(offset).unwrap_or(0),
                _ => self.cluster.watermarks(&self.membership.topic, partition)?.0,
            };
            standings.insert(partition, Standing { offset, commit: element.metadata().to_owned() });
        }
        Ok(standings)
    }

    /// The producer, replaced where it is spoilt.
    fn producer(&mut self) -> Result<&TransactionalProducer, LogError> {
        if self.producer.as_ref().is_some_and(TransactionalProducer::is_spoilt) {
            tracing::debug!(id = self.transactional_id, "replacing a producer after a doubtful transaction");
            self.producer = None;
        }
        let producer = match self.producer.take() {
            Some(producer) => producer,
            None => TransactionalProducer::start(&self.cluster, &self.transactional_id)?,
        };
        Ok(self.producer.insert(producer))
    }

    /// Finds out about a commit that is in doubt, and publishes it where it happened. Returns the transaction then: the
    /// caller may be at it again, or at another one.
    fn settle(&mut self) -> Result<Option<(Transaction, Committed)>, LogError> {
        let Some(doubt) = self.doubt.take() else { return Ok(None) };
        match self.happened(&doubt) {
            Ok(happened) => {
                tracing::warn!(stage = self.membership.stage, happened, "settled a commit whose outcome was not known");
                let Doubt { commit, transaction, offsets } = doubt;
                Ok(happened.then(|| {
                    let committed = self.publish(&transaction, &offsets, &commit);
                    (transaction, committed)
                }))
            }
            Err(error) => {
                self.doubt = Some(doubt);
                Err(error)
            }
        }
    }

    fn happened(&mut self, doubt: &Doubt) -> Result<bool, LogError> {
        // A new producer has settled it either way.
        self.producer()?;
        let partitions: Vec<u32> = doubt.offsets.keys().copied().collect();
        Ok(self.standings(&partitions)?.values().any(|standing| standing.commit == doubt.commit))
    }

    fn may_commit(&self, touched: &BTreeSet<u32>) -> bool {
        // Fact 7 of notes/runtime.md §1: without an assignment the broker would not fence at all.
        !self.owned.is_empty()
            && touched.iter().all(|partition| self.owned.contains_key(partition))
            && !self.member.context().has_decided()
            && !self.member.assignment_lost()
    }

    /// Partitions whose offset goes with a transaction: those that it touches, or any one, so that a zombie is fenced.
    fn touched(&self, transaction: &Transaction) -> BTreeSet<u32> {
        let mut touched: BTreeSet<u32> = transaction.partitions().collect();
        if touched.is_empty() {
            touched.extend(self.owned.keys().next());
        }
        touched
    }

    fn offsets(&self, transaction: &Transaction, touched: &BTreeSet<u32>) -> BTreeMap<u32, u64> {
        let standing = |partition: &u32| self.owned.get(partition).map_or(0, |standing| standing.offset);
        touched.iter().map(|p| (*p, transaction.offsets.get(p).copied().unwrap_or_else(|| standing(p)))).collect()
    }

    fn write(
        &mut self,
        transaction: &Transaction,
        offsets: &BTreeMap<u32, u64>,
        commit: &str,
        member: ConsumerGroupMetadata,
    ) -> Result<(), LogError> {
        let mut list = TopicPartitionList::new();
        for (partition, offset) in offsets {
            let mut element = list.add_partition(&self.input, i32::try_from(*partition).unwrap_or(i32::MAX));
            let offset = Offset::Offset(i64::try_from(*offset).unwrap_or(i64::MAX));
            element.set_offset(offset).map_err(at("naming a partition"))?;
            element.set_metadata(commit);
        }
        let consumed = Arc::new(Consumed { offsets: list, member });
        let (cluster, changelog) = (Arc::clone(&self.cluster), self.changelog.clone());
        let topics = OnCluster::of(&cluster, transaction);
        let outputs = transaction.outputs.iter().map(|output| Outgoing {
            topic: topics.name(&output.topic),
            partition: output.partition,
            key: &output.key,
            value: output.value.as_deref(),
            headers: Some(&output.headers),
        });
        let changes = transaction.state.iter().map(|change| Outgoing {
            topic: &changelog,
            partition: change.partition,
            key: &change.key,
            value: change.value.as_deref(),
            headers: None,
        });
        match self.producer()?.transact(outputs.chain(changes), Some(&consumed)) {
            Ok(()) => Ok(()),
            Err(Failure::NotWritten(error)) => Err(error),
            Err(Failure::InDoubt(error)) => {
                let (transaction, offsets) = (transaction.clone(), offsets.clone());
                self.doubt = Some(Doubt { commit: commit.to_owned(), transaction, offsets });
                Err(error)
            }
            Err(Failure::Fenced) => Err(self.fenced()),
        }
    }

    fn fenced(&self) -> LogError {
        LogError::Fenced { group: self.membership.group.clone(), slot: self.membership.slot }
    }

    /// The commit happened: what it changed is what stands, of partitions that are still the instance's.
    fn publish(&mut self, transaction: &Transaction, offsets: &BTreeMap<u32, u64>, commit: &str) -> Committed {
        self.state.apply(transaction.state.iter().filter(|change| self.owned.contains_key(&change.partition)));
        for (partition, offset) in offsets {
            if let Some(standing) = self.owned.get_mut(partition) {
                *standing = Standing { offset: *offset, commit: commit.to_owned() };
            }
        }
        self.cluster.next_commit()
    }

    fn poll_error(&self, error: KafkaError) -> Result<(), LogError> {
        match means(&error) {
            Meaning::Fenced => Err(self.fenced()),
            Meaning::Expired => {
                let topic = self.membership.topic.clone();
                for (partition, standing) in &self.owned {
                    let (low, high) = self.cluster.watermarks(&topic, *partition)?;
                    if standing.offset < low || standing.offset > high {
                        let (partition, offset) = (*partition, standing.offset);
                        return Err(LogError::OffsetExpired { topic, partition, offset, low });
                    }
                }
                Err(log_error("reading", error))
            }
            Meaning::Rights(_) => Err(log_error("reading", error)),
            Meaning::NoTopic => Err(LogError::UnknownTopic {
                topic: self.membership.topic.clone(),
                there: "it was deleted while it was read".into(),
            }),
            _ if matches!(error, KafkaError::MessageConsumptionFatal(_)) => Err(log_error("reading", error)),
            // Brokers come and go; the client finds them again.
            _ => Ok(()),
        }
    }
}

impl Instance for KafkaInstance {
    fn poll(&mut self, limits: ReadLimits, timeout: Duration) -> Result<Poll, LogError> {
        let deadline = Instant::now() + timeout;
        loop {
            if let Some(assigned) = self.take_decision()? {
                return Ok(assigned);
            }
            if let Some(error) = self.deferred.take() {
                return Err(error);
            }
            let (mut records, mut bytes): (Vec<Record>, usize) = (Vec::new(), 0);
            while records.len() < limits.records_max && bytes < limits.bytes_max {
                let left = deadline.saturating_duration_since(Instant::now());
                let wait = if records.is_empty() { left } else { Duration::ZERO };
                match self.member.poll(wait) {
                    Some(Ok(message)) => {
                        let record = convert::record(&self.topic, &message, true);
                        bytes += record.size_bytes();
                        records.push(record);
                    }
                    Some(Err(error)) => {
                        if let Err(error) = self.poll_error(error) {
                            self.deferred = Some(error);
                            break;
                        }
                    }
                    None => break,
                }
            }
            if self.member.context().has_decided() {
                // What came belongs to the assignment before.
                continue;
            }
            if !records.is_empty() {
                return Ok(Poll::Records(records));
            }
            if self.deferred.is_none() && Instant::now() >= deadline {
                return Ok(Poll::Idle);
            }
        }
    }

    fn commit(&mut self, transaction: &Transaction) -> Result<Committed, LogError> {
        if let Some((settled, committed)) = self.settle()?
            && settled == *transaction
        {
            return Ok(committed);
        }
        let touched = self.touched(transaction);
        let offsets = self.offsets(transaction, &touched);
        // Before the check: a member that its group has forgotten has no name any more, and the broker would not fence it at
        // all (notes/runtime.md §5). Both are set in one step of the client's thread, the loss second.
        let member = self.member.group_metadata().ok_or(LogError::Rebalanced)?;
        if !self.may_commit(&touched) {
            return Err(LogError::Rebalanced);
        }
        self.commits += 1;
        let commit = format!("{:x}-{}", self.nonce, self.commits);
        self.write(transaction, &offsets, &commit, member)?;
        Ok(self.publish(transaction, &offsets, &commit))
    }

    fn rewind(&mut self) -> Result<(), LogError> {
        self.producer()?;
        if self.member.context().has_decided() || self.member.assignment_lost() {
            return Ok(());
        }
        if self.doubt.is_some() {
            let partitions: Vec<u32> = self.owned.keys().copied().collect();
            return self.take_over(&partitions);
        }
        let mut list = TopicPartitionList::new();
        for (partition, standing) in &self.owned {
            add(&mut list, &self.input, *partition, standing.offset)?;
        }
        let sought = self.member.seek_partitions(list, ASK_TIMEOUT).map_err(at(REWINDING))?;
        if sought.elements().iter().all(|element| element.error().is_ok()) {
            return Ok(());
        }
        // The client does not go back in a partition that it cannot fetch at this moment, and says so there only: what was
        // polled of it and not committed would be passed over.
        let partitions: Vec<u32> = self.owned.keys().copied().collect();
        self.take_over(&partitions)
    }

    fn state(&self) -> Arc<dyn StateReader> {
        Arc::clone(&self.state) as Arc<dyn StateReader>
    }
}

/// The names that the outputs' topics have on the cluster.
struct OnCluster(BTreeMap<String, String>);

impl OnCluster {
    fn of(cluster: &Cluster, transaction: &Transaction) -> Self {
        let topics: BTreeSet<&str> = transaction.outputs.iter().map(|output| output.topic.as_ref()).collect();
        Self(topics.into_iter().map(|topic| (topic.to_owned(), cluster.names.on_cluster(topic))).collect())
    }

    fn name(&self, topic: &str) -> &str {
        &self.0[topic]
    }
}
