//! The driver on the embedded log, with a stage that counts: what it promises to every stage.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use copytaster_engine::{
    Context, Driver, DriverError, DriverOptions, EmbeddedLog, EmbeddedOptions, Emit, Headers, Log, Output, Poison,
    ReadLimits, Record, Stage, StageError, StageStats, TopicSpec,
};
use copytaster_records::topics::Kept;
use copytaster_records::{DeadLetter, ErrorClass, TraceContext, headers, topics};
use proptest::prelude::*;

const IN: &str = "test.in";
const OUT: &str = "test.out";
const PARTITIONS: u32 = 3;
const ALL: ReadLimits = ReadLimits { records_max: 100_000, bytes_max: 256 << 20 };

/// Counts the records of each key; some it cannot stand.
struct Counting;

impl Stage for Counting {
    type Prepared = String;

    fn name(&self) -> &'static str {
        "counting"
    }

    fn input(&self) -> &'static str {
        IN
    }

    fn prepare(&self, record: &Record) -> Result<String, Poison> {
        let text = String::from_utf8_lossy(&record.payload()).into_owned();
        match text.as_str() {
            "poison" => Err(Poison::new(ErrorClass::Malformed, "it says so").of(&"item-7")),
            "panic in prepare" => panic!("cannot stand it"),
            _ => Ok(text),
        }
    }

    fn shard(&self, prepared: &String) -> Option<u64> {
        Some(u64::from(*prepared.as_bytes().first().unwrap_or(&0)))
    }

    fn decide(&self, record: &Record, text: String, context: &mut Context<'_>) -> Result<(), StageError> {
        let key = format!("count/{text}");
        let count = context.get(key.as_bytes())?.map_or(0, |v| v[0]).wrapping_add(1);
        context.put(key, vec![count]);
        let seen = context.scan(b"count/", 1_000)?;
        assert!(seen.iter().any(|(k, v)| k.ends_with(text.as_bytes()) && v[0] == count), "its own change is there");
        let emit = |value: Vec<u8>| {
            Emit::bytes(OUT, record.partition, text.clone(), "test", format!("{text}/{count}"), Some(value.into()))
        };
        context.emit(emit(format!("{text}={count}@{}", context.clock().as_millis()).into_bytes()))?;
        match text.as_str() {
            "panic in decide" => panic!("cannot stand it"),
            "large" => context.emit(emit(vec![0; 2_000]))?,
            "half" => context.dead(&Poison::new(ErrorClass::Malformed, "one part of it"), b"part"),
            _ => {}
        }
        Ok(())
    }
}

fn open(dir: &std::path::Path) -> Arc<EmbeddedLog> {
    let log = EmbeddedLog::open(EmbeddedOptions::new(dir)).expect("opens");
    let spec = |name: &str| TopicSpec { name: name.into(), partitions: PARTITIONS, kept: Kept::Forever };
    log.ensure_topics(&[spec(IN), spec(OUT), spec(topics::DEAD)]).expect("topics");
    Arc::new(log)
}

fn options(batch: usize, threads: usize) -> DriverOptions {
    DriverOptions {
        slot: 0,
        run_as: None,
        batch: ReadLimits { records_max: batch, bytes_max: 8 << 20 },
        threads,
        dead_partitions: PARTITIONS,
        output_bytes_max: 2_000,
        header_bytes_max: 64 << 10,
        build: "build-1".into(),
        resume: false,
    }
}

fn record(partition: u32, text: &str, feed: Option<&str>) -> Output {
    let mut headers = Headers::new();
    if let Some(feed) = feed {
        headers.push(headers::FEED, feed.to_owned());
    }
    let value = Some(Bytes::from(text.to_owned()));
    Output { topic: IN.into(), partition, key: Bytes::from_static(b"key"), headers, value }
}

fn drain(driver: &mut Driver<'_, Counting>) -> Result<usize, DriverError> {
    let mut consumed = 0;
    loop {
        // The first step may be the assignment: two idle ones in a row are the end.
        let step = driver.step(Duration::ZERO)? + driver.step(Duration::ZERO)?;
        if step == 0 {
            return Ok(consumed);
        }
        consumed += step;
    }
}

fn run(log: &EmbeddedLog, options: DriverOptions) -> Result<usize, DriverError> {
    let stats = Arc::new(StageStats::default());
    drain(&mut Driver::join(log, &Counting, options, stats)?)
}

fn texts(log: &EmbeddedLog, topic: &str) -> BTreeMap<u32, Vec<String>> {
    let read = |p| log.read(topic, p, 0, ALL).expect("reads");
    let text = |r: &Record| String::from_utf8_lossy(&r.payload()).into_owned();
    (0..PARTITIONS).map(|p| (p, read(p).iter().map(text).collect())).collect()
}

fn dead(log: &EmbeddedLog) -> Vec<DeadLetter> {
    (0..PARTITIONS)
        .flat_map(|p| log.read(topics::DEAD, p, 0, ALL).expect("reads"))
        .map(|r| serde_json::from_slice(&r.payload()).expect("a dead letter"))
        .collect()
}

#[test]
fn a_bad_record_stops_nothing_and_leaves_nothing_half_done() {
    let dir = tempfile::tempdir().expect("a directory");
    let log = open(dir.path());
    let bad = ["poison", "panic in prepare", "panic in decide", "large", "half"];
    let mut outputs = vec![record(0, "a", None)];
    outputs.extend(bad.iter().map(|text| record(0, text, None)));
    outputs.push(record(0, "a", None));
    log.append(outputs).expect("appends");
    assert_eq!(run(&log, options(500, 4)).expect("runs"), 7);
    assert_eq!(texts(&log, OUT)[&0], ["a=1@0", "half=1@0", "a=2@0"], "what was staged before a failure is gone");
    let letters = dead(&log);
    let classes: Vec<ErrorClass> = letters.iter().map(|l| l.class).collect();
    use ErrorClass::{Bug, Malformed, TooLarge};
    assert_eq!(classes, [Malformed, Bug, Bug, TooLarge, Malformed]);
    assert_eq!(letters[0].item.as_deref(), Some("item-7"));
    assert_eq!((letters[4].length_bytes, letters[4].bytes_base64.as_str()), (4, "cGFydA=="));
    assert!(letters[1].reason.contains("cannot stand it"));
}

#[test]
fn outputs_say_where_they_come_from() {
    let dir = tempfile::tempdir().expect("a directory");
    let log = open(dir.path());
    let mut tick = record(1, "tick", None);
    tick.headers.push(headers::CLOCK, "1700000000000");
    let mut traced = record(1, "a", None);
    let sender = TraceContext::begun_by("a");
    traced.headers.push(headers::TRACEPARENT, sender.as_str().to_owned());
    let mut older = record(1, "b", None);
    older.headers.push(headers::CLOCK, "5");
    log.append(vec![tick, traced, older]).expect("appends");
    run(&log, options(1, 1)).expect("runs");
    let out = log.read(OUT, 1, 0, ALL).expect("reads");
    let header = |i: usize, name| out[i].headers.text(name).map(str::to_owned);
    assert_eq!(header(1, headers::CLOCK).as_deref(), Some("1700000000000"), "the clock is the maximum of the ticks");
    assert_eq!(header(2, headers::CLOCK).as_deref(), Some("1700000000000"), "and never goes back");
    let trace = header(1, headers::TRACEPARENT).and_then(|text| TraceContext::parse(&text)).expect("a trace");
    assert_eq!(trace.trace_id(), sender.trace_id(), "the trace goes on");
    assert_ne!(trace.span_id(), sender.span_id(), "by a step of this stage");
    assert_eq!(header(1, headers::SOURCE).as_deref(), Some("counting/test.in/1"));
    assert_eq!(header(1, headers::SOURCE_OFFSET).as_deref(), Some("1"));
    assert_eq!(header(1, headers::CE_ID).as_deref(), Some("a/1"));
}

fn good_times(log: &EmbeddedLog) {
    let feeds = ["f1", "f2", "f3", "f4"];
    log.append((0..1_000).map(|i| record(0, "a", Some(feeds[i % 4]))).collect()).expect("appends");
}

#[test]
fn the_halt_rule_cuts_before_the_tripping_record_and_survives_a_restart() {
    for batch in [1, 7, 500] {
        let dir = tempfile::tempdir().expect("a directory");
        let log = open(dir.path());
        good_times(&log);
        let feeds = ["f1", "f2", "f3", "f4"];
        log.append((0..180).map(|i| record(0, "poison", Some(feeds[i % 4]))).collect()).expect("appends");
        log.append(vec![record(0, "b", Some("f1"))]).expect("appends");
        let halted = run(&log, options(batch, 2)).expect_err("halts");
        assert!(matches!(&halted, DriverError::Halted { at, .. } if at == "test.in/0/1099"), "batch {batch}: {halted}");
        assert_eq!(dead(&log).len(), 99, "batch {batch}: the record that tripped it is not consumed");
        assert!(matches!(run(&log, options(batch, 2)), Err(DriverError::Halted { .. })), "halts again after a restart");
        assert_eq!(dead(&log).len(), 99);
        let mended = DriverOptions { build: "build-2".into(), ..options(batch, 2) };
        run(&log, mended).expect("a new build tries again, and its window begins anew");
        assert_eq!(dead(&log).len(), 180);
        assert_eq!(texts(&log, OUT)[&0].last().map(|t| t.starts_with("b=1")), Some(true));
    }
}

#[test]
fn a_person_may_resume() {
    let dir = tempfile::tempdir().expect("a directory");
    let log = open(dir.path());
    good_times(&log);
    let feeds = ["f1", "f2", "f3", "f4"];
    log.append((0..150).map(|i| record(0, "poison", Some(feeds[i % 4]))).collect()).expect("appends");
    run(&log, options(500, 1)).expect_err("halts");
    run(&log, DriverOptions { resume: true, ..options(500, 1) }).expect("goes on");
    run(&log, options(500, 1)).expect("and stays so");
    assert_eq!(dead(&log).len(), 150);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn the_same_input_gives_the_same_output(
        texts_in in proptest::collection::vec(
            (0..PARTITIONS, prop_oneof![Just("a"), Just("b"), Just("cc"), Just("poison"), Just("half"), Just("large"), Just("panic in decide")]),
            1..80,
        ),
        batch in 1usize..20,
        threads in 1usize..5,
        crash_after in 0usize..10,
    ) {
        let outputs: Vec<Output> = texts_in.iter().map(|(p, t)| record(*p, t, None)).collect();
        let result = |batch, threads, crash_after: usize| {
            let dir = tempfile::tempdir().expect("a directory");
            let log = open(dir.path());
            log.append(outputs.clone()).expect("appends");
            if crash_after > 0 {
                // An instance that computes batches, is overtaken by another, and goes on with what it had.
                let stats = Arc::new(StageStats::default());
                let mut driver = Driver::join(&*log, &Counting, options(batch, threads), Arc::clone(&stats)).expect("joins");
                for _ in 0..crash_after {
                    driver.step(Duration::ZERO).expect("steps");
                }
                let second = DriverOptions { slot: 1, ..options(batch, threads) };
                let mut second = Driver::join(&*log, &Counting, second, stats).expect("joins");
                driver.step(Duration::ZERO).expect("steps");
                second.step(Duration::ZERO).expect("steps");
                second.step(Duration::ZERO).expect("steps");
            }
            run(&log, options(batch, threads)).expect("runs");
            (texts(&log, OUT), texts(&log, topics::DEAD))
        };
        prop_assert_eq!(result(batch, threads, crash_after), result(500, 1, 0));
    }
}
