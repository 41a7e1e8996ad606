//! Items that are no copy: concepts (among them the events of EventsML-G2), vocabularies, plans of coverage.
//!
//! What they say is metadata. An event's name and definition are words that may be printed; plans are for desks.

use copytaster_records::{CodedTerm, Role};
use serde_json::json;

use super::{Item, content_meta, value};
use crate::clean;
use crate::copy::Draft;
use crate::xml::Node;
use crate::xml::keep::{keep, to_json};

/// Parts of an item that are read here.
pub(super) const PARTS: &[&str] = &["concept", "conceptSet", "newsCoverageSet", "newsCoverage", "catalogContainer"];

/// Whether the item is one of these and not copy.
pub(super) fn is_metadata(root: Node<'_, '_>) -> bool {
    matches!(root.name(), "conceptItem" | "knowledgeItem" | "planningItem" | "catalogItem")
}

/// Reads them.
pub(super) fn read(item: &Item<'_, '_>, draft: &mut Draft) {
    if is_metadata(item.root) {
        draft.extra("item_kind", json!(item.root.name()));
    }
    for node in item.root.children() {
        match node.name() {
            "concept" => concept(item, node, draft),
            "conceptSet" => node.children_named("concept").for_each(|n| member(item, n, draft)),
            "newsCoverageSet" => node.children_named("newsCoverage").for_each(|n| coverage(n, draft)),
            "newsCoverage" => coverage(node, draft),
            "catalogContainer" => catalog(node, draft),
            _ => {}
        }
    }
}

/// The one concept of an item.
fn concept(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    let language = draft.copy.language.clone();
    if let Some(name) = value::name(node, language.as_deref()) {
        let has_headline = draft.pieces.iter().any(|p| p.role == Role::Headline);
        draft.push(if has_headline { Role::Subhead } else { Role::Headline }, &name);
    }
    if let Some(definition) = in_language(node, "definition", language.as_deref()) {
        draft.push(Role::Paragraph, definition.text());
    }
    member(item, node, draft);
    for field in node.children() {
        match field.name() {
            "eventDetails" => event(item, field, draft),
            "note" => drop(draft.push(Role::NotePrivate, field.text())),
            "conceptId" | "type" | "name" | "definition" => {}
            "personDetails" | "organisationDetails" | "geoAreaDetails" | "POIDetails" | "objectDetails" => {
                draft.extra(field.name(), to_json(field));
            }
            _ => keep(field, draft),
        }
    }
}

/// A concept as a term: its id, type and name.
fn member(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    let Some(id) = node.child("conceptId") else { return };
    let kind = node.child("type").and_then(value::of).map_or_else(|| "concept".to_owned(), |v| v.code);
    let Some(mut term) = content_meta::term(item, id, clean::bounded(&kind, 40), draft) else { return };
    term.name = value::name(node, draft.copy.language.as_deref());
    draft.term(term);
}

fn in_language<'t, 'a>(node: Node<'t, 'a>, name: &str, language: Option<&str>) -> Option<Node<'t, 'a>> {
    let foreign = |n: &Node<'_, '_>| match (n.attr("xml:lang"), language) {
        (Some(a), Some(b)) => !a.eq_ignore_ascii_case(b),
        _ => false,
    };
    node.children_named(name).filter(|n| n.line().is_some()).min_by_key(foreign)
}

/// When and where an event is, who takes part; the whole of it in `extra`, contacts included.
fn event(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    for field in node.children() {
        let kind = match field.name() {
            "location" => "located",
            "participant" => "person",
            "organiser" => "organisation",
            "subject" => "subject",
            "dates" | "occurStatus" | "newsCoverageStatus" => {
                draft.extra(&format!("event_{}", field.name()), to_json(field));
                continue;
            }
            "newsCoverageSet" | "newsCoverage" => {
                std::iter::once(field).chain(field.children()).for_each(|n| coverage(n, draft));
                continue;
            }
            _ => {
                draft.extra_push(&format!("event_{}", field.name()), to_json(field));
                continue;
            }
        };
        let name = value::name(field, draft.copy.language.as_deref());
        let term = content_meta::term(item, field, kind, draft);
        let named =
            name.map(|name| CodedTerm { code: name.clone(), scheme: None, name: Some(name), kind: kind.to_owned() });
        if let Some(term) = term.or(named) {
            draft.term(term);
        }
        draft.extra_push(&format!("event_{}", field.name()), to_json(field));
    }
}

/// What a desk plans to send: notes for desks, and the data in `extra`.
fn coverage(node: Node<'_, '_>, draft: &mut Draft) {
    if node.name() != "newsCoverage" {
        return;
    }
    for planning in node.children_named("planning") {
        for field in planning.children().filter(|n| matches!(n.name(), "headline" | "edNote" | "description")) {
            draft.push(Role::NotePrivate, field.text());
        }
    }
    draft.extra_push("news_coverage", to_json(node));
}

/// A catalogue: its schemes by alias.
fn catalog(node: Node<'_, '_>, draft: &mut Draft) {
    for scheme in node.descendants().filter(|n| n.name() == "scheme") {
        if let (Some(code), Some(uri)) = (scheme.attr_line("alias"), scheme.attr_line("uri")) {
            draft.term(CodedTerm { code, scheme: Some(uri), name: None, kind: "scheme".to_owned() });
        }
    }
}
