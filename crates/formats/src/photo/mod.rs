//! Photos: the caption, credits and codes in the XMP and IPTC-IIM of a JPEG, PNG or TIFF file. The picture itself is never
//! decoded.
//!
//! XMP is preferred; IIM fills what XMP lacks (notes/formats.md §6.10).

mod container;
mod iim;
mod xmp;

use copytaster_records::{Association, CodedTerm, Format, PubStatus, Role, Timestamp, UnitContext, UnitIdentity};
use serde_json::json;

use crate::copy::{Draft, ParsedCopy};
use crate::ninjs::Head;
use crate::text::{byline, notes, paragraphs};
use crate::times::{self, ReadTime};
use crate::unit::Units;
use crate::{FeedProfile, FormatError, Unit, clean, markers as words, schemes};

/// IIM 2:42: no further use is to be made of the object.
const OBJECT_KILL: &str = "01";
/// Values of one field.
const VALUES_MAX: usize = 500;

/// A picture by its first bytes and its metadata.
pub(crate) fn sniff(bytes: &[u8]) -> Option<Format> {
    container::is_photo(bytes).then_some(Format::Photo)
}

/// A file is one unit.
pub(crate) fn split(bytes: &[u8], units: &mut Units<'_>) -> Result<(), FormatError> {
    units.push(Ok(Unit { format: Format::Photo, bytes: bytes.to_vec(), context: UnitContext::default() }))
}

/// Fields by our own names, each with its values in the order in which they stood.
#[derive(Debug, Default)]
struct Fields(Vec<(&'static str, Vec<String>)>);

impl Fields {
    fn push(&mut self, name: &'static str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        match self.0.iter_mut().find(|(n, _)| *n == name) {
            Some((_, values)) if values.len() < VALUES_MAX => values.push(value.to_owned()),
            Some(_) => {}
            None => self.0.push((name, vec![value.to_owned()])),
        }
    }

    fn all(&self, name: &str) -> &[String] {
        self.0.iter().find(|(n, _)| *n == name).map_or(&[], |(_, values)| values)
    }

    fn first(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(String::as_str)
    }

    /// Takes those fields of the other that are missing here.
    fn fill(&mut self, other: Self) {
        for (name, values) in other.0 {
            if self.all(name).is_empty() {
                self.0.push((name, values));
            }
        }
    }
}

/// What a file's metadata say, and what was odd about them.
fn fields(bytes: &[u8]) -> Result<(Fields, Vec<&'static str>), FormatError> {
    let mut found = Fields::default();
    let mut flags = container::metadata(bytes)?.read(&mut found);
    if found.0.is_empty() {
        flags.push("no_metadata");
    }
    Ok((found, flags))
}

fn head(fields: &Fields, profile: &FeedProfile) -> Head {
    let headline = fields.first("headline").or_else(|| fields.first("title")).map(clean::line);
    let instructions = fields.first("instructions").unwrap_or_default();
    let mut said = words::Said::default();
    // "MANDATORY KILL", "WITHHOLD" in capitals: a sender's order stands among the instructions or in the headline.
    let edit_status = fields.first("edit_status").unwrap_or_default();
    for text in [instructions, edit_status, headline.as_deref().unwrap_or_default()] {
        let start: Vec<&str> =
            text.split_whitespace().take(4).take_while(|w| !w.chars().any(char::is_lowercase)).collect();
        if start.iter().any(|w| w.contains("KILL") || w.contains("WITHHOLD") || w.contains("ELIMINATION")) {
            said = said.and(words::read(&start.join(" "), profile));
        }
    }
    if fields.first("action_advised") == Some(OBJECT_KILL) {
        said = said.and(words::read("KILL", profile));
    }
    let embargo = release(fields, profile).filter(|t| {
        // A release before the picture was sent is past: it says when it was free, and holds nothing.
        let sent = created(fields, profile).and_then(|c| c.time.instant);
        t.time.instant.is_none() || sent.is_none() || t.time.instant > sent
    });
    Head {
        provider: profile.provider.clone(),
        guid: fields.first("guid").or_else(|| fields.first("transmission_reference")).map(clean::line),
        targets: Vec::new(),
        version: None,
        version_created: fields
            .first("modified")
            .map(|d| times::read(d, profile.zone.as_ref()))
            .or_else(|| dated(fields, "sent", "sent_time", profile)),
        status: said.status,
        editorial_type: said.editorial_type,
        embargo,
        headline: headline.filter(|h| !h.is_empty()),
    }
}

/// IIM 2:30 and 2:35: not to be used before.
fn release(fields: &Fields, profile: &FeedProfile) -> Option<ReadTime> {
    let date = fields.first("release_date").filter(|d| d.chars().any(|c| matches!(c, '1'..='9')))?;
    let time = fields.first("release_time").unwrap_or_default();
    Some(times::read_embargo(&format!("{date}T{time}"), profile.zone.as_ref()))
}

fn created(fields: &Fields, profile: &FeedProfile) -> Option<ReadTime> {
    dated(fields, "created", "created_time", profile)
}

/// A day in one field, and its time of day in another where the first has none.
fn dated(fields: &Fields, day: &str, time: &str, profile: &FeedProfile) -> Option<ReadTime> {
    let zone = profile.zone.as_ref();
    match (fields.first(day), fields.first(time)) {
        (Some(date), Some(time)) if !date.contains('T') => Some(times::read(&format!("{date}T{time}"), zone)),
        (Some(date), _) => Some(times::read(date, zone)),
        _ => None,
    }
}

pub(crate) fn identity(unit: &Unit, _: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let (fields, _) = fields(&unit.bytes)?;
    let mut id = head(&fields, profile).into_identity();
    let said = id.headline.as_deref().and_then(crate::status::headline_type).unwrap_or_default();
    id.editorial_type = crate::status::stronger(id.editorial_type, said);
    Ok(id)
}

pub(crate) fn parse(
    unit: &Unit,
    _: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let (fields, flags) = fields(&unit.bytes)?;
    let mut draft = Draft::new(Format::Photo, profile, received_at);
    flags.iter().for_each(|f| draft.flag(f));
    let head = head(&fields, profile);
    draft.push(Role::Headline, head.headline.as_deref().unwrap_or_default());
    head.into_draft(&mut draft);
    if draft.copy.pub_status == PubStatus::Unknown {
        draft.flag("status_unknown");
    }
    let caption = caption(&fields, profile, &mut draft);
    credits(&fields, caption, profile, &mut draft);
    terms(&fields, profile, &mut draft);
    let created = created(&fields, profile).map(|t| draft.time(t));
    draft.copy.times.first_created = created;
    let expires = dated(&fields, "expiry_date", "expiry_time", profile).map(|t| draft.time(t));
    draft.copy.times.expires = expires.filter(|t| t.instant.is_some());
    draft.copy.urgency = fields.first("urgency").and_then(|u| {
        let digit = |u: &str| u.chars().next().and_then(|c| c.to_digit(10)).and_then(|n| u8::try_from(n).ok());
        profile.urgency(u, digit)
    });
    let language = fields.first("language").filter(|l| crate::LanguageTag::is_well_formed(l));
    draft.copy.language = language.map(ToOwned::to_owned).or(draft.copy.language.take());
    draft.extra("item_class", json!("picture"));
    for name in EXTRAS {
        draft.extra(name, json!(fields.first(name).unwrap_or_default()));
    }
    draft.association(Association {
        name: "picture".to_owned(),
        kind: Some("picture".to_owned()),
        uri: draft.copy.guid.clone(),
        caption: caption.map(|at| format!("s{}", at + 1)),
        hrefs: Vec::new(),
    });
    Ok(draft.finish())
}

/// Fields that have no place of their own.
const EXTRAS: &[&str] = &[
    "transmission_reference",
    "image_id",
    "usage_terms_url",
    "digital_source",
    "iim_category_code",
    "edit_status",
    "action_advised",
    "reference_service",
    "reference_date",
    "reference_number",
    "service",
    "product",
    "envelope_number",
    "priority",
];

/// The caption, paragraph by paragraph; notes to editors in it are told apart. Returns the caption's first piece.
fn caption(fields: &Fields, _: &FeedProfile, draft: &mut Draft) -> Option<usize> {
    let mut first = None;
    for (role, text) in paragraphs::split(fields.first("caption").unwrap_or_default()) {
        let role = match notes::role(&text, false) {
            Some(role) => role,
            None if role == Role::Table => Role::Table,
            None => Role::Caption,
        };
        let at = draft.push(role, &text);
        first = first.or(at.filter(|_| role == Role::Caption));
    }
    draft.push(Role::NotePrivate, fields.first("instructions").unwrap_or_default());
    for (name, key) in [("alt_text", "alt_text"), ("extended_description", "extended_description")] {
        draft.extra(key, json!(fields.first(name).unwrap_or_default()));
    }
    first
}

fn credits(fields: &Fields, caption: Option<usize>, profile: &FeedProfile, draft: &mut Draft) {
    let by = fields.all("byline").join(", ");
    if !by.is_empty() {
        draft.copy.byline = Some(byline::from_line(&clean::line(&by), &profile.credit_agencies));
        draft.push(Role::Byline, &by);
        for title in fields.all("byline_title") {
            draft.extra_push("byline_title", json!(title));
        }
    }
    if let Some(credit) = fields.first("credit") {
        draft.push_credit(credit, caption);
        draft.copy.rights.credit_line = Some(clean::line(credit));
    }
    draft.copy.rights.copyright_notice = fields.first("copyright").map(clean::line);
    draft.copy.rights.copyright_holder = fields.first("copyright_holder").map(clean::line);
    draft.copy.rights.usage_terms = fields.first("usage_terms").map(clean::line);
    draft.push(Role::Contact, fields.all("contact").join(", "));
    draft.extra("source", json!(fields.first("source").unwrap_or_default()));
    draft.extra("caption_writer", json!(fields.first("caption_writer").unwrap_or_default()));
}

fn terms(fields: &Fields, profile: &FeedProfile, draft: &mut Draft) {
    for (name, kind) in [
        ("keyword", "keyword"),
        ("category", "category"),
        ("supplemental_category", "category"),
        ("subject", "subject"),
        ("scene", "scene"),
        ("city", "located"),
        ("sublocation", "place"),
        ("state", "place"),
        ("content_location", "place"),
        ("content_location_code", "country"),
        ("shown_place", "place"),
        ("shown_country", "country"),
        ("fixture", "fixture"),
        ("country", "country"),
        ("country_code", "country"),
        ("person", "person"),
        ("organisation", "organisation"),
        ("event", "event"),
        ("genre", "genre"),
    ] {
        for value in fields.all(name).iter().map(|v| clean::line(v)).filter(|v| !v.is_empty()) {
            let scheme = schemes::of(&value, profile).or_else(|| {
                // IPTC's own eight digits.
                let subject = kind == "subject" && value.len() == 8 && value.bytes().all(|b| b.is_ascii_digit());
                subject.then(|| "http://cv.iptc.org/newscodes/subjectcode/".to_owned())
            });
            draft.term(CodedTerm { code: value, scheme, name: None, kind: kind.to_owned() });
        }
    }
    let title = fields.first("title").filter(|_| fields.first("headline").is_some()).map(clean::line);
    draft.copy.slugline = title.filter(|t| !t.is_empty());
}
