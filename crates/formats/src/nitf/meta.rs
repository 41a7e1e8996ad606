//! `head` around `docdata`: names and values of the agencies' own, subjects, publication, history.

use serde_json::json;

use super::{codes, docdata};
use crate::copy::Draft;
use crate::xml::Node;
use crate::xml::keep::keep;
use crate::{FeedProfile, repeats};

/// Names of `meta` under which agencies file their category: ANPA's letter, PA's and EFE's own.
const CATEGORIES: &[&str] = &["anpa-category", "category", "categoria"];
/// Names under which they give IPTC's code (ANSA).
const IPTC_CODES: &[&str] = &["category_iptc"];
/// Names under which they give the slug.
const SLUGS: &[&str] = &["anpa-keyword", "NTBStikkord"];

/// Reads it.
pub(super) fn read(root: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let Some(head) = root.child("head") else { return };
    for node in head.children() {
        match node.name() {
            "meta" => meta(node, draft),
            "tobject" => codes::tobject(node, profile, draft),
            "pubdata" => docdata::publication(node, profile, draft),
            "revision-history" => keep(node, draft),
            // Read elsewhere, or of no use without the page.
            "docdata" | "title" | "iim" | "base" => {}
            other if docdata::STRAYS.contains(&other) => {}
            _ => keep(node, draft),
        }
    }
    let body_head = root.child("body").and_then(|b| b.child("body.head"));
    slug(head, body_head.and_then(super::body::main_headline).as_deref(), draft);
}

fn meta(node: Node<'_, '_>, draft: &mut Draft) {
    let (Some(name), Some(content)) = (node.attr_line("name"), node.attr_line("content")) else { return };
    if CATEGORIES.contains(&name.as_str()) {
        draft.term(docdata::term(content.clone(), "category"));
    }
    if IPTC_CODES.contains(&name.as_str())
        && let Some(scheme) = codes::iptc_scheme(&content)
    {
        codes::push(draft, "subject", Some(content.clone()), None, Some(scheme));
    }
    if SLUGS.contains(&name.as_str()) {
        draft.copy.slugline = Some(content.clone());
    }
    if name == "anpa-wordcount"
        && let Ok(count) = content.parse::<u32>()
    {
        draft.extra("word_count", json!(count));
    }
    draft.extra(&format!("meta.{name}"), json!(content));
}

/// Without a key: the only keyword, else a title that is not the headline.
fn slug(head: Node<'_, '_>, headline: Option<&str>, draft: &mut Draft) {
    if draft.copy.slugline.is_some() {
        return;
    }
    let mut keywords = draft.copy.terms.iter().filter(|t| t.kind == "keyword");
    let only = keywords.next().filter(|_| keywords.next().is_none()).map(|t| t.code.clone());
    let title = head.child("title").and_then(Node::line).map(|t| super::body::cut_agency(&t).to_owned());
    let title = title.filter(|t| headline.is_some_and(|h| !repeats::same_words(h, t)));
    draft.copy.slugline = only.or(title);
}
