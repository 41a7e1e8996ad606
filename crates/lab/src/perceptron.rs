//! The averaged perceptron (Freund, Schapire 1999; Collins 2002) over hashed features and few labels.
//!
//! Weights are integers, so that training is exact; the average is kept by the sum of each weight over the steps.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// Features are hashes already.
#[derive(Default)]
pub(crate) struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

struct Weight {
    label: u8,
    now: i32,
    /// The sum of the weight after each step up to `since`.
    sum: i64,
    since: u32,
}

/// A model in training.
#[derive(Default)]
pub(crate) struct Perceptron {
    rows: HashMap<u64, Vec<Weight>, BuildHasherDefault<Identity>>,
    steps: u32,
}

impl Perceptron {
    /// The scores of the labels, as the weights are now.
    pub(crate) fn score(&self, features: &[u64], scores: &mut [i32]) {
        scores.fill(0);
        for row in features.iter().filter_map(|feature| self.rows.get(feature)) {
            for weight in row {
                scores[usize::from(weight.label)] += weight.now;
            }
        }
    }

    /// Another decision has been made.
    pub(crate) fn step(&mut self) {
        self.steps += 1;
    }

    /// Rewards one label and punishes another.
    pub(crate) fn update(&mut self, features: &[u64], right: u8, wrong: u8) {
        for feature in features {
            let row = self.rows.entry(*feature).or_default();
            change(row, right, 1, self.steps);
            change(row, wrong, -1, self.steps);
        }
    }

    /// The averaged weights of features with at least one of `smallest`, by feature and label.
    pub(crate) fn average(&self, smallest: f32) -> BTreeMap<u64, Vec<(u8, f32)>> {
        let mut features = BTreeMap::new();
        #[allow(clippy::disallowed_methods, reason = "collected into an ordered map")]
        for (feature, row) in &self.rows {
            let mut kept: Vec<(u8, f32)> = row.iter().map(|weight| (weight.label, self.mean(weight))).collect();
            kept.retain(|(_, mean)| mean.abs() >= smallest);
            kept.sort_by_key(|(label, _)| *label);
            if !kept.is_empty() {
                features.insert(*feature, kept);
            }
        }
        features
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a mean of small integers")]
    fn mean(&self, weight: &Weight) -> f32 {
        let sum = weight.sum + i64::from(weight.now) * i64::from(self.steps - weight.since);
        (sum as f64 / f64::from(self.steps.max(1))) as f32
    }
}

/// The label with the highest score, the first of equals.
pub(crate) fn best(scores: &[i32]) -> u8 {
    let best = (1..scores.len()).fold(0, |best, at| if scores[at] > scores[best] { at } else { best });
    u8::try_from(best).unwrap_or(u8::MAX)
}

fn change(row: &mut Vec<Weight>, label: u8, by: i32, step: u32) {
    let at = row.iter().position(|weight| weight.label == label).unwrap_or_else(|| {
        row.push(Weight { label, now: 0, sum: 0, since: step });
        row.len() - 1
    });
    let weight = &mut row[at];
    weight.sum += i64::from(weight.now) * i64::from(step - weight.since);
    weight.since = step;
    weight.now += by;
}

#[cfg(test)]
mod tests {
    use super::Perceptron;

    #[test]
    fn learns_and_averages() {
        let mut model = Perceptron::default();
        let mut scores = [0; 2];
        model.step();
        model.update(&[7], 1, 0);
        model.step();
        model.step();
        model.step();
        model.score(&[7, 8], &mut scores);
        assert_eq!(scores, [-1, 1]);
        // Wrong in the first of four steps, so the weight held during three of them.
        assert_eq!(model.average(0.1)[&7], [(0, -0.75), (1, 0.75)]);
    }
}
