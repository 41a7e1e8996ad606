//! Whether two logs hold the same behind `wire.raw`: the same values on every topic, in order per key.

use std::collections::BTreeMap;

use copytaster_engine::Log;
use copytaster_records::topics;
use sha2::{Digest, Sha256};

use super::each;

/// Topics behind `wire.raw` whose values must be the same for the same raw log.
pub(crate) const BEHIND_RAW: [&str; 8] = [
    topics::VERDICTS,
    topics::UNIQUE,
    topics::KILLS,
    topics::EMBARGOED,
    topics::PARSED,
    topics::ENRICHED,
    topics::EVENTS,
    topics::DEAD,
];

/// The values of a key in their order: only their hash, so that a long run's fit into memory.
#[derive(Default)]
struct Folded {
    records: u64,
    hash: Sha256,
}

/// Asserts that what stands behind two raw logs is the same, and says where it differs.
pub(crate) fn assert_same(what: &str, one: &dyn Log, other: &dyn Log) {
    let mut records = 0;
    for topic in BEHIND_RAW {
        let (ours, mut theirs) = (fold(one, topic), fold(other, topic));
        for (key, folded) in ours {
            records += folded.records;
            let same = theirs.remove(&key).is_some_and(|their| finish(their) == finish(folded));
            if !same {
                differs(what, topic, &key, one, other);
            }
        }
        if let Some(key) = theirs.keys().next() {
            differs(what, topic, key, one, other);
        }
    }
    println!("{what}: {records} records are the same, byte for byte");
}

fn fold(log: &dyn Log, topic: &str) -> BTreeMap<Vec<u8>, Folded> {
    let mut keys: BTreeMap<Vec<u8>, Folded> = BTreeMap::new();
    each(log, topic, |record| {
        let folded = keys.entry(record.key.to_vec()).or_default();
        folded.records += 1;
        folded.hash.update(record.value.as_ref().map_or(u64::MAX, |value| value.len() as u64).to_le_bytes());
        folded.hash.update(record.payload());
    });
    keys
}

fn finish(folded: Folded) -> (u64, [u8; 32]) {
    (folded.records, folded.hash.finalize().into())
}

fn differs(what: &str, topic: &str, key: &[u8], one: &dyn Log, other: &dyn Log) -> ! {
    let name = String::from_utf8_lossy(key);
    let (ours, theirs) = (values(one, topic, key), values(other, topic, key));
    assert_eq!(ours.len(), theirs.len(), "{what}: {topic}, {name}: how many records\n{ours:#?}\n{theirs:#?}");
    let index = (0..ours.len()).find(|at| ours[*at] != theirs[*at]).unwrap_or(0);
    panic!("{what}: {topic}, {name}, record {index} differs:\n{}\n{}", ours[index], theirs[index]);
}

fn values(log: &dyn Log, topic: &str, key: &[u8]) -> Vec<String> {
    let mut values = Vec::new();
    each(log, topic, |record| {
        if record.key == key {
            let value = record.value.as_ref().map(|value| String::from_utf8_lossy(value).into_owned());
            values.push(value.unwrap_or_else(|| "no value".into()));
        }
    });
    values
}
