//! Forms that desks fill in and a service mails: a JSON object of field names and lists of texts.

use copytaster_records::{CodedTerm, Role};
use serde_json::{Map, Value};

use super::Body;
use crate::copy::Draft;
use crate::json::value::texts;
use crate::text::{byline, dateline, paragraphs};
use crate::{FeedProfile, clean, markup, take};

/// The fields of a text that is a form.
pub(super) fn read_fields(text: &str) -> Option<Map<String, Value>> {
    let text = text.trim();
    if !text.starts_with('{') {
        return None;
    }
    // Mail wraps lines, within texts as well.
    let joined = || text.replace(['\r', '\n', '\t'], " ");
    let fields = serde_json::from_str(text).or_else(|_| serde_json::from_str(&joined()));
    let fields: Map<String, Value> = fields.ok()?;
    let known = fields.keys().any(|k| matches!(k.to_lowercase().as_str(), "headline" | "body"));
    known.then_some(fields)
}

/// The headline of a form.
pub(super) fn headline(body: &Option<Body<'_>>) -> Option<String> {
    let Some(Body::Form(fields)) = body else { return None };
    field(fields, "headline")
}

fn field(fields: &Map<String, Value>, name: &str) -> Option<String> {
    let value = fields.iter().find(|(key, _)| key.to_lowercase() == name).map(|(_, value)| value);
    Some(clean::line(&texts(value).join(", "))).filter(|t| !t.is_empty())
}

/// Reads a form's fields; those that mean nothing known are kept.
pub(super) fn read(fields: &Map<String, Value>, profile: &FeedProfile, draft: &mut Draft) {
    for (key, value) in fields {
        let text = texts(Some(value)).join("\n");
        match key.to_lowercase().as_str() {
            "headline" => {}
            "abstract" => drop(draft.push(Role::Abstract, &text)),
            "slugline" | "slug" => draft.copy.slugline = Some(clean::line(&text)).filter(|s| !s.is_empty()),
            "byline" if !text.trim().is_empty() => {
                draft.copy.byline = Some(byline::from_line(&clean::line(&text), &profile.credit_agencies));
                draft.push(Role::Byline, &text);
            }
            "dateline" if !text.trim().is_empty() => {
                draft.copy.dateline = Some(dateline::from_field(&clean::line(&text)));
                draft.push(Role::Dateline, &text);
            }
            "urgency" | "news value" => draft.copy.urgency = profile.urgency(&text, |u| u.parse().ok()),
            "body" => body(&text, profile, draft),
            name @ ("category" | "place" | "subject" | "genre") => {
                for code in texts(Some(value)).iter().map(|t| clean::line(t)).filter(|t| !t.is_empty()) {
                    draft.term(CodedTerm { code, scheme: None, name: None, kind: name.to_owned() });
                }
            }
            "sign off" | "signoff" | "sign_off" => drop(draft.push(Role::SignOff, &text)),
            _ => draft.extra(key, value.clone()),
        }
    }
}

fn body(text: &str, profile: &FeedProfile, draft: &mut Draft) {
    if markup::looks_like_html(text) {
        let found = markup::read_html(text, Role::Paragraph).into_iter();
        take::body(found.map(|f| (f.role, f.text)), &profile.credit_agencies, draft);
    } else {
        take::body(paragraphs::split(text).into_iter(), &profile.credit_agencies, draft);
    }
}
