//! `contentMeta`: what the item is about, its lines for print, who and where.

use copytaster_records::{CodedTerm, Role, Urgency};

use super::Item;
use super::value::{self, Value};
use crate::copy::Draft;
use crate::text::{byline, dateline};
use crate::xml::Node;
use crate::xml::keep::{keep, to_json};
use crate::{clean, times};

/// The headline for people who look at verdicts: cleaned, the one for print.
pub(super) fn main_headline(item: &Item<'_, '_>, meta: Option<Node<'_, '_>>) -> Option<String> {
    let lines: Vec<Node<'_, '_>> = item.fields(meta).filter(|n| n.name() == "headline").collect();
    let language = item.root.attr("xml:lang");
    let main = pick_headline(&lines, language.as_deref())?;
    Some(clean::line(&main.text())).filter(|t| !t.is_empty())
}

/// Of several headlines: one without a role or of role main, in the item's language; else one of role title.
fn pick_headline<'t, 'a>(lines: &[Node<'t, 'a>], language: Option<&str>) -> Option<Node<'t, 'a>> {
    let rank = |n: &&Node<'t, 'a>| {
        let role = n.attr("role").unwrap_or_default();
        let role = match value::bare(&role).to_ascii_lowercase().as_str() {
            "" | "main" | "headline" => 0,
            "title" => 1,
            _ => 2,
        };
        let other = match (n.attr("xml:lang"), language) {
            (Some(a), Some(b)) => !a.eq_ignore_ascii_case(b),
            _ => false,
        };
        (role, other)
    };
    let named = lines.iter().filter(|n| !n.text().trim().is_empty());
    named.min_by_key(rank).filter(|n| rank(n).0 < 2).copied()
}

/// Reads all of it.
pub(super) fn read(item: &Item<'_, '_>, draft: &mut Draft) {
    let meta = item.part("contentMeta");
    let picture = is_picture(draft);
    headlines(item, meta, draft);
    for node in item.fields(meta) {
        if !line(item, node, picture, draft) {
            coded(item, node, draft);
        }
    }
    item.keep_foreign(meta, draft);
    if draft.copy.times.first_created.is_none() {
        let created = item.fields(meta).find(|n| n.name() == "contentCreated").map(Node::text);
        if let Some(text) = created.filter(|t| !t.trim().is_empty()) {
            let time = draft.time(times::read(&text, item.profile.zone.as_ref()));
            draft.copy.times.first_created = Some(time);
        }
    }
    language(item, meta, picture, draft);
}

/// The language of the content where it is one: `xml:lang` is that of the metadata (NewsML-G2 specification, "language").
/// Of a picture or a recording the words are the metadata.
fn language(item: &Item<'_, '_>, meta: Option<Node<'_, '_>>, picture: bool, draft: &mut Draft) {
    let tags = item.fields(meta).filter(|n| n.name() == "language").filter_map(|n| n.attr_line("tag"));
    let mut tags = tags.filter(|tag| crate::LanguageTag::is_well_formed(tag));
    let Some(first) = tags.next() else { return };
    let others = tags.any(|tag| !tag.eq_ignore_ascii_case(&first));
    if draft.copy.language.is_none() || (!picture && !others) {
        draft.copy.language = Some(first);
    }
}

/// Whether the item's words are a caption.
fn is_picture(draft: &Draft) -> bool {
    let class = draft.copy.extra.get("item_class").and_then(|v| v.as_str()).unwrap_or_default();
    matches!(class, "picture" | "graphic" | "graphics" | "video" | "audio")
}

fn headlines(item: &Item<'_, '_>, meta: Option<Node<'_, '_>>, draft: &mut Draft) {
    let lines: Vec<Node<'_, '_>> = item.fields(meta).filter(|n| n.name() == "headline").collect();
    let main = pick_headline(&lines, draft.copy.language.as_deref());
    let main_text = main.map(Node::text).unwrap_or_default();
    draft.push(Role::Headline, &main_text);
    let mut past_main = false;
    for node in lines {
        let text = node.text();
        if !past_main && text == main_text {
            past_main = true;
            continue;
        }
        let role = node.attr("role").unwrap_or_default();
        let role = value::bare(&role).to_ascii_lowercase();
        if role.contains("sub") {
            draft.push(Role::Subhead, &text);
        } else {
            draft.extra_push("headlines", to_json(node));
        }
    }
}

/// Lines for print and for editors. `false`: it is none.
fn line(item: &Item<'_, '_>, node: Node<'_, '_>, picture: bool, draft: &mut Draft) -> bool {
    // Most elements are codes, whose text nobody asks for.
    let text = || node.line();
    match node.name() {
        "headline" | "contentCreated" => {}
        "urgency" => {
            let level = |raw: &str| raw.parse::<u8>().ok().filter(|n| (1..=9).contains(n));
            draft.copy.urgency = text().map(|raw| Urgency { level: level(&raw), raw });
        }
        "slugline" if draft.copy.slugline.is_none() => draft.copy.slugline = text(),
        "by" if draft.copy.byline.is_none() => {
            if let Some(raw) = text() {
                draft.push(Role::Byline, &raw);
                draft.copy.byline = Some(byline::from_line(&raw, &item.profile.credit_agencies));
            }
        }
        "dateline" if draft.copy.dateline.is_none() => {
            if let Some(raw) = text() {
                draft.push(Role::Dateline, &raw);
                draft.copy.dateline = Some(dateline::from_field(&raw));
            }
        }
        "creditline" if draft.copy.rights.credit_line.is_none() => draft.copy.rights.credit_line = text(),
        "language" => {}
        "description" => {
            let role = node.attr("role").unwrap_or_default();
            let caption = picture && matches!(value::bare(&role), "" | "caption");
            if caption {
                draft.push(Role::Caption, text().unwrap_or_default());
            } else if matches!(value::bare(&role), "summary" | "abstract" | "teaser") {
                draft.push(Role::Abstract, text().unwrap_or_default());
            } else if text().is_some() {
                keep(node, draft);
            }
        }
        _ => return false,
    }
    true
}

/// Coded fields become terms; what is neither goes to `extra`.
fn coded(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    let kind = match node.name() {
        "subject" => subject_kind(node),
        "located" => "located".to_owned(),
        "genre" => "genre".to_owned(),
        "creator" | "contributor" | "audience" => node.name().to_owned(),
        "infoSource" => "source".to_owned(),
        "keyword" => "keyword".to_owned(),
        _ => return keep(node, draft),
    };
    if let Some(term) = term(item, node, &kind, draft) {
        draft.term(term);
    }
    // Media Topic and the older subject code are tied by sameAs and broader: both are kept.
    for other in node.children() {
        let kind = match other.name() {
            "sameAs" => kind.as_str(),
            "broader" => "broader",
            _ => continue,
        };
        if let Some(term) = term(item, other, kind, draft) {
            draft.term(term);
        }
    }
}

/// What a subject is, by its `@type`: `cpnat:` of IPTC, Reuters' `cptType:5` for places.
fn subject_kind(node: Node<'_, '_>) -> String {
    let written = node.attr("type").unwrap_or_default();
    let kind = match value::bare(&written) {
        "" | "abstract" => "subject",
        "geoArea" | "place" | "geo" => "place",
        "5" if written.starts_with("cptType") => "place",
        "poi" => "place",
        "person" => "person",
        "organisation" | "organization" => "organisation",
        other => other,
    };
    clean::bounded(&clean::line(kind), 40).to_owned()
}

/// A term from an element that names a value, or has a name or text alone.
pub(super) fn term(item: &Item<'_, '_>, node: Node<'_, '_>, kind: &str, draft: &Draft) -> Option<CodedTerm> {
    let name = value::name(node, draft.copy.language.as_deref());
    let value: Option<Value<'_>> = value::of(node);
    let scheme = value.as_ref().and_then(|v| item.schemes.uri(v));
    let own_text = || Some(clean::line(&node.text())).filter(|t| !t.is_empty());
    let code = value.map(|v| clean::line(&v.raw)).or_else(|| name.clone()).or_else(own_text)?;
    Some(CodedTerm { code, scheme, name, kind: kind.to_owned() })
}
