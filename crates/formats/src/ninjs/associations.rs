//! Associations and renditions: objects by name (1.x), lists with `name` (2, 3). Nothing is ever fetched.

use copytaster_records::{Association, Role};
use serde_json::{Map, Value, json};

use crate::copy::Draft;
use crate::json::value::text;

/// Associations of one story.
const ASSOCIATIONS_MAX: usize = 500;
/// Files of one association.
const HREFS_MAX: usize = 50;

/// Reads both.
pub(super) fn read(map: &Map<String, Value>, draft: &mut Draft) {
    for (name, value) in named(map.get("associations")) {
        one(&name, value, draft);
    }
    let hrefs = hrefs(map.get("renditions"));
    if !hrefs.is_empty() {
        let kind = map.get("type").and_then(text);
        draft.association(Association { name: "renditions".to_owned(), kind, uri: None, caption: None, hrefs });
    }
}

fn named(value: Option<&Value>) -> Vec<(String, &Value)> {
    match value {
        Some(Value::Object(map)) => map.iter().map(|(k, v)| (k.clone(), v)).take(ASSOCIATIONS_MAX).collect(),
        Some(Value::Array(list)) => {
            let name =
                |n: usize, v: &Value| v.get("name").and_then(text).unwrap_or_else(|| format!("association-{}", n + 1));
            list.iter().enumerate().map(|(n, v)| (name(n, v), v)).take(ASSOCIATIONS_MAX).collect()
        }
        _ => Vec::new(),
    }
}

fn one(name: &str, value: &Value, draft: &mut Draft) {
    let Value::Object(map) = value else { return };
    let get = |key: &str| map.get(key).and_then(text).filter(|t| !t.is_empty());
    let kind = get("type");
    let picture = matches!(kind.as_deref(), Some("picture" | "graphic" | "video" | "audio"));
    let caption = if picture { caption(map).and_then(|c| draft.push(Role::Caption, &c)) } else { None };
    if let Some(credit) = get("creditline").or_else(|| get("byline")).or_else(|| get("by"))
        && caption.is_some()
    {
        draft.push_credit(&credit, caption);
    }
    details(name, map, draft);
    draft.association(Association {
        name: crate::clean::line(name),
        kind,
        uri: get("uri").or_else(|| get("guid")),
        caption: caption.map(|at| format!("s{}", at + 1)),
        hrefs: hrefs(map.get("renditions")),
    });
}

/// What has no place in an association: its headline, rights, size.
fn details(name: &str, map: &Map<String, Value>, draft: &mut Draft) {
    let placed = |k: &str| matches!(k, "type" | "uri" | "guid" | "name" | "id") || k.starts_with("description_");
    let rest = map.iter().filter(|(k, v)| !placed(k) && (v.is_string() || v.is_number()));
    let mut rest: Map<String, Value> = rest.map(|(k, v)| (k.clone(), v.clone())).collect();
    if !rest.is_empty() {
        rest.insert("name".to_owned(), json!(name));
        draft.extra_push("association_details", Value::Object(rest));
    }
}

/// `description_caption`, any `description_*` text (1); `descriptions[]` with role caption, else the first (2, 3).
fn caption(map: &Map<String, Value>) -> Option<String> {
    if let Some(Value::Array(list)) = map.get("descriptions") {
        let role = |v: &&Value| v.get("role").and_then(Value::as_str) != Some("caption");
        let mut list: Vec<&Value> = list.iter().collect();
        list.sort_by_key(role);
        return list.iter().find_map(|v| v.get("value").and_then(text)).filter(|t| !t.is_empty());
    }
    let named = ["description_caption", "description_text"].iter().find_map(|k| map.get(*k).and_then(text));
    named.filter(|t| !t.is_empty())
}

fn hrefs(value: Option<&Value>) -> Vec<String> {
    named(value).into_iter().filter_map(|(_, v)| v.get("href").and_then(text)).take(HREFS_MAX).collect()
}
