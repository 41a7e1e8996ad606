//! People put together over the story: full names first, then surnames.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use copytaster_records::EntityType;

use super::cast::{Cast, Draft, Mention};
use super::person::{self, Hit};
use super::recognise::Recognised;
use super::run::{is_name_word, name_at, parts};
use crate::lexicon::Lexicon;
use crate::text::{Case, Prose, fold};

/// Countries where the family name stands first (ISO 3166-1 alpha-3).
const FAMILY_NAME_FIRST: [&str; 8] = ["CHN", "KOR", "PRK", "TWN", "HKG", "MAC", "VNM", "KHM"];

/// Where a person was named in full: (segment, token).
type Position = (usize, usize);

struct People {
    by_full_name: HashMap<String, usize>,
    /// For each surname, where its bearers are named in full, in order.
    by_surname: HashMap<String, Vec<(Position, usize)>>,
    /// Every full name in order.
    named_at: Vec<(Position, usize)>,
    /// Words of organisations' names: "Roe Holdings" makes "Roe" doubtful.
    firms: HashSet<String>,
}

/// Finds all people of the story and their later mentions by surname.
pub(super) fn people(proses: &[Prose<'_>], found: &[Vec<Recognised>], lexicon: &Lexicon, cast: &mut Cast<'_>) {
    let hits: Vec<(usize, Hit)> = proses
        .iter()
        .enumerate()
        .flat_map(|(number, prose)| {
            let hits = person::find(prose, &found[number], lexicon, &|at| cast.is_free(number, at));
            hits.into_iter().map(move |hit| (number, hit))
        })
        .collect();
    let (full, short): (Vec<_>, Vec<_>) =
        hits.into_iter().partition(|(number, hit)| parts(&proses[*number], &hit.range) >= 2);
    let mut people =
        People { by_full_name: HashMap::new(), by_surname: HashMap::new(), named_at: Vec::new(), firms: firms(cast) };
    for (number, hit) in &full {
        people.add_full(&proses[*number], *number, hit, cast);
    }
    people.index_surnames(cast);
    for (number, hit) in &short {
        people.add_short(&proses[*number], *number, hit, cast);
    }
    for (number, prose) in proses.iter().enumerate() {
        people.later_mentions(prose, number, lexicon, cast);
    }
}

impl People {
    fn add_full(&mut self, prose: &Prose<'_>, number: usize, hit: &Hit, cast: &mut Cast<'_>) {
        let surface = prose.surface(&hit.range);
        let key = full_key(surface);
        let draft = *self.by_full_name.entry(key).or_insert_with(|| cast.add(Draft::new(EntityType::Per, surface)));
        self.named_at.push(((number, hit.range.start), draft));
        take(prose, number, hit, draft, cast);
    }

    fn index_surnames(&mut self, cast: &Cast<'_>) {
        for (at, draft) in &self.named_at {
            let person = &cast.drafts[*draft];
            let first = person.country.as_deref().is_some_and(|c| FAMILY_NAME_FIRST.contains(&c));
            for surname in surnames(&person.name, first) {
                self.by_surname.entry(surname).or_default().push((*at, *draft));
            }
        }
    }

    /// "President Roe", "Mr. Roe": the person of that surname, else a person of whom no more is said.
    fn add_short(&mut self, prose: &Prose<'_>, number: usize, hit: &Hit, cast: &mut Cast<'_>) {
        let surface = prose.surface(&hit.range);
        let key = fold(surface);
        let draft = self.of_surname(&key, (number, hit.range.start)).map(|(draft, _)| draft).unwrap_or_else(|| {
            let draft = cast.add(Draft::new(EntityType::Per, surface));
            self.by_surname.entry(key).or_default().push(((number, hit.range.start), draft));
            draft
        });
        take(prose, number, hit, draft, cast);
    }

    /// The person a surname means at a position, and whether only one bears it: the one named in full last before it, else
    /// the first.
    fn of_surname(&self, surname: &str, at: Position) -> Option<(usize, bool)> {
        let bearers = self.by_surname.get(surname)?;
        let (first, last) = (bearers.first()?, bearers.last()?);
        let before = bearers.partition_point(|(named, _)| *named < at);
        let nearest = before.checked_sub(1).map_or(first, |i| &bearers[i]);
        Some((nearest.1, first.1 == last.1 && nearest.1 == first.1))
    }

    /// Names already known, in full or by surname, wherever no other name holds them.
    fn later_mentions(&self, prose: &Prose<'_>, number: usize, lexicon: &Lexicon, cast: &mut Cast<'_>) {
        let mut at = 0;
        while at < prose.len() {
            let found = if cast.is_free(number, at) { self.known_at(prose, number, at, lexicon) } else { None };
            let Some((draft, range, conf, method)) =
                found.filter(|(_, range, ..)| range.clone().all(|i| cast.is_free(number, i)))
            else {
                at += 1;
                continue;
            };
            at = range.end;
            let surface = prose.surface(&range).to_owned();
            // In a headline of capitals the surface is no further name.
            let alias = if prose.case == Case::Upper { cast.drafts[draft].name.clone() } else { surface };
            cast.mention(draft, &alias, Mention { prose: number, range, conf, method });
        }
    }

    fn known_at(
        &self,
        prose: &Prose<'_>,
        number: usize,
        at: usize,
        lexicon: &Lexicon,
    ) -> Option<(usize, Range<usize>, f64, &'static str)> {
        let range = match prose.case {
            Case::Sentence => name_at(prose, at, lexicon),
            // Capitals do not part a name from what follows: only whole words that are known count.
            Case::Title | Case::Upper => at..at + 1,
        };
        if range.is_empty()
            || !prose.capital(range.end - 1) && !prose.glued(range.end - 1)
            || is_inside(prose, &range, lexicon)
        {
            return None;
        }
        let surface = prose.surface(&range);
        if let Some(draft) = self.by_full_name.get(&full_key(surface)) {
            return Some((*draft, range, 0.93, "full_name"));
        }
        let (draft, alone) = self.of_surname(&fold(surface), (number, at))?;
        let doubtful = !alone || self.firms.contains(&fold(surface));
        Some((draft, range, if doubtful { 0.65 } else { 0.9 }, "surname"))
    }
}

fn firms(cast: &Cast<'_>) -> HashSet<String> {
    let organisations = cast.drafts.iter().filter(|d| d.entity_type == EntityType::Org);
    organisations.flat_map(|d| d.name.split(' ').map(fold)).collect()
}

/// Whether a run is the end of a longer name or joined to one.
fn is_inside(prose: &Prose<'_>, range: &Range<usize>, lexicon: &Lexicon) -> bool {
    if prose.case != Case::Sentence {
        return false;
    }
    let before = range.start > 0 && is_name_word(prose, range.start - 1, 0, lexicon) && !prose.initial(range.start - 1);
    let hyphen = prose.lower(range.end) == "-" && prose.glued(range.end)
        || prose.lower_before(range.start) == "-" && prose.glued(range.start);
    before || hyphen
}

fn take(prose: &Prose<'_>, number: usize, hit: &Hit, draft: usize, cast: &mut Cast<'_>) {
    let surface = prose.surface(&hit.range);
    let entity = &mut cast.drafts[draft];
    if let Some(title) = &hit.title {
        entity.add_title(title);
    }
    if entity.country.is_none() {
        entity.country.clone_from(&hit.country);
    }
    // In capitals the surface is no further name.
    let alias = if prose.case == Case::Upper { entity.name.clone() } else { surface.to_owned() };
    cast.mention(
        draft,
        &alias,
        Mention { prose: number, range: hit.range.clone(), conf: hit.conf, method: hit.method },
    );
}

/// First and last word of a full name: middle initials differ from mention to mention.
fn full_key(surface: &str) -> String {
    let folded = fold(surface);
    let kept: Vec<&str> =
        folded.split(' ').enumerate().filter(|(i, w)| *i == 0 || w.chars().count() > 1).map(|(_, w)| w).collect();
    kept.join(" ")
}

/// What a person may be called later: the last word, the last word with its particles, in some countries the first.
fn surnames(name: &str, family_name_first: bool) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let mut out = Vec::new();
    if let Some(last) = words.last() {
        out.push(fold(last));
        let bare = last.rsplit(['-', '\u{2019}', '\'']).next().unwrap_or(last);
        if last.starts_with("al-") || last.starts_with("Al-") || last.starts_with("el-") {
            out.push(fold(bare));
        }
    }
    let particles = words.iter().rev().skip(1).take_while(|w| w.starts_with(char::is_lowercase)).count();
    if particles > 0 && particles < words.len() {
        out.push(fold(&words[words.len() - 1 - particles..].join(" ")));
    }
    if family_name_first && words.len() >= 2 {
        out.push(fold(words[0]));
    }
    out
}
