//! Whatever a value is in place of the one that belongs there: identity and copy agree, and a kill, a hold and an embargo
//! stand where it is another field of their item, or of an item beside it.

mod common;
mod holds;

use std::ops::Range;

use common::{fixture, fixtures};
use copytaster_formats::{FeedProfile, Limits, identity, split};
use copytaster_records::PubStatus;
use serde_json::{Value, json};

/// Keys of JSON that say it, or which item it is of.
const KEYS: &str = "uri guid _id urn itemid altId firstCreated an pubstatus pubStatus embargoed embargoedUntil \
                    editorialtypes signals ednote headLine action event_type";

/// Elements of XML that say it, or which item it is of, with their attributes; without prefixes.
const ELEMENTS: &str = "newsItem packageItem planningItem conceptItem PublicIdentifier ProviderId DateId NewsItemId \
                        RevisionId NewsID id guid doc-id du-key pubStatus signal embargoed Status StatusWillChange \
                        FutureStatus Instruction docdata ed-msg meta deleted-entry draft status Annuleret title \
                        ManagementId PublishingStatus edNote \
                        NewsLineType NewsLineText AdvisoryLine Comment";

fn is_one_of(name: &str, names: &str) -> bool {
    names.split(' ').any(|n| n == name)
}

/// Values of other types and shapes.
fn values() -> [Value; 9] {
    [
        Value::Null,
        json!(7),
        json!("x"),
        json!(""),
        json!(true),
        json!([]),
        json!({}),
        json!([null, 7, {"x": []}]),
        json!({"x": [7]}),
    ]
}

const TEXTS: &[&str] = &["", "x", "7", "\u{e4}", "2023-13-45T99:99:99"];

/// What may not go on of a delivery: each item's id, and whether it is killed.
fn stopped(bytes: &[u8]) -> Vec<(Option<String>, bool)> {
    let profile = FeedProfile::new("Nordwire");
    let units = split(bytes, &profile, &Limits::default()).unwrap_or_default().into_iter().flatten();
    let ids = units.filter_map(|unit| identity(&unit, &profile).ok());
    let stopped = ids.filter(|id| id.status != PubStatus::Usable || id.embargo.is_some());
    stopped.map(|id| (id.guid, id.status == PubStatus::Cancelled)).collect()
}

/// A delivery with one value changed.
struct Changed {
    change: String,
    bytes: Vec<u8>,
    /// The value is none of those that say it.
    other: bool,
}

fn check(name: &str, whole: &[u8], changed: impl Iterator<Item = Changed>) {
    let profile = FeedProfile::new("Nordwire");
    let before = stopped(whole);
    let mut changes = 0;
    for Changed { change, bytes, other } in changed {
        for unit in split(&bytes, &profile, &Limits::default()).unwrap_or_default().into_iter().flatten() {
            holds::unit(&unit, &profile);
        }
        let after = if other { stopped(&bytes) } else { before.clone() };
        let missing: Vec<_> = before.iter().filter(|item| !after.contains(item)).collect();
        assert!(missing.is_empty(), "{name} with {change}: {missing:?} went on");
        changes += 1;
    }
    assert!(changes > 0, "{name} has no value");
}

/// Pointers to all values, and whether each neither is, nor stands in, nor holds one of [`KEYS`]. Returns whether `value`
/// holds one. `says`: it is one, or stands in one.
fn pointers(value: &Value, at: &str, says: bool, found: &mut Vec<(String, bool)>) -> bool {
    let index = found.len();
    found.push((at.to_owned(), !says));
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(n, value)| (n.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let mut holds = false;
    for (key, value) in children {
        let says = says || is_one_of(&key, KEYS);
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        holds |= pointers(value, &at, says, found) || says;
    }
    found[index].1 &= !holds;
    holds
}

#[test]
fn in_json() {
    for (name, whole) in fixtures().into_iter().filter(|(name, _)| name.ends_with(".json")) {
        let Ok(item) = serde_json::from_slice::<Value>(&whole) else { continue };
        let mut places = Vec::new();
        pointers(&item, "", false, &mut places);
        let changed = places.iter().flat_map(|(pointer, other)| {
            let item = &item;
            values().into_iter().map(move |value| {
                let mut item = item.clone();
                let change = format!("{pointer} = {value}");
                *item.pointer_mut(pointer).expect("a value") = value;
                Changed { change, bytes: item.to_string().into_bytes(), other: *other }
            })
        });
        check(&name, &whole, changed);
    }
}

/// Where the values of attributes and the texts of elements stand, and whether each is of none of [`ELEMENTS`]; what
/// declares names is left as it is.
fn texts(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut found = Vec::new();
    let mut at = text.find("?>").map_or(0, |end| end + 2);
    let mut other = false;
    while let Some(open) = text[at..].find('<').map(|n| at + n) {
        if !text[at..open].trim().is_empty() {
            found.push((at..open, other));
        }
        let close = open + text[open..].find('>').expect("a tag's end");
        let tag = &text[open + 1..close];
        let name = tag.split([' ', '/', '\n']).next().unwrap_or_default();
        other = !is_one_of(name.rsplit(':').next().unwrap_or_default(), ELEMENTS);
        let mut from = open;
        while let Some(start) = text[from..close].find("=\"").map(|n| from + n + 2) {
            let end = start + text[start..].find('"').expect("a value's end");
            if !text[from..start].contains("xmlns") && !tag.starts_with(['?', '!']) {
                found.push((start..end, other));
            }
            from = end + 1;
        }
        at = close + 1;
    }
    found
}

#[test]
fn in_xml() {
    for (name, whole) in fixtures().into_iter().filter(|(name, _)| name.ends_with(".xml")) {
        // What a document type declares is no field.
        let Some(text) = std::str::from_utf8(&whole).ok().filter(|text| !text.contains("<!DOCTYPE")) else { continue };
        let places = texts(text);
        let changed = places.iter().flat_map(|(place, other)| {
            TEXTS.iter().map(move |instead| {
                let change = format!("{instead:?} for {:?} at {}", &text[place.clone()], place.start);
                let bytes = format!("{}{instead}{}", &text[..place.start], &text[place.end..]).into_bytes();
                Changed { change, bytes, other: *other }
            })
        });
        check(&name, &whole, changed);
    }
}

/// Copy in lines, and how those begin that say it or hold the others together.
const LINES: &[(&str, &[&str])] = &[
    ("ics/calendar.ics", &["BEGIN:VCALENDAR", "BEGIN:VEVENT", "STATUS:", "CLASS:"]),
    ("ics/bare-line-feeds.ics", &["BEGIN:VCALENDAR", "BEGIN:VEVENT", "STATUS:"]),
    ("mail/kill.eml", &["Message-ID:", "From:", "Subject:"]),
    ("text/kill-french.txt", &["ANNULATION"]),
    ("text/release-embargoed.txt", &["EMBARGOED"]),
    ("json/lines.ndjson", &["{\"uri\":\"urn:nordwire.example:l:1", "{\"uri\":\"urn:nordwire.example:l:3"]),
];

#[test]
fn in_lines() {
    let count = |bytes: &[u8]| {
        let stopped = stopped(bytes);
        (stopped.iter().filter(|(_, killed)| *killed).count(), stopped.len())
    };
    for (name, carriers) in LINES {
        let whole = fixture(name);
        let before = count(&whole);
        let lines: Vec<&[u8]> = whole.split_inclusive(|b| *b == b'\n').collect();
        let carries = |line: &[u8]| carriers.iter().any(|c| line.starts_with(c.as_bytes()));
        for (n, _) in lines.iter().enumerate().filter(|(_, line)| !line.trim_ascii().is_empty() && !carries(line)) {
            for other in ["", "x\n", "\u{e4}=\n", "1\n", ": ;\n"] {
                let changed = [lines[..n].concat(), other.as_bytes().to_vec(), lines[n + 1..].concat()].concat();
                let after = count(&changed);
                assert!(after.0 >= before.0 && after.1 >= before.1, "{name} with {other:?} for line {}", n + 1);
            }
        }
    }
}

#[test]
fn an_order_may_be_all_that_a_block_says() {
    assert_eq!(stopped(b"ZCZC NW0126 1 POL\nKILL KILL KILL\nNNNN\n"), [(None, true)]);
    assert_eq!(
        stopped("\u{1}nwn0114 4 pol 40  nwi 0114\r\n\r\n\u{2}SPERREFRIST 15. mars kl 06 =\r\n\u{3}".as_bytes()).len(),
        1
    );
}
