//! Whatever is killed in a replay, a switch or an apply: each ends as if nothing had happened.

use std::collections::BTreeSet;
use std::time::Duration;

use copytaster_records::topics;
use copytaster_testkit::faults::Victim;

use crate::commands::{done, enriched_ids, list, refused, report, revisions, start_complete, wait_complete};
use crate::support::{Carrier, Site, WAIT, terminate};
use crate::wire::{BROKEN, broken_profiles, feed, wire};
use crate::{ITEMS, assert_same_values, running, values};

fn what_is_applied_goes_through_once_on(carrier: Carrier, items: usize) {
    let site = Site::synthetic_on(carrier, "");
    let broken = broken_profiles(&site);
    let profiles = site.dir.join("feeds");
    std::fs::rename(&profiles, site.dir.join("feeds.mended")).expect("renames");
    std::fs::rename(&broken, &profiles).expect("renames");
    feed(&site, wire(items, 21));
    let mut service = site.start(&[]);
    site.wait_idle(&mut service, items as u64);
    terminate(service);
    // The fix is live from here on; what came before is put right by a replay of a part of it.
    std::fs::rename(&profiles, site.dir.join("feeds.old")).expect("renames");
    std::fs::rename(site.dir.join("feeds.mended"), &profiles).expect("renames");
    let mut service = site.start(&[]);
    site.wait_up();
    let runner = start_complete(&site, "part", &["--from", "5"]);
    let (differences, _) = report(&site, "part");
    let units: BTreeSet<String> = differences.iter().map(|d| d.unit.clone()).collect();
    // One in fifty, but for those that came before the replay's start: which these are is chance.
    assert!(units.len() >= items / 100, "{} of {items}", units.len());
    let before = revisions(&site, topics::ENRICHED);
    for _ in 0..3 {
        let mut applying = site.command(&["replay", "apply", "part"]).spawn().expect("starts");
        std::thread::sleep(Duration::from_millis(30));
        service.kill().expect("is killed");
        applying.kill().expect("is killed");
        applying.wait().expect("ends");
        service = site.start(&[]);
        site.wait_up();
    }
    let told = done(&site, &["replay", "apply", "part"]);
    assert!(told.contains(&format!("\"units\":{}", units.len())), "{told}");
    site.wait_idle(&mut service, items as u64);
    let after = revisions(&site, topics::ENRICHED);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let again = after.iter().filter(|(version, count)| **count != before[*version]);
    let again: Vec<usize> = again.map(|(version, count)| count - before[version]).collect();
    assert_eq!(again.len(), units.len(), "all that differ went through again");
    assert!(again.iter().all(|more| *more == 1), "once: {again:?}");
    done(&site, &["replay", "apply", "part"]);
    site.wait_idle(&mut service, items as u64);
    assert_eq!(revisions(&site, topics::ENRICHED), after, "a second time does nothing");
    // Where what is live is not what the replay was made by, nothing is sent.
    let old = site.dir.join("feeds.old").display().to_string();
    let other = start_complete(&site, "other", &["--profiles-dir", &old]);
    let why = refused(&site, &["replay", "apply", "other"]);
    assert!(why.contains(&format!("reads feed {BROKEN} by another profile")), "{why}");
    [Some(service), runner, other].into_iter().flatten().for_each(terminate);
}

#[test]
fn what_is_applied_goes_through_again_once_however_often_it_is_cut_off() {
    what_is_applied_goes_through_once_on(Carrier::Embedded, ITEMS);
}

#[test]
fn what_is_applied_goes_through_again_once_however_often_it_is_cut_off_on_kafka() {
    if let Some(carrier) = Carrier::kafka() {
        what_is_applied_goes_through_once_on(carrier, ITEMS / 2);
    }
}

#[test]
fn whatever_is_killed_in_a_replay_is_as_if_it_had_not_been() {
    // Small batches: what is killed in the middle of one does all of it again. A small share: it takes long enough.
    let (site, service) = running("[limits]\nbatch_records = 20\n", ITEMS / 2);
    done(&site, &["replay", "start", "killed", "--share", "5"]);
    let mut service = service;
    let mut kills = 0;
    // Longer each time: a process that is killed before it has read its models gets nowhere, on whatever machine.
    let mut pause = Duration::from_millis(150);
    while list(&site)["killed"].state != "complete" {
        std::thread::sleep(pause);
        service.kill().expect("is killed");
        kills += 1;
        pause = pause * 3 / 2;
        service = site.start(&[]);
        site.wait_up();
        assert!(pause < WAIT, "not complete: {:?} {:?}\n{}", list(&site), site.lags(), site.service_log());
    }
    assert!(kills >= 3, "killed in the middle of it: {kills}");
    let (differences, summary) = report(&site, "killed");
    assert!(differences.is_empty() && summary.is_empty(), "{differences:?} {summary:?}");
    terminate(service);
    let log = site.open_log();
    assert_same_values(&*log, topics::ENRICHED, "wire.enriched.killed");
    assert_same_values(&*log, topics::PARSED, "wire.parsed.killed");
}

#[test]
fn whatever_is_killed_in_a_replay_is_as_if_it_had_not_been_on_kafka() {
    let Some(carrier) = Carrier::kafka() else { return };
    let site = Site::synthetic_on(carrier, "[limits]\nbatch_records = 20\n");
    feed(&site, wire(ITEMS / 2, 21));
    let mut service = site.start(&[]);
    site.wait_idle(&mut service, ITEMS as u64 / 2);
    done(&site, &["replay", "start", "killed", "--share", "100"]);
    // Two processes run it; each is killed in turn and comes again.
    let mut runners: Vec<Victim> = Vec::new();
    let start = |slot: usize| site.start(&["--generation", "killed", "--slot", &slot.to_string()]);
    runners.extend([start(0), start(1)]);
    for round in 0..6 {
        std::thread::sleep(Duration::from_millis(700 * (1 + round as u64 / 2)));
        runners[round % 2].kill().expect("is killed");
        runners[round % 2] = start(round % 2);
    }
    wait_complete(&site, "killed");
    let (differences, summary) = report(&site, "killed");
    assert!(differences.is_empty() && summary.is_empty(), "{differences:?} {summary:?}");
    let log = site.open_log();
    assert_same_values(&*log, topics::ENRICHED, "wire.enriched.killed");
    assert_same_values(&*log, topics::PARSED, "wire.parsed.killed");
    runners.into_iter().chain([service]).for_each(terminate);
}

fn a_switch_is_made_or_never_was_on(carrier: Carrier) {
    const FEW: usize = 150;
    let site = Site::synthetic_on(carrier, "");
    feed(&site, wire(FEW, 21));
    let mut service = site.start(&[]);
    site.wait_idle(&mut service, FEW as u64);
    let runner = start_complete(&site, "next", &[]);
    let before = enriched_ids(&site);
    let mut made = BTreeSet::new();
    for pause_ms in [5, 10, 15, 20, 30, 40, 60, 80, 160, 320] {
        let to = if list(&site)["next"].followed { "live" } else { "next" };
        let mut switching = site.command(&["replay", "switch", to]).spawn().expect("starts");
        std::thread::sleep(Duration::from_millis(pause_ms));
        service.kill().expect("is killed");
        switching.kill().expect("is killed");
        switching.wait().expect("ends");
        service = site.start(&[]);
        site.wait_up();
        made.insert(list(&site)[to].followed);
        assert_eq!(
            enriched_ids(&site),
            before,
            "to {to} after {pause_ms} ms: each record once, whichever generation it is read from"
        );
    }
    println!("switches that were made among those cut off: {made:?}");
    if !list(&site)["next"].followed {
        done(&site, &["replay", "switch", "next"]);
    }
    assert!(list(&site)["next"].followed);
    feed(&site, wire(FEW, 23));
    site.wait_idle(&mut service, 2 * FEW as u64);
    let now = enriched_ids(&site);
    assert!(before.is_subset(&now) && now.len() > before.len(), "what was there, and more");
    [Some(service), runner].into_iter().flatten().for_each(terminate);
    let log = site.open_log();
    let live = values(&*log, topics::ENRICHED);
    assert_eq!(live.values().map(Vec::len).sum::<usize>(), now.len(), "and all of them");
}

#[test]
fn a_switch_that_is_cut_off_is_made_or_never_was() {
    a_switch_is_made_or_never_was_on(Carrier::Embedded);
}

#[test]
fn a_switch_that_is_cut_off_is_made_or_never_was_on_kafka() {
    if let Some(carrier) = Carrier::kafka() {
        a_switch_is_made_or_never_was_on(carrier);
    }
}
