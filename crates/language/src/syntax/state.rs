//! The parser's state: arc-hybrid transitions (Kuhlmann, Gómez-Rodríguez, Satta 2011) with the root behind the last word
//! (Ballesteros, Nivre 2013).

/// What the parser can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// The next word goes onto the stack.
    Shift,
    /// The top of the stack depends on the next word and leaves.
    Left,
    /// The top of the stack depends on the one below and leaves.
    Right,
}

/// The outer dependents of a word on one side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Side {
    /// The outermost, as number + 1; 0 is none.
    pub(super) outer: u32,
    /// The one attached before it.
    pub(super) inner: u32,
    pub(super) count: u32,
}

/// Stack, next word, arcs so far. Words are numbered from 0; the root is the number behind the last.
#[derive(Debug, Clone)]
pub struct State {
    words: u32,
    pub(super) stack: Vec<u32>,
    pub(super) next: u32,
    heads: Vec<u32>,
    pub(super) left: Vec<Side>,
    pub(super) right: Vec<Side>,
}

impl State {
    /// All words ahead.
    #[must_use]
    pub fn new(words: usize) -> Self {
        let count = u32::try_from(words).unwrap_or(u32::MAX);
        Self {
            words: count,
            stack: Vec::with_capacity(16),
            next: 0,
            heads: vec![count; words],
            left: vec![Side::default(); words + 1],
            right: vec![Side::default(); words + 1],
        }
    }

    /// Whether only the root is left.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.stack.is_empty() && self.next == self.words
    }

    /// Which of shift, left, right may be done. Only one word depends on the root.
    #[must_use]
    pub fn allowed(&self) -> [bool; 3] {
        let ahead = self.next < self.words;
        [ahead, !self.stack.is_empty() && (ahead || self.stack.len() == 1), self.stack.len() > 1]
    }

    /// The stack, its top last.
    #[must_use]
    pub fn stack(&self) -> &[u32] {
        &self.stack
    }

    /// The next word; the root where none is left.
    #[must_use]
    pub fn next(&self) -> u32 {
        self.next
    }

    /// Does a move that is [allowed](Self::allowed).
    pub fn apply(&mut self, step: Move) {
        match step {
            Move::Shift => {
                self.stack.push(self.next);
                self.next += 1;
            }
            Move::Left => {
                if let Some(top) = self.stack.pop() {
                    self.heads[top as usize] = self.next;
                    attach(&mut self.left[self.next as usize], top);
                }
            }
            Move::Right => {
                if let (Some(top), Some(below)) = (self.stack.pop(), self.stack.last()) {
                    self.heads[top as usize] = *below;
                    attach(&mut self.right[*below as usize], top);
                }
            }
        }
    }

    /// Each word's head; the number of words stands for the root.
    #[must_use]
    pub fn into_heads(self) -> Vec<u32> {
        self.heads
    }
}

fn attach(side: &mut Side, word: u32) {
    *side = Side { outer: word + 1, inner: side.outer, count: side.count + 1 };
}
