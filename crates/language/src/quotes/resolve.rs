//! From a speaker's words to the entity.

use std::ops::Range;

use copytaster_records::{EntityType, SpeakerHow};

use super::carry::Thread;
use super::phrase::{self, is_object_pronoun, is_pronoun, is_role};
use super::speaker::Attribution;
use super::verb;
use super::{Scene, Who, subject};
use crate::names::{Cast, Gender};
use crate::text::{Kind, Prose, fold};
use crate::words;

/// Tokens that are searched for the person whom a pronoun means: a long paragraph.
const LOOK_BACK_MAX: usize = 400;

/// Who speaks, and how much of the quote's confidence is left.
pub(super) fn who(scene: &Scene<'_, '_, '_>, number: usize, attribution: &Attribution, thread: &Thread) -> (Who, f64) {
    let (prose, cast) = (&scene.proses[number], scene.cast);
    let range = &phrase::widened(prose, cast.start(number, attribution.speaker.start), &attribution.speaker);
    let surface = Some(prose.surface(range).to_owned());
    if range.len() == 1 && (is_pronoun(prose.lower(range.start)) || is_object_pronoun(prose.lower(range.start))) {
        let answers = matches!(attribution.lemma.as_str(), "reply" | "answer" | "respond" | "retort");
        let asker = thread.voice.as_ref().filter(|voice| answers && voice.asked && voice.at + 1 >= number);
        let other = asker.and(thread.voice_before.as_ref()).map(|voice| voice.who.clone());
        let how = if matches!(prose.lower(range.start), "they" | "them") {
            SpeakerHow::Collective
        } else {
            SpeakerHow::Pronoun
        };
        return match other.or_else(|| pronoun(scene, number, range.start, thread)) {
            Some(who) if who.draft.is_some() => (Who { draft: who.draft, surface, how }, 0.8),
            // No entity is known: the words by which the speaker was named say more than the pronoun.
            Some(who) => (Who { draft: None, surface: who.surface, how }, 0.7),
            None => (Who { draft: None, surface, how }, 0.6),
        };
    }
    let beside = || attribution.apposition.as_ref().and_then(|apposition| person(prose, number, apposition, cast));
    let name = person(prose, number, range, cast).or_else(beside).or_else(|| body(prose, number, range, cast));
    if let Some(draft) = name {
        return (Who { draft: Some(draft), surface, how: SpeakerHow::Explicit }, 1.0);
    }
    if let Some(draft) = nominal(scene, number, range, thread) {
        return (Who { draft: Some(draft), surface, how: SpeakerHow::Pronoun }, 0.8);
    }
    if let Some(who) = by_surname(scene, number, range, thread) {
        return (who, 0.85);
    }
    let how = if is_group(prose, range) { SpeakerHow::Collective } else { SpeakerHow::Explicit };
    // "The chairwoman, Jane Roe, said": the name rather than the office.
    let office = !range.clone().any(|i| matches!(prose.lower(i), "for" | "of")) && !phrase::is_name(prose, range);
    let named = attribution.apposition.as_ref().filter(|_| office).and_then(|apposition| name_of(prose, apposition));
    let surface = named.map(|name| prose.surface(&name).to_owned()).or(surface);
    (Who { draft: None, surface, how }, 0.9)
}

/// The name of two words and more that an apposition begins with.
fn name_of(prose: &Prose<'_>, apposition: &Range<usize>) -> Option<Range<usize>> {
    let end = apposition.clone().find(|i| !prose.capital(*i) && prose.lower(*i) != "-").unwrap_or(apposition.end);
    let name = apposition.start..end;
    (name.len() >= 2 && phrase::is_name(prose, &name)).then_some(name)
}

/// Quotes that are looked back at for the full name of a surname.
const QUOTES_MAX: usize = 12;

/// A speaker whom no entity stands for and who was named in full before: "Roe" of "Jane Roe, a teacher".
fn by_surname(scene: &Scene<'_, '_, '_>, number: usize, range: &Range<usize>, thread: &Thread) -> Option<Who> {
    let prose = &scene.proses[number];
    if !phrase::is_name(prose, range) {
        return None;
    }
    let surname = prose.surface(range);
    let named = |surface: &str| surface.len() > surname.len() && surface.ends_with(surname);
    let mut before = thread.quotes.iter().rev().take(QUOTES_MAX).map(|quote| &quote.speaker);
    let who = before.find(|who| who.surface.as_deref().is_some_and(named))?;
    Some(Who { draft: who.draft, surface: who.surface.clone(), how: SpeakerHow::Explicit })
}

/// The last person of the phrase who speaks himself: "Kremlin aide Jane Roe of Doe Inc", but not the one in "a spokesman
/// for Roe" or "Roe's lawyer".
fn person(prose: &Prose<'_>, number: usize, range: &Range<usize>, cast: &Cast<'_>) -> Option<usize> {
    let mut at = range.start;
    let mut last = None;
    while at < range.end {
        let Some(draft) = cast.owner(number, at) else {
            at += 1;
            continue;
        };
        let end = (at..range.end).find(|i| cast.owner(number, *i) != Some(draft)).unwrap_or(range.end);
        let before = if at > range.start { prose.lower(at - 1) } else { "" };
        let of_another = matches!(before, "for" | "of" | "to" | "with" | "at" | "in");
        let owner = prose.tokens.get(end).is_some_and(|t| t.kind == Kind::Clitic)
            || matches!(prose.lower(end), "'" | "\u{2019}");
        if cast.drafts[draft].entity_type == EntityType::Per && !of_another && !owner {
            last = Some(draft);
        }
        at = end;
    }
    last
}

/// The organisation or government that is the whole phrase: "the Bank of Example", "Tokyo".
fn body(prose: &Prose<'_>, number: usize, range: &Range<usize>, cast: &Cast<'_>) -> Option<usize> {
    let draft = cast.owner(number, range.end - 1)?;
    let start = (range.start..range.end).find(|i| (*i..range.end).all(|j| cast.owner(number, j) == Some(draft)))?;
    let alone =
        (range.start..start).all(|i| matches!(prose.lower(i), "the" | "charity" | "group" | "agency" | "broadcaster"));
    let speaks = !matches!(cast.drafts[draft].entity_type, EntityType::Norp | EntityType::Per);
    (alone && speaks).then_some(draft)
}

fn is_group(prose: &Prose<'_>, range: &Range<usize>) -> bool {
    let last = prose.lower(range.end - 1);
    last.ends_with('s') && is_role(last) || matches!(last, "police" | "people" | "authorities" | "crowd" | "residents")
}

/// A person by what he is: "the minister", "the Italian", "the 20-year-old": the last one who is that, else the last who
/// spoke.
fn nominal(scene: &Scene<'_, '_, '_>, number: usize, range: &Range<usize>, thread: &Thread) -> Option<usize> {
    let prose = &scene.proses[number];
    if !matches!(prose.lower(range.start), "the" | "his" | "her") || range.len() > 6 {
        return None;
    }
    let head = range.end - 1;
    let age = prose.lower(head).ends_with("old") || prose.lower(head) == "old";
    let norp = scene.cast.owner(number, head).is_some_and(|d| scene.cast.drafts[d].entity_type == EntityType::Norp);
    let title = words::title(prose.lower(head)).is_some() && prose.lower(range.start) == "the";
    if !(age || norp || title) {
        return None;
    }
    let word = fold(prose.word(head));
    let bears = |draft: usize| {
        let titles = &scene.cast.drafts[draft].titles;
        titles.iter().any(|t| fold(t).split(' ').any(|part| part == word))
    };
    let near = recent_people(scene, number, range.start);
    let titled = title.then(|| near.iter().copied().find(|draft| bears(*draft))).flatten();
    titled.or_else(|| {
        let of_that = |draft: usize| scene.cast.drafts[draft].titles.is_empty() || !title;
        let voice = thread.voice.as_ref().filter(|v| number.saturating_sub(v.at) <= 1).and_then(|v| v.who.draft);
        voice
            .filter(|draft| is_person(scene, *draft) && of_that(*draft))
            .or_else(|| near.first().copied().filter(|d| of_that(*d)))
    })
}

fn is_person(scene: &Scene<'_, '_, '_>, draft: usize) -> bool {
    scene.cast.drafts[draft].entity_type == EntityType::Per
}

/// The people named outside quotation marks in front of a token, in its paragraph and the one before, the nearest first.
fn recent_people(scene: &Scene<'_, '_, '_>, number: usize, until: usize) -> Vec<usize> {
    let previous = number.checked_sub(1).map(|n| (n, scene.proses[n].len()));
    let mut out = Vec::new();
    for (n, until) in [Some((number, until)), previous].into_iter().flatten() {
        let owners = (until.saturating_sub(LOOK_BACK_MAX)..until).rev().filter(|i| !scene.is_quoted(n, *i));
        for draft in owners.filter_map(|i| scene.cast.owner(n, i)).filter(|draft| is_person(scene, *draft)) {
            if !out.contains(&draft) {
                out.push(draft);
            }
        }
    }
    out
}

/// Whom a pronoun beside a verb of saying means: the person of its paragraph who is named in the nearest sentence in front,
/// else the last voice, else the topic of the paragraph before. "It" is an organisation.
pub(super) fn pronoun(scene: &Scene<'_, '_, '_>, number: usize, at: usize, thread: &Thread) -> Option<Who> {
    let prose = &scene.proses[number];
    let wanted = match prose.lower(at) {
        "he" | "she" | "him" | "her" => EntityType::Per,
        "it" => EntityType::Org,
        _ => return None,
    };
    let entity = |draft: usize| Who { draft: Some(draft), surface: None, how: SpeakerHow::Pronoun };
    if let Some(draft) = scene.cast.owner(number, at) {
        return Some(entity(draft));
    }
    let gender = Gender::of_pronoun(prose.lower(at));
    let agrees = |draft: usize| gender.is_none_or(|gender| scene.genders.allow(draft, gender));
    let fits = |draft: usize| scene.cast.drafts[draft].entity_type == wanted && agrees(draft);
    let heard = |voice: &Option<super::carry::Voice>, back: usize| {
        let voice = voice.as_ref().filter(|v| number.saturating_sub(v.at) <= back).map(|v| &v.who)?;
        let known = match voice.draft {
            Some(draft) => fits(draft),
            None => {
                voice.how != SpeakerHow::Collective
                    && voice.surface.as_ref().is_some_and(|s| !is_pronoun(&s.to_ascii_lowercase()))
            }
        };
        known.then(|| voice.clone())
    };
    let in_front = || {
        let before = prose.sentence(at).start.checked_sub(1)?;
        let sentence = prose.sentence(before);
        let quoted = sentence.clone().any(|i| scene.is_quoted(number, i));
        subject::unknown(scene, number, &sentence).filter(|_| !quoted).map(|voice| voice.who)
    };
    here(scene, number, at, &fits)
        .map(entity)
        .or_else(in_front)
        .or_else(|| heard(&thread.voice, 1))
        .or_else(|| heard(&thread.topic, 1))
        .or_else(|| heard(&thread.voice, 2))
        .or_else(|| recent_people(scene, number, at).into_iter().find(|draft| fits(*draft)).map(entity))
}

/// The nearest sentence in front that names one of the kind outside quotation marks: its first one.
fn here(scene: &Scene<'_, '_, '_>, number: usize, at: usize, fits: &dyn Fn(usize) -> bool) -> Option<usize> {
    let prose = &scene.proses[number];
    let low = at.saturating_sub(LOOK_BACK_MAX);
    let mut end = at;
    while end > low {
        let sentence = prose.sentence(end - 1);
        let start = sentence.start.max(low);
        if let Some(speaker) = who_said(scene, number, &(start..end), fits) {
            return Some(speaker);
        }
        // "She thanked her rival, Jane Roe, for what she called": the sentence is about whom its first word means.
        if sentence.start < at && prose.lower(sentence.start) == prose.lower(at) {
            end = start;
            continue;
        }
        if let Some(person) = first_named(scene, number, start..end, fits) {
            return Some(person);
        }
        end = start;
    }
    None
}

/// The first that is named outside quotation marks, and owns nothing: "Roe's wife, Jane Doe, said" is about her.
fn first_named(
    scene: &Scene<'_, '_, '_>,
    number: usize,
    range: Range<usize>,
    fits: &dyn Fn(usize) -> bool,
) -> Option<usize> {
    let prose = &scene.proses[number];
    let named = |i: usize| scene.cast.owner(number, i).filter(|draft| fits(*draft) && !scene.is_quoted(number, i));
    let owns = |i: usize| prose.tokens.get(i + 1).is_some_and(|token| token.kind == Kind::Clitic);
    let mut ends = range.filter(|i| named(*i).is_some() && named(i + 1) != named(*i));
    let mut others = ends.clone();
    ends.find(|i| !owns(*i)).or_else(|| others.next()).and_then(named)
}

/// Who is said to have spoken by a clause of his own: "He was echoed by Jane Roe, who said that".
fn who_said(
    scene: &Scene<'_, '_, '_>,
    number: usize,
    sentence: &Range<usize>,
    fits: &dyn Fn(usize) -> bool,
) -> Option<usize> {
    let prose = &scene.proses[number];
    let mut clauses = sentence.clone().rev().filter(|i| prose.lower(*i) == "who" && *i > sentence.start + 1);
    let clause = clauses.find(|i| verb::at(prose, verb::skip_adverb(prose, i + 1)).is_some())?;
    let name = clause - 1 - usize::from(prose.lower(clause - 1) == ",");
    scene.cast.owner(number, name).filter(|draft| fits(*draft) && !scene.is_quoted(number, clause))
}
