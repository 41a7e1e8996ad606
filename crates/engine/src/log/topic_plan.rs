//! What has to be done so that topics are as they should be. Pure.

use std::fmt;

use copytaster_records::topics::Kept;

use super::{TopicInfo, TopicSpec};

/// A difference between a topic that should be and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicChange {
    /// It is missing.
    Create(TopicSpec),
    /// Its records are kept for another time.
    Keep {
        /// The topic as it should be.
        spec: TopicSpec,
        /// How long they are kept.
        found: Kept,
    },
    /// Something else about it does not fit.
    Fit {
        /// The topic as it should be.
        spec: TopicSpec,
        /// What, in words.
        unfit: Vec<String>,
    },
    /// It has another number of partitions. That cannot be changed in place: keys would move.
    Partitions {
        /// The topic as it should be.
        spec: TopicSpec,
        /// How many it has.
        found: u32,
    },
}

impl TopicChange {
    /// Whether applying it changes the topic so that it fits.
    #[must_use]
    pub fn can_be_applied(&self) -> bool {
        !matches!(self, Self::Partitions { .. })
    }

    /// Whether the pipeline can run without it.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        !matches!(self, Self::Keep { .. })
    }

    /// The topic as it should be.
    #[must_use]
    pub fn spec(&self) -> &TopicSpec {
        match self {
            Self::Create(spec) | Self::Keep { spec, .. } | Self::Fit { spec, .. } | Self::Partitions { spec, .. } => {
                spec
            }
        }
    }
}

impl fmt::Display for TopicChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spec = self.spec();
        let (name, partitions, kept) = (&spec.name, spec.partitions, InWords(spec.kept));
        match self {
            Self::Create(_) => write!(f, "{name}: is missing ({partitions} partitions, kept {kept})"),
            Self::Keep { found, .. } => write!(f, "{name}: is kept {}, not {kept}", InWords(*found)),
            Self::Fit { unfit, .. } => write!(f, "{name}: {}", unfit.join(", ")),
            Self::Partitions { found, .. } => write!(
                f,
                "{name}: has {found} partitions, not {partitions}: set log.partitions as it is, or use another prefix"
            ),
        }
    }
}

struct InWords(Kept);

impl fmt::Display for InWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kept::For(time) => write!(f, "{time:?}"),
            Kept::Compacted => f.write_str("the newest of each key"),
            Kept::Forever => f.write_str("for ever"),
        }
    }
}

/// The differences, in the order of `wanted`. Topics of others are left alone.
#[must_use]
pub fn plan_topics(wanted: &[TopicSpec], there: &[TopicInfo]) -> Vec<TopicChange> {
    wanted.iter().flat_map(|spec| differences(spec, there.iter().find(|info| info.name == spec.name))).collect()
}

fn differences(spec: &TopicSpec, found: Option<&TopicInfo>) -> Vec<TopicChange> {
    let Some(found) = found else { return vec![TopicChange::Create(spec.clone())] };
    let mut changes = Vec::new();
    if found.partitions != spec.partitions {
        changes.push(TopicChange::Partitions { spec: spec.clone(), found: found.partitions });
    }
    if found.kept != spec.kept {
        changes.push(TopicChange::Keep { spec: spec.clone(), found: found.kept });
    }
    if !found.unfit.is_empty() {
        changes.push(TopicChange::Fit { spec: spec.clone(), unfit: found.unfit.clone() });
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_as_it_should_be_needs_nothing() {
        let spec = |name: &str, partitions| TopicSpec { name: name.into(), partitions, kept: Kept::Forever };
        let info = |name: &str, partitions, kept| TopicInfo { name: name.into(), partitions, kept, unfit: Vec::new() };
        let there = [info("a", 3, Kept::Forever), info("b", 2, Kept::Compacted), info("others", 1, Kept::Forever)];
        let changes = plan_topics(&[spec("a", 3), spec("b", 4), spec("c", 1)], &there);
        assert_eq!(
            changes,
            [
                TopicChange::Partitions { spec: spec("b", 4), found: 2 },
                TopicChange::Keep { spec: spec("b", 4), found: Kept::Compacted },
                TopicChange::Create(spec("c", 1)),
            ]
        );
        assert!(!changes[0].can_be_applied() && changes[0].is_needed() && !changes[1].is_needed());
    }
}
