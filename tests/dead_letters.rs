//! Dead letters, from the command line: listed, shown, sent through again, on either log.
//!
//! `DEAD_ITEMS` makes it longer; the short form has a thousand dead letters and more.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Output, Stdio};
use std::time::Duration;

use copytaster_engine::{Log, Record};
use copytaster_records::headers::{self, event_type};
use copytaster_records::{DeadLetter, Relation, StoryState, UnitId, Verdict, topics};
use copytaster_testkit::faults::Victim;
use copytaster_testkit::{Mix, SyntheticWire, WireOptions};
use serde_json::Value;
use support::golden::assert_golden;
use support::saboteur::assert_balances;
use support::{Carrier, Site, WAIT, raw_record, records, synthetic_config, terminate};

/// Feeds that the broken configuration forgets: two, so that the halt rule finds no three.
const FORGOTTEN: [&str; 2] = ["ostrel-g2", "lanthorn-ninjs"];
/// Settings of all runs.
const SETTINGS: &str = "[log.partitions]\nhomes = 4\n";

fn run(site: &Site, arguments: &[&str]) -> Output {
    site.command(arguments).env("USER", "desk").output().expect("runs")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("json")).collect()
}

/// How often each outcome is told.
fn outcomes(output: &Output) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in lines(output) {
        *counts.entry(line["outcome"].as_str().expect("an outcome").to_owned()).or_default() += 1;
    }
    counts
}

fn stage(site: &Site, stages: &[&str]) {
    let mut service = site.start(&["--stages", &stages.join(",")]);
    site.wait_through(&mut service, stages);
    terminate(service);
}

/// A site on whose first half parse did not know two of the feeds, and on whose second half all is well: so much is dead,
/// and of some of that there are newer versions, and some was killed.
fn half_broken(carrier: Carrier) -> Site {
    let items = std::env::var("DEAD_ITEMS").map_or(4_800, |text| text.parse().expect("a number"));
    let site = Site::synthetic_on(carrier, SETTINGS);
    site.create_topics();
    let wire: Vec<_> = SyntheticWire::new(WireOptions { seed: 5, items, mix: Mix::clean() }).collect();
    let raw: Vec<_> = (0..).zip(&wire).map(|(seq, d)| raw_record(&d.feed, &d.name, &d.bytes, seq)).collect();
    let (first, second) = raw.split_at(items * 6 / 7);
    let append = |part: &[copytaster_engine::Output]| {
        let log = site.open_log();
        part.chunks(500).for_each(|few| _ = log.append(few.to_vec()).expect("appends"));
    };
    append(first);
    stage(&site, &["dedupe"]);
    site.write("copytaster.toml", &synthetic_config(SETTINGS, &FORGOTTEN));
    stage(&site, &["parse", "enrich"]);
    site.write("copytaster.toml", &synthetic_config(SETTINGS, &[]));
    append(second);
    stage(&site, &["dedupe", "parse", "enrich"]);
    site
}

fn verdict(record: &Record) -> Verdict {
    record.json_header(headers::VERDICT).expect("a verdict")
}

/// Units that died in parse because their feed was not known.
fn forgotten(log: &dyn Log) -> BTreeSet<UnitId> {
    let letters = records(log, topics::DEAD).into_iter();
    let letters = letters.map(|r| serde_json::from_slice::<DeadLetter>(&r.payload()).expect("a letter"));
    let of_parse = letters.filter(|l| l.stage == "parse" && l.reason.contains("is not configured"));
    of_parse.map(|l| l.item.expect("a unit").parse().expect("a unit")).collect()
}

/// What a reader has who follows the topic by its rule: of each story the highest version and revision.
fn read(log: &dyn Log, topic: &str) -> BTreeMap<String, (u64, u64, bool)> {
    let mut newest = BTreeMap::new();
    for record in records(log, topic) {
        let value: Value = serde_json::from_slice(&record.payload()).expect("json");
        let number = |name: &str| value[name].as_u64().expect("a number");
        let retracted = record.event_type() == event_type::RETRACTION;
        let this = (number("version"), number("revision"), retracted);
        let story = value["story_id"].as_str().expect("a story").to_owned();
        let newest = newest.entry(story).or_insert(this);
        *newest = (*newest).max(this);
    }
    newest
}

/// Sends everything through again while both the service and the command are killed in the middle. Returns how often.
fn redrive_and_kill(site: &Site) -> u32 {
    let mut kills = 0;
    for pause in [400, 900, 1_500, 2_500] {
        let mut service = site.start(&["--stages", "dedupe,parse,enrich"]);
        let is_up = || site.lags().contains_key("dedupe");
        assert!(service.wait_until(WAIT, is_up).expect("the system tells"), "{}", site.service_log());
        let mut command = site.command(&["dead", "redrive", "--class", "not_ours"]);
        let mut command =
            Victim::spawn(command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null())).expect("starts");
        std::thread::sleep(Duration::from_millis(pause));
        kills += u32::from(command.ended().expect("the system tells").is_none());
        service.kill().expect("kills");
        command.kill().expect("kills");
    }
    kills
}

fn thousand_on(carrier: Carrier) {
    let site = half_broken(carrier);
    let before = {
        let log = site.open_log();
        let dead = forgotten(&*log);
        assert!(dead.len() >= 1_000, "{} dead letters", dead.len());
        (dead, read(&*log, topics::ENRICHED))
    };
    let listed = run(&site, &["dead", "list", "--stage", "parse", "--class", "not_ours"]);
    assert_eq!(lines(&listed).len(), before.0.len(), "{}", told(&listed));
    let dry = run(&site, &["dead", "redrive", "--class", "not_ours", "--dry-run"]);
    assert_eq!(outcomes(&dry), BTreeMap::from([("would".into(), before.0.len())]), "{}", told(&dry));
    println!("{carrier:?}: {} kills in the middle", redrive_and_kill(&site));
    let mut service = site.start(&["--stages", "dedupe,parse,enrich"]);
    site.wait_through(&mut service, &["dedupe", "parse", "enrich"]);
    let last = run(&site, &["dead", "redrive", "--class", "not_ours", "--wait", "120"]);
    assert!(last.status.success(), "{}", told(&last));
    let counts = outcomes(&last);
    assert_eq!(counts.values().sum::<usize>(), before.0.len(), "{counts:?}");
    assert!(counts.keys().all(|o| ["sent", "retracted", "before"].contains(&o.as_str())), "{counts:?}");
    let again = run(&site, &["dead", "redrive", "--class", "not_ours"]);
    assert_eq!(outcomes(&again), BTreeMap::from([("before".into(), before.0.len())]), "a second does nothing");
    assert!(told(&again).contains("nothing was done"), "and says so: {}", told(&again));
    site.wait_through(&mut service, &["dedupe", "parse", "enrich"]);
    terminate(service);
    check_redriven(&*site.open_log(), &before.0, &before.1);
    assert_balances(&*site.open_log());
}

fn check_redriven(log: &dyn Log, dead: &BTreeSet<UnitId>, before: &BTreeMap<String, (u64, u64, bool)>) {
    let mut sent: BTreeMap<UnitId, Verdict> = BTreeMap::new();
    let mut first: BTreeMap<UnitId, (u64, u32)> = BTreeMap::new();
    let mut order: Vec<((u64, u32), UnitId)> = Vec::new();
    for record in records(log, topics::UNIQUE) {
        let verdict = verdict(&record);
        let lineage = record.lineage().expect("lineage");
        let place = (lineage.offset, lineage.ordinal);
        if verdict.revision == 0 {
            first.insert(verdict.unit, place);
            continue;
        }
        order.push((place, verdict.unit.clone()));
        assert!(sent.insert(verdict.unit.clone(), verdict).is_none(), "sent once each");
    }
    assert_eq!(&sent.keys().cloned().collect::<BTreeSet<_>>(), dead, "all of them and nothing else");
    order.sort_unstable();
    let mut versions: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (_, unit) in &order {
        let verdict = &sent[unit];
        versions.entry(verdict.story_id.to_string()).or_default().push(verdict.version);
    }
    assert!(versions.values().all(|versions| versions.is_sorted()), "versions of a story in their order");
    let places: Vec<(u64, u32)> = order.iter().map(|(_, unit)| first[unit]).collect();
    assert!(places.is_sorted(), "in the order in which they came");
    let verdicts = records(log, topics::VERDICTS).into_iter();
    let verdicts: Vec<Verdict> = verdicts.map(|r| serde_json::from_slice(&r.payload()).expect("a verdict")).collect();
    let killed: BTreeSet<String> =
        verdicts.iter().filter(|v| v.relation == Relation::Kill).map(|v| v.story_id.to_string()).collect();
    for verdict in sent.values() {
        let is_killed = killed.contains(&verdict.story_id.to_string());
        assert_eq!(verdict.story_state != StoryState::Live, is_killed, "{}: killed or not", verdict.unit);
    }
    let retracted = sent.values().filter(|v| v.story_state != StoryState::Live).count();
    for topic in [topics::PARSED, topics::ENRICHED] {
        let mut through = BTreeSet::new();
        for record in records(log, topic) {
            let value: Value = serde_json::from_slice(&record.payload()).expect("json");
            if value["revision"].as_u64() > Some(0) {
                let unit: UnitId = value["unit"].as_str().expect("a unit").parse().expect("a unit");
                let is_retraction = record.event_type() == event_type::RETRACTION;
                assert_eq!(
                    is_retraction,
                    sent[&unit].story_state != StoryState::Live,
                    "{unit}: none of a killed story"
                );
                assert!(through.insert(unit.clone()), "{topic}: {unit} once");
            }
        }
        assert_eq!(&through, dead, "{topic}: every one of them came through");
    }
    let after = read(log, topics::ENRICHED);
    let mut older = 0;
    for (story, (version, revision, retracted)) in before {
        let now = after[story];
        assert!(now >= (*version, *revision, *retracted), "{story}: never back");
        if sent.values().any(|v| v.story_id.to_string() == *story && u64::from(v.version) < *version) {
            older += 1;
            assert_eq!(now.0, *version, "{story}: an older version goes beneath the newer");
        }
        if killed.contains(story) {
            assert!(now.2, "{story}: stays retracted");
        }
    }
    println!("{} sent again, {retracted} of them retracted, {older} stories had a newer version on top", sent.len());
    assert!(older > 0 && retracted > 0, "the wire has both cases");
}

#[test]
fn a_thousand_dead_letters_go_through_once_after_a_fix() {
    thousand_on(Carrier::Embedded);
}

#[test]
fn a_thousand_dead_letters_go_through_once_after_a_fix_on_kafka() {
    if let Some(carrier) = Carrier::kafka() {
        thousand_on(carrier);
    }
}

/// A site with a dead letter of each kind: a delivery that cannot be split, a unit that cannot be named, a long one.
fn three_dead() -> Site {
    let site = Site::new("[telemetry]\nfilter = \"error\"\n[[feed]]\nname = \"demo\"\nprofile = \"any\"\n");
    site.write("feeds/any.toml", "provider = \"unknown\"\n");
    site.create_topics();
    let long = format!("[{{ \"nothing\": \"{}\" }}]", "long ".repeat(20_000));
    let bytes: [&[u8]; 3] = [b"{ \"cut\": ", b"\x00\x01\x02\xff", long.as_bytes()];
    let raw = (0..).zip(bytes).map(|(seq, bytes)| raw_record("demo", &format!("item-{seq}"), bytes, seq));
    site.open_log().append(raw.collect()).expect("appends");
    stage(&site, &["dedupe"]);
    site
}

#[test]
fn what_the_commands_print_and_their_exit_codes_are_frozen() {
    let site = three_dead();
    let text = |arguments: &[&str]| {
        let output = run(&site, arguments);
        format!(
            "$ copytaster {}\n{}-> {}\n\n",
            arguments.join(" "),
            told(&output),
            output.status.code().expect("a code")
        )
    };
    let json = |arguments: &[&str]| {
        let output = run(&site, arguments);
        format!("$ copytaster {}\n{}\n", arguments.join(" "), String::from_utf8_lossy(&output.stdout))
    };
    let printed = [
        text(&["dead", "list", "--format", "text"]),
        json(&["dead", "list", "--class", "malformed"]),
        text(&["dead", "list", "--feed", "other"]),
        text(&["dead", "list", "--from", "2999-01-01"]),
        text(&["dead", "list", "--from", "2026-02-01", "--to", "2026-01-01"]),
        text(&["dead", "show", "0/0", "--format", "text"]),
        text(&["dead", "show", "0/77"]),
        text(&["dead", "redrive", "demo/0/9"]),
        text(&["dead", "redrive"]),
        json(&["dead", "redrive", "--all", "--dry-run"]),
        text(&["dead", "redrive", "0/0", "--format", "text"]),
    ];
    assert_golden("dead.txt", &printed.concat());
    let printed = [
        text(&["ledger", "show", "demo/0/1", "--format", "text"]),
        json(&["ledger", "show", "demo/0/0"]),
        text(&["ledger", "show", "demo/0/99"]),
        text(&["ledger", "show", "Nothing"]),
    ];
    assert_golden("ledger.txt", &printed.concat());
    for wrong in [
        ["list", "--class", "none"],
        ["list", "--from", "noon"],
        ["list", "--stage", "none"],
        ["show", "Demo", "--raw"],
    ] {
        let output = run(&site, &[&["dead"][..], &wrong].concat());
        assert_eq!(output.status.code(), Some(64), "{}", told(&output));
        assert!(
            ["there are", "such as", "possible values"].iter().any(|says| told(&output).contains(says)),
            "{}",
            told(&output)
        );
    }
}

#[test]
fn all_bytes_of_a_letter_are_had_from_its_source() {
    let site = three_dead();
    let listed = lines(&run(&site, &["dead", "list", "demo/0/2"]));
    assert_eq!(listed.len(), 1, "{listed:?}");
    let id = listed[0]["id"].as_str().expect("an id");
    let length = listed[0]["length_bytes"].as_u64().expect("a length");
    assert!(length > 64 << 10);
    let raw = run(&site, &["dead", "show", id, "--raw"]);
    assert!(raw.status.success(), "{}", told(&raw));
    assert_eq!(raw.stdout.len() as u64, length);
}

#[test]
fn what_died_in_dedupe_again_is_told_and_a_second_try_does_nothing() {
    let site = three_dead();
    let service = site.start(&["--stages", "dedupe"]);
    let up = || site.lags().contains_key("dedupe");
    let mut service = service;
    assert!(service.wait_until(WAIT, up).expect("the system tells"), "{}", site.service_log());
    let first = run(&site, &["dead", "redrive", "--all"]);
    assert_eq!(outcomes(&first), BTreeMap::from([("died_again".into(), 3)]), "{}", told(&first));
    assert_eq!(first.status.code(), Some(1), "they are still dead");
    let listed = lines(&run(&site, &["dead", "list"]));
    assert_eq!(listed.len(), 6, "each died a second time, and says so");
    let second = run(&site, &["dead", "redrive", "0/0", "0/1", "0/2"]);
    assert_eq!(outcomes(&second), BTreeMap::from([("before".into(), 3)]), "{}", told(&second));
    assert!(second.status.success());
    terminate(service);
}
