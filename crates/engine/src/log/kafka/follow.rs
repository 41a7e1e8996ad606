//! Follows a topic that is not the pipeline's, from offsets that whoever follows keeps.
//!
//! No group is joined and no offset is committed on the cluster: what was read is known by cursors that are committed
//! with what was made of it. Names are the topic's own, without the pipeline's prefix. Only committed records come, in
//! order within each partition. Partitions that are added later are followed from their first record.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::cluster::Cluster;
use super::convert;
use super::errors::{Meaning, log_error, meaning, means};
use super::health::Watched;
use super::options::KafkaOptions;
use super::reader::add;
use super::settings::Kind;
use crate::{LogError, ReadLimits, Record, Watermarks};

/// How often it is looked whether there are more partitions. A cluster that is away is noticed by it too.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Where a topic is begun, and what becomes of a position that is no longer kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FollowFrom {
    /// At the first record that is kept. Later, a position that is no longer kept is an error.
    #[default]
    Beginning,
    /// At the end: what comes from now on. Later, a position that is no longer kept is an error.
    End,
    /// As [`FollowFrom::Beginning`]; later, a position that is no longer kept moves to the first record that is.
    Kept,
}

/// What was lost where a position was no longer kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The partition.
    pub partition: u32,
    /// The first offset that was not read.
    pub from: u64,
    /// The first offset that is kept.
    pub to: u64,
}

/// Where a follower began that had no position, or lost it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Begun {
    /// Offsets by partition. To be kept before any record: they are where the topic was begun, whatever it has later.
    pub positions: BTreeMap<u32, u64>,
    /// What was lost.
    pub gaps: Vec<Gap>,
}

/// What a poll brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    /// The topic has more partitions than before.
    Begun(Begun),
    /// Records, in order within each partition.
    Records(Vec<Record>),
    /// Nothing came within the time given.
    Idle,
}

/// Why a topic cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// It is not there.
    #[error("there is no topic `{topic}` on the cluster")]
    NoTopic {
        /// Its name.
        topic: String,
    },
    /// Records were dropped before they were read.
    #[error(
        "topic `{topic}`, partition {}: read up to offset {}, but the first that is kept is {}; what is between was dropped \
         unread. To go on with what is kept, set from = \"kept\" in the feed's topic",
        gap.partition, gap.from, gap.to
    )]
    Expired {
        /// Its name.
        topic: String,
        /// What is lost.
        gap: Gap,
    },
    /// It ends before the position: it is not the topic that was read.
    #[error(
        "topic `{topic}`, partition {partition}: read up to offset {position}, but it ends at {end}; was it made anew? Give \
         the feed another name to read it from its beginning"
    )]
    BeyondEnd {
        /// Its name.
        topic: String,
        /// The partition.
        partition: u32,
        /// The position kept.
        position: u64,
        /// Where it ends.
        end: u64,
    },
    /// The cluster does not let it.
    #[error("topic `{topic}` cannot be followed")]
    Cluster {
        /// Its name.
        topic: String,
        /// The cause.
        #[source]
        source: LogError,
    },
}

/// Follows one topic. For one thread, which must not be a runtime's: calls block.
pub struct TopicFollower {
    cluster: Cluster,
    consumer: BaseConsumer<Watched>,
    topic: Arc<str>,
    /// The offset behind the last record brought.
    positions: BTreeMap<u32, u64>,
    look_at: Instant,
    deferred: Option<FollowError>,
}

impl TopicFollower {
    /// Connects and makes sure that the topic is there. Does not wait for a cluster that is away.
    ///
    /// # Errors
    /// [`FollowError::NoTopic`], [`FollowError::Cluster`].
    pub fn open(options: &KafkaOptions, topic: &str) -> Result<Self, FollowError> {
        let connected = || {
            let cluster = Cluster::new(KafkaOptions { prefix: String::new(), ..options.clone() })?;
            cluster.connect(&|| true)?;
            let consumer = cluster.consumer(Kind::Reader)?;
            Ok((cluster, consumer))
        };
        let (cluster, consumer) =
            connected().map_err(|source| FollowError::Cluster { topic: topic.to_owned(), source })?;
        let follower = Self {
            cluster,
            consumer,
            topic: topic.into(),
            positions: BTreeMap::new(),
            look_at: Instant::now() + LOOK_EVERY,
            deferred: None,
        };
        follower.partitions()?;
        Ok(follower)
    }

    /// Goes to the positions kept, by partition. What has none is begun as `from` says where nothing is kept at all, and
    /// at its first record otherwise: it is a partition that was added.
    ///
    /// # Errors
    /// [`FollowError`].
    pub fn begin(&mut self, kept: &BTreeMap<u32, u64>, from: FollowFrom) -> Result<Begun, FollowError> {
        let mut ends = BTreeMap::new();
        for partition in 0..self.partitions()? {
            ends.insert(partition, self.watermarks(partition)?);
        }
        let (positions, begun) = begin(&self.topic, kept, &ends, from)?;
        let list = self.list(&positions)?;
        self.consumer.assign(&list).map_err(|error| self.failed(error))?;
        self.positions = positions;
        Ok(begun)
    }

    /// Brings what is there. Waits up to `timeout` only where there is nothing at all.
    ///
    /// # Errors
    /// [`FollowError`]: begin anew, from what is kept.
    pub fn poll(&mut self, limits: ReadLimits, timeout: Duration) -> Result<Followed, FollowError> {
        if let Some(begun) = self.look()? {
            return Ok(Followed::Begun(begun));
        }
        if let Some(error) = self.deferred.take() {
            return Err(error);
        }
        let deadline = Instant::now() + timeout;
        let (mut records, mut bytes): (Vec<Record>, usize) = (Vec::new(), 0);
        while records.len() < limits.records_max && bytes < limits.bytes_max {
            let left = deadline.saturating_duration_since(Instant::now());
            let wait = if records.is_empty() { left } else { Duration::ZERO };
            match self.consumer.poll(wait) {
                Some(Ok(message)) => {
                    let record = convert::record(&self.topic, &message, true);
                    bytes += record.size_bytes();
                    self.positions.insert(record.partition, record.offset + 1);
                    records.push(record);
                }
                // The records before it come first.
                Some(Err(error)) => self.deferred = self.read_error(error)?,
                None => break,
            }
            if self.deferred.is_some() {
                break;
            }
        }
        Ok(if records.is_empty() { Followed::Idle } else { Followed::Records(records) })
    }

    /// Partitions that were added, from time to time.
    fn look(&mut self) -> Result<Option<Begun>, FollowError> {
        if Instant::now() < self.look_at {
            return Ok(None);
        }
        self.look_at = Instant::now() + LOOK_EVERY;
        let mut added = BTreeMap::new();
        for partition in (0..self.partitions()?).filter(|partition| !self.positions.contains_key(partition)) {
            added.insert(partition, self.watermarks(partition)?.low);
        }
        if added.is_empty() {
            return Ok(None);
        }
        let list = self.list(&added)?;
        self.consumer.incremental_assign(&list).map_err(|error| self.failed(error))?;
        self.positions.extend(&added);
        Ok(Some(Begun { positions: added, gaps: Vec::new() }))
    }

    fn partitions(&self) -> Result<u32, FollowError> {
        let metadata = self.cluster.metadata(Some(&self.topic)).map_err(|source| self.cannot(source))?;
        let found = metadata.topics().iter().find(|topic| topic.name() == &*self.topic);
        if let Some(code) = found.and_then(rdkafka::metadata::MetadataTopic::error) {
            let code = RDKafkaErrorCode::from(code);
            if meaning(code) != Meaning::NoTopic {
                return Err(self.failed(KafkaError::MetadataFetch(code)));
            }
        }
        match found.map(|topic| topic.partitions().len()) {
            Some(count) if count > 0 => Ok(u32::try_from(count).unwrap_or(u32::MAX)),
            _ => Err(FollowError::NoTopic { topic: self.topic.to_string() }),
        }
    }

    fn watermarks(&self, partition: u32) -> Result<Watermarks, FollowError> {
        let (low, high) = self.cluster.watermarks(&self.topic, partition).map_err(|source| self.cannot(source))?;
        Ok(Watermarks { low, high })
    }

    fn list(&self, positions: &BTreeMap<u32, u64>) -> Result<TopicPartitionList, FollowError> {
        let mut list = TopicPartitionList::new();
        for (partition, offset) in positions {
            add(&mut list, &self.topic, *partition, *offset).map_err(|source| self.cannot(source))?;
        }
        Ok(list)
    }

    /// What an error while reading means; none where it mends itself.
    fn read_error(&self, error: KafkaError) -> Result<Option<FollowError>, FollowError> {
        match means(&error) {
            Meaning::Expired => {
                for (partition, position) in &self.positions {
                    check(&self.topic, *partition, *position, self.watermarks(*partition)?)?;
                }
                Ok(Some(self.failed(error)))
            }
            Meaning::NoTopic => Ok(Some(FollowError::NoTopic { topic: self.topic.to_string() })),
            Meaning::Rights(_) | Meaning::Login | Meaning::Tls => Ok(Some(self.failed(error))),
            _ if matches!(error, KafkaError::MessageConsumptionFatal(_)) => Ok(Some(self.failed(error))),
            // Brokers come and go, partitions come to their ends.
            _ => Ok(None),
        }
    }

    fn failed(&self, error: KafkaError) -> FollowError {
        self.cannot(log_error("following a topic", error))
    }

    fn cannot(&self, source: LogError) -> FollowError {
        FollowError::Cluster { topic: self.topic.to_string(), source }
    }
}

impl fmt::Debug for TopicFollower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TopicFollower").field("topic", &self.topic).field("positions", &self.positions).finish()
    }
}

/// Where each partition is gone on with, and which of these positions are new.
fn begin(
    topic: &str,
    kept: &BTreeMap<u32, u64>,
    ends: &BTreeMap<u32, Watermarks>,
    from: FollowFrom,
) -> Result<(BTreeMap<u32, u64>, Begun), FollowError> {
    let (mut positions, mut begun) = (BTreeMap::new(), Begun::default());
    for (partition, end) in ends {
        let position = match kept.get(partition) {
            None if kept.is_empty() && from == FollowFrom::End => end.high,
            None => end.low,
            Some(position) => match check(topic, *partition, *position, *end) {
                Ok(()) => *position,
                Err(FollowError::Expired { gap, .. }) if from == FollowFrom::Kept => {
                    begun.gaps.push(gap);
                    end.low
                }
                Err(error) => return Err(error),
            },
        };
        if kept.get(partition) != Some(&position) {
            begun.positions.insert(*partition, position);
        }
        positions.insert(*partition, position);
    }
    Ok((positions, begun))
}

fn check(topic: &str, partition: u32, position: u64, end: Watermarks) -> Result<(), FollowError> {
    let topic = || topic.to_owned();
    if position < end.low {
        return Err(FollowError::Expired { topic: topic(), gap: Gap { partition, from: position, to: end.low } });
    }
    if position > end.high {
        return Err(FollowError::BeyondEnd { topic: topic(), partition, position, end: end.high });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin_at(kept: &[(u32, u64)], ends: &[(u64, u64)], from: FollowFrom) -> Result<Begun, FollowError> {
        let ends = (0..).zip(ends.iter().map(|(low, high)| Watermarks { low: *low, high: *high })).collect();
        begin("t", &kept.iter().copied().collect(), &ends, from).map(|(_, begun)| begun)
    }

    fn positions(begun: Result<Begun, FollowError>) -> Vec<(u32, u64)> {
        begun.expect("begins").positions.into_iter().collect()
    }

    #[test]
    fn a_topic_is_begun_as_asked_and_an_added_partition_at_its_first_record() {
        let ends = [(5, 9), (0, 4)];
        assert_eq!(positions(begin_at(&[], &ends, FollowFrom::Beginning)), [(0, 5), (1, 0)]);
        assert_eq!(positions(begin_at(&[], &ends, FollowFrom::End)), [(0, 9), (1, 4)]);
        assert_eq!(positions(begin_at(&[(0, 9)], &ends, FollowFrom::End)), [(1, 0)], "added since");
        assert_eq!(positions(begin_at(&[(0, 9), (1, 2)], &ends, FollowFrom::End)), [], "kept as they are");
    }

    #[test]
    fn what_was_dropped_unread_is_told_and_passed_over_only_where_one_may() {
        let gap = Gap { partition: 0, from: 3, to: 5 };
        for from in [FollowFrom::Beginning, FollowFrom::End] {
            let error = begin_at(&[(0, 3)], &[(5, 9)], from).expect_err("dropped");
            assert!(matches!(&error, FollowError::Expired { gap: told, .. } if *told == gap));
            assert!(error.to_string().contains("set from = \"kept\""), "{error}");
        }
        let begun = begin_at(&[(0, 3)], &[(5, 9)], FollowFrom::Kept).expect("goes on");
        assert_eq!(begun, Begun { positions: BTreeMap::from([(0, 5)]), gaps: vec![gap] });
    }

    #[test]
    fn a_topic_that_ends_before_the_position_is_never_begun_anew_by_itself() {
        for from in [FollowFrom::Beginning, FollowFrom::End, FollowFrom::Kept] {
            let error = begin_at(&[(0, 10)], &[(0, 9)], from).expect_err("another topic");
            assert!(error.to_string().contains("was it made anew?"), "{error}");
        }
    }
}
