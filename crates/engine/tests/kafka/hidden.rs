//! What a dead instance left open hides what others committed behind it, and holds its group's offsets, until it is given up.

use std::time::{Duration, Instant};

use copytaster_engine::{
    Headers, KafkaLog, KafkaOptions, Log, LogError, Membership, Output, Poll, ReadLimits, Recovery, TopicSpec,
    Transaction,
};
use copytaster_records::topics::{Kept, state_of};
use copytaster_testkit::broker::Broker;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

const LIMITS: ReadLimits = ReadLimits { records_max: 100, bytes_max: 1 << 20 };
/// How long a transaction may be open here.
const OPEN_MAX: Duration = Duration::from_secs(6);
/// The same, longer than a question waits that is asked twice.
const HELD_MAX: Duration = Duration::from_secs(16);

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

#[test]
fn offsets_that_a_transaction_holds_are_told_of_and_waited_for() {
    let Some(broker) = Broker::shared() else { return };
    let options = KafkaOptions { prefix: "held.".into(), ..KafkaOptions::new(broker.bootstrap()) };
    let log = KafkaLog::connect(options, &|| false).expect("connects");
    let spec = |name: String| TopicSpec { name, partitions: 1, kept: Kept::Forever };
    log.ensure_topics(&[spec("in".into()), spec(state_of("held"))]).expect("creates");
    let dead = hold_offset(broker, "held.held", "held.in");
    let is_held = |told: &LogError| matches!(told, LogError::Held { group, .. } if group == "held");
    let asked = {
        let log = log.clone();
        std::thread::spawn(move || log.committed("held", "in", 0).expect_err("it is held"))
    };
    let membership = Membership { group: "held".into(), topic: "in".into(), stage: "held".into(), slot: 0 };
    let mut instance = log.join(membership).expect("joins");
    let (deadline, mut told) = (Instant::now() + Duration::from_secs(60), None);
    loop {
        assert!(Instant::now() < deadline, "never assigned");
        match instance.poll(LIMITS, Duration::from_millis(100)) {
            Ok(Poll::Assigned(partitions)) if partitions == [0] => break,
            Ok(_) => {}
            Err(error) => told = Some(error),
        }
    }
    let told = told.expect("the offset is held for longer than a question waits");
    assert!(is_held(&told), "{told}");
    assert_eq!(told.recovery(), Recovery::Wait);
    let asked = asked.join().expect("an answer");
    assert!(is_held(&asked), "{asked}");
    drop(dead);
}

/// A transaction on a topic that nobody ends.
fn leave_open(broker: &Broker, topic: &str) -> ThreadedProducer<DefaultProducerContext> {
    let producer = begin(broker, "hidden.dead", OPEN_MAX);
    let record: BaseRecord<'_, str, str> = BaseRecord::to(topic).key("dead").payload("dead");
    producer.send(record).map_err(|(error, _)| error).expect("sends");
    producer.flush(Duration::from_secs(30)).expect("is written");
    producer
}

/// A transaction on a group's offset that nobody ends.
fn hold_offset(broker: &Broker, group: &str, topic: &str) -> ThreadedProducer<DefaultProducerContext> {
    let producer = begin(broker, "held.dead", HELD_MAX);
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", broker.bootstrap()).set("group.id", group);
    let consumer: BaseConsumer = config.create().expect("a consumer");
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(topic, 0, Offset::Offset(0)).expect("a partition");
    let member = consumer.group_metadata().expect("of the group");
    producer.send_offsets_to_transaction(&offsets, &member, Duration::from_secs(30)).expect("is written");
    producer
}

fn begin(broker: &Broker, transactional_id: &str, open_max: Duration) -> ThreadedProducer<DefaultProducerContext> {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", broker.bootstrap()).set("transactional.id", transactional_id);
    config.set("transaction.timeout.ms", open_max.as_millis().to_string());
    let producer: ThreadedProducer<DefaultProducerContext> = config.create().expect("a producer");
    producer.init_transactions(Duration::from_secs(30)).expect("starts");
    producer.begin_transaction().expect("begins");
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
