//! Several instances of ingest on one embedded log: who polls a feed, whose cursors count, who writes ticks and health.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use common::{LANES, Running, deliveries, feed, options, records, topic_specs, until};
use copytaster_engine::{EmbeddedLog, EmbeddedOptions, Log};
use copytaster_ingest::{Arrival, Claim, Cursor, FolderOptions, FolderSource, IngestOptions, Refused};
use copytaster_records::{DeliveryMeta, FeedHealth, Timestamp, Transport, headers, topics};
use tempfile::TempDir;

fn log(raw: u32) -> (TempDir, Arc<dyn Log>) {
    let dir = tempfile::tempdir().expect("a directory");
    let log = EmbeddedLog::open(EmbeddedOptions::new(dir.path())).expect("opens");
    log.ensure_topics(&topic_specs(raw)).expect("topics");
    (dir, Arc::new(log))
}

fn clock() -> Timestamp {
    Timestamp::from_millis(1_480_000_000_000)
}

fn arrival(name: &str, text: &str, cursor: Option<Cursor>) -> Arrival {
    Arrival {
        feed: feed(name),
        transport: Transport::Topic,
        name: None,
        content_type: None,
        received_at: clock(),
        bytes: Bytes::copy_from_slice(text.as_bytes()),
        traceparent: None,
        cursor,
    }
}

fn cursor(claim: &Claim, value: &'static str) -> Option<Cursor> {
    Some(Cursor {
        epoch: claim.epoch(),
        key: Bytes::from_static(b"k"),
        value: Some(Bytes::from_static(value.as_bytes())),
    })
}

fn committed(claim: &Claim) -> Option<Bytes> {
    claim.cursors(b"k").expect("state reads").remove(b"k".as_slice())
}

fn claim(running: &Running, name: &str) -> Claim {
    running.runtime.block_on(running.lanes.until_owned(&feed(name))).expect("the instance owns the lane")
}

fn watch(running: &Running, path: &Path) {
    let options = FolderOptions {
        settle: Duration::from_millis(20),
        rescan: Duration::from_millis(50),
        ..FolderOptions::new(feed("afp"), path, clock)
    };
    let source = FolderSource::shared(options).expect("a folder");
    let counters = Arc::clone(&running.routes[&feed("afp")].counters);
    running.spawn(source.run(running.intake.clone(), counters, running.lanes.clone(), running.transports.clone()));
}

/// Files are renamed in, so that each is complete at once.
fn put(path: &Path, names: impl Iterator<Item = u32>) {
    for number in names {
        let hidden = path.join(format!(".{number}"));
        std::fs::write(&hidden, number.to_string()).expect("a file");
        std::fs::rename(&hidden, path.join(format!("{number}.txt"))).expect("renamed");
    }
}

#[test]
fn a_folder_is_watched_by_the_owner_of_its_lane_and_moves_with_it() {
    let (_dir, log) = log(1);
    let folder = tempfile::tempdir().expect("a folder");
    let mut instances: Vec<Option<Running>> =
        (0..LANES).map(|slot| Some(Running::start(&log, options(slot, &[("afp", "news")])))).collect();
    instances.iter().flatten().for_each(|running| watch(running, folder.path()));
    put(folder.path(), 0..50);
    until("both share the files out", || deliveries(&*log).len() >= 50);
    // Slot n has lane n. It goes while files are on their way.
    put(folder.path(), 50..150);
    let owner = feed("afp").partition(LANES) as usize;
    instances[owner].take().expect("runs").stop();
    until("the other goes on", || deliveries(&*log).len() >= 150);
    put(folder.path(), 150..200);
    until("with new files too", || deliveries(&*log).len() >= 200);
    instances.into_iter().flatten().for_each(Running::stop);
    let taken: Vec<Bytes> = deliveries(&*log).iter().map(copytaster_engine::Record::payload).collect();
    let once: BTreeSet<Bytes> = (0..200).map(|number: u32| Bytes::from(number.to_string())).collect();
    assert_eq!((taken.len(), taken.into_iter().collect::<BTreeSet<_>>()), (200, once));
}

#[test]
fn a_cursor_counts_only_under_the_claim_that_it_was_made_under() {
    let (_dir, log) = log(1);
    let first = Running::start(&log, options(0, &[("afp", "news")]));
    let (old, runtime) = (claim(&first, "afp"), &first.runtime);
    let deliver =
        |text, claim: &Claim, value| runtime.block_on(first.intake.deliver(arrival("afp", text, cursor(claim, value))));
    let id = deliver("one", &old, "1").expect("taken");
    assert_eq!(id.lane.0, feed("afp").partition(LANES));
    assert_eq!(committed(&old).as_deref(), Some(b"1".as_slice()));

    // Another instance comes and goes: whatever it owned between is not known to the old claim.
    let second = Running::start(&log, options(1, &[("afp", "news")]));
    runtime.block_on(first.lanes.until_lost(&old));
    second.stop();
    assert_eq!(deliver("two", &old, "2"), Err(Refused::ClaimLost));
    let advance = vec![cursor(&old, "3").expect("a cursor")];
    let pending = runtime.block_on(first.intake.advance(feed("afp"), advance)).expect("queued");
    assert_eq!(runtime.block_on(pending.answer()), Err(Refused::ClaimLost));
    until("a claim anew", || {
        let new = claim(&first, "afp");
        assert_eq!(committed(&new).as_deref(), Some(b"1".as_slice()), "nothing moved it");
        deliver("two", &new, "2").is_ok()
    });
    first.stop();
    let texts: Vec<Bytes> = deliveries(&*log).iter().map(copytaster_engine::Record::payload).collect();
    assert_eq!(texts, ["one", "two"]);
}

#[test]
fn nothing_passes_what_was_refused_under_the_same_claim() {
    let (_dir, log) = log(1);
    let running = Running::start(&log, options(0, &[("afp", "news")]));
    let old = claim(&running, "unknown");
    let refused = running.runtime.block_on(running.intake.deliver(arrival("unknown", "one", cursor(&old, "1"))));
    assert!(matches!(refused, Err(Refused::Log(_))));
    running.runtime.block_on(running.lanes.until_lost(&old));
    let behind = running.runtime.block_on(running.intake.deliver(arrival("afp", "two", cursor(&old, "2"))));
    assert_eq!(behind, Err(Refused::ClaimLost));
    running.stop();
}

#[test]
fn any_instance_takes_what_has_no_cursor_in_a_lane_of_its_own() {
    let (_dir, log) = log(1);
    let instances: Vec<Running> =
        (0..LANES).map(|slot| Running::start(&log, options(slot, &[("afp", "news")]))).collect();
    for (slot, running) in (0..LANES).zip(&instances) {
        until("each owns its lane and no other", || {
            let pushed = running.runtime.block_on(running.intake.deliver(arrival("afp", "push", None)));
            pushed.expect("taken").lane.0 == slot
        });
    }
    instances.into_iter().for_each(Running::stop);
}

#[test]
fn an_instance_without_lanes_refuses_instead_of_keeping_a_feed_waiting() {
    let (_dir, log) = log(1);
    let instances: Vec<Running> =
        (0..=LANES).map(|slot| Running::start(&log, options(slot, &[("afp", "news")]))).collect();
    let laneless = &instances[LANES as usize];
    until("it is refused", || {
        laneless.runtime.block_on(laneless.intake.deliver(arrival("afp", "push", None))) == Err(Refused::Busy)
    });
    instances.into_iter().for_each(Running::stop);
}

static TICKS: [AtomicI64; 2] = [AtomicI64::new(0), AtomicI64::new(0)];

#[test]
fn a_domain_has_one_writer_of_ticks_and_a_feed_one_teller_of_its_silence() {
    const DOMAINS: [(&str, &str); 4] = [("a", "one"), ("b", "two"), ("c", "three"), ("d", "four")];
    // Each instance's clock says who it is, and counts.
    let clocks: [fn() -> Timestamp; 2] = [
        || Timestamp::from_millis(TICKS[0].fetch_add(10, Ordering::Relaxed)),
        || Timestamp::from_millis(TICKS[1].fetch_add(10, Ordering::Relaxed) + 1),
    ];
    let (_dir, log) = log(4);
    let with = |slot: u32| IngestOptions {
        raw_partitions: 4,
        tick_interval: Duration::from_millis(10),
        health_interval: Duration::from_millis(20),
        clock: clocks[slot as usize],
        ..options(slot, &DOMAINS)
    };
    let first = Running::start(&log, with(0));
    let feeds = || records(&*log, topics::FEEDS, 0);
    until("the first tells of all", || feeds().len() >= 2 * DOMAINS.len());
    let second = Running::start(&log, with(1));
    until("both tell of health", || feeds().iter().any(|r| health(r).slot == 1) && feeds().len() > 100);
    first.stop();
    second.stop();
    let mut writers: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for record in (0..4).flat_map(|partition| records(&*log, topics::RAW, partition)) {
        let tick: copytaster_records::Tick = serde_json::from_slice(&record.payload()).expect("a tick");
        writers.entry(tick.domain.to_string()).or_default().push(tick.time.as_millis() % 10);
    }
    assert_eq!(writers.len(), 4);
    for (domain, writers) in writers {
        let mut stretches = writers;
        stretches.dedup();
        // The first had all; what the second took over it keeps, but for what the first left it at the end.
        assert!([vec![0], vec![0, 1]].contains(&stretches), "{domain}: {stretches:?}");
    }
    let mut tellers: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for health in feeds().iter().map(health) {
        tellers.entry(health.feed.to_string()).or_default().push(health.slot);
    }
    for (feed, mut tellers) in tellers {
        tellers.dedup();
        assert!([vec![0], vec![0, 1]].contains(&tellers), "{feed}: {tellers:?}");
    }
}

fn health(record: &copytaster_engine::Record) -> FeedHealth {
    serde_json::from_slice(&record.payload()).expect("a feed's health")
}

#[test]
fn a_push_that_another_instance_took_is_told_by_that_one() {
    let (_dir, log) = log(1);
    let with = |slot| IngestOptions { health_interval: Duration::from_millis(20), ..options(slot, &[("afp", "news")]) };
    let instances: Vec<Running> = (0..LANES).map(|slot| Running::start(&log, with(slot))).collect();
    let other = &instances[1 - feed("afp").partition(LANES) as usize];
    let slot = 1 - feed("afp").partition(LANES);
    until("it has its own lane", || {
        let id = other.runtime.block_on(other.intake.deliver(arrival("afp", "push", None))).expect("taken");
        id.lane.0 == slot
    });
    until("it is told", || {
        let told: Vec<FeedHealth> = records(&*log, topics::FEEDS, 0).iter().map(health).collect();
        told.iter().any(|health| health.slot == slot && health.deliveries > 0)
    });
    instances.into_iter().for_each(Running::stop);
    let meta: DeliveryMeta = deliveries(&*log)[0].json_header(headers::DELIVERY).expect("its metadata");
    assert_eq!(meta.transport, Transport::Topic);
}
