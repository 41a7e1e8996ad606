//! What differs between two JSON values, field by field.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Where, as a JSON pointer.
    pub path: String,
    /// What it was; absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What it is; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

impl FieldChange {
    /// The field without numbers of list items: `/segments/*/text`.
    #[must_use]
    pub fn field(&self) -> String {
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        self.path.split('/').map(|part| if is_number(part) { "*" } else { part }).collect::<Vec<_>>().join("/")
    }
}

/// The fields that differ, in the order of their names. Of lists that have items more or less, what is the same at both
/// ends is matched first.
#[must_use]
pub fn differences(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    compare("", Some(before), Some(after), &mut changes);
    changes
}

fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<FieldChange>) {
    match (before, after) {
        (before, after) if before == after => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                compare(&format!("{path}/{}", escaped(name)), before.get(name), after.get(name), changes);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) => compare_lists(path, before, after, changes),
        (before, after) => {
            changes.push(FieldChange { path: path.to_owned(), before: before.cloned(), after: after.cloned() });
        }
    }
}

fn compare_lists(path: &str, before: &[Value], after: &[Value], changes: &mut Vec<FieldChange>) {
    let same_first = before.iter().zip(after).take_while(|(b, a)| b == a).count();
    let (before, after) = (&before[same_first..], &after[same_first..]);
    let same_last = before.iter().rev().zip(after.iter().rev()).take_while(|(b, a)| b == a).count();
    let (before, after) = (&before[..before.len() - same_last], &after[..after.len() - same_last]);
    for index in 0..before.len().max(after.len()) {
        compare(&format!("{path}/{}", same_first + index), before.get(index), after.get(index), changes);
    }
}

/// As RFC 6901 wants it.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paths(before: &Value, after: &Value) -> Vec<String> {
        differences(before, after).into_iter().map(|change| change.path).collect()
    }

    #[test]
    fn fields_are_told_one_by_one() {
        let before = json!({"headline": "A", "times": {"sent": 1}, "a/b": 1});
        let after = json!({"times": {"sent": 2}, "a/b": 1, "new": null});
        let found = differences(&before, &after);
        assert_eq!(found[0], FieldChange { path: "/headline".into(), before: Some(json!("A")), after: None });
        assert_eq!(found[1], FieldChange { path: "/new".into(), before: None, after: Some(Value::Null) });
        assert_eq!(found[2].path, "/times/sent");
        assert_eq!(found.len(), 3);
        assert!(differences(&before, &before).is_empty());
    }

    #[test]
    fn an_item_more_is_one_difference() {
        let before = json!([{"t": "a"}, {"t": "b"}, {"t": "c"}]);
        let after = json!([{"t": "a"}, {"t": "x"}, {"t": "b"}, {"t": "c"}]);
        assert_eq!(paths(&before, &after), ["/1"]);
        assert_eq!(paths(&after, &before), ["/1"]);
        assert_eq!(paths(&json!([1, 2]), &json!([1, 3])), ["/1"]);
        let change = &differences(&json!({"s": [{"t": 1}]}), &json!({"s": [{"t": 2}]}))[0];
        assert_eq!((change.path.as_str(), change.field().as_str()), ("/s/0/t", "/s/*/t"));
    }
}
