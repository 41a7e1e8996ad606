//! A container into its items: each a unit that can be understood alone.

use copytaster_records::{Format, UnitContext, UnitIdentity};

use super::broken;
use super::scan::{Found, Scan};
use crate::unit::Units;
use crate::{BadUnit, FeedProfile, FormatError, Unit};

/// A format's identity, as in `table.rs`.
pub(crate) type Identity = fn(&Unit, &str, &FeedProfile) -> Result<UnitIdentity, FormatError>;

/// Pushes the items of a scan. What the container says for all of them is `context`.
///
/// # Errors
/// A container without an item that ends early, and more than the limits allow.
pub(crate) fn push_items(
    text: &str,
    scan: Scan,
    format: Format,
    context: &UnitContext,
    identity: Identity,
    units: &mut Units<'_>,
) -> Result<(), FormatError> {
    if scan.items.is_empty()
        && let Some((_, error)) = scan.error
    {
        return Err(error);
    }
    let end = scan.items.iter().map(|i| i.range.end).max().unwrap_or(0);
    for found in scan.items {
        let unit = item(text, found, format, context, identity, units.profile);
        units.push(unit)?;
    }
    match scan.error {
        // Siblings are whole, but others may have stood behind them.
        Some((_, error)) => units.push(Err(BadUnit { error, bytes: text.as_bytes()[end..].to_vec() })),
        None => Ok(()),
    }
}

fn item(
    text: &str,
    found: Found,
    format: Format,
    context: &UnitContext,
    identity: Identity,
    profile: &FeedProfile,
) -> Result<Unit, BadUnit> {
    // Where the charset is UTF-8 these are the delivery's own bytes.
    let bytes = text.as_bytes()[found.range.clone()].to_vec();
    let mut context = context.clone();
    context.namespaces = found.namespaces;
    let unit = Unit { format, bytes, context };
    match found.error {
        // A broken body must not lose a kill: where the header says who it is, the unit goes on and its parse says why.
        Some(error) => {
            let read = |text: &str| identity(&unit, text, profile);
            let text = &text[found.range];
            match read(text).or_else(|e| broken::identity(text, e, read)) {
                Ok(_) => Ok(unit),
                Err(_) => Err(BadUnit { error, bytes: unit.bytes }),
            }
        }
        None => Ok(unit),
    }
}
