//! `docdata`: what the document is about, when, and whose it is.

use copytaster_records::{CodedTerm, Role, StoryLink, Urgency};
use serde_json::json;

use super::codes;
use crate::FeedProfile;
use crate::copy::Draft;
use crate::times;
use crate::xml::Node;
use crate::xml::keep::keep;

/// Fields of `docdata` that some senders put beside it.
pub(super) const STRAYS: &[&str] =
    &["urgency", "date.issue", "date.release", "date.expire", "doc-id", "du-key", "ed-msg", "key-list"];

/// The element.
pub(super) fn of<'t, 'a>(root: Node<'t, 'a>) -> Option<Node<'t, 'a>> {
    root.child("head")?.child("docdata")
}

/// Its fields, and those that stand beside it.
pub(super) fn fields<'t, 'a>(root: Node<'t, 'a>) -> impl Iterator<Item = Node<'t, 'a>> + use<'t, 'a> {
    let head = root.child("head");
    let strays = head.into_iter().flat_map(Node::children).filter(|n| STRAYS.contains(&n.name()));
    of(root).into_iter().flat_map(Node::children).chain(strays)
}

/// Reads all of it but who the document is.
pub(super) fn read(root: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let language = ["xml:lang", "baselang", "lang"].iter().find_map(|name| root.attr_line(name));
    if let Some(tag) = language.filter(|l| crate::LanguageTag::is_well_formed(l)) {
        draft.copy.language = Some(tag);
    }
    for node in fields(root) {
        field(node, profile, draft);
    }
}

fn field(node: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    match node.name() {
        "doc-id" => draft.extra("doc_id", json!(node.attr_line("id-string"))),
        "urgency" => {
            // ed-urg: 1 most urgent, 5 normal, 8 least.
            let raw = node.attr_line("ed-urg").or_else(|| node.line());
            let level = |raw: &str| raw.parse::<u8>().ok().filter(|n| (1..=9).contains(n));
            draft.copy.urgency = raw.map(|raw| Urgency { level: level(&raw), raw });
        }
        "date.expire" => {
            let text = node.attr_line("norm").or_else(|| node.line());
            draft.copy.times.expires = text.map(|t| draft.time(times::read(&t, profile.zone.as_ref())));
        }
        "du-key" => {
            if draft.copy.slugline.is_none() {
                draft.copy.slugline = node.attr_line("key");
            }
            keep(node, draft);
        }
        "doc.copyright" => {
            draft.copy.rights.copyright_holder = node.attr_line("holder").or_else(|| node.line());
            draft.extra("copyright_year", json!(node.attr_line("year")));
        }
        "doc.rights" => rights(node, draft),
        "key-list" => keywords(node, draft),
        "identified-content" => codes::identified(node, draft),
        "evloc" => codes::event_location(node, draft),
        "doc-scope" => {
            let code = node.attr_line("scope").or_else(|| node.attr_line("value"));
            codes::push(draft, "scope", code, None, None);
        }
        "fixture" => codes::push(draft, "fixture", node.attr_line("fix-id"), None, None),
        "series" => {
            codes::push(draft, "series", node.attr_line("series.name"), None, None);
            keep(node, draft);
        }
        "correction" => {
            if let Some(target) = node.attr_line("id-string") {
                draft.link(StoryLink { rel: "corrects".to_owned(), target });
            }
            keep(node, draft);
        }
        "pubdata" => publication(node, profile, draft),
        "date.issue" | "ed-msg" => {}
        _ => keep(node, draft),
    }
}

/// `doc.rights`: what is limited and how, in the sender's words.
fn rights(node: Node<'_, '_>, draft: &mut Draft) {
    let owner = node.attr_line("owner");
    let terms: Vec<String> = ["type", "limitations"].iter().filter_map(|name| node.attr_line(name)).collect();
    let rights = &mut draft.copy.rights;
    rights.copyright_holder = rights.copyright_holder.take().or(owner);
    if !terms.is_empty() {
        rights.usage_terms = Some(terms.join(" "));
    }
    keep(node, draft);
}

fn keywords(node: Node<'_, '_>, draft: &mut Draft) {
    let list = std::iter::once(node).chain(node.children_named("keyword"));
    for keyword in list {
        let text = || if keyword.name() == "keyword" { keyword.line() } else { None };
        codes::push(draft, "keyword", keyword.attr_line("key").or_else(text), None, None);
    }
}

/// `pubdata`: when it appears, and how long it is.
pub(super) fn publication(node: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    if let Some(text) = node.attr_line("date.publication") {
        draft.copy.times.published = Some(draft.time(times::read(&text, profile.zone.as_ref())));
    }
    let words = node.attr("unit-of-measure").is_some_and(|u| u == "word");
    if let Some(count) = node.attr_line("item-length").and_then(|l| l.parse::<u32>().ok()).filter(|n| words && *n > 0) {
        draft.extra("word_count", json!(count));
    }
    keep(node, draft);
}

/// The words of an `ed-msg`: by the standard an attribute's, at some senders the element's.
pub(super) fn message(node: Node<'_, '_>) -> Option<String> {
    node.attr_line("info").or_else(|| node.line())
}

/// Messages for editors, after the story: never part of the body.
pub(super) fn read_notes(root: Node<'_, '_>, draft: &mut Draft) {
    for node in fields(root).filter(|n| n.name() == "ed-msg") {
        draft.push(Role::NotePrivate, message(node).unwrap_or_default());
    }
    for node in fields(root).filter(|n| n.name() == "correction") {
        draft.push(Role::NotePrivate, node.attr_line("info").unwrap_or_default());
    }
}

/// A term of one of the head's vocabularies.
pub(super) fn term(code: String, kind: &str) -> CodedTerm {
    CodedTerm { code, scheme: None, name: None, kind: kind.to_owned() }
}
