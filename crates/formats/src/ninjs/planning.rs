//! Superdesk's events and planning items, and Newsroom's agenda: the keys of ninjs 1, and their words in fields of their own.

use copytaster_records::{CodedTerm, Role};
use serde_json::{Map, Value};

use crate::copy::Draft;
use crate::json::value::{get, list, raw};
use crate::text::paragraphs;
use crate::{FeedProfile, markup, take};

/// Keys that are read here and do not go to `extra`.
pub(super) const READ: &[&str] = &["definition_short", "definition_long", "internal_note"];

fn is_planned(map: &Map<String, Value>) -> bool {
    matches!(map.get("type").and_then(Value::as_str), Some("event" | "planning" | "agenda"))
}

/// What an event is called: its headline.
pub(super) fn name(map: &Map<String, Value>) -> Option<String> {
    get(map, "name").filter(|_| is_planned(map))
}

/// Reads its words and its place. Dates, coverages and contacts are kept as they stand.
pub(super) fn read(map: &Map<String, Value>, profile: &FeedProfile, draft: &mut Draft) {
    let long = raw(map, "definition_long");
    if markup::looks_like_html(long) {
        let found = markup::read_html(long, Role::Paragraph).into_iter().map(|f| (f.role, f.text));
        take::body(found, &profile.credit_agencies, draft);
    } else {
        take::body(paragraphs::split(long).into_iter(), &profile.credit_agencies, draft);
    }
    for line in raw(map, "internal_note").lines() {
        draft.push(Role::NotePrivate, line);
    }
    if is_planned(map) {
        for place in list(map.get("location")).into_iter().filter_map(Value::as_object) {
            if let Some(name) = get(place, "name") {
                let code = get(place, "qcode").unwrap_or_else(|| name.clone());
                draft.term(CodedTerm { code, scheme: None, name: Some(name), kind: "place".to_owned() });
            }
        }
    }
}
