//! `itemMeta` and the root's attributes: identity, status, times, notes, links.

use copytaster_records::{EditorialType, PubStatus, Role, StoryLink};
use serde_json::json;

use super::concepts::is_metadata;
use super::{Item, value};
use crate::copy::Draft;
use crate::orders::Orders;
use crate::times::{self, ReadTime};
use crate::xml::Node;
use crate::xml::keep::keep;
use crate::{clean, markup, status};

/// Longest guid; the standard sets no bound, real ones have some 60 characters.
const GUID_BYTES_MAX: usize = 2_000;
/// Longest version, provider and the like.
const NAME_BYTES_MAX: usize = 200;
/// Notes for editors that are looked at for orders.
const NOTES_MAX: usize = 100;

/// What says who the item is.
pub(super) struct Head {
    pub(super) provider: String,
    pub(super) guid: Option<String>,
    pub(super) version: String,
    pub(super) version_created: Option<ReadTime>,
    pub(super) status: PubStatus,
    pub(super) editorial_type: EditorialType,
    pub(super) embargo: Option<ReadTime>,
    /// Other guids that a kill or hold acts on: what it says it comes after.
    pub(super) targets: Vec<String>,
    flags: Vec<&'static str>,
}

/// Relations to what an item comes after under another guid: IPTC's, and TT's spelling of the first. Lower case.
const EARLIER: &[&str] = &["prevversion", "previousversion", "evolvedfrom", "replaces"];

/// Reads the head from an `itemMeta` that may be missing.
pub(super) fn head(item: &Item<'_, '_>, meta: Option<Node<'_, '_>>) -> Head {
    let zone = item.profile.zone.as_ref();
    let version = item
        .root
        .attr("version")
        .map(|v| clean::bounded(&clean::line(&v), NAME_BYTES_MAX).to_owned())
        .filter(|v| !v.is_empty());
    let mut head = Head {
        provider: item.profile.provider.clone(),
        guid: item.root.attr("guid").and_then(|g| guid(&g)),
        // "If no version is given, it is 1": NewsML-G2, newsItem/@version.
        version: version.unwrap_or_else(|| "1".to_owned()),
        version_created: None,
        status: PubStatus::Usable,
        editorial_type: if is_metadata(item.root) { EditorialType::Advisory } else { EditorialType::Story },
        embargo: None,
        targets: Vec::new(),
        flags: Vec::new(),
    };
    let (mut corrects, mut updates) = (false, false);
    let mut notes = Vec::new();
    for node in item.fields(meta) {
        match node.name() {
            "provider" => head.provider = provider(item, node),
            "versionCreated" if !node.text().trim().is_empty() => {
                head.version_created = Some(times::read(&node.text(), zone));
            }
            "embargoed" => embargo(item, &mut head, node),
            "pubStatus" => pub_status(&mut head, node),
            "signal" | "role" => updates |= signal(&mut head, node),
            "edNote" | "ednote" => notes.push(node),
            "link" if EARLIER.contains(&value::bare(&node.attr("rel").unwrap_or_default()).to_lowercase().as_str()) => {
                head.targets.extend(link_target(node).filter(|t| t.len() <= GUID_BYTES_MAX));
            }
            _ => {}
        }
    }
    let mut orders = Orders::new(head.version_created.as_ref(), item.profile);
    for node in notes.into_iter().take(NOTES_MAX) {
        corrects |= note(node, &mut orders);
    }
    orders.apply(&mut head.status, &mut head.embargo);
    if corrects && !updates {
        head.editorial_type = status::stronger(head.editorial_type, EditorialType::Correction);
    }
    if head.status == PubStatus::Cancelled {
        head.editorial_type = EditorialType::Kill;
    }
    let own = head.guid.clone();
    head.targets
        .retain(|t| matches!(head.status, PubStatus::Cancelled | PubStatus::Withheld) && Some(t) != own.as_ref());
    head
}

/// Takes what a note for editors orders. Returns whether its role says that the item corrects; dpa tells an update's reason
/// in one of the same role.
fn note(node: Node<'_, '_>, orders: &mut Orders<'_>) -> bool {
    let role = node.attr("role").unwrap_or_default();
    let role = value::bare(&role);
    // dpa's and APA's.
    if matches!(role, "embargo" | "embargotext") {
        orders.read_embargo(node.text().trim());
    } else {
        orders.read(node.text().trim());
    }
    matches!(role, "correction" | "correctionshort")
}

/// One spelling of a guid. Reuters' file-safe `tag_reuters.com_2014_newsml_X` is `tag:reuters.com,2014:newsml_X`.
fn guid(written: &str) -> Option<String> {
    let guid = clean::line(written);
    // Cut short it would be another item's; an item without a guid dies with a reason.
    if guid.len() > GUID_BYTES_MAX {
        return None;
    }
    if let Some(rest) = guid.strip_prefix("tag_reuters.com_")
        && let Some((year, name)) = rest.split_once('_')
        && year.len() == 4
        && year.bytes().all(|b| b.is_ascii_digit())
    {
        return Some(format!("tag:reuters.com,{year}:{name}"));
    }
    (!guid.is_empty()).then_some(guid)
}

/// The provider by its bare code, because names differ by language and version of an item; by its name where the code is
/// a number or the like (AP's `approviderid:z01122`).
fn provider(item: &Item<'_, '_>, node: Node<'_, '_>) -> String {
    let written = match value::of(node) {
        Some(v) if v.alias.is_empty() => clean::line(&v.raw),
        Some(v) if v.code.chars().any(|c| c.is_ascii_digit()) => value::name(node, None).unwrap_or(v.code),
        Some(v) => v.code,
        None => value::name(node, None).unwrap_or_else(|| clean::line(&node.text())),
    };
    item.profile.provider_named(clean::bounded(&written, NAME_BYTES_MAX))
}

fn embargo(item: &Item<'_, '_>, head: &mut Head, node: Node<'_, '_>) {
    let text = node.text();
    if text.trim().is_empty() {
        // Real feeds send an empty element on ordinary copy: only a profile can make it hold (notes/formats.md §7.2).
        head.flags.push("embargo_empty");
        if item.profile.empty_embargo_holds {
            head.embargo = Some(times::read_embargo("", item.profile.zone.as_ref()));
        }
        return;
    }
    head.embargo = Some(times::read_embargo(&text, item.profile.zone.as_ref()));
}

fn pub_status(head: &mut Head, node: Node<'_, '_>) {
    let code = value::of(node).map_or_else(|| clean::line(&node.text()), |v| v.code);
    let own = status::pub_status(&code);
    if own == PubStatus::Unknown {
        head.flags.push("status_unknown");
    }
    // A signal may stand before it.
    head.status = status::stricter(head.status, own);
}

/// Takes a signal; whether it is that of an update.
fn signal(head: &mut Head, node: Node<'_, '_>) -> bool {
    let Some(value) = value::of(node) else { return false };
    head.status = status::stricter(head.status, status::of_signal(&value.alias, &value.code));
    if let Some(said) = status::editorial_type(&value.alias, &value.code) {
        head.editorial_type = status::stronger(head.editorial_type, said);
    }
    value.alias == "sig" && value.code.eq_ignore_ascii_case("update")
}

/// Reads all of it but the notes.
pub(super) fn read(item: &Item<'_, '_>, meta: Option<Node<'_, '_>>, draft: &mut Draft) {
    let head = head(item, meta);
    for flag in &head.flags {
        draft.flag(flag);
    }
    draft.copy.provider = head.provider;
    draft.copy.guid = head.guid;
    draft.copy.wire_version = Some(head.version);
    draft.copy.pub_status = head.status;
    draft.copy.editorial_type = head.editorial_type;
    draft.copy.times.version_created = head.version_created.map(|t| draft.time(t));
    draft.copy.times.embargoed_until = head.embargo.map(|t| draft.time(t));
    let language =
        item.root.attr("xml:lang").map(std::borrow::Cow::into_owned).or_else(|| item.unit.context.language.clone());
    if let Some(language) = language.filter(|l| crate::LanguageTag::is_well_formed(l.trim())) {
        draft.copy.language = Some(language.trim().to_owned());
    }
    for node in item.fields(meta) {
        field(item, node, draft);
    }
    item.keep_foreign(meta, draft);
    rights(item, draft);
    for node in item.root.children().filter(|n| n.name() == "derivedFrom") {
        link(node, "derivedFrom", draft);
    }
}

fn field(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    let text = || clean::line(&node.text());
    match node.name() {
        "itemClass" => draft.extra("item_class", json!(value::of(node).map(|v| v.code.to_ascii_lowercase()))),
        "firstCreated" if !text().is_empty() => {
            let time = draft.time(times::read(&text(), item.profile.zone.as_ref()));
            draft.copy.times.first_created = Some(time);
        }
        "expires" if !text().is_empty() => {
            let time = draft.time(times::read(&text(), item.profile.zone.as_ref()));
            draft.copy.times.expires = Some(time);
        }
        "link" => link(node, "", draft),
        "signal" | "role" => draft.extra_push(node.name(), json!(value::of(node).map(|v| v.raw))),
        "service" => {
            if let Some(term) = super::content_meta::term(item, node, "service", draft) {
                draft.term(term);
            }
        }
        "provider" | "versionCreated" | "firstCreated" | "embargoed" | "pubStatus" | "edNote" | "ednote" => {}
        "title" | "fileName" | "generator" | "profile" => draft.extra(node.name(), json!(text())),
        _ => keep(node, draft),
    }
}

/// What a link points at: `@residref`, `@href` or (STT) `@guidref`.
fn link_target(node: Node<'_, '_>) -> Option<String> {
    let target = ["residref", "href", "guidref"].iter().find_map(|a| node.attr(a))?;
    Some(clean::line(&target)).filter(|t| !t.is_empty())
}

/// `link`: its target, with the version behind a `#`; its title beside.
fn link(node: Node<'_, '_>, rel: &str, draft: &mut Draft) {
    let Some(target) = link_target(node) else { return };
    let rel = node.attr("rel").map_or_else(|| rel.to_owned(), |r| clean::line(&r));
    let target = match node.attr("version").map(|v| clean::line(&v)).filter(|v| !v.is_empty()) {
        Some(version) if node.attr("href").is_none() => format!("{target}#{version}"),
        _ => target,
    };
    if let Some(title) = node.children().find(|n| n.name() == "title").and_then(Node::line) {
        draft.extra_push("link_titles", json!({ "target": target, "title": clean::bounded(&title, NAME_BYTES_MAX) }));
    }
    draft.link(StoryLink { rel, target });
    for inner in node.children().filter(|n| n.name() == "link") {
        link(inner, "", draft);
    }
}

/// `rightsInfo`: of several languages the item's own, else the first.
fn rights(item: &Item<'_, '_>, draft: &mut Draft) {
    let language = draft.copy.language.clone();
    let fields: Vec<Node<'_, '_>> =
        item.root.children().filter(|n| n.name() == "rightsInfo").flat_map(Node::children).collect();
    let pick = |name: &str| {
        let mine = fields.iter().filter(|n| n.name() == name);
        let foreign = |n: &&Node<'_, '_>| match (n.attr("xml:lang"), &language) {
            (Some(a), Some(b)) => !a.eq_ignore_ascii_case(b),
            _ => false,
        };
        mine.min_by_key(foreign).copied()
    };
    let text = |n: Node<'_, '_>| Some(clean::line(&n.text())).filter(|t| !t.is_empty());
    let rights = &mut draft.copy.rights;
    rights.copyright_holder = pick("copyrightHolder").and_then(|n| {
        value::name(n, language.as_deref()).or_else(|| text(n)).or_else(|| value::of(n).map(|v| clean::line(&v.raw)))
    });
    rights.copyright_notice = pick("copyrightNotice").and_then(text);
    rights.usage_terms = pick("usageTerms").and_then(text);
}

/// Editors' notes, after the story: never part of the body.
pub(super) fn read_notes(item: &Item<'_, '_>, meta: Option<Node<'_, '_>>, draft: &mut Draft) {
    for node in item.fields(meta).filter(|n| n.name().eq_ignore_ascii_case("ednote")) {
        let role = note_role(item, node);
        let nested = node.children().next().is_some();
        if nested {
            for found in markup::read_xml(node, role) {
                draft.push(found.role, found.text);
            }
        } else {
            draft.push(role, node.text());
        }
    }
}

/// Private unless the wire or the profile says otherwise.
fn note_role(item: &Item<'_, '_>, node: Node<'_, '_>) -> Role {
    let constraint = node.attr("pubconstraint").unwrap_or_default();
    let written = node.attr("role").unwrap_or_default();
    let role = value::bare(&written);
    let listed = item.profile.public_note_roles.iter().any(|r| r.trim() == written.trim());
    match role {
        "contacts" | "dpacontacts" | "contact" => Role::Contact,
        _ if !constraint.is_empty() => Role::NotePrivate,
        "closingline" | "closing" => Role::SignOff,
        "public" => Role::NotePublic,
        _ if listed => Role::NotePublic,
        _ => Role::NotePrivate,
    }
}
