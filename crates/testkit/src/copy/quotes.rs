//! Direct quotes: who says it, in which frame, and what of it is true.

use super::facts::Facts;
use crate::Rng;

/// One quote paragraph and its truth.
#[derive(Debug)]
pub(crate) struct Quoted {
    pub(crate) paragraph: String,
    /// Speaker and words; two entries where the attribution interrupts.
    pub(crate) said: Vec<(String, String)>,
}

/// Frames a quote. `known`: the speaker was introduced before. `again`: the paragraph before quoted them too.
pub(crate) fn frame(facts: &Facts, who: usize, template: &str, known: bool, again: bool, rng: &mut Rng) -> Quoted {
    let mut words = String::with_capacity(160);
    facts.expand(template, rng, &mut words);
    let speaker = facts.people[who].full();
    let (first, second) = match words.split_once(". ") {
        Some((first, second)) => (first.to_owned(), Some(second.to_owned())),
        None => (words.clone(), None),
    };
    let attribution = attribute(facts, who, known, again, rng);
    match second {
        Some(second) if rng.per_thousand(700) => Quoted {
            paragraph: format!("\"{first},\" {attribution}. \"{second}.\""),
            said: vec![(speaker.clone(), first), (speaker, second)],
        },
        _ if known && !again && rng.per_thousand(250) => Quoted {
            paragraph: format!("{} said: \"{words}.\"", facts.people[who].family),
            said: vec![(speaker, words)],
        },
        _ => Quoted { paragraph: format!("\"{words},\" {attribution}."), said: vec![(speaker, words)] },
    }
}

fn attribute(facts: &Facts, who: usize, known: bool, again: bool, rng: &mut Rng) -> String {
    let person = &facts.people[who];
    if again {
        return format!("{} added", person.pronoun());
    }
    let mut out = String::with_capacity(60);
    if known {
        let tail = ["[|| on {day}]", " told [reporters|a news conference]", " said [|in an interview|by telephone]"];
        out.push_str(person.family);
        match rng.index(3) {
            0 => {
                out.push_str(" said");
                facts.expand(tail[0], rng, &mut out);
            }
            1 => facts.expand(tail[1], rng, &mut out),
            _ => facts.expand(tail[2], rng, &mut out),
        }
        return out.trim_end().to_owned();
    }
    out.push_str("said ");
    facts.introduce(who, rng, &mut out);
    out
}
