//! All labellings of a sentence: the best one, and how likely each label and each name is.

use super::label::{ANY, LABELS, LabelSet, follows, may_end};

/// Scores of the labels of a token.
pub type Row = [f64; LABELS];

/// Likelihoods of labels following each other, as factors; 0 where one must not.
pub struct Transitions {
    factors: [Row; LABELS],
}

impl Transitions {
    /// Of weights, from a label to a label.
    #[must_use]
    pub fn new(weights: &[[f32; LABELS]; LABELS]) -> Self {
        let mut factors = [[0.0; LABELS]; LABELS];
        for (from, row) in factors.iter_mut().enumerate() {
            for (to, factor) in row.iter_mut().enumerate().filter(|(to, _)| follows(from, *to)) {
                *factor = f64::from(weights[from][to]).exp();
            }
        }
        Self { factors }
    }
}

/// Forward and backward sums over the labellings that `allowed` leaves, scaled token by token.
pub struct Lattice<'a> {
    emissions: &'a [Row],
    transitions: &'a Transitions,
    forward: Vec<Row>,
    backward: Vec<Row>,
    /// What each token's forward sums were divided by.
    scales: Vec<f64>,
}

impl<'a> Lattice<'a> {
    /// Sums up. `emissions` are factors (see [`factors`]); `allowed` has the labels of each token, or is empty for all.
    /// `None` where no labelling is allowed.
    #[must_use]
    pub fn new(emissions: &'a [Row], transitions: &'a Transitions, allowed: &[LabelSet]) -> Option<Self> {
        let length = emissions.len();
        let mut forward: Vec<Row> = Vec::with_capacity(length);
        let mut scales = Vec::with_capacity(length);
        for (at, emission) in emissions.iter().enumerate() {
            let mut row = forward.last().map_or_else(start, |before| step(before, transitions));
            let set = allowed.get(at).copied().unwrap_or(ANY);
            let last = at + 1 == length;
            for (label, value) in row.iter_mut().enumerate() {
                let permitted = set & (1 << label) != 0 && (!last || may_end(label));
                *value *= if permitted { emission[label] } else { 0.0 };
            }
            let sum: f64 = row.iter().sum();
            if sum <= 0.0 || !sum.is_finite() {
                return None;
            }
            row.iter_mut().for_each(|value| *value /= sum);
            scales.push(sum);
            forward.push(row);
        }
        let backward = backward(emissions, transitions, &forward, &scales);
        Some(Self { emissions, transitions, forward, backward, scales })
    }

    /// The logarithm of the sum over all labellings, up to the constant that [`factors`] took out.
    #[must_use]
    pub fn log_sum(&self) -> f64 {
        self.scales.iter().map(|scale| scale.ln()).sum()
    }

    /// How likely each label of a token is.
    #[must_use]
    pub fn marginals(&self, at: usize) -> Row {
        std::array::from_fn(|label| self.forward[at][label] * self.backward[at][label])
    }

    /// How likely it is that a token has one label and the next another.
    #[must_use]
    pub fn pair(&self, at: usize, from: usize, to: usize) -> f64 {
        self.forward[at][from]
            * self.transitions.factors[from][to]
            * self.emissions[at + 1][to]
            * self.backward[at + 1][to]
            / self.scales[at + 1]
    }

    /// The sums of [`Self::pair`] over a sentence, added to `out`.
    pub fn add_pairs(&self, out: &mut [Row; LABELS], sign: f64) {
        for at in 1..self.forward.len() {
            let mut right = [0.0; LABELS];
            for (to, value) in right.iter_mut().enumerate() {
                *value = sign * self.emissions[at][to] * self.backward[at][to] / self.scales[at];
            }
            for (from, row) in out.iter_mut().enumerate() {
                let left = self.forward[at - 1][from];
                if left != 0.0 {
                    let factors = &self.transitions.factors[from];
                    (0..LABELS).for_each(|to| row[to] += left * factors[to] * right[to]);
                }
            }
        }
    }

    /// How likely a run of labels is, from token `first` on.
    #[must_use]
    pub fn run(&self, first: usize, labels: &[usize]) -> f64 {
        let Some((&head, rest)) = labels.split_first() else { return 0.0 };
        let mut value = self.forward[first][head];
        let mut label = head;
        for (offset, next) in rest.iter().enumerate() {
            let at = first + offset + 1;
            value *= self.transitions.factors[label][*next] * self.emissions[at][*next] / self.scales[at];
            label = *next;
        }
        (value * self.backward[first + rest.len()][label]).clamp(0.0, 1.0)
    }
}

/// A sentence begins with what may follow `O`.
fn start() -> Row {
    let mut row = [0.0; LABELS];
    for (label, value) in row.iter_mut().enumerate() {
        *value = f64::from(u8::from(follows(0, label)));
    }
    row
}

fn step(before: &Row, transitions: &Transitions) -> Row {
    let mut row = [0.0; LABELS];
    for (value, factors) in before.iter().zip(&transitions.factors).filter(|(value, _)| **value != 0.0) {
        (0..LABELS).for_each(|to| row[to] += value * factors[to]);
    }
    row
}

fn backward(emissions: &[Row], transitions: &Transitions, forward: &[Row], scales: &[f64]) -> Vec<Row> {
    let length = emissions.len();
    let mut backward = vec![[0.0; LABELS]; length];
    let Some(last) = length.checked_sub(1) else { return backward };
    // What the forward pass forbade has a sum of nothing there, so that it needs no second look here.
    let open = |at: usize, label: usize| forward[at][label] != 0.0;
    (0..LABELS).filter(|label| open(last, *label)).for_each(|label| backward[last][label] = 1.0);
    for at in (0..last).rev() {
        let mut right = [0.0; LABELS];
        for (to, value) in right.iter_mut().enumerate() {
            *value = emissions[at + 1][to] * backward[at + 1][to] / scales[at + 1];
        }
        for label in (0..LABELS).filter(|label| open(at, *label)) {
            let factors = &transitions.factors[label];
            backward[at][label] = (0..LABELS).map(|to| factors[to] * right[to]).sum();
        }
    }
    backward
}

/// Factors of scores: their exponentials, the largest of a token being 1.
#[must_use]
pub fn factors(scores: &[f32; LABELS]) -> Row {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut row = [0.0; LABELS];
    for (factor, score) in row.iter_mut().zip(scores) {
        *factor = f64::from(score - largest).exp();
    }
    row
}

/// The best labelling of integer scores; of equals the one with the lowest labels.
#[must_use]
pub(super) fn best(scores: &[[i32; LABELS]], transitions: &[[i32; LABELS]; LABELS]) -> Vec<usize> {
    const NEVER: i64 = i64::MIN / 4;
    let Some(length) = scores.len().checked_sub(1) else { return Vec::new() };
    let mut sums = [NEVER; LABELS];
    for (label, sum) in sums.iter_mut().enumerate().filter(|(label, _)| follows(0, *label)) {
        *sum = i64::from(scores[0][label]);
    }
    let mut from: Vec<[u8; LABELS]> = Vec::with_capacity(length);
    for row in &scores[1..] {
        let mut next = [NEVER; LABELS];
        let mut back = [0u8; LABELS];
        for (to, emitted) in row.iter().enumerate() {
            for before in (0..LABELS).filter(|before| follows(*before, to)) {
                let sum = sums[before] + i64::from(transitions[before][to]);
                if sum > next[to] {
                    next[to] = sum;
                    back[to] = u8::try_from(before).unwrap_or(0);
                }
            }
            next[to] += i64::from(*emitted);
        }
        sums = next;
        from.push(back);
    }
    let mut label = 0;
    for candidate in (0..LABELS).filter(|label| may_end(*label)) {
        if sums[candidate] > sums[label] {
            label = candidate;
        }
    }
    let mut labels = vec![label; length + 1];
    for (at, back) in from.iter().enumerate().rev() {
        label = usize::from(back[label]);
        labels[at] = label;
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::super::label::{ANY, LABELS, follows, labels_of, may_end};
    use super::{Lattice, Row, Transitions, best, factors};

    fn scores(length: usize) -> Vec<[f32; LABELS]> {
        let mut seed = 7u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from(u8::try_from(seed >> 24).unwrap_or(0)) / 64.0
        };
        (0..length).map(|_| std::array::from_fn(|_| next())).collect()
    }

    /// All labellings of three tokens, one by one.
    fn all() -> Vec<[usize; 3]> {
        let labels = 0..LABELS;
        let three = labels.clone().flat_map(move |a| {
            let labels = labels.clone();
            labels.clone().flat_map(move |b| labels.clone().map(move |c| [a, b, c]))
        });
        three.filter(|l| follows(0, l[0]) && follows(l[0], l[1]) && follows(l[1], l[2]) && may_end(l[2])).collect()
    }

    fn value(rows: &[[f32; LABELS]], weights: &[[f32; LABELS]; LABELS], labels: &[usize; 3]) -> f64 {
        let emitted: f32 = rows.iter().zip(labels).map(|(row, label)| row[*label]).sum();
        f64::from(emitted + weights[labels[0]][labels[1]] + weights[labels[1]][labels[2]]).exp()
    }

    #[test]
    fn sums_are_those_of_counting() {
        let rows = scores(3);
        let weights: [[f32; LABELS]; LABELS] = std::array::from_fn(|i| scores(20)[i]);
        let transitions = Transitions::new(&weights);
        let emissions: Vec<Row> = rows.iter().map(factors).collect();
        let lattice = Lattice::new(&emissions, &transitions, &[ANY, ANY, ANY]).expect("a labelling");
        let total: f64 = all().iter().map(|labels| value(&rows, &weights, labels)).sum();
        let taken_out: f32 = rows.iter().map(|row| row.iter().copied().fold(f32::MIN, f32::max)).sum();
        assert!((lattice.log_sum() + f64::from(taken_out) - total.ln()).abs() < 1e-6);
        for label in 0..LABELS {
            let counted: f64 =
                all().iter().filter(|l| l[1] == label).map(|l| value(&rows, &weights, l)).sum::<f64>() / total;
            assert!((lattice.marginals(1)[label] - counted).abs() < 1e-9);
            let pair: f64 =
                all().iter().filter(|l| l[1] == label && l[2] == 0).map(|l| value(&rows, &weights, l)).sum::<f64>()
                    / total;
            assert!((lattice.pair(1, label, 0) - pair).abs() < 1e-9);
            assert!((lattice.run(1, &[label, 0]) - pair).abs() < 1e-9);
        }
    }

    #[test]
    fn what_is_not_allowed_counts_nothing() {
        let rows = scores(3);
        let transitions = Transitions::new(&[[0.0; LABELS]; LABELS]);
        let emissions: Vec<Row> = rows.iter().map(factors).collect();
        let lattice = Lattice::new(&emissions, &transitions, &[1 << 1, ANY, ANY]).expect("a labelling");
        assert!((lattice.marginals(0)[1] - 1.0).abs() < 1e-9);
        assert!(Lattice::new(&emissions, &transitions, &[1 << 2, ANY, ANY]).is_none(), "no name begins inside");
        assert!(Lattice::new(&emissions, &transitions, &[ANY, ANY, 1 << 1]).is_none(), "no name ends at its start");
    }

    #[test]
    fn the_best_is_that_of_counting() {
        let rows = scores(3);
        let weights: [[f32; LABELS]; LABELS] = std::array::from_fn(|i| scores(20)[i]);
        #[allow(clippy::cast_possible_truncation, reason = "small numbers")]
        let integer = |value: &f32| (value * 64.0) as i32;
        let ints: Vec<[i32; LABELS]> = rows.iter().map(|row| std::array::from_fn(|i| integer(&row[i]))).collect();
        let between: [[i32; LABELS]; LABELS] =
            std::array::from_fn(|i| std::array::from_fn(|j| integer(&weights[i][j])));
        let counted = all().into_iter().max_by(|a, b| value(&rows, &weights, a).total_cmp(&value(&rows, &weights, b)));
        assert_eq!(best(&ints, &between), counted.expect("a labelling"));
        assert!(best(&[], &between).is_empty());
        assert_eq!(labels_of(&[], 2), [0, 0]);
    }
}
