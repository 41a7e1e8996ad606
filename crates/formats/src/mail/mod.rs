//! Mail: RFC 822 and MIME (mail-parser), one message or an mbox of many; press releases come so, and forms.

mod form;
mod sniff;

use std::borrow::Cow;

use copytaster_records::{
    Association, CodedTerm, Format, PubStatus, Role, StoryLink, Timestamp, UnitContext, UnitIdentity,
};
use mail_parser::{
    Addr, Address, Encoding, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};
use serde_json::json;

use crate::copy::{Draft, ParsedCopy};
use crate::markers::{self, Said};
use crate::ninjs::Head;
use crate::text::plain;
use crate::times::{self, ReadTime};
use crate::unit::Units;
use crate::{FeedProfile, FormatError, Unit, clean, markup, status, take, times_mail};

pub(crate) use sniff::sniff;

/// Bytes of a message; more is an archive and no copy.
const MESSAGE_BYTES_MAX: usize = 32 << 20;
/// Attachments named in a story.
const ATTACHMENTS_MAX: usize = 100;
/// People of a header.
const PEOPLE_MAX: usize = 100;
/// Lines above the text in which orders stand.
const ORDER_LINES_MAX: usize = 5;

/// Each message of an mbox is a unit; else the delivery is one.
pub(crate) fn split(bytes: &[u8], units: &mut Units<'_>) -> Result<(), FormatError> {
    for message in sniff::messages(&sniff::with_bare_ends(bytes)) {
        units.push(Ok(Unit { format: Format::Mail, bytes: message.to_vec(), context: UnitContext::default() }))?;
    }
    Ok(())
}

fn message(bytes: &[u8]) -> Result<Message<'_>, FormatError> {
    if bytes.len() > MESSAGE_BYTES_MAX {
        return Err(FormatError::too_large(format!("a message of more than {MESSAGE_BYTES_MAX} bytes")));
    }
    let bytes = &bytes[bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0)..];
    // The line of an mbox before the header is none of it.
    let bytes = match bytes.strip_prefix(b"From ") {
        Some(_) => &bytes[memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1)..],
        None => bytes,
    };
    let parsed = MessageParser::default().parse(bytes).filter(|m| !m.headers().is_empty());
    parsed.ok_or_else(|| FormatError::malformed("mail: no header field can be read"))
}

/// A header's text as it stood.
fn raw<'m>(message: &'m Message<'_>, name: &'static str) -> Option<&'m str> {
    message.header_raw(name).map(str::trim).filter(|v| !v.is_empty())
}

fn subject(message: &Message<'_>) -> String {
    clean::line(message.subject().unwrap_or_default())
}

/// A subject without `Re:`, `Fwd:`, `[list]` before it.
fn bare_subject(subject: &str) -> &str {
    let mut rest = subject.trim();
    loop {
        let lower = rest.to_ascii_lowercase();
        let mark = ["re:", "fw:", "fwd:", "aw:", "wg:", "tr:"].iter().find(|m| lower.starts_with(*m));
        let listed = rest.strip_prefix('[').and_then(|r| r.split_once(']')).map(|(_, r)| r);
        rest = match (mark, listed) {
            (Some(mark), _) => rest[mark.len()..].trim_start(),
            (None, Some(after)) if !after.trim().is_empty() => after.trim_start(),
            _ => return rest,
        };
    }
}

/// `KILL: Ferry runs aground`, `CORRECTION - ...`, `Embargoed: ...`: a word before a colon or a dash.
fn subject_says(subject: &str, profile: &FeedProfile) -> Said {
    let at = subject.find([':', '–', '—']).or_else(|| subject.find(" - "));
    let Some(at) = at.filter(|at| *at <= 60) else {
        return Said::default();
    };
    let head = &subject[..at];
    if head.split_whitespace().count() > 4 { Said::default() } else { markers::read_line(head, profile) }
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![clean::line(id)],
        HeaderValue::TextList(ids) => ids.iter().map(|id| clean::line(id)).collect(),
        _ => Vec::new(),
    }
}

fn head(message: &Message<'_>, profile: &FeedProfile) -> Head {
    let subject = subject(message);
    let bare = bare_subject(&subject);
    let text = text(message);
    let headline = form::headline(&text).unwrap_or_else(|| bare.to_owned());
    let (above, mut embargo) = match &text {
        Some(Body::Plain(text)) => above_text(&headline, text, profile),
        _ => (Said::default(), None),
    };
    let said = subject_says(bare, profile).and(above);
    if said.embargo && embargo.is_none() {
        embargo = Some(times::certain_or_none(times::unread(bare, None)));
    }
    let mut targets = Vec::new();
    // An answer that retracts or corrects names what it means.
    if said.status != PubStatus::Usable || said.any {
        targets = ids(message.in_reply_to());
        targets.extend(ids(message.references()).into_iter().rev());
        targets.dedup();
    }
    let created = raw(message, "Date").map(|d| times_mail::read(d, profile.zone.as_ref()));
    let kind = status::headline_type(&headline).unwrap_or_default();
    Head {
        provider: profile.provider.clone(),
        guid: message.message_id().map(clean::line).filter(|id| !id.is_empty()),
        targets,
        version: None,
        version_created: created,
        status: said.status,
        editorial_type: status::stronger(said.editorial_type, kind),
        embargo,
        headline: Some(headline).filter(|h| !h.is_empty()),
    }
}

/// What the lines above the text order: the first few, and all that are above it.
fn above_text(headline: &str, text: &str, profile: &FeedProfile) -> (Said, Option<ReadTime>) {
    let text = plain::in_lines(parted(text).0);
    let mut draft = Draft::new(Format::Mail, profile, Timestamp::from_millis(0));
    draft.push(Role::Headline, headline);
    plain::head(&text, profile, &mut draft);
    let mut said = Said { status: draft.copy.pub_status, editorial_type: draft.copy.editorial_type, ..Said::default() };
    let mut embargo = draft.copy.times.embargoed_until.map(ReadTime::from);
    let mut rest = text.as_str();
    for _ in 0..ORDER_LINES_MAX {
        let Some((line, after)) = plain::next_line(rest) else { break };
        if let Some(order) = plain::order(&line, profile) {
            said = said.and(order.said);
            embargo = times::strictest(embargo, order.embargo);
        }
        rest = after;
    }
    (said, embargo)
}

pub(crate) fn identity(unit: &Unit, _: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    Ok(head(&message(&unit.bytes)?, profile).into_identity())
}

pub(crate) fn parse(
    unit: &Unit,
    _: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let message = message(&unit.bytes)?;
    let mut draft = Draft::new(Format::Mail, profile, received_at);
    let head = head(&message, profile);
    draft.push(Role::Headline, head.headline.as_deref().unwrap_or_default());
    sender(&message, profile, &mut draft);
    match text(&message) {
        Some(Body::Form(form)) => form::read(&form, profile, &mut draft),
        Some(Body::Plain(text)) => body(&text, profile, &mut draft),
        Some(Body::Html(html)) => {
            let found = markup::read_html(&html, Role::Paragraph).into_iter();
            take::body(found.map(|f| (f.role, f.text)), &profile.credit_agencies, &mut draft);
        }
        None => draft.flag("no_text"),
    }
    // What the text orders is in it.
    head.into_draft(&mut draft);
    attachments(&message, &mut draft);
    for target in ids(message.in_reply_to()) {
        draft.link(StoryLink { rel: "in-reply-to".to_owned(), target });
    }
    Ok(draft.finish())
}

/// People of a header: `Name <address>, ...`.
fn people(address: &Address<'_>) -> String {
    let one = |who: &Addr<'_>| match (who.name(), who.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (one, other) => one.or(other).unwrap_or_default().to_owned(),
    };
    let all: Vec<String> = address.iter().take(PEOPLE_MAX).map(one).collect();
    clean::line(&all.join(", "))
}

/// Who sent it, as it stood; whether the profile knows the address.
fn sender(message: &Message<'_>, profile: &FeedProfile, draft: &mut Draft) {
    for (key, name, address) in
        [("from", "From", message.from()), ("to", "To", message.to()), ("reply_to", "Reply-To", message.reply_to())]
    {
        let raw = raw(message, name).unwrap_or_default();
        // Names in encoded words (RFC 2047) are nothing to read.
        let read = address.filter(|_| raw.contains("=?")).map(people).filter(|read| !read.is_empty());
        draft.extra(key, json!(read.unwrap_or_else(|| raw.to_owned())));
    }
    draft.extra("list_id", json!(raw(message, "List-Id").unwrap_or_default()));
    draft.extra("subject", json!(subject(message)));
    let from = message.from().and_then(|a| a.first()).and_then(|a| a.address()).unwrap_or_default();
    let known = |end: &String| from.to_ascii_lowercase().ends_with(&end.to_ascii_lowercase());
    if !profile.mail_senders.is_empty() && !profile.mail_senders.iter().any(known) {
        draft.flag("sender_unknown");
    }
    let language = message.root_part().content_language().as_text().map(clean::line);
    if let Some(language) = language.filter(|l| crate::LanguageTag::is_well_formed(l)) {
        draft.copy.language = Some(language);
    }
    for word in ids(message.keywords()) {
        draft.term(CodedTerm { code: word, scheme: None, name: None, kind: "keyword".to_owned() });
    }
    if let Some(importance) = message.header(HeaderName::Other("Importance".into())).and_then(HeaderValue::as_text) {
        draft.extra("importance", json!(importance));
    }
}

/// The text of a message.
enum Body<'m> {
    Plain(Cow<'m, str>),
    Html(String),
    /// A form's fields, sent as JSON.
    Form(serde_json::Map<String, serde_json::Value>),
}

/// The plain alternative, else the HTML one; of a message that only carries another, the other's.
fn text<'m>(message: &'m Message<'_>) -> Option<Body<'m>> {
    let plain: Vec<Cow<'m, str>> = message.text_bodies().filter_map(|part| plain_part(message, part)).collect();
    let plain = if plain.len() == 1 { plain.into_iter().next()? } else { plain.join("\n\n").into() };
    if !plain.trim().is_empty() {
        return Some(form::read_fields(&plain).map_or(Body::Plain(plain), Body::Form));
    }
    let html = message.html_bodies().filter_map(|part| match &part.body {
        PartType::Html(html) => Some(utf8_after_all(message, part).unwrap_or(html)),
        _ => None,
    });
    let html: String = html.collect();
    if !html.trim().is_empty() {
        return Some(Body::Html(html));
    }
    message.attachments().find_map(MessagePart::message).and_then(inner_text)
}

/// A carried message's own text; no deeper.
fn inner_text<'m>(message: &'m Message<'_>) -> Option<Body<'m>> {
    let plain: Vec<Cow<'m, str>> = message.text_bodies().filter_map(|part| plain_part(message, part)).collect();
    let plain = plain.join("\n\n");
    (!plain.trim().is_empty()).then(|| Body::Plain(plain.into()))
}

/// A part's text as UTF-8 where it is that and was called something else: no other charset has its sequences of three
/// bytes by chance.
fn utf8_after_all<'m>(message: &'m Message<'_>, part: &MessagePart<'_>) -> Option<&'m str> {
    if part.encoding != Encoding::None {
        return None;
    }
    let (start, end) = (usize::try_from(part.offset_body).ok()?, usize::try_from(part.offset_end).ok()?);
    let text = std::str::from_utf8(message.raw_message.get(start..end)?).ok()?;
    text.chars().any(|c| c > '\u{7ff}').then_some(text)
}

/// A part's text, its soft line ends joined (RFC 3676).
fn plain_part<'m>(message: &'m Message<'_>, part: &'m MessagePart<'_>) -> Option<Cow<'m, str>> {
    let PartType::Text(text) = &part.body else { return None };
    let text = utf8_after_all(message, part).unwrap_or(text);
    let flowed = |name: &str, value: &str| {
        let attribute = part.content_type().and_then(|c| c.attribute(name));
        attribute.is_some_and(|a| a.eq_ignore_ascii_case(value))
    };
    if !flowed("format", "flowed") {
        return Some(Cow::Borrowed(text));
    }
    let delete = flowed("delsp", "yes");
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        // The signature's mark ends with a space and is no soft line.
        if line != "-- " && line.ends_with(' ') {
            out.push_str(if delete { line.trim_end_matches(' ') } else { line });
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    Some(Cow::Owned(out))
}

/// A text and its signature.
fn parted(text: &str) -> (&str, &str) {
    text.split_once("\n-- \n").unwrap_or((text, ""))
}

/// Plain copy below the subject; the signature is furniture.
fn body(text: &str, profile: &FeedProfile, draft: &mut Draft) {
    let text = clean::without_returns(text);
    let (text, signature) = parted(&text);
    plain::read(text, profile, draft);
    for line in signature.lines() {
        draft.push(Role::Furniture, line);
    }
}

fn attachments(message: &Message<'_>, draft: &mut Draft) {
    for (n, part) in message.attachments().take(ATTACHMENTS_MAX).enumerate() {
        let kind = part.content_type().map(|c| match c.subtype() {
            Some(sub) => clean::line(&format!("{}/{sub}", c.ctype())),
            None => clean::line(c.ctype()),
        });
        let name = part.attachment_name().map(clean::line).filter(|n| !n.is_empty());
        let name = name.unwrap_or_else(|| format!("attachment-{}", n + 1));
        let uri = part.content_id().map(|id| format!("cid:{}", clean::line(id)));
        draft.association(Association { name, kind, uri, caption: None, hrefs: Vec::new() });
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, message, text};

    #[test]
    fn text_that_is_utf_8_and_was_called_something_else() {
        for (said, body) in
            [("gb2312", "渡轮在港口外搁浅。"), ("gb2312", "Ferry aground"), ("utf-8", "Fähre läuft auf")]
        {
            let mail = format!("Subject: x\nContent-Type: text/plain; charset={said}\n\n{body}");
            let message = message(mail.as_bytes()).expect("a message");
            assert!(matches!(text(&message), Some(Body::Plain(text)) if text.trim() == body), "{body}");
        }
        let mail = [&b"Subject: x\nContent-Type: text/plain; charset=gb2312\n\n"[..], b"\xb6\xc9\xc2\xd6"].concat();
        let message = message(&mail).expect("a message");
        assert!(matches!(text(&message), Some(Body::Plain(text)) if text.trim() == "渡轮"));
    }
}
