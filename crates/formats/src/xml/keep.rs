//! What has no place of its own, as JSON: bounded, in the wire's own words.

use serde_json::{Map, Value, json};

use super::{Child, Node};
use crate::clean;
use crate::copy::Draft;

/// Longest text kept of one element or attribute, in bytes.
const TEXT_BYTES_MAX: usize = 500;
/// Children kept of one element.
const CHILDREN_MAX: usize = 50;
/// Levels kept.
const DEPTH_MAX: usize = 8;

/// Keeps an element under its name; an empty one is an absent one.
pub(crate) fn keep(node: Node<'_, '_>, draft: &mut Draft) {
    let value = to_json(node);
    if value.as_str() != Some("") {
        draft.extra_push(node.name(), value);
    }
}

/// Text alone where there is only text; else attributes and children by name, and the text under `text`.
pub(crate) fn to_json(node: Node<'_, '_>) -> Value {
    convert(node, 0)
}

fn convert(node: Node<'_, '_>, depth: usize) -> Value {
    let mut map = Map::new();
    for (key, value) in node.attrs().filter(|(key, _)| !key.starts_with("xmlns")) {
        map.insert(key.to_owned(), short(&value));
    }
    let mut text = String::new();
    for child in node.content().take(CHILDREN_MAX) {
        match child {
            Child::Text(part) => text.push_str(part),
            Child::Element(child) if depth < DEPTH_MAX => add(&mut map, child.name(), convert(child, depth + 1)),
            Child::Element(_) => {}
        }
    }
    let text = clean::line(&text);
    if map.is_empty() {
        return short(&text);
    }
    if !text.is_empty() {
        add(&mut map, "text", short(&text));
    }
    Value::Object(map)
}

/// A second one of the same name makes it a list.
fn add(map: &mut Map<String, Value>, name: &str, value: Value) {
    match map.get_mut(name) {
        None => drop(map.insert(name.to_owned(), value)),
        Some(Value::Array(list)) => list.push(value),
        Some(one) => *one = json!([one.take(), value]),
    }
}

fn short(text: &str) -> Value {
    json!(clean::bounded(&clean::line(text), TEXT_BYTES_MAX))
}
