//! What is taken for what, how often, and where to look.

use std::collections::BTreeMap;

/// Examples that are kept of each confusion.
const EXAMPLES: usize = 3;

/// Counts of pairs of what is right and what was said.
#[derive(Default)]
pub(crate) struct Confusion {
    pairs: BTreeMap<(String, String), (u64, Vec<String>)>,
}

impl Confusion {
    /// Another error, with the place where it is.
    pub(crate) fn add(&mut self, right: &str, said: &str, example: impl FnOnce() -> String) {
        let (count, examples) = self.pairs.entry((right.to_owned(), said.to_owned())).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            examples.push(example());
        }
    }

    /// The most frequent ones, as a table.
    pub(crate) fn print(&self, title: &str, most: usize) {
        let mut ranked: Vec<_> = self.pairs.iter().collect();
        ranked.sort_by_key(|(pair, (count, _))| (std::cmp::Reverse(*count), *pair));
        let all: u64 = ranked.iter().map(|(_, (count, _))| count).sum();
        println!("\n{title}: {all} errors\n{:>6}  {:<12} {:<12} such as", "count", "right", "said");
        for ((right, said), (count, examples)) in ranked.into_iter().take(most) {
            println!("{count:>6}  {right:<12} {said:<12} {}", examples.join(" | "));
        }
    }
}
