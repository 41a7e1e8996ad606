//! Label sets.

use prometheus_client::encoding::EncodeLabelSet;

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct StageLabels {
    /// Its name.
    pub stage: &'static str,
}

/// A stage, and why a record ended in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct DroppedLabels {
    /// The stage's name.
    pub stage: &'static str,
    /// Why: a relation, as in verdicts.
    pub reason: &'static str,
    /// Whether that is as it should be.
    pub intentional: bool,
}

/// A stage, and the class of a dead letter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct DeadLabels {
    /// The stage's name.
    pub stage: &'static str,
    /// As in the letter.
    pub class: &'static str,
}

/// A stage, and an error of its log.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct ErrorLabels {
    /// The stage's name.
    pub stage: &'static str,
    /// What is done about it: `wait`, `rewind` or `fatal`.
    pub class: &'static str,
    /// Which error.
    pub code: &'static str,
}

/// A stage, and what happened to its partitions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RebalanceLabels {
    /// The stage's name.
    pub stage: &'static str,
    /// `assigned`: an instance was given partitions.
    pub kind: &'static str,
}

/// A stage, and why a transaction of it was given up.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct AbortLabels {
    /// The stage's name.
    pub stage: &'static str,
    /// The error of the log.
    pub cause: &'static str,
}

/// A partition of a stage's input.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct PartitionLabels {
    /// The stage's name.
    pub stage: &'static str,
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: u32,
}
