//! The embedded log against the suite that every log must pass.

use std::sync::Arc;

use copytaster_engine::conformance::{CHECKS, Subject};
use copytaster_engine::{EmbeddedLog, EmbeddedOptions};

#[test]
fn the_embedded_log_conforms() {
    let dir = tempfile::tempdir().expect("a directory");
    let log = EmbeddedLog::open(EmbeddedOptions::new(dir.path())).expect("opens");
    for (name, check) in CHECKS {
        println!("{name}");
        check(&Subject { log: Arc::new(log.clone()), prefix: (*name).to_owned() });
    }
}
