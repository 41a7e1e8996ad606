//! `NewsLines`: the lines for print.

use copytaster_records::Role;

use super::Item;
use super::identity::formal_name;
use crate::copy::Draft;
use crate::text::{byline, dateline};
use crate::xml::Node;
use crate::xml::keep::{keep, to_json};
use crate::{repeats, take};

/// Lines that may stand in an update without `NewsLines` around them.
pub(super) const NAMES: &[&str] = &[
    "HeadLine",
    "SubHeadLine",
    "ByLine",
    "DateLine",
    "CreditLine",
    "CopyrightLine",
    "RightsLine",
    "SlugLine",
    "KeywordLine",
    "NewsLine",
];

/// Reads a component's lines. The first headline is the story's; one of a later text is a heading, and one of a component
/// without text (a picture, a reference to another item) is kept apart.
pub(super) fn read(item: &Item<'_, '_>, lines: Node<'_, '_>, own_text: bool, draft: &mut Draft) {
    for node in lines.children() {
        line(item, node, own_text, draft);
    }
}

pub(super) fn line(item: &Item<'_, '_>, node: Node<'_, '_>, own_text: bool, draft: &mut Draft) {
    let Some(text) = node.line() else { return };
    let agencies = &item.profile.credit_agencies;
    // Lines of a picture beside a text of the item's own.
    let apart = !own_text && draft.pieces.iter().any(|p| p.role.is_body());
    match node.name() {
        "HeadLine" => headline(node, &text, own_text, draft),
        "SubHeadLine" => drop(draft.push(Role::Subhead, &text)),
        "ByLine" if apart || (!own_text && draft.copy.byline.is_some()) => draft.push_credit(&text, None),
        "ByLine" => {
            if draft.copy.byline.is_none() {
                draft.copy.byline = Some(byline::from_line(&text, agencies));
            }
            take::take_byline(&text, agencies, draft);
        }
        "DateLine" => take_dateline(&text, draft),
        "CreditLine" if apart => draft.push_credit(&text, None),
        "CreditLine" if draft.copy.rights.credit_line.is_none() => draft.copy.rights.credit_line = Some(text),
        "CopyrightLine" if !apart && draft.copy.rights.copyright_notice.is_none() => {
            draft.copy.rights.copyright_notice = Some(text);
        }
        "RightsLine" if draft.copy.rights.usage_terms.is_none() => draft.copy.rights.usage_terms = Some(text),
        "SlugLine" => {
            let first = !draft.copy.extra.contains_key("slug_line");
            if first {
                draft.copy.slugline = Some(text.clone());
            }
            draft.extra_push("slug_line", serde_json::json!(text));
        }
        // "A displayable set of keywords": NewsML 1.2, KeywordLine.
        "KeywordLine" => {
            text.split([',', ';']).map(str::trim).for_each(|word| super::metadata::keyword(word.to_owned(), draft));
        }
        "NewsLine" => other_line(node, draft),
        _ => keep(node, draft),
    }
}

fn headline(node: Node<'_, '_>, text: &str, own_text: bool, draft: &mut Draft) {
    let first = draft.pieces.iter().find(|p| p.role == Role::Headline);
    match first {
        None => drop(draft.push(Role::Headline, text)),
        Some(first) if repeats::same_words(&first.text, text) => {}
        Some(_) if own_text => drop(draft.push(Role::Subheading, text)),
        Some(_) => draft.extra_push("headlines", to_json(node)),
    }
}

fn take_dateline(text: &str, draft: &mut Draft) {
    if draft.copy.dateline.is_none() {
        draft.copy.dateline = Some(dateline::from_field(text));
    }
    take::take_dateline(text, draft);
}

/// Whether the name of a line or of a comment says that it is for editors.
pub(super) fn is_note(kind: &str) -> bool {
    let lower = kind.to_ascii_lowercase();
    ["advisory", "editor", "note", "correction", "kill", "embargo"].iter().any(|w| lower.contains(w))
}

/// A line or comment for editors.
pub(super) struct Note {
    pub(super) kind: String,
    pub(super) text: String,
}

/// The notes that a `NewsLine` or a `Comment` is. A comment with a name that says nothing of a note is a property: the
/// version of a mapping.
pub(super) fn notes(node: Node<'_, '_>) -> Vec<Note> {
    let comment = node.name() == "Comment";
    let kind = if comment { Some(node) } else { node.child("NewsLineType") };
    let kind = kind.and_then(|n| n.attr_line("FormalName").or_else(|| n.line().filter(|_| !comment)));
    let kind = kind.unwrap_or_default();
    if !(is_note(&kind) || (comment && kind.is_empty())) {
        return Vec::new();
    }
    let texts = std::iter::once(node).filter(|_| comment).chain(node.children_named("NewsLineText"));
    let texts = texts.map(|node| node.text().trim().to_owned()).filter(|text| !text.is_empty());
    texts.map(|text| Note { kind: kind.clone(), text }).collect()
}

/// A line of another type: for editors where its type says so, else kept with its type.
fn other_line(node: Node<'_, '_>, draft: &mut Draft) {
    for note in notes(node) {
        draft.push(Role::NotePrivate, &note.text);
    }
    let kind = node.child("NewsLineType").and_then(formal_name).unwrap_or_default();
    if is_note(&kind) {
        return;
    }
    for text in node.children_named("NewsLineText").filter_map(Node::line) {
        if matches!(&*kind.to_ascii_lowercase(), "summary" | "abstract") {
            draft.push(Role::Abstract, &text);
        } else {
            draft.extra_push(if kind.is_empty() { "news_line" } else { &kind }, serde_json::json!(text));
        }
    }
}
