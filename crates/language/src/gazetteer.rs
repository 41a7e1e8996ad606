//! Populated places by name, and which of several of one name is meant.
//!
//! The score and the weight of a comma parent are those that were measured on news (design note on enrich, section 6).

use std::collections::HashMap;

use crate::lexicon::Lexicon;
use crate::resources::DataError;
use crate::text::fold;

/// A populated place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    /// GeoNames id.
    pub(crate) id: u64,
    pub(crate) name: String,
    /// Degrees, WGS 84.
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) population: u64,
    /// GeoNames feature code: `PPLC`.
    pub(crate) code: String,
    group: usize,
}

/// What places in one division have in common.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// ISO 3166-1 alpha-2.
    pub(crate) cc: String,
    /// ISO 3166-1 alpha-3.
    pub(crate) iso3: String,
    /// GeoNames code of the division.
    pub(crate) admin1: String,
    /// IANA zone.
    pub(crate) zone: String,
}

/// A place that was chosen, and how sure that is.
pub(crate) struct Chosen<'a> {
    pub(crate) place: &'a Place,
    pub(crate) conf: f64,
}

/// All places.
pub(crate) struct Gazetteer {
    places: Vec<Place>,
    groups: Vec<Group>,
    by_name: HashMap<String, Vec<usize>>,
    /// First-order divisions, as places: `ADM1`, where their people live on average.
    divisions: HashMap<String, Vec<Place>>,
}

/// Below this difference of scores two places of one name cannot be told apart.
const MARGIN_MIN: f64 = 0.2;

impl Gazetteer {
    /// Reads the tables that the laboratory writes: `@cc admin1 zone` and the places of that group; `cc.code name id`.
    pub(crate) fn read(text: &'static str, admin1: &'static str, lexicon: &Lexicon) -> Result<Self, DataError> {
        let mut gazetteer =
            Self { places: Vec::new(), groups: Vec::new(), by_name: HashMap::new(), divisions: HashMap::new() };
        for (number, line) in text.lines().enumerate() {
            let read = match line.strip_prefix('@') {
                Some(group) => gazetteer.read_group(group, lexicon),
                None => gazetteer.read_place(line),
            };
            read.ok_or(DataError::Line { file: "places.tsv", line: number + 1, what: "a group or a place" })?;
        }
        gazetteer.read_divisions(admin1, lexicon);
        Ok(gazetteer)
    }

    /// The divisions that hold a place; their centre is the mean of their places, weighted by population.
    fn read_divisions(&mut self, admin1: &'static str, lexicon: &Lexicon) {
        let mut centres: HashMap<(String, String), Centre> = HashMap::new();
        for place in &self.places {
            let group = &self.groups[place.group];
            centres.entry((group.cc.clone(), group.admin1.clone())).or_default().add(place);
        }
        for line in admin1.lines() {
            let mut columns = line.split('\t');
            let (Some(code), Some(name), Some(id)) = (columns.next(), columns.next(), columns.next()) else { continue };
            let Some(((cc, code), id)) = code.split_once('.').zip(id.parse().ok()) else { continue };
            let centre = centres.get(&(cc.to_owned(), code.to_owned())).and_then(Centre::mean);
            let (Some((lat, lon)), Some(country)) = (centre, lexicon.country_by_iso2(cc)) else { continue };
            let group = self.groups.len();
            let iso3 = country.iso3.clone();
            self.groups.push(Group { cc: cc.to_owned(), iso3, admin1: code.to_owned(), zone: String::new() });
            let place = Place { id, name: name.to_owned(), lat, lon, population: 0, code: "ADM1".to_owned(), group };
            self.divisions.entry(fold(name)).or_default().push(place);
        }
    }

    /// The divisions of a name.
    pub(crate) fn divisions(&self, name: &str) -> &[Place] {
        self.divisions.get(&fold(name)).map_or(&[], Vec::as_slice)
    }

    fn read_group(&mut self, line: &str, lexicon: &Lexicon) -> Option<()> {
        let mut columns = line.split('\t').map(str::to_owned);
        let (cc, admin1, zone) = (columns.next()?, columns.next()?, columns.next()?);
        let iso3 = lexicon.country_by_iso2(&cc)?.iso3.clone();
        self.groups.push(Group { cc, iso3, admin1, zone });
        Some(())
    }

    fn read_place(&mut self, line: &str) -> Option<()> {
        let mut columns = line.split('\t');
        let mut next = || columns.next();
        let (id, name) = (next()?.parse().ok()?, next()?.to_owned());
        let (lat, lon) = (next()?.parse().ok()?, next()?.parse().ok()?);
        let population = next()?.parse().ok()?;
        let code = next().filter(|code| !code.is_empty()).unwrap_or("PPL").to_owned();
        let others = next().unwrap_or_default();
        let index = self.places.len();
        for surface in [name.as_str()].into_iter().chain(others.split('|').filter(|o| !o.is_empty())) {
            let known = self.by_name.entry(fold(surface)).or_default();
            if known.last() != Some(&index) {
                known.push(index);
            }
        }
        let group = self.groups.len().checked_sub(1)?;
        self.places.push(Place { id, name, lat, lon, population, code, group });
        Some(())
    }

    /// The division, country and zone of a place.
    pub(crate) fn group(&self, place: &Place) -> &Group {
        &self.groups[place.group]
    }

    /// All places of a name, by its folded form.
    pub(crate) fn named(&self, folded: &str) -> impl Iterator<Item = &Place> {
        self.by_name.get(folded).into_iter().flatten().map(|at| &self.places[*at])
    }

    /// The place that a name means beside a parent (a country, a state as printed), or by itself.
    ///
    /// `None` where there is none of the name, where the parent is known and holds none, or where two are as likely.
    pub(crate) fn choose(&self, name: &str, parents: &[&str], lexicon: &Lexicon) -> Option<Chosen<'_>> {
        let readings: Vec<Parent<'_>> = parents.iter().map(|p| Parent::read(p, lexicon)).collect();
        let known = readings.iter().any(Parent::is_known);
        let mut scored: Vec<(f64, bool, &Place)> = self
            .named(&fold(name))
            .map(|place| {
                let held = readings.iter().any(|parent| parent.holds(self.group(place)));
                (score(place) + if held { 10.0 } else { 0.0 }, held, place)
            })
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.id.cmp(&b.2.id)));
        let (best, held, place) = *scored.first()?;
        if known && !held {
            return None;
        }
        let margin = scored.get(1).map_or(f64::INFINITY, |(second, _, _)| best - second);
        let conf = match margin {
            m if held && m >= 5.0 => 0.99,
            m if m < MARGIN_MIN => return None,
            m if m >= 2.0 => 0.97,
            m if m >= 1.0 => 0.93,
            m if m >= 0.5 => 0.85,
            _ => 0.7,
        };
        Some(Chosen { place, conf })
    }
}

/// A mean of coordinates.
#[derive(Default)]
struct Centre {
    weight: f64,
    lat: f64,
    lon: f64,
    west: f64,
    east: f64,
}

impl Centre {
    fn add(&mut self, place: &Place) {
        let weight = f64::from(u32::try_from(place.population).unwrap_or(u32::MAX)) + 1.0;
        if self.weight == 0.0 {
            (self.west, self.east) = (place.lon, place.lon);
        }
        (self.west, self.east) = (self.west.min(place.lon), self.east.max(place.lon));
        self.weight += weight;
        self.lat += weight * place.lat;
        self.lon += weight * place.lon;
    }

    /// To three decimals; `None` for what lies on both sides of the antimeridian.
    fn mean(&self) -> Option<(f64, f64)> {
        let round = |degrees: f64| (degrees * 1000.0).round() / 1000.0;
        (self.east - self.west < 180.0).then(|| (round(self.lat / self.weight), round(self.lon / self.weight)))
    }
}

/// log10 of the population, one more for a national capital.
fn score(place: &Place) -> f64 {
    let population = u32::try_from(place.population).unwrap_or(u32::MAX);
    (f64::from(population) + 10.0).log10() + if place.code == "PPLC" { 1.0 } else { 0.0 }
}

/// What stands behind a place's comma.
struct Parent<'a> {
    country: Option<&'a str>,
    divisions: &'a [(String, String)],
}

impl<'a> Parent<'a> {
    fn read(text: &str, lexicon: &'a Lexicon) -> Self {
        Self { country: lexicon.country_named(text).map(|c| c.iso2.as_str()), divisions: lexicon.divisions_named(text) }
    }

    fn is_known(&self) -> bool {
        self.country.is_some() || !self.divisions.is_empty()
    }

    fn holds(&self, group: &Group) -> bool {
        self.country == Some(group.cc.as_str())
            || self.divisions.iter().any(|(cc, division)| *cc == group.cc && *division == group.admin1)
    }
}
