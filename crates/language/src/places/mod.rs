//! Which place of a name is meant.
//!
//! The input is names: ranges of tokens that something else found to be places. Each is given the candidates of its
//! words, each candidate a score, and the best wins (design note on enrich, section 6). What speaks for a candidate: its
//! people, what stands beside the name ("Fresno, Calif."), and what the rest of the story names (`evidence`).

mod candidates;
mod evidence;
mod locate;
mod parents;
mod roles;
mod settle;

use std::collections::HashMap;
use std::ops::Range;

use crate::gazetteer::{Place, PlaceKind};
use crate::resources::Resources;
use crate::text::Prose;
use candidates::{Reading, Surface};
use evidence::{Evidence, Votes};

pub(crate) use candidates::STANDALONE;
pub(crate) use evidence::Context;
pub(crate) use locate::precision;
pub use locate::{NamedPlace, locate, places_named};
pub(crate) use parents::{Parent, comma_parent};
pub(crate) use roles::{is_government, is_scene};
pub(crate) use settle::settle;

/// A place that was chosen, and how sure that is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chosen<'g> {
    pub(crate) place: Place<'g>,
    pub(crate) conf: f64,
}

/// A name in the text: number of the segment read, tokens.
pub(crate) type Name = (usize, Range<usize>);

/// Points of a parent that stands beside the name.
const PARENT_POINTS: f64 = 10.0;
/// Points of a national capital.
const CAPITAL_POINTS: f64 = 1.0;
/// Points of a city that agency style prints without its country.
const STANDALONE_POINTS: f64 = 2.0;
/// Points of a country over what else bears its name.
const COUNTRY_POINTS: f64 = 4.0;
/// The same where a state of another country bears it as well, and is as often meant.
const TWIN_POINTS: f64 = 1.5;
/// Points that a name of another language or time takes away.
const ALTERNATE_POINTS: f64 = 1.0;
/// Points that a division and a district lose against towns of their name: wires say which they mean by its kind.
const DIVISION_POINTS: f64 = 1.0;
const DISTRICT_POINTS: f64 = 1.5;
/// Points of the kind that the name itself tells: "Parma province".
const KIND_POINTS: f64 = 3.0;
/// Above so much certainty a place that was chosen speaks for its neighbours.
const SURE: f64 = 0.85;

/// The place of each name; `None` where the gazetteer has none of it. One name means one place throughout a story, but
/// where its parents say otherwise.
pub(crate) fn resolve<'r>(
    proses: &[Prose<'_>],
    names: &[Name],
    context: &Context<'r>,
    resources: &'r Resources,
) -> Vec<Option<Chosen<'r>>> {
    let mut surfaces: Vec<Surface<'r>> = Vec::new();
    let mut by_words: HashMap<&str, usize> = HashMap::new();
    let numbers: Vec<usize> = names
        .iter()
        .map(|(prose, range)| {
            let words = proses[*prose].surface(range);
            *by_words.entry(words).or_insert_with(|| {
                surfaces.push(Surface::read(words, resources));
                surfaces.len() - 1
            })
        })
        .collect();
    let parents: Vec<Vec<Parent<'r>>> =
        names.iter().map(|(prose, range)| parents::beside(&proses[*prose], range, resources)).collect();
    let evidence = Evidence::gather(proses, &surfaces, &parents, context, resources);
    let first = choose_all(&surfaces, &numbers, &parents, &evidence.votes(&[]));
    let sure: Vec<(usize, Place<'r>)> = numbers
        .iter()
        .zip(&first)
        .filter_map(|(number, chosen)| chosen.filter(|c| c.conf >= SURE).map(|c| (*number, c.place)))
        .collect();
    choose_all(&surfaces, &numbers, &parents, &evidence.votes(&sure))
}

fn choose_all<'r>(
    surfaces: &[Surface<'r>],
    numbers: &[usize],
    parents: &[Vec<Parent<'r>>],
    votes: &Votes<'r>,
) -> Vec<Option<Chosen<'r>>> {
    // The first mention whose parents decide speaks for those that have none.
    let mut decided: HashMap<&str, Chosen<'r>> = HashMap::new();
    let mut alone: Vec<Option<Option<Chosen<'r>>>> = vec![None; surfaces.len()];
    let own: Vec<_> = numbers
        .iter()
        .zip(parents)
        .map(|(number, parents)| {
            let surface = &surfaces[*number];
            let beside = surface.parents.iter().chain(parents).copied().collect::<Vec<_>>();
            let chosen = choose(surface, *number, &beside, votes).filter(|(_, held)| *held).map(|(chosen, _)| chosen);
            if let Some(chosen) = chosen {
                decided.entry(&surface.key).or_insert(chosen);
            }
            chosen
        })
        .collect();
    let settled = own.into_iter().zip(numbers).map(|(own, number)| {
        let key = surfaces[*number].key.as_str();
        own.or_else(|| decided.get(key).copied()).or_else(|| {
            *alone[*number]
                .get_or_insert_with(|| choose(&surfaces[*number], *number, &[], votes).map(|(chosen, _)| chosen))
        })
    });
    settled.collect()
}

/// The best reading of a surface, and whether it lies in one of the parents.
fn choose<'r>(
    surface: &Surface<'r>,
    number: usize,
    parents: &[Parent<'r>],
    votes: &Votes<'r>,
) -> Option<(Chosen<'r>, bool)> {
    let held = |place: Place<'_>| parents.iter().filter(|parent| parent.holds(place)).count();
    let mut scored: Vec<(f64, usize, &Reading<'r>)> = surface
        .readings
        .iter()
        .map(|reading| {
            let held = held(reading.place);
            (score(surface, reading) + votes.of(reading.place, number) + PARENT_POINTS * count(held), held, reading)
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.place.id().cmp(&b.2.place.id())));
    let (best, held, reading) = *scored.first()?;
    // Two readings at one spot (a city and the division around it) do not make each other doubtful.
    let rival = scored.iter().skip(1).find(|(_, _, other)| !near(reading.place, other.place));
    let margin = rival.map_or(f64::INFINITY, |(second, _, _)| best - second);
    Some((Chosen { place: reading.place, conf: confidence(margin, held > 0) }, held > 0))
}

/// What speaks for a reading by itself.
fn score(surface: &Surface<'_>, reading: &Reading<'_>) -> f64 {
    let place = reading.place;
    let people = (f64::from(place.population()) + 10.0).log10();
    let kind = match place.kind() {
        PlaceKind::Continent => people + COUNTRY_POINTS,
        PlaceKind::Country if surface.has_twin => people + TWIN_POINTS,
        PlaceKind::Country => people + COUNTRY_POINTS,
        PlaceKind::Division => people - DIVISION_POINTS,
        PlaceKind::District => people - DISTRICT_POINTS,
        PlaceKind::Town => people,
    };
    let points = [
        (place.is_capital(), CAPITAL_POINTS),
        (reading.alternate, -ALTERNATE_POINTS),
        (surface.kind == Some(place.kind()), KIND_POINTS),
        (reading.standalone, STANDALONE_POINTS),
    ];
    kind + points.iter().filter(|(holds, _)| *holds).map(|(_, points)| points).sum::<f64>()
}

fn confidence(margin: f64, held: bool) -> f64 {
    match margin {
        m if held && m >= 5.0 => 0.99,
        m if m >= 2.0 => 0.97,
        m if m >= 1.0 => 0.93,
        m if m >= 0.5 => 0.85,
        m if m >= 0.2 => 0.7,
        _ => 0.5,
    }
}

/// Within about 50 km, by degrees: enough to tell one spot from two.
fn near(a: Place<'_>, b: Place<'_>) -> bool {
    (a.lat() - b.lat()).abs() < 0.5 && (a.lon() - b.lon()).abs() < 0.5
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// The place that a name means by itself or beside parents as they are printed ("Fresno", "Calif."): for a dateline. A
/// town where there is one. `None` where there is none, where a parent is known and holds none, or where two are as likely.
pub(crate) fn of_dateline<'r>(
    name: &str,
    parents: &[&str],
    home: Option<&'r str>,
    resources: &'r Resources,
) -> Option<Chosen<'r>> {
    let mut surface = Surface::read(name, resources);
    let towns = |reading: &Reading<'_>| reading.place.kind() == PlaceKind::Town;
    if surface.readings.iter().any(towns) {
        surface.readings.retain(towns);
    }
    let parents: Vec<Parent<'r>> = parents.iter().flat_map(|p| Parent::named(p, resources)).collect();
    let context = Context { dateline: None, home };
    let (chosen, held) = choose(&surface, 0, &parents, &Evidence::of_context(&context).votes(&[]))?;
    (chosen.conf > 0.5 && (held || parents.is_empty())).then_some(chosen)
}
