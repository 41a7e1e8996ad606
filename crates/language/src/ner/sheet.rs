//! A story as its features: everything that is looked at to label a token.
//!
//! Three groups: what a word adds at a distance of up to two tokens ([`Sheet::beside`]), what a word adds where it stands,
//! the story's evidence among it ([`Sheet::own`]), and what only the position has ([`Sheet::at`]). The first two depend on
//! the word alone, so that their scores can be summed once for a story.

use super::document::{Evidence, Run, gather};
use super::feature::hash_of;
use super::form::{AFFIX_MAX, Form, Forms};
use super::knowledge::{Knowledge, LISTS_MAX, PHRASE_TOKENS_MAX, Phrase};
use super::topic;

/// Distances at which a word is looked at: -2 to +2.
pub(super) const DISTANCES: usize = 5;
/// Capitalised occurrences that are told apart.
const INSIDE_MAX: u32 = 4;
/// Tokens of a sentence whose number is told apart.
const LENGTH_MAX: usize = 6;
/// Words of a longer name that are looked at.
const RUN_WORDS_MAX: usize = 6;

/// Numbers of the templates; a change of any of them is a new scheme.
mod template {
    pub(super) const BESIDE: u64 = 0x100;
    pub(super) const OWN: u64 = 0x200;
    pub(super) const STORY: u64 = 0x300;
    pub(super) const AT: u64 = 0x400;
    pub(super) const LIST: u64 = 0x500;
    pub(super) const TOPIC: u64 = 0x600;
}

/// Values that stand where there is no word.
const BEFORE: u64 = 1;
const BEHIND: u64 = 2;

/// A story's sentences, read.
pub struct Sheet {
    forms: Forms,
    /// For each token the number of its form.
    numbers: Vec<Vec<u32>>,
    /// Sentences in capitals.
    shouted: Vec<bool>,
    evidence: Vec<Evidence>,
    /// For each token the lists that hold it, 4 bits a list: alone, first, inside, last.
    lists: Vec<Vec<u64>>,
    topic: u64,
}

impl Sheet {
    /// Reads a story's sentences of tokens.
    #[must_use]
    pub fn read<S: AsRef<str>>(sentences: &[Vec<S>], knowledge: &Knowledge<'_>) -> Self {
        let (forms, numbers) = Forms::read(sentences, knowledge);
        let shouted: Vec<bool> = numbers.iter().map(|row| is_shouted(row, &forms)).collect();
        let evidence = gather(&numbers, &shouted, &forms);
        let lists = numbers.iter().map(|row| listed(row, &forms, knowledge)).collect();
        let topic = topic::of(&numbers, &forms);
        Self { forms, numbers, shouted, evidence, lists, topic }
    }

    /// All features of a token, added to `out`.
    pub fn features(&self, sentence: usize, token: usize, out: &mut Vec<u64>) {
        for distance in 0..DISTANCES {
            match self.number_at(sentence, token, distance) {
                Ok(number) => self.beside(number, self.shouted[sentence], distance, out),
                Err(edge) => out.push(edge),
            }
        }
        self.own(self.numbers[sentence][token], self.shouted[sentence], out);
        self.at(sentence, token, out);
    }

    /// Tokens of each sentence, as numbers of words.
    pub(super) fn numbers(&self) -> &[Vec<u32>] {
        &self.numbers
    }

    /// Number of distinct words.
    pub(super) fn words(&self) -> usize {
        self.forms.forms.len()
    }

    /// Whether a sentence is in capitals.
    pub(super) fn is_shouted(&self, sentence: usize) -> bool {
        self.shouted[sentence]
    }

    /// The word at a distance, or the feature of the edge behind which it would be.
    pub(super) fn number_at(&self, sentence: usize, token: usize, distance: usize) -> Result<u32, u64> {
        let row = &self.numbers[sentence];
        let at = (token + distance).checked_sub(DISTANCES / 2);
        let number = at.and_then(|at| row.get(at)).copied();
        number.ok_or_else(|| {
            let edge = if at.is_none() { BEFORE } else { BEHIND };
            hash_of(&[template::BESIDE, distance as u64, edge])
        })
    }

    /// What a word adds to the token `distance - 2` before it.
    pub(super) fn beside(&self, number: u32, shouted: bool, distance: usize, out: &mut Vec<u64>) {
        let form = self.forms.of(number);
        let mut add = |kind: u64, value: u64| {
            out.push(hash_of(&[template::BESIDE + 8 * kind + distance as u64, value]));
        };
        add(1, form.lower);
        add(2, form.shape ^ u64::from(shouted));
        match form.classes {
            Some(classes) => {
                add(3, u64::from(classes.coarse));
                add(4, u64::from(classes.middle));
                add(5, u64::from(classes.fine));
            }
            None => add(6, 0),
        }
    }

    /// What a word adds where it stands.
    pub(super) fn own(&self, number: u32, shouted: bool, out: &mut Vec<u64>) {
        let form = self.forms.of(number);
        let mut add = |kind: u64, value: u64| out.push(hash_of(&[template::OWN + kind, value]));
        add(0, 0);
        add(1, form.exact);
        add(2, form.full_shape);
        for at in 0..AFFIX_MAX {
            if form.prefixes[at] != 0 {
                add(3 + at as u64, form.prefixes[at]);
            }
            if form.suffixes[at] != 0 {
                add(3 + (AFFIX_MAX + at) as u64, form.suffixes[at]);
            }
        }
        if form.all_caps {
            add(20, u64::from(shouted));
            add(21, form.lower);
        }
        if form.capital {
            self.story(number, form, shouted, out);
        }
    }

    /// What the story says of a word with a capital.
    fn story(&self, number: u32, form: &Form, shouted: bool, out: &mut Vec<u64>) {
        let evidence = &self.evidence[number as usize];
        let mut add = |kind: u64, value: u64| out.push(hash_of(&[template::STORY + kind, value]));
        add(0, u64::from(form.small.is_some()));
        add(1, u64::from(evidence.inside.min(INSIDE_MAX)) * 2 + u64::from(shouted));
        for place in &evidence.places {
            let row = &self.numbers[place.sentence as usize];
            let at = place.token as usize;
            let lower = |at: Option<usize>, edge| {
                at.and_then(|at| row.get(at)).map_or(edge, |number| self.forms.of(*number).lower)
            };
            add(2, lower(at.checked_sub(1), BEFORE));
            add(3, lower(Some(at + 1), BEHIND));
            if at + 2 < row.len() {
                add(4, hash_of(&[lower(Some(at + 1), BEHIND), lower(Some(at + 2), BEHIND)]));
            }
        }
        if let Some(run) = evidence.longest {
            self.longer_name(number, run, out);
        }
    }

    /// The longest name around a word elsewhere in the story.
    fn longer_name(&self, number: u32, run: Run, out: &mut Vec<u64>) {
        let mut add = |kind: u64, value: u64| out.push(hash_of(&[template::STORY + kind, value]));
        let row = &self.numbers[run.sentence as usize];
        let words = &row[run.start as usize..(run.start + run.length) as usize];
        add(5, words.iter().fold(0, |hash, word| hash_of(&[hash, self.forms.of(*word).lower])));
        for word in words.iter().filter(|word| **word != number).take(RUN_WORDS_MAX) {
            add(6, self.forms.of(*word).lower);
        }
        if let Some(last) = words.last() {
            add(7, self.forms.of(*last).lower);
            add(8, u64::from(*last == number));
        }
    }

    /// What only the position has.
    pub(super) fn at(&self, sentence: usize, token: usize, out: &mut Vec<u64>) {
        let row = &self.numbers[sentence];
        let shouted = u64::from(self.shouted[sentence]);
        let form =
            |offset: isize| token.checked_add_signed(offset).and_then(|at| row.get(at)).map(|n| self.forms.of(*n));
        let value =
            |offset: isize, of: fn(&Form) -> u64| form(offset).map_or(if offset < 0 { BEFORE } else { BEHIND }, of);
        let lower = |offset| value(offset, |form| form.lower);
        let shape = |offset| value(offset, |form| form.shape);
        let mut add = |kind: u64, values: [u64; 3]| {
            out.push(hash_of(&[template::AT + kind, values[0], values[1], values[2]]));
        };
        add(0, [lower(-1), lower(0), 0]);
        add(1, [lower(0), lower(1), 0]);
        add(2, [shape(-1), shape(0), shape(1)]);
        add(3, [shape(-2), shape(-1), shape(0)]);
        add(4, [value(-1, |form| form.suffixes[2]), 0, 0]);
        add(5, [value(1, |form| form.suffixes[2]), 0, 0]);
        add(6, [lower(-2), lower(-1), 0]);
        add(7, [lower(1), lower(2), 0]);
        if token == 0 {
            add(8, [shouted, 0, 0]);
        }
        if token <= 1 {
            add(9, [token as u64, row.len().min(LENGTH_MAX) as u64, 0]);
        }
        let coarse = |offset| value(offset, |form| form.classes.map_or(0, |classes| u64::from(classes.coarse) + 3));
        add(10, [coarse(-1), coarse(0), 0]);
        add(11, [coarse(0), coarse(1), 0]);
        self.lists_at(sentence, token, out);
        topic::features(self.topic, self.lists[sentence][token], [lower(-1), lower(0), lower(1)], template::TOPIC, out);
    }

    fn lists_at(&self, sentence: usize, token: usize, out: &mut Vec<u64>) {
        for (offset, template) in (template::LIST..template::LIST + 3).enumerate() {
            let at = (token + offset).checked_sub(1);
            let mut bits = at.and_then(|at| self.lists[sentence].get(at)).copied().unwrap_or(0);
            while bits != 0 {
                out.push(hash_of(&[template, u64::from(bits.trailing_zeros())]));
                bits &= bits - 1;
            }
        }
    }
}

/// Whether a sentence has nothing but capitals, at least two words of them.
fn is_shouted(row: &[u32], forms: &Forms) -> bool {
    let words = || row.iter().map(|number| forms.of(*number)).filter(|form| !form.key.is_empty() && !form.digit);
    words().count() >= 2 && words().all(|form| form.capital && !form.has_lower)
}

/// The lists that hold each token: of each list the longest phrase from a capital on.
fn listed(row: &[u32], forms: &Forms, knowledge: &Knowledge<'_>) -> Vec<u64> {
    let mut out = vec![0u64; row.len()];
    // Behind the end of the last phrase of each list.
    let mut free = [0usize; LISTS_MAX];
    for start in 0..row.len() {
        if !forms.of(row[start]).capital {
            continue;
        }
        let mut ends = [0usize; LISTS_MAX];
        let mut phrase = Phrase::EMPTY;
        for end in start + 1..=(start + PHRASE_TOKENS_MAX).min(row.len()) {
            phrase = phrase.and(&forms.of(row[end - 1]).key);
            let mut set = knowledge.lists.of(phrase);
            while set != 0 {
                ends[set.trailing_zeros() as usize] = end;
                set &= set - 1;
            }
        }
        for (list, end) in ends.into_iter().enumerate() {
            if end > 0 && free[list] <= start {
                free[list] = end;
                mark(&mut out[start..end], 4 * list);
            }
        }
    }
    out
}

fn mark(tokens: &mut [u64], bit: usize) {
    let last = tokens.len() - 1;
    for (at, bits) in tokens.iter_mut().enumerate() {
        let position = match at {
            0 if last == 0 => 0,
            0 => 1,
            _ if at == last => 3,
            _ => 2,
        };
        *bits |= 1 << (bit + position);
    }
}
