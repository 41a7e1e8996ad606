//! Places by name: towns, first-order divisions, countries, continents. Which of several is meant is for
//! [`places`](crate::places) to say.

mod store;

use std::collections::HashMap;

use crate::resources::DataError;
use crate::text::fold;
use store::Store;

/// All places.
pub(crate) struct Gazetteer {
    store: Store,
    /// IANA zone to country; nothing for zones of several.
    zones: HashMap<&'static str, Option<&'static str>>,
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PlaceKind {
    Continent,
    Country,
    /// A state or province.
    Division,
    /// A county.
    District,
    /// A city, town or village.
    Town,
}

/// A place of the gazetteer: a handle, as cheap as a number.
#[derive(Clone, Copy)]
pub(crate) struct Place<'g> {
    store: &'g Store,
    number: u32,
}

/// A place that may be meant by a name.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'g> {
    pub(crate) place: Place<'g>,
    /// The name is one of another language or time.
    pub(crate) alternate: bool,
}

impl Gazetteer {
    /// Opens the file that the laboratory writes.
    pub(crate) fn read(bytes: &'static [u8]) -> Result<Self, DataError> {
        let store = Store::open(bytes).map_err(|what| DataError::Format { file: "places.bin", what })?;
        let mut zones: HashMap<&str, Option<&str>> = HashMap::new();
        for [cc, _, _, zone] in store.groups() {
            zones.entry(zone).and_modify(|known| *known = known.filter(|other| *other == cc)).or_insert(Some(cc));
        }
        Ok(Self { store, zones })
    }

    /// All places of a folded name: by their own names first, the most populous first.
    pub(crate) fn named(&self, folded: &str) -> impl Iterator<Item = Candidate<'_>> {
        self.store.find(folded).map(|(number, alternate)| Candidate { place: self.place(number), alternate })
    }

    /// The divisions of a name.
    pub(crate) fn divisions(&self, name: &str) -> impl Iterator<Item = Place<'_>> {
        let named = self.store.find(&fold(name)).map(|(number, _)| self.place(number)).collect::<Vec<_>>();
        named.into_iter().filter(|place| place.kind() == PlaceKind::Division)
    }

    /// A first-order division by ISO 3166-1 alpha-2 and GeoNames code.
    pub(crate) fn division(&self, cc: &str, code: &str) -> Option<Place<'_>> {
        self.store.find(&format!("={cc}.{code}")).next().map(|(number, _)| self.place(number))
    }

    /// A country by ISO 3166-1 alpha-2.
    pub(crate) fn country(&self, cc: &str) -> Option<Place<'_>> {
        self.store.find(&format!("={cc}")).next().map(|(number, _)| self.place(number))
    }

    /// The country of an IANA zone, ISO 3166-1 alpha-2, where all its towns are in one.
    pub(crate) fn country_of_zone(&self, zone: &str) -> Option<&str> {
        self.zones.get(zone).copied().flatten()
    }

    fn place(&self, number: u32) -> Place<'_> {
        Place { store: &self.store, number }
    }
}

impl<'g> Place<'g> {
    fn field(self, field: usize) -> u32 {
        self.store.place(self.number, field)
    }

    fn of_group(self, field: usize) -> &'g str {
        self.store.group(self.field(6), field)
    }

    /// GeoNames id.
    pub(crate) fn id(self) -> u64 {
        u64::from(self.field(0))
    }

    pub(crate) fn name(self) -> &'g str {
        self.store.string(self.field(1))
    }

    /// Degrees north, WGS 84.
    pub(crate) fn lat(self) -> f64 {
        f64::from(self.field(2).cast_signed()) / 100_000.0
    }

    /// Degrees east, WGS 84.
    pub(crate) fn lon(self) -> f64 {
        f64::from(self.field(3).cast_signed()) / 100_000.0
    }

    pub(crate) fn population(self) -> u32 {
        self.field(4)
    }

    /// GeoNames feature code: `PPLC`.
    pub(crate) fn code(self) -> &'g str {
        self.store.string(self.field(5))
    }

    pub(crate) fn kind(self) -> PlaceKind {
        match self.code() {
            "CONT" => PlaceKind::Continent,
            "PCL" => PlaceKind::Country,
            "ADM1" => PlaceKind::Division,
            "ADM2" => PlaceKind::District,
            _ => PlaceKind::Town,
        }
    }

    /// Whether it is a national capital.
    pub(crate) fn is_capital(self) -> bool {
        self.code() == "PPLC"
    }

    /// ISO 3166-1 alpha-2; empty for a continent.
    pub(crate) fn cc(self) -> &'g str {
        self.of_group(0)
    }

    /// ISO 3166-1 alpha-3; empty for a continent.
    pub(crate) fn iso3(self) -> &'g str {
        self.of_group(1)
    }

    /// GeoNames code of its first-order division; empty above.
    pub(crate) fn admin1(self) -> &'g str {
        self.of_group(2)
    }

    /// IANA zone; empty for what is no town.
    pub(crate) fn zone(self) -> &'g str {
        self.of_group(3)
    }
}

impl PartialEq for Place<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl std::fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} {}.{})", self.name(), self.code(), self.cc(), self.admin1())
    }
}
