//! `contentSet` and `groupSet`: the story's text, its renditions, a package's members.

use copytaster_records::{Association, Role, StoryLink};
use serde_json::json;

use super::{Item, idf, value};
use crate::copy::Draft;
use crate::text::paragraphs;
use crate::xml::Node;
use crate::xml::keep::keep;
use crate::{charset, clean, markup, said};

/// Bodies that are chosen by the local name of their root: the content type is wrong too often, and Scoop's `nitf` is in
/// G2's namespace.
const KNOWN: &[&str] = &[
    "html",
    "body",
    "nitf",
    "p",
    "div",
    "section",
    "article",
    "block",
    "table",
    "ul",
    "ol",
    "media",
    "sports-content",
    "idf",
];

/// Reads the body.
pub(super) fn read(item: &Item<'_, '_>, draft: &mut Draft) {
    for node in item.fields(item.part("contentSet")) {
        let start = draft.pieces.len();
        match node.name() {
            "inlineXML" => inline_xml(item, node, draft),
            "inlineData" => inline_data(item, node, draft),
            "remoteContent" => rendition(node, draft),
            _ => keep(node, draft),
        }
        // Renditions of one content.
        if matches!(node.name(), "inlineXML" | "inlineData") {
            said::mark_repeats(start, draft);
        }
    }
    for group in item.root.children().filter(|n| n.name() == "groupSet").flat_map(Node::children) {
        members(group, draft);
    }
}

fn inline_xml(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    words(node, draft);
    for child in node.children() {
        if !KNOWN.contains(&child.name().to_ascii_lowercase().as_str()) {
            // Its text is kept in reading order, but nobody knows what its elements mean.
            draft.flag("body_unknown_markup");
        }
    }
    if let Some(sports) = node.child("sports-content") {
        crate::sportsml::embedded(sports, item.profile, draft);
        return;
    }
    if let Some(nitf) = node.child("nitf") {
        crate::nitf::embedded(nitf, item.profile, draft);
        return;
    }
    let found = match markup::as_text(node) {
        Some(text) => markup::read_html(&text, Role::Paragraph),
        None => markup::read_xml(node, Role::Paragraph),
    };
    take(item, found.into_iter().map(|f| (f.role, f.text)), draft);
    if let Some(document) = node.child("idf") {
        idf::objects(document, draft);
    }
}

fn inline_data(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    words(node, draft);
    let Some(text) = decoded(node, draft) else { return };
    let nitf = text.trim_start().starts_with("<nitf") || text.trim_start().starts_with("<?xml");
    if nitf && crate::nitf::embedded_text(&text, item.profile, draft).is_ok() {
        return;
    }
    // ANSA sends escaped mark-up as plain text.
    if node.attr("contenttype").is_some_and(|t| t.contains("html")) || markup::looks_like_html(&text) {
        let found = markup::read_html(&text, Role::Paragraph);
        take(item, found.into_iter().map(|f| (f.role, f.text)), draft);
    } else {
        take(item, paragraphs::split(&text).into_iter(), draft);
    }
}

/// The text of inline data, base64 undone. `None`: it is no text, or in an encoding that is not known; flagged.
fn decoded(node: Node<'_, '_>, draft: &mut Draft) -> Option<String> {
    let text = node.text();
    let Some(encoding) = node.attr_line("encoding") else { return Some(text) };
    let kind = node.attr_line("contenttype").unwrap_or_default();
    let binary = ["image/", "audio/", "video/"].iter().any(|k| kind.starts_with(k));
    if binary || !value::bare(&encoding).to_ascii_lowercase().contains("base64") {
        draft.flag(if binary { "inline_media" } else { "body_encoded" });
        draft.extra("body_encoding", json!(encoding));
        return None;
    }
    let decoded = charset::from_base64(&text);
    if decoded.is_none() {
        draft.flag("body_undecodable");
    }
    decoded
}

fn words(node: Node<'_, '_>, draft: &mut Draft) {
    if let Some(count) = node.attr("wordcount").and_then(|w| w.trim().parse::<u32>().ok()) {
        draft.extra("word_count", json!(count));
    }
}

/// Pieces of the body into the draft: headline repeats, dateline, byline, closing line are told apart on the way.
pub(super) fn take(item: &Item<'_, '_>, found: impl Iterator<Item = (Role, String)>, draft: &mut Draft) {
    // A second title (a fact box of TT's) is a heading of the text.
    let titled = draft.pieces.iter().any(|p| p.role == Role::Headline);
    let heading = |role| if titled && role == Role::Headline { Role::Subheading } else { role };
    let found = found.map(|(role, text)| (heading(role), text));
    crate::take::body(found, &item.profile.credit_agencies, draft);
}

/// A file of the content: never fetched, its rendition often unnamed.
fn rendition(node: Node<'_, '_>, draft: &mut Draft) {
    let attr = |name: &str| node.attr(name).map(|v| clean::line(&v)).filter(|v| !v.is_empty());
    let number = draft.copy.associations.len() + 1;
    let name = attr("rendition").map_or_else(|| format!("rendition-{number}"), |r| value::bare(&r).to_owned());
    let caption = draft.pieces.iter().take(64).position(|p| p.role == Role::Caption).map(|n| format!("s{}", n + 1));
    draft.association(Association {
        name,
        kind: attr("contenttype"),
        uri: attr("residref"),
        caption,
        hrefs: attr("href").into_iter().collect(),
    });
}

/// A package's members are links of the rel `member`.
fn members(group: Node<'_, '_>, draft: &mut Draft) {
    for node in group.children() {
        let target = ["residref", "href"].iter().find_map(|a| node.attr(a)).unwrap_or_default();
        if node.name() == "itemRef" && !target.trim().is_empty() {
            draft.link(StoryLink { rel: "member".to_owned(), target: clean::line(&target) });
        }
    }
}
