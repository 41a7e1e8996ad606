//! `NewsLines`: the lines for print.

use copytaster_records::{Dateline, EditorialType, Role};

use super::Item;
use super::identity::{advised, formal_name};
use crate::copy::Draft;
use crate::text::{byline, dateline};
use crate::xml::Node;
use crate::xml::keep::{keep, to_json};
use crate::{repeats, status, take, times_prose};

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
        "NewsLine" => other_line(item, node, draft),
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

/// A dateline; ANA and others write a date alone.
fn take_dateline(text: &str, draft: &mut Draft) {
    if draft.copy.dateline.is_none() {
        let date_alone = is_date(text);
        let mut found = if date_alone {
            Dateline { raw: text.to_owned(), place: None, date: Some(text.to_owned()), agency: None }
        } else {
            dateline::from_field(text)
        };
        found.raw = text.to_owned();
        cut_date(&mut found);
        draft.copy.dateline = Some(found);
    }
    take::take_dateline(text, draft);
}

/// Whether a line is a date, with or without a time and its zone: `January 21`, `2 Oct. 2019`, `3.6.2024 10:00:01 EEST`.
fn is_date(line: &str) -> bool {
    let mut words = line.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty());
    let clock = line.contains(':');
    let zone = |word: &str| clock && word.len() <= 5 && word.chars().all(|c| c.is_ascii_uppercase());
    line.chars().any(|c| c.is_ascii_digit()) && words.all(|w| times_prose::is_month(w) || zone(w))
}

/// AFP dates its datelines in the language of the story: `Strasbourg, 10 juil 2024`.
fn cut_date(found: &mut Dateline) {
    let Some(place) = found.place.clone() else { return };
    let Some((city, rest)) = place.split_once(", ") else { return };
    if found.date.is_none() && rest.chars().any(|c| c.is_ascii_digit()) {
        (found.place, found.date) = (Some(city.to_owned()), Some(rest.trim_end_matches([' ', ',']).to_owned()));
    }
}

/// Whether the name of a line or of a comment says that it is for editors.
pub(super) fn is_note(kind: &str) -> bool {
    let lower = kind.to_ascii_lowercase();
    ["advisory", "editor", "note", "correction", "kill", "embargo"].iter().any(|w| lower.contains(w))
}

/// A line of another type: for editors where its type says so, else kept with its type.
fn other_line(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    let kind = node.child("NewsLineType").and_then(formal_name).unwrap_or_default();
    let texts: Vec<String> = node.children_named("NewsLineText").filter_map(Node::line).collect();
    let note = is_note(&kind);
    for text in texts {
        if note {
            let advised = if kind == "AdvisoryLine" { advised(&text, item.profile) } else { EditorialType::Story };
            draft.copy.editorial_type = status::stronger(draft.copy.editorial_type, advised);
            draft.push(Role::NotePrivate, &text);
        } else if matches!(&*kind.to_ascii_lowercase(), "summary" | "abstract") {
            draft.push(Role::Abstract, &text);
        } else {
            draft.extra_push(if kind.is_empty() { "news_line" } else { &kind }, serde_json::json!(text));
        }
    }
}
