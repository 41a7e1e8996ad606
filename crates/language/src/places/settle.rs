//! From the names of places that a story's cast holds to places: one entity for each, whatever it is called.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use copytaster_records::EntityType;

use super::{Chosen, Context, Name, resolve};
use crate::gazetteer::PlaceKind;
use crate::names::{Cast, Draft, Named};
use crate::resources::Resources;
use crate::text::Prose;

/// Under what the mentions of one place meet.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    /// A place of the gazetteer.
    Place(u64),
    /// A region that has several names (`lexicon/regions.txt`).
    Region(usize),
}

/// Which draft stands for what.
#[derive(Default)]
struct Settled {
    by_key: HashMap<Key, usize>,
    taken: HashSet<usize>,
}

impl Settled {
    fn take(&mut self, key: Key, draft: usize) -> usize {
        self.taken.insert(draft);
        *self.by_key.entry(key).or_insert(draft)
    }

    /// The entity of a place: the one that it has, else the mention's own where that stands for nothing yet, else a new one.
    fn of_place<'r>(&mut self, chosen: &Chosen<'r>, own: usize, cast: &mut Cast<'r>) -> usize {
        let key = Key::Place(chosen.place.id());
        if let Some(known) = self.by_key.get(&key) {
            return *known;
        }
        let free = !self.taken.contains(&own);
        let draft = if free { own } else { cast.add(Draft::new(EntityType::Gpe, chosen.place.name())) };
        self.take(key, draft)
    }
}

/// Adds the regions that the list names, and gives every name of a place its place: names of one place become one entity
/// with all its names, mentions of two places of one name become two.
pub(crate) fn settle<'r>(
    proses: &[Prose<'_>],
    dateline: Option<&Chosen<'r>>,
    home: Option<&'r str>,
    resources: &'r Resources,
    cast: &mut Cast<'r>,
) {
    add_regions(proses, resources, cast);
    let mut settled = Settled::default();
    let in_dateline = |draft: &Draft<'_>| draft.in_dateline;
    if let Some((chosen, draft)) = dateline.zip(cast.drafts.iter().position(in_dateline)) {
        settled.take(Key::Place(chosen.place.id()), draft);
    }
    let loose = take_mentions(cast);
    let names: Vec<Name> = loose.iter().map(|(_, m)| (m.prose, m.range.clone())).collect();
    let context = Context { dateline: dateline.map(|chosen| chosen.place), home };
    let places = resolve(proses, &names, &context, resources);
    for ((draft, mention), place) in loose.into_iter().zip(places) {
        let surface = proses[mention.prose].surface(&mention.range);
        let continent = place.is_some_and(|chosen| chosen.place.kind() == PlaceKind::Continent);
        let region = resources.lexicon.region_named(surface).filter(|_| !continent);
        let target = match (region, place) {
            (Some(region), _) => settled.take(Key::Region(region), draft),
            (None, Some(chosen)) => {
                let target = settled.of_place(&chosen, draft, cast);
                give(&chosen, target, cast);
                target
            }
            (None, None) => draft,
        };
        cast.mention(target, surface, mention);
    }
}

/// The regions of the list, where no other name holds their words.
fn add_regions(proses: &[Prose<'_>], resources: &Resources, cast: &mut Cast<'_>) {
    for (number, prose) in proses.iter().enumerate() {
        let mut at = 0;
        while at < prose.len() {
            let free = |range: Range<usize>| range.into_iter().all(|i| cast.is_free(number, i));
            let found = if prose.capital(at) { resources.lexicon.region_at(prose, at) } else { None };
            let Some(end) = found.filter(|end| free(at..*end) && !prose.capital(*end)) else {
                at += 1;
                continue;
            };
            let surface = prose.surface(&(at..end));
            let draft = cast.add(Draft::new(EntityType::Loc, surface));
            cast.mention(draft, surface, Named { prose: number, range: at..end, conf: 0.9, method: "region" });
            at = end;
        }
    }
}

/// The mentions of all places in the order of the text, taken from their drafts.
fn take_mentions(cast: &mut Cast<'_>) -> Vec<(usize, Named)> {
    let mut loose = Vec::new();
    for (number, draft) in cast.drafts.iter_mut().enumerate() {
        if matches!(draft.entity_type, EntityType::Gpe | EntityType::Loc) {
            draft.aliases.clear();
            loose.extend(draft.mentions.drain(..).map(|mention| (number, mention)));
        }
    }
    loose.sort_by_key(|(_, m)| (m.prose, m.range.start));
    loose
}

fn give<'r>(chosen: &Chosen<'r>, draft: usize, cast: &mut Cast<'r>) {
    let draft = &mut cast.drafts[draft];
    let place = chosen.place;
    if draft.place.is_none_or(|(known, conf)| known != place || conf < chosen.conf) {
        draft.place = Some((place, chosen.conf));
    }
    place.name().clone_into(&mut draft.name);
    draft.entity_type = if place.kind() == PlaceKind::Continent { EntityType::Loc } else { EntityType::Gpe };
    draft.country = Some(place.iso3().to_owned()).filter(|iso3| !iso3.is_empty());
    draft.is_country = place.kind() == PlaceKind::Country;
}
