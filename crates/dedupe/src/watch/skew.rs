//! Whether a sender's clock is ahead of ours.
//!
//! An item that says it was made after it was received shows it. That a clock is behind cannot be told from the time that
//! an item took.

use copytaster_records::Timestamp;
use serde::{Deserialize, Serialize};

/// Items in a row by which it is told.
const ITEMS: u8 = 5;
/// Less is within what clocks that are set right differ by, and seconds cut off.
const AHEAD_MIN_MS: u64 = 5_000;
/// An item that is ahead by more has a wrong time of its own.
const AHEAD_MAX_MS: u64 = 26 * 3_600_000;

/// How far the last items were ahead.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Skew {
    /// Items in a row that were ahead.
    items: u8,
    /// The least of them.
    least_ms: u64,
    told: bool,
}

impl Skew {
    /// Takes an item in. True where it turns out that the clock is off, or right again.
    pub(super) fn seen(&mut self, created: Timestamp, received: Timestamp) -> bool {
        let ahead_ms = u64::try_from(created.as_millis() - received.as_millis()).unwrap_or(0);
        if !(AHEAD_MIN_MS..=AHEAD_MAX_MS).contains(&ahead_ms) {
            return std::mem::take(self).told;
        }
        self.least_ms = if self.items == 0 { ahead_ms } else { self.least_ms.min(ahead_ms) };
        self.items = self.items.saturating_add(1);
        let begins = self.items >= ITEMS && !self.told;
        self.told |= begins;
        begins
    }

    pub(super) fn ahead_ms(self) -> Option<u64> {
        self.told.then_some(self.least_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_in_a_row_show_it_and_one_in_order_ends_it() {
        let at = Timestamp::from_millis;
        let mut skew = Skew::default();
        for item in 1..=5 {
            assert_eq!(skew.seen(at(100_000 + item), at(90_000)), item == 5);
        }
        assert_eq!(skew.ahead_ms(), Some(10_001));
        assert!(!skew.seen(at(100_000), at(90_000)));
        assert!(skew.seen(at(90_000), at(100_000)));
        assert_eq!(skew.ahead_ms(), None);
    }
}
