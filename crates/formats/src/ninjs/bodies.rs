//! The bodies: of a text that is there in several forms the richest, and each other text once.

use std::cmp::Reverse;

use copytaster_records::{Format, Role};
use serde_json::{Map, Value};

use crate::copy::Draft;
use crate::said::{self, Said};
use crate::text::paragraphs;
use crate::{FeedProfile, FormatError, clean, markup, nitf, take};

/// What a body's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// An agency's own mark-up (`body_ttnitf`): the story once more.
    Own,
    Other,
    Text,
    Nitf,
    Html,
    Xhtml,
}

struct Body<'a> {
    role: Role,
    /// Its role names the story or a format, and not another text beside the story.
    is_main: bool,
    kind: Kind,
    text: &'a str,
}

impl<'a> Body<'a> {
    fn of(said: &str, content_type: &str, text: &'a str) -> Self {
        Self { role: role(said), is_main: is_main(said), kind: kind(said, content_type), text }
    }
}

/// Bodies of one item; more are no wire's.
const BODIES_MAX: usize = 50;

/// Reads the bodies: the story's own, the richest first, then those of other roles. A body that is not a text is an
/// error: what it should have said is lost.
pub(super) fn read(
    map: &Map<String, Value>,
    format: Format,
    profile: &FeedProfile,
    draft: &mut Draft,
) -> Result<(), FormatError> {
    let mut bodies = if format == Format::Ninjs1 { Vec::new() } else { listed(map)? };
    if bodies.is_empty() {
        bodies = keyed(map)?;
    }
    if bodies.len() > BODIES_MAX {
        draft.flag("bodies_dropped");
    }
    // An empty one is none.
    let bodies: Vec<_> = bodies.into_iter().take(BODIES_MAX).filter(|b| !b.text.trim().is_empty()).collect();
    let alone = !bodies.iter().any(|b| b.kind > Kind::Other && b.is_main);
    let (repeats, mut bodies): (Vec<_>, Vec<_>) = bodies.into_iter().partition(|b| !alone && b.kind == Kind::Own);
    bodies.sort_by_key(|b| (b.role != Role::Paragraph, !b.is_main, Reverse(b.kind)));
    let mut bodies = bodies.into_iter();
    let Some(first) = bodies.next() else { return Ok(()) };
    let start = draft.pieces.len();
    one(&first, profile, draft);
    let mut said = None;
    let main = start..draft.pieces.len();
    for body in bodies {
        let same = || body.kind <= Kind::Text && said::same_text(body.text, &draft.pieces[main.clone()]);
        if !said::is_text(body.text) || same() {
            continue;
        }
        let said = said.get_or_insert_with(|| Said::of(&draft.pieces));
        let mut other = Draft::new(format, profile, draft.copy.times.received_at);
        one(&body, profile, &mut other);
        said::take_new(other, said, draft);
    }
    // Nothing to read, and nothing to throw away.
    for repeat in repeats {
        draft.push(Role::Furniture, repeat.text);
    }
    Ok(())
}

fn one(body: &Body<'_>, profile: &FeedProfile, draft: &mut Draft) {
    let agencies = &profile.credit_agencies;
    let is_html = body.kind >= Kind::Html || markup::looks_like_html(body.text);
    if body.role != Role::Paragraph {
        let found = if is_html { markup::read_html(body.text, body.role) } else { Vec::new() };
        for text in found.iter().map(|f| f.text.as_str()).chain(body.text.lines().filter(|_| !is_html)) {
            draft.push(body.role, text);
        }
    } else if body.kind == Kind::Nitf {
        nitf::embedded_body(body.text, profile, draft);
    } else if body.kind == Kind::Own {
        // Its head repeats the item's fields.
        let start = ["<BODY", "<body"].iter().find_map(|mark| body.text.find(mark)).unwrap_or_default();
        let found = markup::read_html(&body.text[start..], Role::Paragraph);
        take::body(found.into_iter().map(|f| (f.role, f.text)), agencies, draft);
    } else if is_html {
        let found = markup::read_html(body.text, Role::Paragraph);
        take::body(found.into_iter().map(|f| (f.role, f.text)), agencies, draft);
    } else {
        take::body(lines(body.text).into_iter(), agencies, draft);
    }
}

/// Descriptions: a picture's caption; a text's summary, which is no body.
pub(super) fn descriptions(map: &Map<String, Value>, draft: &mut Draft) {
    let kind = map.get("type").and_then(Value::as_str).unwrap_or("text");
    let role = if matches!(kind, "picture" | "graphic" | "video" | "audio") { Role::Caption } else { Role::Abstract };
    let keyed = map.iter().filter(|(key, _)| key.starts_with("description_"));
    let keyed = keyed.map(|(key, value)| (key.trim_start_matches("description_"), value.as_str()));
    let listed = map.get("descriptions").and_then(Value::as_array).into_iter().flatten().map(|item| {
        let said = item.get("role").and_then(Value::as_str).unwrap_or_default();
        (said, item.get("value").and_then(Value::as_str))
    });
    // Superdesk's own records, and its events.
    let others = ["abstract", "definition_short"].map(|key| ("abstract", map.get(key).and_then(Value::as_str)));
    let mut seen: Vec<String> = Vec::new();
    for (said, text) in keyed.chain(listed).chain(others) {
        // The same words in several forms: one is enough.
        let text = markup::read_html(text.unwrap_or_default(), role).into_iter().map(|f| f.text);
        let text = text.collect::<Vec<_>>().join(" ");
        if said.contains("credit") {
            let caption = draft.pieces.iter().rposition(|p| p.role == Role::Caption);
            draft.push_credit(&text, caption);
        } else if !seen.contains(&text) {
            let role = match said {
                "caption" => Role::Caption,
                "abstract" => Role::Abstract,
                _ => role,
            };
            draft.push(role, &text);
            seen.push(text);
        }
    }
}

/// Superdesk's standing text below the body.
pub(super) fn footer(map: &Map<String, Value>, draft: &mut Draft) {
    let html = map.get("body_footer").and_then(Value::as_str).unwrap_or_default();
    for found in markup::read_html(html, Role::Boilerplate) {
        draft.push(Role::Boilerplate, &found.text);
    }
}

/// `body_text`, `body_xhtml`, `body_html`, any `body_*` (1.x).
fn keyed(map: &Map<String, Value>) -> Result<Vec<Body<'_>>, FormatError> {
    let mut out = Vec::new();
    for (key, value) in map.iter().filter(|(key, _)| key.starts_with("body_") && *key != "body_footer") {
        let name = key.trim_start_matches("body_");
        match value {
            Value::String(text) => out.push(Body::of(name, "", text)),
            // TT keeps events and pages as objects in `body_event` and the like: no text, and no fault either.
            Value::Null => {}
            Value::Object(_) | Value::Array(_) if kind(name, "") == Kind::Other => {}
            _ => return Err(FormatError::malformed(format!("ninjs: `{key}` is no text"))),
        }
    }
    Ok(out)
}

/// `bodies[{role, contenttype, value}]` (2.x), `contentType` (3.x).
fn listed(map: &Map<String, Value>) -> Result<Vec<Body<'_>>, FormatError> {
    let list = match map.get("bodies") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(FormatError::malformed("ninjs: `bodies` is no list")),
    };
    let mut out = Vec::new();
    for (n, item) in list.iter().enumerate() {
        let get = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
        let content_type = if get("contentType").is_empty() { get("contenttype") } else { get("contentType") };
        match item.get("value") {
            Some(Value::String(text)) if is_text(content_type) => out.push(Body::of(get("role"), content_type, text)),
            Some(Value::String(_)) => {}
            None | Some(Value::Null) if item.is_object() => {}
            _ => return Err(FormatError::malformed(format!("ninjs: `bodies[{n}].value` is no text"))),
        }
    }
    Ok(out)
}

/// What a body of this role is to a reader; formats and the story's own parts are its text.
fn role(said: &str) -> Role {
    let said = said.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| said.contains(w));
    if has(&["note", "internal", "nonpublic", "non-public", "private", "advisory"]) {
        Role::NotePrivate
    } else if has(&["caption"]) {
        Role::Caption
    } else if has(&["summary", "abstract", "teaser", "standfirst", "preamble"]) {
        Role::Abstract
    } else if has(&["boilerplate", "footer", "disclaimer"]) {
        Role::Boilerplate
    } else {
        Role::Paragraph
    }
}

fn is_main(said: &str) -> bool {
    let said = said.to_lowercase();
    let formats = ["html", "text", "nitf", "xml", "plain", "rich"];
    matches!(&*said, "" | "main" | "body" | "article" | "story" | "content" | "full")
        || formats.iter().any(|f| said.contains(f))
}

/// Data beside the text: JSON, pictures.
fn is_text(content_type: &str) -> bool {
    let content_type = content_type.to_lowercase();
    let data = ["image/", "audio/", "video/", "json", "octet-stream", "pdf"];
    !data.iter().any(|d| content_type.contains(d))
}

fn kind(role: &str, content_type: &str) -> Kind {
    let (role, content_type) = (role.to_lowercase(), content_type.to_lowercase());
    if role.contains("xhtml") || content_type.contains("xhtml") {
        Kind::Xhtml
    } else if role == "nitf" || content_type.contains("nitf") {
        Kind::Nitf
    } else if role.contains("nitf") {
        Kind::Own
    } else if role.contains("html") || content_type.contains("html") {
        Kind::Html
    } else if matches!(role.as_str(), "" | "text" | "main" | "body") || content_type.starts_with("text/plain") {
        Kind::Text
    } else {
        Kind::Other
    }
}

/// A line is a paragraph where any line is longer than wrapped text is; else the text may be wrapped.
fn lines(text: &str) -> Vec<(Role, String)> {
    if text.lines().all(|l| l.chars().count() <= paragraphs::WRAP_COLUMNS_MAX) {
        return paragraphs::split(text);
    }
    let lines = text.lines().map(clean::line).filter(|l| !l.is_empty());
    lines.map(|l| (Role::Paragraph, l)).collect()
}
