//! The tagger: left to right, each tag given the two before it.

use std::borrow::Cow;

use super::Scheme;
use super::form::Form;
use super::lexicon::{TagLexicon, WordTags};
use crate::model::{Container, Features, ModelError, Weights};

/// Its model file. Sections `tags`, `lexicon`, `weights`.
pub const TAGGER: Scheme = Scheme { kind: "tagger", version: 2 };

/// A trained tagger.
pub struct Tagger {
    tags: Vec<String>,
    lexicon: TagLexicon,
    weights: Weights,
    sha256: String,
}

impl Tagger {
    /// Reads a model file.
    ///
    /// # Errors
    /// [`ModelError`] where it is none, damaged or malformed.
    pub fn read(file: &str, bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        let container = Container::read(file, bytes, TAGGER.kind, TAGGER.version)?;
        let tags = container.lines("tags")?;
        let weights = Weights::read(&container, "weights")?;
        if tags.len() != weights.labels() {
            return Err(container.broken("tags", "does not fit the weights"));
        }
        let lexicon = TagLexicon::read(&container, "lexicon", tags.len())?;
        Ok(Self { tags, lexicon, weights, sha256: container.sha256().to_owned() })
    }

    /// The tags by number.
    #[must_use]
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// The file's hash.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// A tag's number for each word of a sentence.
    #[must_use]
    pub fn tag(&self, forms: &[Form]) -> Vec<u8> {
        let known: Vec<Option<WordTags>> = forms.iter().map(|form| self.lexicon.get(form)).collect();
        let mut features = Vec::with_capacity(96);
        let mut scores = vec![0; self.tags.len()];
        let mut tags = Vec::with_capacity(forms.len());
        for at in 0..forms.len() {
            if let Some(certain) = known[at].filter(|tags| tags.certain) {
                tags.push(certain.first);
                continue;
            }
            tagger_features(forms, &known, &tags, &mut features);
            scores.fill(0);
            for feature in &features {
                self.weights.add(*feature, &mut scores);
            }
            tags.push(best(&scores));
        }
        tags
    }
}

/// The number of the highest score, the first of equals.
pub(super) fn best(scores: &[i32]) -> u8 {
    let mut best = 0;
    for (at, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = at;
        }
    }
    u8::try_from(best).unwrap_or(u8::MAX)
}

/// The features of the next tag: the word behind those in `tags`.
pub fn tagger_features(forms: &[Form], known: &[Option<WordTags>], tags: &[u8], out: &mut Vec<u64>) {
    let at = tags.len();
    let form = |offset: isize| at.checked_add_signed(offset).and_then(|i| forms.get(i)).unwrap_or(&Form::BORDER);
    let tag = |back: usize| at.checked_sub(back).map_or(1, |i| u64::from(tags[i]) + 2);
    let class = |offset: isize| {
        let known = at.checked_add_signed(offset).and_then(|i| known.get(i));
        known.map_or(1, |tags| tags.map_or(2, WordTags::value))
    };
    let [w2, w1, w0, n1, n2] = [-2, -1, 0, 1, 2].map(form);
    let (t1, t2) = (tag(1), tag(2));
    let first = u64::from(at == 0);
    let mut f = Features::new(out);
    f.add([]);
    f.add([w0.word]);
    for suffix in w0.suffixes {
        f.add([suffix]);
    }
    for prefix in w0.prefixes {
        f.add([prefix]);
    }
    for x in [w1, w0, n1] {
        f.add([x.exact]);
    }
    f.add([w0.shape]);
    f.add([w0.shape, first]);
    f.add([w0.shape, first, class(0)]);
    f.add([w0.shape, first, w0.classes[1]]);
    f.add([w0.shape, t1]);
    f.add([w0.shape, n1.shape, t1]);
    f.add([w0.shape, w0.ending()]);
    f.add([t1]);
    f.add([t2]);
    f.add([t1, t2]);
    f.add([t1, w0.word]);
    f.add([t1, w0.ending()]);
    f.add([t1, class(1)]);
    f.add([t1, class(0), class(1)]);
    f.add([t1, t2, class(0)]);
    f.add([w1.word]);
    f.add([w2.word]);
    f.add([n1.word]);
    f.add([n2.word]);
    f.add([w1.ending()]);
    f.add([n1.ending()]);
    f.add([w1.word, w0.word]);
    f.add([w0.word, n1.word]);
    f.add([class(0)]);
    f.add([class(1)]);
    f.add([class(0), class(1)]);
    f.add([class(1), class(2)]);
    f.add([class(0), n1.word]);
    f.add([w0.word, class(1)]);
    f.add([n1.shape]);
    f.add([w1.shape, w0.shape, n1.shape]);
    for (before, (here, behind)) in w1.classes.into_iter().zip(w0.classes.into_iter().zip(n1.classes)) {
        f.add([before]);
        f.add([here]);
        f.add([behind]);
    }
    f.add([w0.classes[1], w0.suffixes[1]]);
    f.add([w1.classes[0], w0.classes[0]]);
    f.add([w0.classes[0], n1.classes[0]]);
    f.add([t1, w0.classes[1]]);
    f.add([t1, n1.classes[1]]);
}
