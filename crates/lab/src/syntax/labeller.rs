//! Training the labeller on right trees, its own labels as history.

use copytaster_language::model::{write_container, write_weights};
use copytaster_language::syntax::{LABELLER, LabellerFeatures, order};

use super::effort::Effort;
use super::treebank::Example;
use crate::perceptron::{Perceptron, best};
use crate::progress::Epoch;

/// A label is learnt from until it is this much ahead of all others.
const MARGIN: i32 = 20;

/// The model file of a labeller. Averaged weights below `smallest` are left out.
pub(crate) fn train(examples: &[&Example], labels: &[String], effort: Effort, smallest: f32) -> Vec<u8> {
    let committee = effort.train("labeller", examples, |model, example, _, progress| {
        learn(model, labels.len(), example, progress);
    });
    let weights = write_weights(labels.len(), &committee.average(smallest), smallest);
    let sections = [("labels", (labels.join("\n") + "\n").into_bytes()), ("weights", weights)];
    write_container(LABELLER.kind, LABELLER.version, &sections)
}

fn learn(model: &mut Perceptron, labels: usize, example: &Example, progress: &mut Epoch) {
    let mut of = LabellerFeatures::new(&example.forms, &example.tags, &example.heads);
    let mut features = Vec::with_capacity(96);
    let mut scores = vec![0; labels];
    for word in order(&example.heads) {
        of.features(word, &mut features);
        model.step();
        model.score(&features, &mut scores);
        let (guess, gold) = (best(&scores), example.labels[word]);
        progress.count(guess == gold);
        model.learn(&features, &scores, gold, MARGIN);
        of.set(word, guess);
    }
}
