//! An item's fields and text.

use copytaster_records::{Byline, CodedTerm, Role, StoryLink};

use super::identity::{link, title};
use super::media;
use super::names::{self, Vocabulary};
use crate::copy::Draft;
use crate::said::{self, Said};
use crate::text::{byline, notes, paragraphs};
use crate::xml::Node;
use crate::xml::keep::keep;
use crate::{FeedProfile, markup, take, urgency};

/// Extensions of agencies that hold text (WENN): the first line, the body, the slug.
const FIRST_LINES: &[&str] = &["first_line"];
const BODIES: &[&str] = &["body", "body_text", "fulltext", "full-text"];
const SLUGS: &[&str] = &["slug", "slugline"];
const PRIORITIES: &[&str] = &["urgency", "priority", "feedarticle_priority"];

/// Reads an item.
pub(super) fn read(root: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    draft.push(Role::Headline, title(root).unwrap_or_default());
    if let Some(tag) = root.attr_line("xml:lang").filter(|l| crate::LanguageTag::is_well_formed(l)) {
        draft.copy.language = Some(tag);
    }
    for node in root.children() {
        field(node, profile, draft);
    }
    if let Some(target) = link(root) {
        draft.link(StoryLink { rel: "alternate".to_owned(), target });
    }
    text(root, profile, draft);
}

fn field(node: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    match (names::of(node), node.name()) {
        (Vocabulary::Core, "author" | "contributor") | (Vocabulary::Dc, "creator") => author(node, profile, draft),
        (Vocabulary::Core, "category") | (Vocabulary::Dc, "subject") => category(node, draft),
        (Vocabulary::Core, "enclosure") => media::enclosure(node, draft),
        (Vocabulary::Core, "link") => other_link(node, draft),
        (Vocabulary::Core, "source") => draft.copy.rights.credit_line = node.line(),
        (Vocabulary::Core | Vocabulary::Dc, "rights" | "copyright") => {
            draft.copy.rights.copyright_notice = node.line().or(draft.copy.rights.copyright_notice.take());
        }
        (Vocabulary::Dc, "language") => {
            let tag = node.line().filter(|l| crate::LanguageTag::is_well_formed(l));
            draft.copy.language = tag.or(draft.copy.language.take());
        }
        (Vocabulary::Dc, "publisher" | "source") => {
            draft.copy.rights.credit_line = draft.copy.rights.credit_line.take().or_else(|| node.line());
        }
        // The text, and what says who the item is: read apart.
        (Vocabulary::Core, "title" | "guid" | "id" | "pubDate" | "updated" | "published" | "issued" | "modified")
        | (Vocabulary::Core, "description" | "content" | "summary")
        | (Vocabulary::Content, "encoded")
        | (Vocabulary::Dc, "date" | "modified" | "created" | "identifier") => {}
        (Vocabulary::WordPress, "encoded") => {}
        (Vocabulary::WordPress, "attachment_url") => {
            draft.association(copytaster_records::Association {
                name: "attachment".to_owned(),
                kind: None,
                uri: None,
                caption: None,
                hrefs: node.line().into_iter().collect(),
            });
        }
        (Vocabulary::Podcast, "author") if draft.copy.byline.is_none() => author(node, profile, draft),
        (Vocabulary::Podcast, "subtitle") => drop(draft.push(Role::Subhead, node.text())),
        (Vocabulary::Podcast, "keywords") | (Vocabulary::Media, "keywords") => keywords(node, draft),
        (Vocabulary::Podcast, "summary") => {}
        (Vocabulary::Media, _) if media::read(node, draft) => {}
        _ => extension(node, profile, draft),
    }
}

/// An author: Atom's name; RSS's address with the name in brackets; Dublin Core's name. An address alone is no byline.
fn author(node: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let named = node.child("name").and_then(Node::line);
    let Some(line) = named.or_else(|| node.line()) else { return };
    let bracketed = line
        .split_once('(')
        .and_then(|(head, rest)| head.contains('@').then(|| rest.trim_end_matches([')', ' ']).to_owned()));
    let name = bracketed.unwrap_or(line);
    if name.contains('@') && !name.contains(' ') {
        draft.push(Role::Contact, &name);
    } else if notes::role(&name, true) == Some(Role::SignOff) {
        // Desk initials: agencies give no other author.
        draft.push(Role::SignOff, &name);
    } else {
        let before = draft.copy.byline.take();
        take::take_byline(&name, &profile.credit_agencies, draft);
        let found = draft.copy.byline.take().unwrap_or_else(|| byline::from_line(&name, &profile.credit_agencies));
        draft.copy.byline = Some(before.map_or(found.clone(), |before| both(before, found)));
    }
}

/// Authors one by one are one byline.
fn both(mut before: Byline, other: Byline) -> Byline {
    let new: Vec<String> = other.people.into_iter().filter(|p| !before.people.contains(p)).collect();
    if !new.is_empty() {
        before.raw = format!("{}, {}", before.raw, other.raw);
        before.people.extend(new);
    }
    before
}

fn category(node: Node<'_, '_>, draft: &mut Draft) {
    let Some(code) = node.attr_line("term").or_else(|| node.line()) else { return };
    let scheme = node.attr_line("scheme").or_else(|| node.attr_line("domain")).filter(|s| s.contains("://"));
    let kind = if node.name() == "subject" { "subject" } else { "category" };
    draft.term(CodedTerm { code, scheme, name: node.attr_line("label"), kind: kind.to_owned() });
}

fn keywords(node: Node<'_, '_>, draft: &mut Draft) {
    for word in node.line().unwrap_or_default().split(',').map(str::trim).filter(|w| !w.is_empty()) {
        let code = word.to_owned();
        draft.term(CodedTerm { code, scheme: None, name: None, kind: "keyword".to_owned() });
    }
}

/// Atom's links but the item's own address.
fn other_link(node: Node<'_, '_>, draft: &mut Draft) {
    let Some(rel) = node.attr_line("rel").filter(|r| r != "alternate") else { return };
    if rel == "enclosure" {
        media::enclosure(node, draft);
    } else if let Some(target) = node.attr_line("href") {
        draft.link(StoryLink { rel, target });
    }
}

/// An element of a vocabulary that is none of the usual ones: kept as it is, its text fields read.
fn extension(node: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let mut all = std::iter::once(node).chain(node.descendants());
    if let Some(raw) = all.find(|n| PRIORITIES.contains(&n.name())).and_then(Node::line) {
        draft.copy.urgency = draft.copy.urgency.take().or_else(|| profile.urgency(&raw, urgency::level));
    }
    for inner in node.descendants().filter(|n| SLUGS.contains(&n.name())) {
        draft.copy.slugline = draft.copy.slugline.take().or_else(|| inner.line());
    }
    for inner in std::iter::once(node).chain(node.descendants()).filter(|n| FIRST_LINES.contains(&n.name())) {
        draft.push(Role::Abstract, inner.text());
    }
    keep(node, draft);
}

/// The full text, where the item has it; a summary beside it is an abstract, and alone it is all there is.
fn text(root: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let named = |v: Vocabulary, names: &[&str]| {
        let found = root.children().filter(move |n| names.contains(&n.name()) && names::of(*n) == v);
        found.filter(|n| n.line().is_some()).collect::<Vec<_>>()
    };
    let mut full = named(Vocabulary::Content, &["encoded"]);
    full.extend(named(Vocabulary::Core, &["content"]));
    let extensions = root.children().filter(|n| names::of(*n) == Vocabulary::Other);
    full.extend(extensions.flat_map(Node::descendants).filter(|n| BODIES.contains(&n.name()) && n.line().is_some()));
    let mut summaries = named(Vocabulary::Core, &["description", "summary"]);
    summaries.extend(named(Vocabulary::WordPress, &["encoded"]));
    summaries.extend(named(Vocabulary::Dc, &["description"]));
    if full.is_empty() {
        std::mem::swap(&mut full, &mut summaries);
    }
    // A podcast may have no other text.
    let itunes = named(Vocabulary::Podcast, &["summary"]);
    if full.is_empty() {
        full = itunes;
    } else {
        summaries.extend(itunes);
    }
    for node in summaries {
        for (_, text) in pieces(node, Role::Abstract) {
            // A podcast's summary is its description once more.
            if !draft.pieces.iter().any(|p| p.role == Role::Abstract && p.text == text) {
                draft.push(Role::Abstract, &text);
            }
        }
    }
    let agencies = &profile.credit_agencies;
    let mut full = full.into_iter();
    if let Some(node) = full.next() {
        take::body(pieces(node, Role::Paragraph).into_iter(), agencies, draft);
    }
    // The same text in another element is read once.
    let mut said = None;
    for node in full {
        let said = said.get_or_insert_with(|| Said::of(&draft.pieces));
        let mut other = Draft::new(draft.copy.format, profile, draft.copy.times.received_at);
        take::body(pieces(node, Role::Paragraph).into_iter(), agencies, &mut other);
        said::take_new(other, said, draft);
    }
    if let Some(src) = root.children().find(|n| n.name() == "content").and_then(|n| n.attr_line("src")) {
        draft.link(StoryLink { rel: "content".to_owned(), target: src });
    }
}

/// An element's text: mark-up as children, mark-up as text, or plain text.
fn pieces(node: Node<'_, '_>, base: Role) -> Vec<(Role, String)> {
    if node.children().next().is_some() {
        return markup::read_xml(node, base).into_iter().map(|f| (f.role, f.text)).collect();
    }
    let text = node.text();
    if text.contains(['<', '&']) {
        return markup::read_html(&text, base).into_iter().map(|f| (f.role, f.text)).collect();
    }
    paragraphs::split(&text)
        .into_iter()
        .map(|(role, text)| (if base == Role::Abstract { base } else { role }, text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::identity::words;

    #[test]
    fn titles_with_markup_and_escaped_entities() {
        assert_eq!(words("Fog &amp; <b>rain</b> &#8211; again").as_deref(), Some("Fog & rain – again"));
        assert_eq!(words("Profits < losses").as_deref(), Some("Profits < losses"));
        assert_eq!(words("  "), None);
    }
}
