//! Places for names that somebody else found.

use std::ops::Range;

use copytaster_records::{Confidence, PlacePrecision, Story};

use super::candidates::Surface;
use super::{Context, Name, resolve};
use crate::dateline;
use crate::gazetteer::{Place, PlaceKind};
use crate::resources::Resources;
use crate::text::Prose;

/// A place of the gazetteer, as it is given out.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedPlace {
    /// GeoNames id.
    pub geonameid: u64,
    /// Its standard name.
    pub name: String,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// What it is.
    pub precision: PlacePrecision,
    /// ISO 3166-1 alpha-2; empty for a continent.
    pub cc: String,
    /// How sure.
    pub conf: Confidence,
}

/// The place of each name: segment number and bytes in a story. `None` where the gazetteer has none of it, or where the
/// range holds no whole words.
#[must_use]
pub fn locate(story: &Story, names: &[(usize, Range<usize>)], resources: &Resources) -> Vec<Option<NamedPlace>> {
    let proses: Vec<Prose<'_>> = story.segments.iter().enumerate().map(|(i, s)| Prose::new(i, s)).collect();
    let found = dateline::find(story, resources);
    let context = Context { dateline: found.map(|d| d.chosen.place), home: None };
    let in_words: Vec<Option<Name>> =
        names.iter().map(|(segment, bytes)| Some((*segment, tokens_of(proses.get(*segment)?, bytes)?))).collect();
    let known: Vec<Name> = in_words.iter().flatten().cloned().collect();
    let mut places = resolve(&proses, &known, &context, resources).into_iter();
    let given = |name: &Option<Name>| {
        name.as_ref().and_then(|_| places.next().flatten()).map(|chosen| named(chosen.place, chosen.conf))
    };
    in_words.iter().map(given).collect()
}

/// All places of a name, in no order of likelihood: "Fresno", "Calif.".
#[must_use]
pub fn places_named(name: &str, resources: &Resources) -> Vec<NamedPlace> {
    Surface::read(name, resources).readings.iter().map(|reading| named(reading.place, 1.0)).collect()
}

fn tokens_of(prose: &Prose<'_>, bytes: &Range<usize>) -> Option<Range<usize>> {
    let first = prose.tokens.partition_point(|t| t.end <= bytes.start);
    let end = prose.tokens.partition_point(|t| t.start < bytes.end);
    (first < end).then_some(first..end)
}

fn named(place: Place<'_>, conf: f64) -> NamedPlace {
    NamedPlace {
        geonameid: place.id(),
        name: place.name().to_owned(),
        lat: place.lat(),
        lon: place.lon(),
        precision: precision(place),
        cc: place.cc().to_owned(),
        conf: Confidence::new(conf),
    }
}

/// How exact a place's coordinates are.
pub(crate) fn precision(place: Place<'_>) -> PlacePrecision {
    match place.kind() {
        PlaceKind::Continent => PlacePrecision::Continent,
        PlaceKind::Country => PlacePrecision::Country,
        PlaceKind::Division => PlacePrecision::Admin1,
        PlaceKind::District => PlacePrecision::Admin2,
        PlaceKind::Town => PlacePrecision::City,
    }
}
