//! Sentences in capitals, read as if they were not: each word takes the form that it has elsewhere in the story.

use std::borrow::Cow;
use std::collections::HashMap;

use super::knowledge::{Lists, Phrase};
use crate::text::fold;

/// Lists whose single words keep a capital: towns, countries, nationalities, first names, regions (the order of the
/// laboratory's lists).
const NAMES: u16 = 1 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 14;
/// Letters of a word in capitals that is an acronym wherever it stands: `EU`, `U.S.` by their points.
const LETTERS_MIN: usize = 2;

/// How often a word stands as what, inside sentences.
type Votes<'s> = HashMap<String, HashMap<&'s str, u32>>;

/// The story with its sentences in capitals changed; nothing where there is none.
pub(super) fn recased<'s, S: AsRef<str>>(sentences: &'s [Vec<S>], lists: &Lists) -> Option<Vec<Vec<Cow<'s, str>>>> {
    let shouted: Vec<bool> = sentences.iter().map(|sentence| is_shouted(sentence)).collect();
    if !shouted.contains(&true) {
        return None;
    }
    let votes = votes(sentences, &shouted);
    let recase = |(sentence, shouted): (&'s Vec<S>, &bool)| -> Vec<Cow<'s, str>> {
        let words = sentence.iter().map(AsRef::as_ref);
        if *shouted {
            words.map(|word| form(word, &votes, lists)).collect()
        } else {
            words.map(Cow::Borrowed).collect()
        }
    };
    Some(sentences.iter().zip(&shouted).map(recase).collect())
}

/// No small letter, and at least two words of two or more letters.
fn is_shouted<S: AsRef<str>>(sentence: &[S]) -> bool {
    let small = sentence.iter().any(|word| word.as_ref().chars().any(char::is_lowercase));
    let long = |word: &&S| word.as_ref().chars().filter(|c| c.is_alphabetic()).count() >= LETTERS_MIN;
    !small && sentence.iter().filter(long).take(2).count() == 2
}

fn votes<'s, S: AsRef<str>>(sentences: &'s [Vec<S>], shouted: &[bool]) -> Votes<'s> {
    let mut votes = Votes::new();
    for (sentence, _) in sentences.iter().zip(shouted).filter(|(_, shouted)| !**shouted) {
        for word in sentence.iter().skip(1).map(AsRef::as_ref) {
            *votes.entry(word.to_lowercase()).or_default().entry(word).or_default() += 1;
        }
    }
    votes
}

fn form<'s>(word: &'s str, votes: &Votes<'s>, lists: &Lists) -> Cow<'s, str> {
    let lower = word.to_lowercase();
    if let Some(forms) = votes.get(&lower) {
        // The most frequent form; of equals the first in the alphabet.
        let best = forms.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
        return Cow::Borrowed(best.map_or(word, |(form, _)| form));
    }
    if word.contains('.') {
        return Cow::Borrowed(word);
    }
    let known = lists.of(Phrase::EMPTY.and(&fold(word))) & NAMES != 0;
    Cow::Owned(if known { capitalised(&lower) } else { lower })
}

fn capitalised(lower: &str) -> String {
    let mut chars = lower.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
