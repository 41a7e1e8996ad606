//! Faults of the client library (rdkafka 0.39 with librdkafka 2.12.1) that the engine works around. Each test here fails
//! once the fault is mended: then the workaround that it names can go.
//!
//! Those that no test can show here, with where the engine works around them:
//! * a delayed end of a transaction can end a later one, without KIP-890: `producer.rs` replaces the producer after any
//!   doubt (librdkafka#5423);
//! * `send_offsets_to_transaction` ignores its timeout where the group's coordinator goes away: `offsets.rs` leaves it behind
//!   (librdkafka#5456, #5511; a test needs two brokers and luck, the chaos with three brokers meets it);
//! * cooperative assignment with transactions fences without need: `settings.rs` takes eager assignment (kafka-flow#938);
//! * dropping a consumer on an async thread blocks it (rust-rdkafka#509): instances live and die on threads of their own;
//! * `consumer_lag` of the statistics is stale with transactional offsets: `Log::next_offset` looks at the records;
//! * the default `rebalance` ignores errors of assign: `member.rs` has its own;
//! * a header's name that is no UTF-8 panics: `convert.rs` catches it. Neither this library nor Java's can send one.

use std::time::{Duration, Instant};

use copytaster_testkit::broker::Broker;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};

/// A broker with a topic of this name, and a configuration of a transactional producer.
fn producer(topic: &str) -> Option<ClientConfig> {
    let broker = Broker::shared()?;
    broker.tool(&["topics", "--create", "--topic", topic, "--partitions", "1"]);
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", broker.bootstrap()).set("transactional.id", topic).set("linger.ms", "0");
    Some(config)
}

fn record(topic: &str) -> BaseRecord<'_, str, str> {
    BaseRecord::to(topic).key("key").payload("value")
}

/// `TransactionalProducer::drain` waits until nothing is in flight before it commits.
#[test]
fn a_commit_with_messages_in_flight_has_a_floor_of_100_ms() {
    let Some(config) = producer("pin-floor") else { return };
    let producer: ThreadedProducer<DefaultProducerContext> = config.create().expect("a producer");
    producer.init_transactions(Duration::from_secs(30)).expect("starts");
    let mut times = Vec::new();
    for _ in 0..10 {
        producer.begin_transaction().expect("begins");
        producer.send(record("pin-floor")).map_err(|(error, _)| error).expect("sends");
        let started = Instant::now();
        producer.commit_transaction(Duration::from_secs(30)).expect("commits");
        times.push(started.elapsed());
    }
    times.sort_unstable();
    assert!(times[5] >= Duration::from_millis(95), "the floor is gone (rust-rdkafka#748, #777): {times:?}");
}

/// `TransactionalProducer` is made of a ThreadedProducer.
#[test]
fn a_base_producer_blocks_in_abort_with_messages_in_flight() {
    let Some(config) = producer("pin-abort") else { return };
    let producer: BaseProducer = config.create().expect("a producer");
    producer.init_transactions(Duration::from_secs(30)).expect("starts");
    producer.begin_transaction().expect("begins");
    producer.send(record("pin-abort")).map_err(|(error, _)| error).expect("sends");
    let started = Instant::now();
    let aborted = producer.abort_transaction(Duration::from_secs(1));
    assert!(aborted.is_err() && started.elapsed() >= Duration::from_millis(900), "abort works: {aborted:?}");
}

/// `reader::know` asks for a topic's brokers before it assigns the topic.
#[test]
fn a_topic_that_the_client_does_not_know_is_read_after_a_second() {
    let Some(config) = producer("pin-known") else { return };
    let Some(broker) = Broker::shared() else { return };
    let producer: ThreadedProducer<DefaultProducerContext> = config.create().expect("a producer");
    producer.init_transactions(Duration::from_secs(30)).expect("starts");
    let topics = ["pin-known", "pin-unknown-1", "pin-unknown-2", "pin-unknown-3"];
    for topic in topics {
        if topic != "pin-known" {
            broker.tool(&["topics", "--create", "--topic", topic, "--partitions", "1"]);
        }
        producer.begin_transaction().expect("begins");
        producer.send(record(topic)).map_err(|(error, _)| error).expect("sends");
        producer.commit_transaction(Duration::from_secs(30)).expect("commits");
    }
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", broker.bootstrap()).set("group.id", "pin-known");
    let consumer: BaseConsumer = config.create().expect("a consumer");
    let mut times = Vec::new();
    for topic in topics {
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(topic, 0, Offset::Offset(0)).expect("names a partition");
        consumer.assign(&list).expect("assigns");
        let started = Instant::now();
        let came = || consumer.poll(Duration::from_secs(1)).and_then(Result::ok);
        while came().is_none_or(|message| message.topic() != topic) {
            assert!(started.elapsed() < Duration::from_secs(30), "{topic} is not read");
        }
        times.push(started.elapsed());
    }
    // The first one may come with what the client asks for in any case.
    let slow = times[1..].iter().filter(|time| **time >= Duration::from_millis(500)).count();
    assert!(slow >= 2, "unknown topics are read at once: {times:?}");
}
