//! Training the labeller on right trees, its own labels as history.

use copytaster_language::model::{write_container, write_weights};
use copytaster_language::syntax::{LABELLER, LabellerFeatures, order};

use super::treebank::Example;
use crate::perceptron::{Perceptron, best};
use crate::progress::Epoch;
use crate::random::{Random, SEED};

/// Averaged weights below are left out.
const SMALLEST: f32 = 0.05;

/// The model file of a labeller.
pub(crate) fn train(examples: &[&Example], labels: &[String], epochs: usize) -> Vec<u8> {
    let mut model = Perceptron::default();
    let mut shuffled: Vec<&Example> = examples.to_vec();
    let mut random = Random::new(SEED);
    for epoch in 1..=epochs {
        random.shuffle(&mut shuffled);
        let mut progress = Epoch::new("labeller", epoch, epochs);
        for example in &shuffled {
            learn(&mut model, labels.len(), example, &mut progress);
        }
        progress.finish();
    }
    let weights = write_weights(labels.len(), &model.average(SMALLEST), SMALLEST);
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
        if guess != gold {
            model.update(&features, gold, guess);
        }
        of.set(word, guess);
    }
}
