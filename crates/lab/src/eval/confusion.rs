//! What went wrong, counted and sorted, for a person to act on.

use std::collections::BTreeMap;

/// Errors of a kind with their number and one place where each stands.
#[derive(Default)]
pub(crate) struct Confusions {
    seen: BTreeMap<String, (usize, String)>,
}

impl Confusions {
    /// Counts an error: `what` says what was taken for what, `at` where.
    pub(crate) fn add(&mut self, what: String, at: impl FnOnce() -> String) {
        self.seen.entry(what).or_insert_with(|| (0, at())).0 += 1;
    }

    /// Counts what was right and what was said in its place.
    pub(crate) fn mistaken(&mut self, right: &str, said: &str, at: impl FnOnce() -> String) {
        self.add(format!("{right:<14} said {said}"), at);
    }

    /// Prints the most frequent ones.
    pub(crate) fn print(&self, most: usize) {
        let mut sorted: Vec<_> = self.seen.iter().collect();
        sorted.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
        for (what, (count, at)) in sorted.iter().take(most) {
            println!("{count:5}  {what}  [{at}]");
        }
        if let Some(left) = sorted.len().checked_sub(most).filter(|left| *left > 0) {
            println!("       and {left} more kinds: --list {}", sorted.len());
        }
    }
}
