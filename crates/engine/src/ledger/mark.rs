//! The kinds of records that speak of a unit.

use copytaster_records::topics;

/// A record that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Mark {
    /// The delivery, on `wire.raw`.
    Delivered,
    /// The verdict.
    Verdict,
    /// On `wire.embargoed`.
    Held,
    /// The end of that.
    Released,
    /// On `wire.unique`.
    Unique,
    /// What it takes back, on `wire.kills`.
    Kill,
    /// On `wire.parsed`.
    Parsed,
    /// On `wire.enriched`.
    Enriched,
    /// A dead letter of dedupe.
    DeadInDedupe,
    /// A dead letter of parse.
    DeadInParse,
    /// A dead letter of enrich.
    DeadInEnrich,
}

impl Mark {
    pub(super) const ALL: [Self; 11] = [
        Self::Delivered,
        Self::Verdict,
        Self::Held,
        Self::Released,
        Self::Unique,
        Self::Kill,
        Self::Parsed,
        Self::Enriched,
        Self::DeadInDedupe,
        Self::DeadInParse,
        Self::DeadInEnrich,
    ];

    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// The topic that it stands on.
    pub(super) fn topic(self) -> &'static str {
        match self {
            Self::Delivered => topics::RAW,
            Self::Verdict => topics::VERDICTS,
            Self::Held | Self::Released => topics::EMBARGOED,
            Self::Unique => topics::UNIQUE,
            Self::Kill => topics::KILLS,
            Self::Parsed => topics::PARSED,
            Self::Enriched => topics::ENRICHED,
            Self::DeadInDedupe | Self::DeadInParse | Self::DeadInEnrich => topics::DEAD,
        }
    }
}

/// A set of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks(u16);

impl Marks {
    /// By its bits; those that mean nothing are dropped.
    pub(super) fn from_bits(bits: u16) -> Self {
        Self(bits & ((1 << Mark::ALL.len()) - 1))
    }

    pub(super) fn bits(self) -> u16 {
        self.0
    }

    pub(super) fn contains(self, mark: Mark) -> bool {
        self.0 & (1 << mark.index()) != 0
    }

    pub(super) fn insert(&mut self, mark: Mark) {
        self.0 |= 1 << mark.index();
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Mark> {
        Mark::ALL.into_iter().filter(move |mark| self.contains(*mark))
    }
}

impl FromIterator<Mark> for Marks {
    fn from_iter<T: IntoIterator<Item = Mark>>(marks: T) -> Self {
        let mut set = Self::default();
        marks.into_iter().for_each(|mark| set.insert(mark));
        set
    }
}
