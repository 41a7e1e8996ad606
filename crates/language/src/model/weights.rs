//! Sparse weights of hashed features.
//!
//! A feature is known by the first bits of its hash, which lead to a bucket of about four, and by the last sixteen: one in
//! some fifteen thousand unseen features is taken for another. A weight is one byte, a step on a scale of equal ratios.
//!
//! A section of weights: number of labels (2 bytes), unit (4, float), 256 steps (4 each, integers in that unit), then
//! buckets of rows: fingerprint (2), count (1), and so many pairs of label and step; count 0 stands for a
//! step for every label.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::buckets::{self, Buckets};
use super::container::Container;
use super::cursor::Cursor;
use super::error::ModelError;

const STEPS: usize = 256;
/// Bytes in front of the buckets.
const HEAD_BYTES: usize = 2 + 4 + 4 * STEPS;
/// A label is a byte.
const LABELS_MAX: u16 = 256;
/// The largest weight in units: a sum of a thousand features stays within 31 bits.
const UNITS_MAX: f32 = 1_048_576.0;

/// The weights of a linear model.
pub struct Weights {
    labels: usize,
    unit: f32,
    steps: Box<[i32; STEPS]>,
    buckets: Buckets,
    /// For each bucket the [marks](mark) of its rows: nearly all features that a model does not know are told by them.
    sieve: Box<[u32]>,
}

impl Weights {
    /// Reads a section and checks every row of it.
    ///
    /// # Errors
    /// [`ModelError::Section`] where it is missing or malformed.
    pub fn read(container: &Container, section: &str) -> Result<Self, ModelError> {
        let bytes = container.section(section)?;
        Self::parse(bytes).ok_or_else(|| container.broken(section, "holds no well-formed weights"))
    }

    fn parse(section: Cow<'static, [u8]>) -> Option<Self> {
        let mut cursor = Cursor::new(&section);
        let labels = cursor.u16().filter(|labels| (1..=LABELS_MAX).contains(labels))?;
        let unit = cursor.f32()?;
        let mut steps = Box::new([0; STEPS]);
        for step in steps.iter_mut() {
            *step = cursor.i32()?;
        }
        let buckets = Buckets::read(section, HEAD_BYTES)?;
        let labels = usize::from(labels);
        let sieve: Option<Box<[u32]>> = buckets.iter().map(|bucket| Rows::new(bucket, labels).check()).collect();
        Some(Self { labels, unit, steps, buckets, sieve: sieve? })
    }

    /// Number of labels.
    #[must_use]
    pub fn labels(&self) -> usize {
        self.labels
    }

    /// What one unit of a score is worth.
    #[must_use]
    pub fn unit(&self) -> f32 {
        self.unit
    }

    /// Adds a feature's weights, in units, to the scores of the labels. An unknown feature adds nothing.
    #[inline]
    pub fn add(&self, feature: u64, scores: &mut [i32]) {
        let bucket = self.buckets.number(feature);
        let wanted = fingerprint(feature);
        if self.sieve.get(bucket).is_none_or(|marks| marks & mark(wanted) == 0) {
            return;
        }
        let mut rows = Rows::new(self.buckets.get(bucket), self.labels);
        while let Some((found, row)) = rows.next() {
            if found != wanted {
                continue;
            }
            match row {
                Row::Dense(row) => {
                    for (score, step) in scores.iter_mut().zip(row) {
                        *score += self.steps[usize::from(*step)];
                    }
                }
                Row::Sparse(row) => {
                    for pair in row.chunks_exact(2) {
                        if let Some(score) = scores.get_mut(usize::from(pair[0])) {
                            *score += self.steps[usize::from(pair[1])];
                        }
                    }
                }
            }
            return;
        }
    }
}

/// The last bits of a hash; the first ones choose the bucket.
fn fingerprint(feature: u64) -> u16 {
    (feature & 0xffff) as u16
}

/// One bit of 32, by a fingerprint.
fn mark(fingerprint: u16) -> u32 {
    1 << (fingerprint & 31)
}

enum Row<'a> {
    /// A step for each label.
    Dense(&'a [u8]),
    /// Pairs of label and step.
    Sparse(&'a [u8]),
}

/// The rows of a bucket.
struct Rows<'a> {
    rest: &'a [u8],
    labels: usize,
}

impl<'a> Rows<'a> {
    #[inline]
    fn new(rest: &'a [u8], labels: usize) -> Self {
        Self { rest, labels }
    }

    #[inline]
    fn next(&mut self) -> Option<(u16, Row<'a>)> {
        let (head, rest) = self.rest.split_first_chunk::<3>()?;
        let found = u16::from_le_bytes([head[0], head[1]]);
        let length = if head[2] == 0 { self.labels } else { 2 * usize::from(head[2]) };
        let (row, rest) = rest.split_at_checked(length)?;
        self.rest = rest;
        Some((found, if head[2] == 0 { Row::Dense(row) } else { Row::Sparse(row) }))
    }

    /// The marks of all rows. Nothing where the rows do not fill the bucket or name labels that do not exist.
    fn check(mut self) -> Option<u32> {
        let mut marks = 0;
        while let Some((fingerprint, row)) = self.next() {
            marks |= mark(fingerprint);
            if let Row::Sparse(pairs) = row
                && pairs.chunks_exact(2).any(|pair| usize::from(pair[0]) >= self.labels)
            {
                return None;
            }
        }
        self.rest.is_empty().then_some(marks)
    }
}

/// A section of weights: for each feature the labels with a weight that is not zero, in ascending order of label.
///
/// Weights below `smallest` are left out. Of two features that cannot be told apart the second is left out.
///
/// # Panics
/// Where a label is not below `labels`, or `labels` is not in 1 to 256.
#[must_use]
pub fn write_weights(labels: usize, features: &BTreeMap<u64, Vec<(u8, f32)>>, smallest: f32) -> Vec<u8> {
    assert!((1..=usize::from(LABELS_MAX)).contains(&labels), "{labels} labels");
    let smallest = smallest.max(f32::MIN_POSITIVE);
    let largest = features.values().flatten().fold(smallest, |most, (_, weight)| most.max(weight.abs()));
    let scale = Scale { smallest, largest };
    let mut out = Vec::new();
    out.extend(u16::try_from(labels).unwrap_or(LABELS_MAX).to_le_bytes());
    out.extend((largest / UNITS_MAX).to_le_bytes());
    for step in 0..=u8::MAX {
        out.extend(scale.units(step).to_le_bytes());
    }
    let mut entries: Vec<(u64, Vec<u8>)> = Vec::new();
    for (feature, weights) in features {
        let kept: Vec<(u8, u8)> = weights
            .iter()
            .filter(|(_, weight)| weight.abs() >= smallest)
            .map(|(label, weight)| (*label, scale.step(*weight)))
            .collect();
        assert!(kept.iter().all(|(label, _)| usize::from(*label) < labels), "a label of {feature:x} is too large");
        if !kept.is_empty() {
            entries.push((*feature, row(*feature, labels, &kept)));
        }
    }
    buckets::write(&mut out, &entries);
    out
}

fn row(feature: u64, labels: usize, kept: &[(u8, u8)]) -> Vec<u8> {
    let mut row = Vec::from(fingerprint(feature).to_le_bytes());
    match u8::try_from(kept.len()).ok().filter(|_| 2 * kept.len() < labels) {
        Some(count) => {
            row.push(count);
            row.extend(kept.iter().flat_map(|(label, step)| [*label, *step]));
        }
        None => {
            row.push(0);
            let at = row.len();
            row.resize(at + labels, 0);
            for (label, step) in kept {
                row[at + usize::from(*label)] = *step;
            }
        }
    }
    row
}

/// Step 0 is zero, 1 to 127 are positive, from `smallest` to `largest` in equal ratios, 129 to 255 their negatives.
struct Scale {
    smallest: f32,
    largest: f32,
}

impl Scale {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 126")]
    fn step(&self, weight: f32) -> u8 {
        let range = (self.largest / self.smallest).ln();
        let share = if range > 0.0 { (weight.abs() / self.smallest).ln() / range } else { 0.0 };
        let step = 1 + (share * 126.0).round().clamp(0.0, 126.0) as u8;
        if weight < 0.0 { step | 0x80 } else { step }
    }

    #[allow(clippy::cast_possible_truncation, reason = "at most UNITS_MAX")]
    fn units(&self, step: u8) -> i32 {
        let magnitude = step & 0x7f;
        if magnitude == 0 {
            return 0;
        }
        let share = f32::from(magnitude - 1) / 126.0;
        let weight = self.smallest * (self.largest / self.smallest).powf(share);
        let units = (weight / self.largest * UNITS_MAX).round() as i32;
        if step & 0x80 != 0 { -units } else { units }
    }
}
