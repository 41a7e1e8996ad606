//! One item of a delivery.

use copytaster_records::{Format, UnitContext};

use crate::{BadUnit, FeedProfile, FormatError, Limits};

/// One item, understandable from its bytes and its context alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its format.
    pub format: Format,
    /// Its bytes: the delivery's own where the delivery is one item, else the item's slice (as UTF-8).
    pub bytes: Vec<u8>,
    /// What the container said for all its items.
    pub context: UnitContext,
}

/// The units of a delivery as they are found, within limits.
#[derive(Debug)]
pub(crate) struct Units<'p> {
    pub(crate) profile: &'p FeedProfile,
    pub(crate) limits: &'p Limits,
    found: Vec<Result<Unit, BadUnit>>,
    bytes: usize,
}

impl<'p> Units<'p> {
    pub(crate) fn new(profile: &'p FeedProfile, limits: &'p Limits) -> Self {
        Self { profile, limits, found: Vec::new(), bytes: 0 }
    }

    /// Takes the next unit, dead or alive.
    pub(crate) fn push(&mut self, unit: Result<Unit, BadUnit>) -> Result<(), FormatError> {
        let (units_max, bytes_max) = (self.limits.units_max, self.limits.output_bytes_max);
        if self.found.len() >= units_max {
            return Err(FormatError::too_large(format!("more than {units_max} units in one delivery (units_max)")));
        }
        let (Ok(Unit { bytes, .. }) | Err(BadUnit { bytes, .. })) = &unit;
        self.bytes += bytes.len();
        if self.bytes > bytes_max {
            let reason = format!("the units of one delivery are more than {bytes_max} bytes (output_bytes_max)");
            return Err(FormatError::too_large(reason));
        }
        self.found.push(unit);
        Ok(())
    }

    /// Whether any unit found so far is alive.
    pub(crate) fn has_good(&self) -> bool {
        self.found.iter().any(Result::is_ok)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(crate) fn into_vec(self) -> Vec<Result<Unit, BadUnit>> {
        self.found
    }
}
