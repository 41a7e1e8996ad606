//! What the generator hands out: deliveries, and what is true of each unit in them.

use copytaster_records::{ErrorClass, Relation};

/// One delivery of the synthetic wire, as a transport would hand it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The feed's name; see [`crate::FEEDS`].
    pub feed: String,
    /// The file's name; unique within a run.
    pub name: String,
    /// The content type that the sender declares.
    pub content_type: &'static str,
    /// When the agency sent it, by the wire's own clock.
    pub sent: jiff::Timestamp,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// One entry a unit, in the order of the units; one entry for a delivery that is dead as a whole.
    pub truth: Vec<UnitTruth>,
}

/// What is true of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitTruth {
    /// Unique among all units of a run. See [`UnitTruth::text_key`].
    pub key: String,
    /// The agency, as identities have it.
    pub provider: String,
    /// The agency's id of the story, where the format has one.
    pub guid: Option<String>,
    /// The headline; empty where the unit has none (kills, most dead units).
    pub headline: String,
    /// What the pipeline must make of it.
    pub expected: Expected,
    /// Direct quotes as (speaker's full name, words), in the order of the text. A quote that the attribution
    /// interrupts counts as two. The words are without marks and without the last comma or full stop.
    pub quotes: Vec<(String, String)>,
    /// The city of the dateline.
    pub dateline_city: Option<String>,
}

impl UnitTruth {
    /// The key that stands in the unit's text, in brackets at the end of the last paragraph.
    ///
    /// A unit that repeats a text (a resend, an old version sent again) has the key of the first one plus a
    /// suffix after `/`: the bytes cannot tell it from what it repeats. Kills and most dead units have no text; their
    /// key is in the delivery's name only.
    #[must_use]
    pub fn text_key(&self) -> &str {
        self.key.split('/').next().unwrap_or(&self.key)
    }
}

/// What the pipeline must make of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Dedupe gives a verdict.
    Verdict {
        /// What the unit is to what came before it.
        relation: Relation,
        /// Provider, NUL, then the guid; for wires without ids, the key of the first unit with this body.
        story: String,
        /// Ordinal of the story's accepted units, from 1; kills count. For a resend or stale unit, the ordinal reached
        /// so far: compare it only where the relation goes on.
        version: u32,
        /// Whether the story is killed after this unit.
        killed: bool,
    },
    /// It becomes a dead letter.
    Dead {
        /// The stage that gives up: `dedupe` or `parse`.
        stage: &'static str,
        /// The kind of failure.
        class: ErrorClass,
    },
}

impl Expected {
    /// Whether the unit reaches `wire.unique`. Units that die in parse do.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        match self {
            Self::Verdict { relation, .. } => relation.goes_on(),
            Self::Dead { stage, .. } => *stage == "parse",
        }
    }
}
