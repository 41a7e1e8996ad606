//! What moves together, and what a restart finds.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use bytes::Bytes;

use super::{Subject, assignment, output, take, values};
use crate::{Committed, Instance, StateChange, Transaction};

fn put(partition: u32, key: &str, value: &str) -> StateChange {
    StateChange { partition, key: key.to_owned().into(), value: Some(value.to_owned().into()) }
}

fn commit(instance: &mut dyn Instance, transaction: &Transaction) -> Committed {
    instance.commit(transaction).expect("commits")
}

pub(super) fn outputs_offsets_and_state_move_together(subject: &Subject) {
    let (input, left, right) = (subject.topic("in", 1), subject.topic("left", 1), subject.topic("right", 2));
    subject.append_numbers(&input, 0, 0..10);
    let mut instance = subject.join("together", &input, 0);
    let records = take(&mut *instance, 4);
    assert!(subject.stays_empty(&left, 0), "nothing is visible before the commit");
    let transaction = Transaction {
        outputs: vec![output(&left, 0, "l"), output(&right, 1, "r1"), output(&right, 1, "r2")],
        offsets: BTreeMap::from([(0, records[3].offset + 1)]),
        state: vec![put(0, "seen", "4")],
    };
    let first = commit(&mut *instance, &transaction);
    assert_eq!(values(&subject.read(&left, 0, 1)), ["l"]);
    assert_eq!(values(&subject.read(&right, 1, 2)), ["r1", "r2"]);
    let group = format!("{}.together", subject.prefix);
    let committed = subject.log.committed(&group, &input, 0).expect("an offset");
    assert_eq!(committed, Some(records[3].offset + 1));
    assert_eq!(instance.state().get(0, b"seen").expect("state"), Some(Bytes::from_static(b"4")));
    let second = commit(&mut *instance, &Transaction { state: vec![put(0, "seen", "5")], ..Transaction::default() });
    assert!(second > first, "commits are numbered upwards");
    subject.log.wait_durable(second).expect("becomes durable");
    subject.log.wait_durable(first).expect("is durable with it");
    assert!(subject.log.groups().expect("groups").contains(&(group, input)));
}

pub(super) fn uncommitted_records_come_again(subject: &Subject) {
    let input = subject.topic("again", 1);
    subject.append_numbers(&input, 0, 0..5);
    let mut instance = subject.join("again", &input, 0);
    let records = take(&mut *instance, 5);
    let offsets = BTreeMap::from([(0, records[1].offset + 1)]);
    commit(&mut *instance, &Transaction { offsets, ..Transaction::default() });
    instance.rewind().expect("rewinds");
    assert_eq!(values(&take(&mut *instance, 3)), ["2", "3", "4"]);
}

pub(super) fn state_is_read_by_key_and_prefix(subject: &Subject) {
    let input = subject.topic("state", 2);
    let mut instance = subject.join("state", &input, 0);
    assignment(&mut *instance);
    let state = vec![put(0, "b/2", "2"), put(0, "b/1", "1"), put(0, "a", "0"), put(1, "b/3", "3"), put(0, "c", "9")];
    commit(&mut *instance, &Transaction { state, ..Transaction::default() });
    let deleted = StateChange { partition: 0, key: Bytes::from_static(b"c"), value: None };
    commit(&mut *instance, &Transaction { state: vec![deleted], ..Transaction::default() });
    let reader = instance.state();
    let scan = |partition, prefix: &str, limit: usize| {
        let mut found = Vec::new();
        let visit = &mut |key: &[u8], value: &[u8]| {
            found.push(format!("{}={}", String::from_utf8_lossy(key), String::from_utf8_lossy(value)));
            if found.len() == limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        reader.scan(partition, prefix.as_bytes(), visit).expect("scans");
        found
    };
    assert_eq!(scan(0, "b/", 9), ["b/1=1", "b/2=2"], "in the order of keys, this partition's only");
    assert_eq!(scan(0, "", 1), ["a=0"]);
    assert_eq!(scan(1, "", 9), ["b/3=3"]);
    assert_eq!(reader.get(0, b"c").expect("state"), None);
}

pub(super) fn a_new_owner_goes_on_behind_the_last_commit(subject: &Subject) {
    let input = subject.topic("takeover", 1);
    subject.append_numbers(&input, 0, 0..6);
    let mut first = subject.join("takeover", &input, 0);
    let records = take(&mut *first, 4);
    let offsets = BTreeMap::from([(0, records[2].offset + 1)]);
    commit(&mut *first, &Transaction { offsets, state: vec![put(0, "k", "v")], ..Transaction::default() });
    drop(first);
    let mut second = subject.join("takeover", &input, 1);
    assert_eq!(values(&take(&mut *second, 3)), ["3", "4", "5"]);
    assert_eq!(second.state().get(0, b"k").expect("state"), Some(Bytes::from_static(b"v")));
}
