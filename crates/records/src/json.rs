use serde::Serialize;

/// JSON of a record or of state, in memory. The types that are written so have text keys and no failing serialisers, so
/// it cannot fail.
#[must_use]
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
