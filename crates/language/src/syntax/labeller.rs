//! The labeller: names the relation of each word to its head on a finished tree, heads before their dependents.

use std::borrow::Cow;

use super::Scheme;
use super::form::Form;
use super::tagger::best;
use crate::model::{Container, Features, ModelError, Weights, fnv1a};

/// Its model file. Sections `labels`, `weights`.
pub const LABELLER: Scheme = Scheme { kind: "labeller", version: 1 };

/// A trained labeller.
pub struct Labeller {
    labels: Vec<String>,
    weights: Weights,
    sha256: String,
}

impl Labeller {
    /// Reads a model file.
    ///
    /// # Errors
    /// [`ModelError`] where it is none, damaged or malformed.
    pub fn read(file: &str, bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        let container = Container::read(file, bytes, LABELLER.kind, LABELLER.version)?;
        let labels = container.lines("labels")?;
        let weights = Weights::read(&container, "weights")?;
        if labels.len() != weights.labels() {
            return Err(container.broken("labels", "does not fit the weights"));
        }
        Ok(Self { labels, weights, sha256: container.sha256().to_owned() })
    }

    /// The relations by number.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The file's hash.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// A relation's number for each word of a tree.
    #[must_use]
    pub fn label(&self, forms: &[Form], tags: &[u8], heads: &[u32]) -> Vec<u8> {
        let mut of = LabellerFeatures::new(forms, tags, heads);
        let mut features = Vec::with_capacity(96);
        let mut scores = vec![0; self.labels.len()];
        for word in order(heads) {
            of.features(word, &mut features);
            scores.fill(0);
            for feature in &features {
                self.weights.add(*feature, &mut scores);
            }
            of.set(word, best(&scores));
        }
        of.labels
    }
}

/// The words in an order in which each comes behind its head, and siblings from left to right.
#[must_use]
pub fn order(heads: &[u32]) -> Vec<usize> {
    let family = Family::new(heads);
    let mut order: Vec<usize> = Vec::with_capacity(heads.len());
    order.extend(family.of(heads.len()).iter().map(|word| *word as usize));
    let mut done = 0;
    while let Some(at) = order.get(done).copied() {
        order.extend(family.of(at).iter().map(|word| *word as usize));
        done += 1;
    }
    order
}

/// The dependents of every word, from left to right; the root's are the last.
struct Family {
    starts: Vec<u32>,
    children: Vec<u32>,
}

impl Family {
    fn new(heads: &[u32]) -> Self {
        let mut starts = vec![0u32; heads.len() + 2];
        for head in heads {
            starts[*head as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut place = starts.clone();
        let mut children = vec![0u32; heads.len()];
        for (word, head) in (0u32..).zip(heads) {
            children[place[*head as usize] as usize] = word;
            place[*head as usize] += 1;
        }
        Self { starts, children }
    }

    fn of(&self, word: usize) -> &[u32] {
        &self.children[self.starts[word] as usize..self.starts[word + 1] as usize]
    }
}

/// A word's label before it has one.
const UNKNOWN: u8 = u8::MAX;
/// Distances, places among siblings and their number are counted up to these.
const DISTANCE_MAX: usize = 8;
const SIBLINGS_MAX: usize = 6;
/// The tag of no word, and of the root.
const NO_TAG: u64 = 0;
const ROOT_TAG: u64 = 1;

/// Makes the features of a tree's words, in the order of [`order`].
pub struct LabellerFeatures<'a> {
    forms: &'a [Form],
    tags: &'a [u8],
    heads: &'a [u32],
    family: Family,
    auxiliary: [u64; 10],
    labels: Vec<u8>,
}

impl<'a> LabellerFeatures<'a> {
    /// Looks at a tree.
    #[must_use]
    pub fn new(forms: &'a [Form], tags: &'a [u8], heads: &'a [u32]) -> Self {
        let auxiliary = ["be", "is", "are", "was", "were", "been", "being", "get", "got", "gets"];
        Self {
            forms,
            tags,
            heads,
            family: Family::new(heads),
            auxiliary: auxiliary.map(|form| fnv1a(form.as_bytes())),
            labels: vec![UNKNOWN; heads.len()],
        }
    }

    /// Gives a word its label.
    pub fn set(&mut self, word: usize, label: u8) {
        self.labels[word] = label;
    }

    fn form(&self, at: Option<usize>) -> &Form {
        match at {
            Some(at) if at == self.forms.len() => &Form::ROOT,
            at => at.and_then(|at| self.forms.get(at)).unwrap_or(&Form::BORDER),
        }
    }

    fn tag(&self, at: Option<usize>) -> u64 {
        match at {
            Some(at) if at == self.forms.len() => ROOT_TAG,
            at => at.and_then(|at| self.tags.get(at)).map_or(NO_TAG, |tag| u64::from(*tag) + 2),
        }
    }

    fn label_of(&self, at: Option<usize>) -> u64 {
        at.and_then(|at| self.labels.get(at)).map_or(0, |label| u64::from(*label) + 1)
    }

    /// Whether a form of be or get depends on the word.
    fn is_passive(&self, word: usize) -> u64 {
        let children = self.family.of(word);
        u64::from(children.iter().take(SIBLINGS_MAX).any(|c| self.auxiliary.contains(&self.forms[*c as usize].word)))
    }

    /// The features of a word's label.
    #[allow(clippy::many_single_char_names, clippy::too_many_lines, reason = "a table of templates")]
    pub fn features(&self, word: usize, out: &mut Vec<u64>) {
        let root = self.forms.len();
        let head = self.heads[word] as usize;
        let grand = self.heads.get(head).map(|g| *g as usize);
        let siblings = self.family.of(head);
        let place = siblings.partition_point(|s| (*s as usize) < word);
        let sibling = |at: Option<usize>| at.and_then(|at| siblings.get(at)).map(|s| *s as usize);
        let (before, behind) = (sibling(place.checked_sub(1)), sibling(Some(place + 1)));
        let before2 = sibling(place.checked_sub(2));
        let own = self.family.of(word);
        let child = |at: Option<&u32>| at.map(|c| *c as usize);
        let (first, second, last) = (child(own.first()), child(own.get(1)), child(own.last()));
        let direction = u64::from(head > word) + 2 * u64::from(head == root);
        let distance = (head.abs_diff(word).min(DISTANCE_MAX) as u64) << 2 | direction;
        let left = siblings.partition_point(|s| (*s as usize) < head);
        let index = if word < head { left - place } else { place + 1 - left }.min(SIBLINGS_MAX) as u64;
        let number = siblings.len().min(SIBLINGS_MAX) as u64;
        let passive = self.is_passive(head);
        let (d, h) = (*self.form(Some(word)), *self.form(Some(head)));
        let (dt, ht) = (self.tag(Some(word)), self.tag(Some(head)));
        let (first_form, last_form) = (self.form(first), self.form(last));
        let (first_tag, second_tag, last_tag) = (self.tag(first), self.tag(second), self.tag(last));
        let marker = if first.is_some_and(|first| first < word) { first_form.word } else { 0 };

        let mut f = Features::new(out);
        f.add([]);
        f.add([d.word]);
        f.add([dt]);
        f.add([d.word, dt, direction]);
        f.add([h.word]);
        f.add([ht]);
        f.add([h.word, ht, direction]);
        f.add([d.word, h.word, direction]);
        f.add([d.word, ht, direction]);
        f.add([dt, h.word, direction]);
        f.add([dt, ht, direction]);
        f.add([dt, ht, distance]);
        f.add([d.word, distance]);
        f.add([d.ending(), dt, ht, direction]);
        for level in 0..3 {
            f.add([d.classes[level], direction]);
            f.add([d.classes[level], ht, direction]);
            f.add([h.classes[level], dt, direction]);
            f.add([d.classes[level], h.classes[level], direction]);
        }
        f.add([d.word, h.classes[1], direction]);
        f.add([d.classes[1], h.word, direction]);
        for at in [word.checked_sub(1), Some(word + 1).filter(|at| *at < root)] {
            let tag = self.tag(at);
            f.add([tag, dt, ht, direction]);
            f.add([self.form(at).word, dt, direction]);
        }
        for at in [head.checked_sub(1), Some(head + 1).filter(|at| *at < root)] {
            f.add([self.tag(at), dt, ht, direction]);
        }
        f.add([first_form.word, dt, ht, direction]);
        f.add([first_tag, dt, ht, direction]);
        f.add([first_tag, second_tag, dt, ht]);
        f.add([last_tag, dt, ht, direction]);
        f.add([last_form.word, dt, direction]);
        f.add([marker, d.word, direction]);
        f.add([marker, h.word, direction]);
        f.add([marker, dt, h.classes[1]]);
        f.add([marker, d.classes[1], ht]);
        f.add([first_tag, h.word, dt, direction]);
        f.add([index, dt, ht, direction]);
        f.add([index, number, dt, direction]);
        f.add([index, h.word, dt, direction]);
        f.add([passive, dt, ht, direction]);
        f.add([passive, marker, dt, ht]);
        f.add([passive, d.word, direction]);
        f.add([self.tag(before), dt, ht, direction]);
        f.add([self.tag(behind), dt, ht, direction]);
        f.add([self.form(before).word, dt, ht, direction]);
        f.add([self.label_of(before), dt, ht, direction]);
        f.add([self.label_of(before), d.word, direction]);
        f.add([self.label_of(before), self.label_of(before2), dt, direction]);
        f.add([self.label_of(before), self.tag(behind), dt, direction]);
        f.add([self.label_of(before), h.word, dt, direction]);
        f.add([self.label_of(Some(head)), dt, ht, direction]);
        f.add([self.label_of(Some(head)), d.word, direction]);
        f.add([self.label_of(Some(head)), marker, dt]);
        f.add([self.label_of(Some(head)), self.label_of(before), dt]);
        f.add([self.tag(grand), dt, ht, direction]);
        f.add([self.form(grand).word, dt, direction]);
    }
}
