//! NewsML 1.0 to 1.2, with any `@Version` and none (notes/formats.md §6.2).
//!
//! A delivery has one or more `NewsItem`, at its top and within others' components: each is a unit. An item may have no
//! component at all: a change of status, a kill.

mod components;
mod content;
mod identity;
mod lines;
mod metadata;
mod split;
mod topics;

pub(crate) use identity::identity;
pub(crate) use split::split;

use copytaster_records::{Format, PubStatus, Timestamp};
use serde_json::json;

use crate::copy::{Draft, ParsedCopy};
use crate::xml::{Node, Tree};
use crate::{FeedProfile, FormatError, Unit};

/// What all readers of an item need.
struct Item<'t, 'a> {
    root: Node<'t, 'a>,
    profile: &'t FeedProfile,
    topics: topics::Topics,
}

pub(crate) fn parse(
    unit: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let tree = Tree::whole(text, &unit.context.namespaces)?;
    let root = root(&tree)?;
    let item = Item { root, profile, topics: topics::Topics::read(root) };
    let mut draft = Draft::new(Format::Newsml1, profile, received_at);
    if tree.unknown_entities > 0 {
        draft.flag("unknown_entity");
    }
    context(unit, &mut draft);
    identity::read(&item, text, &mut draft);
    components::read(&item, &mut draft);
    if draft.pieces.is_empty() && draft.copy.pub_status == PubStatus::Usable {
        draft.flag("no_text");
    }
    Ok(draft.finish())
}

/// What the envelope said for all items: its services and products are who it was sent to.
fn context(unit: &Unit, draft: &mut Draft) {
    for (name, values) in &unit.context.fields {
        for value in values {
            draft.extra_push(name, json!(value));
        }
    }
    let language = unit.context.language.clone();
    if let Some(tag) = language.and_then(|l| metadata::language(&l)) {
        draft.copy.language = Some(tag);
    }
}

fn root<'t, 'a>(tree: &'t Tree<'a>) -> Result<Node<'t, 'a>, FormatError> {
    tree.root_of("NewsItem of NewsML 1", |name| name == "NewsItem")
}
