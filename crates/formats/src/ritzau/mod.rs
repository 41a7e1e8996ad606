//! Ritzau's RBNews: one alone, or many in the answer of its queue (notes/formats.md §6.10).

use std::sync::LazyLock;

use copytaster_records::{
    CodedTerm, Dateline, EditorialType, Format, PubStatus, Role, StoryLink, Timestamp, UnitContext,
};
use copytaster_records::{UnitIdentity, Urgency};
use regex::Regex;

use crate::charset::Decoded;
use crate::copy::{Draft, ParsedCopy};
use crate::orders::Orders;
use crate::text::byline;
use crate::times::{self, ReadTime};
use crate::unit::Units;
use crate::xml::keep::keep;
use crate::xml::roots::root_name;
use crate::xml::scan::{Shape, scan};
use crate::xml::split::push_items;
use crate::xml::{Node, Stop, Tree, first_line};
use crate::{FeedProfile, FormatError, Unit, clean, markup, status, take};

/// Longest id kept, in bytes.
const NAME_BYTES_MAX: usize = 500;
const SUBJECT_CODES: &str = "http://cv.iptc.org/newscodes/subjectcode/";

static ITEM_START: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<(?:[A-Za-z_][\w.-]*:)?RBNews[\s>/]").expect("a good pattern"));

static QUEUE: Shape = Shape {
    is_item: |name| name == "RBNews",
    around_min: 1,
    nested: false,
    header: None,
    item_start: &ITEM_START,
    container: "XMLNewsQueuedResponse",
};

pub(crate) fn split(
    bytes: &[u8],
    decoded: &Decoded<'_>,
    format: Format,
    units: &mut Units<'_>,
) -> Result<(), FormatError> {
    let text: &str = &decoded.text;
    if root_name(text)? == "RBNews" {
        return units.push(Ok(Unit { format, bytes: bytes.to_vec(), context: UnitContext::default() }));
    }
    // A queue without news is no error.
    let scan = scan(text, &QUEUE, units.limits.xml_depth_max, units.limits.units_max);
    push_items(text, scan, format, &UnitContext::default(), identity, units)
}

/// What says who the item is.
struct Head {
    guid: Option<String>,
    targets: Vec<String>,
    version: Option<String>,
    published: Option<ReadTime>,
    status: PubStatus,
    editorial_type: EditorialType,
    embargo: Option<ReadTime>,
}

/// Reads the fields before and behind the content, which is text of the same tree: mark-up in it is escaped.
pub(crate) fn identity(unit: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    let tree = Tree::read(text, &unit.context.namespaces, Stop::Never);
    let root = root(&tree)?;
    let get = |name: &str| match &tree.error {
        None => field(root, name),
        // The flags stand behind the content, which may be broken.
        Some(_) => first_line(text, name),
    };
    // Cut off before its flags, the item may be a kill and nobody knows.
    let broken = tree.error.as_ref().filter(|_| get("Annuleret").is_none());
    let head = head(&get, profile);
    let headline = get("headline").as_deref().map(words);
    let said = headline.as_deref().and_then(status::headline_type).unwrap_or_default();
    let id = UnitIdentity {
        provider: profile.provider_named("Ritzau"),
        guid: head.guid,
        targets: head.targets,
        wire_version: head.version,
        version_created: head.published.map(|t| t.time),
        status: head.status,
        editorial_type: status::stronger(head.editorial_type, said),
        embargo: head.embargo.map(|t| t.time),
        headline,
        ..UnitIdentity::default()
    };
    status::of_broken(id, broken)
}

fn root<'t, 'a>(tree: &'t Tree<'a>) -> Result<Node<'t, 'a>, FormatError> {
    tree.root_of("RBNews of Ritzau", |name| name == "RBNews")
}

/// A field's text; `i:nil="true"` is absent.
fn field(root: Node<'_, '_>, name: &str) -> Option<String> {
    let node = root.children().find(|n| n.name().eq_ignore_ascii_case(name))?;
    node.line()
}

fn head(get: &dyn Fn(&str) -> Option<String>, profile: &FeedProfile) -> Head {
    let id = |name: &str| get(name).filter(|id| id.len() <= NAME_BYTES_MAX);
    let is_true = |name: &str| get(name).is_some_and(|v| v.eq_ignore_ascii_case("true") || v == "1");
    let guid = id("NewsID");
    let mut targets: Vec<String> = ["Replaces", "replacedID"].iter().filter_map(|n| id(n)).collect();
    targets.retain(|t| Some(t) != guid.as_ref());
    targets.dedup();
    let published = get("PublishDate").map(|t| times::read(&t, profile.zone.as_ref()));
    let mut status = if is_true("Annuleret") { PubStatus::Cancelled } else { PubStatus::Usable };
    let (mut orders, mut embargo) = (Orders::new(published.as_ref(), profile), None);
    let note = get("TilRedaktionen").unwrap_or_default();
    note_html(&note).iter().for_each(|found| orders.read(&found.text));
    orders.apply(&mut status, &mut embargo);
    let flash = is_true("InfoFlash") || get("format").is_some_and(|f| f.eq_ignore_ascii_case("flash"));
    let editorial_type = if status == PubStatus::Cancelled {
        EditorialType::Kill
    } else if is_true("Korrektion") {
        EditorialType::Correction
    } else if flash {
        EditorialType::Alert
    } else if is_true("NyVersion") {
        EditorialType::Writethru
    } else {
        EditorialType::Story
    };
    Head { guid, targets, version: id("version"), published, status, editorial_type, embargo }
}

pub(crate) fn parse(
    unit: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let tree = Tree::whole(text, &unit.context.namespaces)?;
    let root = root(&tree)?;
    let head = head(&|name| field(root, name), profile);
    let mut draft = Draft::new(Format::Ritzau, profile, received_at);
    // The format is the agency's own.
    draft.copy.provider = profile.provider_named("Ritzau");
    draft.copy.guid = head.guid;
    draft.copy.wire_version = head.version;
    draft.copy.pub_status = head.status;
    draft.copy.editorial_type = head.editorial_type;
    draft.copy.times.version_created = head.published.map(|t| draft.time(t));
    draft.copy.times.embargoed_until = head.embargo.map(|t| draft.time(t));
    for target in head.targets {
        draft.link(StoryLink { rel: "replaces".to_owned(), target });
    }
    lines(root, profile, &mut draft);
    for node in root.children() {
        other(node, &mut draft);
    }
    let content = root.children().find(|n| n.name() == "content").map(Node::text).unwrap_or_default();
    let found = markup::read_html(&unescape_twice(&content), Role::Paragraph);
    take::body(found.into_iter().map(|f| (f.role, f.text)), &profile.credit_agencies, &mut draft);
    sign_off(&mut draft);
    notes(root, &mut draft);
    if draft.pieces.is_empty() && draft.copy.pub_status == PubStatus::Usable {
        draft.flag("no_text");
    }
    Ok(draft.finish())
}

/// The origin once more, below the text, is no word of it.
fn sign_off(draft: &mut Draft) {
    let Some(last) = draft.pieces.iter_mut().rfind(|p| p.role == Role::Paragraph) else { return };
    if draft.copy.rights.credit_line.as_deref() == Some(&*last.text) {
        last.role = Role::SignOff;
    }
}

/// The lines for print. The origin is the source's mark; who wrote it stands apart.
fn lines(root: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    draft.push(Role::Headline, words(&field(root, "headline").unwrap_or_default()));
    let subtitle = field(root, "subtitle").unwrap_or_default();
    for found in markup::read_html(&unescape_twice(&subtitle), Role::Subhead) {
        draft.push(Role::Subhead, found.text);
    }
    let origin = field(root, "origin");
    if let Some(line) = field(root, "byLine") {
        draft.copy.byline = Some(byline::from_line(&line, &profile.credit_agencies));
        draft.push(Role::Byline, &line);
    }
    draft.copy.rights.credit_line = origin;
    if let Some(town) = field(root, "town") {
        draft.push(Role::Dateline, &town);
        draft.copy.dateline = Some(Dateline { raw: town.clone(), place: Some(town), date: None, agency: None });
    }
    draft.copy.section = field(root, "section");
    if let Some(strap) = field(root, "strapline") {
        for keyword in strap.split('/').map(|k| k.trim_matches([' ', '-'])).filter(|k| !k.is_empty()) {
            push(draft, "keyword", keyword.to_owned(), None);
        }
        draft.copy.slugline = Some(strap);
    }
    // 1 most urgent.
    let level = |raw: &str| raw.parse::<u8>().ok().filter(|n| (1..=9).contains(n));
    draft.copy.urgency = field(root, "Priority").map(|raw| Urgency { level: level(&raw), raw });
}

fn push(draft: &mut Draft, kind: &str, code: String, scheme: Option<&str>) {
    draft.term(CodedTerm { code, scheme: scheme.map(ToOwned::to_owned), name: None, kind: kind.to_owned() });
}

/// Lists of codes, and what has no place of its own.
fn other(node: Node<'_, '_>, draft: &mut Draft) {
    let values = || node.children().filter_map(Node::line);
    match node.name() {
        // Subject codes as numbers: their leading zeros are lost.
        "IPTCList" => values().for_each(|v| push(draft, "subject", format!("{v:0>8}"), Some(SUBJECT_CODES))),
        "SubjectKeyword" => values().for_each(|v| push(draft, "keyword", v, None)),
        "ISIN" => values().for_each(|v| push(draft, "isin", v, Some("http://cvx.iptc.org/isin/"))),
        "NewsID" | "PublishDate" | "strapline" | "headline" | "subtitle" | "town" | "origin" | "section"
        | "version" | "Replaces" | "replacedID" | "content" | "Priority" | "byLine" | "byLineEmail" | "byLinePhone"
        | "TilRedaktionen" | "ContentShort" => {}
        _ if node.line().is_none() && node.children().next().is_none() => {}
        _ => keep(node, draft),
    }
}

/// "To the desks": never for print, as the reporter's telephone is not.
fn notes(root: Node<'_, '_>, draft: &mut Draft) {
    let note = root.children().find(|n| n.name() == "TilRedaktionen").map(Node::text).unwrap_or_default();
    for found in note_html(&note) {
        draft.push(found.role, &found.text);
    }
    for name in ["byLineEmail", "byLinePhone"] {
        draft.push(Role::Contact, field(root, name).unwrap_or_default());
    }
}

/// A note's paragraphs.
fn note_html(note: &str) -> Vec<markup::Found> {
    markup::read_html(&unescape_twice(note), Role::NotePrivate)
}

/// Entities of the content are escaped twice: `&amp;apos;` is left of them in the text.
fn unescape_twice(text: &str) -> String {
    static ESCAPED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"&amp;(#?\w{1,31};)").expect("a good pattern"));
    ESCAPED.replace_all(text, "&$1").into_owned()
}

/// A line whose entities are escaped, as words.
fn words(line: &str) -> String {
    clean::line(&crate::xml::entities::unescape(&unescape_twice(line)))
}
