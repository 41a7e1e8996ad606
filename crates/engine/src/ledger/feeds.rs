//! Feeds by number, so that a delivery says its feed in a byte.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Names in the order in which they were first seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub(super) struct Feeds {
    names: Vec<String>,
    numbers: BTreeMap<String, u32>,
}

impl Feeds {
    /// The number of a feed; a new one where it was not seen before.
    pub(super) fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The number of a feed that was seen.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    /// The feed of a number.
    pub(super) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("?", String::as_str)
    }

    /// All of them.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }
}

impl From<Vec<String>> for Feeds {
    fn from(names: Vec<String>) -> Self {
        let mut feeds = Self::default();
        names.iter().for_each(|name| _ = feeds.number(name));
        feeds
    }
}

impl From<Feeds> for Vec<String> {
    fn from(feeds: Feeds) -> Self {
        feeds.names
    }
}
