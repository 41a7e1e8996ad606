//! What an object is, by its keys (notes/formats.md §2), or what items it holds.

use std::collections::BTreeMap;

use copytaster_records::{Format, UnitContext};
use serde_json::value::RawValue;

use super::value::text;
use super::{bad_json, raw_list};
use crate::{FormatError, ninjs};

/// One item, or a container of some.
pub(super) enum Kind<'a> {
    Item(Format),
    Many(Vec<Item<'a>>),
}

/// An item of a container.
pub(super) struct Item<'a> {
    pub(super) text: &'a str,
    /// Where the container says it; else the item's own keys do.
    pub(super) format: Option<Format>,
    pub(super) context: UnitContext,
}

/// An object's keys with their values as they stand.
pub(crate) type Keys<'a> = BTreeMap<String, &'a RawValue>;

pub(super) fn keys(text: &str) -> Result<Keys<'_>, FormatError> {
    serde_json::from_str(text).map_err(|e| bad_json(text, &e))
}

/// What a JSON text is.
pub(super) fn of(json: &str) -> Result<Kind<'_>, FormatError> {
    let json = json.trim();
    if json.starts_with('[') {
        let items = raw_list(json)?.into_iter();
        return Ok(Kind::Many(items.map(|i| plain(i.get())).collect()));
    }
    if let Some(lines) = lines(json) {
        return Ok(of_lines(lines));
    }
    if !json.starts_with('{') {
        return Err(FormatError::unknown("unknown_json: an item that is no JSON object"));
    }
    let keys = match keys(json) {
        Ok(keys) => keys,
        Err(error) => return lines_beside_broken(json).map(of_lines).ok_or(error),
    };
    let has = |name: &str| keys.contains_key(name);
    if let Some(found) = ap(&keys)? {
        return Ok(found);
    }
    // Its status alone tells it from others where the format is not said.
    let wires = keys.get("format").is_some_and(|v| v.get().contains("digitalwires@"));
    if has("urn") && (wires || (has("pubstatus") && !has("uri"))) {
        return Ok(Kind::Item(Format::Digitalwires));
    }
    if has("entries") && !has("uri") {
        return Ok(Kind::Many(wireq(keys["entries"].get())?));
    }
    if let Some(found) = reuters(&keys)? {
        return Ok(found);
    }
    if (has("an") && has("action")) || has("event_type") {
        return Ok(Kind::Item(Format::Factiva));
    }
    if has("altId") && has("takeSequence") {
        return Ok(Kind::Item(Format::Mrn));
    }
    // BBC's answers, Superdesk's, archives of MRN: lists of items beside their count.
    let counted = |name: &str| has(name) && !has("uri") && !has("guid") && keys[name].get().starts_with('[');
    if let Some(list) = ["item", "items", "_items", "Items"].into_iter().find(|name| counted(name)) {
        let items = raw_list(keys[list].get())?.into_iter();
        return Ok(Kind::Many(items.map(|i| plain(i.get())).collect()));
    }
    // A record of an archive or of a stream around one item.
    for inner in ["data", "attributes"] {
        if has(inner) && !has("uri") {
            let inner = keys[inner].get();
            if inner.starts_with(['{', '[']) {
                return Ok(Kind::Many(vec![plain(inner)]));
            }
        }
    }
    ninjs::version::of(&keys).map(Kind::Item)
}

/// JSON Lines: an object on each line. One that is broken does not fail the others.
fn lines(json: &str) -> Option<Vec<&str>> {
    // Within a text, and within an object that goes over lines, the first line is no object.
    let several = full_lines(json).nth(1).is_some_and(|line| line.starts_with('{'));
    (several && keys(full_lines(json).next()?).is_ok()).then(|| full_lines(json).collect())
}

/// JSON Lines of which the first or the second is broken: half of them or more are objects.
fn lines_beside_broken(json: &str) -> Option<Vec<&str>> {
    let lines: Vec<&str> = full_lines(json).collect();
    let whole = lines.iter().filter(|line| keys(line).is_ok()).count();
    (whole > 0 && whole * 2 >= lines.len()).then_some(lines)
}

fn full_lines(json: &str) -> impl Iterator<Item = &str> {
    json.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn of_lines(lines: Vec<&str>) -> Kind<'_> {
    Kind::Many(lines.into_iter().map(plain).collect())
}

fn plain(text: &str) -> Item<'_> {
    Item { text, format: None, context: UnitContext::default() }
}

/// AP's Media API: an answer with one item, or a page of a feed; an entry of a page alone.
fn ap<'a>(found: &Keys<'a>) -> Result<Option<Kind<'a>>, FormatError> {
    if found.contains_key("meta") && found.contains_key("item") && !found.contains_key("uri") {
        return Ok(Some(Kind::Item(Format::ApMedia)));
    }
    // The item alone, as a collector may have stored it. AP's ninjs has the same ids, and none of these keys.
    let own = ["datelinelocation", "editorialpriority", "editorialtypes"].iter().any(|k| found.contains_key(*k));
    if own && found.get("altids").is_some_and(|v| v.get().contains("\"itemid\"") && v.get().contains("\"etag\"")) {
        return Ok(Some(Kind::Item(Format::ApMedia)));
    }
    let (true, Some(data)) = (found.contains_key("api_version"), found.get("data")) else { return Ok(None) };
    let inside = keys(data.get())?;
    if inside.contains_key("item") {
        return Ok(Some(Kind::Item(Format::ApMedia)));
    }
    let Some(items) = inside.get("items") else { return Ok(None) };
    let transmission_id = found.get("id").and_then(|v| serde_json::from_str(v.get()).ok()).and_then(|v| text(&v));
    let context = UnitContext { transmission_id, ..UnitContext::default() };
    let items = raw_list(items.get())?.into_iter();
    let item = |i: &'a RawValue| Item { text: i.get(), format: Some(Format::ApMedia), context: context.clone() };
    Ok(Some(Kind::Many(items.map(item).collect())))
}

/// wireQ's queue: entries with their receipts.
fn wireq(list: &str) -> Result<Vec<Item<'_>>, FormatError> {
    let entries = raw_list(list)?.into_iter();
    let item = |entry: &'_ RawValue| {
        let receipt = keys(entry.get()).ok().and_then(|k| k.get("_wireq_receipt").map(|v| v.get().to_owned()));
        let receipt = receipt.and_then(|v| serde_json::from_str(&v).ok()).and_then(|v| text(&v));
        UnitContext { transmission_id: receipt, ..UnitContext::default() }
    };
    Ok(entries.map(|e| Item { text: e.get(), format: None, context: item(e) }).collect())
}

/// Reuters Connect: `data.item`, `data.search.items`, or an item alone.
fn reuters<'a>(found: &Keys<'a>) -> Result<Option<Kind<'a>>, FormatError> {
    if found.contains_key("headLine") && (found.contains_key("uri") || found.contains_key("versionedGuid")) {
        return Ok(Some(Kind::Item(Format::ReutersConnect)));
    }
    let Some(data) = found.get("data").filter(|d| d.get().starts_with('{') && !found.contains_key("uri")) else {
        return Ok(None);
    };
    let inside = keys(data.get())?;
    let connect = |text: &'a str| Item { text, format: Some(Format::ReutersConnect), context: UnitContext::default() };
    if let Some(item) = inside.get("item").filter(|i| i.get().contains("\"headLine\"")) {
        return Ok(Some(Kind::Many(vec![connect(item.get())])));
    }
    let Some(search) = inside.get("search").filter(|s| s.get().starts_with('{')) else { return Ok(None) };
    let Some(items) = keys(search.get())?.remove("items") else { return Ok(None) };
    Ok(Some(Kind::Many(raw_list(items.get())?.into_iter().map(|i| connect(i.get())).collect())))
}
