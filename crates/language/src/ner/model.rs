//! The model of names: a file in, names of sentences out.
//!
//! Model kind `names`. Sections: `weights` (see [`Weights`]), `transitions` (a float for each pair of labels, from-label
//! first), `lists` (see [`Lists`]).

use std::borrow::Cow;

use super::casing;
use super::knowledge::{Knowledge, Lists};
use super::label::{LABELS, NameSpan, labels_of, names_of};
use super::lattice::{Lattice, Row, Transitions, best, factors};
use super::sheet::{DISTANCES, Sheet};
use crate::model::{Clusters, Container, Cursor, ModelError, Weights, write_container};

const KIND: &str = "names";
/// The number of the templates of [`Sheet`]: a change of them is another scheme.
const SCHEME: u32 = 1;

/// A name that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Where, and what.
    pub span: NameSpan,
    /// How likely exactly this name is.
    pub confidence: f64,
}

/// A trained model. Threads share it.
pub struct NameModel {
    weights: Weights,
    /// In the weights' units.
    transitions: [[i32; LABELS]; LABELS],
    factors: Transitions,
    lists: Lists,
    sha256: String,
}

impl NameModel {
    /// Reads a model file of kind `names`.
    ///
    /// # Errors
    /// [`ModelError`] where it is none, damaged or malformed.
    pub fn read(file: &str, bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        let container = Container::read(file, bytes, KIND, SCHEME)?;
        let weights = Weights::read(&container, "weights")?;
        if weights.labels() != LABELS {
            return Err(container.broken("weights", "has another number of labels"));
        }
        let section = container.section("transitions")?;
        let between = read_transitions(&section).ok_or_else(|| container.broken("transitions", "is malformed"))?;
        let lists = Lists::read(container.section("lists")?);
        let lists = lists.ok_or_else(|| container.broken("lists", "is malformed"))?;
        Ok(Self {
            transitions: in_units(&between, weights.unit()),
            factors: Transitions::new(&between),
            weights,
            lists,
            sha256: container.sha256().to_owned(),
        })
    }

    /// The file's hash.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The names of a story's sentences, each a list of tokens with hyphenated words whole. The classes of words must be
    /// those that the model was trained with.
    #[must_use]
    pub fn find<S: AsRef<str>>(&self, sentences: &[Vec<S>], clusters: &Clusters) -> Vec<Vec<Found>> {
        let knowledge = Knowledge { clusters, lists: &self.lists };
        let sheet = match casing::recased(sentences, &self.lists) {
            Some(recased) => Sheet::read(&recased, &knowledge),
            None => Sheet::read(sentences, &knowledge),
        };
        let mut sums = Sums::new(&sheet, &self.weights);
        (0..sentences.len()).map(|sentence| self.sentence(sentence, &mut sums)).collect()
    }

    fn sentence(&self, sentence: usize, sums: &mut Sums<'_>) -> Vec<Found> {
        let length = sums.sheet.numbers()[sentence].len();
        let scores: Vec<[i32; LABELS]> = (0..length).map(|token| sums.of(sentence, token)).collect();
        let labels = best(&scores, &self.transitions);
        let names = names_of(&labels);
        if names.is_empty() {
            return Vec::new();
        }
        let emissions: Vec<Row> = scores.iter().map(|row| self.factors_of(row)).collect();
        let lattice = Lattice::new(&emissions, &self.factors, &[]);
        let confidence = |span: &NameSpan| {
            let labels = &labels_of(std::slice::from_ref(span), span.tokens.end)[span.tokens.start..];
            lattice.as_ref().map_or(0.0, |lattice| lattice.run(span.tokens.start, labels))
        };
        names.into_iter().map(|span| Found { confidence: confidence(&span), span }).collect()
    }

    fn factors_of(&self, scores: &[i32; LABELS]) -> Row {
        #[allow(clippy::cast_precision_loss, reason = "a score has far fewer digits that matter")]
        let scores = scores.map(|score| score as f32 * self.weights.unit());
        factors(&scores)
    }
}

/// Scores of tokens, with those of words summed once.
struct Sums<'s> {
    sheet: &'s Sheet,
    weights: &'s Weights,
    /// For each word, distance and case of the sentence.
    beside: Vec<Option<[i32; LABELS]>>,
    own: Vec<Option<[i32; LABELS]>>,
    features: Vec<u64>,
}

impl<'s> Sums<'s> {
    fn new(sheet: &'s Sheet, weights: &'s Weights) -> Self {
        let words = sheet.words();
        Self {
            sheet,
            weights,
            beside: vec![None; words * DISTANCES * 2],
            own: vec![None; words * 2],
            features: Vec::new(),
        }
    }

    fn of(&mut self, sentence: usize, token: usize) -> [i32; LABELS] {
        let shouted = self.sheet.is_shouted(sentence);
        let mut scores = [0; LABELS];
        for distance in 0..DISTANCES {
            match self.sheet.number_at(sentence, token, distance) {
                Ok(number) => add(&mut scores, &self.beside(number, shouted, distance)),
                Err(edge) => self.weights.add(edge, &mut scores),
            }
        }
        add(&mut scores, &self.own(self.sheet.numbers()[sentence][token], shouted));
        self.features.clear();
        self.sheet.at(sentence, token, &mut self.features);
        sum_into(&mut scores, &self.features, self.weights);
        scores
    }

    fn beside(&mut self, number: u32, shouted: bool, distance: usize) -> [i32; LABELS] {
        let at = (number as usize * DISTANCES + distance) * 2 + usize::from(shouted);
        if let Some(known) = self.beside[at] {
            return known;
        }
        self.features.clear();
        self.sheet.beside(number, shouted, distance, &mut self.features);
        let mut scores = [0; LABELS];
        sum_into(&mut scores, &self.features, self.weights);
        self.beside[at] = Some(scores);
        scores
    }

    fn own(&mut self, number: u32, shouted: bool) -> [i32; LABELS] {
        let at = number as usize * 2 + usize::from(shouted);
        if let Some(known) = self.own[at] {
            return known;
        }
        self.features.clear();
        self.sheet.own(number, shouted, &mut self.features);
        let mut scores = [0; LABELS];
        sum_into(&mut scores, &self.features, self.weights);
        self.own[at] = Some(scores);
        scores
    }
}

fn sum_into(scores: &mut [i32; LABELS], features: &[u64], weights: &Weights) {
    for feature in features {
        weights.add(*feature, scores);
    }
}

fn add(scores: &mut [i32; LABELS], more: &[i32; LABELS]) {
    for (score, more) in scores.iter_mut().zip(more) {
        *score += more;
    }
}

fn read_transitions(section: &[u8]) -> Option<[[f32; LABELS]; LABELS]> {
    let mut cursor = Cursor::new(section);
    let mut weights = [[0.0; LABELS]; LABELS];
    for weight in weights.iter_mut().flatten() {
        *weight = cursor.f32()?;
    }
    cursor.is_empty().then_some(weights)
}

#[allow(clippy::cast_possible_truncation, reason = "transitions are small numbers")]
fn in_units(weights: &[[f32; LABELS]; LABELS], unit: f32) -> [[i32; LABELS]; LABELS] {
    weights.map(|row| row.map(|weight| (weight / unit).round() as i32))
}

/// The bytes of a model file, from its sections as their writers give them.
#[must_use]
pub fn write_names(weights: Vec<u8>, transitions: &[[f32; LABELS]; LABELS], lists: Vec<u8>) -> Vec<u8> {
    let transitions = transitions.iter().flatten().flat_map(|weight| weight.to_le_bytes()).collect();
    write_container(KIND, SCHEME, &[("weights", weights), ("transitions", transitions), ("lists", lists)])
}
