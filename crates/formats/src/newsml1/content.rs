//! `ContentItem`: text in any of its forms, files by their names.

use std::borrow::Cow;

use copytaster_records::{Association, Role};
use serde_json::json;

use super::identity::formal_name;
use super::{Item, components, metadata};
use crate::copy::Draft;
use crate::text::paragraphs;
use crate::xml::Node;
use crate::xml::keep::{keep, to_json};
use crate::{charset, markup, nitf, repeats, said, take};

/// Reads a content item of a component of this role.
pub(super) fn read(item: &Item<'_, '_>, node: Node<'_, '_>, role: &str, draft: &mut Draft) {
    let media_type = node.child("MediaType").and_then(formal_name).unwrap_or_default();
    let format = ["Format", "MimeType"].iter().find_map(|n| node.child(n)).and_then(formal_name).unwrap_or_default();
    for data in node.children_named("Characteristics").flat_map(Node::children) {
        match data.name() {
            "Property" => metadata::property(data, draft),
            _ => draft.extra_push(data.name(), to_json(data)),
        }
    }
    if let Some(href) = node.attr_line("Href") {
        file(role, &media_type, &format, href, draft);
    }
    let text = media_type.is_empty()
        || !matches!(media_type.to_ascii_lowercase().as_str(), "photo" | "image" | "graphic" | "video" | "audio");
    let start = draft.pieces.len();
    for child in node.children() {
        match child.name() {
            "DataContent" if text => data_content(item, child, role, &format, draft),
            "Encoding" if text => encoded(item, child, role, &format, draft),
            "DataContent" | "Encoding" => draft.flag("inline_media"),
            "Comment" => components::comment(child, draft),
            "MediaType" | "Format" | "MimeType" | "Characteristics" => {}
            _ => keep(child, draft),
        }
    }
    // Content items of a component, and components in a list of equivalents, are one text in several forms.
    if base(role) == Role::Paragraph {
        said::mark_repeats(start, draft);
    }
}

/// A file: never fetched. Renditions of one picture are files of their own, told apart by their roles.
fn file(role: &str, media_type: &str, format: &str, href: String, draft: &mut Draft) {
    let number = draft.copy.associations.len() + 1;
    let kind = if media_type.is_empty() { format } else { media_type };
    let caption = draft.pieces.iter().rposition(|p| p.role == Role::Caption).map(|at| format!("s{}", at + 1));
    draft.association(Association {
        name: if role.is_empty() { format!("file-{number}") } else { role.to_owned() },
        kind: Some(kind.to_owned()).filter(|k| !k.is_empty()),
        uri: None,
        caption,
        hrefs: vec![href],
    });
}

/// `Encoding` wraps its data: base64 is undone, other notations are kept by name.
fn encoded(item: &Item<'_, '_>, node: Node<'_, '_>, role: &str, format: &str, draft: &mut Draft) {
    let notation = node.attr_line("Notation").unwrap_or_default();
    for data in node.children().filter(|n| matches!(n.name(), "DataContent" | "Encoding")) {
        if data.name() == "Encoding" {
            encoded(item, data, role, format, draft);
        } else if notation.to_ascii_lowercase().contains("base64") {
            match charset::from_base64(&data.text()) {
                Some(text) => plain(item, &text, role, format, draft),
                None => draft.flag("body_undecodable"),
            }
        } else if notation.is_empty() {
            data_content(item, data, role, format, draft);
        } else {
            draft.flag("body_encoded");
            draft.extra("body_encoding", json!(notation));
        }
    }
}

fn data_content(item: &Item<'_, '_>, node: Node<'_, '_>, role: &str, format: &str, draft: &mut Draft) {
    // NITF's body may come without its document.
    let body = node.child("body").is_some_and(|body| body.child("body.content").is_some());
    let mut documents = node.children_named("nitf").chain(body.then_some(node)).peekable();
    if documents.peek().is_some() {
        // A story of several pages has several.
        return documents.for_each(|document| embedded_nitf(item, document, role, draft));
    }
    if node.children().next().is_none() {
        return plain(item, &node.text(), role, format, draft);
    }
    let found = match markup::as_text(node) {
        Some(text) => markup::read_html(&text, base(role)),
        None => markup::read_xml(node, base(role)),
    };
    pieces(item, found.into_iter().map(|f| (f.role, f.text)), role, draft);
    nitf::media(node, draft);
}

/// NITF: the story's, or in a component of another role (a caption) its words alone. What its head says is then said of
/// the picture; its title is the item's where there is no other.
fn embedded_nitf(item: &Item<'_, '_>, document: Node<'_, '_>, role: &str, draft: &mut Draft) {
    if base(role) == Role::Paragraph {
        return nitf::embedded(document, item.profile, draft);
    }
    if !draft.pieces.iter().any(|p| p.role == Role::Headline) {
        draft.push(Role::Headline, nitf::title(document).unwrap_or_default());
    }
    let content = document.child("body").and_then(|body| body.child("body.content")).unwrap_or(document);
    let found = markup::read_xml(content, base(role));
    pieces(item, found.into_iter().map(|f| (f.role, f.text)), role, draft);
    nitf::media(content, draft);
    let head = document.child("body").and_then(|body| body.child("body.head"));
    for part in document.child("head").into_iter().chain(head) {
        keep(part, draft);
    }
}

/// Text that may be mark-up in disguise.
fn plain(item: &Item<'_, '_>, text: &str, role: &str, format: &str, draft: &mut Draft) {
    let head = text.trim_start();
    if (head.starts_with("<nitf") || head.starts_with("<?xml"))
        && nitf::embedded_text(head, item.profile, draft).is_ok()
    {
        return;
    }
    let format = format.to_ascii_lowercase();
    if head.starts_with('<') || format.contains("html") {
        let known = markup::looks_like_html(text) || format.contains("html");
        // Elements of a vocabulary that nobody knows part words.
        let spaced =
            if known { Cow::Borrowed(text) } else { Cow::Owned(text.replace("><", "> <").replace("</", " </")) };
        if !known {
            draft.flag("body_unknown_markup");
        }
        let found = markup::read_html(&spaced, base(role));
        return pieces(item, found.into_iter().map(|f| (f.role, f.text)), role, draft);
    }
    pieces(item, paragraphs::split(&without_references(text)).into_iter(), role, draft);
}

/// Plain text without the lines that are an empty element: `<NewsComponentRef idref="s1"/>`, where a sound goes.
fn without_references(text: &str) -> Cow<'_, str> {
    if !text.contains("/>") {
        return Cow::Borrowed(text);
    }
    let inner = |line: &str| line.strip_prefix('<')?.strip_suffix("/>").map(|inner| !inner.contains(['<', '>']));
    let lines = text.split_inclusive(['\r', '\n']);
    Cow::Owned(lines.map(|line| if inner(line.trim()) == Some(true) { "\n\n" } else { line }).collect())
}

/// The role of text that has none of its own, in a component of this role.
fn base(role: &str) -> Role {
    match role {
        "headline" | "title" => Role::Headline,
        "subheadline" | "subhead" | "subtitle" => Role::Subhead,
        "abstract" | "summary" | "teaser" | "tweettext" => Role::Abstract,
        "caption" => Role::Caption,
        "byline" => Role::Byline,
        "contact" | "contacts" => Role::Contact,
        "about" | "boilerplate" | "copyright" => Role::Boilerplate,
        "logo" | "thumbnail" | "quicklook" | "highdef" | "preview" => Role::Caption,
        "editornote" | "editorsnote" | "note" | "comment" => Role::NotePrivate,
        // AFP's fields of a photo's record: `CRED=`, `CAT=`.
        "docudescription" => Role::Furniture,
        _ => Role::Paragraph,
    }
}

/// A title as content: the headline, or once more the heading that the lines of a later text gave.
fn title(text: &str, draft: &mut Draft) {
    let said = draft.pieces.iter().position(|p| p.role == Role::Subheading && repeats::same_words(&p.text, text));
    if let Some(at) = draft.push(Role::Headline, text) {
        draft.pieces[at].dup_of = said;
    }
}

/// Pieces into the draft: a body's are told apart on the way, a title's are that title.
fn pieces(item: &Item<'_, '_>, found: impl Iterator<Item = (Role, String)>, role: &str, draft: &mut Draft) {
    let base = base(role);
    if base == Role::Paragraph {
        return take::body(found, &item.profile.credit_agencies, draft);
    }
    for (at, (found, text)) in found.enumerate() {
        let role = if found == Role::Paragraph { base } else { found };
        if at == 0 && role == Role::Headline {
            title(&text, draft);
        } else if role == Role::Headline {
            draft.push(Role::Subhead, &text);
        } else {
            draft.push(role, text);
        }
    }
}
