//! SportsML 1 to 3, alone or within NewsML-G2: metadata as terms, results and statistics as tables of text
//! (notes/formats.md §6.10).

mod tables;

use copytaster_records::{CodedTerm, EditorialType, Format, PubStatus, Role, Timestamp, UnitContext, UnitIdentity};
use serde_json::json;

use crate::charset::Decoded;
use crate::copy::{Draft, ParsedCopy};
use crate::unit::Units;
use crate::xml::{Node, Stop, Tree};
use crate::{FeedProfile, FormatError, Unit, clean, markup, nitf, take, times};

/// A document is one unit.
pub(crate) fn split(
    bytes: &[u8],
    _decoded: &Decoded<'_>,
    format: Format,
    units: &mut Units<'_>,
) -> Result<(), FormatError> {
    units.push(Ok(Unit { format, bytes: bytes.to_vec(), context: UnitContext::default() }))
}

/// Who the document says it is: `sports-metadata`, its first child. SportsML knows no status.
pub(crate) fn identity(unit: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    const PARTS: &[&str] = &["sports-event", "standing", "statistic", "schedule", "tournament", "article"];
    let tree = Tree::read(text, &unit.context.namespaces, Stop::Before(PARTS));
    let root = root(&tree)?;
    let metadata = root.child("sports-metadata");
    if let Some(error) = &tree.error
        && !metadata.is_some_and(Node::is_closed)
    {
        return Err(error.clone());
    }
    let created = metadata.and_then(|m| m.attr_line("date-time"));
    Ok(UnitIdentity {
        provider: profile.provider.clone(),
        guid: metadata.and_then(guid),
        version_created: created.map(|t| times::read(&t, profile.zone.as_ref()).time),
        status: PubStatus::Usable,
        editorial_type: EditorialType::Story,
        headline: metadata.and_then(|m| m.child("sports-title")).and_then(Node::line),
        ..UnitIdentity::default()
    })
}

/// The revision id is the same for all versions, where there is one; else the document's.
fn guid(metadata: Node<'_, '_>) -> Option<String> {
    let id = metadata.attr_line("revision-id").or_else(|| metadata.attr_line("doc-id"))?;
    (id.len() <= 2_000).then_some(id)
}

pub(crate) fn parse(
    unit: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let tree = Tree::whole(text, &unit.context.namespaces)?;
    let root = root(&tree)?;
    let mut draft = Draft::new(Format::Sportsml, profile, received_at);
    if let Some(metadata) = root.child("sports-metadata") {
        draft.copy.guid = guid(metadata);
        draft.copy.language = metadata.attr_line("language").filter(|l| crate::LanguageTag::is_well_formed(l));
        draft.copy.slugline = metadata.attr_line("slug");
        let created = metadata.attr_line("date-time");
        draft.copy.times.version_created = created.map(|t| draft.time(times::read(&t, profile.zone.as_ref())));
    }
    embedded(root, profile, &mut draft);
    if draft.pieces.is_empty() {
        draft.flag("no_text");
    }
    Ok(draft.finish())
}

fn root<'t, 'a>(tree: &'t Tree<'a>) -> Result<Node<'t, 'a>, FormatError> {
    tree.root_of("SportsML document", |name| matches!(name, "sports-content" | "sports-content-codes"))
}

/// Reads SportsML within another format's item.
pub(crate) fn embedded(root: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    for node in root.children() {
        match node.name() {
            "sports-metadata" => metadata(node, draft),
            "sports-content-code" => code(node, draft),
            "article" => article(node, profile, draft),
            _ => tables::read(node, draft),
        }
    }
}

fn metadata(node: Node<'_, '_>, draft: &mut Draft) {
    for name in ["doc-id", "revision-id", "document-class", "fixture-key", "fixture-name", "date-coverage-value"] {
        draft.extra(name, json!(node.attr_line(name)));
    }
    for child in node.children() {
        match child.name() {
            "sports-title" if draft.pieces.iter().all(|p| p.role != Role::Headline) => {
                draft.push(Role::Headline, child.text());
            }
            "sports-title" => drop(draft.push(Role::Subhead, child.text())),
            "advisory" => drop(draft.push(Role::NotePrivate, child.text())),
            "sports-content-codes" => child.children().for_each(|n| code(n, draft)),
            "catalogRef" => draft.extra_push("catalogRef", json!(child.attr_line("href"))),
            _ => crate::xml::keep::keep(child, draft),
        }
    }
}

/// `sports-content-code`: sport, league, season, team, publisher.
fn code(node: Node<'_, '_>, draft: &mut Draft) {
    let kind = node.attr_line("code-type").unwrap_or_else(|| "code".to_owned());
    let name = node.attr_line("code-name");
    // A competition may have a name alone.
    let Some(code) = node.attr_line("code-key").or_else(|| name.clone()) else { return };
    draft.term(CodedTerm { code, scheme: None, name, kind: bare(&kind).to_owned() });
}

/// A story about the event, in NITF or XHTML.
fn article(node: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    if let Some(inner) = node.descendants().find(|n| n.name() == "nitf") {
        return nitf::embedded(inner, profile, draft);
    }
    let found = markup::read_xml(node, Role::Paragraph);
    take::body(found.into_iter().map(|f| (f.role, f.text)), &profile.credit_agencies, draft);
}

/// The code behind a qcode's colon.
fn bare(code: &str) -> &str {
    clean::bounded(code.split_once(':').map_or(code, |(_, bare)| bare).trim(), 100)
}
