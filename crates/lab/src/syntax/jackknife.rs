//! Tags as the parser will see them: each part of the data tagged by a tagger that has not seen it.

use copytaster_language::syntax::Form;

use super::effort::Effort;
use super::tagger;
use super::treebank::{Example, Treebank};

const FOLDS: usize = 4;
const EFFORT: Effort = Effort { members: 1, epochs: 5 };

/// The examples with predicted tags instead of their own.
pub(crate) fn retag(bank: &Treebank) -> anyhow::Result<Vec<Example>> {
    let mut examples = bank.examples.clone();
    for fold in 0..FOLDS {
        let (held, rest): (Vec<_>, Vec<_>) = bank.examples.iter().enumerate().partition(|(at, _)| at % FOLDS == fold);
        let rest: Vec<&Example> = rest.into_iter().map(|(_, example)| example).collect();
        let file = tagger::train(&rest, &bank.tags, EFFORT, &format!("tagger {} of {FOLDS}", fold + 1));
        let forms: Vec<&[Form]> = held.iter().map(|(_, example)| example.forms.as_slice()).collect();
        for ((at, _), tags) in held.iter().zip(tagger::tag_all(file, &forms)?) {
            examples[*at].tags = tags;
        }
    }
    Ok(examples)
}
