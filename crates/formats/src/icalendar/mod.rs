//! iCalendar (RFC 5545): each event is a unit with the calendar's own lines and the zones that it names.
//!
//! The `icalendar` crate unfolds and takes properties apart; dates are read here, so that one zone database serves all
//! formats. Rules of recurrence are kept and not expanded.

mod dates;
mod own_zones;
mod split;
mod zones;

use copytaster_records::{
    Association, CodedTerm, EditorialType, Format, PubStatus, Role, StoryLink, Timestamp, UnitIdentity,
};
use icalendar::parser::{Component, Property, read_components, unfold};
use serde_json::json;

use crate::copy::{Draft, ParsedCopy};
use crate::ninjs::Head;
use crate::text::paragraphs;
use crate::times::ReadTime;
use crate::{FeedProfile, FormatError, Unit, clean, take};

pub(crate) use split::{sniff, split};

/// Properties that are read here.
const READ: &[&str] = &[
    "UID",
    "SUMMARY",
    "DESCRIPTION",
    "DTSTART",
    "DTEND",
    "DUE",
    "DURATION",
    "DTSTAMP",
    "LAST-MODIFIED",
    "CREATED",
    "SEQUENCE",
    "LOCATION",
    "CATEGORIES",
    "URL",
    "CONTACT",
    "COMMENT",
    "ORGANIZER",
    "ATTACH",
];

/// Reads the one event of a unit. Lines that are no properties (`SUMMARY=Ferry`) are left out where they break it; `read`
/// is handed them.
fn with_event<T>(
    text: &str,
    read: impl FnOnce(&Component<'_>, &Component<'_>, &[&str]) -> Result<T, FormatError>,
) -> Result<T, FormatError> {
    split::check_depth(text)?;
    let unfolded = unfold(&split::with_line_ends(text));
    let malformed = |e: &dyn std::fmt::Display| FormatError::malformed(format!("iCalendar: {e}"));
    let without: String;
    let (calendars, left_out) = match read_components(&unfolded) {
        Ok(found) => (found, Vec::new()),
        Err(error) => {
            let (properties, others): (Vec<&str>, Vec<&str>) = unfolded.lines().partition(|l| split::is_property(l));
            // One that may be a cancellation is not left out.
            if others.is_empty() || others.iter().any(|line| line.to_ascii_uppercase().contains("CANCEL")) {
                return Err(malformed(&error));
            }
            without = properties.join("\r\n");
            (read_components(&without).map_err(|e| malformed(&e))?, others)
        }
    };
    let calendar = calendars.first().ok_or_else(|| FormatError::malformed("iCalendar: no component"))?;
    let is_event = |c: &&Component<'_>| split::ITEMS.iter().any(|i| c.name.as_str().eq_ignore_ascii_case(i));
    let event = if is_event(&calendar) { Some(calendar) } else { calendar.components.iter().find(is_event) };
    read(calendar, event.ok_or_else(|| FormatError::malformed("iCalendar: no event in the calendar"))?, &left_out)
}

fn property<'c>(component: &'c Component<'_>, name: &str) -> Option<&'c Property<'c>> {
    component.properties.iter().find(|p| p.name.as_str().eq_ignore_ascii_case(name))
}

/// A property's text, its escapes resolved (RFC 5545, 3.3.11). Empty is absent.
fn text(component: &Component<'_>, name: &str) -> Option<String> {
    property(component, name).map(value).filter(|t| !t.trim().is_empty())
}

/// Texts whose escapes the `icalendar` crate has resolved: a second time, `\\n` would become a line end.
const RESOLVED: &[&str] = &[
    "UID",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "CONTACT",
    "COMMENT",
    "STATUS",
    "CLASS",
    "TRANSP",
    "RELATED-TO",
    "REQUEST-STATUS",
    "METHOD",
    "PRODID",
];

/// A property's value, its escapes resolved once. The crate knows names in capitals, and heeds `VALUE`.
fn value(property: &Property<'_>) -> String {
    let (name, value) = (property.name.as_str(), property.val.as_str());
    let resolved = match parameter(property, "VALUE") {
        Some(kind) => kind == "TEXT",
        None => RESOLVED.contains(&name) || (name.starts_with("X-") && !name.contains(char::is_lowercase)),
    };
    if resolved { value.to_owned() } else { unescaped(value) }
}

/// The items of a list of texts: an escaped comma is one of an item's own.
fn items(value: &str) -> Vec<String> {
    let (mut out, mut start, mut escaped) = (Vec::new(), 0, false);
    for (at, c) in value.char_indices() {
        if c == ',' && !escaped {
            out.push(&value[start..at]);
            start = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    out.push(&value[start..]);
    out.into_iter().map(|item| clean::line(&unescaped(item))).filter(|item| !item.is_empty()).collect()
}

fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, false) => out.push(c),
            _ => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
        }
    }
    out
}

fn line(component: &Component<'_>, name: &str) -> Option<String> {
    text(component, name).map(|t| clean::line(&t)).filter(|t| !t.is_empty())
}

fn parameter<'p>(property: &'p Property<'_>, name: &str) -> Option<&'p str> {
    let found = property.params.iter().find(|p| p.key.as_str().eq_ignore_ascii_case(name))?;
    found.val.as_ref().map(|v| v.as_str().trim_matches('"'))
}

fn time(calendar: &Component<'_>, event: &Component<'_>, name: &str, profile: &FeedProfile) -> Option<ReadTime> {
    let read =
        |p: &Property<'_>| dates::read(p.val.as_str(), parameter(p, "TZID"), Some(calendar), profile.zone.as_ref());
    property(event, name).map(read)
}

fn head(calendar: &Component<'_>, event: &Component<'_>, profile: &FeedProfile) -> Head {
    let uid = line(event, "UID");
    // One instance of a series that was changed alone.
    let guid = match (uid, line(event, "RECURRENCE-ID")) {
        (Some(uid), Some(instance)) => Some(format!("{uid}#{instance}")),
        (uid, _) => uid,
    };
    let is = |c: &Component<'_>, name: &str, value: &str| line(c, name).is_some_and(|v| v.eq_ignore_ascii_case(value));
    let cancelled =
        is(event, "STATUS", "CANCELLED") || is(event, "STATUS", "CANCELED") || is(calendar, "METHOD", "CANCEL");
    let private = is(event, "CLASS", "PRIVATE") || is(event, "CLASS", "CONFIDENTIAL");
    Head {
        provider: profile.provider.clone(),
        guid,
        targets: Vec::new(),
        version: line(event, "SEQUENCE"),
        version_created: time(calendar, event, "LAST-MODIFIED", profile)
            .or_else(|| time(calendar, event, "DTSTAMP", profile)),
        status: match (cancelled, private) {
            (true, _) => PubStatus::Cancelled,
            (false, true) => PubStatus::Withheld,
            _ => PubStatus::Usable,
        },
        editorial_type: if cancelled { EditorialType::Kill } else { EditorialType::Advisory },
        embargo: None,
        headline: line(event, "SUMMARY"),
    }
}

pub(crate) fn identity(_: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    with_event(text, |calendar, event, _| Ok(head(calendar, event, profile).into_identity()))
}

pub(crate) fn parse(
    _: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    with_event(text, |calendar, event, left_out| {
        let mut draft = Draft::new(Format::Icalendar, profile, received_at);
        let head = head(calendar, event, profile);
        if head.status == PubStatus::Withheld {
            draft.flag("class_private");
        }
        draft.push(Role::Headline, head.headline.as_deref().unwrap_or_default());
        head.into_draft(&mut draft);
        let language = property(event, "SUMMARY").and_then(|p| parameter(p, "LANGUAGE"));
        if let Some(tag) = language.filter(|l| crate::LanguageTag::is_well_formed(l)) {
            draft.copy.language = Some(tag.to_owned());
        }
        draft.copy.times.first_created = time(calendar, event, "CREATED", profile).map(|t| draft.time(t));
        when(calendar, event, profile, &mut draft);
        let found = paragraphs::split(&self::text(event, "DESCRIPTION").unwrap_or_default());
        take::body(found.into_iter(), &profile.credit_agencies, &mut draft);
        draft.push(Role::Contact, self::text(event, "CONTACT").unwrap_or_default());
        draft.push(Role::NotePrivate, self::text(event, "COMMENT").unwrap_or_default());
        terms(event, &mut draft);
        rest(calendar, event, &mut draft);
        if !left_out.is_empty() {
            draft.flag("lines_unreadable");
            draft.extra("lines_unreadable", json!(left_out));
        }
        Ok(draft.finish())
    })
}

/// When it takes place or is due, as instants where they are certain, and as it stood.
fn when(calendar: &Component<'_>, event: &Component<'_>, profile: &FeedProfile, draft: &mut Draft) {
    let mut dates = serde_json::Map::new();
    for (key, name) in [("start", "DTSTART"), ("end", "DTEND"), ("due", "DUE")] {
        if let Some(read) = time(calendar, event, name, profile) {
            let time = draft.time(read);
            dates.insert(key.to_owned(), json!(time));
        }
    }
    if let Some(duration) = line(event, "DURATION") {
        dates.insert("duration".to_owned(), json!(duration));
    }
    draft.extra("dates", dates.into());
}

fn terms(event: &Component<'_>, draft: &mut Draft) {
    let mut term = |code: String, kind: &str| {
        draft.term(CodedTerm { code: code.clone(), scheme: None, name: Some(code), kind: kind.to_owned() });
    };
    if let Some(place) = line(event, "LOCATION") {
        term(place, "place");
    }
    if let Some(organizer) = property(event, "ORGANIZER") {
        let name = parameter(organizer, "CN").unwrap_or_else(|| organizer.val.as_str());
        term(clean::line(name), "organiser");
    }
    let categories = event.properties.iter().filter(|p| p.name.as_str().eq_ignore_ascii_case("CATEGORIES"));
    for category in categories.flat_map(|p| items(p.val.as_str())) {
        term(category, "subject");
    }
}

fn rest(calendar: &Component<'_>, event: &Component<'_>, draft: &mut Draft) {
    if let Some(target) = line(event, "URL") {
        draft.link(StoryLink { rel: "url".to_owned(), target });
    }
    for property in &event.properties {
        let name = property.name.as_str().to_ascii_uppercase();
        if name == "ATTACH" {
            // An attachment may be the file itself, in base64: it is no address.
            let inline = parameter(property, "ENCODING").is_some();
            let hrefs = if inline { Vec::new() } else { vec![clean::line(property.val.as_str())] };
            let kind = parameter(property, "FMTTYPE").map(clean::line);
            draft.association(Association { name: "attachment".to_owned(), kind, uri: None, caption: None, hrefs });
        } else if !READ.contains(&name.as_str()) {
            draft.extra_push(&name.to_ascii_lowercase(), json!(value(property)));
        }
    }
    for name in ["PRODID", "METHOD", "X-WR-CALNAME", "NAME"] {
        draft
            .extra(&format!("calendar_{}", name.to_ascii_lowercase()), json!(line(calendar, name).unwrap_or_default()));
    }
    draft.extra("component", json!(event.name.as_str()));
}
