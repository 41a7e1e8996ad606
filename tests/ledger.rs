//! The ledger, from the command line: it balances while the service runs and after it, on either log, and where somebody
//! takes records away or doubles them by hand it names those and no others.
//!
//! `LEDGER_ITEMS` makes it longer.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Output;
use std::time::Duration;

use copytaster_engine::ledger::TOPICS;
use copytaster_records::{Relation, UnitId, headers, topics};
use copytaster_testkit::{Mix, SyntheticWire, WireOptions};
use serde_json::Value;
use support::golden::assert_golden;
use support::late::Late;
use support::saboteur::{Known, Saboteur, Wrong, assert_balances, consume_all, copy};
use support::{Carrier, Site, WAIT, as_output, each, raw_record, terminate};

/// Settings of all runs.
const SETTINGS: &str = "[log.partitions]\nhomes = 4\n";
/// What the ledger said.
struct Told {
    lines: Vec<Value>,
    code: Option<i32>,
    stderr: String,
}

impl Told {
    fn of(output: &Output) -> Self {
        let text = String::from_utf8_lossy(&output.stdout);
        let lines = text.lines().map(|line| serde_json::from_str(line).expect("json")).collect();
        Self { lines, code: output.status.code(), stderr: String::from_utf8_lossy(&output.stderr).into_owned() }
    }

    fn sum(&self) -> &Value {
        self.lines.last().filter(|line| line["balanced"].is_boolean()).unwrap_or_else(|| panic!("{}", self.stderr))
    }

    /// What is wrong: how, of what, where.
    fn findings(&self) -> BTreeSet<Wrong> {
        let text = |line: &Value, name: &str| line[name].as_str().expect("text").to_owned();
        let wrong = self.lines.iter().filter(|line| line["wrong"].is_string());
        wrong.map(|line| (text(line, "wrong"), text(line, "item"), text(line, "topic"))).collect()
    }

    /// Units by state, over all feeds.
    fn units(&self) -> BTreeMap<String, u64> {
        let mut units = BTreeMap::new();
        for line in self.lines.iter().filter(|line| line["state"].is_string()) {
            let stage = line["stage"].as_str().map_or_else(String::new, |stage| format!(" {stage}"));
            let state = format!("{}{stage}", line["state"].as_str().expect("a state"));
            *units.entry(state).or_default() += line["units"].as_u64().expect("a number");
        }
        units
    }

    fn assert_balanced(&self) {
        assert_eq!(self.code, Some(0), "{}{:?}", self.stderr, self.findings());
        assert_eq!(self.sum()["balanced"], true);
        assert_eq!(self.findings(), BTreeSet::new());
    }
}

fn ledger(site: &Site, arguments: &[&str]) -> Told {
    let mut all = vec!["ledger", "--format", "json"];
    all.extend(arguments);
    Told::of(&site.command(&all).output().expect("runs"))
}

fn wire() -> WireOptions {
    let items = std::env::var("LEDGER_ITEMS").map_or(1_200, |text| text.parse().expect("a number"));
    WireOptions { seed: 11, items, mix: Mix::chaos() }
}

/// A site that has taken so much of the wire, and nothing more.
fn with_raw(carrier: Carrier) -> Site {
    let site = Site::synthetic_on(carrier, SETTINGS);
    site.create_topics();
    let log = site.open_log();
    let raw: Vec<_> =
        (0..).zip(SyntheticWire::new(wire())).map(|(seq, d)| raw_record(&d.feed, &d.name, &d.bytes, seq)).collect();
    raw.chunks(500).for_each(|few| _ = log.append(few.to_vec()).expect("appends"));
    site
}

fn run(site: &Site, stages: &[&str]) {
    let mut service = site.start(&["--stages", &stages.join(",")]);
    site.wait_through(&mut service, stages);
    terminate(service);
}

fn names_what_a_saboteur_did_on(carrier: Carrier) {
    let site = with_raw(carrier);
    run(&site, &["dedupe", "parse", "enrich"]);
    let first = ledger(&site, &[]);
    first.assert_balanced();
    let again = ledger(&site, &[]);
    again.assert_balanced();
    assert_eq!(again.units(), first.units());
    assert_eq!(again.sum()["records_read"], 0, "it reads on where it was left");
    check_units(&site, &first.units());

    // Cold, over a log from which some is taken and to which some is added.
    let log = site.open_log();
    let mut saboteur = Saboteur::new(&*log, 1);
    let spoilt = Site::synthetic_on(carrier, SETTINGS);
    spoilt.create_topics();
    copy(&*log, &*spoilt.open_log(), |record| saboteur.keep(record, 40, true));
    let found = ledger(&spoilt, &[]);
    assert_eq!(found.code, Some(1), "{}", found.stderr);
    assert_eq!(found.findings(), saboteur.expected);
    let by_topic = |wrong: &str| {
        let of = saboteur.expected.iter().filter(|(w, _, _)| w == wrong);
        of.map(|(_, _, topic)| topic.as_str()).collect::<BTreeSet<_>>()
    };
    println!(
        "{carrier:?}: {} touched: missing on {:?}, double on {:?}",
        saboteur.expected.len(),
        by_topic("missing"),
        by_topic("double")
    );
    assert!(by_topic("missing").len() >= 5 && by_topic("double").len() >= 6, "every kind was touched");

    // Incrementally, where some is added to a log that balanced.
    let mut saboteur = Saboteur::new(&*log, 2);
    let mut added = Vec::new();
    for topic in TOPICS {
        each(&*log, topic, |record| added.extend((1..saboteur.keep(&record, 60, false)).map(|_| as_output(&record))));
    }
    log.append(added).expect("appends");
    consume_all(&*log);
    drop(log);
    let found = ledger(&site, &[]);
    assert_eq!(found.findings(), saboteur.expected);
    assert_eq!(ledger(&site, &["--anew"]).findings(), saboteur.expected, "the same where all is read again");
}

/// The ledger's counts are those of the log itself.
fn check_units(site: &Site, told: &BTreeMap<String, u64>) {
    let log = site.open_log();
    let known = Known::of(&*log);
    let mut enriched: BTreeMap<UnitId, bool> = BTreeMap::new();
    each(&*log, topics::ENRICHED, |record| {
        let unit = record.subject().expect("a unit").parse().expect("a unit");
        enriched.insert(unit, record.event_type() == headers::event_type::RETRACTION);
    });
    let mut units: BTreeMap<String, u64> = BTreeMap::new();
    let mut count = |state: &str, units_of: usize| {
        if units_of > 0 {
            units.insert(state.to_owned(), u64::try_from(units_of).expect("fits"));
        }
    };
    count("repeat", known.verdicts.values().filter(|verdict| !verdict.relation.goes_on()).count());
    count("enriched", enriched.values().filter(|retracted| !**retracted).count());
    count("retracted", enriched.values().filter(|retracted| **retracted).count());
    for stage in ["dedupe", "parse"] {
        count(&format!("dead {stage}"), known.dead.values().filter(|dead| *dead == stage).count());
    }
    assert!(known.verdicts.values().any(|verdict| verdict.relation == Relation::Kill));
    assert_eq!(told, &units);
}

#[test]
fn it_names_what_a_saboteur_did() {
    names_what_a_saboteur_did_on(Carrier::Embedded);
}

#[test]
fn it_names_what_a_saboteur_did_on_kafka() {
    let Some(kafka) = Carrier::kafka() else { return };
    names_what_a_saboteur_did_on(kafka);
}

fn says_where_units_are_on(carrier: Carrier) {
    let site = with_raw(carrier);
    let untouched = ledger(&site, &[]);
    untouched.assert_balanced();
    let items = u64::try_from(wire().items).expect("fits");
    assert_eq!(untouched.units(), BTreeMap::from([("in_flight dedupe".into(), items)]), "not split yet");
    let mut last = 0;
    for (stage, next) in [("dedupe", "in_flight parse"), ("parse", "in_flight enrich"), ("enrich", "enriched")] {
        run(&site, &[stage]);
        let told = ledger(&site, &[]);
        told.assert_balanced();
        let units = told.units();
        assert!(units[next] > items / 3, "{units:?}");
        let sum = units.values().sum::<u64>();
        assert!(sum > items && (last == 0 || sum == last), "{units:?}");
        last = sum;
    }
}

#[test]
fn what_is_written_and_hidden_for_a_while_is_not_missing() {
    let site = with_raw(Carrier::Embedded);
    run(&site, &["dedupe", "parse", "enrich"]);
    assert_balances(&Late::new(site.open_log(), topics::PARSED));
}

#[test]
fn it_says_where_units_are() {
    says_where_units_are_on(Carrier::Embedded);
}

#[test]
fn it_says_where_units_are_on_kafka() {
    let Some(kafka) = Carrier::kafka() else { return };
    says_where_units_are_on(kafka);
}

fn balances_while_the_service_runs_on(carrier: Carrier) {
    let site = with_raw(carrier);
    let mut service = site.start(&["--stages", "dedupe,parse,enrich"]);
    let is_up = || site.lags().contains_key("dedupe");
    assert!(service.wait_until(WAIT, is_up).expect("the system tells"), "{}", site.service_log());
    let mut under_way = 0;
    loop {
        let told = ledger(&site, &[]);
        told.assert_balanced();
        let in_flight: u64 = told.units().iter().filter(|(s, _)| s.starts_with("in_flight")).map(|(_, n)| n).sum();
        if in_flight == 0 {
            break;
        }
        under_way += 1;
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("{carrier:?}: looked {under_way} times while units were in flight");
    assert!(under_way >= 1);
    terminate(service);
}

#[test]
fn it_balances_while_the_service_runs() {
    balances_while_the_service_runs_on(Carrier::Embedded);
}

#[test]
fn it_balances_while_the_service_runs_on_kafka() {
    let Some(kafka) = Carrier::kafka() else { return };
    balances_while_the_service_runs_on(kafka);
}

#[test]
fn its_output_is_golden_and_wrong_questions_say_what_there_is() {
    let site = Site::on(
        Carrier::Embedded,
        "[[feed]]\nname = \"demo\"\nprofile = \"demo\"\nfolder = { path = \"inbox\", create = true }\n",
    );
    site.write("feeds/demo.toml", "provider = \"demo\"\n");
    site.create_topics();
    let item = |id: u32, text: &str| {
        format!(
            "{{\"uri\":\"urn:demo:{id}\",\"version\":\"1\",\"type\":\"text\",\"pubstatus\":\"usable\",\"headline\":\"{text}\",\"body_text\":\"{text} in so many words.\"}}"
        )
    };
    let killed = item(1, "One").replace("usable", "canceled").replace("\"version\":\"1\"", "\"version\":\"2\"");
    let texts = [item(1, "One"), item(2, "Two"), item(1, "One"), killed, "\0 is no text".into()];
    let raw: Vec<_> = (0..).zip(&texts).map(|(seq, text)| raw_record("demo", "item", text.as_bytes(), seq)).collect();
    let doubled = raw[1].clone();
    site.open_log().append(raw).expect("appends");
    run(&site, &["dedupe", "parse", "enrich"]);
    let mut printed = Vec::new();
    let mut print = |arguments: &[&str]| {
        let mut all = vec!["ledger"];
        all.extend(arguments);
        let output = site.command(&all).output().expect("runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        printed.push(format!(
            "$ copytaster {}\n{}{}-> {}\n\n",
            all.join(" "),
            text(&output.stdout),
            text(&output.stderr),
            output.status.code().expect("a code")
        ));
    };
    print(&["--format", "json"]);
    print(&["--format", "text"]);
    print(&["--feed", "other"]);
    print(&["--from", "2020-01-01", "--to", "2020-01-02"]);
    print(&["--from", "2020-01-02", "--to", "2020-01-01"]);
    site.open_log().append(vec![doubled]).expect("appends");
    print(&["--format", "text"]);
    print(&["--format", "json", "--anew"]);
    assert_golden("ledger-balance.txt", &printed.concat());
}
