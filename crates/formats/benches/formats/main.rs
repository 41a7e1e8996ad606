//! Sniff, split, identity and parse of typical documents of each format: documents and megabytes a second on one core.
//!
//! `cargo bench -p copytaster-formats`; words behind it pick rows: `-- anpa g2`, or one: `-- =anpa`. `-- --parse 10000
//! anpa` does nothing but parse those rows so many times, for a profiler, and `--identity` likewise; what is to be counted
//! there is within `measured`.
//!
//! A row with several documents reads one after the other; its figures are those of their mean.

mod documents;
mod measure;

use std::hint::black_box;

use copytaster_formats::{FeedProfile, Limits, Unit, identity, parse, sniff, split};
use copytaster_records::Timestamp;
use documents::Row;
use quick_xml::events::Event;

/// The program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a format must reach and what is aimed at, in documents parsed a second.
const BARS: &[(&str, f64, f64)] = &[
    ("g2", 12e3, 18e3),
    ("newsml1", 30e3, 60e3),
    ("nitf", 10e3, 20e3),
    ("ninjs", 40e3, 60e3),
    ("anpa", 60e3, 125e3),
    ("iptc7901", 100e3, 190e3),
];

fn main() {
    let mut words: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let rounds = rounds(&mut words);
    let names = |word: &str, row: &Row| match word.strip_prefix('=') {
        Some(name) => row.name == name,
        None => row.name.contains(word),
    };
    let picked = |row: &Row| words.is_empty() || words.iter().any(|w| names(w, row));
    let rows: Vec<Row> = documents::rows().into_iter().filter(picked).collect();
    match rounds {
        Some((Work::Parse, rounds)) => only(rounds, &rows, |bench, unit| {
            drop(black_box(parse(black_box(unit), bench.profile, bench.received)));
        }),
        Some((Work::Identity, rounds)) => only(rounds, &rows, |bench, unit| {
            drop(black_box(identity(black_box(unit), bench.profile)));
        }),
        None => print(&rows),
    }
}

/// What alone is done for a profiler.
enum Work {
    Parse,
    Identity,
}

/// Takes `--parse` or `--identity` and its number off the words.
fn rounds(words: &mut Vec<String>) -> Option<(Work, usize)> {
    let at = words.iter().position(|w| w.starts_with("--"))?;
    let number = words.get(at + 1).and_then(|n| n.parse::<usize>().ok()).expect("a number of rounds");
    let work = match words[at].as_str() {
        "--parse" => Work::Parse,
        "--identity" => Work::Identity,
        other => panic!("neither --parse nor --identity: {other}"),
    };
    words.drain(at..at + 2);
    Some((work, number))
}

fn print(rows: &[Row]) {
    println!(
        "{:<16} {:>4} {:>6} {:>9} {:>9} {:>9} {:>6} {:>9} {:>6}  {:>9} / {:>9}",
        "", "docs", "bytes", "sniff", "split", "parse", "MB/s", "identity", "times", "must", "goal"
    );
    println!("{:<28} {:>9} {:>9} {:>9}        {:>9}", "", "docs/s", "docs/s", "docs/s", "docs/s");
    for row in rows {
        let bench = Bench::new(row);
        let parse = bench.parse();
        let identity = bench.identity();
        let (must, goal) = match BARS.iter().find(|(format, ..)| row.name.starts_with(format)) {
            Some((_, must, goal)) => (format!("{must:.0}"), format!("{goal:.0}")),
            None => ("-".to_owned(), "-".to_owned()),
        };
        println!(
            "{:<16} {:>4} {:>6.0} {:>9.0} {:>9.0} {:>9.0} {:>6.0} {:>9.0} {:>6.1}  {must:>9} / {goal:>9}",
            row.name,
            row.documents.len(),
            bench.bytes,
            bench.sniff(),
            bench.split(),
            parse,
            parse * bench.bytes / 1e6,
            identity,
            identity / parse,
        );
    }
    if let Some(g2) = rows.iter().find(|row| row.name == "g2") {
        println!("a bare XML reader (quick-xml) on the row g2: {:.0} docs/s", bare_xml(g2));
    }
}

/// What a bare XML reader does with a row's documents, namespaces and attributes included, in documents a second: the bars
/// were set where that is about 30,000 for G2.
fn bare_xml(row: &Row) -> f64 {
    let texts: Vec<String> = row.documents.iter().map(|d| String::from_utf8_lossy(d).into_owned()).collect();
    measure::per_second(&texts, |text| {
        let mut reader = quick_xml::NsReader::from_str(black_box(text));
        let mut attributes = 0;
        while let Ok((namespace, event)) = reader.read_resolved_event() {
            black_box(namespace);
            match event {
                Event::Start(tag) | Event::Empty(tag) => attributes += tag.attributes().flatten().count(),
                Event::Eof => break,
                _ => {}
            }
        }
        attributes
    })
}

/// A row's documents with their first units.
struct Bench<'r> {
    documents: &'r [Vec<u8>],
    profile: &'r FeedProfile,
    units: Vec<Unit>,
    received: Timestamp,
    limits: Limits,
    /// Mean size of a unit.
    bytes: f64,
}

impl<'r> Bench<'r> {
    fn new(row: &'r Row) -> Self {
        let limits = Limits::default();
        let unit = |document: &Vec<u8>| {
            let units = split(document, &row.profile, &limits).expect("a delivery");
            units.into_iter().next().expect("a unit").expect("a good unit")
        };
        let units: Vec<Unit> = row.documents.iter().map(unit).collect();
        let bytes = units.iter().map(|u| u.bytes.len()).sum::<usize>() as f64 / units.len() as f64;
        let received = Timestamp::from_millis(1_700_000_000_000);
        Self { documents: &row.documents, profile: &row.profile, units, received, limits, bytes }
    }

    fn sniff(&self) -> f64 {
        measure::per_second(self.documents, |document| sniff(black_box(document)))
    }

    fn split(&self) -> f64 {
        measure::per_second(self.documents, |document| split(black_box(document), self.profile, &self.limits))
    }

    fn identity(&self) -> f64 {
        measure::per_second(&self.units, |unit| identity(black_box(unit), self.profile))
    }

    fn parse(&self) -> f64 {
        measure::per_second(&self.units, |unit| parse(black_box(unit), self.profile, self.received))
    }
}

fn only(rounds: usize, rows: &[Row], done: impl Fn(&Bench<'_>, &Unit)) {
    let benches: Vec<Bench<'_>> = rows.iter().map(Bench::new).collect();
    let round = || benches.iter().for_each(|bench| bench.units.iter().for_each(|unit| done(bench, unit)));
    // Patterns are compiled when they are first used.
    round();
    measured(rounds, round);
}

#[inline(never)]
fn measured(rounds: usize, round: impl Fn()) {
    (0..rounds).for_each(|_| round());
}
