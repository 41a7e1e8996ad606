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

#[test]
fn line_feeds_and_both() {
    let mut differ = Vec::new();
    for (name, bytes) in fixtures().into_iter().filter(|(name, _)| !name.starts_with("photo/")) {
        let mut feeds = bytes.clone();
        feeds.retain(|b| *b != b'\r');
        let both: Vec<u8> =
            feeds.iter().flat_map(|b| if *b == b'\n' { vec![b'\r', b'\n'] } else { vec![*b] }).collect();
        differ.extend(difference(&name, &feeds, &both));
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn a_byte_order_mark_and_utf_16() {
    let mut differ = Vec::new();
    for (name, bytes) in fixtures() {
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        let marked = format!("\u{feff}{}", text.trim_start_matches('\u{feff}'));
        let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for other in [marked.as_bytes(), &little, &big] {
            differ.extend(difference(&name, &bytes, other));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

/// Line ends as teleprinters have them; XML says that two carriage returns are two line ends.
#[test]
fn two_returns_and_a_feed() {
    let mut differ = Vec::new();
    let text = |name: &str| !name.starts_with("photo/") && !name.ends_with(".xml") && !name.contains("mail/");
    for (name, bytes) in fixtures().into_iter().filter(|(name, _)| text(name)) {
        let feeds = String::from_utf8_lossy(&bytes).replace('\r', "");
        differ.extend(difference(&name, feeds.as_bytes(), feeds.replace('\n', "\r\r\n").as_bytes()));
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn what_pads_a_file() {
    let mut differ = Vec::new();
    for (name, bytes) in fixtures().into_iter().filter(|(name, _)| !name.starts_with("photo/")) {
        for padding in [b"\x1a".as_slice(), b"\r\n\x1a\r\n", &[0; 300], b"\n\n\n"] {
            differ.extend(difference(&name, &bytes, &[&bytes, padding].concat()));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn blanks_at_line_ends() {
    let mut differ = Vec::new();
    // A calendar's line may go on behind a blank.
    let text = |name: &str| !name.starts_with("photo/") && !name.starts_with("ics/");
    for (name, bytes) in fixtures().into_iter().filter(|(name, _)| text(name)) {
        let feeds = String::from_utf8_lossy(&bytes).replace('\r', "");
        differ.extend(difference(&name, feeds.as_bytes(), feeds.replace('\n', "  \n").as_bytes()));
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn returns_alone() {
    let mut differ = Vec::new();
    let lines = ["anpa/", "iptc7901/", "zczc/", "text/", "ics/"];
    for (name, bytes) in fixtures().into_iter().filter(|(name, _)| lines.iter().any(|l| name.starts_with(l))) {
        let mut feeds = bytes;
        feeds.retain(|b| *b != b'\r');
        let returns: Vec<u8> = feeds.iter().map(|b| if *b == b'\n' { b'\r' } else { *b }).collect();
        differ.extend(difference(&name, &feeds, &returns));
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
