//! People: names beside a title, an age, an apposition, a known first name.

use std::ops::Range;

use super::recognise::Recognised;
use super::run::{denies_person, is_name_word, name_at, parts};
use crate::lexicon::{Country, Lexicon};
use crate::ner::NameType;
use crate::text::{Case, Kind, Prose};
use crate::words;

/// A person in a segment, with what the words around say.
#[derive(Debug)]
pub(super) struct Hit {
    /// The name's tokens.
    pub(super) range: Range<usize>,
    /// As it stands.
    pub(super) title: Option<String>,
    /// ISO 3166-1 alpha-3.
    pub(super) country: Option<String>,
    pub(super) conf: f64,
    pub(super) method: &'static str,
}

/// Words of a title that are looked at to the left of its head.
const MODIFIERS_MAX: usize = 6;
/// The model's word for a person counts above this even where a firm is called so: "Merrill Lynch".
const FIRM_CONF: f64 = 0.8;
/// Tokens of an apposition that are looked at.
const APPOSITION_MAX: usize = 12;

/// All people of a segment whose tokens `free` allows: those that words beside the name make one, and those that the model
/// `found`. Where capitals say nothing, only the model tells.
pub(super) fn find(
    prose: &Prose<'_>,
    found: &[Recognised],
    lexicon: &Lexicon,
    free: &dyn Fn(usize) -> bool,
) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut at = 0;
    while prose.case == Case::Sentence && at < prose.len() {
        let hit = titled(prose, at, lexicon).or_else(|| by_evidence(prose, at, found, lexicon));
        match hit.map(|hit| widened(hit, found)).filter(|hit| hit.range.clone().all(free)) {
            Some(hit) => {
                at = hit.range.end.max(at + 1);
                hits.push(hit);
            }
            None => at += 1,
        }
    }
    let told = hits.len();
    for name in found.iter().filter(|name| name.name_type == NameType::Per && name.range.clone().all(free)) {
        let title = name.range.len() == 1 && words::title(prose.lower(name.range.start)).is_some();
        let firm = name.conf < FIRM_CONF && lexicon.begins_company(prose.surface(&name.range));
        if !hits[..told].iter().any(|hit| meets(&hit.range, &name.range))
            && !glued_ahead(prose, &name.range)
            && !firm
            && !title
        {
            let title = title_behind(prose, name.range.end);
            hits.push(Hit { range: name.range.clone(), title, country: None, conf: name.conf, method: "model" });
        }
    }
    hits.sort_by_key(|hit| hit.range.start);
    hits
}

fn meets(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The same person with the model's borders, where those are wider at the end.
fn widened(mut hit: Hit, found: &[Recognised]) -> Hit {
    let same = found.iter().find(|name| name.name_type == NameType::Per && meets(&name.range, &hit.range));
    if let Some(name) = same.filter(|name| name.range.start <= hit.range.start && name.range.end > hit.range.end) {
        hit.range.end = name.range.end;
    }
    hit
}

/// The title in an apposition behind a name.
fn title_behind(prose: &Prose<'_>, end: usize) -> Option<String> {
    if prose.lower(end) != "," {
        return None;
    }
    let age = prose.word(end + 1).parse::<u8>().is_ok() && prose.lower(end + 2) == ",";
    apposition(prose, if age { end + 3 } else { end + 1 }).filter(|title| !title.is_empty())
}

/// A title, a rank, an occupation or a kinship at `at`, and a name behind it.
fn titled(prose: &Prose<'_>, at: usize, lexicon: &Lexicon) -> Option<Hit> {
    let lower = prose.lower(at);
    if words::is_kin(lower) {
        let range = name_at(prose, at + 1, lexicon);
        let fits = parts(prose, &range) >= 2 && !range.is_empty() && !denies_person(prose, &range);
        return fits.then_some(Hit { range, title: None, country: None, conf: 0.9, method: "kin" });
    }
    let single_is_enough = words::title(lower)?;
    let name_from = name_behind(prose, at)?;
    let range = name_at(prose, name_from, lexicon);
    if range.is_empty() || denies_person(prose, &range) || only_initials(prose, &range) {
        return None;
    }
    let count = parts(prose, &range);
    if count < 2 && (!single_is_enough || lexicon.agency(prose.surface(&range)).is_some() || glued_ahead(prose, &range))
    {
        return None;
    }
    let left = behind_seat(prose, left_edge(prose, at), at, lexicon);
    let honorific = words::is_honorific(lower) && left == at;
    let title = (!honorific).then(|| prose.surface(&(left..name_from)).trim().to_owned());
    let country = country_before(prose, left, lexicon).map(|c| c.iso3.clone());
    let conf = if count >= 2 { 0.95 } else { 0.85 };
    Some(Hit { range, title, country, conf, method: "title" })
}

/// "Chairman J. R.": the surname is missing or was no word.
fn only_initials(prose: &Prose<'_>, range: &Range<usize>) -> bool {
    !range.clone().any(|i| prose.capital(i) && !prose.word(i).ends_with('.'))
}

/// "Secretary General" and "Justice-Minister" are no names.
fn glued_ahead(prose: &Prose<'_>, range: &Range<usize>) -> bool {
    prose.lower(range.end) == "-" && prose.glued(range.end)
}

/// Where a name may begin behind a title's head: next to it, or behind `of State`, `of foreign affairs`.
fn name_behind(prose: &Prose<'_>, at: usize) -> Option<usize> {
    if prose.lower(at + 1) != "of" {
        let honour = words::is_honour(prose.lower(at + 1)) && prose.capital(at + 2);
        return Some(at + 1 + usize::from(honour));
    }
    let noun = |i: usize| matches!(prose.lower(i), "state" | "staff") || words::is_title_modifier(prose.lower(i));
    let end = (at + 2..at + 6).find(|i| !noun(*i) && !matches!(prose.lower(*i), "the" | "and"))?;
    noun(end - 1).then_some(end)
}

/// The first word of the title whose head stands at `at`.
fn left_edge(prose: &Prose<'_>, at: usize) -> usize {
    let mut left = at;
    while left > 0 && at - left < MODIFIERS_MAX {
        let hyphen = prose.lower(left - 1) == "-" && prose.glued(left) && left >= 2;
        let word = if hyphen { left - 2 } else { left - 1 };
        let fits = words::is_title_modifier(prose.lower(word))
            || words::title(prose.lower(word)).is_some() && prose.lower(at) != "mr.";
        if !fits {
            break;
        }
        left = word;
    }
    left
}

/// Behind the seat of government whose last word was taken for the title's: "White House Press Secretary".
fn behind_seat(prose: &Prose<'_>, left: usize, head: usize, lexicon: &Lexicon) -> usize {
    let seat = left.checked_sub(1).and_then(|start| lexicon.seat_at(prose, start));
    seat.map_or(left, |(end, _)| end).clamp(left, head)
}

/// The country that the words in front of a title name: "Japanese", "Japan's", "U.S.", "Kremlin".
fn country_before<'a>(prose: &Prose<'_>, left: usize, lexicon: &'a Lexicon) -> Option<&'a Country> {
    let possessive = left > 0 && prose.tokens[left - 1].kind == Kind::Clitic && prose.lower(left - 1).ends_with('s');
    let edge = if possessive { left - 1 } else { left };
    let from = edge.saturating_sub(5);
    let ends_at_edge = |end: usize| end == edge;
    (from..edge).find_map(|start| {
        let country = lexicon.country_at(prose, start).filter(|(end, _)| ends_at_edge(*end)).map(|(_, c)| c);
        let seat = || lexicon.seat_at(prose, start).filter(|(end, _)| ends_at_edge(*end)).map(|(_, c)| c);
        let nation = || {
            let found = lexicon.nationality_at(prose, start).filter(|(end, _)| !possessive && ends_at_edge(*end));
            found.and_then(|(_, c)| c)
        };
        country.or_else(seat).or_else(nation)
    })
}

/// A run of two or more words that age, apposition or a caption's mark make a person, unless the model says otherwise.
fn by_evidence(prose: &Prose<'_>, at: usize, found: &[Recognised], lexicon: &Lexicon) -> Option<Hit> {
    if !prose.capital(at) || prose.glued(at) && prose.lower_before(at) == "-" {
        return None;
    }
    if at > 0 && is_name_word(prose, at - 1, 0, lexicon) && !prose.initial(at - 1) {
        return None;
    }
    let range = name_at(prose, at, lexicon);
    let something_else =
        || denies_person(prose, &range) || only_initials(prose, &range) || is_known(prose, &range, lexicon);
    if range.is_empty() || parts(prose, &range) < 2 || something_else() {
        return None;
    }
    let another = |name: &Recognised| name.name_type != NameType::Per && meets(&name.range, &range);
    if found.iter().any(another) {
        return None;
    }
    let (title, conf, method) = evidence(prose, &range)?;
    Some(Hit { range, title, country: None, conf, method })
}

/// A run that a gazetteer or the agencies' list knows as something else.
fn is_known(prose: &Prose<'_>, range: &Range<usize>, lexicon: &Lexicon) -> bool {
    let surface = prose.surface(range);
    lexicon.agency(surface).is_some()
        || lexicon.country_named(surface).is_some()
        || !lexicon.divisions_named(surface).is_empty()
}

fn evidence(prose: &Prose<'_>, range: &Range<usize>) -> Option<(Option<String>, f64, &'static str)> {
    let end = range.end;
    if prose.lower(end) == "("
        && prose.lower(end + 2) == ")"
        && matches!(prose.lower(end + 1), "l" | "r" | "c" | "left" | "right" | "center" | "centre")
    {
        return Some((None, 0.88, "caption_side"));
    }
    if prose.lower(end) == "," {
        let age = prose.word(end + 1).parse::<u8>().is_ok_and(|n| n > 0 && n < 120)
            && matches!(prose.lower(end + 2), "," | ".");
        if age {
            return Some((apposition(prose, end + 3), 0.93, "age"));
        }
        if let Some(title) = apposition(prose, end + 1) {
            return Some((Some(title), 0.9, "apposition"));
        }
    }
    None
}

/// "a professor at ...", "the country's finance minister", "chief economist at ...": the title in it.
fn apposition(prose: &Prose<'_>, from: usize) -> Option<String> {
    let article = matches!(prose.lower(from), "a" | "an" | "the" | "its" | "his" | "her" | "their" | "who");
    let mut at = from;
    while at < prose.len() && at < from + APPOSITION_MAX {
        let lower = prose.lower(at);
        let breaks = prose.tokens[at].kind == Kind::Sign && lower != "-"
            || words::reporting_verb(lower).is_some_and(|v| !v.weak);
        if breaks || matches!(lower, "who" | "of" | "at" | "in" | "for" | "on" | "with") {
            return None;
        }
        let next = prose.lower(at + 1);
        let heads_on = words::title(next).is_some() || words::is_title_modifier(next) || next == "-";
        if words::is_kin(lower) && article {
            return Some(String::new()); // "a mother of five": a person, and no title
        }
        if words::title(lower).is_some() && !heads_on && !prose.capital(at + 1) {
            let left = left_edge(prose, at).max(from);
            let alone = article || left == from;
            return alone.then(|| prose.surface(&(left..at + 1)).to_owned());
        }
        at += 1;
    }
    None
}
