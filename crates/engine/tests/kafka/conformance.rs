//! The suite that every log must pass.

use std::sync::Arc;
use std::time::Instant;

use copytaster_engine::conformance::{CHECKS, Subject};
use copytaster_engine::{KafkaLog, KafkaOptions};
use copytaster_testkit::broker::Broker;

#[test]
fn the_log_on_kafka_conforms() {
    let Some(broker) = Broker::shared() else { return };
    let log = KafkaLog::connect(KafkaOptions::new(broker.bootstrap()), &|| false).expect("connects");
    for (name, check) in CHECKS {
        let started = Instant::now();
        check(&Subject { log: Arc::new(log.clone()), prefix: format!("copytaster.{name}") });
        println!("{name}: {:?}", started.elapsed());
    }
}
