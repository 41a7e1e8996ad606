//! The loop of every training: members of a committee, epochs, examples in an order of their own.

use super::treebank::Example;
use crate::perceptron::{Committee, Perceptron};
use crate::progress::Epoch;
use crate::random::{Random, SEED};

/// How long to train.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    /// Trainings whose mean is taken.
    pub(crate) members: u16,
    pub(crate) epochs: usize,
}

impl Effort {
    /// Learns from every example in every epoch; epochs are counted from 1.
    pub(crate) fn train(
        self,
        name: &str,
        examples: &[&Example],
        learn: impl Fn(&mut Perceptron, &Example, usize, &mut Epoch),
    ) -> Committee {
        let mut committee = Committee::default();
        for member in 0..self.members {
            let mut model = Perceptron::default();
            let mut order: Vec<&Example> = examples.to_vec();
            let mut random = Random::new(SEED + u64::from(member));
            for epoch in 1..=self.epochs {
                random.shuffle(&mut order);
                let mut progress = Epoch::new(name, epoch, self.epochs);
                for example in &order {
                    learn(&mut model, example, epoch, &mut progress);
                }
                progress.finish();
            }
            committee.add(&model);
        }
        committee
    }
}
