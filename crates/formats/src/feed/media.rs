//! Files that go with an item: enclosures, Media RSS. Never fetched.

use copytaster_records::{Association, Role};

use super::names::{self, Vocabulary};
use crate::copy::Draft;
use crate::xml::Node;

/// `enclosure`, or an Atom link of rel enclosure.
pub(super) fn enclosure(node: Node<'_, '_>, draft: &mut Draft) {
    let href = node.attr_line("url").or_else(|| node.attr_line("href"));
    file(href, node.attr_line("type"), None, draft);
}

/// `media:content`, `media:thumbnail`, `media:group` and what they hold. `false`: it is none of Media RSS's files.
pub(super) fn read(node: Node<'_, '_>, draft: &mut Draft) -> bool {
    match node.name() {
        "group" => {
            for inner in node.children().filter(|n| names::of(*n) == Vocabulary::Media) {
                read(inner, draft);
            }
        }
        "content" | "thumbnail" => {
            let inner = |name: &str| node.children_named(name).find_map(|n| super::identity::words(&n.text()));
            let caption = inner("description").or_else(|| inner("title"));
            // Other sizes of one picture have the same caption.
            let known = |text: &String| draft.pieces.iter().position(|p| p.role == Role::Caption && p.text == *text);
            let size = caption.as_ref().and_then(known);
            let caption = size.or_else(|| caption.and_then(|text| draft.push(Role::Caption, &text)));
            if let Some(credit) = inner("credit").filter(|_| size.is_none()) {
                draft.push_credit(&credit, caption);
            }
            let kind = node.attr_line("type").or_else(|| node.attr_line("medium"));
            file(node.attr_line("url"), kind, caption, draft);
            for thumbnail in node.children_named("thumbnail") {
                file(thumbnail.attr_line("url"), None, caption, draft);
            }
        }
        "description" => drop(draft.push(Role::Caption, super::identity::words(&node.text()).unwrap_or_default())),
        "credit" => draft.push_credit(&node.text(), None),
        _ => return false,
    }
    true
}

fn file(href: Option<String>, kind: Option<String>, caption: Option<usize>, draft: &mut Draft) {
    let Some(href) = href else { return };
    if draft.copy.associations.iter().any(|a| a.hrefs.contains(&href)) {
        return;
    }
    let number = draft.copy.associations.len() + 1;
    let caption = caption.map(|at| format!("s{}", at + 1));
    draft.association(Association { name: format!("media-{number}"), kind, uri: None, caption, hrefs: vec![href] });
}
