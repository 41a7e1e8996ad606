//! Which ninjs an object is: by `standard`, else by the keys that only one version has.

use copytaster_records::Format;
use serde_json::Value;

use crate::FormatError;
use crate::json::Keys;
use crate::json::value::text;

/// Keys that ninjs 3 spells in camel case.
const CAMEL: &[&str] = &[
    "versionCreated",
    "firstCreated",
    "contentCreated",
    "pubStatus",
    "altIds",
    "embargoedUntil",
    "edNote",
    "infoSources",
    "copyrightHolder",
    "copyrightNotice",
    "usageTerms",
    "rightsInfo",
    "representationType",
    "eventDetails",
    "plannedCoverage",
    "digitalSourceType",
    "trustIndicators",
];
/// Keys that ninjs 2 brought and 1 has not.
const PLURAL: &[&str] = &[
    "headlines",
    "bodies",
    "descriptions",
    "subjects",
    "people",
    "organisations",
    "places",
    "infosources",
    "genres",
    "trustindicators",
];
/// Keys of ninjs 1.
const FIRST: &[&str] = &[
    "type",
    "headline",
    "versioncreated",
    "pubstatus",
    "body_text",
    "body_html",
    "body_xhtml",
    "$standard",
    "slugline",
    "description_text",
    "subject",
    "version",
    "language",
    "byline",
    "mimetype",
    "profile",
    "associations",
    "renditions",
    "usageterms",
    "title",
    "firstcreated",
    "person",
    "place",
    "organisation",
    "urgency",
    "located",
    "copyrightholder",
    "copyrightnotice",
    "ednote",
    "altids",
    "contentcreated",
    "expires",
    "embargoed",
    "infosource",
    "genre",
    "trustindicator",
    "digitalsourcetype",
    "mimetype",
    "representationtype",
    "event",
    "object",
    "charcount",
    "wordcount",
    "standard",
];

/// The version of one JSON item.
pub(crate) fn of(keys: &Keys<'_>) -> Result<Format, FormatError> {
    if let Some(said) = said(keys) {
        return Ok(said);
    }
    let any = |names: &[&str]| names.iter().any(|n| keys.contains_key(*n));
    let typed = keys.contains_key("type");
    // A record of Superdesk's archive has its store's key alone.
    let stored = typed && keys.contains_key("_id") && any(&["versioncreated", "pubstatus"]);
    let named = keys.contains_key("uri") || (typed && keys.contains_key("guid")) || stored;
    let format = if any(CAMEL) {
        Format::Ninjs3
    } else if any(PLURAL) {
        Format::Ninjs2
    } else if any(FIRST) || keys.keys().any(|k| ["body_", "headline_", "description_"].iter().any(|p| k.starts_with(p)))
    {
        Format::Ninjs1
    } else if keys.len() == 1 && named {
        // All that the first version asked for. It says that there is such an item.
        Format::Ninjs1
    } else {
        let names: Vec<&str> = keys.keys().map(String::as_str).take(8).collect();
        let names = names.join(", ");
        let reason = format!("unknown_json: no format that is read has these keys: {names}");
        return Err(FormatError::unknown(reason));
    };
    if named {
        Ok(format)
    } else {
        Err(FormatError::unknown("unknown_json: looks like ninjs but has no `uri`, so nothing says which story it is"))
    }
}

/// The version by `standard` (2, 3) or `$standard` (1.3 on): an object, or a text that ends in it.
fn said(keys: &Keys<'_>) -> Option<Format> {
    let raw = keys.get("standard").or_else(|| keys.get("$standard"))?;
    let value: Value = serde_json::from_str(raw.get()).ok()?;
    let version = match &value {
        Value::Object(map) => map.get("version").and_then(text)?,
        other => text(other)?,
    };
    let digits = version.trim_start_matches(|c: char| !c.is_ascii_digit());
    match digits.split(['.', ' ']).next()? {
        "1" => Some(Format::Ninjs1),
        "2" => Some(Format::Ninjs2),
        "3" => Some(Format::Ninjs3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use copytaster_records::Format;

    #[test]
    fn versions_by_mark_and_by_keys() {
        for (text, format) in [
            (r#"{"uri":"u","pubstatus":"canceled"}"#, Format::Ninjs1),
            (r#"{"uri":"u","bodies":[]}"#, Format::Ninjs2),
            (r#"{"uri":"u","pubStatus":"usable"}"#, Format::Ninjs3),
            (r#"{"uri":"u","standard":{"name":"ninjs","version":"2.1"}}"#, Format::Ninjs2),
            (r#"{"uri":"u","$standard":{"name":"ninjs","version":1.4}}"#, Format::Ninjs1),
            (r#"{"guid":"u","type":"text"}"#, Format::Ninjs1),
            (r#"{"_id":"u","type":"text","pubstatus":"usable"}"#, Format::Ninjs1),
        ] {
            assert_eq!(of(&serde_json::from_str(text).expect("keys")), Ok(format), "{text}");
        }
        for text in [r#"{"a":1}"#, r#"{"headline":"x"}"#, r#"{"_id":"u","type":"text"}"#] {
            assert!(of(&serde_json::from_str(text).expect("keys")).is_err(), "{text}");
        }
    }
}
