//! The lists of names that are features: phrases, each with the lists that have it.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use copytaster_language::ner::{ListSet, PHRASE_TOKENS_MAX};

use super::vary::Stock;
use crate::read::text;

/// Residents from which on a town is a large one.
const LARGE: u64 = 100_000;
/// Letters of the shortest further name of a town.
const FURTHER_LETTERS_MIN: usize = 4;

/// The lists' bits.
#[derive(Clone, Copy)]
enum List {
    LargeTown,
    SmallTown,
    Division,
    Country,
    Nationality,
    First,
    Last,
    Club,
    University,
    Company,
    Body,
    Event,
    Other,
    Team,
    Region,
}

/// Phrases with their lists.
#[derive(Default)]
struct Phrases(BTreeMap<String, ListSet>);

impl Phrases {
    fn add(&mut self, phrase: &str, list: List) {
        // `&` and a possessive are tokens of their own in all data.
        let phrase = phrase.replace("'s", " s").replace("\u{2019}s", " s");
        let words: Vec<&str> = phrase.split_whitespace().collect();
        if !words.is_empty() && words.len() <= PHRASE_TOKENS_MAX {
            *self.0.entry(words.join(" ")).or_default() |= 1 << list as u16;
        }
    }
}

/// All phrases: `data` is the folder of the shared sets, `own` the folder of the project's own lists.
pub(crate) fn phrases(data: &Path, own: &Path) -> anyhow::Result<BTreeMap<String, ListSet>> {
    let mut phrases = Phrases::default();
    towns(&data.join("geonames/cities15000.zip"), &mut phrases)?;
    table(&data.join("geonames/admin1CodesASCII.txt"), '\t', &[1, 2], List::Division, &mut phrases)?;
    table(&data.join("geonames/countryInfo.txt"), '\t', &[4], List::Country, &mut phrases)?;
    table(&data.join("geonames/nat_df.csv"), ',', &[0], List::Nationality, &mut phrases)?;
    names(&data.join("name-lists/names.tsv.gz"), &mut phrases)?;
    let lists = [
        ("countries.txt", List::Country),
        ("regions.txt", List::Region),
        ("bodies.txt", List::Body),
        ("teams.txt", List::Team),
        ("events.txt", List::Event),
        ("others.txt", List::Other),
    ];
    for (file, list) in lists {
        table(&own.join(file), '\t', &[0], list, &mut phrases)?;
    }
    Ok(phrases.0)
}

/// The phrases of type MISC of the own lists: events and other names.
pub(crate) fn miscellaneous(own: &Path) -> anyhow::Result<HashSet<String>> {
    let mut phrases = HashSet::new();
    for file in ["events.txt", "others.txt"] {
        phrases.extend(text(&own.join(file))?.lines().map(str::to_owned));
    }
    Ok(phrases)
}

/// The words that varied stories take their names from.
pub(crate) fn stock(data: &Path) -> anyhow::Result<Stock> {
    let names = text(&data.join("name-lists/names.tsv.gz"))?;
    let of = |list: &str| -> Vec<String> {
        let entries = names.lines().filter_map(|line| line.split_once('\t')).filter(|(name, _)| *name == list);
        entries.filter(|(_, word)| !word.contains(' ')).map(|(_, word)| capitalised(word)).collect()
    };
    let mut towns = Phrases::default();
    self::towns(&data.join("geonames/cities15000.zip"), &mut towns)?;
    let single = |(phrase, set): (String, ListSet)| {
        let plain = phrase.chars().all(char::is_alphabetic) && phrase.starts_with(char::is_uppercase);
        (plain && set & (1 << List::LargeTown as u16) != 0).then_some(phrase)
    };
    Ok(Stock::new(of("first"), of("last"), towns.0.into_iter().filter_map(single).collect()))
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Columns of a table without quotes; lines that begin with `#` are comments but for `#MeToo`.
fn table(file: &Path, separator: char, columns: &[usize], list: List, phrases: &mut Phrases) -> anyhow::Result<()> {
    for line in text(file)?.lines().filter(|line| !line.starts_with("# ") && !line.starts_with("#ISO")) {
        let cells: Vec<&str> = line.split(separator).collect();
        for column in columns {
            phrases.add(cells.get(*column).copied().unwrap_or_default(), list);
        }
    }
    Ok(())
}

fn names(file: &Path, phrases: &mut Phrases) -> anyhow::Result<()> {
    for (number, line) in (1..).zip(text(file)?.lines()) {
        let (list, name) = line.split_once('\t').unwrap_or_default();
        let list = match list {
            "first" => List::First,
            "last" => List::Last,
            "club" => List::Club,
            "univ" => List::University,
            "company" => List::Company,
            other => bail!("{}, line {number}: no list {other:?}", file.display()),
        };
        phrases.add(name, list);
    }
    Ok(())
}

/// Name and ASCII name of all towns, of large ones the further names in ASCII as well.
fn towns(file: &Path, phrases: &mut Phrases) -> anyhow::Result<()> {
    let open = || format!("cannot read {}", file.display());
    let mut archive = zip::ZipArchive::new(File::open(file).with_context(open)?).with_context(open)?;
    let mut table = String::new();
    archive.by_name("cities15000.txt").with_context(open)?.read_to_string(&mut table).with_context(open)?;
    for (number, line) in (1..).zip(table.lines()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [_, name, ascii, others, .., population, _, _, _, _] = cells[..] else {
            bail!("{}, line {number}: {} columns, not 19", file.display(), cells.len());
        };
        let large = population.parse::<u64>().with_context(open)? >= LARGE;
        let list = if large { List::LargeTown } else { List::SmallTown };
        phrases.add(name, list);
        phrases.add(ascii, list);
        let further = |other: &&str| other.is_ascii() && other.len() >= FURTHER_LETTERS_MIN;
        for other in others.split(',').filter(further).filter(|_| large) {
            phrases.add(other, list);
        }
    }
    Ok(())
}
