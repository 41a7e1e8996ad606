//! `NewsComponent`: any depth of lines, metadata and content. What is nearest to the top comes first.

use copytaster_records::{Role, StoryLink};

use super::identity::formal_name;
use super::{Item, content, lines, metadata};
use crate::copy::Draft;
use crate::markup;
use crate::xml::Node;
use crate::xml::keep::keep;

/// Reads the item's components, or the patches that stand in their place.
pub(super) fn read(item: &Item<'_, '_>, draft: &mut Draft) {
    let mut any = false;
    for node in item.root.children() {
        match node.name() {
            "NewsComponent" => {
                any = true;
                component(item, node, "", draft);
            }
            "Update" => {
                any = true;
                patch(item, node, draft);
            }
            "Comment" => comment(node, draft),
            "Identification" | "NewsManagement" | "TopicSet" | "Catalog" => {}
            _ => keep(node, draft),
        }
    }
    if !any {
        draft.flag("status_only");
    }
}

/// A component; `outer` is the role of the one around it. Depth is bounded by the tree's.
fn component(item: &Item<'_, '_>, node: Node<'_, '_>, outer: &str, draft: &mut Draft) {
    let role = role_of(node);
    let role = role.as_deref().unwrap_or(outer);
    // Style sheets are of no use without the page.
    if matches!(role, "stylesheet" | "script") {
        return;
    }
    let own_text = has_text(node, role);
    // Lines first: content is told apart by them. Those of a picture or of a reference are not the story's.
    for child in node.children_named("NewsLines") {
        lines::read(item, child, own_text, draft);
    }
    for child in node.children() {
        match child.name() {
            "AdministrativeMetadata" => metadata::administrative(child, draft),
            "RightsMetadata" => metadata::rights(child, draft),
            // The second is how TASS writes it.
            "DescriptiveMetadata" | "DescriptiveMetada" => metadata::descriptive(item, child, draft),
            "Metadata" => metadata::other(child, draft),
            "item_keywords" => child.children().filter_map(Node::line).for_each(|word| metadata::keyword(word, draft)),
            "Comment" => comment(child, draft),
            "NewsLines" | "Role" | "BasisForChoice" | "Catalog" | "TopicSet" | "TopicSetRef" => {}
            "NewsComponent" | "ContentItem" | "NewsItemRef" | "NewsItem" => {}
            _ => keep(child, draft),
        }
    }
    for child in node.children() {
        match child.name() {
            "NewsComponent" => component(item, child, role, draft),
            "ContentItem" => content::read(item, child, role, draft),
            "NewsItemRef" => member(child, draft),
            // A unit of its own: see `split`.
            "NewsItem" => nested(child, draft),
            _ => {}
        }
    }
}

fn role_of(node: Node<'_, '_>) -> Option<String> {
    node.child("Role").and_then(formal_name).map(|role| role.to_ascii_lowercase())
}

/// Whether a component of this role has words that are no picture's.
fn has_text(node: Node<'_, '_>, role: &str) -> bool {
    !is_media(role)
        && node.children().any(|child| match child.name() {
            "ContentItem" | "NewsItem" => child.descendants().any(|n| n.name() == "DataContent"),
            "NewsComponent" => has_text(child, role_of(child).as_deref().unwrap_or(role)),
            _ => false,
        })
}

/// Roles of pictures and the like.
fn is_media(role: &str) -> bool {
    matches!(
        role,
        "highdef" | "quicklook" | "thumbnail" | "preview" | "logo" | "photo" | "picture" | "caption" | "video"
    )
}

fn member(node: Node<'_, '_>, draft: &mut Draft) {
    if let Some(target) = node.attr_line("NewsItem") {
        draft.link(StoryLink { rel: "member".to_owned(), target });
    }
}

fn nested(node: Node<'_, '_>, draft: &mut Draft) {
    let identifier = node.child("Identification").and_then(|n| n.child("NewsIdentifier"));
    if let Some(target) = identifier.and_then(|n| n.child("PublicIdentifier")).and_then(Node::line) {
        draft.link(StoryLink { rel: "member".to_owned(), target });
    }
}

/// A comment is for editors, or a property.
pub(super) fn comment(node: Node<'_, '_>, draft: &mut Draft) {
    for note in lines::notes(node) {
        draft.push(Role::NotePrivate, &note.text);
    }
    if let Some(name) = node.attr_line("FormalName").filter(|name| !lines::is_note(name)) {
        draft.extra_push(&format!("comment.{name}"), to_json_line(node));
    }
}

fn to_json_line(node: Node<'_, '_>) -> serde_json::Value {
    serde_json::json!(node.line())
}

/// `Update="U"`: parts to be put into the previous revision, which is not at hand: the story of this revision is what
/// changed, flagged so, with the instructions in `extra.patches`.
fn patch(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    draft.flag("patch_of_previous");
    for instruction in node.children() {
        if let Some(target) = instruction.attr_line("DuidRef") {
            draft.extra_push("patches", serde_json::json!(format!("{} {target}", instruction.name())));
        }
        if instruction.name() != "Delete" {
            new_parts(item, instruction, draft);
        }
    }
}

/// What an instruction brings: NewsML's own elements, else mark-up of a body.
fn new_parts(item: &Item<'_, '_>, instruction: Node<'_, '_>, draft: &mut Draft) {
    let taken = instruction.children().filter(|part| own_part(item, *part, draft)).count();
    if taken == 0 {
        for found in markup::read_xml(instruction, Role::Paragraph) {
            draft.push(found.role, found.text);
        }
    }
}

/// Takes an element of NewsML's; whether it is one.
fn own_part(item: &Item<'_, '_>, part: Node<'_, '_>, draft: &mut Draft) -> bool {
    match part.name() {
        "NewsComponent" => component(item, part, "", draft),
        "NewsLines" => lines::read(item, part, true, draft),
        "ContentItem" => content::read(item, part, "", draft),
        "AdministrativeMetadata" => metadata::administrative(part, draft),
        "RightsMetadata" => metadata::rights(part, draft),
        "DescriptiveMetadata" => metadata::descriptive(item, part, draft),
        "Comment" => comment(part, draft),
        "NewsItemRef" => member(part, draft),
        name if lines::NAMES.contains(&name) => lines::line(item, part, true, draft),
        _ => return false,
    }
    true
}
