//! The ways in which senders write values.

use serde_json::{Map, Value};

use crate::Zone;
use crate::times::ReadTime;
use crate::{clean, times};

/// A text or a number as text.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(clean::line(s)),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// A text, or a list of texts or of objects with a `code`, `name` or `value`.
pub(crate) fn texts(value: Option<&Value>) -> Vec<String> {
    let one = |v: &Value| match v {
        Value::Object(map) => ["code", "qcode", "value", "name"].iter().find_map(|k| map.get(*k).and_then(text)),
        Value::String(s) => Some(s.clone()),
        other => text(other),
    };
    match value {
        Some(Value::Array(list)) => list.iter().filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// A text or number that is not empty.
pub(crate) fn get(map: &Map<String, Value>, key: &str) -> Option<String> {
    map.get(key).and_then(text).filter(|t| !t.is_empty())
}

/// A text with its lines: a body or a note. Empty where there is none.
pub(crate) fn raw<'a>(map: &'a Map<String, Value>, key: &str) -> &'a str {
    map.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A list, or one value as a list of one.
pub(crate) fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Null) | None => Vec::new(),
        Some(one) => vec![one],
    }
}

/// A time by its key.
pub(crate) fn time(map: &Map<String, Value>, key: &str, zone: Option<&Zone>) -> Option<ReadTime> {
    get(map, key).map(|t| times::read(&t, zone))
}

/// An embargo by its key. One that is there and no text at all cannot be read: it holds.
pub(crate) fn embargo(map: &Map<String, Value>, key: &str, zone: Option<&Zone>) -> Option<ReadTime> {
    let value = map.get(key).filter(|v| !v.is_null() && v.as_str().is_none_or(|s| !s.trim().is_empty()))?;
    if value == &Value::Bool(false) {
        return None;
    }
    Some(times::read_embargo(&text(value).unwrap_or_else(|| value.to_string()), zone))
}
