//! What users of the synthetic wire rely on: determinism, variety, unique keys, well-formed bytes.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use copytaster_records::{ErrorClass, FeedId, Relation};
use copytaster_testkit::{Delivery, Expected, FEEDS, Kind, Mix, SyntheticWire, UnitTruth, WireOptions};

fn wire(seed: u64, items: usize, mix: Mix) -> Vec<Delivery> {
    SyntheticWire::new(WireOptions { seed, items, mix }).collect()
}

fn units(deliveries: &[Delivery]) -> impl Iterator<Item = &UnitTruth> {
    deliveries.iter().flat_map(|d| &d.truth)
}

fn relation(truth: &UnitTruth) -> Option<Relation> {
    match truth.expected {
        Expected::Verdict { relation, .. } => Some(relation),
        Expected::Dead { .. } => None,
    }
}

#[test]
fn a_seed_determines_every_byte() {
    let first = wire(11, 400, Mix::chaos());
    assert_eq!(first.len(), 400);
    assert_eq!(first, wire(11, 400, Mix::chaos()));
    assert_ne!(first, wire(12, 400, Mix::chaos()));
    // A longer wire begins like a shorter one.
    assert_eq!(first[..100], wire(11, 100, Mix::chaos()));
}

/// The kinds that show in a wire's truth.
fn kinds(deliveries: &[Delivery]) -> BTreeSet<Kind> {
    let mut kinds = BTreeSet::new();
    for delivery in deliveries {
        for truth in &delivery.truth {
            kinds.insert(match &truth.expected {
                Expected::Verdict { relation: Relation::Kill, version: 1, .. } => Kind::EarlyKill,
                Expected::Verdict { relation, .. } => match relation {
                    Relation::New if std::str::from_utf8(&delivery.bytes).is_err() => Kind::WrongEncoding,
                    Relation::New => Kind::New,
                    Relation::Resend => Kind::Resend,
                    Relation::Stale => Kind::Stale,
                    Relation::SilentUpdate => Kind::SilentUpdate,
                    Relation::Update => Kind::Update,
                    Relation::Correction => Kind::Correction,
                    Relation::Kill => Kind::Kill,
                    other => panic!("the wire has no {other:?}"),
                },
                Expected::Dead { class, .. } => match class {
                    ErrorClass::Empty => Kind::Empty,
                    ErrorClass::Binary => Kind::Binary,
                    ErrorClass::BadCharset => Kind::BadCharset,
                    ErrorClass::UnknownFormat => Kind::UnknownFormat,
                    ErrorClass::Malformed if delivery.truth.len() > 1 => Kind::BrokenSibling,
                    ErrorClass::Malformed if delivery.name.ends_with(".xml") => Kind::TruncatedXml,
                    ErrorClass::Malformed => Kind::InvalidJson,
                    other => panic!("the wire has no {other:?}"),
                },
            });
        }
    }
    kinds
}

#[test]
fn every_kind_occurs_in_each_mix() {
    for (mix, items) in [(Mix::demo(), 4000), (Mix::chaos(), 2000), (Mix::clean(), 4000)] {
        let due: BTreeSet<Kind> = Kind::ALL.into_iter().filter(|k| mix.share(*k) > 0).collect();
        assert_eq!(kinds(&wire(3, items, mix)), due);
    }
}

#[test]
fn every_feed_sends_and_has_a_proper_name() {
    let deliveries = wire(4, 1000, Mix::clean());
    let sending: BTreeSet<&str> = deliveries.iter().map(|d| d.feed.as_str()).collect();
    assert_eq!(sending.len(), FEEDS.len());
    for feed in &FEEDS {
        FeedId::new(feed.name).expect("a feed's name");
        assert!(sending.contains(feed.name));
    }
}

#[test]
fn keys_and_file_names_are_unique() {
    let deliveries = wire(5, 5000, Mix::chaos());
    let keys: Vec<&str> = units(&deliveries).map(|t| t.key.as_str()).collect();
    assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    let names: HashSet<(&str, &str)> = deliveries.iter().map(|d| (d.feed.as_str(), d.name.as_str())).collect();
    assert_eq!(names.len(), deliveries.len());
}

#[test]
fn each_text_that_goes_on_is_found_by_its_key() {
    let mut seen = HashSet::new();
    for delivery in wire(6, 3000, Mix::chaos()) {
        let bytes = String::from_utf8_lossy(&delivery.bytes);
        for truth in &delivery.truth {
            if relation(truth).is_none_or(|r| r == Relation::Kill) {
                continue;
            }
            let mark = format!("({})", truth.text_key());
            assert!(bytes.contains(&mark), "{} is not in {}", mark, delivery.name);
            let fresh = seen.insert(mark);
            let repeats = truth.key.contains('/');
            assert_eq!(fresh, !repeats, "{} in {}", truth.key, delivery.name);
        }
    }
}

#[test]
fn time_advances() {
    let deliveries = wire(7, 500, Mix::chaos());
    assert!(deliveries.windows(2).all(|pair| pair[0].sent < pair[1].sent));
}

/// The text of a delivery in which markup and JSON escapes are undone, as far as quotes need it.
fn readable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\\\"", "\"").replace("&amp;", "&")
}

#[test]
fn quotes_and_datelines_are_in_the_text() {
    let (mut quotes, mut speakers) = (0, HashSet::new());
    for delivery in wire(8, 600, Mix::clean()) {
        let text = readable(&delivery.bytes);
        for truth in &delivery.truth {
            for (speaker, words) in &truth.quotes {
                assert!(text.contains(words), "{words:?} is not in {}", delivery.name);
                assert!(text.contains(speaker), "{speaker} is not in {}", delivery.name);
                speakers.insert(speaker.clone());
                quotes += 1;
            }
            if let Some(city) = &truth.dateline_city {
                assert!(text.contains(&city.to_uppercase()) || text.contains(city));
                assert!(text.contains(&truth.headline));
            }
        }
    }
    assert!(quotes > 1000, "{quotes} quotes");
    assert!(speakers.len() > 300, "{} speakers", speakers.len());
}

#[test]
fn stories_have_the_length_of_wire_copy_and_few_headlines_repeat() {
    let mut headlines: BTreeMap<String, usize> = BTreeMap::new();
    let mut lengths = Vec::new();
    for delivery in wire(9, 3000, Mix::clean()) {
        for truth in delivery.truth.iter().filter(|t| relation(t) == Some(Relation::New)) {
            *headlines.entry(truth.headline.clone()).or_default() += 1;
            if delivery.feed == "tarrow-ninjs" {
                let value: serde_json::Value = serde_json::from_slice(&delivery.bytes).expect("JSON");
                lengths.push(value["bodies"][0]["wordCount"].as_u64().expect("a count"));
            }
        }
    }
    lengths.sort_unstable();
    let stories: usize = headlines.values().sum();
    println!(
        "{} headlines of {stories} stories; words: {:?}",
        headlines.len(),
        (lengths[0], lengths[lengths.len() / 2], lengths[lengths.len() - 1])
    );
    assert!(headlines.len() * 10 > stories * 8, "{} headlines of {stories} stories", headlines.len());
    assert!((150..400).contains(&lengths[lengths.len() / 2]));
    assert!(lengths[0] >= 25 && lengths[lengths.len() - 1] < 700);
}

#[test]
fn no_template_is_left_open() {
    for delivery in wire(10, 3000, Mix::clean()) {
        let text = String::from_utf8_lossy(&delivery.bytes);
        if delivery.name.ends_with("json") {
            let value: serde_json::Value = serde_json::from_slice(&delivery.bytes).expect("JSON");
            let headline = value.get("headline").or_else(|| value["headlines"].get(0)).map(ToString::to_string);
            assert!(headline.unwrap_or_default().find(['[', '|', '{']).is_none_or(|at| at == 0), "{text}");
        } else {
            assert!(!text.contains(['[', ']', '{', '}', '|']), "{text}");
            assert!(!text.contains("  "), "{text}");
        }
    }
}
