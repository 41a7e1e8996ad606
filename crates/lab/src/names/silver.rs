//! What is known to be wrong with silver labels, put right before they are learned from: titles inside people's names, and
//! names of type MISC that nobody labelled.

use std::collections::HashSet;

use copytaster_language::ner::{NameSpan, NameType, OUTSIDE, labels_of, of_type};

use super::corpus::{Example, Story};

/// Tokens of the longest phrase that is looked for.
const PHRASE_MAX: usize = 6;

const TITLES: [&str; 58] = [
    "mr.",
    "mr",
    "mrs.",
    "mrs",
    "ms.",
    "ms",
    "dr.",
    "dr",
    "sir",
    "lord",
    "lady",
    "dame",
    "president",
    "premier",
    "minister",
    "chancellor",
    "secretary",
    "senator",
    "sen.",
    "rep.",
    "gov.",
    "governor",
    "mayor",
    "judge",
    "justice",
    "professor",
    "prof.",
    "general",
    "gen.",
    "lieutenant",
    "lt.",
    "colonel",
    "col.",
    "major",
    "maj.",
    "captain",
    "capt.",
    "sergeant",
    "sgt.",
    "admiral",
    "commander",
    "reverend",
    "rev.",
    "bishop",
    "archbishop",
    "cardinal",
    "pope",
    "king",
    "queen",
    "prince",
    "princess",
    "ayatollah",
    "mullah",
    "imam",
    "ambassador",
    "spokesman",
    "chairman",
    "coach",
];

/// A name without the titles it begins with.
pub(super) fn without_title(tokens: &[String], mut name: NameSpan) -> NameSpan {
    while name.name_type == NameType::Per
        && name.tokens.len() > 1
        && TITLES.contains(&tokens[name.tokens.start].to_lowercase().as_str())
    {
        name.tokens.start += 1;
    }
    name
}

/// Lets phrases of type MISC be so where no labelling has a name at all.
pub(super) fn allow_misc(stories: &mut [Story], phrases: &HashSet<String>) {
    for sentence in stories.iter_mut().flat_map(|story| &mut story.sentences) {
        let mut at = 0;
        while at < sentence.tokens.len() {
            at = allow_at(sentence, at, phrases).unwrap_or(at + 1);
        }
    }
}

fn allow_at(sentence: &mut Example, at: usize, phrases: &HashSet<String>) -> Option<usize> {
    if !sentence.tokens[at].starts_with(char::is_uppercase) {
        return None;
    }
    let longest = (at + PHRASE_MAX).min(sentence.tokens.len());
    let end = (at + 1..=longest).rev().find(|end| phrases.contains(&sentence.tokens[at..*end].join(" ")))?;
    let outside = sentence.allowed[at..end].iter().all(|set| *set == 1 << OUTSIDE);
    if outside {
        let labels = labels_of(&[NameSpan { tokens: 0..end - at, name_type: NameType::Misc }], end - at);
        // A phrase of several words is a name; a single word may be one, alone or in a longer one.
        let single = 1 << OUTSIDE | of_type(NameType::Misc);
        for (set, label) in sentence.allowed[at..end].iter_mut().zip(labels) {
            *set = if end - at > 1 { 1 << label } else { single };
        }
    }
    Some(end)
}
