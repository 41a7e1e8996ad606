//! Training the tagger: averaged perceptron, its own tags as history.

use std::collections::BTreeMap;

use copytaster_language::model::{write_container, write_weights};
use copytaster_language::syntax::{Form, TAGGER, TagLexicon, Tagger, WordTags, tagger_features, write_tag_lexicon};

use super::effort::Effort;
use super::treebank::Example;
use crate::perceptron::Perceptron;
use crate::progress::Epoch;

/// Averaged weights below are left out.
const SMALLEST: f32 = 0.05;
/// A tag is learnt from until it is this much ahead of all others.
const MARGIN: i32 = 40;
/// A word enters the lexicon that was seen this often.
const SEEN_MIN: u32 = 5;
/// A word's second tag is kept from this share on, in percent.
const SECOND_PERCENT: u32 = 4;
/// A word that was seen this often with one tag only keeps it unseen.
const CERTAIN_MIN: u32 = 40;

/// The model file of a tagger.
pub(crate) fn train(examples: &[&Example], tags: &[String], effort: Effort, name: &str) -> Vec<u8> {
    let lexicon = lexicon(examples);
    let committee = effort.train(name, examples, |model, example, _, progress| {
        learn(model, &lexicon, tags.len(), example, progress);
    });
    let weights = write_weights(tags.len(), &committee.average(SMALLEST), SMALLEST);
    let sections = [
        ("tags", (tags.join("\n") + "\n").into_bytes()),
        ("lexicon", write_tag_lexicon(&lexicon)),
        ("weights", weights),
    ];
    write_container(TAGGER.kind, TAGGER.version, &sections)
}

fn learn(model: &mut Perceptron, lexicon: &TagLexicon, labels: usize, example: &Example, progress: &mut Epoch) {
    let known: Vec<Option<WordTags>> = example.forms.iter().map(|form| lexicon.get(form)).collect();
    let mut features = Vec::with_capacity(64);
    let mut scores = vec![0; labels];
    let mut tags = Vec::with_capacity(example.forms.len());
    for (gold, known_here) in example.tags.iter().zip(&known) {
        if let Some(certain) = known_here.filter(|tags| tags.certain) {
            tags.push(certain.first);
            continue;
        }
        tagger_features(&example.forms, &known, &tags, &mut features);
        model.step();
        model.score(&features, &mut scores);
        let guess = crate::perceptron::best(&scores);
        progress.count(guess == *gold);
        model.learn(&features, &scores, *gold, MARGIN);
        tags.push(guess);
    }
}

fn lexicon(examples: &[&Example]) -> TagLexicon {
    let mut counts: BTreeMap<u64, BTreeMap<u8, u32>> = BTreeMap::new();
    for example in examples {
        for (form, tag) in example.forms.iter().zip(&example.tags) {
            *counts.entry(form.word).or_default().entry(*tag).or_default() += 1;
        }
    }
    let entries = counts.into_iter().filter_map(|(word, tags)| Some((word, word_tags(&tags)?)));
    TagLexicon::new(&entries.collect())
}

fn word_tags(tags: &BTreeMap<u8, u32>) -> Option<WordTags> {
    let total: u32 = tags.values().sum();
    let mut ranked: Vec<(u32, u8)> = tags.iter().map(|(tag, count)| (*count, *tag)).collect();
    ranked.sort_by_key(|(count, tag)| (std::cmp::Reverse(*count), *tag));
    let (_, first) = *ranked.first().filter(|_| total >= SEEN_MIN)?;
    let second =
        ranked.get(1).filter(|(count, _)| count * 100 >= total * SECOND_PERCENT).map_or(first, |(_, tag)| *tag);
    Some(WordTags { first, second, certain: ranked.len() == 1 && total >= CERTAIN_MIN })
}

/// Tags sentences with a model file that was just trained.
pub(crate) fn tag_all(file: Vec<u8>, sentences: &[&[Form]]) -> anyhow::Result<Vec<Vec<u8>>> {
    let tagger = Tagger::read("the fold's tagger", file)?;
    Ok(sentences.iter().map(|forms| tagger.tag(forms)).collect())
}
