//! What the embedded log adds to the suite: one process, reopening, retention, compaction.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use copytaster_engine::{EmbeddedLog, EmbeddedOptions, Headers, Log, LogError, Output, ReadLimits, TopicSpec};
use copytaster_records::Timestamp;
use copytaster_records::topics::Kept;

const ALL: ReadLimits = ReadLimits { records_max: 100_000, bytes_max: 64 << 20 };
const DAY_MS: i64 = 24 * 3600 * 1000;

fn output(topic: &'static str, key: &str, value: Option<&str>) -> Output {
    Output {
        topic: topic.into(),
        partition: 0,
        key: Bytes::from(key.to_owned()),
        headers: Headers::new(),
        value: value.map(|v| Bytes::from(v.to_owned())),
    }
}

fn spec(name: &str, kept: Kept) -> TopicSpec {
    TopicSpec { name: name.into(), partitions: 1, kept }
}

fn keys(log: &EmbeddedLog, topic: &str) -> Vec<String> {
    let low = log.watermarks(topic, 0).expect("watermarks").low;
    let records = log.read(topic, 0, low, ALL).expect("reads");
    records.iter().map(|r| String::from_utf8_lossy(&r.key).into_owned()).collect()
}

#[test]
fn a_second_open_says_who_has_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let log = EmbeddedLog::open(EmbeddedOptions::new(dir.path())).expect("opens");
    let error = EmbeddedLog::open(EmbeddedOptions::new(dir.path())).err().expect("is refused");
    assert!(matches!(error, LogError::Locked { .. }), "{error}");
    assert!(error.to_string().contains(&format!("process {}", std::process::id())), "{error}");
    drop(log);
    EmbeddedLog::open(EmbeddedOptions::new(dir.path())).expect("opens once the first is gone");
}

#[test]
fn everything_is_there_after_reopening() {
    let dir = tempfile::tempdir().expect("a directory");
    let options = EmbeddedOptions { segment_bytes: 200, ..EmbeddedOptions::new(dir.path()) };
    {
        let log = EmbeddedLog::open(options.clone()).expect("opens");
        log.ensure_topics(&[spec("t", Kept::Forever)]).expect("topics");
        for n in 0..100 {
            log.append(vec![output("t", &n.to_string(), Some("some value"))]).expect("appends");
        }
    }
    let log = EmbeddedLog::open(options).expect("opens");
    assert_eq!(keys(&log, "t"), (0..100).map(|n| n.to_string()).collect::<Vec<_>>(), "over many segments");
    assert_eq!(log.watermarks("t", 0).expect("watermarks").high, 100);
    let next = log.append(vec![output("t", "100", None)]).expect("appends");
    assert_eq!(next.number, 101, "commits are counted on");
    let from_middle = log.read("t", 0, 57, ReadLimits { records_max: 2, ..ALL }).expect("reads");
    assert_eq!(from_middle.iter().map(|r| r.offset).collect::<Vec<_>>(), [57, 58]);
}

#[test]
fn retention_drops_whole_segments_and_expired_offsets_are_errors() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let dir = tempfile::tempdir().expect("a directory");
    let options = EmbeddedOptions {
        clock: || Timestamp::from_millis(NOW.load(Ordering::Relaxed)),
        ..EmbeddedOptions::new(dir.path())
    };
    let log = EmbeddedLog::open(options.clone()).expect("opens");
    let week = Kept::For(Duration::from_secs(7 * 24 * 3600));
    log.ensure_topics(&[spec("t", week), spec("forever", Kept::Forever)]).expect("topics");
    for day in 0..20 {
        NOW.store(day * DAY_MS, Ordering::Relaxed);
        log.append(vec![output("t", &day.to_string(), Some("x")), output("forever", &day.to_string(), None)])
            .expect("appends");
    }
    log.enforce_retention(Timestamp::from_millis(20 * DAY_MS)).expect("enforces");
    let kept: BTreeSet<i64> = keys(&log, "t").iter().map(|k| k.parse().expect("a number")).collect();
    assert!((13..20).all(|day| kept.contains(&day)), "a week is kept: {kept:?}");
    assert!(!kept.contains(&10), "what is older goes: {kept:?}");
    let low = log.watermarks("t", 0).expect("watermarks").low;
    let error = log.read("t", 0, low - 1, ALL).expect_err("expired");
    assert!(matches!(error, LogError::OffsetExpired { low: l, .. } if l == low), "{error}");
    assert_eq!(keys(&log, "forever").len(), 20);
    drop(log);
    let log = EmbeddedLog::open(options).expect("opens");
    assert_eq!(log.watermarks("t", 0).expect("watermarks").low, low, "dropped segments stay dropped");
}

#[test]
fn what_a_group_has_yet_to_read_is_kept() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let dir = tempfile::tempdir().expect("a directory");
    let options = EmbeddedOptions {
        clock: || Timestamp::from_millis(NOW.load(Ordering::Relaxed)),
        ..EmbeddedOptions::new(dir.path())
    };
    let log = EmbeddedLog::open(options).expect("opens");
    log.ensure_topics(&[spec("t", Kept::For(Duration::from_secs(24 * 3600)))]).expect("topics");
    let membership = copytaster_engine::Membership { group: "g".into(), topic: "t".into(), stage: "g".into(), slot: 0 };
    let mut reader = log.join(membership).expect("joins");
    for day in 0..10 {
        NOW.store(day * DAY_MS, Ordering::Relaxed);
        log.append(vec![output("t", &day.to_string(), Some("x"))]).expect("appends");
    }
    let offsets = |offset| copytaster_engine::Transaction {
        offsets: [(0, offset)].into(),
        ..copytaster_engine::Transaction::default()
    };
    reader.poll(ALL, Duration::ZERO).expect("polls");
    reader.commit(&offsets(3)).expect("commits");
    log.enforce_retention(Timestamp::from_millis(10 * DAY_MS)).expect("enforces");
    assert_eq!(keys(&log, "t")[0], "3", "unread records outlive their retention");
    reader.commit(&offsets(10)).expect("commits");
    log.enforce_retention(Timestamp::from_millis(10 * DAY_MS)).expect("enforces");
    assert_eq!(keys(&log, "t"), ["9"]);
}

#[test]
fn what_was_written_with_a_committed_offset_is_visible_with_it() {
    const COMMITS: u64 = 20_000;
    let dir = tempfile::tempdir().expect("a directory");
    let log = EmbeddedLog::open(EmbeddedOptions::new(dir.path())).expect("opens");
    log.ensure_topics(&[spec("in", Kept::Forever), spec("out", Kept::Forever)]).expect("topics");
    let membership =
        copytaster_engine::Membership { group: "g".into(), topic: "in".into(), stage: "g".into(), slot: 0 };
    let mut stage = log.join(membership).expect("joins");
    stage.poll(ALL, Duration::ZERO).expect("polls");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 1..=COMMITS {
                let (outputs, offsets) = (vec![output("out", "k", Some("v"))], [(0, n)].into());
                let transaction = copytaster_engine::Transaction { outputs, offsets, ..Default::default() };
                stage.commit(&transaction).expect("commits");
            }
        });
        let mut consumed = 0;
        while consumed < COMMITS {
            consumed = log.committed("g", "in", 0).expect("committed").unwrap_or(0);
            let written = log.watermarks("out", 0).expect("watermarks").high;
            assert!(written >= consumed, "consumed up to {consumed}, written only up to {written}");
        }
    });
}

#[test]
fn compaction_keeps_the_newest_of_each_key() {
    let dir = tempfile::tempdir().expect("a directory");
    let log = EmbeddedLog::open(EmbeddedOptions::new(dir.path())).expect("opens");
    log.ensure_topics(&[spec("c", Kept::Compacted)]).expect("topics");
    let now = copytaster_engine::clock::wall();
    for (key, value) in [("a", Some("1")), ("b", Some("1")), ("a", Some("2")), ("b", None), ("c", Some("1"))] {
        log.append(vec![output("c", key, value)]).expect("appends");
    }
    log.append(vec![output("c", "d", Some("1")), output("c", "d", Some("2"))]).expect("appends");
    log.enforce_retention(now).expect("enforces");
    assert_eq!(keys(&log, "c"), ["a", "b", "a", "b", "c", "d", "d"], "within the lag all can be read");
    log.enforce_retention(Timestamp::from_millis(now.as_millis() + 2 * DAY_MS)).expect("enforces");
    assert_eq!(keys(&log, "c"), ["a", "c", "d"], "the tombstone went with what it deleted");
    let newest = log.read("c", 0, 0, ALL).expect("reads");
    assert_eq!(newest.iter().map(|r| r.offset).collect::<Vec<_>>(), [2, 4, 6], "offsets stay");
}

#[test]
fn another_layout_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    drop(EmbeddedLog::open(EmbeddedOptions::new(dir.path())).expect("opens"));
    {
        let db = fjall::Database::builder(dir.path()).open().expect("opens");
        let meta = db.keyspace("meta", fjall::KeyspaceCreateOptions::default).expect("meta");
        meta.insert("layout", "99").expect("inserts");
    }
    let error = EmbeddedLog::open(EmbeddedOptions::new(dir.path())).err().expect("is refused");
    assert!(matches!(&error, LogError::Layout { found, .. } if found == "99"), "{error}");
}
