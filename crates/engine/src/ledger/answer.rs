//! What the ledger answers.

use copytaster_records::Timestamp;
use serde::{Deserialize, Serialize};

/// What is asked of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRequest {
    /// Deliveries that came then or later.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Deliveries that came before.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// Of one feed.
    #[serde(default)]
    pub feed: Option<String>,
    /// Forget what was read before, and read all topics from their beginning.
    #[serde(default)]
    pub anew: bool,
}

/// A line of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerLine {
    /// How far it is.
    Progress(LedgerProgress),
    /// How many units of a feed are in a state.
    Count(UnitCount),
    /// Something is wrong.
    Finding(Finding),
    /// What it all comes to: the last line.
    Sum(LedgerSum),
}

/// How far the topics are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerProgress {
    /// Offsets that were passed.
    pub read: u64,
    /// Offsets that are to be.
    pub of: u64,
}

/// Units of a feed in one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitCount {
    /// The feed.
    pub feed: String,
    /// `in_flight`, `held`, `enriched`, `retracted`, `repeat`, `dead` or `missing`.
    pub state: String,
    /// In flight: the stage that is next. Dead: the stage that gave up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// How many.
    pub units: u64,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// A record should be there and is not.
    Missing,
    /// A record is there that should not be.
    Double,
}

/// A record that is missing or too many.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// What is wrong.
    pub wrong: Wrong,
    /// The unit or delivery.
    pub item: String,
    /// On which topic.
    pub topic: String,
    /// Why it is wrong, in words.
    pub says: String,
}

/// What it all comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerSum {
    /// Whether nothing is missing and nothing double.
    pub balanced: bool,
    /// Deliveries.
    pub deliveries: u64,
    /// Their units; a delivery that is not split counts as one.
    pub units: u64,
    /// Records that are missing.
    pub missing: u64,
    /// Records that are too many.
    pub double: u64,
    /// Records that name no unit, and so are none of ours.
    pub strays: u64,
    /// Addresses of the first of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_strays: Vec<String>,
    /// Units of which nothing can be said: they came before topics reach back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unknown: u64,
    /// From when on all is known, where topics no longer reach back to their beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Timestamp>,
    /// Records that were read for this answer.
    pub records_read: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde wants it")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
