//! A story's trees, each made when it is first asked for: only what somebody needs is parsed, and nothing twice.

use std::cell::{Cell, OnceCell};

use super::model::{Syntax, TOKENS_MAX};
use super::tree::Tree;

/// Tokens that are parsed of one story (invariant 9: work is bounded by counts): a second of work, twenty long stories.
pub const STORY_TOKENS_MAX: usize = 30_000;

/// Trees by segment and sentence.
pub struct Trees<'m> {
    syntax: &'m Syntax,
    cells: Vec<Vec<OnceCell<Option<Tree<'m>>>>>,
    tokens_left: Cell<usize>,
    refused: Cell<bool>,
}

impl<'m> Trees<'m> {
    /// No tree yet, for segments of so many sentences each.
    #[must_use]
    pub fn new(syntax: &'m Syntax, sentences: impl IntoIterator<Item = usize>) -> Self {
        let cells = |count| (0..count).map(|_| OnceCell::new()).collect();
        Self {
            syntax,
            cells: sentences.into_iter().map(cells).collect(),
            tokens_left: Cell::new(STORY_TOKENS_MAX),
            refused: Cell::new(false),
        }
    }

    /// The tree of a segment's sentence, whose words must be the same each time; the tree numbers them from 0.
    ///
    /// Nothing where the sentence has more than [`TOKENS_MAX`] words or the story has used up [`STORY_TOKENS_MAX`], and
    /// where there is no such sentence.
    pub fn get<'w>(
        &self,
        segment: usize,
        sentence: usize,
        words: impl ExactSizeIterator<Item = &'w str>,
    ) -> Option<&Tree<'m>> {
        let cell = self.cells.get(segment)?.get(sentence)?;
        cell.get_or_init(|| self.parse(words)).as_ref()
    }

    /// Whether a sentence that was asked for got no tree.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.refused.get()
    }

    fn parse<'w>(&self, words: impl ExactSizeIterator<Item = &'w str>) -> Option<Tree<'m>> {
        let count = words.len();
        let left = self.tokens_left.get().checked_sub(count).filter(|_| count <= TOKENS_MAX);
        let Some(left) = left else {
            self.refused.set(true);
            return None;
        };
        self.tokens_left.set(left);
        self.syntax.parse(&words.collect::<Vec<&str>>())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::{STORY_TOKENS_MAX, Syntax, TOKENS_MAX, Trees};

    static SYNTAX: LazyLock<Syntax> = LazyLock::new(|| Syntax::embedded().expect("sound models"));
    const WORDS: [&str; 5] = ["Jane", "Roe", "left", "Geneva", "."];

    #[test]
    fn a_sentence_is_parsed_once() {
        let trees = Trees::new(&SYNTAX, [1, 2]);
        let first = trees.get(1, 1, WORDS.into_iter()).expect("a tree");
        assert_eq!((first.len(), first.head(2), first.child(2, &["nsubj"])), (5, None, Some(0)));
        let again = trees.get(1, 1, std::iter::empty()).expect("the same");
        assert!(std::ptr::eq(first, again));
        assert_eq!(trees.tokens_left.get(), STORY_TOKENS_MAX - WORDS.len());
        assert!(!trees.refused());
    }

    #[test]
    fn what_is_no_sentence_has_no_tree() {
        let trees = Trees::new(&SYNTAX, [1]);
        assert!(trees.get(0, 1, WORDS.into_iter()).is_none() && trees.get(1, 0, WORDS.into_iter()).is_none());
        assert!(!trees.refused());
    }

    #[test]
    fn a_sentence_too_long_is_refused_and_costs_nothing() {
        let trees = Trees::new(&SYNTAX, [2]);
        assert!(trees.get(0, 0, ["a"; TOKENS_MAX + 1].into_iter()).is_none());
        assert!(trees.refused());
        assert_eq!(trees.tokens_left.get(), STORY_TOKENS_MAX);
        assert!(trees.get(0, 1, ["a"; TOKENS_MAX].into_iter()).is_some());
    }

    #[test]
    fn a_story_has_a_budget() {
        let count = STORY_TOKENS_MAX / TOKENS_MAX;
        let trees = Trees::new(&SYNTAX, [count + 1]);
        let made = (0..=count).filter(|at| trees.get(0, *at, ["word"; TOKENS_MAX].into_iter()).is_some()).count();
        assert_eq!(made, count);
        assert!(trees.refused());
    }
}
