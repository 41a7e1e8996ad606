//! Of whom a sentence speaks: its first person that no preposition makes an object, else its pronoun, else the
//! organisation that it begins with.

use std::ops::Range;

use copytaster_records::{EntityType, SpeakerHow};

use super::carry::{Thread, Voice};
use super::phrase::is_role;
use super::{Scene, Who, resolve};
use crate::text::{Case, Kind, Prose};
use crate::words;

/// Tokens that are looked at: a long sentence.
const TOKENS_MAX: usize = 120;

/// The subject of the sentence in front of a quotation, within its paragraph.
pub(super) fn in_front(scene: &Scene<'_, '_, '_>, number: usize, mark: usize, thread: &Thread) -> Option<Voice> {
    let prose = &scene.proses[number];
    let before = mark.checked_sub(1)?;
    let sentence = prose.sentence(before);
    let sentence = sentence.start.max(mark.saturating_sub(TOKENS_MAX))..sentence.end.min(mark);
    // What is itself a quotation or its attribution is known already.
    if sentence.clone().any(|i| scene.is_quoted(number, i)) {
        return None;
    }
    let person = of(scene, number, &sentence);
    person.or_else(|| {
        let pronoun = sentence.start;
        let who = matches!(prose.lower(pronoun), "he" | "she")
            .then(|| resolve::pronoun(scene, number, pronoun, thread))
            .flatten()?;
        Some(Voice { at: number, who, asked: false, conf: 0.75 })
    })
}

/// The subject of a paragraph's last sentence outside quotation marks.
pub(super) fn of_last_sentence(scene: &Scene<'_, '_, '_>, number: usize) -> Option<Voice> {
    scene.proses[number].sentences.iter().rev().find_map(|sentence| of(scene, number, sentence))
}

/// The only person whom a paragraph names outside quotation marks.
pub(super) fn of_paragraph(scene: &Scene<'_, '_, '_>, number: usize) -> Option<Voice> {
    let length = scene.proses[number].len().min(4 * TOKENS_MAX);
    let mut people = (0..length)
        .filter(|i| !scene.is_quoted(number, *i))
        .filter_map(|i| scene.cast.owner(number, i))
        .filter(|draft| scene.cast.drafts[*draft].entity_type == EntityType::Per);
    let first = people.next()?;
    people.all(|draft| draft == first).then(|| voice(scene, number, first, 0.7))
}

fn of(scene: &Scene<'_, '_, '_>, number: usize, sentence: &Range<usize>) -> Option<Voice> {
    const OBJECTS: [&str; 20] = [
        "of", "for", "to", "with", "by", "from", "at", "in", "on", "against", "about", "between", "than", "after",
        "before", "like", "under", "over", "as", "behind",
    ];
    let prose = &scene.proses[number];
    let cast = scene.cast;
    let limit = sentence.end.min(sentence.start + TOKENS_MAX);
    let mut at = sentence.start;
    let mut organisation = None;
    while at < limit {
        let Some(draft) = cast.owner(number, at).filter(|_| !scene.is_quoted(number, at)) else {
            at += 1;
            continue;
        };
        let end = (at..limit).find(|i| cast.owner(number, *i) != Some(draft)).unwrap_or(limit);
        let owner = prose.lower(end).starts_with(['\'', '\u{2019}']);
        match cast.drafts[draft].entity_type {
            EntityType::Per if !owner && !OBJECTS.contains(&prose.lower_before(title_start(prose, at))) => {
                return Some(voice(scene, number, draft, 0.8));
            }
            EntityType::Org if !owner && at <= sentence.start + 1 => organisation = Some(draft),
            _ => {}
        }
        at = end;
    }
    organisation.map(|draft| voice(scene, number, draft, 0.65)).or_else(|| unknown(scene, number, sentence))
}

/// A name of two words and more that stands for no entity, in front of the sentence's verb or beside a comma; else the
/// office that the sentence begins with: "The finance ministry rejected ...".
pub(super) fn unknown(scene: &Scene<'_, '_, '_>, number: usize, sentence: &Range<usize>) -> Option<Voice> {
    const WORDS_MAX: usize = 12;
    let prose = &scene.proses[number];
    let limit = sentence.end.min(sentence.start + WORDS_MAX);
    let is_part = |i: usize| {
        prose.capital(i)
            && scene.cast.is_free(number, i)
            && !words::is_first_word(prose.lower(i))
            && !words::is_calendar(prose.lower(i))
            && !scene.is_quoted(number, i)
    };
    if prose.case != Case::Sentence {
        return None;
    }
    let said = |surface: &str, conf: f64| {
        let who = Who { draft: None, surface: Some(surface.to_owned()), how: SpeakerHow::Carryover };
        Some(Voice { at: number, who, asked: false, conf })
    };
    let start =
        (sentence.start..limit).find(|i| is_part(*i) && (is_part(i + 1) || i + 1 < limit && prose.lower(i + 1) == "-"));
    let Some(start) = start else {
        let article = matches!(prose.lower(sentence.start), "the" | "a" | "an");
        let noun = |i: &usize| {
            prose.tokens[*i].kind == Kind::Word && !prose.lower(*i).ends_with("ed") && prose.lower(*i) != "also"
        };
        let office = (sentence.start + 1..limit.min(sentence.start + 6))
            .take_while(noun)
            .find(|i| is_role(prose.lower(*i)) && !is_role(prose.lower(i + 1)))?;
        return article.then(|| said(prose.surface(&(sentence.start..office + 1)), 0.6)).flatten();
    };
    let end = (start..sentence.end).find(|i| !is_part(*i) && prose.lower(*i) != "-").unwrap_or(sentence.end);
    said(prose.surface(&(start..end)), 0.6)
}

/// Where the words in front of a name begin that belong to it: "police chief Jane Roe".
fn title_start(prose: &Prose<'_>, mut at: usize) -> usize {
    let is_title = |i: usize| {
        words::title(prose.lower(i)).is_some() || words::is_title_modifier(prose.lower(i)) || prose.lower(i) == "the"
    };
    while at > 0 && is_title(at - 1) {
        at -= 1;
    }
    at
}

fn voice(scene: &Scene<'_, '_, '_>, number: usize, draft: usize, conf: f64) -> Voice {
    let surface = Some(scene.cast.drafts[draft].name.clone());
    Voice { at: number, who: Who { draft: Some(draft), surface, how: SpeakerHow::Carryover }, asked: false, conf }
}
