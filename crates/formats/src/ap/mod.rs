//! AP Media API 2.x (notes/formats.md §6.7): an answer with one item, or the entry of a feed's page.
//!
//! The item's keys are those of ninjs 1 where both have a word; what AP has alone is read here. Text is behind
//! `renditions.nitf.href`: a collector that fetched it stores it as `renditions.nitf.content`, as it came. Others put it
//! into the rendition's place, or into the item as `nitf`, whole or as the fields of ninjs.

mod status;

use copytaster_records::{CodedTerm, Format, Timestamp, UnitIdentity};
use serde_json::{Map, Value, json};

use crate::copy::{Draft, ParsedCopy};
use crate::json::object;
use crate::json::value::{get, list, texts};
use crate::ninjs::{self, Head};
use crate::text::dateline;
use crate::times;
use crate::{FeedProfile, FormatError, Unit, clean, nitf};

/// The item of an answer, of an entry, or itself; with the products of the answer.
fn item(text: &str) -> Result<(Map<String, Value>, Option<Value>), FormatError> {
    let mut map = object(text)?;
    let mut meta = map.remove("meta");
    if let Some(Value::Object(mut data)) = map.remove("data") {
        meta = data.remove("meta").or(meta);
        map = data;
    }
    match map.remove("item") {
        Some(Value::Object(item)) => Ok((item, meta)),
        None if map.contains_key("altids") || map.contains_key("uri") => Ok((map, meta)),
        _ => Err(FormatError::malformed("AP Media API: no `item` in the answer")),
    }
}

fn head(item: &Map<String, Value>, profile: &FeedProfile) -> Head {
    let mut head = ninjs::first_head(item, profile);
    let ids = item.get("altids").and_then(Value::as_object);
    // The uri holds the query that found the item and changes with it.
    let uri = head.guid.as_deref().map(|u| clean::line(u.split('?').next().unwrap_or(u)));
    head.guid = ids.and_then(|ids| get(ids, "itemid")).or(uri);
    let said = status::read(item, profile);
    head.status = crate::status::stricter(head.status, said.status);
    head.editorial_type = crate::status::stronger(head.editorial_type, said.editorial_type);
    if said.embargo && head.embargo.is_none() {
        head.embargo = Some(times::certain_or_none(times::unread("", None)));
    }
    head
}

pub(crate) fn identity(_: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    Ok(head(&item(text)?.0, profile).into_identity())
}

pub(crate) fn parse(
    _: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let (mut item, meta) = item(text)?;
    let mut draft = Draft::new(Format::ApMedia, profile, received_at);
    head(&item, profile).into_draft(&mut draft);
    if status::is_test(&item) {
        draft.flag("test_message");
    }
    let nitf = body(&mut item);
    bylines(&mut item, &mut draft);
    place(&mut item, &mut draft);
    rights(&mut item, &mut draft);
    categories(&mut item, &mut draft);
    draft.extra("products", meta.and_then(|mut m| m.get_mut("products").map(Value::take)).unwrap_or_default());
    ninjs::read(&item, Format::Ninjs1, profile, &mut draft)?;
    slug(&mut draft);
    match nitf {
        Some(nitf) => nitf::embedded_body(&nitf, profile, &mut draft),
        None if item.keys().any(|key| key.starts_with("body_")) => {}
        None if get(&item, "type").as_deref() == Some("text") => draft.flag("body_elsewhere"),
        None => {}
    }
    Ok(draft.finish())
}

/// The text that a collector fetched, taken out of the item; the word count goes to `extra` with the rest.
fn body(item: &mut Map<String, Value>) -> Option<String> {
    let mut stored = item.remove("nitf");
    // Read by somebody else already.
    for (key, value) in stored.iter().filter_map(Value::as_object).flatten() {
        if key.starts_with("body_") || key == "byline" {
            item.insert(key.clone(), value.clone());
        }
    }
    let rendition = item.get_mut("renditions").and_then(|r| r.get_mut("nitf"));
    let words = rendition.as_ref().and_then(|r| r.get("words")).cloned();
    let found = [rendition, stored.as_mut()].into_iter().flatten().find_map(content);
    if let Some(words) = words {
        item.insert("word_count".to_owned(), words);
    }
    found
}

/// Takes the text out of a rendition: it stands in its place, or in one of the fields in which collectors put it.
fn content(rendition: &mut Value) -> Option<String> {
    let text = |value: Value| match value {
        Value::String(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    };
    match rendition {
        Value::Object(map) => {
            ["content", "body", "xml", "value", "data"].iter().find_map(|key| map.remove(*key).and_then(text))
        }
        other => text(other.take()),
    }
}

/// `bylines[].by`, `.title`; the photographer.
fn bylines(item: &mut Map<String, Value>, draft: &mut Draft) {
    let found = item.remove("bylines");
    let lines = || list(found.as_ref()).into_iter().filter_map(Value::as_object);
    // The ninjs reader puts it below the headline.
    let all: Vec<String> = lines().filter_map(|l| get(l, "by")).collect();
    if !all.is_empty() {
        item.insert("byline".to_owned(), json!(all.join(", ")));
    }
    for title in lines().filter_map(|l| get(l, "title")) {
        draft.extra_push("byline_titles", json!(title));
    }
    if let Some(name) = item.get("photographer").and_then(|p| p.get("name")).and_then(Value::as_str) {
        let name = clean::line(name);
        draft.term(CodedTerm { code: name.clone(), scheme: None, name: Some(name), kind: "photographer".to_owned() });
    }
}

/// `datelinelocation`: city, country, coordinates.
fn place(item: &mut Map<String, Value>, draft: &mut Draft) {
    let Some(Value::Object(place)) = item.get("datelinelocation") else { return };
    // `located` is the dateline as it is printed: "PORTO ALTO, Vale".
    let dateline = get(item, "located").or_else(|| get(place, "city"));
    draft.copy.dateline = dateline.map(|line| dateline::from_field(&line));
    if let Some(city) = get(place, "city") {
        draft.term(CodedTerm { code: city.clone(), scheme: None, name: Some(city), kind: "located".to_owned() });
    }
    if let Some(code) = get(place, "countrycode") {
        let name = get(place, "countryname");
        draft.term(CodedTerm { code, scheme: None, name, kind: "country".to_owned() });
    }
}

fn rights(item: &mut Map<String, Value>, draft: &mut Draft) {
    let terms = texts(item.remove("usageterms").as_ref()).join(" ");
    if !terms.is_empty() {
        item.insert("usageterms".to_owned(), json!(terms));
    }
    if let Some(credit) = get(item, "description_creditline") {
        item.insert("creditline".to_owned(), json!(credit));
    }
    // A summary that is printed on its own, not the first paragraph.
    if let Some(Value::String(extended)) = item.remove("headline_extended") {
        draft.extra("headline_extended", json!(extended));
    }
}

/// AP's one-letter categories stand among the subjects; codes that a machine gave are told apart.
fn categories(item: &mut Map<String, Value>, draft: &mut Draft) {
    let is = |v: &Value, key: &str, wanted: &str| texts(v.get(key)).iter().any(|t| t.eq_ignore_ascii_case(wanted));
    if let Some(Value::Array(subjects)) = item.get_mut("subject") {
        let (categories, others) = std::mem::take(subjects).into_iter().partition(|s| is(s, "rels", "category"));
        *subjects = others;
        for category in categories.iter().filter_map(Value::as_object) {
            let Some(code) = get(category, "code") else { continue };
            let name = get(category, "name").filter(|name| *name != code);
            draft.term(CodedTerm { code, scheme: None, name, kind: "category".to_owned() });
        }
    }
    let coded = ["subject", "person", "organisation", "place", "event"];
    let machine = coded.iter().flat_map(|k| list(item.get(*k))).filter(|v| is(v, "creator", "machine"));
    let codes: Vec<String> = machine.filter_map(|v| v.as_object().and_then(|m| get(m, "code"))).collect();
    draft.extra("machine_coded", json!(codes));
}

/// `BC-US--Slug, 1st Ld-Writethru`: without the mark of the cycle and the version words.
fn slug(draft: &mut Draft) {
    let Some(slug) = draft.copy.slugline.take() else { return };
    let (slug, words) = slug.split_once(',').unwrap_or((&slug, ""));
    draft.extra("version_words", json!(words.trim()));
    let bare = ["BC-", "AM-", "PM-"].iter().find_map(|c| slug.strip_prefix(c)).unwrap_or(slug).trim();
    draft.copy.slugline = (!bare.is_empty()).then(|| bare.to_owned());
}
