//! `ZCZC` ... `NNNN` blocks (notes/formats.md §6.10): a header of lines known by their first character, then text.

mod fields;

use copytaster_records::{CodedTerm, EditorialType, Format, PubStatus, Role, Timestamp, UnitContext, UnitIdentity};
use serde_json::json;

use crate::copy::{Draft, ParsedCopy};
use crate::markers::{self, Said};
use crate::text::{notes, paragraphs, plain};
use crate::times::{self, ReadTime};
use crate::times_prose;
use crate::unit::Units;
use crate::{BadUnit, FeedProfile, FormatError, Unit, calls, clean, frames, status, take};

use fields::Head;
pub use fields::ZczcField;

/// Lines at the top of a delivery among which the first `ZCZC` stands.
const HEAD_LINES_MAX: usize = 8;

fn is_mark(line: &[u8], mark: &[u8; 4]) -> bool {
    let line = &line[line.iter().position(|b| !frames::is_filler(*b)).unwrap_or(0)..];
    line.get(..4).is_some_and(|head| head.eq_ignore_ascii_case(mark))
        && line.get(4).is_none_or(|b| !b.is_ascii_alphanumeric())
}

/// A block begins within the first lines.
pub(crate) fn sniff(bytes: &[u8]) -> Option<Format> {
    let first = bytes.iter().find(|b| !frames::is_filler(**b))?;
    if matches!(first, b'<' | b'{') {
        return None;
    }
    let mut lines = bytes.split(|b| matches!(b, b'\n' | b'\r')).take(HEAD_LINES_MAX);
    lines.any(|l| is_mark(l, b"ZCZC")).then_some(Format::Zczc)
}

/// Each block is a unit; `NNNN`, the next `ZCZC` or the end closes it.
pub(crate) fn split(bytes: &[u8], units: &mut Units<'_>) -> Result<(), FormatError> {
    let (mut start, mut at, mut open) = (0, 0, false);
    for line in bytes.split_inclusive(|b| matches!(b, b'\n' | b'\r')) {
        let end = at + line.len();
        if is_mark(line, b"ZCZC") {
            close(&bytes[start..at], open, units)?;
            (start, open) = (at, true);
        } else if open && is_mark(line, b"NNNN") {
            close(&bytes[start..end], true, units)?;
            (start, open) = (end, false);
        }
        at = end;
    }
    close(&bytes[start..], open, units)
}

fn close(bytes: &[u8], open: bool, units: &mut Units<'_>) -> Result<(), FormatError> {
    if bytes.iter().all(|b| frames::is_filler(*b)) {
        return Ok(());
    }
    units.push(if open {
        Ok(Unit { format: Format::Zczc, bytes: bytes.to_vec(), context: UnitContext::default() })
    } else {
        let error = FormatError::malformed("text outside of any block: no ZCZC line stands before it");
        Err(BadUnit { error, bytes: bytes.to_vec() })
    })
}

/// What the header says about the item. There is no date and, but for an accession number, no id.
struct Story<'a> {
    head: Head<'a>,
    said: Said,
    embargo: Option<ReadTime>,
    body: &'a str,
}

fn story<'a>(text: &'a str, profile: &FeedProfile) -> Result<Story<'a>, FormatError> {
    let (head, body) = fields::read(text, profile);
    let mut said = Said::default();
    for field in [ZczcField::Slug, ZczcField::TakeKey] {
        for value in head.all(field) {
            // A slug is a subject first: only words behind a comma or in capitals order anything.
            let words = if field == ZczcField::TakeKey { Some(value) } else { value.split_once(',').map(|(_, w)| w) };
            said = said.and(words.map(|w| markers::read(w, profile)).unwrap_or_default());
        }
    }
    let mut embargo = said.embargo.then(|| times::certain_or_none(times::unread("", None)));
    let mut rest = body;
    // Orders stand above the text, as in plain copy.
    while let Some((line, after)) = plain::next_line(rest) {
        let Some(found) = plain::order(&line, profile) else { break };
        said = said.and(found.said);
        embargo = found.embargo.or(embargo);
        rest = after;
    }
    // An order may be all that a block says.
    if head.is_empty() && body.trim().is_empty() {
        return Err(FormatError::malformed("ZCZC: a block without a header line and without text"));
    }
    Ok(Story { head, said, embargo, body })
}

impl Story<'_> {
    /// `zczc:<accession>` where the block names one.
    fn guid(&self) -> Option<String> {
        self.head.first(ZczcField::Id).map(|id| format!("zczc:{}", clean::line(id))).filter(|id| id.len() > 5)
    }

    fn headline(&self) -> Option<String> {
        let headline = self.head.first(ZczcField::Headline).map(clean::line);
        headline.filter(|h| !h.is_empty())
    }

    /// The first word of its address that is letters and figures.
    fn letters_and_digits(&self) -> Option<(&str, &str)> {
        self.head.address.split_whitespace().find_map(letters_and_digits)
    }

    fn number(&self) -> Option<String> {
        self.letters_and_digits().map(|(letters, digits)| number_name(letters, digits))
    }

    fn slug_name(&self) -> Option<String> {
        let slug = self.head.first(ZczcField::Slug)?;
        let bare = slug.split_once(',').map_or(slug, |(slug, _)| slug);
        let slug = frames::folded(bare);
        let category = frames::folded(self.head.first(ZczcField::Category).unwrap_or_default());
        (!slug.is_empty()).then(|| format!("zczc:slug:{category}:{slug}"))
    }

    /// What later blocks may call it.
    fn names(&self, headline: Option<&str>) -> Vec<String> {
        let headline = headline.and_then(headline_name);
        [self.number(), headline, self.slug_name()].into_iter().flatten().collect()
    }

    /// The surest first: the number and the headline that an order's text has, its own headline, its slug.
    fn calls(&self, said: Said, editorial_type: EditorialType) -> Vec<String> {
        let orders = said.status != PubStatus::Usable;
        let follows =
            matches!(editorial_type, EditorialType::Correction | EditorialType::Lead | EditorialType::Writethru);
        let mut calls = Vec::new();
        if orders {
            let letters = self.letters_and_digits().map_or("", |(letters, _)| letters);
            calls.extend(calls::numbers(self.body, letters).map(|number| number_name(letters, number)));
            calls.extend(calls::quoted(self.body).and_then(headline_name));
            calls.extend(self.headline().as_deref().and_then(headline_name));
        }
        if orders || follows {
            calls.extend(self.slug_name());
        }
        let own = self.number();
        calls.retain(|call| Some(call) != own.as_ref());
        calls.dedup();
        calls
    }

    fn editorial_type(&self) -> EditorialType {
        // Without a headline of its own the text's first line may be it.
        let first = || plain::next_line(self.body).map(|(line, _)| line).unwrap_or_default();
        let said = status::headline_type(&self.headline().unwrap_or_else(first)).unwrap_or_default();
        status::stronger(self.said.editorial_type, said)
    }

    fn date(&self, profile: &FeedProfile) -> Option<ReadTime> {
        let date = self.head.first(ZczcField::Date).map(str::trim).filter(|d| !d.is_empty())?;
        let zone = profile.zone.as_ref();
        Some(times_prose::read_line(date, zone).unwrap_or_else(|| times::read(date, zone)))
    }
}

/// `NW0123` as its letters and figures.
fn letters_and_digits(word: &str) -> Option<(&str, &str)> {
    let (letters, digits) = word.split_at(word.find(|c: char| !c.is_ascii_alphabetic())?);
    (!letters.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some((letters, digits))
}

fn number_name(letters: &str, number: &str) -> String {
    format!("zczc:{} {}", letters.to_ascii_lowercase(), calls::bare(number))
}

fn headline_name(headline: &str) -> Option<String> {
    let mut name = "zczc:headline:".to_owned();
    let bare = name.len();
    calls::key_into(headline, &mut name);
    (name.len() > bare).then_some(name)
}

pub(crate) fn identity(unit: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let story = story(text, profile)?;
    if story.headline().is_none() {
        // Its text is read as plain text then, which may order something below its own headline.
        let copy = parse(unit, text, profile, Timestamp::from_millis(0))?;
        let derived = copy.flags.iter().any(|flag| flag == "headline_derived");
        let id = copy.into_identity();
        let said = Said { status: id.status, ..story.said };
        let names = story.names(id.headline.as_deref().filter(|_| !derived));
        let calls = story.calls(said, id.editorial_type);
        return Ok(UnitIdentity { names, calls, ..id });
    }
    Ok(UnitIdentity {
        provider: profile.provider.clone(),
        guid: story.guid(),
        names: story.names(story.headline().as_deref()),
        calls: story.calls(story.said, story.editorial_type()),
        wire_version: story.said.ordinal.map(|n| n.to_string()),
        version_created: story.date(profile).map(|t| t.time),
        status: story.said.status,
        editorial_type: story.editorial_type(),
        headline: story.headline(),
        embargo: story.embargo.map(|t| t.time),
        ..UnitIdentity::default()
    })
}

pub(crate) fn parse(
    _: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let mut story = story(text, profile)?;
    let mut draft = Draft::new(Format::Zczc, profile, received_at);
    draft.copy.guid = story.guid();
    draft.copy.wire_version = story.said.ordinal.map(|n| n.to_string());
    draft.copy.pub_status = story.said.status;
    draft.copy.editorial_type = story.editorial_type();
    draft.copy.times.embargoed_until = story.embargo.take().map(|t| draft.time(t));
    draft.copy.times.version_created = story.date(profile).map(|t| draft.time(t));
    draft.push(Role::Headline, story.headline().unwrap_or_default());
    head(&story.head, &mut draft);
    body(story.body, profile, &mut draft);
    if draft.copy.pub_status == PubStatus::Unknown {
        draft.flag("status_unknown");
    }
    Ok(draft.finish())
}

fn head(head: &Head<'_>, draft: &mut Draft) {
    let slug = head.first(ZczcField::Slug).map(clean::line);
    draft.copy.slugline = slug.filter(|s| !s.is_empty());
    for (field, kind) in [
        (ZczcField::Category, "category"),
        (ZczcField::Subject, "subject"),
        (ZczcField::Place, "place"),
        (ZczcField::Genre, "genre"),
        (ZczcField::Keyword, "keyword"),
        (ZczcField::Source, "source"),
        (ZczcField::Company, "organisation"),
    ] {
        for value in head.all(field).map(clean::line).filter(|v| !v.is_empty() && v != "*") {
            draft.term(CodedTerm { code: value, scheme: None, name: None, kind: kind.to_owned() });
        }
    }
    if let Some(raw) = head.first(ZczcField::Byline).map(clean::line).filter(|b| !b.is_empty()) {
        draft.copy.byline = Some(crate::text::byline::from_line(&raw, &[]));
        draft.push(Role::Byline, &raw);
    }
    if let Some(summary) = head.first(ZczcField::Abstract) {
        draft.push(Role::Subhead, summary);
    }
    for (key, field) in [
        ("take_key", ZczcField::TakeKey),
        ("format", ZczcField::Format),
        ("service_level", ZczcField::Service),
        ("kind", ZczcField::Kind),
    ] {
        draft.extra(key, json!(head.first(field).unwrap_or_default()));
    }
    draft.extra("zczc", json!(head.address));
    draft.extra("header_lines", json!(head.other));
}

fn body(text: &str, profile: &FeedProfile, draft: &mut Draft) {
    if !draft.pieces.iter().any(|p| p.role == Role::Headline) {
        return plain::read(text, profile, draft);
    }
    let found = paragraphs::split(text);
    let last = found.iter().rposition(|(role, _)| *role == Role::Paragraph);
    let found = found.into_iter().enumerate().map(|(n, (role, text))| {
        // "AAP RTV": the agency and the desk.
        let mut words = text.split_whitespace();
        let signed = Some(n) == last
            && text.len() <= 30
            && words.next().is_some_and(|w| crate::text::is_agency_word(w, &[]))
            && words.all(|w| !w.chars().any(char::is_lowercase));
        if signed { (Role::SignOff, text) } else { (notes::role(&text, false).unwrap_or(role), text) }
    });
    take::body(found, &profile.credit_agencies, draft);
}
