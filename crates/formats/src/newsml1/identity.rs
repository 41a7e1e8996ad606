//! `Identification` and `NewsManagement`: who the item is, and its status.

use std::sync::LazyLock;

use copytaster_records::{EditorialType, PubStatus, StoryLink, UnitIdentity, Urgency};
use regex::Regex;
use serde_json::json;

use super::lines::{self, Note};
use super::{Item, root};
use crate::copy::Draft;
use crate::orders::Orders;
use crate::times::{self, ReadTime};
use crate::xml::keep::keep;
use crate::xml::{self, Node, Stop, Tree, first_line};
use crate::{FeedProfile, FormatError, Unit, clean, markers, status};

/// Longest id and name kept, in bytes.
const NAME_BYTES_MAX: usize = 500;
/// Lines and comments for editors that are looked at.
const NOTES_MAX: usize = 32;
/// What a public identifier begins with (RFC 3085).
const URN: &str = "urn:newsml:";

/// A revision behind an identifier: `:3`, `:3N`, `:3U`.
static REVISION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r":\d{1,12}[NAUnau]?$").expect("a good pattern"));
/// ANP writes its version into the item's id: `-v2`.
static VERSION_TAIL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"-v\d{1,4}$").expect("a good pattern"));

/// What says who the item is.
#[derive(Debug)]
struct Head {
    provider: String,
    guid: Option<String>,
    version: Option<String>,
    revised: Option<ReadTime>,
    status: PubStatus,
    editorial_type: EditorialType,
    embargo: Option<ReadTime>,
    expires: Option<ReadTime>,
    flags: Vec<&'static str>,
}

/// Reads the header fields only: the components may be missing, cut off or broken.
pub(crate) fn identity(unit: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let tree = Tree::read(text, &unit.context.namespaces, Stop::Before(&["NewsComponent", "Update", "TopicSet"]));
    let root = root(&tree)?;
    let broken = tree.error.as_ref().filter(|_| !root.child("NewsManagement").is_some_and(Node::is_closed));
    let mut head = head(root, profile, has_component(text));
    if head.guid.is_none() {
        head.guid = component_id(text);
    }
    let headline = first_line(text, "HeadLine");
    let said = headline.as_deref().and_then(status::headline_type).unwrap_or_default();
    head.editorial_type = status::stronger(head.editorial_type, said);
    heed_notes(text, profile, &mut head);
    let id = UnitIdentity {
        provider: head.provider,
        guid: head.guid,
        wire_version: head.version,
        version_created: head.revised.map(|t| t.time),
        status: head.status,
        editorial_type: head.editorial_type,
        embargo: head.embargo.map(|t| t.time),
        headline,
        ..UnitIdentity::default()
    };
    status::of_broken(id, broken)
}

/// Takes what all notes for editors say of the item.
fn heed_notes(text: &str, profile: &FeedProfile, head: &mut Head) {
    let mut orders = Orders::new(head.revised.as_ref(), profile);
    for note in notes(text) {
        advise(&note, profile, &mut orders, head);
    }
    orders.apply(&mut head.status, &mut head.embargo);
    if head.status == PubStatus::Cancelled {
        head.editorial_type = EditorialType::Kill;
    }
}

/// Lines and comments for editors, at any depth: they stand before the text. Found without reading what is around them; an
/// item within has its own.
fn notes(text: &str) -> Vec<Note> {
    let own = xml::starts(text, "NewsItem").nth(1).map_or(text, |end| &text[..end]);
    let named = |name: &'static str| xml::starts(own, name).take(NOTES_MAX).map(move |at| (at, name));
    let mut found: Vec<(usize, &str)> = named("NewsLine").chain(named("Comment")).collect();
    found.sort_unstable();
    let trees = found.iter().take(NOTES_MAX).filter_map(|(at, name)| xml::element(own, *at, name));
    trees.flat_map(|tree| tree.root().map(lines::notes).unwrap_or_default()).collect()
}

/// Takes what a note for editors says of the item: in its first word what kind it is (`CORRECTS para 4 to say Thursday`),
/// and what it orders. Its type may be the order.
fn advise(note: &Note, profile: &FeedProfile, orders: &mut Orders<'_>, head: &mut Head) {
    let first = note.text.split_whitespace().next().filter(|word| !word.contains(char::is_lowercase));
    let said = first.map_or(EditorialType::Story, |word| markers::read(word, profile).editorial_type);
    head.editorial_type = status::stronger(head.editorial_type, said);
    match note.kind.to_ascii_lowercase().as_str() {
        "kill" | "killline" | "killnote" => head.status = status::stricter(head.status, PubStatus::Cancelled),
        "withhold" | "withholdline" => head.status = status::stricter(head.status, PubStatus::Withheld),
        "embargo" | "embargoline" | "embargonote" => orders.read_embargo(&note.text),
        _ => orders.read(&note.text),
    }
}

fn has_component(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"<NewsComponent").is_some()
}

/// TASS and others name the story on its component.
fn component_id(text: &str) -> Option<String> {
    let start = memchr::memmem::find(text.as_bytes(), b"<NewsComponent")?;
    let end = start + memchr::memchr(b'>', &text.as_bytes()[start..])?;
    let tag = text.get(start..end)?.trim_end_matches('/');
    let tree_text = format!("{tag}/>");
    let tree = Tree::read(&tree_text, &std::collections::BTreeMap::new(), Stop::Never);
    tree.root()?.attr_line("Duid").filter(|mark| is_name(mark)).map(bounded)
}

fn head(root: Node<'_, '_>, profile: &FeedProfile, has_component: bool) -> Head {
    let identifier = root.child("Identification").and_then(|n| n.child("NewsIdentifier"));
    let part = |name: &str| identifier.and_then(|n| n.child(name)).and_then(Node::line);
    let management = root.child("NewsManagement");
    let field = |name: &str| management.and_then(|n| n.child(name));
    let revised = field("ThisRevisionCreated").and_then(Node::line);
    let mut head = Head {
        provider: profile.provider_named(&part("ProviderId").map(provider_id).unwrap_or_default()),
        guid: guid(root, identifier, management),
        version: part("RevisionId").map(bounded),
        revised: revised.map(|t| times::read(&t, profile.zone.as_ref())),
        status: PubStatus::Usable,
        editorial_type: EditorialType::Story,
        embargo: None,
        expires: None,
        flags: Vec::new(),
    };
    if let Some(management) = management {
        status_of(management, profile, has_component, &mut head);
        let kind = field("NewsItemType").and_then(formal_name).unwrap_or_default();
        head.editorial_type =
            status::stronger(head.editorial_type, status::editorial_type("", &kind).unwrap_or_default());
    }
    if head.status == PubStatus::Cancelled {
        head.editorial_type = EditorialType::Kill;
    }
    head
}

/// A provider's id is a domain name (NewsML 1.2, ProviderId); AFP's photos have the date and service behind it.
fn provider_id(mut written: String) -> String {
    let end = written.find(':').filter(|at| written[..*at].contains('.') && !written[..*at].contains(' '));
    written.truncate(end.unwrap_or(written.len()));
    bounded(written)
}

/// The public identifier without its revision; else built of the parts; else the item's own mark in the document.
fn guid(root: Node<'_, '_>, identifier: Option<Node<'_, '_>>, management: Option<Node<'_, '_>>) -> Option<String> {
    let part = |name: &str| identifier.and_then(|n| n.child(name)).and_then(Node::line);
    let public = part("PublicIdentifier").map(|id| REVISION.replace(&id, "").into_owned());
    let id = public.filter(|id| names_an_item(id)).or_else(|| {
        let (provider, item) = (part("ProviderId")?, part("NewsItemId").filter(|item| is_name(item))?);
        let date = date_of_first(part("DateId")?, management);
        Some(format!("urn:newsml:{provider}:{date}:{}", VERSION_TAIL.replace(&item, "")))
    });
    let id = id.or_else(|| root.attr_line("Duid").filter(|mark| is_name(mark)));
    // Cut short it would be another item's.
    id.filter(|id| !id.is_empty() && id.len() <= 4 * NAME_BYTES_MAX)
}

/// Whether a public identifier goes beyond its provider: Belga writes `urn:newsml:www.belga.be` on every item.
fn names_an_item(id: &str) -> bool {
    let urn = id.get(..URN.len()).filter(|head| head.eq_ignore_ascii_case(URN));
    urn.is_none_or(|urn| id[urn.len()..].split_once(':').is_some_and(|(_, rest)| is_name(rest)))
}

/// Whether an id tells items apart: systems that number no items write zeros.
fn is_name(id: &str) -> bool {
    id.chars().any(|c| !matches!(c, '0' | ':'))
}

/// The date of an item's id. One that is rewritten with each revision would make each a story of its own: then it is the
/// time of the first.
fn date_of_first(date: String, management: Option<Node<'_, '_>>) -> String {
    let time = |name: &str| management.and_then(|n| n.child(name)).and_then(Node::line);
    match time("ThisRevisionCreated") {
        Some(revised) if revised == date => time("FirstCreated").unwrap_or(date),
        _ => date,
    }
}

/// `Status`, its change to come, and what `Instruction` says of earlier revisions.
fn status_of(management: Node<'_, '_>, profile: &FeedProfile, has_component: bool, head: &mut Head) {
    let zone = profile.zone.as_ref();
    let word = management.child("Status").and_then(formal_name).unwrap_or_default();
    let change = management.child("StatusWillChange");
    let change_time = change.and_then(|c| c.child("DateAndTime")).and_then(Node::line);
    let future = change.and_then(|c| c.child("FutureStatus")).and_then(formal_name);
    if word.eq_ignore_ascii_case("embargoed") || word.eq_ignore_ascii_case("embargo") {
        head.embargo = Some(times::read_embargo(change_time.as_deref().unwrap_or_default(), zone));
    } else {
        head.status = status::pub_status(&word);
        let ends = future.as_deref().is_some_and(|f| status::pub_status(f) != PubStatus::Usable);
        head.expires = change_time.filter(|_| ends).map(|t| times::read(&t, zone));
    }
    if head.status == PubStatus::Unknown {
        head.flags.push("status_unknown");
    }
    for instruction in management.children_named("Instruction") {
        let word = formal_name(instruction).unwrap_or_default();
        // What it says of earlier revisions goes before its name.
        let named = instruction.child("RevisionStatus").is_none();
        if named && !has_component {
            head.status = status::stricter(head.status, ordered(&word));
        }
        let said = status::editorial_type("", &word).unwrap_or_default();
        head.editorial_type = status::stronger(head.editorial_type, said);
        let earlier = instruction.children_named("RevisionStatus").filter_map(|r| r.child("Status"));
        let earlier = earlier.filter_map(formal_name).map(|w| status::pub_status(&w));
        let retracted = earlier.filter(|s| matches!(s, PubStatus::Cancelled | PubStatus::Withheld));
        // With a text of its own the item replaces what it takes back; alone it is its kill.
        if !has_component {
            head.status = retracted.fold(head.status, status::stricter);
        }
    }
}

/// What an instruction alone, without a text, does to the item: IPTC's `Delete` and `Rescind`, and agencies' own words.
fn ordered(instruction: &str) -> PubStatus {
    match instruction.to_ascii_lowercase().as_str() {
        "delete" | "rescind" | "kill" | "cancel" | "retract" | "withdraw" => PubStatus::Cancelled,
        "withhold" | "hold" => PubStatus::Withheld,
        _ => PubStatus::Usable,
    }
}

/// A value of one of NewsML's vocabularies.
pub(super) fn formal_name(node: Node<'_, '_>) -> Option<String> {
    node.attr_line("FormalName").or_else(|| node.line()).map(bounded)
}

// Used as `map(bounded)`, on strings that nobody needs afterwards.
#[allow(clippy::needless_pass_by_value)]
fn bounded(text: String) -> String {
    clean::bounded(&text, NAME_BYTES_MAX).to_owned()
}

/// Takes the header fields into a draft.
///
/// What is said behind the header is found in the text, as for an identity, so that both agree on an item whose elements
/// are not where they belong.
pub(super) fn read(item: &Item<'_, '_>, text: &str, draft: &mut Draft) {
    let mut head = head(item.root, item.profile, has_component(text));
    heed_notes(text, item.profile, &mut head);
    for flag in &head.flags {
        draft.flag(flag);
    }
    draft.copy.provider = head.provider;
    draft.copy.guid = head.guid.or_else(|| component_id(text));
    draft.copy.wire_version = head.version;
    draft.copy.pub_status = head.status;
    draft.copy.editorial_type = head.editorial_type;
    draft.copy.times.version_created = head.revised.map(|t| draft.time(t));
    draft.copy.times.embargoed_until = head.embargo.map(|t| draft.time(t));
    draft.copy.times.expires = head.expires.map(|t| draft.time(t));
    let language = item.root.attr_line("xml:lang").or_else(|| component_language(item.root));
    if let Some(tag) = language.and_then(|l| super::metadata::language(&l)) {
        draft.copy.language = Some(tag);
    }
    identification(item, draft);
    for node in item.root.child("NewsManagement").into_iter().flat_map(Node::children) {
        management(item, node, draft);
    }
}

/// The language of the first component that says one: Belga's items in two languages say it nowhere else.
fn component_language(node: Node<'_, '_>) -> Option<String> {
    node.children_named("NewsComponent").find_map(|n| n.attr_line("xml:lang").or_else(|| component_language(n)))
}

fn identification(item: &Item<'_, '_>, draft: &mut Draft) {
    let Some(node) = item.root.child("Identification") else { return };
    for field in node.children() {
        match field.name() {
            "NewsIdentifier" => {
                draft.extra("public_identifier", json!(field.child("PublicIdentifier").and_then(Node::line)));
                let revision = field.child("RevisionId");
                draft.extra("previous_revision", json!(revision.and_then(|r| r.attr_line("PreviousRevision"))));
                draft.extra("update", json!(revision.and_then(|r| r.attr_line("Update"))));
                draft.extra("date_id", json!(field.child("DateId").and_then(Node::line)));
            }
            // The label is a slug, unless there is a slug line.
            "NameLabel" => draft.copy.slugline = field.line(),
            "Label" | "DateLabel" => keep(field, draft),
            _ => {}
        }
    }
}

fn management(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    match node.name() {
        "FirstCreated" => {
            let time = node.line().map(|t| draft.time(times::read(&t, item.profile.zone.as_ref())));
            draft.copy.times.first_created = time;
        }
        "Urgency" => {
            // 1 most urgent. Words such as DEFAULT are kept and mean nothing.
            let level = |raw: &str| raw.parse::<u8>().ok().filter(|n| (1..=9).contains(n));
            draft.copy.urgency = formal_name(node).map(|raw| Urgency { level: level(&raw), raw });
        }
        "NewsItemType" => draft.extra("news_item_type", json!(formal_name(node))),
        "AssociatedWith" | "DerivedFrom" => {
            let mut rel = node.name().to_owned();
            rel[..1].make_ascii_lowercase();
            match node.attr_line("NewsItem") {
                Some(target) => draft.link(StoryLink { rel, target }),
                // A kind of item alone: AFP's "there is a video".
                None => keep(node, draft),
            }
        }
        "ThisRevisionCreated" | "Status" | "StatusWillChange" => {}
        _ => keep(node, draft),
    }
}
