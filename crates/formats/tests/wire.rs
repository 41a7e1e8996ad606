//! The real samples beside the repository: how many are read, and whether key fields are right. Skipped where missing.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{received, shared};
use copytaster_formats::{BadUnit, FeedProfile, Limits, ParsedCopy, identity, parse, split};
use copytaster_records::{ErrorClass, Format, PubStatus};

/// `(path, format)` of the samples whose index format begins with one of these.
fn samples(root: &Path, wanted: &[&str]) -> Vec<(String, String)> {
    let index = std::fs::read_to_string(root.join("INDEX.tsv")).expect("an index");
    let rows = index.lines().skip(1).filter_map(|l| {
        let mut fields = l.split('\t');
        Some((fields.next()?.to_owned(), fields.next()?.to_owned()))
    });
    rows.filter(|(_, format)| wanted.iter().any(|w| format.starts_with(w))).collect()
}

#[derive(Default)]
struct Tally {
    units: usize,
    parsed: usize,
    with_body: usize,
    dead: Vec<String>,
    flags: BTreeMap<String, usize>,
}

fn read(root: &Path, path: &str, tally: &mut Tally) -> Vec<ParsedCopy> {
    let bytes = std::fs::read(root.join(path)).expect("a sample");
    let profile = FeedProfile::new("sample");
    let units = match split(&bytes, &profile, &Limits::default()) {
        Ok(units) => units,
        Err(e) => {
            tally.dead.push(format!("{path}: {e}"));
            return Vec::new();
        }
    };
    let mut out = Vec::new();
    for unit in units {
        tally.units += 1;
        let parsed = match &unit {
            Ok(unit) => parse(unit, &profile, received()),
            Err(BadUnit { error, .. }) => Err(error.clone()),
        };
        match (parsed, &unit) {
            (Ok(copy), Ok(unit)) => {
                let id = identity(unit, &profile).expect("an identity for what is read");
                assert_eq!(
                    (&id.guid, &id.wire_version, id.status),
                    (&copy.guid, &copy.wire_version, copy.pub_status),
                    "{path}"
                );
                assert_eq!((&id.provider, id.editorial_type), (&copy.provider, copy.editorial_type), "{path}");
                tally.parsed += 1;
                tally.with_body += usize::from(!copy.body_text().is_empty());
                for flag in &copy.flags {
                    *tally.flags.entry(flag.clone()).or_default() += 1;
                }
                out.push(copy);
            }
            (Err(e), _) => tally.dead.push(format!("{path}: {e}")),
            (Ok(_), Err(_)) => unreachable!("a bad unit has no copy"),
        }
    }
    out
}

fn report(name: &str, samples: usize, tally: &Tally) {
    let Tally { units, parsed, with_body, dead, flags } = tally;
    println!("{name}: {samples} samples, {units} units, {parsed} parsed, {with_body} with a body, {} dead", dead.len());
    println!("  flags: {flags:?}");
    for line in dead {
        println!("  dead: {line}");
    }
}

#[test]
fn newsml_g2() {
    let Some(root) = shared("data/wire") else { return };
    let samples = samples(&root, &["newsml-g2/newsItem", "newsml-g2/newsMessage", "newsml-g2/packageItem"]);
    let mut tally = Tally::default();
    for (path, _) in &samples {
        for copy in read(&root, path, &mut tally) {
            assert_eq!(copy.format, Format::NewsmlG2);
            assert!(copy.guid.is_some(), "{path}");
        }
    }
    report("newsml-g2", samples.len(), &tally);
    // Dead by right: items without a guid, and concepts, which are no copy.
    let by_right = |line: &&String| line.contains("without a guid") || line.contains("conceptItem");
    let wrong: Vec<&String> = tally.dead.iter().filter(|l| !by_right(l)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn ninjs() {
    let Some(root) = shared("data/wire") else { return };
    let samples = samples(&root, &["ninjs"]);
    let mut tally = Tally::default();
    for (path, _) in &samples {
        read(&root, path, &mut tally);
    }
    report("ninjs", samples.len(), &tally);
    // What the test suites of the standard hold for good is read, but for an object that is a uri alone.
    let good = |line: &&String| line.contains("should_pass") && !line.contains("these keys: uri");
    let wrong: Vec<&String> = tally.dead.iter().filter(good).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn json_that_is_bad_is_dead_with_its_place() {
    let Some(root) = shared("data/wire") else { return };
    for (path, _) in samples(&root, &["json-bad"]) {
        let bytes = std::fs::read(root.join(&path)).expect("a sample");
        let error = split(&bytes, &FeedProfile::new("sample"), &Limits::default()).expect_err("bad JSON");
        assert_eq!(error.class, ErrorClass::Malformed, "{path}");
        assert!(error.reason.contains("byte"), "{path}: {}", error.reason);
    }
}

struct Expected {
    file: &'static str,
    guid: &'static str,
    version: &'static str,
    headline: &'static str,
    body_starts: &'static str,
    words_min: usize,
}

/// Judged by hand against the files; where `expected.jsonl` appends the version to the guid, or holds only the body that
/// its parser kept, the file is right and it is not.
const EXPECTED: &[Expected] = &[
    Expected {
        file: "superdesk-core/tests/io/fixtures/text.xml",
        guid: "tag:reuters.com,0000:newsml_L4N0BT5PJ",
        version: "263518268",
        headline: "Soccer-Smiling Benitez pleads for support after midweek outburst against opponent",
        body_starts: "",
        words_min: 0,
    },
    Expected {
        file: "superdesk-core/tests/io/fixtures/dpa.xml",
        guid: "urn:newsml:dpa.com:20090101:221011-930-4303",
        version: "1",
        headline: "Eintracht in London: Hintereggers Tränen und Attacke auf Reporter",
        body_starts: "2019 gab es bittere Tränen",
        words_min: 200,
    },
    Expected {
        file: "superdesk-core/tests/io/fixtures/ap.xml",
        guid: "tag:ap.org,2011:5e565888b587889c5c8bd62b6164118c-text",
        version: "2",
        headline: "Nutrisystem beats 4Q earnings and revenue expectations",
        body_starts: "Nutrisystem Inc. (NTRI) on Monday",
        words_min: 100,
    },
    Expected {
        file: "superdesk-core/tests/io/fixtures/stt1.xml",
        guid: "urn:newsml:stt.fi::102736761",
        version: "2",
        headline: "Mikko Moilanen siirtyy Revenion toimitusjohtajaksi",
        body_starts: "Diplomi-insinööri Mikko Moilanen",
        words_min: 80,
    },
    Expected {
        file: "superdesk-core/tests/io/fixtures/ansa-newsmlg2-text.xml",
        guid: "tag:ansa.it,2017-10-11:40e5fb1034e7e2b21942ea09718fc85a",
        version: "1",
        headline: "Catalan independence declaration unacceptable - Alfano",
        body_starts: "Italian Foreign Minister Angelino Alfano",
        words_min: 50,
    },
    Expected {
        file: "superdesk-aap/server/aap/tests/io/fixtures/reuters_byline_in_body.xml",
        guid: "tag:reuters.com,2018:newsml_L2N1PG091",
        version: "1345039779",
        headline: "UPDATE 1-Statue of Liberty to reopen; shutdown keeps other parks, monuments closed",
        body_starts: "The Statue of Liberty will reopen on Monday",
        words_min: 200,
    },
];

#[test]
fn key_fields() {
    let Some(root) = shared("data/wire") else { return };
    for e in EXPECTED {
        let mut tally = Tally::default();
        let copies = read(&root, e.file, &mut tally);
        let copy = copies.first().unwrap_or_else(|| panic!("{}: {:?}", e.file, tally.dead));
        assert_eq!(copy.guid.as_deref(), Some(e.guid), "{}", e.file);
        assert_eq!(copy.wire_version.as_deref(), Some(e.version), "{}", e.file);
        assert_eq!(copy.headline.as_deref(), Some(e.headline), "{}", e.file);
        assert_eq!(copy.pub_status, PubStatus::Usable, "{}", e.file);
        let body = copy.body_text();
        assert!(body.starts_with(e.body_starts), "{}: {body:.80}", e.file);
        assert!(body.split_whitespace().count() >= e.words_min, "{}", e.file);
    }
}

/// Words of a text, folded, with how often each is there.
fn counted(text: &str) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        *out.entry(word.to_lowercase()).or_default() += 1;
    }
    out
}

/// The words of the bodies by the crudest means: tags cut out.
fn crude_words(xml: &str) -> BTreeMap<String, usize> {
    let cut =
        |text: &str, pattern: &str| regex::Regex::new(pattern).expect("a pattern").replace_all(text, " ").into_owned();
    let bodies = regex::Regex::new(r"(?s)<inline(?:XML|Data)[^>]*[^/]>(.*?)</inline(?:XML|Data)>").expect("a pattern");
    let mut text = String::new();
    for body in bodies.captures_iter(xml) {
        text.push_str(&body[1]);
        text.push(' ');
    }
    for pattern in [
        r"(?s)<!--.*?-->",
        r"(?s)<head[ >].*?</head>",
        r"(?s)<(?:style|script|media-metadata|docdata).*?</(?:style|script|docdata)>",
        r"(?s)<[^>]*>",
    ] {
        text = cut(&text, pattern);
    }
    let text = cut(&text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"), r"<[^>]*>|&#?\w+;");
    counted(&text)
}

#[test]
fn no_word_of_a_body_is_lost() {
    let Some(root) = shared("data/wire") else { return };
    let (mut words, mut lost_words, mut lost) = (0, 0, Vec::new());
    for (path, _) in samples(&root, &["newsml-g2/newsItem", "newsml-g2/newsMessage"]) {
        let bytes = std::fs::read(root.join(&path)).expect("a sample");
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if text.contains("sports-content") {
            continue;
        }
        let copies = read(&root, &path, &mut Tally::default());
        let found: String = copies.iter().flat_map(|c| &c.segments).map(|s| format!("{} ", s.text)).collect();
        let found = counted(&found);
        let wanted = crude_words(&text);
        words += wanted.values().sum::<usize>();
        let missing: Vec<(&String, usize)> = wanted
            .iter()
            .map(|(w, n)| (w, n.saturating_sub(found.get(w).copied().unwrap_or(0))))
            .filter(|(_, n)| *n > 0)
            .collect();
        if !missing.is_empty() {
            lost_words += missing.iter().map(|(_, n)| n).sum::<usize>();
            lost.push(format!("{path}: {:?}", missing.iter().take(12).collect::<Vec<_>>()));
        }
    }
    println!("{words} words in bodies, {lost_words} not found in segments");
    for line in &lost {
        println!("  {line:.300}");
    }
}
