//! Replays: a stretch of the past run again beside the live pipeline, compared with it, switched to, dropped; and whatever is
//! killed meanwhile, nothing is half done.

mod beside;
mod commands;
mod frozen;
mod kills;
#[path = "../support/mod.rs"]
mod support;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use beside::{Follower, Load, p99};
use commands::{done, enriched_ids, list, refused, report, tapped};
use copytaster_engine::{Log, Record};
use copytaster_records::topics;
use copytaster_testkit::faults::Victim;
use support::{Carrier, Site, WAIT, each, ended, records, terminate};
use wire::{BROKEN, broken_profiles, broken_profiles_for, feed, wire};

/// Stories of the short forms.
const ITEMS: usize = 600;

/// A site whose service runs and has taken so many deliveries.
fn running(settings: &str, items: usize) -> (Site, Victim) {
    let site = Site::synthetic(settings);
    feed(&site, wire(items, 21));
    let mut service = site.start(&[]);
    site.wait_idle(&mut service, items as u64);
    (site, service)
}

/// The values of each key of a topic, in order.
fn values(log: &dyn Log, topic: &str) -> BTreeMap<Vec<u8>, Vec<Vec<u8>>> {
    let mut values: BTreeMap<Vec<u8>, Vec<Vec<u8>>> = BTreeMap::new();
    each(log, topic, |record: Record| {
        values.entry(record.key.to_vec()).or_default().push(record.payload().to_vec());
    });
    values
}

fn assert_same_values(log: &dyn Log, one: &str, other: &str) {
    let (one_values, other_values) = (values(log, one), values(log, other));
    assert!(!one_values.is_empty(), "{one} is empty");
    assert_eq!(one_values.len(), other_values.len(), "{one} and {other} have other keys");
    for (key, value) in one_values {
        assert!(other_values.get(&key) == Some(&value), "{one} and {other}: {}", String::from_utf8_lossy(&key));
    }
}

fn has_topics_of(log: &dyn Log, name: &str) -> bool {
    log.topics().expect("topics").iter().any(|info| info.name.ends_with(&format!(".{name}")))
}

fn set(site: &Site, settings: &str) {
    let path = site.config();
    let config = std::fs::read_to_string(&path).expect("reads");
    std::fs::write(&path, format!("{settings}\n{config}")).expect("writes");
}

fn raw_end(site: &Site) -> u64 {
    site.lags()["dedupe"].high
}

#[test]
fn a_replay_gives_the_same_whatever_its_batches_and_goes_when_dropped() {
    let (site, service) = running("", ITEMS);
    done(&site, &["replay", "start", "again", "--share", "100", "--wait"]);
    let (differences, summary) = report(&site, "again");
    assert!(differences.is_empty() && summary.is_empty(), "{differences:?} {summary:?}");
    assert!(summary.same > ITEMS as u64 / 2 && summary.only_provenance == 0, "{summary:?}");
    assert_eq!(list(&site)["again"].state, "complete");
    terminate(service);
    // The same once more, with other batches and instances.
    set(&site, "[limits]\nbatch_records = 7\n[parse]\ninstances = 3\n[enrich]\ninstances = 2\n");
    let service = site.start(&[]);
    site.wait_up();
    done(&site, &["replay", "start", "twice", "--share", "100", "--wait"]);
    done(
        &site,
        &["replay", "start", "anew", "--stages", "dedupe,parse,enrich", "--homes", "5", "--share", "100", "--wait"],
    );
    for name in ["twice", "anew"] {
        let (differences, summary) = report(&site, name);
        assert!(differences.is_empty() && summary.is_empty(), "{name}: {differences:?} {summary:?}");
    }
    terminate(service);
    {
        let log = site.open_log();
        for topic in [topics::PARSED, topics::ENRICHED, topics::DEAD] {
            if topic != topics::DEAD {
                assert_same_values(&*log, topic, &format!("{topic}.again"));
                assert_same_values(&*log, topic, &format!("{topic}.anew"));
            }
            assert_same_values(&*log, &format!("{topic}.again"), &format!("{topic}.twice"));
        }
        for topic in [topics::VERDICTS, topics::UNIQUE, topics::KILLS] {
            assert_same_values(&*log, topic, &format!("{topic}.anew"));
        }
        let of_generation = records(&*log, "wire.parsed.twice");
        let named = |record: &&Record| record.headers.text("x-copytaster-run") == Some("twice");
        assert_eq!(of_generation.iter().filter(named).count(), of_generation.len());
    }
    // Dropped while nothing runs, and while it does.
    done(&site, &["replay", "drop", "again"]);
    let service = site.start(&[]);
    site.wait_up();
    done(&site, &["replay", "drop", "twice"]);
    done(&site, &["replay", "drop", "anew"]);
    assert_eq!(list(&site).into_keys().collect::<Vec<_>>(), ["live"]);
    terminate(service);
    let log = site.open_log();
    for name in ["again", "twice", "anew"] {
        assert!(!has_topics_of(&*log, name), "{name}: {:?}", log.topics());
    }
    assert!(log.groups().expect("groups").iter().all(|(group, _)| group.matches('.').count() == 1), "groups are left");
}

/// At full size, with the program that `CHAOS_PROGRAM` names: a release build. Some ten minutes; `REPLAY_STORIES` makes it
/// shorter.
#[test]
#[ignore = "nightly: 50,000 stories under live load"]
fn a_replay_of_fifty_thousand_stories_leaves_live_copy_alone() {
    const A_SECOND: u64 = 20;
    let stories = std::env::var("REPLAY_STORIES").map_or(50_000, |text| text.parse().expect("a number"));
    let (site, mut service) = running("", stories);
    let start = raw_end(&site);
    let load = Load::start(&site, 22, A_SECOND);
    std::thread::sleep(Duration::from_secs(30));
    let without = start..raw_end(&site);
    let broken = broken_profiles_for(&site, wire(stories, 21).chain(wire(ITEMS, 22)));
    done(&site, &["replay", "start", "broken", "--profiles-dir", &broken, "--wait"]);
    let with = without.end..raw_end(&site);
    let (_, summary) = report(&site, "broken");
    assert!(summary.by_field.contains_key("/headline"), "{summary:?}");
    assert_eq!(summary.by_feed.keys().collect::<Vec<_>>(), [BROKEN]);
    done(&site, &["replay", "drop", "broken"]);
    done(&site, &["replay", "start", "mended", "--share", "100", "--wait"]);
    let (differences, summary) = report(&site, "mended");
    assert!(differences.is_empty() && summary.is_empty(), "{differences:?} {summary:?}");
    let follower = Follower::start(&site, topics::ENRICHED);
    done(&site, &["replay", "switch", "mended"]);
    let written = load.end();
    site.wait_idle(&mut service, stories as u64 + written);
    let now = enriched_ids(&site);
    let followed = follower.end();
    assert_eq!(followed.len(), followed.iter().collect::<BTreeSet<_>>().len(), "each record once");
    assert_eq!(followed.into_iter().collect::<BTreeSet<_>>(), now);
    terminate(service);
    let log = site.open_log();
    let (without, with) = (p99(&*log, without), p99(&*log, with));
    println!("p99 of live copy: {without:?} without a replay, {with:?} with one");
    assert!(with <= (2 * without).max(Duration::from_millis(150)), "{with:?} against {without:?}");
}

#[test]
fn a_broken_profile_is_found_by_the_report_and_readers_get_what_is_mended() {
    let (site, service) = running("", ITEMS);
    let broken = broken_profiles(&site);
    done(&site, &["replay", "start", "broken", "--profiles-dir", &broken, "--share", "100", "--wait"]);
    let (differences, summary) = report(&site, "broken");
    assert!(summary.by_field.contains_key("/headline"), "{summary:?}");
    assert_eq!(summary.by_feed.keys().collect::<Vec<_>>(), [BROKEN]);
    assert_eq!(summary.only_provenance + summary.added + summary.removed, 0, "{summary:?}");
    let told = differences.iter().filter(|d| d.fields.iter().any(|field| field.path == "/headline")).count();
    assert!(told > 10 && told as u64 == summary.by_field["/headline"], "{told} of {summary:?}");
    done(&site, &["replay", "drop", "broken"]);
    // The live service reads by the broken one, too; a replay by the mended profiles puts it right.
    terminate(service);
    let mended = site.dir.join("feeds").display().to_string();
    std::fs::rename(&mended, site.dir.join("feeds.mended")).expect("renames");
    std::fs::rename(&broken, &mended).expect("renames");
    let mut service = site.start(&[]);
    site.wait_up();
    feed(&site, wire(ITEMS, 22));
    site.wait_idle(&mut service, 2 * ITEMS as u64);
    let before = tapped(&site, &[topics::ENRICHED]);
    let mended = site.dir.join("feeds.mended").display().to_string();
    done(&site, &["replay", "start", "mended", "--profiles-dir", &mended, "--share", "100", "--wait"]);
    let (_, summary) = report(&site, "mended");
    assert!(summary.changed > 0 && summary.by_feed.keys().all(|feed| feed == BROKEN), "{summary:?}");
    // A reader who follows from before the switch on.
    let follower = Follower::start(&site, topics::ENRICHED);
    done(&site, &["replay", "switch", "mended"]);
    assert!(list(&site)["mended"].followed);
    feed(&site, wire(ITEMS, 23));
    site.wait_idle(&mut service, 3 * ITEMS as u64);
    let now = tapped(&site, &[topics::ENRICHED]);
    let ids: Vec<&String> = now.iter().map(|(id, _)| id).collect();
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "each record once");
    assert!(before.iter().all(|(id, _)| unique.contains(&id)), "all that was there");
    let known: BTreeMap<&String, &String> = now.iter().map(|(id, headline)| (id, headline)).collect();
    let differ = before.iter().filter(|(id, headline)| known[id] != headline).count() as u64;
    assert_eq!(differ, summary.by_field["/headline"], "those that the report told, and no others");
    let followed = follower.end();
    let mut seen = BTreeSet::new();
    assert!(followed.iter().all(|id| seen.insert(id)), "a follower sees each record once");
    assert!(unique.iter().all(|id| seen.contains(**id)), "and all of them: {} of {}", seen.len(), unique.len());
    let why = refused(&site, &["replay", "drop", "mended"]);
    assert!(why.contains("readers follow generation `mended`"), "{why}");
    terminate(service);
}

#[test]
fn what_makes_no_sense_is_refused_and_says_what_there_is() {
    let (site, service) = running("", 50);
    let why = refused(&site, &["replay", "report", "nothing"]);
    assert!(why.contains("there is no generation `nothing`; there are: live"), "{why}");
    let why = refused(&site, &["replay", "start", "Bad_Name"]);
    assert!(why.contains("`Bad_Name` is no generation's name"), "{why}");
    let why = refused(&site, &["replay", "start", "later", "--from", "2999-01-01T00:00:00Z"]);
    assert!(why.contains("the newest record of wire.raw is wire.raw/0/"), "{why}");
    let why = refused(&site, &["replay", "start", "x", "--from", "yesterday"]);
    assert!(why.contains("an offset of wire.raw or a time such as"), "{why}");
    let why = refused(&site, &["replay", "start", "x", "--stages", "dedupe,enrich"]);
    assert!(why.contains("several that follow one another"), "{why}");
    let why = refused(&site, &["replay", "start", "x", "--homes", "7"]);
    assert!(why.contains("are had by a replay of dedupe"), "{why}");
    done(
        &site,
        &["replay", "start", "part", "--stages", "dedupe,parse,enrich", "--from", "20", "--share", "100", "--wait"],
    );
    let why = refused(&site, &["replay", "switch", "part"]);
    assert!(why.contains("began at the beginning"), "{why}");
    let why = refused(&site, &["replay", "start", "part"]);
    assert!(why.contains("there is a generation `part` already"), "{why}");
    done(&site, &["replay", "start", "parsed", "--stages", "parse", "--share", "100", "--wait"]);
    let why = refused(&site, &["replay", "switch", "parsed"]);
    assert!(why.contains("Replay up to enrich"), "{why}");
    terminate(service);
    // Asked for while nothing runs: it waits for the service, and cannot be switched to.
    done(&site, &["replay", "start", "waits"]);
    let why = refused(&site, &["replay", "switch", "waits"]);
    assert!(why.contains("generation `waits` is incomplete"), "{why}");
}

#[test]
fn on_kafka_processes_of_their_own_run_a_replay() {
    const FEW: usize = 120;
    let Some(carrier) = Carrier::kafka() else {
        println!("skipped: there is no Java to run Kafka");
        return;
    };
    let site = Site::synthetic_on(carrier, "");
    feed(&site, wire(FEW, 21));
    let mut service = site.start(&[]);
    site.wait_idle(&mut service, FEW as u64);
    done(&site, &["replay", "start", "again", "--share", "100"]);
    let why = refused(&site, &["run", "--generation", "other"]);
    assert!(why.contains("there is no generation `other`; there are: live, again"), "{why}");
    let mut first = site.start(&["--generation", "again"]);
    let second = site.start(&["--generation", "again", "--slot", "1"]);
    // One of them dies in the middle and comes again.
    std::thread::sleep(Duration::from_secs(3));
    first.kill().expect("is killed");
    let mut first = site.start(&["--generation", "again"]);
    let is_complete = || list(&site)["again"].state == "complete";
    assert!(first.wait_until(WAIT * 3, is_complete).expect("the system tells"), "{}", site.service_log());
    let (differences, summary) = report(&site, "again");
    assert!(differences.is_empty() && summary.is_empty(), "{differences:?} {summary:?}");
    done(&site, &["replay", "switch", "again"]);
    feed(&site, wire(FEW, 23));
    site.wait_idle(&mut service, 2 * FEW as u64);
    let now = enriched_ids(&site);
    let log = site.open_log();
    let live = values(&*log, topics::ENRICHED);
    assert_eq!(live.values().map(Vec::len).sum::<usize>(), now.len(), "and all of them");
    terminate(first);
    done(&site, &["replay", "switch", "live"]);
    done(&site, &["replay", "start", "short", "--stages", "enrich", "--share", "100"]);
    let third = site.start(&["--generation", "short"]);
    assert!(service.wait_until(WAIT, || list(&site)["short"].state == "complete").expect("the system tells"));
    // Whoever runs it leaves once it is dropped.
    done(&site, &["replay", "drop", "short"]);
    ended(third);
    assert!(!has_topics_of(&*log, "short"), "{:?}", log.topics());
    terminate(second);
    terminate(service);
}
