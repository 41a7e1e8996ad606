//! Who a document says it is: `docdata` and the names in `head`.

use copytaster_records::{EditorialType, PubStatus, UnitIdentity};
use serde_json::json;

use super::root;
use crate::copy::Draft;
use crate::markers::Said;
use crate::orders::Orders;
use crate::times::{self, ReadTime};
use crate::xml::{Node, Stop, Tree};
use crate::{FeedProfile, FormatError, Unit, clean, markers, status};

/// Longest id and name kept, in bytes.
const NAME_BYTES_MAX: usize = 500;

/// What says who the document is.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) provider: String,
    pub(super) guid: Option<String>,
    pub(super) targets: Vec<String>,
    pub(super) version: Option<String>,
    pub(super) issued: Option<ReadTime>,
    pub(super) status: PubStatus,
    pub(super) editorial_type: EditorialType,
    pub(super) embargo: Option<ReadTime>,
    pub(super) flags: Vec<&'static str>,
}

/// Reads the header fields only: the body may be missing, cut off or broken.
pub(crate) fn identity(unit: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let mut tree = Tree::read(text, &unit.context.namespaces, Stop::Before(&["body"]));
    if acts_on_another(&root(&tree)?) {
        // Whether it has a text of its own tells a replacement from a kill.
        tree = Tree::read(text, &unit.context.namespaces, Stop::Never);
    }
    let root = root(&tree)?;
    let broken = tree.error.as_ref().filter(|_| !root.child("head").is_some_and(Node::is_closed));
    let head = head(root, profile);
    let headline = headline(text, unit).or_else(|| root.child("head")?.child("title")?.line());
    let said = headline.as_deref().and_then(status::headline_type).unwrap_or_default();
    let id = UnitIdentity {
        provider: head.provider,
        guid: head.guid,
        targets: head.targets,
        wire_version: head.version,
        version_created: head.issued.map(|t| t.time),
        status: head.status,
        editorial_type: status::stronger(head.editorial_type, said),
        embargo: head.embargo.map(|t| t.time),
        headline,
        ..UnitIdentity::default()
    };
    status::of_broken(id, broken)
}

/// The first `hl1`: it stands in the body, but before the text.
fn headline(text: &str, unit: &Unit) -> Option<String> {
    let find = |name: &str| memchr::memmem::find(text.as_bytes(), name.as_bytes()).map(|at| (at, name.len()));
    let (start, len) = find("hedline").or_else(|| find("<headline").map(|(at, len)| (at + 1, len - 1)))?;
    let close = format!("{}>", &text[start..start + len]);
    let start = text[..start].rfind('<')?;
    let end = start + memchr::memmem::find(&text.as_bytes()[start..], b"</")?;
    // The end of `hl1`, or of an element within it: all of `hedline` is short.
    let behind = memchr::memmem::find(&text.as_bytes()[end..], close.as_bytes());
    let end = behind.map_or(text.len(), |at| end + at + close.len());
    let tree = Tree::read(text.get(start..end)?, &unit.context.namespaces, Stop::Never);
    super::body::main_headline(tree.root()?)
}

fn acts_on_another(root: &Node<'_, '_>) -> bool {
    super::docdata::of(*root).is_some_and(|d| d.attr_line("management-doc-idref").is_some())
}

/// Reads the head; a part that is missing says nothing.
pub(super) fn head(root: Node<'_, '_>, profile: &FeedProfile) -> Head {
    let docdata = super::docdata::of(root);
    let fields = || super::docdata::fields(root);
    let first = |name: &str| fields().find(|n| n.name() == name);
    let du_key = first("du-key");
    let issued = first("date.issue").and_then(|n| n.attr_line("norm").or_else(|| n.line()));
    let issued = issued.map(|text| times::read(&text, profile.zone.as_ref()));
    let mut head = Head {
        provider: provider(root, profile),
        guid: guid(root, issued.as_ref()),
        targets: Vec::new(),
        version: du_key.and_then(|n| n.attr_line("version").or_else(|| n.attr_line("generation"))).map(bounded),
        issued,
        status: PubStatus::Usable,
        editorial_type: EditorialType::Story,
        embargo: None,
        flags: Vec::new(),
    };
    management(root, docdata, profile, &mut head);
    keyword(root, profile, &mut head);
    if let Some(correction) = first("correction") {
        head.editorial_type = status::stronger(head.editorial_type, EditorialType::Correction);
        head.targets.extend(correction.attr_line("id-string").map(bounded));
    }
    let mut orders = Orders::new(head.issued.as_ref(), profile);
    for node in fields().filter(|n| n.name() == "ed-msg") {
        let said = node.attr_line("msg-type").and_then(|t| status::editorial_type("", &t)).unwrap_or_default();
        head.editorial_type = status::stronger(head.editorial_type, said);
        ordered(node, &mut orders, &mut head);
    }
    orders.apply(&mut head.status, &mut head.embargo);
    let own = head.guid.clone();
    head.targets.retain(|t| Some(t) != own.as_ref());
    head.targets.dedup();
    if matches!(head.status, PubStatus::Cancelled) {
        head.editorial_type = EditorialType::Kill;
    }
    head
}

/// What the keyword line of ANPA says behind its comma, `BC-VAL--Ferry, 1st Ld-Writethru`, and the take key: the version
/// where no key has one.
fn keyword(root: Node<'_, '_>, profile: &FeedProfile, head: &mut Head) {
    let metas = root.child("head").into_iter().flat_map(|h| h.children_named("meta"));
    let mut said = Said::default();
    for meta in metas {
        let content = || meta.attr_line("content").unwrap_or_default();
        match meta.attr("name") {
            Some(name) if name == "anpa-keyword" => {
                let content = content();
                let words = content.split_once(',').map_or("", |(_, words)| words);
                said = said.and(markers::read_line(words, profile));
            }
            // A place or a note as often as a word.
            Some(name) if name == "anpa-takekey" => said = said.and(markers::read_line(&content(), profile)),
            _ => {}
        }
    }
    head.editorial_type = status::stronger(head.editorial_type, said.editorial_type);
    head.status = status::stricter(head.status, said.status);
    head.version = head.version.take().or_else(|| said.ordinal.map(|n| n.to_string()));
    if said.embargo && head.embargo.is_none() {
        head.embargo = Some(times::read_embargo("", None));
    }
}

/// `management-status`, the release time, and `management-idref-status`: the status of **another** document, which this
/// one acts on.
fn management(root: Node<'_, '_>, docdata: Option<Node<'_, '_>>, profile: &FeedProfile, head: &mut Head) {
    let word = |name: &str| docdata.and_then(|d| d.attr_line(name)).unwrap_or_default();
    let own = word("management-status");
    let embargoed = own.eq_ignore_ascii_case("embargoed");
    head.status = if embargoed { PubStatus::Usable } else { status::pub_status(&own) };
    if head.status == PubStatus::Unknown {
        head.flags.push("status_unknown");
    }
    embargo(root, embargoed, profile, head);
    let Some(target) = docdata.and_then(|d| d.attr_line("management-doc-idref")).map(bounded) else { return };
    head.targets.push(target);
    let other = status::pub_status(&word("management-idref-status"));
    let retracts = matches!(other, PubStatus::Cancelled | PubStatus::Withheld);
    // A document with a text of its own replaces the other one. One without is its kill.
    if retracts && !super::body::has_text(root) {
        head.status = status::stricter(head.status, other);
    }
}

/// "Embargoed" holds until the release; a release later than the issue holds whatever the status is.
fn embargo(root: Node<'_, '_>, embargoed: bool, profile: &FeedProfile, head: &mut Head) {
    let node = super::docdata::fields(root).find(|n| n.name() == "date.release");
    let release = node.and_then(|n| n.attr_line("norm").or_else(|| n.line()));
    if embargoed {
        head.embargo = Some(times::read_embargo(release.as_deref().unwrap_or_default(), profile.zone.as_ref()));
        return;
    }
    let Some(text) = release else { return };
    let read = times::read(&text, profile.zone.as_ref());
    let issued = head.issued.as_ref().and_then(|t| t.time.instant);
    if let (Some(release), Some(issued)) = (read.time.instant, issued)
        && release > issued
    {
        head.embargo = Some(times::read_embargo(&text, profile.zone.as_ref()));
        head.flags.push("release_after_issue");
    }
}

/// Who sent it: the registrar of its id, else the first source of the delivery list, else the feed's agency. Holders of
/// rights and distributors are written in too many ways to be a part of an identity.
fn provider(root: Node<'_, '_>, profile: &FeedProfile) -> String {
    let fields = || super::docdata::fields(root);
    let registrar = fields().find(|n| n.name() == "doc-id").and_then(|n| n.attr_line("regsrc"));
    let source = || {
        let sources = fields().filter(|n| n.name() == "del-list").flat_map(|n| n.children_named("from-src"));
        let level =
            |n: &Node<'_, '_>| n.attr_line("level-number").and_then(|l| l.parse::<u32>().ok()).unwrap_or(u32::MAX);
        sources.min_by_key(level).and_then(|n| n.attr_line("src-name"))
    };
    let named = registrar.or_else(source).unwrap_or_default();
    profile.provider_named(clean::bounded(&named, NAME_BYTES_MAX))
}

/// The document's id. Where it is the dynamic key with a version behind it, the key alone: the id is to be the same for
/// all versions. Without an id the key of the day (a provider uses a key again), or the sequence of the service and day.
fn guid(root: Node<'_, '_>, issued: Option<&ReadTime>) -> Option<String> {
    let fields = || super::docdata::fields(root);
    let id = fields().find(|n| n.name() == "doc-id").and_then(|n| n.attr_line("id-string"));
    let key = fields().find(|n| n.name() == "du-key");
    let key = key.and_then(|n| n.attr_line("key"));
    if let Some(id) = id {
        let behind = key.as_deref().and_then(|k| id.strip_prefix(k)?.strip_prefix('_'));
        let versioned = behind.is_some_and(|v| !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit()));
        let guid = if versioned { key.unwrap_or(id) } else { id };
        return (guid.len() <= NAME_BYTES_MAX * 4).then_some(guid);
    }
    let instant = issued?.time.instant?.to_string();
    let day = instant.get(..10)?;
    if let Some(key) = key {
        return Some(bounded(format!("du-key:{key}:{day}")));
    }
    let head = root.child("head")?;
    let meta = |name: &str| {
        let named = head.children_named("meta").find(|n| n.attr("name").is_some_and(|v| v == name));
        named.and_then(|n| n.attr_line("content"))
    };
    let sequence = meta("anpa-sequence")?;
    Some(bounded(format!("anpa:{}:{sequence}:{day}", meta("anpa-service").unwrap_or_default())))
}

/// Takes what a message to editors orders, by its type or in its words: `KILL the ferry story`.
fn ordered(message: Node<'_, '_>, orders: &mut Orders<'_>, head: &mut Head) {
    let text = || super::docdata::message(message).unwrap_or_default();
    match message.attr_line("msg-type").unwrap_or_default().to_ascii_lowercase().as_str() {
        "kill" | "elimination" | "retraction" => head.status = status::stricter(head.status, PubStatus::Cancelled),
        "withhold" => head.status = status::stricter(head.status, PubStatus::Withheld),
        "embargo" => orders.read_embargo(&text()),
        _ => orders.read(&text()),
    }
}

fn bounded(text: impl AsRef<str>) -> String {
    clean::bounded(text.as_ref(), NAME_BYTES_MAX).to_owned()
}

/// Takes the head into a draft.
pub(super) fn read(root: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let head = head(root, profile);
    for flag in &head.flags {
        draft.flag(flag);
    }
    draft.copy.provider = head.provider;
    draft.copy.guid = head.guid;
    draft.copy.wire_version = head.version;
    draft.copy.pub_status = head.status;
    draft.copy.editorial_type = head.editorial_type;
    if head.issued.is_none() {
        // "Issued when it is received", says the standard.
        draft.flag("issue_time_absent");
    }
    draft.copy.times.version_created = head.issued.map(|t| draft.time(t));
    draft.copy.times.embargoed_until = head.embargo.map(|t| draft.time(t));
    draft.extra("targets", json!(head.targets));
}
