//! The averaged perceptron (Freund, Schapire 1999; Collins 2002) over hashed features and few labels.
//!
//! Weights are integers, so that training is exact; the average is kept by the sum of each weight over the steps. Learning
//! goes on until the right label is ahead by a margin (Krauth, Mézard 1987), counted in updates of one feature each.

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

    /// Learns from a decision where another label's score is not less than the right one's by a margin.
    pub(crate) fn learn(&mut self, features: &[u64], scores: &[i32], right: u8, margin: i32) {
        let others = (0..).zip(scores).filter(|(label, _)| *label != right);
        let rival = others.reduce(|best, next| if next.1 > best.1 { next } else { best });
        if let Some((rival, _)) = rival.filter(|(_, score)| **score + margin > scores[usize::from(right)]) {
            self.update(features, right, rival);
        }
    }

    /// Rewards one label and punishes another.
    pub(crate) fn update(&mut self, features: &[u64], right: u8, wrong: u8) {
        for feature in features {
            let row = self.rows.entry(*feature).or_default();
            change(row, right, 1, self.steps);
            change(row, wrong, -1, self.steps);
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a mean of small integers")]
    fn mean(&self, weight: &Weight) -> f32 {
        let sum = weight.sum + i64::from(weight.now) * i64::from(self.steps - weight.since);
        (sum as f64 / f64::from(self.steps.max(1))) as f32
    }
}

/// Models of several trainings, which differ in the order of what they saw: their mean errs less than each of them.
#[derive(Default)]
pub(crate) struct Committee {
    sums: BTreeMap<u64, Vec<(u8, f32)>>,
    members: u16,
}

impl Committee {
    /// Adds a model that is trained.
    pub(crate) fn add(&mut self, member: &Perceptron) {
        self.members += 1;
        #[allow(clippy::disallowed_methods, reason = "each feature has a sum of its own")]
        for (feature, row) in &member.rows {
            let sums = self.sums.entry(*feature).or_default();
            for weight in row {
                match sums.binary_search_by_key(&weight.label, |(label, _)| *label) {
                    Ok(at) => sums[at].1 += member.mean(weight),
                    Err(at) => sums.insert(at, (weight.label, member.mean(weight))),
                }
            }
        }
    }

    /// The mean weights that are at least `smallest`, by feature and label.
    pub(crate) fn average(self, smallest: f32) -> BTreeMap<u64, Vec<(u8, f32)>> {
        let mut features = self.sums;
        features.retain(|_, row| {
            row.iter_mut().for_each(|(_, weight)| *weight /= f32::from(self.members));
            row.retain(|(_, weight)| weight.abs() >= smallest);
            !row.is_empty()
        });
        features
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
    use super::{Committee, Perceptron};

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
        let mut committee = Committee::default();
        committee.add(&model);
        assert_eq!(committee.average(0.1)[&7], [(0, -0.75), (1, 0.75)]);
    }

    #[test]
    fn a_committee_is_the_mean_of_its_members() {
        let mut committee = Committee::default();
        for (right, wrong) in [(1, 0), (1, 2)] {
            let mut member = Perceptron::default();
            member.update(&[7], right, wrong);
            member.step();
            committee.add(&member);
        }
        assert_eq!(committee.average(0.6)[&7], [(1, 1.0)]);
    }

    #[test]
    fn what_is_not_ahead_by_the_margin_is_learnt_from() {
        let mut model = Perceptron::default();
        for (scores, learnt) in [([5, 1, 0], false), ([5, 3, 4], true), ([5, 5, 0], true), ([1, 5, 0], true)] {
            let before = model.rows.get(&9).map_or(0, |row| row[0].now);
            model.learn(&[9], &scores, 0, 2);
            assert_eq!(model.rows.get(&9).map_or(0, |row| row[0].now) > before, learnt, "{scores:?}");
        }
    }
}
