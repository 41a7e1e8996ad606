//! Mentions without a name: "she", "the minister", "the company" (design note on enrich, section 7).
//!
//! A pronoun or noun is resolved where one antecedent agrees, or where one of them heads its sentence; what stays open is
//! left out. Words inside quotation marks are another speaker's and are passed over.

use std::ops::Range;

use copytaster_records::EntityType;

use super::cast::{Cast, Mention};
use super::gender::{Gender, Genders};
use crate::text::{Case, Kind, Prose};
use crate::words;

/// Sentences that are looked back at.
const SENTENCES_MAX: usize = 2;
/// The same for a noun, which says more than a pronoun.
const NOUN_SENTENCES_MAX: usize = 4;
/// Names that are remembered.
const NAMES_MAX: usize = 24;

/// A name that was passed.
#[derive(Debug, Clone, Copy)]
struct Seen {
    draft: usize,
    /// Counted through the story.
    sentence: usize,
    heads: bool,
}

struct Referrer<'c, 'r> {
    cast: &'c Cast<'r>,
    genders: Genders,
    seen: Vec<Seen>,
    found: Vec<(usize, Mention)>,
}

/// Adds the mentions without a name.
pub(crate) fn refer(proses: &[Prose<'_>], genders: Genders, cast: &mut Cast<'_>) {
    let found = {
        let mut referrer = Referrer { cast, genders, seen: Vec::new(), found: Vec::new() };
        let mut sentence = 0;
        for (number, prose) in proses.iter().enumerate().filter(|(_, prose)| prose.case == Case::Sentence) {
            for range in &prose.sentences {
                sentence += 1;
                referrer.read(prose, number, range, sentence);
            }
        }
        referrer.found
    };
    for (draft, mention) in found {
        cast.refer(draft, mention);
    }
}

impl Referrer<'_, '_> {
    fn read(&mut self, prose: &Prose<'_>, number: usize, range: &Range<usize>, sentence: usize) {
        let oldest = sentence.saturating_sub(NOUN_SENTENCES_MAX);
        self.seen.retain(|seen| seen.sentence >= oldest);
        let mut quoted = false;
        let mut at = range.start;
        while at < range.end {
            quoted ^= is_mark(prose, at);
            if let Some(draft) = self.cast.owner(number, at) {
                let end = (at..range.end).find(|i| self.cast.owner(number, *i) != Some(draft)).unwrap_or(range.end);
                if !quoted {
                    self.pass(prose, range, at, draft, sentence);
                }
                at = end;
                continue;
            }
            let found = if quoted { None } else { self.at(prose, range, at, sentence) };
            at = match found {
                Some((draft, tokens, conf, method)) => {
                    let end = tokens.end;
                    self.found.push((draft, Mention { prose: number, range: tokens, conf, method }));
                    end
                }
                None => at + 1,
            };
        }
    }

    /// Remembers a name; it heads its sentence where nothing before it is a name, and no preposition stands before it.
    fn pass(&mut self, prose: &Prose<'_>, range: &Range<usize>, at: usize, draft: usize, sentence: usize) {
        let first = !self.seen.iter().any(|seen| seen.sentence == sentence && seen.heads);
        let governed = at > range.start && is_preposition(prose.lower(at - 1));
        if self.seen.len() == NAMES_MAX {
            self.seen.remove(0);
        }
        self.seen.push(Seen { draft, sentence, heads: first && !governed });
    }

    fn at(
        &mut self,
        prose: &Prose<'_>,
        range: &Range<usize>,
        at: usize,
        sentence: usize,
    ) -> Option<(usize, Range<usize>, f64, &'static str)> {
        if let Some(gender) = Gender::of_pronoun(prose.lower(at)) {
            return self.person(gender, sentence, at);
        }
        match prose.lower(at) {
            "its" | "itself" => self.body(sentence, at),
            "it" if at == range.start && words::reporting_verb(prose.lower(at + 1)).is_some_and(|v| !v.weak) => {
                self.body(sentence, at)
            }
            "the" | "this" => self.noun(prose, at, sentence),
            _ => None,
        }
    }

    fn person(
        &mut self,
        gender: Gender,
        sentence: usize,
        at: usize,
    ) -> Option<(usize, Range<usize>, f64, &'static str)> {
        let agrees =
            |draft: usize| self.cast.drafts[draft].entity_type == EntityType::Per && self.genders.allow(draft, gender);
        let (draft, sure) = self.nearest(sentence, SENTENCES_MAX, agrees)?;
        if sure {
            self.genders.learn(draft, gender);
        }
        Some((draft, at..at + 1, if sure { 0.8 } else { 0.65 }, "pronoun"))
    }

    /// An organisation or a country that heads a sentence.
    fn body(&self, sentence: usize, at: usize) -> Option<(usize, Range<usize>, f64, &'static str)> {
        let agrees = |draft: usize| matches!(self.cast.drafts[draft].entity_type, EntityType::Org | EntityType::Gpe);
        let heads = |seen: &&Seen| seen.heads && seen.sentence + 1 >= sentence;
        let last = self.seen.iter().rev().find(heads).filter(|seen| agrees(seen.draft))?;
        Some((last.draft, at..at + 1, 0.65, "pronoun"))
    }

    /// "the company", "the minister", "the city": what is followed by a verb or a stop.
    fn noun(&self, prose: &Prose<'_>, at: usize, sentence: usize) -> Option<(usize, Range<usize>, f64, &'static str)> {
        let noun = prose.lower(at + 1);
        if prose.capital(at + 1) || !ends_phrase(prose, at + 2) {
            return None;
        }
        let drafts = &self.cast.drafts;
        let titled = |draft: usize| {
            let draft = &drafts[draft];
            draft.entity_type == EntityType::Per
                && draft.titles.iter().any(|title| title.split([' ', '-']).any(|word| word.eq_ignore_ascii_case(noun)))
        };
        let (draft, _) = match noun {
            "company" | "firm" | "carmaker" | "automaker" | "retailer" | "airline" | "bank" | "lender" | "insurer"
            | "manufacturer" | "startup" | "start-up" | "group" | "club" | "party" | "union" | "agency"
            | "ministry" | "university" | "court" | "regulator" | "broadcaster" | "newspaper" => {
                self.nearest(sentence, NOUN_SENTENCES_MAX, |d| {
                    drafts[d].entity_type == EntityType::Org && suits(&drafts[d].name, noun)
                })
            }
            "country" | "nation" | "kingdom" | "republic" => {
                self.nearest(sentence, NOUN_SENTENCES_MAX, |d| drafts[d].is_country)
            }
            "city" | "town" | "capital" | "village" => {
                let town = |d: usize| drafts[d].entity_type == EntityType::Gpe && !drafts[d].is_country;
                self.nearest(sentence, NOUN_SENTENCES_MAX, town)
            }
            _ if words::title(noun).is_some() => self.nearest(sentence, usize::MAX, titled),
            _ => None,
        }?;
        Some((draft, at..at + 2, 0.7, "nominal"))
    }

    /// The antecedent: the only one that agrees, and then it is sure, else the head of the last sentence that has one.
    fn nearest(&self, sentence: usize, back: usize, agrees: impl Fn(usize) -> bool) -> Option<(usize, bool)> {
        let near = || self.seen.iter().rev().filter(|seen| sentence - seen.sentence <= back && agrees(seen.draft));
        let last = near().next()?;
        if near().all(|seen| seen.draft == last.draft) {
            return Some((last.draft, true));
        }
        let head = near().find(|seen| seen.heads)?;
        (head.sentence == last.sentence || head.sentence + 1 == sentence).then_some((head.draft, false))
    }
}

/// Whether a body's name does not say that it is something else: a ministry is no company.
fn suits(name: &str, noun: &str) -> bool {
    const KINDS: [&str; 9] = ["bank", "club", "party", "union", "agency", "ministry", "university", "court", "group"];
    let kind = |kind: &&&str| name.split(' ').any(|word| word.eq_ignore_ascii_case(kind));
    match KINDS.iter().find(kind) {
        Some(kind) => {
            *kind == noun || matches!((*kind, noun), ("bank", "lender" | "company") | ("group", "company" | "firm"))
        }
        None => !matches!(noun, "party" | "ministry" | "university" | "court"),
    }
}

/// Whether a noun phrase has ended: a sign, a clitic, a verb.
fn ends_phrase(prose: &Prose<'_>, at: usize) -> bool {
    const VERBS: [&str; 34] = [
        "is", "was", "has", "had", "will", "would", "can", "could", "may", "might", "should", "must", "did", "does",
        "also", "and", "in", "on", "at", "by", "after", "before", "when", "where", "which", "who", "that", "were",
        "are", "have", "since", "but", "as", "to",
    ];
    let lower = prose.lower(at);
    lower.is_empty()
        || matches!(prose.tokens[at].kind, Kind::Sign | Kind::Clitic | Kind::Quote) && lower != "-"
        || VERBS.contains(&lower)
        || words::reporting_verb(lower).is_some()
}

fn is_preposition(lower: &str) -> bool {
    matches!(
        lower,
        "of" | "by" | "with" | "for" | "to" | "in" | "from" | "at" | "on" | "against" | "about" | "over" | "between"
    )
}

fn is_mark(prose: &Prose<'_>, at: usize) -> bool {
    matches!(prose.word(at), "\"" | "\u{201c}" | "\u{201d}" | "``" | "''")
}
