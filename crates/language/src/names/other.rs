//! Names that are neither people, bodies nor known places: what the model says of them.

use std::collections::HashMap;
use std::ops::Range;

use copytaster_records::EntityType;

use super::cast::{Cast, Draft, Mention};
use super::recognise::Recognised;
use crate::ner::NameType;
use crate::resources::Resources;
use crate::text::{Case, Prose, fold};
use crate::words;

/// Words that make a name one of an event.
const EVENTS: [&str; 34] = [
    "cup",
    "war",
    "games",
    "olympics",
    "championship",
    "championships",
    "open",
    "summit",
    "festival",
    "hurricane",
    "typhoon",
    "cyclone",
    "storm",
    "marathon",
    "tour",
    "prix",
    "final",
    "finals",
    "bowl",
    "series",
    "conference",
    "election",
    "elections",
    "referendum",
    "revolution",
    "uprising",
    "intifada",
    "league",
    "trophy",
    "masters",
    "derby",
    "rally",
    "expo",
    "forum",
];

/// Last words of seas, lands and realms: "Persian Gulf", "Korean Peninsula".
const LANDS: [&str; 22] = [
    "gulf",
    "ocean",
    "sea",
    "peninsula",
    "empire",
    "kingdom",
    "alps",
    "desert",
    "coast",
    "territory",
    "territories",
    "island",
    "islands",
    "riviera",
    "plateau",
    "highlands",
    "strait",
    "channel",
    "border",
    "quarter",
    "mountains",
    "republic",
];
/// Diseases and viruses that are written like names.
const DISEASES: [&str; 10] = ["hiv", "aids", "covid", "covid-19", "h5n1", "h1n1", "sars", "mers", "bse", "ebola"];
/// A word of a list is a name as surely as this.
const LISTED_CONF: f64 = 0.8;

/// Drafts by type and folded name.
#[derive(Default)]
pub(super) struct Others {
    known: HashMap<(EntityType, String), usize>,
}

impl Others {
    /// Events, works, products, groups, and places that begin with a nationality: longer names before countries and places
    /// look for words in them.
    pub(super) fn longer(
        &mut self,
        prose: &Prose<'_>,
        number: usize,
        found: &[Recognised],
        resources: &Resources,
        cast: &mut Cast<'_>,
    ) {
        for name in found {
            let kind = match name.name_type {
                NameType::Misc if is_other(prose, &name.range, resources) => kind_of(prose, &name.range),
                NameType::Loc if is_region(prose, &name.range, resources) => EntityType::Loc,
                _ => continue,
            };
            self.add(prose, number, &name.range, kind, name.conf, cast);
        }
    }

    /// Faiths, peoples, movements and diseases of the lists, where the model passed over them.
    pub(super) fn listed(&mut self, prose: &Prose<'_>, number: usize, cast: &mut Cast<'_>) {
        if prose.case != Case::Sentence {
            return;
        }
        for at in (0..prose.len()).filter(|at| prose.capital(*at)) {
            let lower = prose.lower(at);
            let alone = !prose.capital(at + 1) && (at == 0 || !prose.capital(at - 1));
            let kind = if DISEASES.contains(&lower) {
                EntityType::Misc
            } else if words::is_group(lower) && alone && (!prose.initial(at) || lower.ends_with('s')) {
                EntityType::Norp
            } else {
                continue;
            };
            self.add(prose, number, &(at..at + 1), kind, LISTED_CONF, cast);
        }
    }

    /// Places that no list knows. Names of countries that the rules passed over (`Georgia`, `US$`) stay so.
    pub(super) fn places(
        &mut self,
        prose: &Prose<'_>,
        number: usize,
        found: &[Recognised],
        resources: &Resources,
        cast: &mut Cast<'_>,
    ) {
        let country = |name: &&Recognised| resources.lexicon.country_named(prose.surface(&name.range)).is_some();
        for name in found.iter().filter(|name| name.name_type == NameType::Loc && !country(name)) {
            self.add(prose, number, &name.range, EntityType::Loc, name.conf, cast);
        }
    }

    fn add(
        &mut self,
        prose: &Prose<'_>,
        number: usize,
        range: &Range<usize>,
        kind: EntityType,
        conf: f64,
        cast: &mut Cast<'_>,
    ) {
        if !range.clone().all(|i| cast.is_free(number, i)) {
            return;
        }
        let surface = prose.surface(range);
        let key = fold(surface);
        if key.is_empty() {
            return;
        }
        let draft = *self.known.entry((kind, key)).or_insert_with(|| cast.add(Draft::new(kind, surface)));
        // In capitals the surface is no further name.
        let alias = if prose.case == Case::Upper { cast.drafts[draft].name.clone() } else { surface.to_owned() };
        cast.mention(draft, &alias, Mention { prose: number, range: range.clone(), conf, method: "model" });
    }
}

/// Neither a nationality nor a compound (`Paris-based`), which are left to the lists.
fn is_other(prose: &Prose<'_>, range: &Range<usize>, resources: &Resources) -> bool {
    let nation = resources.lexicon.nationality_at(prose, range.start);
    let whole = nation.is_some_and(|(end, _)| end == range.end);
    let compound = range.clone().any(|i| prose.lower(i) == "-" && prose.glued(i));
    !whole && !compound
}

/// A place that begins with a nationality, and that no list has: "Persian Gulf".
fn is_region(prose: &Prose<'_>, range: &Range<usize>, resources: &Resources) -> bool {
    let surface = prose.surface(range);
    let nation = resources.lexicon.nationality_at(prose, range.start);
    let begins = nation.is_some_and(|(end, _)| end < range.end) && LANDS.contains(&prose.lower(range.end - 1));
    let known = || {
        resources.gazetteer.divisions(surface).next().is_some()
            || resources.gazetteer.named(&fold(surface)).next().is_some()
    };
    begins && !known() && resources.lexicon.country_at(prose, range.start).is_none()
}

fn kind_of(prose: &Prose<'_>, range: &Range<usize>) -> EntityType {
    let event = |i: usize| EVENTS.contains(&prose.lower(i)) || words::is_holiday(prose.lower(i));
    if range.clone().any(event) {
        return EntityType::Event;
    }
    let group = range.len() == 1 && words::is_group(prose.lower(range.start));
    if group { EntityType::Norp } else { EntityType::Misc }
}
