//! Stories within a story: associations of ninjs that have an id and a text of their own are units like others. What has
//! none is a picture or a reference, and goes with the item that names it.

use copytaster_records::{Format, UnitContext};
use serde_json::value::RawValue;

use super::kind::{self, Item, Keys};
use super::raw_list;

/// The stories that an item of ninjs holds; their keys are of its own version.
pub(super) fn of(format: Format, item: &str) -> Vec<Item<'_>> {
    if !matches!(format, Format::Ninjs1 | Format::Ninjs2 | Format::Ninjs3) || !item.contains("\"associations\"") {
        return Vec::new();
    }
    let Ok(keys) = kind::keys(item) else { return Vec::new() };
    // What holds the item back, or retracts it, is not said again within it.
    let Some(associations) = keys.get("associations").filter(|_| is_free(&keys)) else { return Vec::new() };
    let values: Vec<&RawValue> = match associations.get().as_bytes().first() {
        Some(b'[') => raw_list(associations.get()).unwrap_or_default(),
        Some(b'{') => kind::keys(associations.get()).unwrap_or_default().into_values().collect(),
        _ => Vec::new(),
    };
    let stories = values.into_iter().filter(|v| kind::keys(v.get()).is_ok_and(|keys| is_story(&keys)));
    stories.map(|v| Item { text: v.get(), format: Some(format), context: UnitContext::default() }).collect()
}

/// Whether an item may be published as far as its keys say: no embargo, past or to come, and no other status.
fn is_free(keys: &Keys<'_>) -> bool {
    let says = |name: &str| keys.get(name).map(|v| v.get()).filter(|v| !matches!(*v, "null" | "\"\"" | "false"));
    let held = ["embargoed", "embargoedUntil", "embargoeduntil"].iter().any(|k| says(k).is_some());
    !held && ["pubstatus", "pubStatus"].iter().all(|k| says(k).is_none_or(|v| v == "\"usable\""))
}

fn is_story(keys: &Keys<'_>) -> bool {
    let named = keys.contains_key("uri") || keys.contains_key("guid");
    let text = keys.get("type").is_some_and(|t| t.get() == "\"text\"");
    let has_text = |(key, value): (&String, &&RawValue)| {
        (key.starts_with("body_") && value.get().len() > "\"\"".len() && value.get().starts_with('"'))
            || (key == "bodies" && value.get().contains('{'))
    };
    named && text && keys.iter().any(has_text)
}

#[cfg(test)]
mod tests {
    use super::of;
    use copytaster_records::Format;

    #[test]
    fn nothing_is_let_out_of_an_item_that_is_held() {
        let item = |more: &str| {
            format!(r#"{{"uri":"u:1",{more}"associations":{{"a":{{"uri":"u:2","type":"text","body_text":"Fog."}}}}}}"#)
        };
        for (more, stories) in [
            ("", 1),
            (r#""pubstatus":"usable","embargoed":null,"#, 1),
            (r#""embargoed":"2024-05-01T10:00:00Z","#, 0),
            (r#""embargoedUntil":true,"#, 0),
            (r#""pubstatus":"withheld","#, 0),
        ] {
            assert_eq!(of(Format::Ninjs1, &item(more)).len(), stories, "{more}");
        }
        assert!(of(Format::Digitalwires, &item("")).is_empty());
    }
}
