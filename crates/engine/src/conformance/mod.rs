//! The suite that every [`Log`] must pass: what stages rely on, whatever carries their records.
//!
//! Each check takes a log and a prefix that makes its topics its own, so that a broker shared by several runs serves too.
//! A check panics where the log fails it.

mod groups;
mod records;
mod transactions;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use copytaster_records::topics::{Kept, state_of};

use crate::{Headers, Instance, Log, Membership, Output, Poll, ReadLimits, Record, TopicSpec};

/// A log to be checked.
pub struct Subject {
    /// The log.
    pub log: Arc<dyn Log>,
    /// What its topics and groups begin with.
    pub prefix: String,
}

/// A check: its name and what it does.
pub type Check = (&'static str, fn(&Subject));

/// All checks.
pub const CHECKS: &[Check] = &[
    ("records_round_trip_in_order", records::records_round_trip_in_order),
    ("reads_are_bounded", records::reads_are_bounded),
    ("headers_are_read_without_values", records::headers_are_read_without_values),
    ("a_sweep_brings_all_of_several_partitions", records::a_sweep_brings_all_of_several_partitions),
    ("append_time_never_goes_back_and_finds_offsets", records::append_time_never_goes_back_and_finds_offsets),
    ("waiting_ends_with_a_record", records::waiting_ends_with_a_record),
    ("wrong_names_say_what_is_there", records::wrong_names_say_what_is_there),
    ("topics_are_created_once_and_keep_their_partitions", records::topics_are_created_once_and_keep_their_partitions),
    ("outputs_offsets_and_state_move_together", transactions::outputs_offsets_and_state_move_together),
    ("uncommitted_records_come_again", transactions::uncommitted_records_come_again),
    ("state_is_read_by_key_and_prefix", transactions::state_is_read_by_key_and_prefix),
    ("a_new_owner_goes_on_behind_the_last_commit", transactions::a_new_owner_goes_on_behind_the_last_commit),
    ("partitions_are_shared_out_exclusively", groups::partitions_are_shared_out_exclusively),
    ("a_commit_after_a_rebalance_writes_nothing", groups::a_commit_after_a_rebalance_writes_nothing),
    ("a_fenced_instance_can_do_no_harm", groups::a_fenced_instance_can_do_no_harm),
    ("who_takes_all_next_ends_the_one_before", groups::who_takes_all_next_ends_the_one_before),
    ("instances_under_load_lose_and_double_nothing", groups::instances_under_load_lose_and_double_nothing),
];

const WAIT: Duration = Duration::from_secs(20);
const ALL: ReadLimits = ReadLimits { records_max: 10_000, bytes_max: 64 << 20 };

impl Subject {
    fn topic(&self, name: &str, partitions: u32) -> String {
        let name = format!("{}.{name}", self.prefix);
        self.log
            .ensure_topics(&[TopicSpec { name: name.clone(), partitions, kept: Kept::Forever }])
            .expect("the topic is created");
        name
    }

    fn join(&self, group: &str, topic: &str, slot: u32) -> Box<dyn Instance> {
        self.log.join(self.membership(group, topic, slot)).expect("joins")
    }

    /// Who joins, with the topic of the stage's state: it has the partitions of the input.
    fn membership(&self, group: &str, topic: &str, slot: u32) -> Membership {
        let group = format!("{}.{group}", self.prefix);
        let topics = self.log.topics().expect("topics");
        let partitions = topics.iter().find(|info| info.name == topic).expect("the topic is there").partitions;
        let state = TopicSpec { name: state_of(&group), partitions, kept: Kept::Compacted };
        self.log.ensure_topics(&[state]).expect("the state's topic is created");
        Membership { stage: group.clone(), group, topic: topic.to_owned(), slot }
    }

    /// All records of a partition, once there are so many: on a broker a commit becomes visible a moment after it is made.
    fn read(&self, topic: &str, partition: u32, count: usize) -> Vec<Record> {
        let deadline = std::time::Instant::now() + WAIT;
        loop {
            let low = self.log.watermarks(topic, partition).expect("watermarks").low;
            let records = self.log.read(topic, partition, low, ALL).expect("reads");
            if records.len() >= count || std::time::Instant::now() >= deadline {
                return records;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether nothing was written, nor becomes visible.
    fn stays_empty(&self, topic: &str, partition: u32) -> bool {
        std::thread::sleep(Duration::from_millis(50));
        self.read(topic, partition, 0).is_empty()
    }

    fn append_numbers(&self, topic: &str, partition: u32, numbers: std::ops::Range<u32>) {
        let outputs = numbers.map(|n| output(topic, partition, &n.to_string())).collect();
        self.log.append(outputs).expect("appends");
    }
}

fn output(topic: &str, partition: u32, value: &str) -> Output {
    Output {
        topic: topic.to_owned().into(),
        partition,
        key: Bytes::from(value.to_owned()),
        headers: Headers::new(),
        value: Some(Bytes::from(value.to_owned())),
    }
}

fn values(records: &[Record]) -> Vec<String> {
    records.iter().map(|r| String::from_utf8_lossy(&r.payload()).into_owned()).collect()
}

/// Polls until an assignment comes that is not empty, as it is between two.
fn assignment(instance: &mut dyn Instance) -> Vec<u32> {
    let deadline = std::time::Instant::now() + WAIT;
    while std::time::Instant::now() < deadline {
        match instance.poll(ALL, Duration::from_millis(100)).expect("polls") {
            Poll::Assigned(partitions) if !partitions.is_empty() => return partitions,
            _ => {}
        }
    }
    panic!("no assignment within {WAIT:?}");
}

/// Polls until so many records came; assignments in between are taken.
fn take(instance: &mut dyn Instance, count: usize) -> Vec<Record> {
    let deadline = std::time::Instant::now() + WAIT;
    let mut taken = Vec::new();
    while taken.len() < count {
        assert!(std::time::Instant::now() < deadline, "{} of {count} records within {WAIT:?}", taken.len());
        let limits = ReadLimits { records_max: count - taken.len(), ..ALL };
        if let Poll::Records(records) = instance.poll(limits, Duration::from_millis(100)).expect("polls") {
            taken.extend(records);
        }
    }
    taken
}
