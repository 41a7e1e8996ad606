//! Generations on the embedded log: where a replay may begin, what is deleted with it, and what readers see around a switch.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use copytaster_engine::generation::{
    Control, GenerationError, StartRequest, View, doomed, drop_generation, finish_switch, start, switch, topic_specs,
};
use copytaster_engine::{
    EmbeddedLog, EmbeddedOptions, Headers, Log, Membership, Output, Poll, ReadLimits, TopicSpec, Transaction,
};
use copytaster_records::topics::{self, Kept};
use copytaster_records::{GenerationName, ReplayFrom, ReplayStage, Timestamp, headers};

const HOMES: u32 = 2;
const ALL: ReadLimits = ReadLimits { records_max: 1_000, bytes_max: 8 << 20 };

/// Set by each test's thread: append times.
fn clock() -> Timestamp {
    thread_local!(static NOW: std::cell::Cell<i64> = const { std::cell::Cell::new(1_000_000) });
    NOW.with(|now| {
        now.set(now.get() + 1_000);
        Timestamp::from_millis(now.get())
    })
}

fn open(dir: &std::path::Path) -> EmbeddedLog {
    let log = EmbeddedLog::open(EmbeddedOptions { clock, ..EmbeddedOptions::new(dir) }).expect("opens");
    let spec = |name: &str, partitions, kept| TopicSpec { name: name.into(), partitions, kept };
    log.ensure_topics(&[
        spec(topics::RAW, 1, Kept::Forever),
        spec(topics::UNIQUE, HOMES, Kept::Forever),
        spec(topics::PARSED, HOMES, Kept::Forever),
        spec(topics::ENRICHED, HOMES, Kept::Forever),
        spec(topics::CONTROL, 1, Kept::Compacted),
    ])
    .expect("topics");
    log
}

fn output(topic: &str, partition: u32, number: u64, origin: Option<u64>) -> Output {
    let mut headers = Headers::new().with(headers::CE_ID, number.to_string());
    if let Some(origin) = origin {
        headers.push(headers::ORIGIN, format!("0/{origin}"));
    }
    let value = Some(Bytes::from(format!("{{\"unit\":\"f/0/{number}#0\",\"n\":{number}}}")));
    Output { topic: topic.to_owned().into(), partition, key: Bytes::from(number.to_string()), headers, value }
}

/// A stage that copies what it has not consumed to the next topic.
fn pass(log: &EmbeddedLog, group: &str, stage: &str, from: &str, to: &str) {
    let membership = Membership { group: group.into(), topic: from.into(), stage: stage.into(), slot: 0 };
    let mut instance = log.join(membership).expect("joins");
    loop {
        let records = match instance.poll(ALL, Duration::ZERO).expect("polls") {
            Poll::Assigned(_) => continue,
            Poll::Idle => return,
            Poll::Records(records) => records,
        };
        let mut transaction = Transaction::default();
        for record in records {
            transaction.offsets.insert(record.partition, record.offset + 1);
            // Commands and ticks become nothing.
            let Some(number) = record.headers.text(headers::CE_ID).and_then(|id| id.parse::<u64>().ok()) else {
                continue;
            };
            let partition = u32::try_from(number % 2).expect("fits");
            transaction.outputs.push(output(to, partition, number, Some(record.origin().offset)));
        }
        instance.commit(&transaction).expect("commits");
    }
}

fn deliver(log: &EmbeddedLog, numbers: std::ops::Range<u64>) {
    log.append(numbers.map(|number| output(topics::RAW, 0, number, None)).collect()).expect("appends");
}

fn run_live(log: &EmbeddedLog) {
    pass(log, "copytaster.dedupe", "dedupe", topics::RAW, topics::UNIQUE);
    pass(log, "copytaster.parse", "parse", topics::UNIQUE, topics::PARSED);
    pass(log, "copytaster.enrich", "enrich", topics::PARSED, topics::ENRICHED);
}

fn run_replay(log: &EmbeddedLog, name: &str) {
    let control = Control::read(log).expect("reads");
    let generation = control.get(name).expect("is there");
    log.ensure_topics(&topic_specs(generation, &BTreeMap::new(), 1, false)).expect("topics");
    let group = format!("copytaster.parse.{name}");
    if log.committed(&group, topics::UNIQUE, 0).expect("reads").is_none() {
        log.set_offsets(&group, &generation.source, &generation.source_from).expect("sets");
    }
    pass(log, &group, &format!("parse.{name}"), &generation.source, &format!("wire.parsed.{name}"));
    let enrich = format!("copytaster.enrich.{name}");
    pass(log, &enrich, &format!("enrich.{name}"), &format!("wire.parsed.{name}"), &format!("wire.enriched.{name}"));
}

fn request(name: &str, from: ReplayFrom) -> StartRequest {
    StartRequest {
        name: name.into(),
        stages: vec![ReplayStage::Parse, ReplayStage::Enrich],
        from,
        homes: None,
        share_percent: 25,
        build: "build".into(),
        profiles: BTreeMap::new(),
        window: Duration::from_secs(60),
    }
}

/// The numbers that a view has, from the first record on.
fn seen(log: &EmbeddedLog, view: &View) -> Vec<u64> {
    let mut seen = Vec::new();
    for part in &view.parts {
        for partition in 0..HOMES {
            let from = part.begins.get(partition as usize).copied().unwrap_or(0);
            let records = log.read(&part.topic, partition, from, ALL).expect("reads");
            let counting = records.iter().filter(|record| part.has(record));
            seen.extend(
                counting
                    .map(|r| r.headers.text(headers::CE_ID).and_then(|id| id.parse::<u64>().ok()).expect("a number")),
            );
        }
    }
    seen.sort_unstable();
    seen
}

#[test]
fn a_switch_takes_each_record_from_one_generation_wherever_it_is_cut_off() {
    let dir = tempfile::tempdir().expect("a directory");
    let log = open(dir.path());
    deliver(&log, 0..50);
    run_live(&log);
    start(&log, &request("new", ReplayFrom::Offset(20)), clock()).expect("starts");
    let early = switch(&log, "new", "t", clock()).expect_err("it has not run");
    assert!(matches!(early, GenerationError::NotReady { .. } | GenerationError::Log(_)), "{early}");
    run_replay(&log, "new");
    // A follower who knows of no switch yet.
    let before = Control::read(&log).expect("reads");
    let mut follower = View::from_beginning(&log, &before, topics::ENRICHED).expect("a view");
    assert_eq!(seen(&log, &follower), (0..50).collect::<Vec<_>>());
    let at = switch(&log, "new", "t", clock()).expect("switches");
    assert_eq!(at, [50], "the command is behind all deliveries");
    deliver(&log, 50..80);
    run_live(&log);
    run_replay(&log, "new");
    let after = Control::read(&log).expect("reads");
    follower.follow(&log, &after, topics::ENRICHED).expect("follows");
    assert_eq!(seen(&log, &follower), (0..80).collect::<Vec<_>>());
    assert_eq!(follower.parts.len(), 2);
    let anew = View::from_beginning(&log, &after, topics::ENRICHED).expect("a view");
    assert_eq!(seen(&log, &anew), (0..80).collect::<Vec<_>>());
    assert_eq!((anew.parts[0].until.as_slice(), anew.parts[1].from.as_slice()), ([20].as_slice(), [20].as_slice()));
    // Others are not touched, and a generation that readers are sent to stays.
    assert!(View::from_beginning(&log, &after, topics::UNIQUE).expect("a view").is_plain());
    assert!(matches!(drop_generation(&log, "new"), Err(GenerationError::Followed { .. })));
    // Back again: who follows sees each once more than never.
    switch(&log, "live", "t", clock()).expect("switches back");
    deliver(&log, 80..90);
    run_live(&log);
    run_replay(&log, "new");
    let back = Control::read(&log).expect("reads");
    follower.follow(&log, &back, topics::ENRICHED).expect("follows");
    assert_eq!(seen(&log, &follower), (0..90).collect::<Vec<_>>());
    drop_generation(&log, "new").expect("nobody is sent to it any more");
}

#[test]
fn a_switch_that_was_cut_off_has_happened_or_not() {
    use copytaster_records::{Command, CommandKind, Era, Readers, Switching, to_json};
    let dir = tempfile::tempdir().expect("a directory");
    let log = open(dir.path());
    deliver(&log, 0..10);
    run_live(&log);
    start(&log, &request("new", ReplayFrom::Beginning), clock()).expect("starts");
    run_replay(&log, "new");
    let era = Era {
        generation: Some(GenerationName::new("new").expect("a name")),
        stages: vec![ReplayStage::Parse, ReplayStage::Enrich],
        origin_from: vec![0],
        switched_at: Vec::new(),
        begins: BTreeMap::new(),
    };
    // As the first step leaves it.
    let switching = Switching { era, id: "new@1".into(), look_from: vec![10] };
    let asked = Readers { eras: Vec::new(), switching: Some(switching) };
    let record = |key: &str, value: Vec<u8>| Output {
        topic: topics::CONTROL.into(),
        partition: 0,
        key: Bytes::from(key.to_owned()),
        headers: Headers::new(),
        value: Some(value.into()),
    };
    log.append(vec![record(Readers::KEY, to_json(&asked))]).expect("appends");
    let control = Control::read(&log).expect("reads");
    assert!(View::from_beginning(&log, &control, topics::ENRICHED).expect("a view").is_plain(), "nothing has happened");
    assert_eq!(finish_switch(&log).expect("finishes"), None);
    assert_eq!(Control::read(&log).expect("reads").readers, Readers::default());
    // As the second one does: a reader finds it though it is not recorded, and so does whoever comes next.
    log.append(vec![record(Readers::KEY, to_json(&asked))]).expect("appends");
    let kind = CommandKind::Switch { id: "new@1".into() };
    let command = Command { domain: None, by: "t".into(), at: clock(), reason: None, command: kind };
    let headers = Headers::new().with(headers::CE_ID, "new@1").with(headers::CE_TYPE, headers::event_type::COMMAND);
    let on_raw = Output { topic: topics::RAW.into(), headers, ..record("", to_json(&command)) };
    log.append(vec![on_raw]).expect("appends");
    let control = Control::read(&log).expect("reads");
    let view = View::from_now(&log, &control, topics::ENRICHED).expect("a view");
    assert_eq!(view.parts[0].topic, "wire.enriched.new");
    assert_eq!(finish_switch(&log).expect("finishes"), Some(vec![10]));
    assert_eq!(Control::read(&log).expect("reads").readers.eras[0].switched_at, [10]);
    assert_eq!(finish_switch(&log).expect("finishes"), None, "once");
}

#[test]
fn what_is_deleted_is_gone_and_may_come_again() {
    let dir = tempfile::tempdir().expect("a directory");
    {
        let log = open(dir.path());
        deliver(&log, 0..10);
        run_live(&log);
        let generation = start(&log, &request("new", ReplayFrom::Beginning), clock()).expect("starts");
        run_replay(&log, "new");
        assert_eq!(log.read("wire.enriched.new", 0, 0, ALL).expect("reads").len(), 5);
        log.delete(&doomed(&generation)).expect("deletes");
        log.delete(&doomed(&generation)).expect("deletes what is left");
        assert!(log.topics().expect("topics").iter().all(|info| !info.name.ends_with(".new")));
        assert!(log.groups().expect("groups").iter().all(|(group, _)| !group.ends_with(".new")));
    }
    let log = open(dir.path());
    assert!(log.topics().expect("topics").iter().all(|info| !info.name.ends_with(".new")));
    run_replay(&log, "new");
    assert_eq!(log.read("wire.enriched.new", 0, 0, ALL).expect("reads").len(), 5, "from its beginning again");
}

#[test]
fn a_source_that_begins_later_says_from_when_it_could() {
    let dir = tempfile::tempdir().expect("a directory");
    let log = open(dir.path());
    let short = TopicSpec { name: topics::UNIQUE.into(), partitions: HOMES, kept: Kept::For(Duration::from_secs(1)) };
    log.ensure_topics(&[short]).expect("kept for a second");
    deliver(&log, 0..10);
    run_live(&log);
    // Segments are rolled by age: an hour later.
    let hour = |hours: i64| Timestamp::from_millis(clock().as_millis() + hours * 3_600_000);
    for _ in 0..200 {
        clock();
    }
    deliver(&log, 10..20);
    run_live(&log);
    log.enforce_retention(hour(1)).expect("drops");
    assert!(log.watermarks(topics::UNIQUE, 0).expect("marks").low > 0, "something was dropped");
    let error = start(&log, &request("new", ReplayFrom::Beginning), clock()).expect_err("it is gone");
    let text = error.to_string();
    assert!(text.contains("wire.unique no longer reaches back to the beginning"), "{text}");
    let earliest = text.rsplit(' ').next().expect("a time");
    let from = ReplayFrom::Time(earliest.parse().unwrap_or_else(|_| panic!("a time: {text}")));
    match start(&log, &request("new", from), clock()) {
        Ok(_) | Err(GenerationError::TooLate { .. }) => {}
        Err(other) => panic!("{other}"),
    }
}
