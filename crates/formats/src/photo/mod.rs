//! Photos: the caption, credits and codes in a JPEG file's IPTC-IIM and XMP. The picture itself is never decoded.
//!
//! XMP is preferred; IIM fills what XMP lacks (notes/formats.md §6.10).

mod iim;
mod xmp;

use bytes::Bytes;
use copytaster_records::{Association, CodedTerm, Format, PubStatus, Role, Timestamp, UnitContext, UnitIdentity};
use img_parts::jpeg::{Jpeg, markers};
use serde_json::json;

use crate::copy::{Draft, ParsedCopy};
use crate::ninjs::Head;
use crate::text::{byline, notes, paragraphs};
use crate::times::{self, ReadTime};
use crate::unit::Units;
use crate::{FeedProfile, FormatError, Unit, clean, markers as words, schemes};

/// Values of one field.
const VALUES_MAX: usize = 500;

/// A JPEG by its first bytes.
pub(crate) fn sniff(bytes: &[u8]) -> Option<Format> {
    bytes.starts_with(b"\xff\xd8\xff").then_some(Format::Photo)
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

/// What a file's segments say, and what was odd about them.
fn fields(bytes: &[u8]) -> Result<(Fields, Vec<&'static str>), FormatError> {
    let jpeg = Jpeg::from_bytes(Bytes::copy_from_slice(bytes));
    let jpeg = jpeg.map_err(|e| FormatError::malformed(format!("JPEG: {e}")))?;
    let mut flags = Vec::new();
    let app1: Vec<&[u8]> = jpeg.segments_by_marker(markers::APP1).map(|s| &s.contents()[..]).collect();
    let app13: Vec<&[u8]> = jpeg.segments_by_marker(markers::APP13).map(|s| &s.contents()[..]).collect();
    let mut found = Fields::default();
    if let Some(packet) = xmp::packet(&app1)
        && xmp::read(&packet, &mut found).is_err()
    {
        flags.push("xmp_unreadable");
    }
    let mut older = Fields::default();
    if iim::read(&app13, &mut older).is_err() {
        flags.push("iim_truncated");
    }
    found.fill(older);
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
    for text in [instructions, headline.as_deref().unwrap_or_default()] {
        let start: Vec<&str> =
            text.split_whitespace().take(4).take_while(|w| !w.chars().any(char::is_lowercase)).collect();
        if start.iter().any(|w| w.contains("KILL") || w.contains("WITHHOLD") || w.contains("ELIMINATION")) {
            said = said.and(words::read(&start.join(" "), profile));
        }
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
        version_created: fields.first("modified").map(|d| times::read(d, profile.zone.as_ref())),
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
    let zone = profile.zone.as_ref();
    match (fields.first("created"), fields.first("created_time")) {
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
    draft.copy.urgency = fields.first("urgency").and_then(|u| {
        let digit = |u: &str| u.chars().next().and_then(|c| c.to_digit(10)).and_then(|n| u8::try_from(n).ok());
        profile.urgency(u, digit)
    });
    let language = fields.first("language").filter(|l| crate::LanguageTag::is_well_formed(l));
    draft.copy.language = language.map(ToOwned::to_owned).or(draft.copy.language.take());
    draft.extra("item_class", json!("picture"));
    for name in ["transmission_reference", "image_id", "usage_terms_url", "digital_source", "iim_category_code"] {
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
