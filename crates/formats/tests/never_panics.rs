//! Whatever the bytes: an error or a value, never a panic, never a control character, ids in order, nothing endless.

mod common;
mod holds;

use common::{fixtures, shared};
use copytaster_formats::{BadUnit, FeedProfile, Limits, Unit, sniff, split};
use copytaster_records::{Format, UnitContext};
use proptest::prelude::*;

fn profile() -> FeedProfile {
    let text = "provider = \"Nordwire\"\nzone = \"Europe/Berlin\"\nempty_embargo_holds = true\n";
    FeedProfile::from_toml(text).expect("a profile")
}

const FORMATS: &[Format] = &[
    Format::NewsmlG2,
    Format::Newsml1,
    Format::Nitf,
    Format::Rss,
    Format::Atom,
    Format::Ritzau,
    Format::Sportsml,
    Format::Xhtml,
    Format::Ninjs1,
    Format::Ninjs3,
    Format::NewspaperPage,
    Format::PlainText,
    Format::Anpa1312,
    Format::Iptc7901,
    Format::Zczc,
    Format::ApMedia,
    Format::Digitalwires,
    Format::ReutersConnect,
    Format::Mrn,
    Format::Factiva,
    Format::Mail,
    Format::HtmlPage,
    Format::Icalendar,
    Format::Photo,
];

fn check(bytes: &[u8]) {
    let profile = profile();
    let _ = sniff(bytes);
    match split(bytes, &profile, &Limits::default()) {
        Ok(units) => {
            for unit in units {
                match unit {
                    Ok(unit) => holds::unit(&unit, &profile),
                    Err(BadUnit { error, .. }) => holds::error(&error),
                }
            }
        }
        Err(error) => {
            holds::error(&error);
        }
    }
    // A unit may reach the parser under a format that its bytes do not bear out.
    for format in FORMATS {
        let format = *format;
        holds::unit(&Unit { format, bytes: bytes.to_vec(), context: UnitContext::default() }, &profile);
    }
}

#[test]
fn fixtures_cut_at_every_byte() {
    for (name, bytes) in fixtures() {
        println!("{name}");
        // Every cut of a small fixture; of a large one every third, so that the suite stays within seconds.
        let step = if bytes.len() < 2_000 { 1 } else { 3 };
        for end in (0..=bytes.len()).step_by(step) {
            // All readers at some cuts, the sniffed one at all.
            if end % 255 == 0 {
                check(&bytes[..end]);
            } else if let Ok(units) = split(&bytes[..end], &profile(), &Limits::default()) {
                for unit in units.into_iter().flatten() {
                    holds::unit(&unit, &profile());
                }
            }
        }
    }
}

/// Largest fixture of which every byte is removed and changed.
const SMALL_BYTES_MAX: usize = 2_000;

#[test]
fn small_fixtures_with_every_byte_removed_or_changed() {
    let profile = profile();
    let read = |bytes: &[u8]| {
        for unit in split(bytes, &profile, &Limits::default()).unwrap_or_default().into_iter().flatten() {
            holds::unit(&unit, &profile);
        }
    };
    for (name, bytes) in fixtures().into_iter().filter(|(_, bytes)| bytes.len() <= SMALL_BYTES_MAX) {
        println!("{name}");
        for at in 0..bytes.len() {
            let mut removed = bytes.clone();
            removed.remove(at);
            read(&removed);
            // Each place gets one of these: what ends or begins something, and what is no UTF-8.
            let mut changed = bytes.clone();
            changed[at] = [b'<', b'>', b'&', b'"', b'\'', b'/', b':', 0xff, 0x00, b' '][at % 10];
            read(&changed);
        }
    }
}

#[test]
fn the_first_real_page_cut_at_every_byte() {
    let Some(path) = shared("seeds/000_698dd8d4fdc884e1.txt") else { return };
    let bytes = std::fs::read(path).expect("the seed");
    for end in (0..=bytes.len()).step_by(7) {
        check(&bytes[..end]);
    }
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let tokens = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<br/>",
        "<table><tr><td>",
        "</table>",
        "&#x",
        "&nbsp;",
        "&",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<newsItem guid='a'>",
        "</newsItem>",
        "<itemMeta>",
        "</itemMeta>",
        "<newsMessage><itemSet>",
        "</itemSet>",
        "<contentSet><inlineXML>",
        "<embargoed/>",
        "{\"uri\":\"x\",",
        "\"pubstatus\":\"canceled\"}",
        "[",
        "]",
        "\"body_html\":\"<p>",
        "Home > Asia\n",
        "By Agencies\n",
        "Edition: A B\n",
        "TOKYO -- ",
        "(AFP / A B)",
        "Latest News\n",
        "December 16, 2016\n",
        "\n\n",
        "\u{1b}[0m",
        "é",
        "\u{202e}",
        "word ",
        "Words and more words of a sentence. ",
        "\u{0}",
        "<?xml version='1.0'?>",
    ]);
    prop::collection::vec(tokens, 0..60).prop_map(|v| v.concat().into_bytes())
}

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let all: Vec<Vec<u8>> = fixtures().into_iter().map(|(_, bytes)| bytes).collect();
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..12);
    (prop::sample::select(all), edits).prop_map(|(mut bytes, edits)| {
        for (at, byte, kind) in edits {
            let at = at.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match kind {
                _ if bytes.is_empty() => bytes.push(byte),
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                _ => {
                    // Shorter than the notes that `holds` looks for: a copied note would be copy by right.
                    let end = (at + usize::from(byte % 40)).min(bytes.len());
                    let copy = bytes[at..end].to_vec();
                    bytes.splice(at..at, copy);
                }
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        check(&bytes);
    }

    #[test]
    fn random_text(text in "\\PC{0,600}") {
        check(text.as_bytes());
    }

    #[test]
    fn random_pieces(bytes in pieces()) {
        check(&bytes);
    }

    #[test]
    fn mutated_fixtures(bytes in mutated()) {
        check(&bytes);
    }
}

/// What fuzzing has found stays found: as each format, with each profile that is shipped.
#[test]
fn what_was_found_by_fuzzing_holds() {
    let files = |folder: &str| -> Vec<std::path::PathBuf> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path()).collect()
    };
    let profiles: Vec<FeedProfile> = files("../../config/feeds")
        .iter()
        .map(|path| FeedProfile::from_toml(&std::fs::read_to_string(path).expect("a profile")).expect("a profile"))
        .collect();
    for path in files("tests/findings") {
        let bytes = std::fs::read(&path).expect("bytes");
        for (format, profile) in FORMATS.iter().flat_map(|format| profiles.iter().map(move |p| (format, p))) {
            holds::unit(&Unit { format: *format, bytes: bytes.clone(), context: UnitContext::default() }, profile);
        }
    }
}
