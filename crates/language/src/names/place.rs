//! Countries, nationalities and populated places in prose.

use std::collections::HashMap;
use std::ops::Range;

use copytaster_records::EntityType;

use super::cast::{Cast, Draft, Mention};
use super::run::is_name_word;
use crate::gazetteer::{Chosen, Place};
use crate::resources::Resources;
use crate::text::{Case, Kind, Prose, fold};
use crate::words;

/// Words of a place's name.
const WORDS_MAX: usize = 5;
/// A place as large as this needs no country beside it.
const POPULATION_MIN: u64 = 200_000;

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
    pub(super) fn dateline<'r>(&mut self, chosen: &Chosen<'r>, resources: &'r Resources, cast: &mut Cast<'r>) -> usize {
        let draft = self.town(chosen, resources, cast);
        cast.drafts[draft].in_dateline = true;
        draft
    }

    fn town<'r>(&mut self, chosen: &Chosen<'r>, resources: &'r Resources, cast: &mut Cast<'r>) -> usize {
        *self.towns.entry(chosen.place.id).or_insert_with(|| {
            let mut draft = Draft::new(EntityType::Gpe, &chosen.place.name);
            draft.country = Some(resources.gazetteer.group(chosen.place).iso3.clone());
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
            let named = if words { resources.gazetteer.divisions(prose.surface(&(at..end))) } else { &[] };
            let [place] = named else { return None };
            (self.towns.contains_key(&place.id) || is_division(prose, at, end, place, resources))
                .then_some((end, place))
        })?;
        if in_longer_name(prose, at, end, resources) || !(at..end).all(|i| cast.is_free(number, i)) {
            return None;
        }
        let draft = self.town(&Chosen { place, conf: 0.9 }, resources, cast);
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
            let draft = self.town(&chosen, resources, cast);
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
            let chosen = resources.gazetteer.choose(surface, &[parent], &resources.lexicon)?;
            let conf = chosen.conf.min(0.95);
            return Some((chosen, conf, "comma_parent"));
        }
        let chosen = resources.gazetteer.choose(surface, &[], &resources.lexicon)?;
        if self.towns.contains_key(&chosen.place.id) {
            return Some((chosen, 0.9, "named_before"));
        }
        if resources.lexicon.is_shy_place(&folded) || chosen.place.population < POPULATION_MIN || chosen.conf < 0.9 {
            return None;
        }
        let conf = chosen.conf;
        if chosen.place.code == "PPLC" {
            return Some((chosen, (conf - 0.05).max(0.8), "capital"));
        }
        locative(prose, range.start).then_some((chosen, (conf - 0.1).max(0.75), "locative"))
    }
}

/// Divisions of countries whose wires name them without the country, others where the country or their kind stands beside.
fn is_division(prose: &Prose<'_>, at: usize, end: usize, place: &Place, resources: &Resources) -> bool {
    const KINDS: [&str; 9] =
        ["region", "province", "state", "peninsula", "prefecture", "oblast", "territory", "governorate", "provinces"];
    const SHY: [&str; 4] = ["new york", "washington", "georgia", "victoria"];
    let group = resources.gazetteer.group(place);
    let familiar = matches!(group.cc.as_str(), "US" | "CA" | "AU" | "GB") && !SHY.contains(&fold(&place.name).as_str());
    let owned = at >= 2
        && prose.tokens[at - 1].kind == Kind::Clitic
        && (1..=3).any(|back| {
            at.checked_sub(back + 1)
                .and_then(|start| resources.lexicon.country_at(prose, start))
                .is_some_and(|(behind, country)| behind == at - 1 && country.iso2 == group.cc)
        });
    let beside = || {
        comma_parent(prose, end, resources)
            .and_then(|p| resources.lexicon.country_named(p))
            .is_some_and(|c| c.iso2 == group.cc)
    };
    familiar || owned || KINDS.contains(&prose.lower(end)) || beside()
}

/// "US" and "UK" in a headline of capitals may be words.
fn shouted_word(prose: &Prose<'_>, at: usize, end: usize) -> bool {
    prose.case == Case::Upper && end == at + 1 && prose.word(at).len() <= 2
}

/// Whether capitals next to a run make it a part of a longer name, which says something else: `Japan Airlines`, `New Mexico`,
/// `North America`, `China Daily`. "U.S. Senate" still names the country.
fn in_longer_name(prose: &Prose<'_>, start: usize, end: usize, resources: &Resources) -> bool {
    const LEADERS: [&str; 10] = ["new", "air", "team", "radio", "bank", "banco", "miss", "royal", "gulf", "latin"];
    if prose.case != Case::Sentence {
        return false;
    }
    let compass = start > 0 && matches!(prose.lower(start - 1), "north" | "south" | "east" | "west" | "central");
    let leader = start > 0 && prose.capital(start - 1) && LEADERS.contains(&prose.lower(start - 1));
    let continent = compass && prose.lower(start) == "america";
    let named =
        start > 0 && !prose.initial(start - 1) && is_name_word(prose, start - 1, 0, &resources.lexicon) && !compass;
    leader || continent || named || goes_on(prose, start, end)
}

/// A word with a capital behind it that is no title and no day.
fn goes_on(prose: &Prose<'_>, start: usize, end: usize) -> bool {
    let abbreviation = !prose.surface(&(start..end)).chars().any(char::is_lowercase);
    let next = prose.lower(end);
    let title = words::title(next).is_some() || words::is_title_modifier(next) && prose.capital(end + 1);
    prose.capital(end) && !prose.glued(end) && !abbreviation && !words::is_calendar(next) && !title
}

/// "in Tokyo", "eastern Aleppo".
fn locative(prose: &Prose<'_>, at: usize) -> bool {
    const BEFORE: [&str; 27] = [
        "in", "at", "near", "from", "to", "outside", "around", "across", "of", "for", "into", "between", "leave",
        "leaves", "left", "reach", "reached", "visit", "visited", "toward", "towards", "with", "eastern", "western",
        "northern", "southern", "downtown",
    ];
    BEFORE.contains(&prose.lower_before(at))
        || matches!(prose.lower_before(at), "central" | "the" | "and" | "," if at > 1 && BEFORE[..11].contains(&prose.lower(at - 2)))
}

/// The parent behind a comma: "Nagato, western Japan", "Fresno, Calif.", "Lyon, France".
fn comma_parent<'p>(prose: &Prose<'p>, end: usize, resources: &Resources) -> Option<&'p str> {
    if prose.lower(end) != "," {
        return None;
    }
    let compass = [
        "western",
        "eastern",
        "northern",
        "southern",
        "central",
        "southwestern",
        "southeastern",
        "northwestern",
        "northeastern",
        "southwest",
        "southeast",
        "northwest",
        "northeast",
        "southern",
    ];
    let at = if compass.contains(&prose.lower(end + 1)) { end + 2 } else { end + 1 };
    if !prose.capital(at) {
        return None;
    }
    if let Some((behind, _)) = resources.lexicon.country_at(prose, at) {
        return Some(prose.surface(&(at..behind)));
    }
    (1..=3).rev().find_map(|length| {
        let range = at..(at + length).min(prose.len());
        let surface = prose.surface(&range);
        (!resources.lexicon.divisions_named(surface).is_empty()).then_some(surface)
    })
}
