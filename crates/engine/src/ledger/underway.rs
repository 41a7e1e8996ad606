//! What stages have yet to consume.

use std::collections::{BTreeSet, HashMap};

use copytaster_records::{DeliveryId, UnitId};

use super::account::Underway;
use super::mark::Mark;
use super::matter::UnitKey;
use super::posting::{Entry, Posting};

/// Items whose records stand before a stage: some bytes each, of what stages are behind.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    deliveries: BTreeSet<(u32, u64)>,
    units: HashMap<UnitKey, Underway>,
}

impl Ahead {
    /// Notes a record that the stage of its topic has yet to consume.
    pub(super) fn note(&mut self, posting: &Posting) {
        match posting {
            Posting::Delivery(id, _) => _ = self.deliveries.insert(place(id)),
            Posting::Unit(unit, entry) => {
                let underway = self.units.entry(key(unit)).or_default();
                match entry {
                    Entry::Unique { .. } => underway.parse = true,
                    Entry::Mark { mark: Mark::Parsed, .. } => underway.enrich = true,
                    // Commands, on the raw log.
                    _ => underway.dedupe = true,
                }
            }
            Posting::Kills(_) => {}
        }
    }

    /// Of a delivery as a whole.
    pub(super) fn delivery(&self, lane: u32, seq: u64) -> Underway {
        Underway { dedupe: self.deliveries.contains(&(lane, seq)), ..Underway::default() }
    }

    /// Of a unit.
    pub(super) fn unit(&self, unit: UnitKey) -> Underway {
        let own = self.units.get(&unit).copied().unwrap_or_default();
        Underway { dedupe: own.dedupe || self.delivery(unit.lane, unit.seq).dedupe, ..own }
    }
}

fn place(id: &DeliveryId) -> (u32, u64) {
    (id.lane.0, id.seq)
}

fn key(unit: &UnitId) -> UnitKey {
    UnitKey { lane: unit.delivery.lane.0, seq: unit.delivery.seq, ordinal: unit.ordinal }
}
