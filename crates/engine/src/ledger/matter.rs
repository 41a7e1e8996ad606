//! What is open of a story: units of it that something is still to be seen of.

use bytes::{Buf, Bytes};

use super::varint::{get, get_signed, put, put_signed};

/// A unit by numbers: those of its lane, of its delivery and its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct UnitKey {
    pub(super) lane: u32,
    pub(super) seq: u64,
    pub(super) ordinal: u32,
}

/// Units of a story that are open, each with the time since when, in milliseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Matter {
    /// Nothing up to this time need be seen any more.
    settled: Option<i64>,
    open: Vec<(UnitKey, i64)>,
}

impl Matter {
    /// Opens it for a unit, unless that is settled.
    pub(super) fn open(&mut self, unit: UnitKey, at: i64) {
        if self.settled.is_none_or(|settled| settled < at) {
            self.open.push((unit, at));
        }
    }

    /// Closes it for a unit.
    pub(super) fn close(&mut self, unit: UnitKey) {
        self.open.retain(|(open, _)| *open != unit);
    }

    /// Closes it for all up to a time.
    pub(super) fn settle(&mut self, at: i64) {
        self.settled = self.settled.max(Some(at));
        self.open.retain(|(_, since)| *since > at);
    }

    /// Closes it for all, and says which.
    pub(super) fn take(&mut self) -> Vec<UnitKey> {
        std::mem::take(&mut self.open).into_iter().map(|(unit, _)| unit).collect()
    }

    /// Units for which it is open.
    pub(super) fn units(&self) -> impl Iterator<Item = UnitKey> {
        self.open.iter().map(|(unit, _)| *unit)
    }

    /// As bytes; `None` where there is nothing to keep.
    pub(super) fn encode(&self) -> Option<Bytes> {
        if self == &Self::default() {
            return None;
        }
        let mut out = Vec::new();
        put(&mut out, u64::from(self.settled.is_some()));
        put_signed(&mut out, self.settled.unwrap_or_default());
        for (unit, at) in &self.open {
            put(&mut out, u64::from(unit.lane));
            put(&mut out, unit.seq);
            put(&mut out, u64::from(unit.ordinal));
            put_signed(&mut out, *at);
        }
        Some(out.into())
    }

    /// From bytes; `None` where they are none of a matter.
    pub(super) fn decode(mut from: Bytes) -> Option<Self> {
        let is_settled = get(&mut from)? != 0;
        let at = get_signed(&mut from)?;
        let mut open = Vec::new();
        while from.has_remaining() {
            let lane = u32::try_from(get(&mut from)?).ok()?;
            let (seq, ordinal) = (get(&mut from)?, u32::try_from(get(&mut from)?).ok()?);
            open.push((UnitKey { lane, seq, ordinal }, get_signed(&mut from)?));
        }
        Some(Self { settled: is_settled.then_some(at), open })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matters_survive_and_settled_ones_stay_closed() {
        let unit = |seq| UnitKey { lane: 1, seq, ordinal: 2 };
        let mut matter = Matter::default();
        assert_eq!(matter.encode(), None);
        matter.open(unit(7), 10);
        matter.open(unit(8), 20);
        matter.settle(15);
        matter.open(unit(9), 15);
        assert_eq!(matter.units().collect::<Vec<_>>(), [unit(8)]);
        let kept = matter.encode().expect("something");
        assert_eq!(Matter::decode(kept.clone()), Some(matter.clone()));
        assert_eq!(Matter::decode(kept.slice(..kept.len() - 1)), None);
        assert_eq!(matter.take(), [unit(8)]);
    }
}
