//! What the rest of a story says for one country or division rather than another.

use std::collections::{BTreeMap, BTreeSet};

use super::candidates::Surface;
use super::parents::Parent;
use crate::gazetteer::{Place, PlaceKind};
use crate::resources::Resources;
use crate::text::Prose;

/// What is known of a story beside its text.
#[derive(Default)]
pub(crate) struct Context<'g> {
    /// Where it was written.
    pub(crate) dateline: Option<Place<'g>>,
    /// The country that the feed writes for, ISO 3166-1 alpha-2.
    pub(crate) home: Option<&'g str>,
}

/// A country, or a division of one.
type Area<'g> = (&'g str, &'g str);

/// Points of a vote, and the votes of an area that count.
const VOTE_POINTS: f64 = 1.5;
const VOTES_MAX: f64 = 2.0;
/// Readings as divisions that a name may have and still vote.
const DIVISIONS_MAX: usize = 3;

/// Votes, each with the surface that gave it; `None` for what is no name of the story's own.
#[derive(Default)]
pub(super) struct Evidence<'g> {
    given: Vec<(Area<'g>, f64, Option<usize>)>,
}

/// Votes by area and giver, added up.
pub(super) struct Votes<'g> {
    totals: BTreeMap<Area<'g>, f64>,
    by_giver: BTreeMap<(Area<'g>, usize), f64>,
}

impl<'g> Evidence<'g> {
    /// Reads it off the story: countries, nationalities, divisions, towns of only one country, parents, the dateline.
    pub(super) fn gather(
        proses: &[Prose<'_>],
        surfaces: &[Surface<'g>],
        parents: &[Vec<Parent<'g>>],
        context: &Context<'g>,
        resources: &'g Resources,
    ) -> Self {
        let mut evidence = Self::of_context(context);
        for (number, surface) in surfaces.iter().enumerate() {
            evidence.surface(surface, number);
        }
        for nation in nations(proses, resources) {
            evidence.given.push(((nation, ""), 1.0, None));
        }
        let mut seen = BTreeSet::new();
        for place in parents.iter().flatten().map(|parent| parent.place()) {
            if seen.insert(place.id()) {
                evidence.area(place, 0.5, None);
            }
        }
        evidence
    }

    /// What is known beside the text.
    pub(super) fn of_context(context: &Context<'g>) -> Self {
        let mut evidence = Self::default();
        if let Some(place) = context.dateline {
            evidence.given.push(((place.cc(), ""), 2.0, None));
            evidence.given.push(((place.cc(), place.admin1()), 1.0, None));
        }
        if let Some(home) = context.home {
            evidence.given.push(((home, ""), 1.0, None));
        }
        evidence
    }

    fn surface(&mut self, surface: &Surface<'g>, number: usize) {
        let of_kind = |kind: PlaceKind| {
            surface.readings.iter().filter(move |r| r.place.kind() == kind && !r.alternate).map(|r| r.place)
        };
        if let Some(country) = of_kind(PlaceKind::Country).next().filter(|_| !surface.has_twin) {
            return self.area(country, 1.0, Some(number));
        }
        let divisions: Vec<_> = of_kind(PlaceKind::Division).collect();
        if !divisions.is_empty() && divisions.len() <= DIVISIONS_MAX {
            for division in divisions {
                self.area(division, 1.0, Some(number));
                self.given.push(((division.cc(), ""), 0.5, Some(number)));
            }
            return;
        }
        let Some(first) = surface.readings.first().map(|r| r.place) else { return };
        if surface.readings.iter().all(|r| r.place.cc() == first.cc()) {
            self.given.push(((first.cc(), ""), 0.5, Some(number)));
            if surface.readings.iter().all(|r| r.place.admin1() == first.admin1()) {
                self.given.push(((first.cc(), first.admin1()), 0.3, Some(number)));
            }
        }
    }

    fn area(&mut self, place: Place<'g>, votes: f64, giver: Option<usize>) {
        if place.kind() != PlaceKind::Continent {
            self.given.push(((place.cc(), place.admin1()), votes, giver));
        }
    }

    /// All votes, with those of places that are sure: each by surface number.
    pub(super) fn votes(&self, sure: &[(usize, Place<'g>)]) -> Votes<'g> {
        let mut votes = Votes { totals: BTreeMap::new(), by_giver: BTreeMap::new() };
        for (area, points, giver) in &self.given {
            votes.add(*area, *points, *giver);
        }
        let mut seen = BTreeSet::new();
        for (number, place) in sure.iter().filter(|(_, place)| place.kind() == PlaceKind::Town) {
            if seen.insert(*number) {
                votes.add((place.cc(), ""), 0.5, Some(*number));
                votes.add((place.cc(), place.admin1()), 0.3, Some(*number));
            }
        }
        votes
    }
}

impl<'g> Votes<'g> {
    fn add(&mut self, area: Area<'g>, points: f64, giver: Option<usize>) {
        *self.totals.entry(area).or_default() += points;
        if let Some(giver) = giver {
            *self.by_giver.entry((area, giver)).or_default() += points;
        }
    }

    /// The points of a place, but for those that its own name gave.
    pub(super) fn of(&self, place: Place<'g>, own: usize) -> f64 {
        let votes = |area: Area<'g>| {
            let all = self.totals.get(&area).copied().unwrap_or_default();
            let own = self.by_giver.get(&(area, own)).copied().unwrap_or_default();
            (all - own).clamp(0.0, VOTES_MAX)
        };
        let country = votes((place.cc(), ""));
        let division = if place.admin1().is_empty() { 0.0 } else { votes((place.cc(), place.admin1())) };
        VOTE_POINTS * (country + division)
    }
}

/// The countries whose nationality the story names.
fn nations<'g>(proses: &[Prose<'_>], resources: &'g Resources) -> BTreeSet<&'g str> {
    let at = |prose: &Prose<'_>, at: usize| {
        let nation = prose.capital(at).then(|| resources.lexicon.nationality_at(prose, at)).flatten();
        nation.and_then(|(_, country)| country).map(|country| country.iso2.as_str())
    };
    proses.iter().flat_map(|prose| (0..prose.len()).filter_map(move |i| at(prose, i))).collect()
}
