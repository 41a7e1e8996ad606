//! An existing Kafka topic as a source, against a real broker: every record once, whatever is killed.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use common::{Deadly, LANES, Running, deliveries, feed, options, scramble, topic_specs, until};
use copytaster_engine::{
    EmbeddedLog, EmbeddedOptions, FollowError, FollowFrom, Headers, KafkaLog, KafkaOptions, Log, Output, Record,
    TopicSpec, clock,
};
use copytaster_ingest::{TopicOptions, TopicSource};
use copytaster_records::topics::Kept;
use copytaster_records::{DeliveryMeta, TraceContext, Transport, headers};
use copytaster_testkit::broker::Broker;

const FEED: &str = "agency";
const PARTITIONS: u32 = 3;

fn kafka(broker: &Broker, prefix: &str) -> KafkaLog {
    let options = KafkaOptions { prefix: prefix.into(), ..KafkaOptions::new(broker.bootstrap()) };
    KafkaLog::connect(options, &|| false).expect("connects")
}

fn foreign_topic(foreign: &KafkaLog, name: &str, partitions: u32) {
    let spec = TopicSpec { name: name.into(), partitions, kept: Kept::Forever };
    foreign.ensure_topics(&[spec]).expect("a topic");
}

fn record(topic: &str, partition: u32, key: &str, value: Option<Vec<u8>>) -> Output {
    let headers = Headers::new();
    Output {
        topic: topic.to_owned().into(),
        partition,
        key: Bytes::from(key.to_owned()),
        headers,
        value: value.map(Bytes::from),
    }
}

/// `partition-number`, in order within each partition.
fn copy(topic: &str, number: u32) -> Output {
    let partition = number % PARTITIONS;
    let key = format!("{partition}-{number}");
    record(topic, partition, &key, Some(format!("copy {key}").into_bytes()))
}

fn read_topic(running: &Running, broker: &Broker, topic: &str, from: FollowFrom) {
    let cluster = KafkaOptions { prefix: "of.the.log.".into(), ..KafkaOptions::new(broker.bootstrap()) };
    let options =
        TopicOptions { from, in_flight_max: 16, ..TopicOptions::new(feed(FEED), cluster, topic, clock::wall) };
    let source = TopicSource::open(options).expect("the topic is there");
    let counters = Arc::clone(&running.routes[&feed(FEED)].counters);
    running.spawn(source.run(running.intake.clone(), counters, running.lanes.clone(), running.transports.clone()));
}

fn meta(record: &Record) -> DeliveryMeta {
    record.json_header(headers::DELIVERY).expect("its metadata")
}

fn names(log: &dyn Log) -> Vec<String> {
    deliveries(log).iter().filter_map(|record| meta(record).name).collect()
}

/// Two instances that are killed again and again while the topic is filled.
fn every_record_is_taken_once(broker: &Broker, log: &Arc<dyn Log>, topic: &str, seed: u64) {
    const RECORDS: u32 = 2_000;
    const KILLS: i64 = 12;
    let started = Instant::now();
    let foreign = kafka(broker, "");
    foreign_topic(&foreign, topic, PARTITIONS);
    log.ensure_topics(&topic_specs(1)).expect("topics");
    let deadly = Deadly::new(Arc::clone(log), seed, KILLS);
    let mortal: Arc<dyn Log> = Arc::new(deadly.clone());
    let start = |slot| {
        let running = Running::start(&mortal, options(slot, &[(FEED, "news")]));
        read_topic(&running, broker, topic, FollowFrom::Beginning);
        running
    };
    let name = topic.to_owned();
    let filling = std::thread::spawn(move || {
        for first in (0..RECORDS).step_by(50) {
            foreign.append((first..first + 50).map(|number| copy(&name, number)).collect()).expect("written");
        }
    });
    let mut instances: Vec<Running> = (0..LANES).map(start).collect();
    until("every record is on wire.raw", || {
        for (slot, running) in (0..LANES).zip(&mut instances) {
            if running.has_ended() {
                std::mem::replace(running, start(slot)).bury();
            }
        }
        deliveries(&**log).len() >= RECORDS as usize && deadly.kills_left() == 0
    });
    filling.join().expect("no panic");
    instances.into_iter().for_each(Running::stop);
    let names = names(&**log);
    let expected: BTreeSet<String> = (0..RECORDS).map(|n| format!("{}-{n}", n % PARTITIONS)).collect();
    assert_eq!(names.iter().cloned().collect::<BTreeSet<_>>(), expected, "seed {seed}");
    assert_eq!(names.len(), RECORDS as usize, "seed {seed}: none twice");
    let mut last: BTreeMap<&str, u32> = BTreeMap::new();
    for name in &names {
        let (partition, number) = name.split_once('-').expect("as it was made");
        let number = number.parse().expect("a number");
        assert!(last.insert(partition, number).is_none_or(|before| before < number), "seed {seed}: {name} is late");
    }
    println!("{topic}: {RECORDS} records, {KILLS} kills, {:?}", started.elapsed());
}

#[test]
fn every_record_is_on_raw_once_whatever_is_killed() {
    let Some(broker) = Broker::shared() else { return };
    let seed = scramble(u64::from(std::process::id()));
    println!("seed {seed}");
    let dir = tempfile::tempdir().expect("a directory");
    let embedded: Arc<dyn Log> = Arc::new(EmbeddedLog::open(EmbeddedOptions::new(dir.path())).expect("opens"));
    let on_kafka: Arc<dyn Log> = Arc::new(kafka(broker, "once."));
    every_record_is_taken_once(broker, &embedded, "agency.embedded", seed);
    every_record_is_taken_once(broker, &on_kafka, "agency.kafka", seed);
}

#[test]
fn a_record_becomes_a_delivery_as_it_is() {
    let Some(broker) = Broker::shared() else { return };
    let (topic, foreign) = ("agency.shapes", kafka(broker, ""));
    foreign_topic(&foreign, topic, 1);
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let described = Output {
        headers: Headers::new().with("Content-Type", "text/xml").with("traceparent", trace),
        ..record(topic, 0, "urn:1", Some(b"\xff\x00 any bytes".to_vec()))
    };
    let too_large = record(topic, 0, "large", Some(vec![b'x'; (64 << 10) + 1]));
    let tombstone = || record(topic, 0, "gone", None);
    let log: Arc<dyn Log> = Arc::new(kafka(broker, "shapes."));
    log.ensure_topics(&topic_specs(1)).expect("topics");
    foreign
        .append(vec![tombstone(), described, too_large, record(topic, 0, "", Some(Vec::new())), tombstone()])
        .expect("written");
    let running = Running::start(&log, options(0, &[(FEED, "news")]));
    read_topic(&running, broker, topic, FollowFrom::Beginning);
    let health = |running: &Running| {
        let health = running.routes[&feed(FEED)].counters.snapshot(clock::wall(), 0);
        (health.deliveries, health.skipped, health.refused)
    };
    until("all is counted", || health(&running) == (2, 2, 1));
    running.stop();
    let taken = deliveries(&*log);
    let meta = meta(&taken[0]);
    assert_eq!(taken[0].payload(), b"\xff\x00 any bytes".as_slice());
    assert_eq!((meta.transport, meta.name.as_deref()), (Transport::Topic, Some("urn:1")));
    assert_eq!(meta.content_type.as_deref(), Some("text/xml"));
    let sender = TraceContext::parse(trace).expect("a trace");
    let ours = sender.child(&format!("ingest {}", meta.id));
    assert_eq!(taken[0].headers.text(headers::TRACEPARENT), Some(ours.as_str()), "a step of the sender's trace");
    assert_eq!(names(&*log)[1], "agency.shapes/0/3", "what has no key is called by its address");

    // What was passed over at the end is not passed over again.
    let running = Running::start(&log, options(0, &[(FEED, "news")]));
    read_topic(&running, broker, topic, FollowFrom::Beginning);
    foreign.append(vec![record(topic, 0, "new", Some(b"new".to_vec()))]).expect("written");
    until("it goes on", || health(&running).0 == 1);
    assert_eq!(health(&running), (1, 0, 0));
    running.stop();
}

#[test]
fn the_end_is_where_it_was_when_the_feed_was_new_and_added_partitions_are_read_whole() {
    let Some(broker) = Broker::shared() else { return };
    let (topic, foreign) = ("agency.end", kafka(broker, ""));
    foreign_topic(&foreign, topic, 1);
    let log: Arc<dyn Log> = Arc::new(kafka(broker, "end."));
    log.ensure_topics(&topic_specs(1)).expect("topics");
    foreign.append(vec![record(topic, 0, "before", Some(b"x".to_vec()))]).expect("written");
    let running = Running::start(&log, options(0, &[(FEED, "news")]));
    read_topic(&running, broker, topic, FollowFrom::End);
    let claim = || running.runtime.block_on(running.lanes.until_owned(&feed(FEED))).expect("owned");
    until("the beginning is committed", || !claim().cursors(b"cursor/").expect("reads").is_empty());
    running.stop();
    // Nobody reads meanwhile.
    foreign.append(vec![record(topic, 0, "meanwhile", Some(b"x".to_vec()))]).expect("written");
    let running = Running::start(&log, options(0, &[(FEED, "news")]));
    read_topic(&running, broker, topic, FollowFrom::End);
    until("what came meanwhile is read", || names(&*log) == ["meanwhile"]);
    broker.tool(&["topics", "--alter", "--topic", topic, "--partitions", "2"]);
    // A producer that was there before learns of it within minutes only.
    let foreign = kafka(broker, "");
    until("brokers know of it", || foreign.append(vec![record(topic, 1, "added", Some(b"x".to_vec()))]).is_ok());
    until("the partition that was added is read", || names(&*log) == ["meanwhile", "added"]);
    running.stop();
}

#[test]
fn a_topic_that_is_not_there_is_told_at_once() {
    let Some(broker) = Broker::shared() else { return };
    let options = TopicOptions::new(feed(FEED), KafkaOptions::new(broker.bootstrap()), "nowhere", clock::wall);
    let error = TopicSource::open(options).expect_err("no topic");
    assert!(matches!(error, FollowError::NoTopic { .. }));
    assert_eq!(error.to_string(), "there is no topic `nowhere` on the cluster");
    // A cluster that is away is waited for.
    let away = TopicOptions::new(feed(FEED), KafkaOptions::new("127.0.0.1:1"), "nowhere", clock::wall);
    assert!(TopicSource::open(away).is_ok());
}
