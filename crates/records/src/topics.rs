//! The topic table: names, what partitions them, what they carry, how long they are kept.

use std::time::Duration;

/// Deliveries as received, ticks and commands; one partition a domain.
pub const RAW: &str = "wire.raw";
/// A verdict on every unit.
pub const VERDICTS: &str = "wire.verdicts";
/// Units that go on.
pub const UNIQUE: &str = "wire.unique";
/// Kills, ahead of everything.
pub const KILLS: &str = "wire.kills";
/// Units before their time. Restricted.
pub const EMBARGOED: &str = "wire.embargoed";
/// Parsed stories.
pub const PARSED: &str = "wire.parsed";
/// Enriched stories and retractions.
pub const ENRICHED: &str = "wire.enriched";
/// Coded events.
pub const EVENTS: &str = "wire.events";
/// Dead letters.
pub const DEAD: &str = "wire.dead";
/// Feeds' health.
pub const FEEDS: &str = "wire.feeds";
/// Which generation readers follow.
pub const CONTROL: &str = "copytaster.control";

/// The topic of a stage's state.
#[must_use]
pub fn state_of(stage: &str) -> String {
    format!("copytaster.state.{stage}")
}

/// What a topic's partition is chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionedBy {
    /// The domain.
    Domain,
    /// The hash of a story's home.
    Home,
    /// The feed.
    Feed,
    /// It has one partition.
    One,
    /// As the record that it came from.
    Source,
}

/// How long a topic's records are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// For this long by append time.
    For(Duration),
    /// The newest record of each key, for ever.
    Compacted,
    /// Until a setting says otherwise.
    Forever,
}

/// One row of the topic table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicRow {
    /// Its name.
    pub name: &'static str,
    /// What chooses the partition.
    pub partitioned_by: PartitionedBy,
    /// How long its records are kept, unless the configuration says otherwise.
    pub kept: Kept,
    /// The key, in words.
    pub key: &'static str,
    /// The value, in words.
    pub value: &'static str,
}

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Every topic that carries copy, in the order in which copy passes them.
pub const TABLE: [TopicRow; 11] = [
    row(RAW, PartitionedBy::Domain, Kept::Forever, "feed", "a delivery's bytes, a tick or a command"),
    row(VERDICTS, PartitionedBy::Domain, Kept::Forever, "unit id", "Verdict"),
    row(UNIQUE, PartitionedBy::Home, Kept::Forever, "story_id", "a unit's bytes"),
    row(KILLS, PartitionedBy::Domain, Kept::Compacted, "story_id", "KillRecord"),
    row(EMBARGOED, PartitionedBy::Domain, Kept::Compacted, "story_id and unit", "a unit's bytes, until released"),
    row(PARSED, PartitionedBy::Home, Kept::For(Duration::from_secs(14 * 24 * 3600)), "story_id", "Story or Retraction"),
    row(ENRICHED, PartitionedBy::Home, Kept::Forever, "story_id", "EnrichedStory or Retraction"),
    row(EVENTS, PartitionedBy::Home, Kept::Forever, "story_id and fingerprint", "EventRecord"),
    row(DEAD, PartitionedBy::Source, Kept::Forever, "the source record's", "DeadLetter"),
    row(FEEDS, PartitionedBy::Feed, Kept::For(Duration::from_secs(7 * DAY.as_secs())), "feed", "FeedHealth"),
    row(CONTROL, PartitionedBy::One, Kept::Compacted, "generation/NAME, or readers", "Generation, Readers"),
];

const fn row(
    name: &'static str,
    partitioned_by: PartitionedBy,
    kept: Kept,
    key: &'static str,
    value: &'static str,
) -> TopicRow {
    TopicRow { name, partitioned_by, kept, key, value }
}
