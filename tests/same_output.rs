//! The same `wire.raw` gives the same values on every topic behind it, in order per key: for any number of instances and
//! threads, any batch size, with and without restarts, on either log.

mod support;

use copytaster_engine::Record;
use copytaster_records::topics;
use copytaster_testkit::{Mix, SyntheticWire, WireOptions};
use support::{Carrier, Site, Values, assert_same, records, run_over, run_over_on, terminate, values_behind_raw};

const ITEMS: usize = 600;

/// Puts a synthetic wire through the service and returns what is on `wire.raw` then.
fn a_raw_log() -> (Vec<Record>, Values) {
    let site = Site::synthetic("");
    let wire = SyntheticWire::new(WireOptions { seed: 11, items: ITEMS, mix: Mix::chaos() });
    for delivery in wire {
        let path = site.inbox(&delivery.feed).join(&delivery.name);
        std::fs::write(path, &delivery.bytes).expect("writes");
    }
    let mut service = site.start(&[]);
    site.wait_idle(&mut service, ITEMS as u64);
    terminate(service);
    let log = site.open_log();
    (records(&*log, topics::RAW), values_behind_raw(&*log))
}

fn settings(batch: u32, instances: u32, threads: u32) -> String {
    let stage = format!("instances = {instances}\nthreads = {threads}\n");
    format!("[limits]\nbatch_records = {batch}\n[dedupe]\n{stage}[parse]\n{stage}[enrich]\n{stage}")
}

#[test]
fn instances_and_batches_change_nothing() {
    let (raw, live) = a_raw_log();
    assert!(raw.len() >= ITEMS, "every delivery is there");
    assert!(
        live.keys().any(|(topic, _)| topic == topics::DEAD) && live.keys().any(|(topic, _)| topic == topics::KILLS)
    );
    let one = run_over(&raw, &settings(500, 1, 1));
    assert_same("live, and again in batches of 500", &live, &one);
    assert_same("1 instance, batches of 1", &one, &run_over(&raw, &settings(1, 1, 1)));
    assert_same("4 instances, batches of 500", &one, &run_over(&raw, &settings(500, 4, 2)));
    assert_same("4 instances, batches of 1", &one, &run_over(&raw, &settings(1, 4, 2)));
    if let Some(carrier) = Carrier::kafka() {
        assert_same("on Kafka", &one, &run_over_on(carrier, &raw, &settings(500, 1, 1)));
        assert_same("on Kafka, 4 instances, batches of 7", &one, &run_over_on(carrier, &raw, &settings(7, 4, 2)));
    }
}
