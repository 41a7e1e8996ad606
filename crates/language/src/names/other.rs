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

/// Drafts by type and folded name.
#[derive(Default)]
pub(super) struct Others {
    known: HashMap<(EntityType, String), usize>,
}

impl Others {
    /// Events, works, products, groups: longer names before places look for words in them. Nationalities and compounds
    /// (`Paris-based`) are left to the lists.
    pub(super) fn miscellaneous(
        &mut self,
        prose: &Prose<'_>,
        number: usize,
        found: &[Recognised],
        resources: &Resources,
        cast: &mut Cast<'_>,
    ) {
        for name in found.iter().filter(|name| name.name_type == NameType::Misc) {
            let nation = resources.lexicon.nationality_at(prose, name.range.start);
            let whole = nation.is_some_and(|(end, _)| end == name.range.end);
            let compound = name.range.clone().any(|i| prose.lower(i) == "-" && prose.glued(i));
            if !whole && !compound {
                let kind = kind_of(prose, &name.range);
                self.add(prose, number, &name.range, kind, name.conf, cast);
            }
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

fn kind_of(prose: &Prose<'_>, range: &Range<usize>) -> EntityType {
    let event = |i: usize| EVENTS.contains(&prose.lower(i)) || words::is_holiday(prose.lower(i));
    if range.clone().any(event) {
        return EntityType::Event;
    }
    let group = range.len() == 1 && words::is_group(prose.lower(range.start));
    if group { EntityType::Norp } else { EntityType::Misc }
}
