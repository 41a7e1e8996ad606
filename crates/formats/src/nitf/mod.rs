//! NITF 3.0 to 3.6, with and without its namespace (notes/formats.md §6.3).
//!
//! The same reader takes NITF that other formats carry: [`embedded`] for a tree's element, [`embedded_text`] and
//! [`embedded_body`] for text.

mod body;
mod codes;
mod docdata;
mod identity;
mod meta;

pub(crate) use body::{embedded, media, title};
pub(crate) use identity::identity;

use copytaster_records::{Format, PubStatus, Rights, Role, Timestamp, UnitContext};

use crate::charset::Decoded;
use crate::copy::{Draft, ParsedCopy};
use crate::unit::Units;
use crate::xml::{Node, Tree};
use crate::{FeedProfile, FormatError, Unit, markup, take};

/// A document is one unit.
pub(crate) fn split(
    bytes: &[u8],
    _decoded: &Decoded<'_>,
    format: Format,
    units: &mut Units<'_>,
) -> Result<(), FormatError> {
    units.push(Ok(Unit { format, bytes: bytes.to_vec(), context: UnitContext::default() }))
}

pub(crate) fn parse(
    unit: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let tree = Tree::whole(text, &unit.context.namespaces)?;
    let root = root(&tree)?;
    let mut draft = Draft::new(Format::Nitf, profile, received_at);
    if tree.unknown_entities > 0 {
        draft.flag("unknown_entity");
    }
    identity::read(root, profile, &mut draft);
    docdata::read(root, profile, &mut draft);
    meta::read(root, profile, &mut draft);
    body::read(root, profile, &mut draft);
    docdata::read_notes(root, &mut draft);
    if draft.pieces.is_empty() && draft.copy.pub_status == PubStatus::Usable {
        draft.flag("no_text");
    }
    Ok(draft.finish())
}

/// Reads a NITF document that is text within another format, whole or not.
pub(crate) fn embedded_body(text: &str, profile: &FeedProfile, draft: &mut Draft) {
    if embedded_text(text, profile, draft).is_ok() {
        return;
    }
    // Cut off or broken: every word of it, its elements as far as they are known.
    draft.flag("body_malformed");
    let found = markup::read_html(text, Role::Paragraph).into_iter();
    take::body(found.map(|f| (f.role, f.text)), &profile.credit_agencies, draft);
}

/// Reads a NITF document that is text within another format: its body, and of its head what the draft lacks.
///
/// # Errors
/// Text that is not well-formed, or has no `nitf` element: nothing was added to the draft.
pub(crate) fn embedded_text(text: &str, profile: &FeedProfile, draft: &mut Draft) -> Result<(), FormatError> {
    let tree = Tree::whole(text, &std::collections::BTreeMap::new())?;
    embedded(root(&tree)?, profile, draft);
    Ok(())
}

/// The head of a document within another format's item: what the draft has of its own stays.
fn head_of_embedded(root: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let copy = &mut draft.copy;
    let (urgency, slugline, rights) = (copy.urgency.take(), copy.slugline.take(), std::mem::take(&mut copy.rights));
    let (times, language) = (copy.times.clone(), copy.language.clone());
    docdata::read(root, profile, draft);
    meta::read(root, profile, draft);
    let copy = &mut draft.copy;
    copy.urgency = urgency.or(copy.urgency.take());
    copy.slugline = slugline.or(copy.slugline.take());
    copy.language = language.or(copy.language.take());
    copy.times.expires = times.expires.or(copy.times.expires.take());
    copy.times.published = times.published.or(copy.times.published.take());
    let inner = std::mem::take(&mut copy.rights);
    copy.rights = Rights {
        copyright_holder: rights.copyright_holder.or(inner.copyright_holder),
        copyright_notice: rights.copyright_notice.or(inner.copyright_notice),
        usage_terms: rights.usage_terms.or(inner.usage_terms),
        credit_line: rights.credit_line.or(inner.credit_line),
    };
    docdata::read_notes(root, draft);
}

fn root<'t, 'a>(tree: &'t Tree<'a>) -> Result<Node<'t, 'a>, FormatError> {
    tree.root_of("NITF document", |name| name == "nitf")
}
