//! Who owns what, and that only the owner commits.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::{ALL, Subject, WAIT, assignment, output, take, values};
use crate::{Instance, Log, LogError, Membership, Poll, ReadLimits, Record, Recovery, Transaction};

fn copy(records: &[Record], to: &str) -> Transaction {
    let mut transaction = Transaction::default();
    for record in records {
        let value = String::from_utf8_lossy(&record.payload()).into_owned();
        transaction.outputs.push(output(to, record.partition, &value));
        transaction.offsets.insert(record.partition, record.offset + 1);
    }
    transaction
}

/// Polls both until together they have all partitions, each once.
fn settle(instances: &mut [Box<dyn Instance>], partitions: u32) -> Vec<Vec<u32>> {
    let deadline = std::time::Instant::now() + WAIT;
    let mut owned = vec![Vec::new(); instances.len()];
    while std::time::Instant::now() < deadline {
        for (instance, owned) in instances.iter_mut().zip(&mut owned) {
            if let Poll::Assigned(now) = instance.poll(ALL, Duration::from_millis(20)).expect("polls") {
                *owned = now;
            }
        }
        let mut all: Vec<u32> = owned.concat();
        all.sort_unstable();
        if all == (0..partitions).collect::<Vec<_>>() && owned.iter().all(|o| !o.is_empty()) {
            return owned;
        }
    }
    panic!("partitions were not shared out within {WAIT:?}: {owned:?}");
}

pub(super) fn partitions_are_shared_out_exclusively(subject: &Subject) {
    let input = subject.topic("shared-out", 5);
    let mut first = subject.join("shared-out", &input, 0);
    assert_eq!(assignment(&mut *first), [0, 1, 2, 3, 4]);
    let second = subject.join("shared-out", &input, 1);
    let mut both = [first, second];
    settle(&mut both, 5);
    let [first, second] = both;
    drop(first);
    let mut second = second;
    assert_eq!(assignment(&mut *second), [0, 1, 2, 3, 4], "what a leaver had goes to those who stay");
}

pub(super) fn a_commit_after_a_rebalance_writes_nothing(subject: &Subject) {
    let (input, to) = (subject.topic("moved", 2), subject.topic("moved-to", 2));
    subject.append_numbers(&input, 0, 0..3);
    subject.append_numbers(&input, 1, 10..13);
    let mut first = subject.join("moved", &input, 0);
    let records = take(&mut *first, 6);
    let second = subject.join("moved", &input, 1);
    let mut both = [first, second];
    settle(&mut both, 2);
    let refused = both[0].commit(&copy(&records, &to)).expect_err("one of its partitions was given away");
    assert_eq!(refused.recovery(), Recovery::Rewind, "{refused}");
    assert!(subject.stays_empty(&to, 0) && subject.stays_empty(&to, 1));
}

pub(super) fn a_fenced_instance_can_do_no_harm(subject: &Subject) {
    let (input, to) = (subject.topic("fenced", 1), subject.topic("fenced-to", 1));
    subject.append_numbers(&input, 0, 0..3);
    let mut zombie = subject.join("fenced", &input, 0);
    let records = take(&mut *zombie, 3);
    let mut successor = subject.join("fenced", &input, 0);
    let again = take(&mut *successor, 3);
    successor.commit(&copy(&again, &to)).expect("the successor commits");
    let error = zombie.commit(&copy(&records, &to)).expect_err("the zombie may not");
    assert!(matches!(error, LogError::Fenced { .. }) && error.recovery() == Recovery::Fatal, "{error}");
    assert_eq!(values(&subject.read(&to, 0, 3)), ["0", "1", "2"]);
    drop(zombie);
    subject.append_numbers(&input, 0, 3..4);
    let more = take(&mut *successor, 1);
    successor.commit(&copy(&more, &to)).expect("a zombie's leaving takes nothing from its successor");
}

pub(super) fn who_takes_all_next_ends_the_one_before(subject: &Subject) {
    let (input, to) = (subject.topic("alone", 2), subject.topic("alone-to", 2));
    subject.append_numbers(&input, 0, 0..3);
    subject.append_numbers(&input, 1, 10..13);
    let take_all = || subject.log.take_all(subject.membership("alone", &input, 0)).expect("takes");
    let mut former = take_all();
    assert_eq!(assignment(&mut *former), [0, 1]);
    let records = take(&mut *former, 6);
    former.commit(&copy(&records[..1], &to)).expect("the only one commits");
    let started = std::time::Instant::now();
    let mut next = take_all();
    assert_eq!(assignment(&mut *next), [0, 1]);
    assert!(started.elapsed() < WAIT / 4, "nobody is waited for: {:?}", started.elapsed());
    let error = former.commit(&copy(&records[1..], &to)).expect_err("the one before may not");
    assert!(matches!(error, LogError::Fenced { .. }), "{error}");
    let left = take(&mut *next, 5);
    next.commit(&copy(&left, &to)).expect("the next one goes on");
    let written: Vec<String> = (0..2).flat_map(|partition| values(&subject.read(&to, partition, 3))).collect();
    assert_eq!(written, ["0", "1", "2", "10", "11", "12"]);
}

/// Copies until the output topic holds `total` records; leaves and joins again every few batches.
fn worker(log: &dyn Log, membership: &Membership, to: &str, partitions: u32, total: u64) {
    let mut batches = 0;
    let mut instance = log.join(membership.clone()).expect("joins");
    let deadline = std::time::Instant::now() + 3 * WAIT;
    loop {
        let done: u64 = (0..partitions).map(|p| log.read(to, p, 0, ALL).expect("reads").len() as u64).sum();
        if done >= total {
            return;
        }
        assert!(std::time::Instant::now() < deadline, "{done} of {total}");
        let limits = ReadLimits { records_max: 7, ..ALL };
        let Poll::Records(records) = instance.poll(limits, Duration::from_millis(20)).expect("polls") else { continue };
        match instance.commit(&copy(&records, to)) {
            Ok(_) => batches += 1,
            Err(error) => {
                assert_eq!(error.recovery(), Recovery::Rewind, "{error}");
                instance.rewind().expect("rewinds");
            }
        }
        if batches % 5 == 4 {
            batches += 1;
            drop(instance);
            instance = log.join(membership.clone()).expect("joins");
        }
    }
}

pub(super) fn instances_under_load_lose_and_double_nothing(subject: &Subject) {
    const PARTITIONS: u32 = 4;
    const EACH: u32 = 100;
    let (input, to) = (subject.topic("load", PARTITIONS), subject.topic("load-to", PARTITIONS));
    for partition in 0..PARTITIONS {
        subject.append_numbers(&input, partition, 0..EACH);
    }
    let workers: Vec<_> = (0..3)
        .map(|slot| {
            let membership = subject.membership("load", &input, slot);
            let (log, to) = (Arc::clone(&subject.log), to.clone());
            std::thread::spawn(move || worker(&*log, &membership, &to, PARTITIONS, u64::from(PARTITIONS * EACH)))
        })
        .collect();
    workers.into_iter().for_each(|worker| worker.join().expect("no panic"));
    let expected: Vec<String> = (0..EACH).map(|n| n.to_string()).collect();
    let copied: BTreeMap<u32, Vec<String>> =
        (0..PARTITIONS).map(|p| (p, values(&subject.read(&to, p, EACH as usize)))).collect();
    for (partition, copied) in copied {
        assert_eq!(copied, expected, "partition {partition}");
    }
}
