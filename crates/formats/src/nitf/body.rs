//! `body`: headlines, byline, dateline, abstract, text, media.

use copytaster_records::{Association, Role};

use super::codes;
use crate::copy::Draft;
use crate::markup;
use crate::text::{byline, dateline, notes, paragraphs};
use crate::xml::Node;
use crate::xml::keep::keep;
use crate::{FeedProfile, take, times};

/// Reads the body of a document.
pub(super) fn read(root: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let title = root.child("head").and_then(|h| h.child("title"));
    let body = root.child("body");
    let has_headline = body.and_then(|b| b.child("body.head")).and_then(main_headline).is_some();
    if let Some(title) = title.filter(|_| !has_headline) {
        draft.push(Role::Headline, title.text());
    }
    if let Some(body) = body {
        read_body(body, is_tabular(root), profile, draft);
    }
}

/// Reads a document within another format's item: its body, and of its head what the draft lacks.
pub(crate) fn embedded(root: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    super::head_of_embedded(root, profile, draft);
    match root.child("body") {
        Some(body) => read_body(body, is_tabular(root), profile, draft),
        // Scoop and others leave levels out.
        None => content(root, profile, draft),
    }
}

/// Whether there is any text of its own.
pub(super) fn has_text(root: Node<'_, '_>) -> bool {
    let content = root.child("body").and_then(|b| b.child("body.content"));
    content.is_some_and(|c| c.line().is_some())
}

/// `anpa-format` t is tabular: white space counts.
fn is_tabular(root: Node<'_, '_>) -> bool {
    let meta = root.child("head").into_iter().flat_map(|h| h.children_named("meta"));
    let mut format = meta.filter(|n| n.attr("name").is_some_and(|v| v == "anpa-format"));
    format.any(|n| n.attr_line("content").is_some_and(|c| c.eq_ignore_ascii_case("t")))
}

fn read_body(body: Node<'_, '_>, tabular: bool, profile: &FeedProfile, draft: &mut Draft) {
    for part in body.children() {
        match part.name() {
            "body.head" => head(part, profile, draft),
            "body.content" if tabular => table(part, profile, draft),
            "body.content" => content(part, profile, draft),
            "body.end" => {
                for found in markup::read_xml(part, Role::SignOff) {
                    draft.push(found.role, found.text);
                }
            }
            _ => content(part, profile, draft),
        }
    }
    codes::inline(body, draft);
}

fn content(part: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    // Within the text `hl2` is a heading, and so is an `hl1` that is not the first.
    let titled = draft.pieces.iter().any(|p| p.role == Role::Headline);
    let heading = |role| match role {
        Role::Subhead => Role::Subheading,
        Role::Headline if titled => Role::Subheading,
        role => role,
    };
    let found = match markup::as_text(part) {
        Some(text) => markup::read_html(&text, Role::Paragraph),
        None => markup::read_xml(part, Role::Paragraph),
    };
    take::body(found.into_iter().map(|f| (heading(f.role), f.text)), &profile.credit_agencies, draft);
    media(part, draft);
}

/// Tabular text: each block's lines as they stand.
fn table(part: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let blocks: Vec<String> = part.children().map(Node::text).collect();
    let text = if blocks.is_empty() { part.text() } else { blocks.join("\n") };
    take::body(paragraphs::split(&text).into_iter(), &profile.credit_agencies, draft);
}

/// The headline of a document.
pub(crate) fn title(document: Node<'_, '_>) -> Option<String> {
    main_headline(document.child("body")?.child("body.head")?)
}

/// The headline of a `body.head` or a `hedline`.
pub(super) fn main_headline(node: Node<'_, '_>) -> Option<String> {
    // AP and others spell it out.
    let is_one = |n: &Node<'_, '_>| matches!(n.name(), "hedline" | "headline");
    let hedline = if is_one(&node) { node } else { node.children().find(is_one)? };
    let line = hedline.children_named("hl1").find_map(Node::line).or_else(|| {
        let bare = hedline.child("hl2").is_none();
        hedline.line().filter(|_| bare)
    })?;
    Some(cut_agency(&line).to_owned())
}

/// ANSA writes `>>>ANSA/` before some headlines.
pub(super) fn cut_agency(line: &str) -> &str {
    line.strip_prefix(">>>ANSA/").map_or(line, str::trim_start)
}

fn head(head: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    for node in head.children() {
        match node.name() {
            "hedline" | "headline" => headlines(node, draft),
            "byline" => take_byline(node, profile, draft),
            "dateline" => take_dateline(node, profile, draft),
            "abstract" => {
                for found in markup::read_xml(node, Role::Abstract) {
                    draft.push(found.role, found.text);
                }
                media(node, draft);
            }
            "distributor" => {
                draft.copy.rights.credit_line = draft.copy.rights.credit_line.take().or_else(|| node.line());
            }
            "rights" => rights(node, draft),
            "note" => {
                for found in markup::read_wrapped(node, Role::NotePrivate) {
                    draft.push(found.role, found.text);
                }
            }
            _ => keep(node, draft),
        }
    }
}

fn headlines(node: Node<'_, '_>, draft: &mut Draft) {
    let main = main_headline(node);
    if let Some(line) = &main {
        draft.push(Role::Headline, line);
    }
    let mut past_main = main.is_none();
    for child in node.children() {
        match child.name() {
            "hl1" if !past_main => past_main = child.line().is_some(),
            "hl1" | "hl2" => drop(draft.push(Role::Subhead, child.text())),
            _ => {}
        }
    }
}

/// A byline: the people without their titles, which stand beside them. EFE gives desk initials: those are no byline.
fn take_byline(node: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let whole = markup::read_wrapped(node, Role::Byline).into_iter().map(|f| f.text).collect::<Vec<_>>().join(", ");
    if notes::role(&whole, true) == Some(Role::SignOff) {
        draft.push(Role::SignOff, &whole);
        return;
    }
    let titles: Vec<String> = node.descendants().filter(|n| n.name() == "byttl").filter_map(Node::line).collect();
    let mut raw = whole.clone();
    for title in &titles {
        if let Some(at) = raw.rfind(title.as_str()) {
            raw.replace_range(at..at + title.len(), "");
        }
    }
    let raw = crate::clean::line(raw.trim_matches([' ', ',']));
    draft.extra("byline_titles", serde_json::json!(titles));
    if draft.copy.byline.is_none() && !raw.is_empty() {
        let mut found = byline::from_line(&raw, &profile.credit_agencies);
        // Who is marked as a person is one, and none of the houses and places beside.
        let people: Vec<String> = node.descendants().filter(|n| n.name() == "person").filter_map(Node::line).collect();
        if !people.is_empty() && node.children().any(|n| matches!(n.name(), "org" | "location")) {
            (found.people, found.is_agency) = (people, false);
        }
        draft.copy.byline = Some(found);
    }
    if !whole.is_empty() {
        take::take_byline(&whole, &profile.credit_agencies, draft);
    }
}

/// A dateline; `story.date` is a time and no words.
fn take_dateline(node: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let mut words = String::new();
    for child in node.content() {
        match child {
            crate::xml::Child::Text(text) => words.push_str(text),
            crate::xml::Child::Element(e) if e.name() == "story.date" => story_date(e, profile, draft),
            crate::xml::Child::Element(e) => {
                let parts: Vec<String> = e.children().filter_map(Node::line).collect();
                // `city` and `state` side by side have commas of their own, or none at all.
                let text = e.line().unwrap_or_default();
                let joined = if parts.len() > 1 && !text.contains(',') { parts.join(", ") } else { text };
                words.push(' ');
                words.push_str(&joined);
                words.push(' ');
            }
        }
    }
    let words = crate::clean::line(&words);
    if words.is_empty() {
        return;
    }
    if draft.copy.dateline.is_none() {
        let mut found = dateline::from_field(&words);
        let city = node.descendants().find(|n| n.name() == "city").and_then(Node::line);
        found.place = city.or(found.place);
        draft.copy.dateline = Some(found);
    }
    take::take_dateline(&words, draft);
}

fn story_date(node: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    if let Some(text) = node.attr_line("norm").filter(|_| draft.copy.times.first_created.is_none()) {
        let time = draft.time(times::read(&text, profile.zone.as_ref()));
        draft.copy.times.first_created = Some(time);
    }
}

fn rights(node: Node<'_, '_>, draft: &mut Draft) {
    let owner = node.child("rights.owner").and_then(Node::line);
    let line = node.line();
    let rights = &mut draft.copy.rights;
    if line != owner {
        rights.copyright_notice = rights.copyright_notice.take().or(line);
    }
    rights.copyright_holder = rights.copyright_holder.take().or(owner);
    if node.children().next().is_some() {
        keep(node, draft);
    }
}

/// A picture's words; the last two are of newspapers' systems.
const CAPTIONS: &[&str] = &["media-caption", "media-printcaption", "media-originalcaption"];
/// Parts of a picture that are read as pieces or as its file.
const READ: &[&str] = &["media-reference", "media-object", "media-producer", "media-byline"];

/// Pictures and the like: never fetched.
pub(crate) fn media(part: Node<'_, '_>, draft: &mut Draft) {
    for node in part.descendants().filter(|n| n.name() == "media") {
        let references = || node.children_named("media-reference");
        let number = draft.copy.associations.len() + 1;
        let caption = CAPTIONS.iter().find_map(|name| node.child(name).and_then(Node::line));
        let caption =
            caption.and_then(|text| draft.pieces.iter().position(|p| p.role == Role::Caption && p.text == text));
        let hrefs: Vec<String> =
            references().filter_map(|n| n.attr_line("source").or_else(|| n.attr_line("data-location"))).collect();
        let name = references().find_map(|n| n.attr_line("name")).or_else(|| node.attr_line("id"));
        if hrefs.is_empty() && name.is_none() && caption.is_none() {
            keep(node, draft);
            continue;
        }
        draft.association(Association {
            name: name.unwrap_or_else(|| format!("media-{number}")),
            kind: node.attr_line("media-type").or_else(|| references().find_map(|n| n.attr_line("mime-type"))),
            uri: references().find_map(|n| n.attr_line("id")),
            caption: caption.map(|at| format!("s{}", at + 1)),
            hrefs,
        });
        let read = |name: &str| READ.contains(&name) || CAPTIONS.contains(&name);
        for data in node.children().filter(|n| n.name().starts_with("media-") && !read(n.name())) {
            keep(data, draft);
        }
    }
}
