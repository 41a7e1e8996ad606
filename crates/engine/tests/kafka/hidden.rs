//! What a dead instance left open hides what others committed behind it, until it is given up.

use std::time::{Duration, Instant};

use copytaster_engine::{
    Headers, KafkaLog, KafkaOptions, Log, Membership, Output, Poll, ReadLimits, TopicSpec, Transaction,
};
use copytaster_records::topics::{Kept, state_of};
use copytaster_testkit::broker::Broker;
use rdkafka::ClientConfig;
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};

const LIMITS: ReadLimits = ReadLimits { records_max: 100, bytes_max: 1 << 20 };
/// How long a transaction may be open here.
const OPEN_MAX: Duration = Duration::from_secs(6);

#[test]
fn a_committed_offset_is_seen_before_the_outputs_and_settling_waits_for_them() {
    let Some(broker) = Broker::shared() else { return };
    let options = KafkaOptions { prefix: "hidden.".into(), ..KafkaOptions::new(broker.bootstrap()) };
    let log = KafkaLog::connect(options, &|| false).expect("connects");
    let spec = |name: String| TopicSpec { name, partitions: 1, kept: Kept::Forever };
    log.ensure_topics(&[spec("in".into()), spec("out".into()), spec(state_of("hidden"))]).expect("creates");
    log.append(vec![output("in")]).expect("appends");
    let opened = Instant::now();
    let dead = leave_open(broker, "hidden.out");
    let end = copy(&log);
    assert_eq!(log.committed("hidden", "in", 0).expect("asks"), Some(end), "consumed");
    assert!(log.read("out", 0, 0, LIMITS).expect("reads").is_empty(), "and hidden");
    log.settle("out").expect("settles");
    assert!(opened.elapsed() >= OPEN_MAX, "until it was given up");
    let seen = log.read("out", 0, 0, LIMITS).expect("reads");
    assert_eq!(seen.len(), 1, "the successor's, and nothing of the dead one's");
    assert_eq!(seen[0].payload(), "value");
    let again = Instant::now();
    log.settle("out").expect("settles");
    assert!(again.elapsed() < Duration::from_secs(2), "nothing is open any more");
    drop(dead);
}

/// A record of a transaction that nobody ends.
fn leave_open(broker: &Broker, topic: &str) -> ThreadedProducer<DefaultProducerContext> {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", broker.bootstrap()).set("transactional.id", "hidden.dead");
    config.set("transaction.timeout.ms", OPEN_MAX.as_millis().to_string());
    let producer: ThreadedProducer<DefaultProducerContext> = config.create().expect("a producer");
    producer.init_transactions(Duration::from_secs(30)).expect("starts");
    producer.begin_transaction().expect("begins");
    let record: BaseRecord<'_, str, str> = BaseRecord::to(topic).key("dead").payload("dead");
    producer.send(record).map_err(|(error, _)| error).expect("sends");
    producer.flush(Duration::from_secs(30)).expect("is written");
    producer
}

fn output(topic: &'static str) -> Output {
    Output {
        topic: topic.into(),
        partition: 0,
        key: "key".into(),
        headers: Headers::new(),
        value: Some("value".into()),
    }
}

/// Consumes the record and writes one. Returns the offset committed.
fn copy(log: &KafkaLog) -> u64 {
    let membership = Membership { group: "hidden".into(), topic: "in".into(), stage: "hidden".into(), slot: 0 };
    let mut instance = log.join(membership).expect("joins");
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        assert!(Instant::now() < deadline, "no record");
        if let Poll::Records(records) = instance.poll(LIMITS, Duration::from_millis(100)).expect("polls") {
            let end = records[0].offset + 1;
            let transaction =
                Transaction { outputs: vec![output("out")], offsets: [(0, end)].into(), ..Transaction::default() };
            instance.commit(&transaction).expect("commits");
            // Its marker is written a moment later.
            while log.committed("hidden", "in", 0).ok().flatten() != Some(end) {
                assert!(Instant::now() < deadline, "the offset is not seen");
                std::thread::sleep(Duration::from_millis(10));
            }
            return end;
        }
    }
}
