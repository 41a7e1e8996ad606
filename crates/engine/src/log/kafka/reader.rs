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
/// A partition may seem to end before its end for so long, and nothing come meanwhile; then the reading has failed.
const EARLY_END_MAX: Duration = Duration::from_secs(5);
/// How long is waited before it is read on then.
const EARLY_END_PAUSE: Duration = Duration::from_millis(100);

/// What a poll brought.
enum Next<'a> {
    Message(BorrowedMessage<'a>),
    /// A partition is at its end, as a broker says.
    End(u32),
}

/// What is left to be read of a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    next: u64,
    /// The offset behind the last record that may be seen.
    end: u64,
}

type Spans = BTreeMap<u32, Span>;

/// Takes a message, and breaks off.
type Take<'a> = &'a mut dyn FnMut(&BorrowedMessage<'_>) -> Result<ControlFlow<()>, LogError>;

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
        let name: Arc<str> = topic.into();
        let (mut records, mut bytes) = (Vec::new(), 0);
        let starts = [(partition, from)].into();
        let read = self.read_all(cluster, topic, &starts, &mut |message| {
            let record = convert::record(&name, message, with_values);
            bytes += record.key.len() + record.headers.size_bytes() + record.value_bytes as usize;
            records.push(record);
            let is_full = records.len() >= limits.records_max || bytes >= limits.bytes_max;
            Ok(if is_full { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        });
        match read {
            Err(LogError::OffsetExpired { .. }) => {
                let low = cluster.watermarks(topic, partition)?.0;
                Err(LogError::OffsetExpired { topic: topic.to_owned(), partition, offset: from, low })
            }
            other => other.map(|_| records),
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
        let name: Arc<str> = topic.into();
        self.read_all(cluster, topic, starts, &mut |message| visit(convert::record(&name, message, with_values)))
    }

    /// Hands over what partitions hold from these offsets to their ends as they are now, or until `take` breaks off.
    fn read_all(
        &self,
        cluster: &Cluster,
        topic: &str,
        starts: &BTreeMap<u32, u64>,
        take: Take<'_>,
    ) -> Result<ControlFlow<()>, LogError> {
        let mut spans = Spans::new();
        for (partition, next) in starts {
            let (low, end) = cluster.watermarks(topic, *partition)?;
            if *next < low {
                let (topic, partition, offset) = (topic.to_owned(), *partition, *next);
                return Err(LogError::OffsetExpired { topic, partition, offset, low });
            }
            if *next < end {
                spans.insert(*partition, Span { next: *next, end });
            }
        }
        if spans.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        let on_cluster = cluster.names.on_cluster(topic);
        self.know(&on_cluster)?;
        self.read_spans(&on_cluster, spans, take)
    }

    /// Hands over what is in these spans, or a little beyond.
    ///
    /// That a partition is at its end is told by the broker that is asked for its records, and where that one does not yet
    /// know that another leads the partition by now, its end is an old one. So an end counts only where it is not before
    /// the one that is known; from an earlier one it is read on.
    fn read_spans(&self, on_cluster: &str, mut spans: Spans, take: Take<'_>) -> Result<ControlFlow<()>, LogError> {
        self.assign(on_cluster, &spans)?;
        let mut early: Option<Instant> = None;
        let mut heard = Instant::now();
        while !spans.is_empty() {
            match self.next(&mut heard)? {
                Some(Next::Message(message)) => {
                    if take(&message)?.is_break() {
                        self.client.unassign().map_err(at("reading"))?;
                        return Ok(ControlFlow::Break(()));
                    }
                    // Whoever takes it may take a while.
                    (heard, early) = (Instant::now(), None);
                    let partition = u32::try_from(message.partition()).unwrap_or(0);
                    advance(&mut spans, partition, u64::try_from(message.offset()).unwrap_or(0) + 1);
                }
                Some(Next::End(partition)) => {
                    // Markers of transactions are behind the last record.
                    if let Some(position) = self.position(on_cluster, partition)? {
                        advance(&mut spans, partition, position);
                    }
                    if let Some(span) = spans.get(&partition) {
                        let since = *early.get_or_insert_with(Instant::now);
                        if since.elapsed() >= EARLY_END_MAX {
                            return Err(ends_early(on_cluster, partition, *span));
                        }
                        tracing::debug!(on_cluster, partition, ?span, "seems to end before its end");
                        std::thread::sleep(EARLY_END_PAUSE);
                        self.assign(on_cluster, &spans)?;
                    }
                }
                None => {}
            }
        }
        self.client.unassign().map_err(at("reading"))?;
        Ok(ControlFlow::Continue(()))
    }

    fn assign(&self, on_cluster: &str, spans: &Spans) -> Result<(), LogError> {
        let mut list = TopicPartitionList::new();
        for (partition, span) in spans {
            add(&mut list, on_cluster, *partition, span.next)?;
        }
        self.client.assign(&list).map_err(at("reading"))
    }

    /// The offset behind the last record or marker that came of a partition; none where nothing came.
    fn position(&self, on_cluster: &str, partition: u32) -> Result<Option<u64>, LogError> {
        let positions = self.client.position().map_err(at("reading"))?;
        let found = positions.find_partition(on_cluster, i32::try_from(partition).unwrap_or(i32::MAX));
        Ok(found.and_then(|element| match element.offset() {
            Offset::Offset(offset) => u64::try_from(offset).ok(),
            _ => None,
        }))
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

fn ends_early(on_cluster: &str, partition: u32, Span { next, end }: Span) -> LogError {
    let why = format!("partition {partition} of {on_cluster} seems to end at {next}, but has records up to {end}");
    LogError::Away { doing: "reading", source: why.into() }
}

/// A partition was read up to an offset: done with it where that is its end.
fn advance(spans: &mut Spans, partition: u32, next: u64) {
    if let Some(span) = spans.get_mut(&partition) {
        span.next = span.next.max(next);
        if span.next >= span.end {
            spans.remove(&partition);
        }
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
        starts.insert(*partition, cluster.watermarks(changelog, *partition)?.0);
    }
    let _ = cluster.with_reader(|reader| {
        reader.read_all(cluster, changelog, &starts, &mut |message| {
            let of_partition = u32::try_from(message.partition()).ok().and_then(|p| state.get_mut(&p));
            if let Some(of_partition) = of_partition {
                let key = Bytes::copy_from_slice(message.key().unwrap_or_default());
                match message.payload() {
                    Some(value) => of_partition.insert(key, Bytes::copy_from_slice(value)),
                    None => of_partition.remove(&key),
                };
            }
            Ok(ControlFlow::Continue(()))
        })
    })?;
    Ok(state)
}

#[cfg(test)]
mod tests {
    use rdkafka::ClientConfig;
    use rdkafka::mocking::MockCluster;
    use rdkafka::producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer};

    use super::*;
    use crate::KafkaOptions;

    const TOPIC: &str = "t";

    struct Mocked {
        brokers: String,
        cluster: Cluster,
        _mock: MockCluster<'static, DefaultProducerContext>,
    }

    impl Mocked {
        fn new() -> Self {
            let mock = MockCluster::new(1).expect("a cluster");
            mock.create_topic(TOPIC, 2, 1).expect("a topic");
            let brokers = mock.bootstrap_servers();
            let cluster = Cluster::new(KafkaOptions::new(&brokers)).expect("options");
            Self { brokers, cluster, _mock: mock }
        }

        /// What comes of these spans, and how the reading ended.
        fn read(&self, spans: &[(u32, u64, u64)]) -> (Vec<String>, Result<(), LogError>) {
            let reader = Reader::new(&self.cluster).expect("a reader");
            reader.know(TOPIC).expect("knows");
            let spans =
                spans.iter().map(|(partition, next, end)| (*partition, Span { next: *next, end: *end })).collect();
            let mut values = Vec::new();
            let read = reader.read_spans(TOPIC, spans, &mut |message| {
                values.push(String::from_utf8_lossy(message.payload().unwrap_or_default()).into_owned());
                Ok(ControlFlow::Continue(()))
            });
            (values, read.map(|_| ()))
        }
    }

    fn produce(brokers: &str, partition: i32, values: &[&str]) {
        let producer: BaseProducer =
            ClientConfig::new().set("bootstrap.servers", brokers).create().expect("a producer");
        for value in values {
            let record: BaseRecord<'_, str, str> = BaseRecord::to(TOPIC).partition(partition).payload(value);
            producer.send(record).map_err(|(error, _)| error).expect("sends");
        }
        producer.flush(Duration::from_secs(30)).expect("is delivered");
    }

    #[test]
    fn spans_are_read_to_their_ends() {
        let mocked = Mocked::new();
        produce(&mocked.brokers, 0, &["a", "b", "c"]);
        produce(&mocked.brokers, 1, &["x"]);
        let (mut values, read) = mocked.read(&[(0, 1, 3), (1, 0, 1)]);
        read.expect("reads");
        values.sort_unstable();
        assert_eq!(values, ["b", "c", "x"]);
    }

    #[test]
    fn a_broker_that_does_not_have_all_yet_is_read_on_and_nothing_is_passed_over() {
        let mocked = Mocked::new();
        produce(&mocked.brokers, 0, &["a"]);
        let brokers = mocked.brokers.clone();
        let late = std::thread::spawn(move || {
            std::thread::sleep(EARLY_END_PAUSE * 2);
            produce(&brokers, 0, &["b", "c"]);
        });
        let (values, read) = mocked.read(&[(0, 0, 3)]);
        late.join().expect("writes");
        read.expect("reads");
        assert_eq!(values, ["a", "b", "c"], "each once");
    }

    #[test]
    fn an_end_before_the_end_is_an_error_and_never_the_end() {
        let mocked = Mocked::new();
        produce(&mocked.brokers, 0, &["a"]);
        let (values, read) = mocked.read(&[(0, 0, 3)]);
        let error = read.expect_err("two are missing");
        assert!(matches!(&error, LogError::Away { doing: "reading", .. }), "{error}");
        assert_eq!(values, ["a"]);
    }
}
