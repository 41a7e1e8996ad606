//! NewsML-G2 2.0 to 2.35: items of every kind, alone or in a `newsMessage` (notes/formats.md §6.1).

mod body;
mod concepts;
mod content_meta;
mod idf;
mod item_meta;
mod split;
mod value;

pub(crate) use split::split;

use copytaster_records::{Format, PubStatus, Timestamp, UnitIdentity};

use crate::copy::{Draft, ParsedCopy};
use crate::xml::{Node, Stop, Tree, keep};
use crate::{FeedProfile, FormatError, Unit, status};

/// Children of an item that are read; all others (`assert`, `partMeta`, `hopHistory`, ...) go to `extra`.
const PARTS: &[&str] =
    &["catalog", "catalogRef", "rightsInfo", "itemMeta", "contentMeta", "contentSet", "groupSet", "derivedFrom"];

/// What stands behind the header.
const BODIES: &[&str] =
    &["contentSet", "groupSet", "concept", "conceptSet", "newsCoverageSet", "newsCoverage", "catalogContainer"];

/// G2's items.
const ITEMS: &[&str] = &["newsItem", "packageItem", "conceptItem", "knowledgeItem", "catalogItem", "planningItem"];

/// Whether an element of this name is an item.
fn is_item(name: &str) -> bool {
    ITEMS.contains(&name)
}

/// What all readers of an item need.
pub(super) struct Item<'t, 'a> {
    root: Node<'t, 'a>,
    profile: &'t FeedProfile,
    unit: &'t Unit,
    schemes: value::Schemes<'t>,
}

impl<'t, 'a> Item<'t, 'a> {
    /// A child of the root that is G2's own and not an extension's of the same name.
    fn part(&self, name: &str) -> Option<Node<'t, 'a>> {
        self.root.children().find(|n| n.name() == name && n.same_namespace(self.root))
    }

    /// G2's own children of a part.
    fn fields(&self, part: Option<Node<'t, 'a>>) -> impl Iterator<Item = Node<'t, 'a>> + use<'t, 'a> {
        let root = self.root;
        part.into_iter().flat_map(Node::children).filter(move |n| n.same_namespace(root))
    }

    /// Keeps an extension's children of a part as they are, under their names with their prefixes: nobody knows what they
    /// mean, and they may be called as one of G2's own.
    fn keep_foreign(&self, part: Option<Node<'t, 'a>>, draft: &mut Draft) {
        for node in part.into_iter().flat_map(Node::children).filter(|n| !n.same_namespace(self.root)) {
            draft.extra_push(node.qualified_name(), keep::to_json(node));
        }
    }
}

/// Reads the header fields only: the body may be missing, cut off or broken.
pub(crate) fn identity(unit: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let tree = Tree::read(text, &unit.context.namespaces, Stop::Before(BODIES));
    let item = item(&tree, unit, profile)?;
    let meta = item.part("itemMeta");
    // Broken behind the header, the header still holds; within it, a status may be missing.
    let broken = tree.error.clone().filter(|_| !meta.is_some_and(Node::is_closed));
    let head = item_meta::head(&item, meta);
    let broken = broken.or_else(|| head.guid.is_none().then(nameless));
    let content = item.part("contentMeta");
    let headline = content_meta::main_headline(&item, content);
    let said = headline.as_deref().and_then(status::headline_type).unwrap_or_default();
    let id = UnitIdentity {
        provider: head.provider,
        guid: head.guid,
        wire_version: Some(head.version),
        version_created: head.version_created.map(|t| t.time),
        status: head.status,
        editorial_type: status::stronger(head.editorial_type, said),
        embargo: head.embargo.map(|t| t.time),
        targets: head.targets,
        headline,
        ..UnitIdentity::default()
    };
    status::of_broken(id, broken.as_ref())
}

fn nameless() -> FormatError {
    FormatError::malformed(
        "a NewsML-G2 item without a guid (or with one beyond 2,000 bytes): nothing says which story it is",
    )
}

pub(crate) fn parse(
    unit: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let tree = Tree::whole(text, &unit.context.namespaces)?;
    let item = item(&tree, unit, profile)?;
    let mut draft = Draft::new(Format::NewsmlG2, profile, received_at);
    if tree.unknown_entities > 0 {
        draft.flag("unknown_entity");
    }
    let meta = item.part("itemMeta");
    item_meta::read(&item, meta, &mut draft);
    content_meta::read(&item, &mut draft);
    concepts::read(&item, &mut draft);
    body::read(&item, &mut draft);
    let known = |name: &str| PARTS.contains(&name) || concepts::PARTS.contains(&name);
    for node in item.root.children().filter(|n| !known(n.name())) {
        keep::keep(node, &mut draft);
    }
    item_meta::read_notes(&item, meta, &mut draft);
    if draft.copy.guid.is_none() {
        return Err(nameless());
    }
    if draft.pieces.is_empty() && draft.copy.pub_status == PubStatus::Usable {
        draft.flag("no_text");
    }
    Ok(draft.finish())
}

fn item<'t, 'a>(tree: &'t Tree<'a>, unit: &'t Unit, profile: &'t FeedProfile) -> Result<Item<'t, 'a>, FormatError> {
    let root = tree.root_of("item of NewsML-G2", is_item)?;
    Ok(Item { root, profile, unit, schemes: value::Schemes::read(root, profile) })
}
