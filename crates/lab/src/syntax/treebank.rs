//! Treebanks, with their words hashed and their tags and relations numbered.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context, bail};
use copytaster_language::model::Clusters;
use copytaster_language::syntax::Form;

use crate::read::{self, Sentence};

/// A sentence to learn from.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    pub(crate) forms: Vec<Form>,
    pub(crate) tags: Vec<u8>,
    /// The number of words stands for the root.
    pub(crate) heads: Vec<u32>,
    pub(crate) labels: Vec<u8>,
}

/// Sentences with the names behind their numbers, sorted.
pub(crate) struct Treebank {
    pub(crate) tags: Vec<String>,
    pub(crate) labels: Vec<String>,
    pub(crate) examples: Vec<Example>,
}

impl Treebank {
    /// Reads CoNLL-U files.
    pub(crate) fn read(files: &[PathBuf], clusters: &Clusters) -> anyhow::Result<Self> {
        let mut sentences = Vec::new();
        for file in files {
            sentences.extend(read::conllu(file)?);
        }
        let words = || sentences.iter().flat_map(|sentence| &sentence.words);
        let tags = inventory(words().map(|word| word.xpos.as_str()))?;
        let labels = inventory(words().map(|word| word.relation.as_str()))?;
        let example = |sentence| example(sentence, &tags, &labels, clusters);
        let examples = sentences.iter().map(example).collect::<anyhow::Result<_>>()?;
        Ok(Self { tags, labels, examples })
    }

    /// Number of words.
    pub(crate) fn words(&self) -> usize {
        self.examples.iter().map(|example| example.forms.len()).sum()
    }
}

fn inventory<'a>(names: impl Iterator<Item = &'a str>) -> anyhow::Result<Vec<String>> {
    let names: BTreeSet<&str> = names.collect();
    if names.len() > 255 {
        bail!("{} different tags or relations: are these the right columns?", names.len());
    }
    Ok(names.into_iter().map(str::to_owned).collect())
}

fn example(sentence: &Sentence, tags: &[String], labels: &[String], clusters: &Clusters) -> anyhow::Result<Example> {
    let number = |name: &str, names: &[String]| -> anyhow::Result<u8> {
        let at = names.binary_search_by(|known| known.as_str().cmp(name)).ok().context("a name of another file")?;
        Ok(u8::try_from(at)?)
    };
    Ok(Example {
        forms: sentence.words.iter().map(|word| Form::new(&word.form, clusters)).collect(),
        tags: sentence.words.iter().map(|word| number(&word.xpos, tags)).collect::<anyhow::Result<_>>()?,
        heads: sentence.heads(),
        labels: sentence.words.iter().map(|word| number(&word.relation, labels)).collect::<anyhow::Result<_>>()?,
    })
}
