//! From a speaker's words to the entity.

use std::collections::BTreeSet;
use std::ops::Range;

use copytaster_records::{EntityType, SpeakerHow};

use super::speaker::{Attribution, is_pronoun, is_role};
use super::{Found, Scene, Who};
use crate::names::Cast;
use crate::text::Prose;

/// Tokens that are searched for the person whom a pronoun means: a long paragraph.
const LOOK_BACK_MAX: usize = 400;
/// Quotes that are looked back at for the same.
const QUOTES_MAX: usize = 8;

/// Who speaks, and how much of the quote's confidence is left.
pub(super) fn who(scene: &Scene<'_, '_>, number: usize, attribution: &Attribution, quotes: &[Found]) -> (Who, f64) {
    let (prose, cast) = (&scene.proses[number], scene.cast);
    let range = &attribution.speaker;
    let surface = Some(prose.surface(range).to_owned());
    if range.len() == 1 && is_pronoun(prose.lower(range.start)) {
        let draft = pronoun(scene, number, range.start, quotes);
        let certainty = if draft.is_some() { 0.7 } else { 0.6 };
        return (Who { draft, surface, how: SpeakerHow::Pronoun }, certainty);
    }
    let beside = || attribution.apposition.as_ref().and_then(|apposition| named(prose, number, apposition, cast));
    if let Some(draft) = named(prose, number, range, cast).or_else(beside) {
        return (Who { draft: Some(draft), surface, how: SpeakerHow::Explicit }, 1.0);
    }
    let last = prose.lower(range.end - 1);
    let plural = last.ends_with('s') && is_role(last) || matches!(last, "police" | "people" | "authorities");
    let how = if plural { SpeakerHow::Collective } else { SpeakerHow::Explicit };
    (Who { draft: None, surface, how }, 0.9)
}

/// The entity whose name ends the phrase: "Kremlin aide Jane Roe", but not the one in "a spokesman for Roe".
fn named(prose: &Prose<'_>, number: usize, range: &Range<usize>, cast: &Cast<'_>) -> Option<usize> {
    let draft = cast.owner(number, range.end - 1)?;
    let start = (range.start..range.end).find(|i| (*i..range.end).all(|j| cast.owner(number, j) == Some(draft)))?;
    let alone = (range.start..start).all(|i| matches!(prose.lower(i), "the"));
    match cast.drafts[draft].entity_type {
        EntityType::Per => {
            let of_another =
                start > range.start && matches!(prose.lower(start - 1), "for" | "of" | "to" | "'s" | "\u{2019}s");
            (!of_another).then_some(draft)
        }
        EntityType::Norp => None,
        _ => alone.then_some(draft),
    }
}

/// A pronoun, where only one person can be meant: the only one named before it in the paragraph outside quotations, else the only one of the
/// paragraph before. Otherwise it stays open.
fn pronoun(scene: &Scene<'_, '_>, number: usize, at: usize, quotes: &[Found]) -> Option<usize> {
    if !matches!(scene.proses[number].lower(at), "he" | "she") {
        return None;
    }
    let cast = scene.cast;
    let people = |number: usize, until: usize| -> BTreeSet<usize> {
        let owners = (until.saturating_sub(LOOK_BACK_MAX)..until)
            .filter(|i| !scene.is_quoted(number, *i))
            .filter_map(|i| cast.owner(number, i));
        owners.filter(|d| cast.drafts[*d].entity_type == EntityType::Per).collect()
    };
    let only = |found: &BTreeSet<usize>| found.first().copied().filter(|_| found.len() == 1);
    let here = people(number, at);
    if !here.is_empty() {
        return only(&here);
    }
    let previous = number.checked_sub(1)?;
    let spoke = quotes.iter().rev().take(QUOTES_MAX).take_while(|q| q.pieces.iter().any(|(p, _)| *p >= previous));
    let speakers: BTreeSet<usize> = spoke.filter_map(|q| q.speaker.draft).collect();
    only(&speakers).or_else(|| only(&people(previous, scene.proses[previous].len())))
}
