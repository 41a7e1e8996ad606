//! The halt rule, from the outside: where a fault of ours kills what good feeds send, the stage halts before it has eaten the
//! wire, stays halted over restarts, goes on when told to, and what died goes through after the fix. On either log.

mod support;

use std::process::Output;

use copytaster_records::{headers, topics};
use copytaster_testkit::faults::Victim;
use copytaster_testkit::{Mix, SyntheticWire, WireOptions};
use support::{Carrier, Site, WAIT, raw_record, records, synthetic_config, terminate};

/// One partition, so that the rule is one.
const GOOD: &str = "[log.partitions]\nhomes = 1\n";
/// A limit that nobody meant: no story fits.
const BAD: &str = "[log.partitions]\nhomes = 1\n[limits]\nenrich_text = \"1 B\"\n";
const STAGES: [&str; 2] = ["--stages", "dedupe,parse,enrich"];

fn append(site: &Site, from: usize, to: usize) {
    let wire = SyntheticWire::new(WireOptions { seed: 9, items: to, mix: Mix::clean() });
    let raw: Vec<_> =
        (0u64..).zip(wire).map(|(seq, d)| raw_record(&d.feed, &d.name, &d.bytes, seq)).skip(from).collect();
    let log = site.open_log();
    raw.chunks(500).for_each(|few| _ = log.append(few.to_vec()).expect("appends"));
}

/// How often the service said that enrich halted.
fn halts(site: &Site) -> usize {
    site.service_log().matches("stage enrich halted before").count()
}

/// Runs the service until enrich has halted once more, and the stages before it are through.
fn run_until_halted(site: &Site, more: &[&str]) -> usize {
    let before = halts(site);
    let mut service = site.start(&[&STAGES[..], more].concat());
    let halted = service.wait_until(WAIT * 5, || halts(site) > before).expect("the system tells");
    assert!(halted, "enrich halts: {}", site.service_log());
    site.wait_through(&mut service, &["dedupe", "parse"]);
    terminate(service);
    dead(site)
}

fn dead(site: &Site) -> usize {
    let is_ours = |r: &copytaster_engine::Record| r.headers.text(headers::DLQ_STAGE) == Some("enrich");
    records(&*site.open_log(), topics::DEAD).iter().filter(|r| is_ours(r)).count()
}

fn run_through(site: &Site, more: &[&str]) -> Victim {
    let mut service = site.start(&[&STAGES[..], more].concat());
    site.wait_through(&mut service, &["dedupe", "parse", "enrich"]);
    service
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn halts_on(carrier: Carrier) {
    let site = Site::synthetic_on(carrier, GOOD);
    site.create_topics();
    append(&site, 0, 900);
    terminate(run_through(&site, &[]));
    assert_eq!(dead(&site), 0, "good times");
    site.write("copytaster.toml", &synthetic_config(BAD, &[]));
    append(&site, 900, 1_700);
    let halted = run_until_halted(&site, &[]);
    assert_eq!(halted, 99, "the hundredth of two hundred trips it, and is not consumed");
    assert_eq!(run_until_halted(&site, &[]), halted, "a restart does not reset it");
    let resumed = run_until_halted(&site, &["--resume", "enrich"]);
    assert!(resumed >= halted + 100, "told to go on it goes on: {resumed}; and halts again, since nothing was mended");
    assert_eq!(run_until_halted(&site, &[]), resumed, "once told is not told for ever");
    site.write("copytaster.toml", &synthetic_config(GOOD, &[]));
    assert_eq!(run_until_halted(&site, &[]), resumed, "another configuration alone is no word of a person's");
    let service = run_through(&site, &["--resume", "enrich"]);
    let redriven = site.command(&["dead", "redrive", "--stage", "enrich", "--wait", "60"]).output().expect("runs");
    assert!(redriven.status.success(), "{}", told(&redriven));
    let sent = String::from_utf8_lossy(&redriven.stdout).lines().filter(|line| !line.contains("\"before\"")).count();
    assert_eq!(sent, resumed, "what died goes through after the fix: {}", told(&redriven));
    let mut service = service;
    site.wait_through(&mut service, &["dedupe", "parse", "enrich"]);
    terminate(service);
    assert_eq!(dead(&site), resumed, "and does not die again");
}

#[test]
fn a_stage_halts_stays_halted_and_goes_on_when_told_to() {
    halts_on(Carrier::Embedded);
}

#[test]
fn a_stage_halts_stays_halted_and_goes_on_when_told_to_on_kafka() {
    if let Some(carrier) = Carrier::kafka() {
        halts_on(carrier);
    }
}
