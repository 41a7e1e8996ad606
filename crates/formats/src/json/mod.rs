//! JSON: what an object is, which items a delivery holds, and how senders write values.

pub(crate) mod broken;
mod embedded;
mod kind;
mod members;
pub(crate) mod value;

use copytaster_records::{ErrorClass, Format, UnitContext};
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::charset::Decoded;
use crate::table::Sample;
use crate::unit::Units;
use crate::{BadUnit, FormatError, Unit};

pub(crate) use kind::Keys;
use kind::{Item, Kind};
pub(crate) use members::members;

/// Containers within containers: an array of pages of items.
const NESTING_MAX: usize = 3;

/// JSON is decided here; what is not JSON is not.
pub(crate) fn sniff(sample: &Sample<'_>) -> Option<Result<Format, FormatError>> {
    let text = sample.text.trim();
    begins(text).then(|| first_format(text, 0))
}

/// Whether a text begins as JSON does. `[Photo] A text` and `{slug} a text` do not.
pub(crate) fn begins(text: &str) -> bool {
    let mut chars = text.trim_start().chars();
    let first = chars.next();
    let rest = chars.as_str().trim_start();
    match first {
        Some('{') => rest.starts_with(['"', '}']),
        // A sender may leave holes in a list: `[null, {...}]`.
        Some('[') => {
            let hole = rest.strip_prefix("null").is_some_and(|rest| rest.trim_start().starts_with([',', ']']));
            hole || rest.starts_with(['{', ']', '[']) || is_list_with_objects(text)
        }
        _ => false,
    }
}

/// Whether a text is a whole list in which something is no plain value: `[7, {...}]`, and not `["7"] A text`.
fn is_list_with_objects(text: &str) -> bool {
    text.contains('{') && serde_json::from_str::<IgnoredAny>(text.trim()).is_ok()
}

/// The format of the first item that has one; without one what is wrong with the first that is not `null`.
fn first_format(text: &str, depth: usize) -> Result<Format, FormatError> {
    let items = match kind::of(text)? {
        Kind::Item(format) => return Ok(format),
        Kind::Many(items) if depth < NESTING_MAX => items,
        Kind::Many(_) => Vec::new(),
    };
    let mut wrong = None;
    for item in items.iter().filter(|i| i.text.trim() != "null") {
        match item.format.map_or_else(|| first_format(item.text, depth + 1), Ok) {
            Ok(format) => return Ok(format),
            Err(error) => drop(wrong.get_or_insert(error)),
        }
    }
    Err(wrong.unwrap_or_else(|| FormatError::new(ErrorClass::Empty, "a JSON container without items")))
}

/// Each item of the delivery, however deep its containers nest, is a unit.
pub(crate) fn split(
    bytes: &[u8],
    decoded: &Decoded<'_>,
    format: Format,
    units: &mut Units<'_>,
) -> Result<(), FormatError> {
    let text = decoded.text.trim();
    match kind::of(text)? {
        // The delivery's own bytes, as they are.
        Kind::Item(_) => {
            units.push(Ok(Unit { format, bytes: bytes.to_vec(), context: UnitContext::default() }))?;
            embedded::of(format, text).iter().try_for_each(|item| split_item(item, 0, units))
        }
        Kind::Many(items) => items.iter().try_for_each(|item| split_item(item, 0, units)),
    }
}

fn split_item(item: &Item<'_>, depth: usize, units: &mut Units<'_>) -> Result<(), FormatError> {
    let bytes = || item.text.as_bytes().to_vec();
    let found = match item.format {
        Some(format) => Ok(Kind::Item(format)),
        None => kind::of(item.text),
    };
    match found {
        Ok(Kind::Item(format)) => {
            units.push(Ok(Unit { format, bytes: bytes(), context: item.context.clone() }))?;
            let stories = if depth < NESTING_MAX { embedded::of(format, item.text) } else { Vec::new() };
            stories.iter().try_for_each(|item| split_item(item, depth + 1, units))
        }
        Ok(Kind::Many(items)) if depth < NESTING_MAX => {
            items.iter().try_for_each(|item| split_item(item, depth + 1, units))
        }
        Ok(Kind::Many(_)) => {
            let error = FormatError::malformed("containers of items nest too deep");
            units.push(Err(BadUnit { error, bytes: bytes() }))
        }
        Err(error) => units.push(Err(BadUnit { error, bytes: bytes() })),
    }
}

/// An object of any keys.
pub(crate) fn object(text: &str) -> Result<Map<String, Value>, FormatError> {
    serde_json::from_str(text.trim()).map_err(|e| bad_json(text, &e))
}

/// The byte at which JSON breaks.
pub(crate) fn bad_json(text: &str, e: &serde_json::Error) -> FormatError {
    let before: usize = text.split_inclusive('\n').take(e.line().saturating_sub(1)).map(str::len).sum();
    let at = (before + e.column().saturating_sub(1)).min(text.len());
    FormatError::malformed(format!("bad_json at byte {at}: {e}"))
}

/// The items of a list as they stand.
fn raw_list(text: &str) -> Result<Vec<&RawValue>, FormatError> {
    serde_json::from_str(text).map_err(|e| bad_json(text, &e))
}

#[cfg(test)]
mod tests {
    use super::begins;

    #[test]
    fn json_begins_as_json_does() {
        for text in ["{}", " [ {", "[]", "[[", "[null, {\"uri\": 1}]", "[ null ]", "[null\n,", "[7, {}]", "[\"a\", {}]"]
        {
            assert!(begins(text), "{text}");
        }
        for text in [
            "[Photo] A text",
            "{slug} a text",
            "[null and void] A text",
            "null",
            "[nullify]",
            "",
            "[7]",
            "[7, {",
            "[\"a\"] {b}",
        ] {
            assert!(!begins(text), "{text}");
        }
    }
}
