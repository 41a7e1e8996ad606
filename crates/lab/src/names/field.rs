//! The conditional random field: features counted and numbered, weights by stochastic gradient descent with AdaGrad.
//!
//! What is maximised is the likelihood of the labellings that a sentence's labels allow: log of their sum less log of the
//! sum of all. With one labelling allowed that is the usual likelihood.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use copytaster_language::model::write_weights;
use copytaster_language::ner::{
    Knowledge, LABELS, LabelSet, Lattice, Row, Sheet, Transitions, factors, follows, write_names,
};

use super::Story;
use crate::random::{Random, SEED};

/// How fast is learned.
const RATE: f32 = 0.05;
/// What the sums of squared gradients begin with.
const SQUARES_MIN: f32 = 1e-6;
/// Gradients below are passed over.
const GRADIENT_MIN: f64 = 1e-4;
/// Weights below are left out of the model.
const WEIGHT_MIN: f32 = 0.05;

/// Features are hashes already.
#[derive(Default)]
struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

type Numbers = HashMap<u64, u32, BuildHasherDefault<Same>>;

/// A sentence in numbers.
struct Sentence {
    features: Vec<u32>,
    /// Where each token's features end.
    ends: Vec<u32>,
    allowed: Vec<LabelSet>,
}

impl Sentence {
    fn of(&self, token: usize) -> &[u32] {
        let start = token.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.features[start as usize..self.ends[token] as usize]
    }
}

/// Weights with their sums of squared gradients.
struct Learner {
    weights: Vec<[f32; LABELS]>,
    squares: Vec<[f32; LABELS]>,
    between: [[f32; LABELS]; LABELS],
    between_squares: [[f32; LABELS]; LABELS],
}

/// How a training goes.
pub(crate) struct Settings {
    pub(crate) epochs: usize,
    /// Features that occur less often are left out.
    pub(crate) count_min: u32,
}

/// The model file of what is learned from the stories; `lists` is the section of the lists.
pub(crate) fn train(
    stories: &[(u32, Story)],
    knowledge: &Knowledge<'_>,
    lists: Vec<u8>,
    settings: &Settings,
) -> Vec<u8> {
    let numbers = number(stories, knowledge, settings.count_min);
    eprintln!("{} features", numbers.len());
    let (sentences, mut order) = numbered(stories, knowledge, &numbers);
    let mut learner = Learner {
        weights: vec![[0.0; LABELS]; numbers.len()],
        squares: vec![[SQUARES_MIN; LABELS]; numbers.len()],
        between: [[0.0; LABELS]; LABELS],
        between_squares: [[SQUARES_MIN; LABELS]; LABELS],
    };
    let mut random = Random::new(SEED);
    for epoch in 1..=settings.epochs {
        random.shuffle(&mut order);
        let mut gain = 0.0;
        for (done, at) in order.iter().enumerate() {
            gain += learner.learn(&sentences[*at as usize]);
            if done % 20_000 == 0 {
                eprintln!("epoch {epoch} of {}: {done} of {} sentences", settings.epochs, order.len());
            }
        }
        eprintln!("epoch {epoch}: log-likelihood {gain:.0}");
    }
    write(&learner, &numbers, lists)
}

/// Features that occur often enough, numbered in ascending order of their hashes.
fn number(stories: &[(u32, Story)], knowledge: &Knowledge<'_>, count_min: u32) -> Numbers {
    let mut counts = Numbers::default();
    each(stories, knowledge, |_, _, features, _| {
        for feature in features {
            let count = counts.entry(*feature).or_insert(0);
            *count = count.saturating_add(1);
        }
    });
    let mut kept: Vec<u64> = counts.iter().filter(|(_, count)| **count >= count_min).map(|(f, _)| *f).collect();
    kept.sort_unstable();
    kept.into_iter().zip(0..).collect()
}

/// Calls `visit` for each token with story, sentence, its features and whether it is the sentence's last.
fn each(stories: &[(u32, Story)], knowledge: &Knowledge<'_>, mut visit: impl FnMut(usize, usize, &[u64], bool)) {
    let mut features = Vec::new();
    for (number, (_, story)) in stories.iter().enumerate() {
        let tokens: Vec<Vec<&str>> =
            story.sentences.iter().map(|s| s.tokens.iter().map(String::as_str).collect()).collect();
        let sheet = Sheet::read(&tokens, knowledge);
        for (sentence, tokens) in tokens.iter().enumerate() {
            for token in 0..tokens.len() {
                features.clear();
                sheet.features(sentence, token, &mut features);
                visit(number, sentence, &features, token + 1 == tokens.len());
            }
        }
    }
}

/// All sentences in numbers, and each one's number as often as its story counts.
fn numbered(stories: &[(u32, Story)], knowledge: &Knowledge<'_>, numbers: &Numbers) -> (Vec<Sentence>, Vec<u32>) {
    let mut sentences = Vec::new();
    let mut order = Vec::new();
    let mut current = Sentence { features: Vec::new(), ends: Vec::new(), allowed: Vec::new() };
    each(stories, knowledge, |story, sentence, features, last| {
        current.features.extend(features.iter().filter_map(|feature| numbers.get(feature)));
        current.ends.push(u32::try_from(current.features.len()).unwrap_or(u32::MAX));
        if last {
            let (times, story) = &stories[story];
            current.allowed.clone_from(&story.sentences[sentence].allowed);
            let at = u32::try_from(sentences.len()).unwrap_or(u32::MAX);
            order.extend(std::iter::repeat_n(at, *times as usize));
            current.features.shrink_to_fit();
            let empty = Sentence { features: Vec::new(), ends: Vec::new(), allowed: Vec::new() };
            sentences.push(std::mem::replace(&mut current, empty));
        }
    });
    (sentences, order)
}

impl Learner {
    /// One step; gives the sentence's log-likelihood.
    fn learn(&mut self, sentence: &Sentence) -> f64 {
        let emissions: Vec<Row> =
            (0..sentence.ends.len()).map(|token| factors(&self.score(sentence.of(token)))).collect();
        let transitions = Transitions::new(&self.between);
        let (Some(all), Some(allowed)) =
            (Lattice::new(&emissions, &transitions, &[]), Lattice::new(&emissions, &transitions, &sentence.allowed))
        else {
            return 0.0;
        };
        let mut pairs = [[0.0; LABELS]; LABELS];
        all.add_pairs(&mut pairs, 1.0);
        allowed.add_pairs(&mut pairs, -1.0);
        for token in 0..emissions.len() {
            let (all, allowed) = (all.marginals(token), allowed.marginals(token));
            let mut steps = [(0usize, 0.0f32); LABELS];
            let mut count = 0;
            for (label, (all, allowed)) in all.iter().zip(&allowed).enumerate() {
                let gradient = all - allowed;
                if gradient.abs() >= GRADIENT_MIN {
                    steps[count] = (label, narrow(gradient));
                    count += 1;
                }
            }
            if count > 0 {
                self.step(sentence.of(token), &steps[..count]);
            }
        }
        for (from, row) in pairs.iter().enumerate() {
            for (to, gradient) in row.iter().enumerate() {
                if follows(from, to) && gradient.abs() >= GRADIENT_MIN {
                    descend(&mut self.between[from][to], &mut self.between_squares[from][to], narrow(*gradient));
                }
            }
        }
        allowed.log_sum() - all.log_sum()
    }

    fn score(&self, features: &[u32]) -> [f32; LABELS] {
        let mut scores = [0.0; LABELS];
        for feature in features {
            let weights = &self.weights[*feature as usize];
            (0..LABELS).for_each(|label| scores[label] += weights[label]);
        }
        scores
    }

    fn step(&mut self, features: &[u32], steps: &[(usize, f32)]) {
        for feature in features {
            let weights = &mut self.weights[*feature as usize];
            let squares = &mut self.squares[*feature as usize];
            for (label, gradient) in steps {
                descend(&mut weights[*label], &mut squares[*label], *gradient);
            }
        }
    }
}

fn descend(weight: &mut f32, squares: &mut f32, gradient: f32) {
    *squares += gradient * gradient;
    *weight -= RATE * gradient / squares.sqrt();
}

#[allow(clippy::cast_possible_truncation, reason = "between -1 and the length of a sentence")]
fn narrow(value: f64) -> f32 {
    value as f32
}

fn write(learner: &Learner, numbers: &Numbers, lists: Vec<u8>) -> Vec<u8> {
    let row = |number: &u32| -> Vec<(u8, f32)> {
        (0u8..).zip(learner.weights[*number as usize]).filter(|(_, weight)| weight.abs() >= WEIGHT_MIN).collect()
    };
    let features: BTreeMap<u64, Vec<(u8, f32)>> =
        numbers.iter().map(|(feature, number)| (*feature, row(number))).collect();
    write_names(write_weights(LABELS, &features, WEIGHT_MIN), &learner.between, lists)
}
