//! Countries, nationalities and populated places in prose.

use std::collections::HashMap;
use std::ops::Range;

use copytaster_records::EntityType;

use super::cast::{Cast, Draft, Mention};
use super::context::{in_longer_name, locative, shouted_word};
use crate::gazetteer::{Place, PlaceKind};
use crate::places::{Chosen, comma_parent, of_dateline};
use crate::resources::Resources;
use crate::text::{Case, Kind, Prose, fold};
use crate::words;

/// Words of a place's name.
const WORDS_MAX: usize = 5;
/// A place as large as this needs no country beside it.
const POPULATION_MIN: u32 = 200_000;

/// Names that are a country, and more often a person or a state: they need a preposition or a possessive.
const SHY_COUNTRIES: [&str; 4] = ["JOR", "TCD", "JEY", "DMA"];

/// What kind of draft stands for which key.
#[derive(Default)]
pub(super) struct Places {
    /// The story speaks of the country Georgia and not of the American state.
    georgia_is_a_country: bool,
    countries: HashMap<String, usize>,
    nations: HashMap<String, usize>,
    towns: HashMap<u64, usize>,
}

impl Places {
    pub(super) fn new(proses: &[Prose<'_>]) -> Self {
        let georgia = |prose: &Prose<'_>| prose.text.contains("Georgian") || prose.text.contains("Tbilisi");
        Self { georgia_is_a_country: proses.iter().any(georgia), ..Self::default() }
    }

    /// The dateline's place, before any other.
    pub(super) fn dateline<'r>(&mut self, chosen: &Chosen<'r>, cast: &mut Cast<'r>) -> usize {
        let draft = self.town(chosen, cast);
        cast.drafts[draft].in_dateline = true;
        draft
    }

    fn town<'r>(&mut self, chosen: &Chosen<'r>, cast: &mut Cast<'r>) -> usize {
        *self.towns.entry(chosen.place.id()).or_insert_with(|| {
            let mut draft = Draft::new(EntityType::Gpe, chosen.place.name());
            draft.country = Some(chosen.place.iso3().to_owned());
            draft.place = Some((chosen.place, chosen.conf));
            cast.add(draft)
        })
    }

    /// Countries and nationalities, then towns.
    pub(super) fn find<'r>(&mut self, prose: &Prose<'_>, number: usize, resources: &'r Resources, cast: &mut Cast<'r>) {
        let mut at = 0;
        while at < prose.len() {
            let end = if cast.is_free(number, at) && prose.capital(at) {
                self.division(prose, number, at, resources, cast)
                    .or_else(|| self.country(prose, number, at, resources, cast))
                    .or_else(|| self.nation(prose, number, at, resources, cast))
                    .or_else(|| self.place(prose, number, at, resources, cast))
            } else {
                None
            };
            at = end.unwrap_or(at + 1);
        }
    }

    fn country<'r>(
        &mut self,
        prose: &Prose<'_>,
        number: usize,
        at: usize,
        resources: &'r Resources,
        cast: &mut Cast<'r>,
    ) -> Option<usize> {
        let (end, country) = resources.lexicon.country_at(prose, at)?;
        let currency = prose.lower(end) == "$" && prose.glued(end);
        if currency || shouted_word(prose, at, end) || in_longer_name(prose, at, end, resources) {
            return None;
        }
        if country.iso3 == "GEO" && !self.georgia_is_a_country {
            return None;
        }
        if SHY_COUNTRIES.contains(&country.iso3.as_str())
            && !(locative(prose, at) || prose.tokens.get(end).is_some_and(|t| t.kind == Kind::Clitic))
        {
            return None;
        }
        let draft = *self.countries.entry(country.iso3.clone()).or_insert_with(|| {
            let mut draft = Draft::new(EntityType::Gpe, &country.name);
            draft.country = Some(country.iso3.clone());
            draft.is_country = true;
            cast.add(draft)
        });
        cast.mention(
            draft,
            prose.surface(&(at..end)),
            Mention { prose: number, range: at..end, conf: 0.95, method: "country" },
        );
        Some(end)
    }

    fn nation<'r>(
        &mut self,
        prose: &Prose<'_>,
        number: usize,
        at: usize,
        resources: &'r Resources,
        cast: &mut Cast<'r>,
    ) -> Option<usize> {
        let (end, country) = resources.lexicon.nationality_at(prose, at)?;
        if prose.case != Case::Sentence || prose.lower(end) == "-" && prose.lower(at) == "french" {
            return None;
        }
        let surface = prose.surface(&(at..end));
        let key = country.map_or_else(|| surface.to_owned(), |c| c.iso3.clone());
        let draft = *self.nations.entry(key).or_insert_with(|| {
            let mut draft = Draft::new(EntityType::Norp, surface);
            draft.country = country.map(|c| c.iso3.clone());
            cast.add(draft)
        });
        let conf = if country.is_some() { 0.95 } else { 0.8 };
        cast.mention(draft, surface, Mention { prose: number, range: at..end, conf, method: "nationality" });
        Some(end)
    }

    fn division<'r>(
        &mut self,
        prose: &Prose<'_>,
        number: usize,
        at: usize,
        resources: &'r Resources,
        cast: &mut Cast<'r>,
    ) -> Option<usize> {
        if prose.case != Case::Sentence {
            return None;
        }
        let (end, place) = (1..=3).rev().find_map(|length| {
            let end = at + length;
            let words = end <= prose.len() && prose.tokens[end - 1].kind == Kind::Word;
            let named = words.then(|| resources.gazetteer.divisions(prose.surface(&(at..end))));
            let mut named = named.into_iter().flatten();
            let place = named.next().filter(|_| named.next().is_none())?;
            (self.towns.contains_key(&place.id()) || is_division(prose, at, end, place, resources))
                .then_some((end, place))
        })?;
        if in_longer_name(prose, at, end, resources) || !(at..end).all(|i| cast.is_free(number, i)) {
            return None;
        }
        let draft = self.town(&Chosen { place, conf: 0.9 }, cast);
        cast.mention(
            draft,
            prose.surface(&(at..end)),
            Mention { prose: number, range: at..end, conf: 0.88, method: "division" },
        );
        Some(end)
    }

    fn place<'r>(
        &mut self,
        prose: &Prose<'_>,
        number: usize,
        at: usize,
        resources: &'r Resources,
        cast: &mut Cast<'r>,
    ) -> Option<usize> {
        if prose.case != Case::Sentence || words::is_first_word(prose.lower(at)) {
            return None;
        }
        (1..=WORDS_MAX).rev().find_map(|length| {
            let range = at..at + length;
            if range.end > prose.len() || prose.tokens[range.end - 1].kind != Kind::Word {
                return None;
            }
            let (chosen, conf, method) = self.judged(prose, &range, resources)?;
            if !range.clone().all(|i| cast.is_free(number, i)) {
                return None;
            }
            let draft = self.town(&chosen, cast);
            cast.mention(draft, prose.surface(&range), Mention { prose: number, range: range.clone(), conf, method });
            Some(range.end)
        })
    }

    /// Whether a run is a place: by its comma parent, as the dateline's, as a capital, or behind a preposition.
    fn judged<'r>(
        &self,
        prose: &Prose<'_>,
        range: &Range<usize>,
        resources: &'r Resources,
    ) -> Option<(Chosen<'r>, f64, &'static str)> {
        let surface = prose.surface(range);
        let folded = fold(surface);
        resources.gazetteer.named(&folded).next()?;
        if in_longer_name(prose, range.start, range.end, resources) {
            return None;
        }
        if let Some(parent) = comma_parent(prose, range.end, resources) {
            let chosen = of_dateline(surface, &[parent], None, resources).filter(is_town)?;
            let conf = chosen.conf.min(0.95);
            return Some((chosen, conf, "comma_parent"));
        }
        let chosen = of_dateline(surface, &[], None, resources).filter(is_town)?;
        if self.towns.contains_key(&chosen.place.id()) {
            return Some((chosen, 0.9, "named_before"));
        }
        if resources.lexicon.is_shy_place(&folded) || chosen.place.population() < POPULATION_MIN || chosen.conf < 0.9 {
            return None;
        }
        let conf = chosen.conf;
        if chosen.place.is_capital() {
            return Some((chosen, (conf - 0.05).max(0.8), "capital"));
        }
        locative(prose, range.start).then_some((chosen, (conf - 0.1).max(0.75), "locative"))
    }
}

fn is_town(chosen: &Chosen<'_>) -> bool {
    chosen.place.kind() == PlaceKind::Town
}

/// Divisions of countries whose wires name them without the country, others where the country or their kind stands beside.
fn is_division(prose: &Prose<'_>, at: usize, end: usize, place: Place<'_>, resources: &Resources) -> bool {
    const KINDS: [&str; 9] =
        ["region", "province", "state", "peninsula", "prefecture", "oblast", "territory", "governorate", "provinces"];
    const SHY: [&str; 4] = ["new york", "washington", "georgia", "victoria"];
    let familiar = matches!(place.cc(), "US" | "CA" | "AU" | "GB") && !SHY.contains(&fold(place.name()).as_str());
    let owned = at >= 2
        && prose.tokens[at - 1].kind == Kind::Clitic
        && (1..=3).any(|back| {
            at.checked_sub(back + 1)
                .and_then(|start| resources.lexicon.country_at(prose, start))
                .is_some_and(|(behind, country)| behind == at - 1 && country.iso2 == place.cc())
        });
    let beside = || {
        comma_parent(prose, end, resources)
            .and_then(|p| resources.lexicon.country_named(p))
            .is_some_and(|c| c.iso2 == place.cc())
    };
    familiar || owned || KINDS.contains(&prose.lower(end)) || beside()
}
