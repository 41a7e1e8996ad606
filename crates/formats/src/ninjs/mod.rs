//! ninjs 1, 2 and 3 (notes/formats.md §6.4), alone or in an array.

mod associations;
mod bodies;
mod fields;
mod version;

use copytaster_records::{
    EditorialType, ErrorClass, Format, PubStatus, Role, Timestamp, UnitContext, UnitIdentity, Urgency,
};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::charset::Decoded;
use crate::copy::{Draft, ParsedCopy};
use crate::table::Sample;
use crate::text::{byline, dateline};
use crate::times::{self, ReadTime};
use crate::unit::Units;
use crate::{BadUnit, FeedProfile, FormatError, Unit, status};

use fields::{Names, text};

/// JSON is decided here; what is not JSON is not.
pub(crate) fn sniff(sample: &Sample<'_>) -> Option<Result<Format, FormatError>> {
    let text = sample.text.trim();
    let mut chars = text.chars();
    let first = chars.next()?;
    let rest = chars.as_str().trim_start();
    // "[Photo] A text" and "{slug} a text" are no JSON.
    let json = (first == '{' && rest.starts_with(['"', '}'])) || (first == '[' && rest.starts_with(['{', ']', '[']));
    if !json {
        return None;
    }
    Some(first_item(text).and_then(version::of))
}

fn first_item(text: &str) -> Result<&str, FormatError> {
    if text.starts_with('{') {
        return Ok(text);
    }
    let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|e| bad_json(text, &e))?;
    let first = items.first().map(|i| i.get());
    first.ok_or_else(|| FormatError::new(ErrorClass::Empty, "an empty JSON array: no items"))
}

/// The byte at which JSON breaks.
pub(super) fn bad_json(text: &str, e: &serde_json::Error) -> FormatError {
    let before: usize = text.split_inclusive('\n').take(e.line().saturating_sub(1)).map(str::len).sum();
    let at = (before + e.column().saturating_sub(1)).min(text.len());
    FormatError::malformed(format!("bad_json at byte {at}: {e}"))
}

pub(crate) fn split(
    bytes: &[u8],
    decoded: &Decoded<'_>,
    format: Format,
    units: &mut Units<'_>,
) -> Result<(), FormatError> {
    let text = decoded.text.trim();
    if text.starts_with('{') {
        return units.push(Ok(Unit { format, bytes: bytes.to_vec(), context: UnitContext::default() }));
    }
    let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|e| bad_json(text, &e))?;
    for item in items {
        let bytes = item.get().as_bytes().to_vec();
        units.push(match version::of(item.get()) {
            Ok(format) => Ok(Unit { format, bytes, context: UnitContext::default() }),
            Err(error) => Err(BadUnit { error, bytes }),
        })?;
    }
    Ok(())
}

fn object(text: &str) -> Result<Map<String, Value>, FormatError> {
    serde_json::from_str(text.trim()).map_err(|e| bad_json(text, &e))
}

/// What says who the item is.
struct Head {
    provider: String,
    guid: Option<String>,
    version: Option<String>,
    version_created: Option<ReadTime>,
    status: PubStatus,
    editorial_type: EditorialType,
    embargo: Option<ReadTime>,
}

fn head(map: &Map<String, Value>, names: &Names, profile: &FeedProfile) -> Head {
    let zone = profile.zone.as_ref();
    let written = |key: &str| map.get(key).and_then(text);
    let status = status::pub_status(&written(names.pub_status).unwrap_or_default());
    let mut editorial_type = EditorialType::Story;
    for key in ["signal", "signals", "profile", "editorialtypes"] {
        for said in fields::texts(map.get(key)) {
            let (alias, code) = said.split_once(':').unwrap_or(("", &said));
            if let Some(said) = status::editorial_type(alias, code) {
                editorial_type = status::stronger(editorial_type, said);
            }
        }
    }
    if status == PubStatus::Cancelled {
        editorial_type = EditorialType::Kill;
    }
    // A present embargo that is no text at all is one that cannot be read: it holds.
    let embargo = map
        .get(names.embargoed)
        .filter(|v| !v.is_null() && v.as_str() != Some(""))
        .map(|v| times::read_embargo(&text(v).unwrap_or_else(|| v.to_string()), zone));
    Head {
        provider: fields::provider(map, profile),
        guid: written("uri").or_else(|| written("guid")).filter(|g| !g.is_empty()),
        version: written("version").filter(|v| !v.is_empty()),
        version_created: written(names.version_created).filter(|t| !t.is_empty()).map(|t| times::read(&t, zone)),
        status,
        editorial_type,
        embargo,
    }
}

/// From header fields alone: a body of the wrong type, or none, changes nothing.
pub(crate) fn identity(unit: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let map = object(text)?;
    let names = Names::of(unit.format);
    let head = head(&map, names, profile);
    let headline = fields::headline(&map, unit.format);
    let said = headline.as_deref().and_then(status::headline_type).unwrap_or_default();
    Ok(UnitIdentity {
        provider: head.provider,
        guid: head.guid,
        targets: Vec::new(),
        wire_version: head.version,
        version_created: head.version_created.map(|t| t.time),
        status: head.status,
        editorial_type: status::stronger(head.editorial_type, said),
        embargo: head.embargo.map(|t| t.time),
        headline,
    })
}

pub(crate) fn parse(
    unit: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let map = object(text)?;
    let names = Names::of(unit.format);
    let mut draft = Draft::new(unit.format, profile, received_at);
    let head = head(&map, names, profile);
    draft.copy.provider = head.provider;
    draft.copy.guid = head.guid;
    draft.copy.wire_version = head.version;
    draft.copy.pub_status = head.status;
    draft.copy.editorial_type = head.editorial_type;
    draft.copy.times.version_created = head.version_created.map(|t| draft.time(t));
    draft.copy.times.embargoed_until = head.embargo.map(|t| draft.time(t));
    if head.status == PubStatus::Unknown {
        draft.flag("status_unknown");
    }
    lines(&map, names, unit.format, profile, &mut draft)?;
    fields::terms(&map, &mut draft);
    bodies::read(&map, unit.format, &profile.credit_agencies, &mut draft)?;
    note(&map, names, &mut draft);
    associations::read(&map, &mut draft);
    fields::rest(&map, names, &mut draft);
    Ok(draft.finish())
}

/// Lines for print, times and rights.
fn lines(
    map: &Map<String, Value>,
    names: &Names,
    format: Format,
    profile: &FeedProfile,
    draft: &mut Draft,
) -> Result<(), FormatError> {
    let zone = profile.zone.as_ref();
    let written = |key: &str| map.get(key).and_then(text).filter(|t| !t.is_empty());
    fields::headlines(map, format, draft)?;
    if let Some(raw) = written(names.byline) {
        draft.push(Role::Byline, &raw);
        draft.copy.byline = Some(byline::from_line(&raw, &profile.credit_agencies));
    }
    if let Some(raw) = written("dateline") {
        draft.push(Role::Dateline, &raw);
        draft.copy.dateline = Some(dateline::from_field(&raw));
    }
    if let Some(language) = written("language").filter(|l| crate::LanguageTag::is_well_formed(l)) {
        draft.copy.language = Some(language);
    }
    let created = written(names.first_created).or_else(|| written(names.content_created));
    if let Some(created) = created {
        let time = draft.time(times::read(&created, zone));
        draft.copy.times.first_created = Some(time);
    }
    if let Some(raw) = written("urgency") {
        let level = raw.parse::<u8>().ok().filter(|n| (1..=9).contains(n));
        draft.copy.urgency = Some(Urgency { level, raw });
    }
    draft.copy.slugline = written("slugline");
    draft.copy.rights.copyright_holder = written(names.copyright_holder);
    draft.copy.rights.copyright_notice = written(names.copyright_notice);
    draft.copy.rights.usage_terms = written(names.usage_terms);
    draft.copy.rights.credit_line = written("creditline").or_else(|| written("creditLine"));
    Ok(())
}

/// Editors' notes are never printed: ninjs has no word for a public one.
fn note(map: &Map<String, Value>, names: &Names, draft: &mut Draft) {
    for note in fields::texts(map.get(names.ed_note)) {
        for line in note.lines() {
            draft.push(Role::NotePrivate, line);
        }
    }
    if let Some(Value::Array(notes)) = map.get("ednotes") {
        draft.extra("ednotes", json!(notes));
    }
}
