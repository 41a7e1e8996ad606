//! RSS 2.0, 1.0 (RDF) and 0.9x, Atom: each item or entry a unit (notes/formats.md §6.10).
//!
//! Lenient where feeds are sloppy: bare `&`, HTML's entities, mark-up in titles, dates of any kind. No id is made up: an
//! item without guid and link has none, and its content tells whether it was seen.

mod entry;
mod identity;
mod media;
mod names;
mod split;

pub(crate) use identity::identity;
pub(crate) use split::split;

use copytaster_records::{Format, Role, Timestamp};

use crate::copy::{Draft, ParsedCopy};
use crate::xml::{Node, Tree};
use crate::{FeedProfile, FormatError, Unit};

/// Elements that are items: RSS's, Atom's, and RFC 6721's tombstone of one.
fn is_item(name: &str) -> bool {
    matches!(name, "item" | "entry" | "deleted-entry")
}

pub(crate) fn parse(
    unit: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let tree = Tree::whole(text, &unit.context.namespaces)?;
    let root = root(&tree)?;
    let format = if root.name() == "item" { Format::Rss } else { Format::Atom };
    let mut draft = Draft::new(format, profile, received_at);
    if tree.unknown_entities > 0 {
        draft.flag("unknown_entity");
    }
    identity::read(root, profile, &mut draft);
    split::read_context(unit, &mut draft);
    entry::read(root, profile, &mut draft);
    let names = [Role::Headline, Role::Byline, Role::Contact, Role::SignOff];
    if draft.pieces.iter().all(|p| names.contains(&p.role)) {
        draft.flag("no_text");
    }
    Ok(draft.finish())
}

fn root<'t, 'a>(tree: &'t Tree<'a>) -> Result<Node<'t, 'a>, FormatError> {
    tree.root_of("item of a feed", is_item)
}
