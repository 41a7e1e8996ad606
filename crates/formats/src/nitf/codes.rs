//! Coded values: subjects, places, people and organisations as the sender marked them.

use copytaster_records::CodedTerm;

use crate::copy::Draft;
use crate::xml::Node;
use crate::xml::keep::keep;
use crate::{FeedProfile, subjects};

/// Countries by ISO 3166-1.
const COUNTRIES_2: &str = "http://cvx.iptc.org/iso3166-1a2/";
const COUNTRIES_3: &str = "http://cvx.iptc.org/iso3166-1a3/";

/// Elements that name something, in `identified-content` and within running text, with the kind of what they name.
const NAMES: &[(&str, &str)] = &[
    ("person", "person"),
    ("org", "organisation"),
    ("location", "place"),
    ("event", "event"),
    ("function", "function"),
    ("object.title", "object"),
    ("virtloc", "virtual_place"),
    ("classifier", "classifier"),
];

/// Adds a term; the name stands in where there is no code.
pub(super) fn push(draft: &mut Draft, kind: &str, code: Option<String>, name: Option<String>, scheme: Option<&str>) {
    let Some(code) = code.or_else(|| name.clone()) else { return };
    let scheme = scheme.map(ToOwned::to_owned);
    draft.term(CodedTerm { code, scheme, name, kind: kind.to_owned() });
}

/// `tobject`: subjects, genres, and agencies' own categories.
pub(super) fn tobject(node: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    push(draft, "type", node.attr_line("tobject.type"), None, None);
    for child in node.children() {
        match child.name() {
            "tobject.property" => push(draft, "genre", child.attr_line("tobject.property.type"), None, None),
            "tobject.subject" => subject(child, profile, draft),
            // Of newspapers' systems.
            "Keyword" => push(draft, "keyword", child.attr_line("name"), None, None),
            _ => keep(child, draft),
        }
    }
}

fn subject(node: Node<'_, '_>, profile: &FeedProfile, draft: &mut Draft) {
    let get = |name: &str| node.attr_line(&format!("tobject.subject.{name}"));
    let owner = get("ipr").unwrap_or_default();
    let code = get("refnum");
    let scheme = match profile.schemes.get(&owner) {
        Some(uri) => Some(uri.as_str()),
        None if owner.is_empty() || owner.eq_ignore_ascii_case("iptc") => code.as_deref().and_then(iptc_scheme),
        None => None,
    };
    // The narrowest of its names is the one of the code.
    let name = get("detail").or_else(|| get("matter")).or_else(|| get("type"));
    push(draft, "subject", code, name, scheme);
    push(draft, "category", get("code"), None, None);
}

/// Eight digits of nobody else's are IPTC's.
pub(super) fn iptc_scheme(code: &str) -> Option<&'static str> {
    (code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit())).then(|| subjects::scheme_of(code))
}

/// `evloc`: where the events took place.
pub(super) fn event_location(node: Node<'_, '_>, draft: &mut Draft) {
    let get = |name: &str| node.attr_line(name);
    for name in ["city", "county-dist", "state-prov"] {
        push(draft, "located", None, get(name), None);
    }
    let country = get("iso-cc");
    let scheme = if country.as_ref().is_some_and(|c| c.len() == 3) { COUNTRIES_3 } else { COUNTRIES_2 };
    push(draft, "located", country, None, Some(scheme));
    push(draft, "located", None, node.line(), None);
}

/// `identified-content`: what the sender names as the content.
pub(super) fn identified(node: Node<'_, '_>, draft: &mut Draft) {
    for child in node.children() {
        name(child, draft);
    }
}

/// Names that are marked within the text.
pub(super) fn inline(body: Node<'_, '_>, draft: &mut Draft) {
    // A byline's person and a distributor's organisation are not what the story is about.
    let parts = body.children().filter(|n| n.name() == "body.content");
    for node in parts.flat_map(Node::descendants) {
        if matches!(node.name(), "person" | "org" | "location" | "event" | "object.title") {
            name(node, draft);
        }
    }
}

fn name(node: Node<'_, '_>, draft: &mut Draft) {
    let Some((_, kind)) = NAMES.iter().find(|(element, _)| *element == node.name()) else { return };
    let get = |name: &str| node.attr_line(name);
    let code = get("value").or_else(|| get("location-code")).or_else(|| get("idsrc-value"));
    let named = get("name.given").zip(get("name.family")).map(|(given, family)| format!("{given} {family}"));
    let kind = get("type").filter(|_| node.name() == "classifier").unwrap_or_else(|| (*kind).to_owned());
    let source = get("idsrc").or_else(|| get("code-source"));
    push(draft, &kind, code, node.line().or(named), source.as_deref().filter(|s| s.contains("://")));
}
