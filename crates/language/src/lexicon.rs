//! Names of countries, nationalities, seats of government, agencies, divisions: surfaces to codes.

use std::collections::{HashMap, HashSet};

use crate::resources::DataError;
use crate::text::{Prose, fold, tokens};
use crate::words::lines;

pub(crate) const AGENCIES: &str = include_str!("../lexicon/agencies.tsv");
pub(crate) const SEATS: &str = include_str!("../lexicon/seats.tsv");
pub(crate) const STATES: &str = include_str!("../lexicon/states.tsv");
pub(crate) const DEMONYMS: &str = include_str!("../lexicon/demonyms.tsv");
pub(crate) const REGIONS: &str = include_str!("../lexicon/regions.txt");
pub(crate) const SHY_PLACES: &str = include_str!("../lexicon/shy_places.txt");

/// A country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Country {
    /// ISO 3166-1 alpha-2.
    pub(crate) iso2: String,
    /// ISO 3166-1 alpha-3.
    pub(crate) iso3: String,
    pub(crate) name: String,
}

/// Phrases by their first token; the longest that fits wins.
struct Phrases<T> {
    by_first: HashMap<String, Vec<(Vec<String>, T)>>,
}

impl<T: Copy> Phrases<T> {
    fn new() -> Self {
        Self { by_first: HashMap::new() }
    }

    fn add(&mut self, phrase: &str, value: T) {
        let words: Vec<String> = tokens(phrase).iter().map(|t| phrase[t.start..t.end].to_owned()).collect();
        let Some(first) = words.first() else { return };
        let bucket = self.by_first.entry(first.clone()).or_default();
        let at = bucket.partition_point(|(other, _)| other.len() >= words.len());
        bucket.insert(at, (words, value));
    }

    /// The longest phrase that begins at a token, with the token behind it.
    fn at(&self, prose: &Prose<'_>, start: usize) -> Option<(usize, T)> {
        let bucket = self.by_first.get(prose.word(start))?;
        let fits = |words: &Vec<String>| words.iter().enumerate().all(|(i, w)| prose.word(start + i) == w);
        bucket.iter().find(|(words, _)| fits(words)).map(|(words, value)| (start + words.len(), *value))
    }
}

/// What a nationality says of the country: nothing where it may be several.
type OneOf = Option<usize>;

/// All of it.
pub(crate) struct Lexicon {
    countries: Vec<Country>,
    country_names: Phrases<usize>,
    nationalities: Phrases<OneOf>,
    seats: Phrases<usize>,
    /// Names of regions to the number of their line.
    regions: Phrases<usize>,
    folded_regions: HashMap<String, usize>,
    /// Folded name or abbreviation to (GeoNames country, division code).
    divisions: HashMap<String, Vec<(String, String)>>,
    /// Folded country name to its number.
    folded_countries: HashMap<String, usize>,
    agencies: HashMap<&'static str, &'static str>,
    shy_places: HashSet<&'static str>,
    first_names: HashSet<&'static str>,
    /// Folded names of companies that look like people, sorted.
    companies: Vec<&'static str>,
}

impl Lexicon {
    /// Reads the tables.
    pub(crate) fn read(
        countries: &'static str,
        nationalities: &'static str,
        admin1: &'static str,
        first_names: &'static str,
        companies: &'static str,
    ) -> Result<Self, DataError> {
        let mut lexicon = Self {
            countries: Vec::new(),
            country_names: Phrases::new(),
            nationalities: Phrases::new(),
            seats: Phrases::new(),
            regions: Phrases::new(),
            folded_regions: HashMap::new(),
            divisions: HashMap::new(),
            folded_countries: HashMap::new(),
            agencies: lines(AGENCIES).filter_map(|l| l.split_once('\t')).collect(),
            shy_places: lines(SHY_PLACES).flat_map(str::split_whitespace).collect(),
            first_names: first_names.lines().collect(),
            companies: companies.lines().collect(),
        };
        lexicon.read_countries(countries)?;
        lexicon.read_nationalities(nationalities)?;
        lexicon.read_divisions(admin1)?;
        for (name, iso3) in lines(SEATS).filter_map(|l| l.split_once('\t')) {
            if let Some(country) = lexicon.number_of(iso3) {
                lexicon.seats.add(name, country);
            }
        }
        for (number, line) in lines(REGIONS).enumerate() {
            for name in line.split('|') {
                lexicon.regions.add(name, number);
                lexicon.folded_regions.insert(fold(name), number);
            }
        }
        Ok(lexicon)
    }

    fn read_countries(&mut self, text: &'static str) -> Result<(), DataError> {
        for (number, line) in text.lines().enumerate() {
            let columns: Vec<&str> = line.split('\t').collect();
            let [iso2, iso3, _, name, others] = columns[..] else {
                return Err(DataError::Line { file: "countries.tsv", line: number + 1, what: "five columns" });
            };
            let index = self.countries.len();
            self.countries.push(Country { iso2: iso2.to_owned(), iso3: iso3.to_owned(), name: name.to_owned() });
            for surface in [name].into_iter().chain(others.split('|').filter(|o| !o.is_empty())) {
                self.country_names.add(surface, index);
                self.folded_countries.insert(fold(surface), index);
            }
        }
        Ok(())
    }

    fn read_nationalities(&mut self, text: &'static str) -> Result<(), DataError> {
        let published = text.lines().enumerate().map(|(number, line)| {
            let wrong = DataError::Line { file: "nationalities.tsv", line: number + 1, what: "two columns" };
            line.split_once('\t').ok_or(wrong)
        });
        let own = lines(DEMONYMS).filter_map(|l| l.split_once('\t')).map(Ok);
        for row in published.chain(own) {
            let (surface, codes) = row?;
            let country = if codes.contains('|') { None } else { self.number_of(codes) };
            // A country's own name in the list ("Gibraltar") is the country.
            if self.folded_countries.contains_key(&fold(surface)) {
                continue;
            }
            self.nationalities.add(surface, country);
            if surface.ends_with(['n', 'i']) && !surface.ends_with("men") {
                self.nationalities.add(&format!("{surface}s"), country);
            }
        }
        Ok(())
    }

    fn read_divisions(&mut self, admin1: &'static str) -> Result<(), DataError> {
        let published = admin1.lines().enumerate().map(|(number, line)| {
            let wrong = DataError::Line { file: "admin1.tsv", line: number + 1, what: "code, name and id" };
            let mut columns = line.split('\t');
            columns.next().zip(columns.next()).map(|(code, name)| (name, code)).ok_or(wrong)
        });
        let own = lines(STATES).filter_map(|l| l.split_once('\t')).map(Ok);
        for row in published.chain(own) {
            let (name, code) = row?;
            let Some((cc, division)) = code.split_once('.') else { continue };
            self.divisions.entry(fold(name)).or_default().push((cc.to_owned(), division.to_owned()));
        }
        Ok(())
    }

    fn number_of(&self, iso3: &str) -> Option<usize> {
        self.countries.iter().position(|c| c.iso3 == iso3)
    }

    /// The country whose name begins at a token.
    pub(crate) fn country_at(&self, prose: &Prose<'_>, at: usize) -> Option<(usize, &Country)> {
        self.country_names.at(prose, at).map(|(end, c)| (end, &self.countries[c]))
    }

    /// The nationality that begins at a token; without a country where it may be several.
    pub(crate) fn nationality_at(&self, prose: &Prose<'_>, at: usize) -> Option<(usize, Option<&Country>)> {
        self.nationalities.at(prose, at).map(|(end, c)| (end, c.map(|c| &self.countries[c])))
    }

    /// The seat of government that begins at a token.
    pub(crate) fn seat_at(&self, prose: &Prose<'_>, at: usize) -> Option<(usize, &Country)> {
        self.seats.at(prose, at).map(|(end, c)| (end, &self.countries[c]))
    }

    /// Behind the region whose name begins at a token.
    pub(crate) fn region_at(&self, prose: &Prose<'_>, at: usize) -> Option<usize> {
        self.regions.at(prose, at).map(|(end, _)| end)
    }

    /// The number of a region by one of its names; the same for all of them.
    pub(crate) fn region_named(&self, name: &str) -> Option<usize> {
        let folded = fold(name);
        self.folded_regions.get(folded.strip_prefix("the ").unwrap_or(&folded)).copied()
    }

    /// A country by a name that stands alone.
    pub(crate) fn country_named(&self, name: &str) -> Option<&Country> {
        self.folded_countries.get(&fold(name)).map(|at| &self.countries[*at])
    }

    /// The divisions that a name or an abbreviation may mean, as (ISO 3166-1 alpha-2, GeoNames code).
    pub(crate) fn divisions_named(&self, name: &str) -> &[(String, String)] {
        self.divisions.get(&fold(name)).map_or(&[], Vec::as_slice)
    }

    /// The code of an agency by its name as printed.
    pub(crate) fn agency(&self, name: &str) -> Option<&'static str> {
        self.agencies.get(name).copied()
    }

    /// Whether a folded place name is also a first name, a surname or a plain word.
    pub(crate) fn is_shy_place(&self, folded: &str) -> bool {
        self.shy_places.contains(folded)
    }

    /// Whether a company's name begins with these words: `Merrill Lynch`.
    pub(crate) fn begins_company(&self, name: &str) -> bool {
        let folded = fold(name);
        let at = self.companies.partition_point(|company| *company < folded.as_str());
        let next = self.companies.get(at).and_then(|company| company.strip_prefix(folded.as_str()));
        next.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    }

    /// Whether a word is a known first name.
    pub(crate) fn is_first_name(&self, word: &str) -> bool {
        self.first_names.contains(fold(word).as_str())
    }
}
