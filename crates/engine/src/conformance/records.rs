//! Records, topics and reading.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use copytaster_records::Timestamp;
use copytaster_records::topics::Kept;

use super::{ALL, Subject, WAIT, output, values};
use crate::{Headers, LogError, Output, ReadLimits, Record, TopicSpec};

pub(super) fn records_round_trip_in_order(subject: &Subject) {
    let topic = subject.topic("round-trip", 2);
    let odd = Output {
        topic: topic.clone().into(),
        partition: 1,
        key: Bytes::from_static(b"\x00\xffkey"),
        headers: Headers::new().with("a", "1").with("a", "2").with("empty", "").with("binary", &b"\x00\xfe"[..]),
        value: Some(Bytes::new()),
    };
    let tombstone = Output { value: None, ..output(&topic, 1, "gone") };
    let large = Output { value: Some(vec![7; 1 << 20].into()), ..output(&topic, 1, "large") };
    subject.log.append(vec![odd.clone(), output(&topic, 0, "other")]).expect("appends");
    subject.log.append(vec![tombstone, large]).expect("appends");
    let records = subject.read(&topic, 1, 3);
    assert_eq!(records.len(), 3);
    assert!(records.windows(2).all(|w| w[0].offset < w[1].offset));
    assert_eq!((&records[0].key, &records[0].headers), (&odd.key, &odd.headers));
    assert_eq!(records[0].value, Some(Bytes::new()), "an empty value is no tombstone");
    assert_eq!(records[0].headers.text("a"), Some("2"), "the last of a name counts");
    assert_eq!(records[1].value, None);
    assert_eq!(records[2].payload(), vec![7; 1 << 20]);
    assert_eq!(values(&subject.read(&topic, 0, 1)), ["other"]);
}

pub(super) fn reads_are_bounded(subject: &Subject) {
    let topic = subject.topic("bounded", 1);
    subject.append_numbers(&topic, 0, 0..100);
    let first = |limits| values(&subject.log.read(&topic, 0, 0, limits).expect("reads"));
    assert_eq!(first(ReadLimits { records_max: 3, ..ALL }), ["0", "1", "2"]);
    assert_eq!(first(ReadLimits { bytes_max: 1, ..ALL }), ["0"], "one record always comes");
    let last = subject.read(&topic, 0, 100).pop().expect("a record");
    assert_eq!(values(&subject.log.read(&topic, 0, last.offset, ALL).expect("reads")), ["99"]);
    let high = subject.log.watermarks(&topic, 0).expect("watermarks").high;
    assert!(subject.log.read(&topic, 0, high, ALL).expect("reads").is_empty());
}

pub(super) fn headers_are_read_without_values(subject: &Subject) {
    let topic = subject.topic("headers-only", 1);
    let large =
        Output { value: Some(vec![1; 5_000].into()), headers: Headers::new().with("h", "v"), ..output(&topic, 0, "k") };
    subject.log.append(vec![large, output(&topic, 0, "small")]).expect("appends");
    let heads = subject.log.read_headers(&topic, 0, 0, ALL).expect("reads");
    assert_eq!(heads.iter().map(|r| r.value_bytes).collect::<Vec<_>>(), [5_000, 5]);
    assert!(heads.iter().all(|r| r.value.is_none()));
    assert_eq!(heads[0].headers.text("h"), Some("v"));
}

pub(super) fn a_sweep_brings_all_of_several_partitions(subject: &Subject) {
    let topic = subject.topic("swept", 4);
    // More than is read at once, in several commits, and one partition that stays empty.
    for n in 0..6 {
        (0..3).for_each(|partition| subject.append_numbers(&topic, partition, n * 500..(n + 1) * 500));
    }
    let second = subject.read(&topic, 1, 2)[1].offset;
    let starts = BTreeMap::from([(0, 0), (1, second), (3, 0)]);
    let sweep = |with_values, enough: usize| {
        let mut seen: BTreeMap<u32, Vec<Record>> = BTreeMap::new();
        let flow = subject.log.sweep(&topic, &starts, with_values, &mut |record| {
            seen.entry(record.partition).or_default().push(record);
            let is_enough = seen.values().map(Vec::len).sum::<usize>() == enough;
            Ok(if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        });
        (flow.expect("sweeps"), seen)
    };
    let (flow, seen) = sweep(true, usize::MAX);
    assert_eq!(flow, ControlFlow::Continue(()));
    let numbers = |from: u32| (from..3_000).map(|n| n.to_string()).collect::<Vec<_>>();
    assert_eq!(seen.keys().collect::<Vec<_>>(), [&0, &1]);
    assert_eq!((values(&seen[&0]), values(&seen[&1])), (numbers(0), numbers(1)));
    let (flow, seen) = sweep(false, 10);
    assert_eq!(flow, ControlFlow::Break(()));
    let seen: Vec<_> = seen.into_values().flatten().collect();
    assert!(seen.len() == 10 && seen.iter().all(|record| record.value.is_none() && record.value_bytes > 0));
    let nothing = subject.log.sweep(&topic, &BTreeMap::new(), false, &mut |_| panic!("nothing was asked for"));
    assert_eq!(nothing.expect("sweeps"), ControlFlow::Continue(()));
    let failing = subject.log.sweep(&topic, &starts, false, &mut |_| Err(LogError::Rebalanced));
    assert!(matches!(failing, Err(LogError::Rebalanced)));
    assert_eq!(sweep(true, usize::MAX).1.len(), 2, "the next one is not disturbed by it");
}

pub(super) fn append_time_never_goes_back_and_finds_offsets(subject: &Subject) {
    let topic = subject.topic("times", 1);
    for n in 0..30 {
        subject.append_numbers(&topic, 0, n..n + 1);
    }
    let records = subject.read(&topic, 0, 30);
    assert_eq!(records.len(), 30);
    assert!(records.windows(2).all(|w| w[0].appended_at <= w[1].appended_at));
    for record in &records {
        let found = subject.log.offset_for_time(&topic, 0, record.appended_at).expect("an offset");
        let expected = records.iter().find(|r| r.appended_at >= record.appended_at).expect("itself at least").offset;
        assert_eq!(found, expected, "the first record at or after {}", record.appended_at);
    }
    let marks = subject.log.watermarks(&topic, 0).expect("watermarks");
    let ever = Timestamp::from_millis(i64::MAX);
    assert_eq!(subject.log.offset_for_time(&topic, 0, ever).expect("an offset"), marks.high);
    assert_eq!(subject.log.offset_for_time(&topic, 0, Timestamp::from_millis(0)).expect("an offset"), marks.low);
}

pub(super) fn waiting_ends_with_a_record(subject: &Subject) {
    let topic = subject.topic("waiting", 2);
    let seen = subject.log.wait_for_records(&topic, 0, Duration::ZERO).expect("waits");
    let log = Arc::clone(&subject.log);
    let other = topic.clone();
    let waiting = std::thread::spawn(move || log.wait_for_records(&other, seen, WAIT).expect("waits"));
    subject.append_numbers(&topic, 1, 0..1);
    assert!(waiting.join().expect("no panic") > seen);
}

pub(super) fn wrong_names_say_what_is_there(subject: &Subject) {
    let topic = subject.topic("named", 2);
    let error = subject.log.watermarks("no-such-topic", 0).expect_err("unknown");
    assert!(matches!(error, LogError::UnknownTopic { .. }) && error.to_string().contains(&topic), "{error}");
    let error = subject.log.append(vec![output(&topic, 2, "x")]).expect_err("unknown");
    assert!(matches!(error, LogError::UnknownPartition { .. }), "{error}");
    let both = vec![output(&topic, 0, "valid"), output(&topic, 9, "not")];
    subject.log.append(both).expect_err("unknown");
    assert!(subject.stays_empty(&topic, 0), "all or nothing");
}

pub(super) fn topics_are_created_once_and_keep_their_partitions(subject: &Subject) {
    let topic = subject.topic("kept", 3);
    subject.append_numbers(&topic, 2, 0..1);
    let spec = |partitions| TopicSpec { name: topic.clone(), partitions, kept: Kept::Forever };
    subject.log.ensure_topics(&[spec(3)]).expect("is there already");
    let error = subject.log.ensure_topics(&[spec(4)]).expect_err("cannot grow in place");
    assert!(matches!(error, LogError::TopicDiffers { found: 3, wanted: 4, .. }), "{error}");
    assert_eq!(values(&subject.read(&topic, 2, 1)), ["0"]);
    let topics = subject.log.topics().expect("topics");
    assert!(topics.iter().any(|t| t.name == topic && t.partitions == 3));
}
