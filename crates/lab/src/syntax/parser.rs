//! Training the parser: its own moves after the first epoch, corrected by the dynamic oracle.

use copytaster_language::model::{write_container, write_weights};
use copytaster_language::syntax::{MOVES, PARSER, State, parser_features};

use super::effort::Effort;
use super::oracle;
use super::treebank::Example;
use crate::perceptron::Perceptron;
use crate::progress::Epoch;

/// A move that costs nothing is learnt from until it is this much ahead of those that do.
const MARGIN: i32 = 20;

/// The model file of a parser. Averaged weights below `smallest` are left out.
pub(crate) fn train(examples: &[&Example], effort: Effort, smallest: f32) -> Vec<u8> {
    let committee = effort.train("parser", examples, |model, example, epoch, progress| {
        learn(model, example, epoch > 1, progress);
    });
    let weights = write_weights(MOVES.len(), &committee.average(smallest), smallest);
    write_container(PARSER.kind, PARSER.version, &[("weights", weights)])
}

/// Parses a sentence; `explore` follows the model's own moves, also where they are wrong.
fn learn(model: &mut Perceptron, example: &Example, explore: bool, progress: &mut Epoch) {
    let mut state = State::new(example.forms.len());
    let mut features = Vec::with_capacity(192);
    let mut scores = [0; MOVES.len()];
    while !state.is_done() {
        let allowed = state.allowed();
        let costs =
            [0, 1, 2].map(|at| if allowed[at] { oracle::cost(&state, &example.heads, MOVES[at]) } else { usize::MAX });
        let cheapest = costs.into_iter().min().unwrap_or(0);
        parser_features(&state, &example.forms, &example.tags, &mut features);
        model.step();
        model.score(&features, &mut scores);
        let highest = |wanted: &dyn Fn(usize) -> bool| {
            let moves = (0..MOVES.len()).filter(|at| wanted(*at));
            moves.fold(None, |best, at| best.filter(|b| scores[*b] >= scores[at]).or(Some(at))).unwrap_or(0)
        };
        let guess = highest(&|at| allowed[at]);
        let right = highest(&|at| costs[at] == cheapest);
        progress.count(costs[guess] == cheapest);
        let costly = (0..MOVES.len()).filter(|at| allowed[*at] && costs[*at] != cheapest);
        let rival = costly.reduce(|best, at| if scores[at] > scores[best] { at } else { best });
        if let Some(rival) = rival.filter(|rival| scores[*rival] + MARGIN > scores[right]) {
            model.update(&features, number(right), number(rival));
        }
        state.apply(MOVES[if explore { guess } else { right }]);
    }
}

fn number(at: usize) -> u8 {
    u8::try_from(at).unwrap_or(u8::MAX)
}
