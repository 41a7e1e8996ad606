//! Generations: replays of a stretch of the past beside the live pipeline, and which of them readers follow.
//!
//! Both are values of `copytaster.control`. Places in time are offsets of `wire.raw`, one a partition: every record behind
//! it says by [`crate::headers::ORIGIN`] which raw record it came from.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{FeedId, IdError, Timestamp};

/// What the generation that always runs is called on the command line.
pub const LIVE: &str = "live";
/// Longest name of a generation, in bytes.
const NAME_BYTES_MAX: usize = 32;

/// A generation's name, which its topics, groups and state end in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct GenerationName(String);

impl GenerationName {
    /// Checks and takes a name.
    ///
    /// # Errors
    /// [`IdError::Generation`] where it is empty, too long, holds other characters or is `live`.
    pub fn new(name: impl Into<String>) -> Result<Self, IdError> {
        let name = name.into();
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let is_name = name.bytes().next().is_some_and(allowed)
            && name.len() <= NAME_BYTES_MAX
            && name.bytes().all(|b| allowed(b) || b == b'-')
            && name != LIVE;
        if is_name { Ok(Self(name)) } else { Err(IdError::Generation(name)) }
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What this generation calls a topic, group or state: `wire.parsed.NAME`.
    #[must_use]
    pub fn of(&self, name: &str) -> String {
        format!("{name}.{}", self.0)
    }
}

impl fmt::Display for GenerationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for GenerationName {
    type Err = IdError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::new(s)
    }
}

impl<'de> Deserialize<'de> for GenerationName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A stage that can be run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplayStage {
    /// Gives verdicts.
    Dedupe,
    /// Reads units.
    Parse,
    /// Analyses stories.
    Enrich,
}

impl ReplayStage {
    /// All of them, in the order in which copy passes them.
    pub const ALL: [Self; 3] = [Self::Dedupe, Self::Parse, Self::Enrich];

    /// Its name, as in groups and state.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dedupe => "dedupe",
            Self::Parse => "parse",
            Self::Enrich => "enrich",
        }
    }
}

impl fmt::Display for ReplayStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a replay begins: a place on `wire.raw`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplayFrom {
    /// At the first delivery that there ever was.
    Beginning,
    /// At an offset of `wire.raw`, in each partition.
    Offset(u64),
    /// At the first delivery appended then or later.
    Time(Timestamp),
}

impl fmt::Display for ReplayFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Beginning => f.write_str("the beginning"),
            Self::Offset(offset) => write!(f, "offset {offset}"),
            Self::Time(time) => time.fmt(f),
        }
    }
}

/// How a generation stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GenerationState {
    /// It runs, or will once the service does.
    Running,
    /// It stopped for good.
    Failed {
        /// Why, and what to do.
        reason: String,
    },
    /// Its topics, groups and state are being deleted.
    Dropping,
}

/// A generation. Key on `copytaster.control`: `generation/NAME`; a tombstone once it is dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Generation {
    /// Its name.
    pub name: GenerationName,
    /// Its stages: one, or several that follow one another.
    pub stages: Vec<ReplayStage>,
    /// Where it began, as it was asked for.
    pub from: ReplayFrom,
    /// The generation whose records its first stage reads; absent for the live one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<GenerationName>,
    /// The topic that its first stage reads.
    pub source: String,
    /// By partition of `source`: the first offset read, that of dedupe's window where dedupe is replayed.
    pub source_from: Vec<u64>,
    /// By partition of `source`: where it ended when the replay was started.
    pub source_end: Vec<u64>,
    /// By partition of `wire.raw`: what came from deliveries from here on counts.
    pub origin_from: Vec<u64>,
    /// By partition of `wire.raw`: where it ended when the replay was started. Complete once all of it is through.
    pub origin_end: Vec<u64>,
    /// Partitions of its topics behind dedupe.
    pub homes: u32,
    /// Its share of the machine while it catches up, in percent.
    pub share_percent: u32,
    /// When it was started.
    pub started_at: Timestamp,
    /// The build that runs it.
    pub build: String,
    /// The feeds' profiles that it reads copy by, TOML.
    pub profiles: BTreeMap<FeedId, String>,
    /// How it stands.
    pub state: GenerationState,
    /// That it was applied; absent where it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied: Option<Applied>,
}

/// That a replay was applied: the stories that differed were sent through again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Applied {
    /// Units that differed.
    pub units: u64,
}

impl Generation {
    /// Its key on `copytaster.control`.
    #[must_use]
    pub fn key(name: &GenerationName) -> String {
        format!("generation/{name}")
    }

    /// Its first stage.
    #[must_use]
    pub fn first_stage(&self) -> Option<ReplayStage> {
        self.stages.first().copied()
    }
}

/// A switch that was asked for. It holds once a command with its id is on every partition of `wire.raw`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Switching {
    /// The generation to follow from then on.
    pub era: Era,
    /// The id that its commands carry.
    pub id: String,
    /// By partition of `wire.raw`: the command is there or behind.
    pub look_from: Vec<u64>,
}

/// A time in which readers followed one generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Era {
    /// The generation; absent for the live one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<GenerationName>,
    /// The stages whose topics it has; those of others are as before.
    pub stages: Vec<ReplayStage>,
    /// By partition of `wire.raw`: who reads from the beginning takes what came from deliveries from here on from it.
    pub origin_from: Vec<u64>,
    /// By partition of `wire.raw`: who was reading takes what came from deliveries before from the generation before, and
    /// from here on from this one.
    pub switched_at: Vec<u64>,
    /// Per topic of the generation and partition: an offset before everything from `switched_at` on.
    pub begins: BTreeMap<String, Vec<u64>>,
}

/// Which generation readers follow. Key on `copytaster.control`: `readers`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Readers {
    /// The generations followed since the live one, oldest first.
    #[serde(default)]
    pub eras: Vec<Era>,
    /// A switch that may have happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub switching: Option<Switching>,
}

impl Readers {
    /// Its key on `copytaster.control`.
    pub const KEY: &'static str = "readers";

    /// The generation that readers of a stage's topics follow; `None`: the live one.
    #[must_use]
    pub fn current(&self, stage: ReplayStage) -> Option<&GenerationName> {
        self.eras.iter().rev().find(|era| era.stages.contains(&stage)).and_then(|era| era.generation.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_topics_and_are_not_live() {
        let name = GenerationName::new("fix-2").expect("a name");
        assert_eq!(name.of("wire.parsed"), "wire.parsed.fix-2");
        for bad in ["", "live", "a.b", "A", "-a", "a_b", &"x".repeat(33)] {
            assert!(GenerationName::new(bad).is_err(), "{bad:?} was taken for a name");
        }
    }
}
