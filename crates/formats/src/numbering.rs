//! The numbers that some wires give their items, so that a receiver sees what it has missed.

use crate::ParsedCopy;

/// An item's number on its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireNumber {
    /// The line: a wire's service, each of which counts for itself; empty where there is one only.
    pub line: String,
    /// The number.
    pub number: u32,
}

impl WireNumber {
    /// The number of an item of a format that has them: ANPA 1312 and IPTC 7901 (service letters, then three or four
    /// digits).
    #[must_use]
    pub fn of(copy: &ParsedCopy) -> Option<Self> {
        let text = |key: &str| copy.extra.get(key).and_then(serde_json::Value::as_str);
        let number = text("sequence")?.parse().ok()?;
        Some(Self { line: text("service").unwrap_or_default().to_ascii_lowercase(), number })
    }
}
