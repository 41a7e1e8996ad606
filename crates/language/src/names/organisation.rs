//! Organisations by the word that makes them one, and acronyms that the story spells out.

use std::collections::HashMap;
use std::ops::Range;

use copytaster_records::EntityType;

use super::cast::{Cast, Draft, Mention};
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

#[derive(Default)]
pub(super) struct Organisations {
    by_name: HashMap<String, usize>,
    /// Acronym without hyphens and points.
    by_acronym: HashMap<String, usize>,
}

impl Organisations {
    /// Full names, and acronyms that stand in brackets beside them.
    pub(super) fn find(&mut self, prose: &Prose<'_>, number: usize, resources: &Resources, cast: &mut Cast<'_>) {
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
            let draft =
                *self.by_name.entry(fold(surface)).or_insert_with(|| cast.add(Draft::new(EntityType::Org, surface)));
            cast.mention(draft, surface, Mention { prose: number, range, conf: 0.88, method: "organisation" });
            if let Some(short) = acronym {
                self.by_acronym.insert(bare(prose.surface(&short)), draft);
                cast.mention(
                    draft,
                    prose.surface(&short),
                    Mention { prose: number, range: short.clone(), conf: 0.9, method: "acronym" },
                );
                at = short.end;
            }
        }
    }

    /// The acronyms wherever else they stand.
    pub(super) fn find_acronyms(&self, prose: &Prose<'_>, number: usize, cast: &mut Cast<'_>) {
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
