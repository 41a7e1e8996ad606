//! What must not be trained on: the rule of `crates/lab/data/names/README.md`.

use std::collections::HashSet;
use std::path::Path;

use copytaster_language::model::fnv1a;

use super::Story;
use crate::read;

/// The development gold's sentences and the parts of its sources that are kept from training.
pub(crate) struct HeldOut {
    sentences: HashSet<Vec<String>>,
}

impl HeldOut {
    /// Reads the gold whose sentences are kept out wherever they stand.
    pub(crate) fn read(gold: &Path) -> anyhow::Result<Self> {
        let sentences = read::columns(gold, 2)?;
        let tokens = |sentence: read::Columns| sentence.lines.into_iter().map(|mut line| line.swap_remove(0)).collect();
        Ok(Self { sentences: sentences.into_iter().map(tokens).collect() })
    }

    /// Whether document `number`, from 0, of gmb-ner lies in a block that is held out.
    pub(crate) fn gmb(number: usize) -> bool {
        fnv1a(format!("gmb-block-{}", number / 8).as_bytes()) % 180 < 2
    }

    /// Whether the document of that address of wikinews-2019-20 is held out.
    pub(crate) fn wikinews(url: &str) -> bool {
        matches!(fnv1a(url.as_bytes()) % 32, 3 | 7)
    }

    /// The stories without sentences of the gold.
    pub(crate) fn without(&self, mut stories: Vec<Story>) -> Vec<Story> {
        for story in &mut stories {
            story.sentences.retain(|sentence| !self.sentences.contains(&sentence.tokens));
        }
        stories.retain(|story| !story.sentences.is_empty());
        stories
    }
}

#[cfg(test)]
mod tests {
    use super::HeldOut;

    #[test]
    fn the_documented_blocks_are_held_out() {
        let blocks: Vec<usize> = (0..9467 / 8 + 1).filter(|block| HeldOut::gmb(block * 8)).collect();
        assert_eq!(blocks, [98, 145, 160, 212, 291, 450, 505, 586, 691, 703, 762, 951]);
    }
}
