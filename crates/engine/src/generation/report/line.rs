//! What a report says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::FieldChange;

/// A line of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportLine {
    /// A record that differs.
    Difference(Box<Difference>),
    /// All of it; the last line.
    Summary(Box<Summary>),
}

/// How a record differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// Only the generation has it.
    Added,
    /// Only the other one has it: here it became a dead letter, or was not sent on.
    Removed,
    /// Both have it, with other fields.
    Changed,
}

/// A record that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// How.
    pub kind: DifferenceKind,
    /// The record's key: its story, or its unit on `wire.verdicts`.
    pub key: String,
    /// The unit that it is of.
    pub unit: String,
    /// The version of the story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// The feed.
    pub feed: String,
    /// The record of `wire.raw` that it came from.
    pub origin: String,
    /// Its headline, before or else after: for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Where both have it: the fields that differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
}

/// A report in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The generation.
    pub generation: String,
    /// The one that it was compared with.
    pub against: String,
    /// The topic compared.
    pub topic: String,
    /// By partition of `wire.raw`: the first record whose results were compared.
    pub from: Vec<u64>,
    /// By partition of `wire.raw`: the first one that was not.
    pub until: Vec<u64>,
    /// Records that are the same.
    pub same: u64,
    /// Records that only the generation has.
    pub added: u64,
    /// Records that only the other one has.
    pub removed: u64,
    /// Records that differ.
    pub changed: u64,
    /// Records that differ in nothing but how they were made.
    pub only_provenance: u64,
    /// Changed records by field; beyond 200 fields the others are together as `other`.
    pub by_field: BTreeMap<String, u64>,
    /// Records that differ by feed.
    pub by_feed: BTreeMap<String, u64>,
    /// Fields that were left out.
    pub left_out: Vec<String>,
}

impl Summary {
    /// Whether nothing differs but how it was made.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added + self.removed + self.changed == 0
    }
}
