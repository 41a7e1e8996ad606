//! What went wrong, counted and sorted, for a person to act on.

use std::collections::BTreeMap;

/// Places that are listed of a kind.
const EXAMPLES_MAX: usize = 5;

/// Errors of a kind with their number and the first places where they stand.
#[derive(Default)]
pub(crate) struct Confusions {
    seen: BTreeMap<String, (usize, Vec<String>)>,
}

impl Confusions {
    /// Counts an error: `what` says what was taken for what, `at` where.
    pub(crate) fn add(&mut self, what: String, at: impl FnOnce() -> String) {
        let (count, places) = self.seen.entry(what).or_default();
        *count += 1;
        if places.len() < EXAMPLES_MAX {
            places.push(at());
        }
    }

    /// Counts what was right and what was said in its place.
    pub(crate) fn mistaken(&mut self, right: &str, said: &str, at: impl FnOnce() -> String) {
        self.add(format!("{right:<14} said {said}"), at);
    }

    /// Prints the most frequent ones.
    pub(crate) fn print(&self, most: usize) {
        let mut sorted: Vec<_> = self.seen.iter().collect();
        sorted.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
        for (what, (count, places)) in sorted.iter().take(most) {
            println!("{count:5}  {what}");
            places.iter().for_each(|place| println!("         {place}"));
        }
        if let Some(left) = sorted.len().checked_sub(most).filter(|left| *left > 0) {
            println!("       and {left} more kinds: --list {}", sorted.len());
        }
    }
}
