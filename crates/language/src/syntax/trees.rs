//! A story's trees, each made when it is asked for: only sentences that somebody needs are parsed.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

use super::model::Syntax;
use super::tree::Tree;
use crate::text::{Casing, Prose};

/// Sentences that are parsed of one story (invariant 9: work is bounded by counts).
const PARSED_MAX: usize = 600;

/// Trees by segment and sentence.
pub(crate) struct Trees<'s, 'p> {
    syntax: &'s Syntax,
    casing: Casing<'p>,
    cells: Vec<Vec<OnceCell<Option<Tree<'s>>>>>,
    left: Cell<usize>,
    refused: Cell<bool>,
}

impl<'s, 'p> Trees<'s, 'p> {
    /// None yet.
    pub(crate) fn new(syntax: &'s Syntax, proses: &[Prose<'p>]) -> Self {
        let cells = proses.iter().map(|prose| prose.sentences.iter().map(|_| OnceCell::new()).collect());
        Self {
            syntax,
            casing: Casing::new(proses),
            cells: cells.collect(),
            left: Cell::new(PARSED_MAX),
            refused: Cell::new(false),
        }
    }

    /// The tree of a segment's sentence; its words are numbered from the sentence's first token. Nothing for a sentence that
    /// is too long, or one too many.
    pub(crate) fn get(&self, proses: &[Prose<'p>], number: usize, sentence: usize) -> Option<&Tree<'s>> {
        let cell = self.cells.get(number)?.get(sentence)?;
        let tree = cell.get_or_init(|| {
            let left = self.left.get().checked_sub(1)?;
            self.left.set(left);
            let prose = &proses[number];
            let range = prose.sentences[sentence].clone();
            if range.len() > super::TOKENS_MAX {
                return None;
            }
            let forms: Vec<Cow<'_, str>> = range.map(|at| self.casing.form(prose, at, |_| false)).collect();
            let words: Vec<&str> = forms.iter().map(AsRef::as_ref).collect();
            self.syntax.parse(&words)
        });
        self.refused.set(self.refused.get() || tree.is_none());
        tree.as_ref()
    }

    /// Whether a sentence that was asked for has no tree.
    pub(crate) fn refused(&self) -> bool {
        self.refused.get()
    }
}
