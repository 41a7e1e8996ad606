//! The compact gazetteer: the one file in which `copytaster-language` looks up places. Its form is described there, in
//! `src/gazetteer/store.rs`. The same input gives the same bytes.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use copytaster_language::fold;

use super::centre::Centre;
use super::read::{Country, Place};

/// First-order divisions: (`US.TX`, `Texas`, its ASCII form, GeoNames id).
pub(crate) type Division = (String, String, String, u64);

/// Continents as GeoNames has them: code, name, further names, id.
const CONTINENTS: [(&str, &str, &[&str], u64); 7] = [
    ("AF", "Africa", &[], 6_255_146),
    ("AS", "Asia", &[], 6_255_147),
    ("EU", "Europe", &[], 6_255_148),
    ("NA", "North America", &[], 6_255_149),
    ("OC", "Oceania", &[], 6_255_151),
    ("SA", "South America", &[], 6_255_150),
    ("AN", "Antarctica", &[], 6_255_152),
];

/// Alternates of one name that are kept; the most populous come first.
const SAME_NAME_MAX: usize = 255;

/// Everything that the file holds, while it is put together.
#[derive(Default)]
struct Index {
    strings: Vec<u8>,
    string_at: BTreeMap<String, u32>,
    groups: Vec<[u32; 4]>,
    group_at: BTreeMap<[u32; 4], u32>,
    records: Vec<[u32; 7]>,
    /// Folded name to (place, whether it is an alternate name).
    names: BTreeMap<String, Vec<(u32, bool)>>,
}

/// A row of the file.
struct Row<'a> {
    id: u64,
    name: &'a str,
    same: Vec<&'a str>,
    others: Vec<&'a str>,
    at: (f64, f64),
    population: u64,
    code: &'a str,
    group: [&'a str; 4],
}

/// Puts towns, divisions, countries and continents into one file. The last three have no coordinates of their own: they
/// lie where their towns' people live on average.
pub(crate) fn build(towns: &[Place], divisions: &[Division], countries: &[Country]) -> anyhow::Result<Vec<u8>> {
    let iso3: BTreeMap<&str, &str> = countries.iter().map(|c| (c.iso2.as_str(), c.iso3.as_str())).collect();
    let mut index = Index::default();
    let mut centres = Centres::default();
    let mut sorted: Vec<&Place> = towns.iter().collect();
    sorted.sort_by_key(|town| town.id);
    for town in sorted {
        let iso3 = iso3.get(town.cc.as_str()).with_context(|| format!("{}: no country {}", town.name, town.cc))?;
        centres.add(town, countries);
        index.add(&Row {
            id: town.id,
            name: &town.name,
            same: town.same.iter().map(String::as_str).collect(),
            others: town.others.iter().map(String::as_str).collect(),
            at: (town.lat, town.lon),
            population: town.population,
            code: &town.code,
            group: [&town.cc, iso3, &town.admin1, &town.zone],
        })?;
    }
    for (code, name, ascii, id) in divisions {
        let Some((cc, admin1)) = code.split_once('.') else { continue };
        let (Some(centre), Some(iso3)) = (centres.divisions.get(code), iso3.get(cc)) else { continue };
        let (same, others) = (vec![ascii.as_str()], Vec::new());
        let (at, population) = (centre.mean(), centre.population());
        index.add(&Row { id: *id, name, same, others, at, population, code: "ADM1", group: [cc, iso3, admin1, ""] })?;
    }
    for c in countries {
        let Some(centre) = centres.countries.get(&c.iso2) else { continue };
        let same = c.others.iter().map(String::as_str).collect();
        let (name, at, group) = (c.name.as_str(), centre.mean(), [c.iso2.as_str(), &c.iso3, "", ""]);
        let (id, population) = (c.id, c.population);
        index.add(&Row { id, name, same, others: Vec::new(), at, population, code: "PCL", group })?;
    }
    for (code, name, others, id) in CONTINENTS {
        let Some(centre) = centres.continents.get(code) else { continue };
        let (at, population, group) = (centre.mean(), centre.population(), ["", "", "", ""]);
        index.add(&Row { id, name, same: others.to_vec(), others: Vec::new(), at, population, code: "CONT", group })?;
    }
    index.write()
}

/// Where the people of divisions, countries and continents live on average.
#[derive(Default)]
struct Centres {
    divisions: BTreeMap<String, Centre>,
    countries: BTreeMap<String, Centre>,
    continents: BTreeMap<String, Centre>,
}

impl Centres {
    fn add(&mut self, town: &Place, countries: &[Country]) {
        if town.code == "ADM2" {
            return;
        }
        let continent = countries.iter().find(|c| c.iso2 == town.cc).map_or("", |c| &c.continent);
        self.divisions.entry(format!("{}.{}", town.cc, town.admin1)).or_default().add(town);
        self.countries.entry(town.cc.clone()).or_default().add(town);
        self.continents.entry(continent.to_owned()).or_default().add(town);
    }
}

impl Index {
    fn string(&mut self, text: &str) -> anyhow::Result<u32> {
        if let Some(at) = self.string_at.get(text) {
            return Ok(*at);
        }
        let length = u8::try_from(text.len()).with_context(|| format!("a name of over 255 bytes: {text}"))?;
        let at = u32::try_from(self.strings.len())?;
        self.strings.push(length);
        self.strings.extend_from_slice(text.as_bytes());
        self.string_at.insert(text.to_owned(), at);
        Ok(at)
    }

    fn group(&mut self, texts: [&str; 4]) -> anyhow::Result<u32> {
        let mut group = [0; 4];
        for (slot, text) in group.iter_mut().zip(texts) {
            *slot = self.string(text)?;
        }
        if let Some(at) = self.group_at.get(&group) {
            return Ok(*at);
        }
        let at = u32::try_from(self.groups.len())?;
        self.groups.push(group);
        self.group_at.insert(group, at);
        Ok(at)
    }

    fn add(&mut self, row: &Row<'_>) -> anyhow::Result<()> {
        let number = u32::try_from(self.records.len())?;
        let (name, code, group) = (self.string(row.name)?, self.string(row.code)?, self.group(row.group)?);
        let id = u32::try_from(row.id).context("a GeoNames id of over 32 bits")?;
        let population = u32::try_from(row.population).unwrap_or(u32::MAX);
        self.records.push([id, name, fixed(row.at.0), fixed(row.at.1), population, code, group]);
        for surface in [row.name].iter().chain(&row.same) {
            self.name(&fold(surface), number, false);
        }
        for surface in &row.others {
            self.name(&fold(surface), number, true);
        }
        let [cc, _, admin1, _] = row.group;
        match row.code {
            "ADM1" => self.name(&format!("={cc}.{admin1}"), number, false),
            "PCL" => self.name(&format!("={cc}"), number, false),
            _ => {}
        }
        Ok(())
    }

    fn name(&mut self, key: &str, number: u32, alternate: bool) {
        if key.is_empty() {
            return;
        }
        let known = self.names.entry(key.to_owned()).or_default();
        if !known.iter().any(|(other, _)| *other == number) {
            known.push((number, alternate));
        }
    }

    fn write(self) -> anyhow::Result<Vec<u8>> {
        let mut postings: Vec<u32> = Vec::new();
        let mut keys = fst::MapBuilder::memory();
        for (key, mut known) in self.names {
            // Names proper before alternates, the largest first.
            known
                .sort_by_key(|(number, alternate)| (*alternate, u32::MAX - self.records[*number as usize][4], *number));
            known.truncate(SAME_NAME_MAX);
            let value = (postings.len() as u64) << 8 | known.len() as u64;
            keys.insert(key, value)?;
            postings.extend(known.iter().map(|(number, alternate)| number << 1 | u32::from(*alternate)));
        }
        let keys = keys.into_inner()?;
        ensure!(self.records.len() < 1 << 31, "too many places");
        let counts = [self.groups.len(), self.records.len(), postings.len(), self.strings.len(), keys.len()];
        let mut out = b"CTPLACE1".to_vec();
        for count in counts {
            out.extend_from_slice(&u32::try_from(count)?.to_le_bytes());
        }
        let words = self.groups.iter().flatten().chain(self.records.iter().flatten()).chain(&postings);
        words.for_each(|word| out.extend_from_slice(&word.to_le_bytes()));
        out.extend_from_slice(&self.strings);
        out.extend_from_slice(&keys);
        Ok(out)
    }
}

/// Degrees in hundred-thousandths (about a metre), as the bits of an `i32`.
#[expect(clippy::cast_possible_truncation, reason = "at most 18 million")]
fn fixed(degrees: f64) -> u32 {
    ((degrees * 100_000.0).round() as i32).cast_unsigned()
}
