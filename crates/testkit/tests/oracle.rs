//! A little oracle of its own: reads the bytes again and gives the verdicts by the rules of dedupe, without looking at
//! how the wire was made.

use std::collections::{HashMap, HashSet};

use copytaster_records::{ErrorClass, Relation};
use copytaster_testkit::{Delivery, Expected, Mix, SyntheticWire, WireOptions};
use quick_xml::Reader;
use quick_xml::events::Event;

/// What a unit says of itself, as far as verdicts need it.
#[derive(Debug, Default)]
struct Seen {
    guid: Option<String>,
    version: Option<u64>,
    created: String,
    cancelled: bool,
    correction: bool,
    body: String,
}

#[derive(Debug, Default)]
struct Known {
    newest: Option<(u64, String)>,
    accepted: u32,
    killed: bool,
}

#[derive(Debug, Default)]
struct Oracle {
    stories: HashMap<(String, String), Known>,
}

impl Oracle {
    fn judge(&mut self, provider: &str, seen: &Seen) -> (Relation, u32, bool) {
        let id = seen.guid.clone().unwrap_or_else(|| seen.body.clone());
        let known = self.stories.entry((provider.to_owned(), id)).or_default();
        let version = seen.version.unwrap_or(0);
        let relation = if seen.cancelled {
            known.killed = true;
            Relation::Kill
        } else {
            match &known.newest {
                None => Relation::New,
                Some((newest, _)) if version < *newest => Relation::Stale,
                Some((newest, body)) if version == *newest && *body == seen.body => Relation::Resend,
                Some((newest, _)) if version == *newest => Relation::SilentUpdate,
                Some(_) if seen.correction => Relation::Correction,
                Some(_) => Relation::Update,
            }
        };
        if relation.goes_on() {
            known.accepted += 1;
            // A kill by id alone says nothing of versions.
            if !seen.cancelled || seen.version.is_some() {
                known.newest = Some((version, seen.body.clone()));
            }
        }
        (relation, known.accepted, known.killed)
    }
}

#[test]
fn the_truth_is_what_the_rules_say() {
    for (seed, mix) in [(1, Mix::chaos()), (2, Mix::clean()), (3, Mix::demo())] {
        let mut oracle = Oracle::default();
        let mut bodies = HashSet::new();
        for delivery in SyntheticWire::new(WireOptions { seed, items: 5000, mix }) {
            for (unit, truth) in read(&delivery).into_iter().zip(&delivery.truth) {
                let Expected::Verdict { relation, ref story, version, killed } = truth.expected else { continue };
                let unit = unit.unwrap_or_else(|error| panic!("{}: {error}", delivery.name));
                assert_eq!(truth.guid, unit.guid, "{}", truth.key);
                let said = oracle.judge(&truth.provider, &unit);
                assert_eq!(said, (relation, version, killed), "{} of {story} in {}", truth.key, delivery.name);
                if matches!(relation, Relation::New | Relation::Update | Relation::Correction | Relation::SilentUpdate)
                {
                    assert!(bodies.insert(unit.body), "{} repeats a body", truth.key);
                }
            }
        }
    }
}

#[test]
fn dead_units_do_not_read_and_others_do() {
    let mut siblings = 0;
    for delivery in SyntheticWire::new(WireOptions { seed: 4, items: 4000, mix: Mix::chaos() }) {
        let units = read(&delivery);
        assert_eq!(units.len(), delivery.truth.len(), "{}", delivery.name);
        for (unit, truth) in units.iter().zip(&delivery.truth) {
            match truth.expected {
                Expected::Verdict { .. } => assert!(unit.is_ok(), "{}: {unit:?}", truth.key),
                Expected::Dead { class: ErrorClass::Malformed, .. } => assert!(unit.is_err(), "{}", truth.key),
                Expected::Dead { .. } => {}
            }
        }
        siblings += usize::from(units.len() > 1 && units.iter().any(Result::is_err));
    }
    assert!(siblings > 50, "{siblings} messages with a broken item");
}

#[test]
fn versions_come_with_increasing_times() {
    let mut times: HashMap<String, Vec<(u64, String)>> = HashMap::new();
    for delivery in SyntheticWire::new(WireOptions { seed: 5, items: 3000, mix: Mix::clean() }) {
        for unit in read(&delivery).into_iter().flatten() {
            if let (Some(guid), Some(version)) = (unit.guid, unit.version) {
                times.entry(guid).or_default().push((version, unit.created));
            }
        }
    }
    assert!(times.len() > 1000);
    for (guid, mut seen) in times {
        // A silent update has the version of what it changes, and a later time.
        seen.sort();
        let instants: Vec<jiff::Timestamp> = seen.iter().map(|(_, t)| t.parse().expect("a time")).collect();
        assert!(instants.is_sorted(), "{guid}: {seen:?}");
    }
}

fn read(delivery: &Delivery) -> Vec<Result<Seen, String>> {
    let text = String::from_utf8_lossy(&delivery.bytes);
    match delivery.name.rsplit('.').next() {
        Some("xml") => read_g2(&text),
        Some("json") => vec![read_ninjs(&text)],
        _ => vec![Ok(Seen { body: text.into_owned(), ..Seen::default() })],
    }
}

fn read_g2(text: &str) -> Vec<Result<Seen, String>> {
    if !text.contains("<newsMessage") {
        return vec![read_item(text)];
    }
    let items: Vec<&str> =
        text.split_inclusive("</newsItem>").filter_map(|s| s.find("<newsItem").map(|at| &s[at..])).collect();
    let units: Vec<_> = items.iter().map(|item| read_item(item)).collect();
    if units.iter().all(Result::is_ok) {
        check_well_formed(text).expect("a message of good items is well-formed");
    }
    units
}

fn check_well_formed(text: &str) -> Result<(), String> {
    let mut reader = Reader::from_str(text);
    let mut depth = 0_i32;
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(format!("{depth} elements are open at the end")),
            _ => {}
        }
    }
}

fn read_item(text: &str) -> Result<Seen, String> {
    check_well_formed(text)?;
    let mut seen = Seen::default();
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(element) => {
                path.push(element.name().as_ref().to_owned());
                if path.len() == 1 {
                    seen.guid = attribute(&element, "guid");
                    seen.version = Some(attribute(&element, "version").map_or(1, |v| v.parse().expect("a number")));
                }
            }
            Event::Empty(element) => match element.name().as_ref() {
                "pubStatus" => seen.cancelled = attribute(&element, "qcode").as_deref() == Some("stat:canceled"),
                "signal" => seen.correction = attribute(&element, "qcode").as_deref() == Some("sig:correction"),
                _ => {}
            },
            Event::End(_) => drop(path.pop()),
            Event::Text(words) => {
                let words = words.into_inner();
                if path.iter().any(|p| p == "contentSet") {
                    seen.body.push_str(&words);
                } else if path.last().is_some_and(|p| p == "versionCreated") {
                    seen.created = words.into_owned();
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(seen.guid.is_none() || seen.body.is_empty() == seen.cancelled, "kills have no body, others have one");
    Ok(seen)
}

fn attribute(element: &quick_xml::events::BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).expect("well-formed attributes")?;
    Some(found.value.into_owned())
}

fn read_ninjs(text: &str) -> Result<Seen, String> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let field = |a: &str, b: &str| value.get(a).or_else(|| value.get(b)).and_then(|v| v.as_str()).map(str::to_owned);
    let body = value["body_text"].as_str().or_else(|| value["bodies"][0]["value"].as_str());
    let cancelled = field("pubstatus", "pubStatus").as_deref() == Some("canceled");
    assert!(!cancelled || body.is_none(), "kills have no body");
    Ok(Seen {
        guid: field("uri", "uri"),
        version: field("version", "version").map(|v| v.parse().expect("a number in a text")),
        created: field("versioncreated", "versionCreated").unwrap_or_default(),
        cancelled,
        correction: false,
        body: body.unwrap_or_default().to_owned(),
    })
}
