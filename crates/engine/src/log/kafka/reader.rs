//! Reading committed records at given offsets, outside of any group.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rdkafka::Message;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::BorrowedMessage;
use rdkafka::{Offset, TopicPartitionList};

use super::cluster::{ASK_TIMEOUT, Cluster};
use super::convert;
use super::errors::{Meaning, at, log_error, means};
use super::health::Watched;
use super::settings::Kind;
use crate::{LogError, ReadLimits, Record, VisitRecord};

/// Nothing at all came for so long: no broker answers.
const SILENCE_MAX: Duration = Duration::from_secs(30);

/// What a poll brought.
enum Next<'a> {
    Message(BorrowedMessage<'a>),
    /// A partition is at its end.
    End(u32),
}

pub(super) struct Reader {
    client: BaseConsumer<Watched>,
    /// Topics whose brokers the client knows.
    known: RefCell<BTreeSet<String>>,
}

impl Reader {
    pub(super) fn new(cluster: &Cluster) -> Result<Self, LogError> {
        Ok(Self { client: cluster.consumer(Kind::Reader)?, known: RefCell::default() })
    }

    /// Committed records of a partition from an offset on, up to the limits or to the end.
    pub(super) fn read(
        &self,
        cluster: &Cluster,
        topic: &str,
        partition: u32,
        from: u64,
        limits: ReadLimits,
        with_values: bool,
    ) -> Result<Vec<Record>, LogError> {
        let (low, high) = cluster.watermarks(topic, partition)?;
        let expired = |low| LogError::OffsetExpired { topic: topic.to_owned(), partition, offset: from, low };
        if from < low {
            return Err(expired(low));
        }
        if from >= high {
            return Ok(Vec::new());
        }
        let name: Arc<str> = topic.into();
        self.assign(&cluster.names.on_cluster(topic), [(partition, from)].into())?;
        let (mut records, mut bytes) = (Vec::new(), 0);
        let result = self.until_end(1, |message| {
            let record = convert::record(&name, message, with_values);
            bytes += record.key.len() + record.headers.size_bytes() + record.value_bytes as usize;
            records.push(record);
            records.len() < limits.records_max && bytes < limits.bytes_max
        });
        let unassigned = self.client.unassign().map_err(at("reading"));
        match result {
            Err(LogError::OffsetExpired { .. }) => Err(expired(cluster.watermarks(topic, partition)?.0)),
            other => other.and(unassigned).map(|()| records),
        }
    }

    /// Committed records of several partitions, each from its offset on, up to their ends as they are now or a little beyond.
    pub(super) fn sweep(
        &self,
        cluster: &Cluster,
        topic: &str,
        starts: &BTreeMap<u32, u64>,
        with_values: bool,
        visit: VisitRecord<'_>,
    ) -> Result<ControlFlow<()>, LogError> {
        let (mut from, mut ends) = (BTreeMap::new(), BTreeMap::new());
        for (partition, offset) in starts {
            let (low, high) = cluster.watermarks(topic, *partition)?;
            if *offset < low {
                return Err(LogError::OffsetExpired {
                    topic: topic.into(),
                    partition: *partition,
                    offset: *offset,
                    low,
                });
            }
            if *offset < high {
                from.insert(*partition, *offset);
                ends.insert(*partition, high);
            }
        }
        let name: Arc<str> = topic.into();
        self.assign(&cluster.names.on_cluster(topic), from)?;
        let result = self.sweep_assigned(&name, &mut ends, with_values, visit);
        result.and_then(|flow| self.client.unassign().map_err(at("reading")).map(|()| flow))
    }

    fn sweep_assigned(
        &self,
        topic: &Arc<str>,
        ends: &mut BTreeMap<u32, u64>,
        with_values: bool,
        visit: VisitRecord<'_>,
    ) -> Result<ControlFlow<()>, LogError> {
        let mut heard = Instant::now();
        while !ends.is_empty() {
            match self.next(&mut heard)? {
                Some(Next::Message(message)) => {
                    let record = convert::record(topic, &message, with_values);
                    let (partition, next) = (record.partition, record.offset + 1);
                    if visit(record)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                    // Whoever visits may take a while.
                    heard = Instant::now();
                    if ends.get(&partition).is_some_and(|end| next >= *end) {
                        ends.remove(&partition);
                    }
                }
                Some(Next::End(partition)) => _ = ends.remove(&partition),
                None => {}
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn assign(&self, on_cluster: &str, starts: BTreeMap<u32, u64>) -> Result<(), LogError> {
        self.know(on_cluster)?;
        let mut list = TopicPartitionList::new();
        for (partition, offset) in starts {
            add(&mut list, on_cluster, partition, offset)?;
        }
        self.client.assign(&list).map_err(at("reading"))
    }

    /// Asks for a topic's brokers before it is assigned: of one that the client does not know, it reads nothing until it
    /// looks for such topics, once a second.
    fn know(&self, on_cluster: &str) -> Result<(), LogError> {
        let mut known = self.known.borrow_mut();
        if !known.contains(on_cluster) {
            self.client.fetch_metadata(Some(on_cluster), ASK_TIMEOUT).map_err(at("asking for topics"))?;
            known.insert(on_cluster.to_owned());
        }
        Ok(())
    }

    /// Hands messages over until all assigned partitions are at their end, or `take` has enough.
    fn until_end(&self, partitions: usize, mut take: impl FnMut(&BorrowedMessage<'_>) -> bool) -> Result<(), LogError> {
        let mut ended = BTreeSet::new();
        let mut heard = Instant::now();
        while ended.len() < partitions {
            match self.next(&mut heard)? {
                Some(Next::Message(message)) => {
                    ended.remove(&u32::try_from(message.partition()).unwrap_or(0));
                    if !take(&message) {
                        return Ok(());
                    }
                }
                Some(Next::End(partition)) => _ = ended.insert(partition),
                None => {}
            }
        }
        Ok(())
    }

    /// The next message or end of a partition; `None` where neither came within a moment. `heard`: when something last did.
    fn next(&self, heard: &mut Instant) -> Result<Option<Next<'_>>, LogError> {
        let next = match self.client.poll(Duration::from_millis(100)) {
            Some(Ok(message)) => {
                *heard = Instant::now();
                Some(Next::Message(message))
            }
            Some(Err(KafkaError::PartitionEOF(partition))) => Some(Next::End(u32::try_from(partition).unwrap_or(0))),
            // Others are told again or mend themselves.
            Some(Err(error)) => match means(&error) {
                Meaning::Expired => {
                    let topic = String::new();
                    return Err(LogError::OffsetExpired { topic, partition: 0, offset: 0, low: 0 });
                }
                Meaning::Rights(_) => return Err(log_error("reading", error)),
                _ => None,
            },
            None => None,
        };
        if heard.elapsed() > SILENCE_MAX {
            let source = KafkaError::MessageConsumption(rdkafka::types::RDKafkaErrorCode::OperationTimedOut);
            return Err(log_error("reading", source));
        }
        Ok(next)
    }
}

pub(super) fn add(list: &mut TopicPartitionList, topic: &str, partition: u32, offset: u64) -> Result<(), LogError> {
    let partition = i32::try_from(partition).unwrap_or(i32::MAX);
    let offset = Offset::Offset(i64::try_from(offset).unwrap_or(i64::MAX));
    list.add_partition_offset(topic, partition, offset).map_err(at("naming a partition"))
}

/// The keys and values that a changelog's partitions hold, each to its end. Waits for transactions that are open there:
/// the offsets of one may be settled before its changes are.
pub(super) fn restore(
    cluster: &Cluster,
    changelog: &str,
    partitions: &[u32],
) -> Result<BTreeMap<u32, BTreeMap<Bytes, Bytes>>, LogError> {
    cluster.wait_until_settled(changelog, partitions)?;
    let mut state: BTreeMap<u32, BTreeMap<Bytes, Bytes>> = partitions.iter().map(|p| (*p, BTreeMap::new())).collect();
    let mut starts = BTreeMap::new();
    for partition in partitions {
        let (low, high) = cluster.watermarks(changelog, *partition)?;
        if low < high {
            starts.insert(*partition, low);
        }
    }
    if starts.is_empty() {
        return Ok(state);
    }
    cluster.with_reader(|reader| {
        let count = starts.len();
        reader.assign(&cluster.names.on_cluster(changelog), starts)?;
        let result = reader.until_end(count, |message| {
            let Some(of_partition) = u32::try_from(message.partition()).ok().and_then(|p| state.get_mut(&p)) else {
                return true;
            };
            let key = Bytes::copy_from_slice(message.key().unwrap_or_default());
            match message.payload() {
                Some(value) => of_partition.insert(key, Bytes::copy_from_slice(value)),
                None => of_partition.remove(&key),
            };
            true
        });
        result.and(reader.client.unassign().map_err(at("reading")))
    })?;
    Ok(state)
}
