//! What stands beside a place's name and says where it lies: "Fresno, Calif.", "Nagato, western Japan", "Japan's Nagato".

use std::ops::Range;

use crate::gazetteer::{Place, PlaceKind};
use crate::resources::Resources;
use crate::text::{Kind, Prose};

/// A country or a division as somebody's parent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Parent<'g>(Place<'g>);

/// Words that may stand between a comma and the parent: "in", "northern".
const BETWEEN: [&str; 18] = [
    "in",
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
    "south",
    "north",
    "west",
    "east",
];
/// Words of a parent's name.
const WORDS_MAX: usize = 4;
/// Parents behind each other: "Pandi, Bulacan, Philippines".
const DEPTH_MAX: usize = 3;

impl<'g> Parent<'g> {
    /// The countries and divisions that a name or an abbreviation stands for.
    pub(crate) fn named(name: &str, resources: &'g Resources) -> Vec<Self> {
        let gazetteer = &resources.gazetteer;
        let country = resources.lexicon.country_named(name).and_then(|c| gazetteer.country(&c.iso2));
        let divisions = resources.lexicon.divisions_named(name).iter();
        let divisions = divisions.filter_map(|(cc, code)| gazetteer.division(cc, code));
        country.into_iter().chain(divisions).map(Self).collect()
    }

    pub(crate) fn place(self) -> Place<'g> {
        self.0
    }

    /// Whether a place lies in it.
    pub(crate) fn holds(self, place: Place<'_>) -> bool {
        let inside = place.cc() == self.0.cc() && place != self.0;
        inside && (self.0.kind() == PlaceKind::Country || place.admin1() == self.0.admin1())
    }
}

/// All parents beside a name.
pub(super) fn beside<'g>(prose: &Prose<'_>, range: &Range<usize>, resources: &'g Resources) -> Vec<Parent<'g>> {
    let mut out = Vec::new();
    let mut end = range.end;
    for _ in 0..DEPTH_MAX {
        let Some(parent) = behind(prose, end, resources) else { break };
        if is_list(prose, parent.end) && out.is_empty() {
            break;
        }
        out.extend(Parent::named(prose.surface(&parent), resources));
        end = parent.end;
    }
    out.extend(owner(prose, range.start, resources));
    out
}

/// "London, France and Spain": places in a row, not one in the other.
fn is_list(prose: &Prose<'_>, end: usize) -> bool {
    let and = |at: usize| matches!(prose.lower(at), "and" | "or" | "&") && prose.capital(at + 1);
    and(end) || prose.lower(end) == "," && (and(end + 1) || prose.capital(end + 1) && (end + 2..end + 5).any(and))
}

/// The parent behind a comma or a bracket, or behind "in".
fn behind(prose: &Prose<'_>, end: usize, resources: &Resources) -> Option<Range<usize>> {
    let mut at = match prose.lower(end) {
        "," | "(" => end + 1,
        "in" => end,
        _ => return None,
    };
    while BETWEEN.contains(&prose.lower(at)) && at < end + 4 {
        at += 1;
    }
    at += usize::from(prose.lower(at) == "the");
    name_at(prose, at, resources)
}

/// The country or division whose name begins at a token.
fn name_at(prose: &Prose<'_>, at: usize, resources: &Resources) -> Option<Range<usize>> {
    if !prose.capital(at) {
        return None;
    }
    if let Some((behind, _)) = resources.lexicon.country_at(prose, at) {
        return Some(at..behind);
    }
    (1..=WORDS_MAX).rev().find_map(|length| {
        let range = at..(at + length).min(prose.len());
        let ends_in_word = range.end > range.start && prose.tokens[range.end - 1].kind == Kind::Word;
        (ends_in_word && !resources.lexicon.divisions_named(prose.surface(&range)).is_empty()).then_some(range)
    })
}

/// "Japan's Nagato", "Ukraine's Crimea region", "the Mexican town of Nogales".
fn owner<'g>(prose: &Prose<'_>, start: usize, resources: &'g Resources) -> Vec<Parent<'g>> {
    const LINKS: [&str; 9] = ["of", "city", "town", "village", "province", "region", "state", "capital", ","];
    let lexicon = &resources.lexicon;
    if start > 0 && prose.tokens[start - 1].kind == Kind::Clitic {
        let found = (1..=WORDS_MAX).find_map(|back| {
            let at = (start - 1).checked_sub(back)?;
            lexicon.country_at(prose, at).filter(|(end, _)| *end == start - 1).map(|(_, country)| country)
        });
        return found.and_then(|c| resources.gazetteer.country(&c.iso2)).map(Parent).into_iter().collect();
    }
    let mut edge = start;
    while edge > 0 && start - edge < 5 && (LINKS.contains(&prose.lower(edge - 1)) || is_compass(prose.lower(edge - 1)))
    {
        edge -= 1;
    }
    if edge == start {
        return Vec::new();
    }
    let nation = (1..=2).find_map(|back| {
        let at = edge.checked_sub(back)?;
        lexicon.nationality_at(prose, at).filter(|(end, _)| *end == edge).and_then(|(_, country)| country)
    });
    nation.and_then(|c| resources.gazetteer.country(&c.iso2)).map(Parent).into_iter().collect()
}

fn is_compass(lower: &str) -> bool {
    BETWEEN[1..].contains(&lower) || matches!(lower, "port" | "border" | "coastal" | "resort" | "mining")
}

/// The parent behind a place's comma, as it is printed.
pub(crate) fn comma_parent<'p>(prose: &Prose<'p>, end: usize, resources: &Resources) -> Option<&'p str> {
    if prose.lower(end) != "," {
        return None;
    }
    behind(prose, end, resources).filter(|parent| !is_list(prose, parent.end)).map(|range| prose.surface(&range))
}
