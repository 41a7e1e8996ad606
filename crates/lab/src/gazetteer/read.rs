//! Reads GeoNames' tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail, ensure};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::english::English;
use super::index::Division;

/// A populated place.
pub(crate) struct Place {
    pub(crate) id: u64,
    pub(crate) name: String,
    /// Names as good as the first: the ASCII form where it differs, then English ones.
    pub(crate) same: Vec<String>,
    /// Alternate names, of other languages and times.
    pub(crate) others: Vec<String>,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    /// GeoNames feature code: `PPLC`.
    pub(crate) code: String,
    /// ISO 3166-1 alpha-2.
    pub(crate) cc: String,
    pub(crate) admin1: String,
    pub(crate) population: u64,
    /// IANA.
    pub(crate) zone: String,
}

/// A country.
pub(crate) struct Country {
    pub(crate) iso2: String,
    pub(crate) iso3: String,
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) others: Vec<String>,
    pub(crate) population: u64,
    /// GeoNames code of the continent: `EU`.
    pub(crate) continent: String,
}

/// Uncompressed size of the largest table: `allCountries` has some 1.7 GB.
const TABLE_BYTES_MAX: u64 = 4 << 30;
/// Uncompressed size that the archive of name lists may have: ten times today's.
const NAMES_BYTES_MAX: u64 = 100 << 20;

/// Codes of what is no town of its own: sections, abandoned, destroyed, historical places.
const NOT_A_TOWN: [&str; 4] = ["PPLX", "PPLQ", "PPLW", "PPLH"];

/// The places of a GeoNames table: all populated places with people, and districts (`ADM2`) where the file has them.
///
/// `file` is a table of GeoNames' own shape, plain or as the only member of a ZIP archive: `cities15000.zip`,
/// `cities1000.zip`, `allCountries.txt`. `plain` are words of running text that no alternate name may be.
pub(crate) fn places(file: &Path, english: &English, plain: &BTreeSet<String>) -> anyhow::Result<Vec<Place>> {
    let text = table(file)?;
    let mut wanted: BTreeMap<_, _> = english.places.iter().collect();
    let mut places = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let c: Vec<&str> = line.split('\t').collect();
        let at = || format!("{}, line {}", file.display(), number + 1);
        ensure!(c.len() == 19, "{}: a place has 19 columns, not {}", at(), c.len());
        let population: u64 = c[14].parse().with_context(|| format!("{}: population", at()))?;
        let kept = match c[6] {
            "P" => !NOT_A_TOWN.contains(&c[7]) && (population > 0 || c[7] == "PPLC"),
            "A" => c[7] == "ADM2",
            _ => false,
        };
        if !kept {
            continue;
        }
        let mut others: Vec<String> =
            c[3].split(',').filter(|name| *name != c[1] && is_usable(name, plain)).map(str::to_owned).collect();
        let mut same = Vec::new();
        if c[2] != c[1] {
            same.push(c[2].to_owned());
        }
        if let Some(names) = wanted.remove(&(c[1].to_owned(), c[8].to_owned())) {
            for name in names {
                let known = c[2] == name || c[3].split(',').any(|alternate| alternate == name);
                ensure!(known, "GeoNames does not call {} also {name}", c[1]);
                same.push(name.clone());
            }
        }
        others.retain(|name| !same.contains(name));
        places.push(Place {
            id: c[0].parse().with_context(|| format!("{}: id", at()))?,
            name: c[1].to_owned(),
            same,
            others,
            lat: c[4].parse().with_context(|| format!("{}: latitude", at()))?,
            lon: c[5].parse().with_context(|| format!("{}: longitude", at()))?,
            code: c[7].to_owned(),
            cc: c[8].to_owned(),
            admin1: c[10].to_owned(),
            population,
            zone: c[17].to_owned(),
        });
    }
    if let Some(((name, cc), _)) = wanted.first_key_value() {
        bail!("english.tsv names {name}:{cc}, which is no place of {}", file.display());
    }
    Ok(places)
}

/// Whether an alternate name can stand in print: Latin letters, a capital in front, no code, no word of running text.
///
/// GeoNames' list also holds codes of airports (`ALV`) and machine-made spellings in lower case.
fn is_usable(name: &str, plain: &BTreeSet<String>) -> bool {
    let latin =
        name.nfkd().filter(|c| !is_combining_mark(*c)).all(|c| c.is_ascii() || matches!(c, '\u{2019}' | '\u{2018}'));
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let code = letters <= 4 && !name.chars().any(char::is_lowercase);
    latin && letters >= 3 && !code && name.starts_with(char::is_uppercase) && !plain.contains(&name.to_lowercase())
}

/// The words that a treebank has in lower case and does not tag as names, from its `FORM` and `UPOS` columns.
pub(crate) fn plain_words(conllu: &Path) -> anyhow::Result<BTreeSet<String>> {
    let text = read(conllu)?;
    let columns = text.lines().filter_map(|line| {
        let mut columns = line.split('\t').skip(1);
        Some((columns.next()?, columns.nth(1)?))
    });
    let plain = columns.filter(|(form, tag)| *tag != "PROPN" && form.chars().all(|c| c.is_ascii_lowercase()));
    let words: BTreeSet<_> = plain.map(|(form, _)| form.to_owned()).collect();
    ensure!(!words.is_empty(), "{} holds no words: it should be in the CoNLL-U format", conllu.display());
    Ok(words)
}

/// The countries of `countryInfo.txt`, dissolved ones left out.
pub(crate) fn countries(from: &Path, english: &English) -> anyhow::Result<Vec<Country>> {
    let text = read(&from.join("countryInfo.txt"))?;
    let mut countries = Vec::new();
    for line in text.lines().filter(|l| !l.starts_with('#') && !l.starts_with("ISO\t") && !l.is_empty()) {
        let c: Vec<&str> = line.split('\t').collect();
        ensure!(c.len() > 16, "a country has 19 columns: {line}");
        if ["SCG", "ANT"].contains(&c[1]) {
            continue;
        }
        let others = english.countries.get(c[1]).cloned().unwrap_or_default();
        countries.push(Country {
            iso2: c[0].to_owned(),
            iso3: c[1].to_owned(),
            id: c[16].parse().with_context(|| format!("id: {line}"))?,
            name: c[4].to_owned(),
            others: others.into_iter().filter(|name| name != c[4]).collect(),
            population: c[7].parse().with_context(|| format!("population: {line}"))?,
            continent: c[8].to_owned(),
        });
    }
    Ok(countries)
}

/// First-order divisions, by their code.
pub(crate) fn admin1(from: &Path) -> anyhow::Result<Vec<Division>> {
    let text = read(&from.join("admin1CodesASCII.txt"))?;
    let row = |line: &str| {
        let mut c = line.split('\t').map(str::to_owned);
        Some((c.next()?, c.next()?, c.next()?, c.next()?.parse().ok()?))
    };
    let rows = text.lines().map(|line| row(line).with_context(|| format!("a division has 4 columns: {line}")));
    let mut rows: Vec<Division> = rows.collect::<anyhow::Result<_>>()?;
    rows.sort();
    Ok(rows)
}

/// Nationality adjectives with all the countries that each may mean, sorted by adjective.
pub(crate) fn nationalities(from: &Path) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let text = read(&from.join("nat_df.csv"))?;
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        // One row of the list lacks its comma: the code is always the last three letters.
        let (name, code) =
            line.rsplit_once(',').or_else(|| line.split_at_checked(line.len().saturating_sub(3))).unwrap_or_default();
        let (name, code) = (name.trim(), code.trim());
        if name.is_empty() || code.len() != 3 {
            bail!("no nationality: {line}");
        }
        all.entry(name.to_owned()).or_default().push(code.to_owned());
    }
    Ok(all)
}

/// The first names of the archive, and the companies whose first word is one, each sorted.
pub(crate) fn names(archive: &Path) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let file = File::open(archive).with_context(|| format!("cannot open {}", archive.display()))?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).take(NAMES_BYTES_MAX).read_to_string(&mut text)?;
    let names: BTreeSet<_> = text.lines().filter_map(|line| line.strip_prefix("first\t")).map(str::to_owned).collect();
    ensure!(!names.is_empty(), "{} holds no first names", archive.display());
    let like_people = |name: &&str| name.split_once(' ').is_some_and(|(first, _)| names.contains(first));
    let companies: BTreeSet<_> =
        text.lines().filter_map(|line| line.strip_prefix("company\t")).filter(like_people).map(str::to_owned).collect();
    Ok((names.iter().cloned().collect(), companies.into_iter().collect()))
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// A table, plain or as the only member of a ZIP archive.
fn table(path: &Path) -> anyhow::Result<String> {
    if path.extension().is_none_or(|extension| extension != "zip") {
        return read(path);
    }
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut archive = zip::ZipArchive::new(file).with_context(|| format!("cannot read {}", path.display()))?;
    ensure!(archive.len() == 1, "{} should hold one table, not {} files", path.display(), archive.len());
    let mut text = String::new();
    archive.by_index(0)?.take(TABLE_BYTES_MAX).read_to_string(&mut text)?;
    Ok(text)
}
