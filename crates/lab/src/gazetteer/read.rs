//! Reads GeoNames' tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail, ensure};

use super::english::English;

/// A populated place.
pub(crate) struct Place {
    pub(crate) id: u64,
    pub(crate) name: String,
    /// Other names: the ASCII form where it differs, then English ones.
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
}

/// Uncompressed size that the archive's only member may have: ten times today's.
const MEMBER_BYTES_MAX: u64 = 100 << 20;

/// Codes of what is no town of its own: sections, abandoned, destroyed, historical places.
const NOT_A_TOWN: [&str; 4] = ["PPLX", "PPLQ", "PPLW", "PPLH"];

/// The populated places of `cities15000.zip`.
pub(crate) fn places(from: &Path, english: &English) -> anyhow::Result<Vec<Place>> {
    let text = unzip(&from.join("cities15000.zip"), "cities15000.txt")?;
    let mut wanted: BTreeMap<_, _> = english.places.iter().collect();
    let mut places = Vec::new();
    for line in text.lines() {
        let c: Vec<&str> = line.split('\t').collect();
        ensure!(c.len() == 19, "a place has 19 columns, not {}: {line}", c.len());
        if NOT_A_TOWN.contains(&c[7]) {
            continue;
        }
        let mut others = Vec::new();
        if c[2] != c[1] {
            others.push(c[2].to_owned());
        }
        if let Some(names) = wanted.remove(&(c[1].to_owned(), c[8].to_owned())) {
            for name in names {
                let known = c[2] == name || c[3].split(',').any(|alternate| alternate == name);
                ensure!(known, "GeoNames does not call {} also {name}", c[1]);
                if !others.contains(name) {
                    others.push(name.clone());
                }
            }
        }
        places.push(Place {
            id: c[0].parse().with_context(|| format!("id: {line}"))?,
            name: c[1].to_owned(),
            others,
            lat: c[4].parse().with_context(|| format!("latitude: {line}"))?,
            lon: c[5].parse().with_context(|| format!("longitude: {line}"))?,
            code: c[7].to_owned(),
            cc: c[8].to_owned(),
            admin1: c[10].to_owned(),
            population: c[14].parse().with_context(|| format!("population: {line}"))?,
            zone: c[17].to_owned(),
        });
    }
    if let Some(((name, cc), _)) = wanted.first_key_value() {
        bail!("english.tsv names {name}:{cc}, which is no place of the file");
    }
    Ok(places)
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
        });
    }
    Ok(countries)
}

/// First-order divisions: (`US.TX`, `Texas`, GeoNames id).
pub(crate) fn admin1(from: &Path) -> anyhow::Result<Vec<(String, String, String)>> {
    let text = read(&from.join("admin1CodesASCII.txt"))?;
    let rows = text.lines().filter_map(|line| {
        let mut c = line.split('\t');
        Some((c.next()?.to_owned(), c.next()?.to_owned(), c.nth(1)?.to_owned()))
    });
    Ok(rows.collect())
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
    flate2::read::GzDecoder::new(file).take(MEMBER_BYTES_MAX).read_to_string(&mut text)?;
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

fn unzip(path: &Path, member: &str) -> anyhow::Result<String> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut archive = zip::ZipArchive::new(file)?;
    let mut text = String::new();
    archive.by_name(member)?.take(MEMBER_BYTES_MAX).read_to_string(&mut text)?;
    Ok(text)
}
