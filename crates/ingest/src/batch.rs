//! What one commit takes: records, numbers and cursors of what was handed over. Pure.

use std::collections::BTreeMap;

use bytes::Bytes;
use copytaster_engine::{StateChange, Transaction};
use copytaster_records::{DeliveryId, FeedId};

use crate::lane::{Lanes, raw_record};
use crate::{FeedRoute, Queued};

/// A batch that can be committed.
pub(crate) struct Numbered {
    pub(crate) transaction: Transaction,
    /// The number of each delivery; none for cursors alone.
    pub(crate) ids: Vec<Option<DeliveryId>>,
}

/// Numbers a batch whose feeds are all known. `None` where there is nothing in it, or no lane to commit it in.
///
/// What has a cursor is numbered in its feed's own lane and nowhere else: the cursor is of that lane's state.
pub(crate) fn number(
    batch: &[Queued],
    lanes: &mut Lanes,
    feeds: &BTreeMap<FeedId, FeedRoute>,
    raw_partitions: u32,
) -> Option<Numbered> {
    let mut transaction = Transaction::default();
    let mut ids = Vec::with_capacity(batch.len());
    // Of many positions of one source in a batch only the last one counts.
    let mut cursors: BTreeMap<(u32, Bytes), Option<Bytes>> = BTreeMap::new();
    for queued in batch {
        let cursor_lane = lanes.own(queued.feed());
        for cursor in queued.cursors() {
            cursors.insert((cursor_lane?, cursor.key.clone()), cursor.value.clone());
        }
        let Queued::Delivery(incoming) = queued else {
            ids.push(None);
            continue;
        };
        let arrival = &incoming.arrival;
        let id = lanes.number(&arrival.feed)?;
        transaction.outputs.push(raw_record(arrival, &id, &feeds[&arrival.feed].domain, raw_partitions));
        ids.push(Some(id));
    }
    let moved = cursors.into_iter().map(|((partition, key), value)| StateChange { partition, key, value });
    transaction.state = moved.chain(lanes.changes(ids.iter().flatten())).collect();
    (!batch.is_empty()).then_some(Numbered { transaction, ids })
}
