//! Organisations by the word that makes them one, and acronyms that the story spells out.

use std::collections::HashMap;
use std::ops::Range;

use copytaster_records::EntityType;

use super::cast::{Cast, Draft, Mention};
use super::recognise::Recognised;
use crate::ner::NameType;
use crate::resources::Resources;
use crate::text::{Case, Kind, Prose, fold};
use crate::words;

/// Words of an organisation's name.
const WORDS_MAX: usize = 7;

/// Last words of an organisation: "Temple University".
const LAST: [&str; 30] = [
    "co",
    "co.",
    "corp",
    "inc",
    "ltd",
    "llc",
    "university",
    "college",
    "institute",
    "ministry",
    "corp.",
    "inc.",
    "ltd.",
    "plc",
    "ag",
    "gmbh",
    "holdings",
    "association",
    "federation",
    "committee",
    "commission",
    "foundation",
    "organization",
    "organisation",
    "agency",
    "corporation",
    "department",
    "airlines",
    "airways",
    "academy",
];

/// First words with `of` behind them: "University of Example", "Bank of Japan".
const FIRST: [&str; 14] = [
    "university",
    "ministry",
    "bank",
    "institute",
    "department",
    "group",
    "association",
    "federation",
    "organization",
    "organisation",
    "college",
    "academy",
    "council",
    "league",
];

/// Letters of the shortest acronym that stands for a name without being written beside it.
const INITIALS_MIN: usize = 3;

#[derive(Default)]
struct Organisations {
    by_name: HashMap<String, usize>,
    /// First words of longer names.
    by_head: HashMap<String, usize>,
    /// Acronym without hyphens and points.
    by_acronym: HashMap<String, usize>,
}

/// Finds the story's organisations: longer names first, then what is short for them.
pub(super) fn find(proses: &[Prose<'_>], found: &[Vec<Recognised>], resources: &Resources, cast: &mut Cast<'_>) {
    let mut organisations = Organisations::default();
    let each = || proses.iter().enumerate();
    for (number, prose) in each() {
        organisations.recognised(prose, number, &found[number], true, resources, cast);
        organisations.by_pattern(prose, number, resources, cast);
    }
    for (number, prose) in each() {
        organisations.recognised(prose, number, &found[number], false, resources, cast);
        organisations.acronyms(prose, number, cast);
    }
}

impl Organisations {
    /// The model's names: those of several words, or those of one.
    fn recognised(
        &mut self,
        prose: &Prose<'_>,
        number: usize,
        found: &[Recognised],
        long: bool,
        resources: &Resources,
        cast: &mut Cast<'_>,
    ) {
        let organisations = found.iter().filter(|name| name.name_type == NameType::Org);
        for name in organisations.filter(|name| (name.range.len() > 1) == long) {
            let range = &name.range;
            let surface = prose.surface(range);
            let taken = !range.clone().all(|i| cast.is_free(number, i));
            if taken || fold(surface).is_empty() || resources.lexicon.country_named(surface).is_some() {
                continue;
            }
            let draft = self.named(surface, cast);
            let alias = if prose.case == Case::Upper { cast.drafts[draft].name.clone() } else { surface.to_owned() };
            let mention = Mention { prose: number, range: range.clone(), conf: name.conf, method: "model" };
            cast.mention(draft, &alias, mention);
            self.bracketed(prose, number, range, draft, cast);
        }
    }

    /// The draft of a name: of this name, of an acronym, of a longer one that begins so, else a new one.
    fn named(&mut self, surface: &str, cast: &mut Cast<'_>) -> usize {
        let key = fold(surface);
        let known =
            self.by_name.get(&key).or_else(|| self.by_acronym.get(&bare(surface))).or_else(|| self.by_head.get(&key));
        if let Some(known) = known {
            return *known;
        }
        let draft = cast.add(Draft::new(EntityType::Org, surface));
        for (end, _) in key.match_indices(' ') {
            self.by_head.entry(key[..end].to_owned()).or_insert(draft);
        }
        let capitals: String =
            surface.split([' ', '-']).filter_map(|w| w.chars().next()).filter(|c| c.is_uppercase()).collect();
        if capitals.chars().count() >= INITIALS_MIN {
            self.by_acronym.entry(capitals).or_insert(draft);
        }
        self.by_name.insert(key, draft);
        draft
    }

    /// The acronym in brackets behind a name; the token behind it.
    fn bracketed(
        &mut self,
        prose: &Prose<'_>,
        number: usize,
        range: &Range<usize>,
        draft: usize,
        cast: &mut Cast<'_>,
    ) -> Option<usize> {
        let short = acronym_behind(prose, range)?;
        let surface = prose.surface(&short);
        self.by_acronym.insert(bare(surface), draft);
        if short.clone().all(|i| cast.is_free(number, i)) {
            let mention = Mention { prose: number, range: short.clone(), conf: 0.9, method: "acronym" };
            cast.mention(draft, surface, mention);
        }
        Some(short.end)
    }

    /// Full names by their words, and acronyms that stand in brackets beside them.
    fn by_pattern(&mut self, prose: &Prose<'_>, number: usize, resources: &Resources, cast: &mut Cast<'_>) {
        if prose.case != Case::Sentence {
            return;
        }
        let mut at = 0;
        while at < prose.len() {
            let Some((range, sure)) =
                candidate(prose, at, resources).filter(|(r, _)| r.clone().all(|i| cast.is_free(number, i)))
            else {
                at += 1;
                continue;
            };
            let acronym = acronym_behind(prose, &range);
            at = range.end;
            let surface = prose.surface(&range);
            // "Democratic Republic of the Congo (DRC)" is a country.
            if resources.lexicon.country_named(surface).is_some() {
                continue;
            }
            if !sure && acronym.is_none() && !self.by_name.contains_key(&fold(surface)) {
                continue;
            }
            let draft = self.named(surface, cast);
            let behind = self.bracketed(prose, number, &range, draft, cast);
            cast.mention(draft, surface, Mention { prose: number, range, conf: 0.88, method: "organisation" });
            at = behind.unwrap_or(at);
        }
    }

    /// The acronyms wherever else they stand.
    fn acronyms(&self, prose: &Prose<'_>, number: usize, cast: &mut Cast<'_>) {
        if self.by_acronym.is_empty() {
            return;
        }
        for at in 0..prose.len() {
            // `G-7` is three tokens, `WTO` one.
            let range = if prose.lower(at + 1) == "-" && prose.glued(at + 1) && prose.glued(at + 2) {
                at..at + 3
            } else {
                at..at + 1
            };
            let found = self.by_acronym.get(&bare(prose.surface(&range))).filter(|_| prose.capital(at));
            if let Some(draft) = found.copied().filter(|_| range.clone().all(|i| cast.is_free(number, i))) {
                cast.mention(
                    draft,
                    prose.surface(&range),
                    Mention { prose: number, range, conf: 0.88, method: "acronym" },
                );
            }
        }
    }
}

/// A run that is one by its words (`true`), or only if an acronym stands behind it.
fn candidate(prose: &Prose<'_>, at: usize, resources: &Resources) -> Option<(Range<usize>, bool)> {
    if !begins(prose, at) || at > 0 && begins(prose, at - 1) {
        return None;
    }
    let nationality = resources.lexicon.nationality_at(prose, at).map(|(end, _)| end);
    let mut end = at;
    let mut last = None;
    while end < prose.len() && end - at < WORDS_MAX {
        let connects = matches!(prose.lower(end), "of" | "and" | "for" | "the" | "&")
            && end > at
            && (prose.capital(end + 1) || prose.lower(end + 1) == "the");
        let titled = words::title(prose.lower(end)) == Some(true) && end > at;
        let belongs = prose.capital(end) && !words::is_calendar(prose.lower(end)) && !titled;
        if !connects && !belongs {
            break;
        }
        end += 1;
        if end - at > 1 && LAST.contains(&prose.lower(end - 1)) {
            last = Some(end);
        }
    }
    let of = (at..end).any(|i| FIRST.contains(&prose.lower(i)) && prose.lower(i + 1) == "of" && end > i + 2);
    // "Russian Academy" is a name, "Russian Foreign Ministry" a ministry and its country.
    if let Some(from) = nationality {
        let end = last.filter(|end| *end > from)?;
        let of_state = matches!(prose.lower(end - 1), "ministry" | "department" | "university" | "college");
        return Some(if of_state { (from..end, end > from + 1) } else { (at..end, true) });
    }
    match last {
        Some(end) if prose.lower(end) != "of" => Some((at..end, true)),
        _ if of => Some((at..end, prose.lower(at) != "group" && prose.lower(at) != "league")),
        _ if end > at + 1 => Some((at..end, false)),
        _ => None,
    }
}

/// A word with a capital that may begin or go on a name.
fn begins(prose: &Prose<'_>, at: usize) -> bool {
    let lower = prose.lower(at);
    prose.capital(at) && !words::is_first_word(lower) && !words::is_calendar(lower) && words::title(lower) != Some(true)
}

/// The acronym in brackets behind a name, where its letters are the name's.
fn acronym_behind(prose: &Prose<'_>, range: &Range<usize>) -> Option<Range<usize>> {
    if prose.lower(range.end) != "(" {
        return None;
    }
    let start = range.end + 1;
    let end = (start..start + 4).find(|i| prose.lower(*i) == ")")?;
    let short = bare(prose.surface(&(start..end)));
    let capitals = short.len() >= 2 && short.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
    (end > start && capitals && short == initials(prose, range)).then_some(start..end)
}

/// First letters; numbers in words become digits: "Group of Seven" is `G7`.
fn initials(prose: &Prose<'_>, range: &Range<usize>) -> String {
    let words_of = range.clone().filter(|i| prose.tokens[*i].kind == Kind::Word && prose.capital(*i));
    words_of
        .filter_map(|i| {
            words::number(prose.lower(i))
                .map_or_else(|| prose.word(i).chars().next().map(String::from), |n| Some(n.to_string()))
        })
        .collect()
}

fn bare(acronym: &str) -> String {
    acronym.chars().filter(|c| c.is_alphanumeric()).collect()
}
