//! The same `wire.raw` gives the same values on every topic behind it, in order per key: for any number of instances and
//! threads, any batch size, with and without restarts, on either log.

mod support;

use copytaster_records::topics;
use copytaster_testkit::{Mix, SyntheticWire, WireOptions};
use support::same::assert_same;
use support::{Carrier, Site, records, run_over, run_over_on, terminate};

const ITEMS: usize = 600;

/// Puts a synthetic wire through the service; the service has stopped.
fn live() -> Site {
    let site = Site::synthetic("");
    let wire = SyntheticWire::new(WireOptions { seed: 11, items: ITEMS, mix: Mix::chaos() });
    for delivery in wire {
        let path = site.inbox(&delivery.feed).join(&delivery.name);
        std::fs::write(path, &delivery.bytes).expect("writes");
    }
    let mut service = site.start(&[]);
    site.wait_idle(&mut service, ITEMS as u64);
    terminate(service);
    site
}

fn settings(batch: u32, instances: u32, threads: u32) -> String {
    let stage = format!("instances = {instances}\nthreads = {threads}\n");
    format!("[limits]\nbatch_records = {batch}\n[dedupe]\n{stage}[parse]\n{stage}[enrich]\n{stage}")
}

#[test]
fn instances_and_batches_change_nothing() {
    let live_site = live();
    let live = live_site.open_log();
    let is_there = |topic| !records(&*live, topic).is_empty();
    assert!(records(&*live, topics::RAW).len() >= ITEMS, "every delivery is there");
    assert!(is_there(topics::DEAD) && is_there(topics::KILLS));
    let again = |settings: &str| run_over(&*live, settings);
    let one_site = again(&settings(500, 1, 1));
    let one = one_site.open_log();
    assert_same("live, and again in batches of 500", &*live, &*one);
    let others = [
        ("1 instance, batches of 1", settings(1, 1, 1)),
        ("4 instances, batches of 500", settings(500, 4, 2)),
        ("4 instances, batches of 1", settings(1, 4, 2)),
    ];
    for (what, settings) in others {
        assert_same(what, &*one, &*again(&settings).open_log());
    }
    if let Some(carrier) = Carrier::kafka() {
        let on_kafka = |settings: &str| run_over_on(carrier, &*live, settings).open_log();
        assert_same("on Kafka", &*one, &*on_kafka(&settings(500, 1, 1)));
        assert_same("on Kafka, 4 instances, batches of 7", &*one, &*on_kafka(&settings(7, 4, 2)));
    }
}
