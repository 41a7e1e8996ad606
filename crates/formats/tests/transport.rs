//! Copy reads the same whichever line ends and whichever charset of Unicode it has: transports and editors change them.

mod common;

use common::{fixtures, received};
use copytaster_formats::{FeedProfile, Limits, identity, parse, split};

/// What an item says, its white space folded.
fn said(bytes: &[u8], profile: &FeedProfile) -> Vec<String> {
    let units = split(bytes, profile, &Limits::default()).unwrap_or_default();
    let one = |unit: Result<_, copytaster_formats::BadUnit>| match unit {
        Ok(unit) => {
            let id = identity(&unit, profile).map(|id| (id.guid, id.targets, id.status, id.editorial_type));
            let copy = parse(&unit, profile, received()).map(|copy| {
                let texts = copy.segments.iter().map(|s| format!("{:?} {}", s.role, s.text.replace('\r', "")));
                (texts.collect::<Vec<_>>(), copy.terms, copy.flags)
            });
            format!("{id:?} {copy:?}")
        }
        Err(bad) => format!("dead: {:?}", bad.error.class),
    };
    units.into_iter().map(one).collect()
}

/// The profile beside a fixture, or none of its own.
fn profile_of(name: &str) -> FeedProfile {
    let path = format!("{}/tests/fixtures/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path)
        .map_or_else(|_| FeedProfile::new("sample"), |text| FeedProfile::from_toml(&text).expect("a profile"))
}

/// What differs between two ways of writing a fixture.
fn difference(name: &str, one: &[u8], other: &[u8]) -> Option<String> {
    let profile = profile_of(name);
    let (one, other) = (said(one, &profile), said(other, &profile));
    let at = one.iter().zip(&other).position(|(a, b)| a != b).unwrap_or(one.len().min(other.len()));
    (one != other).then(|| format!("{name}, unit {at}:\n  {:?}\n  {:?}", one.get(at), other.get(at)))
}

/// Fixtures in `files` read the same in each of some ways of writing them, of which the first may be as they are.
fn read_the_same(files: impl Fn(&str) -> bool, ways: impl Fn(Vec<u8>) -> Vec<Vec<u8>>) {
    let picked = fixtures().into_iter().filter(|(name, _)| !name.starts_with("photo/") && files(name));
    let differ: Vec<String> = picked
        .flat_map(|(name, bytes)| {
            let ways = ways(bytes);
            ways[1..].iter().filter_map(|other| difference(&name, &ways[0], other)).collect::<Vec<_>>()
        })
        .collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

fn with_feeds(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.retain(|b| *b != b'\r');
    bytes
}

/// Each line feed in place of another line end.
fn with_ends(feeds: &[u8], end: &[u8]) -> Vec<u8> {
    feeds.iter().flat_map(|b| if *b == b'\n' { end } else { std::slice::from_ref(b) }).copied().collect()
}

/// Line feeds alone, and another line end.
fn feeds_and(end: &[u8]) -> impl Fn(Vec<u8>) -> Vec<Vec<u8>> {
    |bytes| {
        let feeds = with_feeds(bytes);
        let other = with_ends(&feeds, end);
        vec![feeds, other]
    }
}

#[test]
fn line_feeds_and_both() {
    read_the_same(|_| true, feeds_and(b"\r\n"));
}

#[test]
fn a_byte_order_mark_and_utf_16() {
    read_the_same(
        |_| true,
        |bytes| {
            let Ok(text) = std::str::from_utf8(&bytes) else { return vec![bytes] };
            let marked = format!("\u{feff}{}", text.trim_start_matches('\u{feff}'));
            let little = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
            vec![bytes, marked.into_bytes(), little, big]
        },
    );
}

/// Line ends as teleprinters have them; XML says that two carriage returns are two line ends.
#[test]
fn two_returns_and_a_feed() {
    read_the_same(|name| !name.ends_with(".xml") && !name.contains("mail/"), feeds_and(b"\r\r\n"));
}

#[test]
fn what_pads_a_file() {
    read_the_same(
        |_| true,
        |bytes| {
            let padded = |padding: &[u8]| [&bytes, padding].concat();
            let padded = [padded(b"\x1a"), padded(b"\r\n\x1a\r\n"), padded(&[0; 300]), padded(b"\n\n\n")];
            [bytes].into_iter().chain(padded).collect()
        },
    );
}

/// A calendar's line may go on behind a blank.
#[test]
fn blanks_at_line_ends() {
    read_the_same(|name| !name.starts_with("ics/"), feeds_and(b"  \n"));
}

#[test]
fn returns_alone() {
    let lines = ["anpa/", "iptc7901/", "zczc/", "text/", "ics/"];
    read_the_same(|name| lines.iter().any(|l| name.starts_with(l)), feeds_and(b"\r"));
}
