//! A parsed sentence.

/// The subtypes of relations that are kept.
pub const SUBTYPES: [&str; 5] = ["nsubj:pass", "csubj:pass", "obl:agent", "nmod:poss", "acl:relcl"];

/// A treebank's relation with its subtype taken off, unless it is one of [`SUBTYPES`].
#[must_use]
pub fn relation(label: &str) -> &str {
    if SUBTYPES.contains(&label) { label } else { label.split(':').next().unwrap_or(label) }
}

/// Tags, heads and relations of a sentence's words, numbered from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree<'m> {
    pub(super) tags: Vec<&'m str>,
    pub(super) heads: Vec<u32>,
    pub(super) labels: Vec<&'m str>,
}

impl<'m> Tree<'m> {
    /// Number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tags.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// A word's Penn tag; empty where there is no such word.
    #[must_use]
    pub fn tag(&self, word: usize) -> &'m str {
        self.tags.get(word).copied().unwrap_or("")
    }

    /// A word's head; nothing for the one that depends on the root.
    #[must_use]
    pub fn head(&self, word: usize) -> Option<usize> {
        self.heads.get(word).map(|head| *head as usize).filter(|head| *head < self.len())
    }

    /// A word's relation to its head; empty where there is no such word.
    #[must_use]
    pub fn label(&self, word: usize) -> &'m str {
        self.labels.get(word).copied().unwrap_or("")
    }

    /// The words that depend on a word, left to right. Looks at all words: collect where it is asked often.
    pub fn children(&self, word: usize) -> impl Iterator<Item = usize> {
        self.heads.iter().enumerate().filter(move |(_, head)| **head as usize == word).map(|(at, _)| at)
    }

    /// The first child with one of these relations.
    #[must_use]
    pub fn child(&self, word: usize, labels: &[&str]) -> Option<usize> {
        self.children(word).find(|child| labels.contains(&self.label(*child)))
    }

    /// For each word the range of words from the first to the last of its subtree, as start and end, in linear time.
    #[must_use]
    pub fn spans(&self) -> Vec<(usize, usize)> {
        let mut spans: Vec<(usize, usize)> = (0..self.len()).map(|at| (at, at + 1)).collect();
        for at in self.bottom_up() {
            if let Some(head) = self.head(at) {
                let (start, end) = spans[at];
                spans[head] = (spans[head].0.min(start), spans[head].1.max(end));
            }
        }
        spans
    }

    /// Every word behind all that depend on it.
    fn bottom_up(&self) -> Vec<usize> {
        let mut waiting = vec![0u32; self.len()];
        for head in (0..self.len()).filter_map(|at| self.head(at)) {
            waiting[head] += 1;
        }
        let mut order: Vec<usize> = (0..self.len()).filter(|at| waiting[*at] == 0).collect();
        let mut done = 0;
        while let Some(at) = order.get(done).copied() {
            done += 1;
            if let Some(head) = self.head(at) {
                waiting[head] -= 1;
                if waiting[head] == 0 {
                    order.push(head);
                }
            }
        }
        order
    }
}
