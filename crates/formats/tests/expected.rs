//! The measure on real samples beside the repository: sniffed right, parsed, values as another system's tests state them,
//! no word of a body lost, no private word in a body. Skipped, with a line that says so, where the samples are missing.
//!
//! What is to hold stands in tables, so that a format is added by rows: [`KINDS`], [`FIELDS`], [`BODIES`], [`PRIVATE`].
//! A difference counts as a failure unless [`DISPUTED`] quotes the bytes that prove the expectation wrong.

mod common;
mod wire_tables;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use common::{received, shared};
use copytaster_formats::{BadUnit, FeedProfile, Limits, ParsedCopy, Unit, identity, parse, sniff, split};
use serde_json::Value;
use wire_tables::{BODIES, DEAD_BY_RIGHT, DISPUTED, FIELDS, KINDS, Kind, PATHS, PRIVATE};

/// Expected values of which one may differ: 99 % are matched.
const VALUES_PER_DIFFERENCE: usize = 100;
/// Words of bodies of which one may be lost: 99.5 % are kept.
const WORDS_PER_LOST: usize = 200;
/// Words in a row that tell a private note from words that notes and bodies share.
const SHINGLE_WORDS: usize = 5;

struct Sample {
    path: String,
    kind: &'static Kind,
    bytes: Vec<u8>,
}

fn root() -> Option<PathBuf> {
    shared("data/wire")
}

/// The files of the index with what they are to be read as. A kind that no table knows is a failure of the tables.
fn samples(root: &Path) -> Vec<Sample> {
    let index = std::fs::read_to_string(root.join("INDEX.tsv")).expect("an index");
    let rows = index.lines().skip(1).map(|line| {
        let mut fields = line.split('\t');
        let (path, format) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        let by_path = PATHS.iter().find(|(end, ..)| path.ends_with(end)).map(|(_, kind, _)| kind);
        let by_format = KINDS.iter().find(|(start, _)| format.starts_with(start)).map(|(_, kind)| kind);
        let kind = by_path.or(by_format).unwrap_or_else(|| panic!("no row in KINDS for {format} ({path})"));
        Sample { path: path.to_owned(), kind, bytes: std::fs::read(root.join(path)).expect("a sample") }
    });
    rows.collect()
}

/// The feed's profile that reads a sample: the plain one, so that what is measured is the parser.
fn profile() -> FeedProfile {
    FeedProfile::new("sample")
}

fn units(bytes: &[u8]) -> Vec<Result<Unit, BadUnit>> {
    split(bytes, &profile(), &Limits::default()).unwrap_or_default()
}

fn copies(bytes: &[u8]) -> Vec<(Unit, ParsedCopy)> {
    copies_by(bytes, &profile())
}

fn copies_by(bytes: &[u8], profile: &FeedProfile) -> Vec<(Unit, ParsedCopy)> {
    let good = split(bytes, profile, &Limits::default()).unwrap_or_default().into_iter().flatten();
    good.filter_map(|u| parse(&u, profile, received()).ok().map(|c| (u, c))).collect()
}

#[test]
fn every_file_is_sniffed_right() {
    let Some(root) = root() else { return };
    let (mut right, mut not_yet, mut wrong) = (0, 0, Vec::new());
    for sample in samples(&root) {
        let said = sniff(&sample.bytes);
        match (sample.kind, &said) {
            (Kind::NotYet, _) => not_yet += 1,
            (Kind::Is(formats), Ok(sniffed)) if formats.contains(&sniffed.format) => right += 1,
            (Kind::Dead(words), Err(e)) if e.reason.contains(words) => right += 1,
            (kind, said) => wrong.push(format!("{}: {kind:?} was sniffed as {said:?}", sample.path)),
        }
    }
    println!("sniffed: {right} right, {} wrong, {not_yet} of formats that are not read yet", wrong.len());
    for line in &wrong {
        println!("  {line}");
    }
    assert!(wrong.is_empty(), "{} files are sniffed wrong", wrong.len());
}

/// Whether XML is well-formed, by quick-xml alone; other files are taken to be.
fn is_well_formed(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return true };
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return true;
    }
    let mut reader = quick_xml::Reader::from_str(text);
    let mut depth = 0_i64;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Start(_)) => depth += 1,
            Ok(quick_xml::events::Event::End(_)) => depth -= 1,
            Ok(quick_xml::events::Event::Eof) => return depth == 0,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[test]
fn every_well_formed_item_parses_and_twice_the_same() {
    let Some(root) = root() else { return };
    let (mut parsed, mut by_right, mut dead) = (0, 0, Vec::new());
    let mut flags: BTreeMap<String, usize> = BTreeMap::new();
    for sample in samples(&root).iter().filter(|s| matches!(s.kind, Kind::Is(_))) {
        let (first, again) = (units(&sample.bytes), units(&sample.bytes));
        assert_eq!(first, again, "{}", sample.path);
        if first.is_empty() {
            let error = split(&sample.bytes, &profile(), &Limits::default()).err();
            dead.push(format!("{}: no unit: {error:?}", sample.path));
        }
        for unit in first {
            let read = match &unit {
                Ok(unit) => parse(unit, &profile(), received()).map_err(|e| e.reason),
                Err(bad) => Err(bad.error.reason.clone()),
            };
            match (read, unit) {
                (Ok(copy), Ok(unit)) => {
                    check_identity(&sample.path, &unit, &copy);
                    parsed += 1;
                    for flag in copy.flags {
                        *flags.entry(flag).or_default() += 1;
                    }
                }
                (Err(reason), _) if is_dead_by_right(&sample.path, &reason) => by_right += 1,
                (Err(_), _) if !is_well_formed(&sample.bytes) => by_right += 1,
                (Err(reason), _) => dead.push(format!("{}: {reason}", sample.path)),
                (Ok(_), Err(_)) => unreachable!("a bad unit has no copy"),
            }
        }
    }
    println!("{parsed} units parsed, {by_right} dead by right, {} dead\nflags: {flags:?}", dead.len());
    for line in &dead {
        println!("  dead: {line}");
    }
    assert!(dead.is_empty(), "{} well-formed items are dead", dead.len());
}

fn is_dead_by_right(path: &str, reason: &str) -> bool {
    DEAD_BY_RIGHT.iter().any(|(part, words, _)| path.contains(part) && reason.contains(words))
}

/// Header fields alone say the same as the whole item.
fn check_identity(path: &str, unit: &Unit, copy: &ParsedCopy) {
    let id = identity(unit, &profile()).unwrap_or_else(|e| panic!("{path}: no identity for what is read: {e}"));
    assert_eq!((&id.guid, &id.wire_version, id.status), (&copy.guid, &copy.wire_version, copy.pub_status), "{path}");
    assert_eq!((&id.provider, id.editorial_type), (&copy.provider, copy.editorial_type), "{path}");
    assert_eq!(id.version_created, copy.times.version_created, "{path}");
    assert_eq!(id.embargo, copy.times.embargoed_until, "{path}");
}

/// `[0].subject[1].qcode` is `subject[].qcode`: the indexes are those of the other system's lists.
fn field_name(field: &str) -> String {
    let behind = field.strip_prefix('[').and_then(|f| f.split_once("].")).map_or(field, |(_, rest)| rest);
    regex::Regex::new(r"\[\d+\]").expect("a pattern").replace_all(behind, "[]").into_owned()
}

#[test]
fn expected_values() {
    let Some(root) = root() else { return };
    let kinds: BTreeMap<String, &Kind> = samples(&root).into_iter().map(|s| (s.path, s.kind)).collect();
    let lines = std::fs::read_to_string(root.join("expected.jsonl")).expect("expectations");
    let mut read: BTreeMap<String, Vec<(Unit, ParsedCopy)>> = BTreeMap::new();
    let (mut matched, mut disputed, mut not_yet, mut differs) = (0_u32, 0, 0, Vec::new());
    for line in lines.lines() {
        let row: Value = serde_json::from_str(line).expect("JSON");
        let (fixture, field) = (row["fixture"].as_str().expect("a path"), row["field"].as_str().expect("a field"));
        if matches!(kinds.get(fixture), Some(Kind::NotYet) | None) {
            not_yet += 1;
            continue;
        }
        let bytes = std::fs::read(root.join(fixture)).expect("a sample");
        let found = read.entry(fixture.to_owned()).or_insert_with(|| copies(&bytes));
        let name = field_name(field);
        let check = FIELDS.iter().find(|(f, _)| *f == name).map(|(_, check)| check);
        // Without an index, the other system's tests state the values of several items of a file under one name.
        let right = check.is_some_and(|check| found.iter().any(|(unit, copy)| check(unit, copy, &row["value"])));
        if right {
            matched += 1;
        } else if is_disputed(fixture, field, &row["value"], &bytes) {
            disputed += 1;
        } else {
            let what = if check.is_none() { "no row in FIELDS" } else { "differs" };
            differs.push(format!("{fixture} {field}: {what}: expected {:.200}", row["value"].to_string()));
        }
    }
    let total = f64::from(matched) + f64::from(u32::try_from(differs.len()).expect("few"));
    let share = f64::from(matched) / total.max(1.0);
    println!(
        "values: {matched} matched, {disputed} disputed, {not_yet} of formats not read yet, {} differ",
        differs.len()
    );
    println!("share: {share:.4}");
    for line in &differs {
        println!("  {line}");
    }
    let may_differ = (usize::try_from(matched).expect("few") + differs.len()) / VALUES_PER_DIFFERENCE;
    assert!(differs.len() <= may_differ, "{} of the expected values differ", differs.len());
}

/// Whether a row of the table proves the expectation wrong: its quote must stand in the file.
fn is_disputed(fixture: &str, field: &str, value: &Value, bytes: &[u8]) -> bool {
    let row =
        DISPUTED.iter().find(|d| fixture.ends_with(d.fixture) && d.field == field && value == &wire_value(d.value));
    row.is_some_and(|d| {
        let stands = bytes.windows(d.quote.len()).any(|w| w == d.quote.as_bytes());
        assert!(stands, "{fixture}: {:?} is quoted and does not stand there", d.quote);
        true
    })
}

fn wire_value(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON in DISPUTED")
}

/// Words of a text, folded, in their order.
fn words(text: &str) -> Vec<String> {
    let split = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    split.map(str::to_lowercase).collect()
}

fn counted(text: &str) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for word in words(text) {
        *out.entry(word).or_default() += 1;
    }
    out
}

/// Words of bodies by format, and how many of them stand in no segment.
#[derive(Default)]
struct Lost {
    by_format: BTreeMap<&'static str, (usize, usize)>,
    lines: Vec<String>,
}

impl Lost {
    fn count(&mut self, path: &str, bytes: &[u8], profile: &FeedProfile) {
        let Ok(sniffed) = sniff(bytes) else { return };
        let format = sniffed.format;
        let extract = BODIES.iter().find(|(formats, _)| formats.contains(&format)).map(|(_, extract)| extract);
        let extract = extract.unwrap_or_else(|| panic!("no row in BODIES for {format}"));
        let wanted = counted(&extract(bytes));
        let copies = copies_by(bytes, profile);
        // What is not well-formed is dead as a whole and is counted by the test of that.
        if copies.is_empty() {
            return;
        }
        let found: String = copies.iter().flat_map(|(_, c)| &c.segments).map(|s| format!("{} ", s.text)).collect();
        let found = counted(&found);
        let missing = wanted.iter().map(|(w, n)| (w, n.saturating_sub(found.get(w).copied().unwrap_or(0))));
        let missing: Vec<(&String, usize)> = missing.filter(|(_, n)| *n > 0).collect();
        let (all, gone) = (wanted.values().sum::<usize>(), missing.iter().map(|(_, n)| n).sum::<usize>());
        let sums = self.by_format.entry(format.as_str()).or_default();
        *sums = (sums.0 + all, sums.1 + gone);
        if gone > 0 {
            self.lines.push(format!("{path}: {gone} of {all}: {:?}", missing.iter().take(12).collect::<Vec<_>>()));
        }
    }

    fn assert_few(self) {
        let (all, gone) = self.by_format.values().fold((0, 0), |(a, g), (all, gone)| (a + all, g + gone));
        println!("{all} words in bodies, {gone} not found in segments; by format {:?}", self.by_format);
        for line in &self.lines {
            println!("  {line:.300}");
        }
        for (format, (all, gone)) in self.by_format {
            assert!(gone <= (all / WORDS_PER_LOST).max(1), "{format}: {gone} of {all} words of the bodies are lost");
        }
    }
}

#[test]
fn no_word_of_a_body_is_lost() {
    let Some(root) = root() else { return };
    let mut lost = Lost::default();
    for sample in samples(&root).iter().filter(|s| matches!(s.kind, Kind::Is(_))) {
        lost.count(&sample.path, &sample.bytes, &profile());
    }
    lost.assert_few();
}

/// Formats of which the samples have few bodies, or none.
const BY_FIXTURES: &[&str] =
    &["ap_media", "factiva", "html_page", "icalendar", "mail", "mrn", "photo", "reuters_connect"];

#[test]
fn no_word_of_a_fixture_is_lost() {
    let mut lost = Lost::default();
    for (name, bytes) in common::fixtures() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(format!("{name}.toml"));
        let profile = std::fs::read_to_string(path)
            .map_or_else(|_| profile(), |text| FeedProfile::from_toml(&text).expect("a profile"));
        lost.count(&name, &bytes, &profile);
    }
    lost.by_format.retain(|format, _| BY_FIXTURES.contains(format));
    assert_eq!(lost.by_format.len(), BY_FIXTURES.len(), "a format without a fixture");
    lost.assert_few();
}

#[test]
fn no_private_word_is_in_a_body() {
    let Some(root) = root() else { return };
    let (mut notes, mut leaks) = (0, Vec::new());
    for sample in samples(&root) {
        let Ok(sniffed) = sniff(&sample.bytes) else { continue };
        let patterns = PRIVATE.iter().filter(|(formats, _)| formats.contains(&sniffed.format));
        let private: Vec<String> = patterns.flat_map(|(_, extract)| extract(&sample.bytes)).collect();
        let public = BODIES.iter().find(|(formats, _)| formats.contains(&sniffed.format));
        let public = words(&public.map(|(_, extract)| extract(&sample.bytes)).unwrap_or_default());
        let public: BTreeSet<&[String]> = public.windows(SHINGLE_WORDS).collect();
        let copies = copies(&sample.bytes);
        for note in private {
            notes += 1;
            let note = words(&note);
            for (_, copy) in &copies {
                let body = words(&copy.body_text());
                let body: BTreeSet<&[String]> = body.windows(SHINGLE_WORDS).collect();
                let leak = note.windows(SHINGLE_WORDS).find(|w| body.contains(w) && !public.contains(w));
                leaks.extend(leak.map(|w| format!("{}: {w:?}", sample.path)));
            }
        }
    }
    println!("{notes} private notes looked for in bodies, {} found", leaks.len());
    assert!(leaks.is_empty(), "{leaks:#?}");
}
