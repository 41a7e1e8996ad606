//! Who an item is: its guid or id, else its link.

use copytaster_records::{EditorialType, PubStatus, UnitIdentity};
use serde_json::json;

use super::names::{self, Vocabulary, first};
use super::root;
use crate::copy::Draft;
use crate::times::{self, ReadTime};
use crate::xml::{Node, Stop, Tree};
use crate::{FeedProfile, FormatError, Unit, markers, markup, status, times_mail, times_prose};

/// Longest id, in bytes.
const ID_BYTES_MAX: usize = 2_000;
/// Extensions of agencies that name the story better than the feed's own id, which changes with the feed (WENN) or with
/// the version (AP).
const STABLE_IDS: &[&str] = &["original_article_id", "ManagementId"];

struct Head {
    guid: Option<String>,
    version_created: Option<ReadTime>,
    first_created: Option<ReadTime>,
    status: PubStatus,
}

/// Reads the item's fields. Nothing in a feed tells header from body: of a broken item only a retraction is sure.
pub(crate) fn identity(unit: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let tree = Tree::read(text, &unit.context.namespaces, Stop::Never);
    let root = root(&tree)?;
    let head = head(root, profile);
    let headline = title(root);
    let said = headline.as_deref().and_then(status::headline_type).unwrap_or_default();
    let id = UnitIdentity {
        provider: profile.provider.clone(),
        guid: head.guid,
        version_created: head.version_created.map(|t| t.time),
        status: head.status,
        editorial_type: status::stronger(editorial_type(head.status), said),
        headline,
        ..UnitIdentity::default()
    };
    status::of_broken(id, tree.error.as_ref())
}

fn editorial_type(status: PubStatus) -> EditorialType {
    if status == PubStatus::Cancelled { EditorialType::Kill } else { EditorialType::Story }
}

/// The title as words: many feeds put mark-up into it.
pub(super) fn title(root: Node<'_, '_>) -> Option<String> {
    let node = root.children().find(|n| n.name() == "title" && names::of(*n) == Vocabulary::Core)?;
    words(&node.text())
}

/// A line that may be HTML, as words.
pub(super) fn words(text: &str) -> Option<String> {
    let text = if text.contains(['<', '&']) {
        let found = markup::read_html(&format!("<p>{text}</p>"), copytaster_records::Role::Paragraph);
        found.into_iter().map(|f| f.text).collect::<Vec<_>>().join(" ")
    } else {
        crate::clean::line(text)
    };
    (!text.is_empty()).then_some(text)
}

fn head(root: Node<'_, '_>, profile: &FeedProfile) -> Head {
    let core = |name: &str| first(root, Vocabulary::Core, name);
    let date = |text: Option<String>| text.map(|t| read_date(&t, profile));
    let dc = |name: &str| first(root, Vocabulary::Dc, name);
    let updated = core("updated").or_else(|| core("modified")).or_else(|| dc("modified"));
    let published = core("published")
        .or_else(|| core("issued"))
        .or_else(|| core("pubDate"))
        .or_else(|| dc("date"))
        .or_else(|| dc("created"));
    let when = root.attr_line("when");
    Head {
        guid: guid(root),
        version_created: date(updated.or(when).or_else(|| published.clone())),
        first_created: date(published),
        status: match pub_status(root) {
            PubStatus::Usable => ordered(root, profile),
            status => status,
        },
    }
}

fn guid(root: Node<'_, '_>) -> Option<String> {
    let stable = root.descendants().filter(|n| STABLE_IDS.contains(&n.name())).find_map(Node::line);
    let id = stable
        .or_else(|| root.attr_line("ref").filter(|_| root.name() == "deleted-entry"))
        .or_else(|| first(root, Vocabulary::Core, "guid"))
        .or_else(|| first(root, Vocabulary::Core, "id"))
        .or_else(|| root.attr_line("rdf:about"))
        .or_else(|| link(root))
        .or_else(|| first(root, Vocabulary::Dc, "identifier"));
    // Cut short it would be another item's.
    id.filter(|id| id.len() <= ID_BYTES_MAX)
}

/// The item's own address: RSS's text, Atom's `href` without a rel or of rel alternate.
pub(super) fn link(root: Node<'_, '_>) -> Option<String> {
    let mut links = root.children().filter(|n| n.name() == "link" && names::of(*n) == Vocabulary::Core);
    links.find_map(|n| match n.attr_line("rel").as_deref() {
        None | Some("alternate") => n.attr_line("href").or_else(|| n.line()),
        Some(_) => None,
    })
}

/// A tombstone kills; a draft (Atom Publishing Protocol, RFC 5023), and what WordPress holds as a draft, in private or in the bin is not published.
fn pub_status(root: Node<'_, '_>) -> PubStatus {
    if root.name() == "deleted-entry" {
        return PubStatus::Cancelled;
    }
    let control = root.children().filter(|n| n.name() == "control").find_map(|n| n.child("draft"));
    if control.and_then(Node::line).is_some_and(|said| said.eq_ignore_ascii_case("yes")) {
        return PubStatus::Withheld;
    }
    match first(root, Vocabulary::WordPress, "status").as_deref() {
        Some("draft" | "pending" | "private" | "future" | "auto-draft") => PubStatus::Withheld,
        Some("trash") => PubStatus::Cancelled,
        _ => managed(root),
    }
}

/// What AP's `apnm:NewsManagement` says of an entry: `PublishingStatus` `Usable`, `Withheld` or `Canceled`.
fn managed(root: Node<'_, '_>) -> PubStatus {
    let said = root.child("NewsManagement").and_then(|n| n.child("PublishingStatus")).and_then(Node::line);
    said.map_or(PubStatus::Usable, |said| status::pub_status(&said))
}

/// What a title orders in capitals before a colon: `KILL: Ferry runs aground`.
fn ordered(root: Node<'_, '_>, profile: &FeedProfile) -> PubStatus {
    let title = title(root).unwrap_or_default();
    let head = title.split_once(':').map_or("", |(head, _)| head);
    if head.contains(char::is_lowercase) { PubStatus::Usable } else { markers::read_line(head, profile).status }
}

/// ISO, as it is printed, or RFC 822 in all its shapes: two-digit years, `Z`, `15-Dec-2024`.
fn read_date(text: &str, profile: &FeedProfile) -> ReadTime {
    let zone = profile.zone.as_ref();
    let iso = times::read(text, zone);
    if iso.time.instant.is_some() {
        return iso;
    }
    times_prose::read_line(text, zone).unwrap_or_else(|| times_mail::read(text, zone))
}

/// Takes the head into a draft.
pub(super) fn read(root: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let head = head(root, profile);
    draft.copy.guid = head.guid;
    draft.copy.pub_status = head.status;
    draft.copy.editorial_type = editorial_type(head.status);
    draft.copy.times.version_created = head.version_created.map(|t| draft.time(t));
    draft.copy.times.first_created = head.first_created.map(|t| draft.time(t));
    if draft.copy.times.version_created.is_none() {
        draft.flag("issue_time_absent");
    }
    let id = first(root, Vocabulary::Core, "guid").or_else(|| first(root, Vocabulary::Core, "id"));
    if id.is_some() && id != draft.copy.guid {
        draft.extra("feed_id", json!(id));
    }
}
