//! What a power cut leaves: the journal ends anywhere behind what was synced. The log opens, nothing synced is missing, and
//! of each commit there is all or nothing.

use std::path::Path;

use bytes::Bytes;
use copytaster_engine::{
    EmbeddedLog, EmbeddedOptions, Headers, Log, Membership, Output, Poll, ReadLimits, StateChange, TopicSpec,
    Transaction,
};
use copytaster_records::topics::Kept;
use copytaster_testkit::Rng;
use copytaster_testkit::faults::{Tear, tear_journal};

const ALL: ReadLimits = ReadLimits { records_max: 10_000, bytes_max: 64 << 20 };
const COMMITS: u64 = 40;
const TEARS: u64 = 30;

fn output(topic: &'static str, number: u64) -> Output {
    let value = format!("{number} {}", "x".repeat(300));
    Output {
        topic: topic.into(),
        partition: 0,
        key: Bytes::from(number.to_string()),
        headers: Headers::new(),
        value: Some(value.into()),
    }
}

/// Writes commits of outputs on two topics, an offset and state, all with the same number; syncs the one in the middle.
/// Then copies the directory as a kill would leave it. Returns the commit that is durable and its number.
fn write(dir: &Path, copy: &Path) -> (u64, u64) {
    let log = EmbeddedLog::open(EmbeddedOptions::new(dir)).expect("opens");
    let spec = |name: &str| TopicSpec { name: name.into(), partitions: 1, kept: Kept::Forever };
    log.ensure_topics(&[spec("in"), spec("left"), spec("right")]).expect("topics");
    log.append((0..COMMITS).map(|n| output("in", n)).collect()).expect("appends");
    let membership = Membership { group: "g".into(), topic: "in".into(), stage: "s".into(), slot: 0 };
    let mut instance = log.join(membership).expect("joins");
    while !matches!(instance.poll(ALL, std::time::Duration::from_secs(5)).expect("polls"), Poll::Records(_)) {}
    let mut durable = (0, 0);
    for number in 0..COMMITS {
        let value = Some(Bytes::from(number.to_string()));
        let state = vec![StateChange { partition: 0, key: Bytes::from_static(b"last"), value }];
        let outputs = vec![output("left", number), output("right", number)];
        let transaction = Transaction { outputs, offsets: [(0, number + 1)].into(), state };
        let committed = instance.commit(&transaction).expect("commits");
        if number == COMMITS / 2 {
            log.wait_durable(committed).expect("becomes durable");
            durable = (committed.number, number);
        }
    }
    copy_directory(dir, copy);
    durable
}

fn copy_directory(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("reads") {
        let entry = entry.expect("reads");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_directory(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copies");
        }
    }
}

#[test]
fn all_or_nothing_of_each_commit_and_everything_synced() {
    let dir = tempfile::tempdir().expect("a directory");
    let killed = dir.path().join("killed");
    let (synced_commit, synced_number) = write(&dir.path().join("log"), &killed);
    let mut rng = Rng::new(3);
    let mut lost = 0;
    for round in 0..TEARS {
        let torn = dir.path().join(format!("torn-{round}"));
        copy_directory(&killed, &torn);
        let tear = tear_journal(&torn, synced_commit, &mut rng).expect("tears");
        assert_ne!(tear, Tear::Nothing, "there is something unsynced to tear");
        let log = EmbeddedLog::open(EmbeddedOptions::new(&torn)).expect("opens");
        let count = |topic| log.read(topic, 0, 0, ALL).expect("reads").len() as u64;
        let left = count("left");
        assert!(left > synced_number, "round {round}: nothing synced is missing: {left} after {tear:?}");
        assert_eq!(count("right"), left, "round {round}: {tear:?}");
        assert_eq!(log.committed("g", "in", 0).expect("an offset"), Some(left), "round {round}: {tear:?}");
        let membership = Membership { group: "g".into(), topic: "in".into(), stage: "s".into(), slot: 0 };
        let state = log.join(membership).expect("joins").state().get(0, b"last").expect("state");
        assert_eq!(state, Some(Bytes::from((left - 1).to_string())), "round {round}: {tear:?}");
        lost += COMMITS - left;
        log.append(vec![output("left", left)]).expect("is written on");
        drop(log);
        std::fs::remove_dir_all(&torn).expect("removes");
    }
    assert!(lost > 0, "some tears took something away");
}
