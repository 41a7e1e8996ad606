//! The model's names, set right where one of their own words, or the word beside them, says what they are.

use std::ops::Range;

use super::recognise::Recognised;
use super::run::denies_person;
use crate::ner::NameType;
use crate::resources::Resources;
use crate::text::{Case, Kind, Prose};
use crate::words;

/// Last words of laws, pacts and prizes: "Clean Air Act", "Berwick Prize".
const WORKS: [&str; 16] = [
    "act",
    "treaty",
    "accord",
    "accords",
    "pact",
    "agreement",
    "protocol",
    "prize",
    "award",
    "awards",
    "medal",
    "trophy",
    "cup",
    "doctrine",
    "declaration",
    "championship",
];
/// Competitions that are called leagues, and are no bodies.
const LEAGUES: [&str; 6] =
    ["premier league", "champions league", "europa league", "nations league", "conference league", "super league"];
/// First words of storms.
const STORMS: [&str; 4] = ["hurricane", "typhoon", "cyclone", "tropical"];
/// Ministers' portfolios: "Defense Secretary", "Secretary of State" name no body.
const PORTFOLIOS: [&str; 10] =
    ["defense", "defence", "state", "justice", "interior", "finance", "foreign", "home", "health", "education"];
/// First words of names that `of` belongs to: "Duchess of Fife".
const NOBLES: [&str; 8] = ["duke", "duchess", "earl", "prince", "princess", "lord", "lady", "joan"];

/// The names of a segment, in order.
pub(super) fn corrected(prose: &Prose<'_>, names: Vec<Recognised>, resources: &Resources) -> Vec<Recognised> {
    let parts = names.into_iter().flat_map(|name| parted(prose, name, resources));
    parts.filter_map(|name| settled(prose, name)).collect()
}

/// A name that holds two, or a name and something else.
fn parted(prose: &Prose<'_>, name: Recognised, resources: &Resources) -> Vec<Recognised> {
    owned(prose, &name)
        .or_else(|| belonging(prose, &name, resources))
        .or_else(|| behind_occupation(prose, &name))
        .or_else(|| party_member(prose, &name, resources))
        .unwrap_or_else(|| vec![name])
}

fn part(of: &Recognised, range: Range<usize>, name_type: NameType) -> Recognised {
    Recognised { range, name_type, conf: of.conf }
}

/// "African Union's Peace and Security Council": two bodies; the owner's name has two words and more ("Moody's" has one).
fn owned(prose: &Prose<'_>, name: &Recognised) -> Option<Vec<Recognised>> {
    let range = &name.range;
    let at = range.clone().skip(2).find(|i| prose.tokens[*i].kind == Kind::Clitic)?;
    if name.name_type != NameType::Org {
        return None;
    }
    let mut parts = vec![part(name, range.start..at, NameType::Org)];
    if at + 1 < range.end && prose.capital(at + 1) {
        parts.push(part(name, at + 1..range.end, NameType::Org));
    }
    Some(parts)
}

/// "Jane Roe of Smith Barney": a person and a body; "Fellow of the Royal Society": a body.
fn belonging(prose: &Prose<'_>, name: &Recognised, resources: &Resources) -> Option<Vec<Recognised>> {
    let range = &name.range;
    let of = range.clone().skip(1).find(|i| prose.lower(*i) == "of")?;
    let start = of + 1 + usize::from(prose.lower(of + 1) == "the");
    let owner = range.start..of;
    let is_person = match name.name_type {
        NameType::Per => !NOBLES.contains(&prose.lower(range.start)),
        NameType::Org => is_full_name(prose, &owner, resources),
        _ => false,
    };
    if !is_person || start >= range.end {
        return None;
    }
    let person = Some(part(name, owner.clone(), NameType::Per)).filter(|_| owner.len() > 1);
    Some(person.into_iter().chain([part(name, start..range.end, NameType::Org)]).collect())
}

/// "Economist Jane Roe said": a sentence begins with what she is.
fn behind_occupation(prose: &Prose<'_>, name: &Recognised) -> Option<Vec<Recognised>> {
    let range = &name.range;
    let person = range.start + 1..range.end;
    let fits = name.name_type == NameType::Org
        && range.len() == 3
        && words::title(prose.lower(range.start)).is_some()
        && prose.initial(range.start)
        && person.clone().all(|i| prose.capital(i))
        && !denies_person(prose, &person);
    fits.then(|| vec![part(name, person, NameType::Per)])
}

/// "Ohio Democrat": the state is found as a place.
fn party_member(prose: &Prose<'_>, name: &Recognised, resources: &Resources) -> Option<Vec<Recognised>> {
    let range = &name.range;
    let last = range.end - 1;
    let member = range.len() > 1 && is_party_member(prose.lower(last));
    let state = member.then(|| resources.gazetteer.divisions(prose.surface(&(range.start..last))).next()).flatten();
    state.map(|_| vec![part(name, last..range.end, NameType::Misc)])
}

fn is_party_member(lower: &str) -> bool {
    matches!(lower, "democrat" | "democrats" | "republican" | "republicans")
}

/// A known first name and a surname, initials between them.
fn is_full_name(prose: &Prose<'_>, range: &Range<usize>, resources: &Resources) -> bool {
    let middle = range.start + 1..range.end - 1;
    (2..=3).contains(&range.len())
        && range.clone().all(|i| prose.capital(i))
        && middle.clone().all(|i| prose.word(i).ends_with('.'))
        && resources.lexicon.is_first_name(prose.lower(range.start))
        && words::title(prose.lower(range.end - 1)).is_none()
}

/// A name without the words that are none of it, and with its type; `None` where it is no name.
fn settled(prose: &Prose<'_>, mut name: Recognised) -> Option<Recognised> {
    if name.name_type == NameType::Per {
        name.range.start += titles_in_front(prose, &name.range);
    }
    if is_portfolio(prose, &name.range) {
        return None;
    }
    let (first, last) = (prose.lower(name.range.start), prose.lower(name.range.end - 1));
    let whole = prose.surface(&name.range).to_ascii_lowercase();
    let work = name.range.len() > 1 && (WORKS.contains(&last) || STORMS.contains(&first));
    if work || LEAGUES.contains(&whole.as_str()) {
        name.name_type = NameType::Misc;
    }
    Some(name)
}

/// How many titles stand at the start of a name; none where capitals tell nothing.
fn titles_in_front(prose: &Prose<'_>, range: &Range<usize>) -> usize {
    let title = |i: &usize| {
        let lower = prose.lower(*i);
        let titled = words::is_honorific(lower) || words::is_honour(lower) || words::title(lower) == Some(true);
        titled && prose.capital(i + 1) && prose.case == Case::Sentence
    };
    (range.start..range.end - 1).take_while(title).count()
}

fn is_portfolio(prose: &Prose<'_>, range: &Range<usize>) -> bool {
    let office = |lower: &str| matches!(lower, "secretary" | "minister" | "undersecretary");
    let behind = || prose.lower_before(range.start) == "of" && range.start >= 2 && office(prose.lower(range.start - 2));
    range.len() == 1 && PORTFOLIOS.contains(&prose.lower(range.start)) && (office(prose.lower(range.end)) || behind())
}
