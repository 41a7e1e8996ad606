//! Copy reads the same whichever line ends it has: transports and editors change them.

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

#[test]
fn line_feeds_and_both() {
    let mut differ = Vec::new();
    for (name, bytes) in fixtures().into_iter().filter(|(name, _)| !name.starts_with("photo/")) {
        let path = format!("{}/tests/fixtures/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let profile = std::fs::read_to_string(path)
            .map_or_else(|_| FeedProfile::new("sample"), |text| FeedProfile::from_toml(&text).expect("a profile"));
        let mut feeds = bytes.clone();
        feeds.retain(|b| *b != b'\r');
        let both: Vec<u8> =
            feeds.iter().flat_map(|b| if *b == b'\n' { vec![b'\r', b'\n'] } else { vec![*b] }).collect();
        let (feeds, both) = (said(&feeds, &profile), said(&both, &profile));
        if feeds != both {
            let at = feeds.iter().zip(&both).position(|(a, b)| a != b).unwrap_or(feeds.len().min(both.len()));
            differ.push(format!("{name}, unit {at}:\n  {:?}\n  {:?}", feeds.get(at), both.get(at)));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
