//! `data/mediatopics.tsv` is what IPTC's table says. `UPDATE=1 cargo test -p copytaster-formats --test mediatopics` builds it
//! anew from the data folder beside the repository; without that folder the test is skipped.

mod common;

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value};

fn code(uri: &Value) -> &str {
    uri.as_str().map_or("", |u| u.rsplit(['/', ':']).next().unwrap_or_default())
}

/// The level above the topic's own.
fn parent(topic: &Map<String, Value>, own: &str) -> String {
    let levels: Vec<&str> =
        (1..=6).map(|n| code(&topic[&format!("Level{n}/NewsCode")])).filter(|c| !c.is_empty()).collect();
    levels
        .iter()
        .position(|l| *l == own)
        .and_then(|at| at.checked_sub(1))
        .map(|at| levels[at].to_owned())
        .unwrap_or_default()
}

#[test]
fn the_table_is_iptcs() {
    let Some(source) = common::shared("data/nlp/mediatopics/iptc_mapping.json") else { return };
    // Its empty cells are bare NaN, which is no JSON.
    let text = std::fs::read_to_string(source).expect("a table").replace(": NaN", ": null");
    let topics: Map<String, Value> = serde_json::from_str(&text).expect("JSON");
    let mut now = String::new();
    for (qcode, topic) in &topics {
        let topic = topic.as_object().expect("a topic");
        let own = qcode.rsplit(':').next().expect("a code");
        let retired = topic["RetiredDate"].as_str().map_or("", |d| d.get(..10).unwrap_or(d));
        let name = topic["Name (en-GB)"].as_str().unwrap_or_default();
        let subject = code(&topic["SubjectCode mapping"]);
        writeln!(now, "{own}\t{subject}\t{}\t{retired}\t{name}", parent(topic, own)).expect("a string");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/mediatopics.tsv");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &now).expect("writes");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == now, "data/mediatopics.tsv is not what the source says: UPDATE=1 builds it anew");
}
