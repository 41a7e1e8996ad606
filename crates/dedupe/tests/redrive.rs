//! Sending through again what died: once, as the next revision, never over what is newer, never of a killed story.

mod common;

use common::{Wire, item, killed, story};
use copytaster_engine::redrive::Given;
use copytaster_engine::{Output, Record};
use copytaster_records::headers;
use copytaster_records::{CommandKind, Relation, StoryState, Timestamp, Verdict, topics};
use serde_json::json;

fn given() -> Given {
    Given { by: "a person".into(), at: Timestamp::from_millis(7), reason: Some("the parser was mended".into()) }
}

/// The command that sends on again what stands at `index` of `wire.unique`, in the order in which it was judged.
fn again(wire: &Wire, index: usize) -> Output {
    let mut records = wire.records(topics::UNIQUE);
    records.sort_by_key(place);
    given().redrive(&records[index]).expect("carries a unit")
}

fn place(record: &Record) -> (u64, u32) {
    let lineage = record.lineage().expect("lineage");
    (lineage.offset, lineage.ordinal)
}

fn versions(verdicts: &[Verdict]) -> Vec<(u32, u32)> {
    verdicts.iter().map(|v| (v.version, v.revision)).collect()
}

#[test]
fn a_unit_is_sent_on_again_once_as_its_storys_next_revision() {
    let mut wire = Wire::default();
    wire.item(item("a", 1, "one")).item(item("b", 1, "three")).item(item("a", 2, "two"));
    let (old, new) = (again(&wire, 0), again(&wire, 2));
    wire.records.extend([old.clone(), new, old]);
    wire.item(item("a", 3, "four"));
    let judged = wire.judge();
    assert_eq!(judged.dead, Vec::<String>::new());
    let of_a: Vec<Verdict> = judged.verdicts.iter().filter(|v| v.story_id == story("a")).cloned().collect();
    assert_eq!(versions(&of_a), [(1, 0), (2, 0), (1, 1), (2, 2), (3, 0)], "the second of the same does nothing");
    assert_eq!(of_a[4].relates_to, Some(of_a[1].unit.clone()), "what is newest stayed what it was");
    assert_eq!(of_a[2].relation, Relation::New, "with its own verdict");
    let sent: Vec<_> = judged.unique.iter().filter(|(v, _)| v.revision == 1).collect();
    let first = judged.unique.iter().find(|(v, _)| v.unit == of_a[0].unit).expect("the first");
    assert_eq!((sent.len(), &sent[0].1), (1, &first.1), "the same bytes");
    let revisions: Vec<String> = wire
        .records(topics::UNIQUE)
        .iter()
        .filter(|r| r.json_header::<Verdict>(headers::VERDICT).expect("a verdict").revision == 2)
        .map(|r| r.headers.text(headers::REVISION).expect("a revision").to_owned())
        .collect();
    assert_eq!(revisions, ["2"], "and so says its lineage");
}

#[test]
fn what_was_sent_again_can_be_sent_again() {
    let mut wire = Wire::default();
    wire.item(item("a", 1, "one"));
    for _ in 0..3 {
        let newest = wire.records(topics::UNIQUE).len() - 1;
        let command = again(&wire, newest);
        wire.records.push(command);
    }
    assert_eq!(versions(&wire.judge().verdicts), [(1, 0), (1, 1), (1, 2), (1, 3)]);
}

#[test]
fn of_a_story_that_was_killed_meanwhile_only_a_retraction_is_sent() {
    let mut wire = Wire::default();
    wire.item(item("a", 1, "one")).item(killed("a"));
    let command = again(&wire, 0);
    wire.records.push(command);
    let judged = wire.judge();
    let (verdict, bytes) = judged.unique.iter().find(|(v, _)| v.revision == 1).expect("sent");
    assert_eq!((verdict.version, verdict.story_state), (1, StoryState::Killed));
    assert!(bytes.is_empty(), "nothing of it goes on");
    assert_eq!(judged.kills.len(), 1, "it was killed once");
}

#[test]
fn a_unit_that_was_never_judged_here_is_told() {
    let mut other = Wire::default();
    other.item(item("a", 1, "one"));
    let command = again(&other, 0);
    let mut wire = Wire::default();
    wire.records.push(command);
    let judged = wire.judge();
    assert!(judged.unique.is_empty() && judged.dead[0].contains("nothing to send again"), "{:?}", judged.dead);
}

/// The command that judges again what stands on `wire.raw` at this offset.
fn judge_again(wire: &Wire, offset: usize, units: Vec<u32>, attempt: u32) -> Output {
    let record = wire.records(topics::RAW).swap_remove(offset);
    let meta: copytaster_records::DeliveryMeta = record.json_header(headers::DELIVERY).expect("a delivery");
    given().judge(&record, meta.id, units, attempt)
}

#[test]
fn what_dedupe_could_not_judge_dies_again_once_a_try() {
    let mut wire = Wire::default();
    wire.deliver("").item(json!([item("a", 1, "one"), { "nothing": "of ours" }]));
    let (empty, bad) = (judge_again(&wire, 0, Vec::new(), 0), judge_again(&wire, 1, vec![1], 0));
    wire.records.extend([empty.clone(), bad.clone(), bad, empty]);
    let dead = wire.records(topics::DEAD);
    let told: Vec<(&str, &str)> = dead
        .iter()
        .map(|r| {
            (r.headers.text(headers::DLQ_ITEM).expect("an item"), r.headers.text(headers::REVISION).expect("a try"))
        })
        .collect();
    assert_eq!(told, [("test/0/0", "0"), ("test/0/1#1", "0"), ("test/0/0", "1"), ("test/0/1#1", "1")]);
    assert_eq!(wire.judge().verdicts.len(), 1, "its sibling was judged, and is left alone");
    let next = judge_again(&wire, 2, Vec::new(), 1);
    wire.records.push(next);
    assert_eq!(wire.records(topics::DEAD).len(), 5, "a third try names the second");
}

#[test]
fn what_comes_late_is_never_taken_for_news() {
    // As a mended program finds them: the delivery that died, and what came since.
    let mut wire = Wire::default();
    let plain = |text: &str| {
        let mut item = item("a", 1, text);
        item.as_object_mut().expect("an object").remove("version");
        item
    };
    wire.item(plain("one")).item(plain("two"));
    let late = judge_again(&wire, 0, vec![0], 0);
    let mut mended = Wire::default();
    mended.at(1_700_000_009_000).item(plain("two"));
    mended.records.push(late);
    let judged = mended.judge();
    assert_eq!(judged.relations(), [(Relation::New, 1), (Relation::Stale, 1)]);
    // What came alone is news, however late.
    let mut alone = Wire::default();
    alone.records.push(judge_again(&wire, 0, vec![0], 0));
    assert_eq!(alone.judge().relations(), [(Relation::New, 1)]);
}

#[test]
fn a_late_kill_still_kills_and_a_lost_number_is_told() {
    let mut wire = Wire::default();
    wire.item(killed("a"));
    let kill = judge_again(&wire, 0, Vec::new(), 0);
    let none = judge_again(&wire, 0, vec![4], 0);
    let mut mended = Wire::default();
    mended.at(1_700_000_009_000).item(item("a", 1, "one"));
    mended.records.extend([kill, none]);
    let judged = mended.judge();
    assert_eq!(judged.relations().last(), Some(&(Relation::Kill, 2)));
    assert!(judged.dead.len() == 1 && judged.dead[0].contains("has 1 units"), "{:?}", judged.dead);
}

#[test]
fn any_batch_size_gives_the_same() {
    let mut wire = Wire::default();
    for n in 0..12u32 {
        wire.item(item(&format!("s{}", n % 4), n, &n.to_string()));
    }
    wire.item(killed("s1")).deliver("");
    let mut commands: Vec<Output> = (0..12).map(|index| again(&wire, index)).collect();
    commands.push(judge_again(&wire, 13, Vec::new(), 0));
    wire.records.extend(commands.clone());
    wire.command(CommandKind::LiftKill { story_id: story("s1") });
    wire.records.extend(commands);
    let whole = wire.judge_in_batches(500);
    assert_eq!(whole.unique.iter().filter(|(v, _)| v.revision > 0).count(), 12);
    for batch in [1, 2, 3, 7] {
        assert_eq!(wire.judge_in_batches(batch), whole, "in batches of {batch}");
    }
}
