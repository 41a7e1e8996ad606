//! Metadata of components: who, whose, what about.

use copytaster_records::CodedTerm;
use serde_json::json;

use super::identity::formal_name;
use super::{Item, topics};
use crate::LanguageTag;
use crate::copy::Draft;
use crate::subjects::{self, SUBJECT_CODES};
use crate::xml::Node;
use crate::xml::keep::keep;

const COUNTRIES_2: &str = "http://cvx.iptc.org/iso3166-1a2/";
const COUNTRIES_3: &str = "http://cvx.iptc.org/iso3166-1a3/";

/// Adds a term; the name stands in where there is no code.
pub(super) fn push(draft: &mut Draft, kind: &str, code: Option<String>, name: Option<String>, scheme: Option<&str>) {
    let Some(code) = code.or_else(|| name.clone()) else { return };
    let scheme = scheme.map(ToOwned::to_owned);
    draft.term(CodedTerm { code, scheme, name, kind: kind.to_owned() });
}

/// Adds a keyword.
pub(super) fn keyword(word: String, draft: &mut Draft) {
    push(draft, "keyword", Some(word).filter(|word| !word.is_empty()), None, None);
}

/// A language as BCP 47. Two capitals are a language all the same; AFP's older copy writes GB for English.
pub(super) fn language(written: &str) -> Option<String> {
    let written = written.trim();
    let tag = match written {
        "GB" | "UK" => "en".to_owned(),
        two if two.len() == 2 => two.to_ascii_lowercase(),
        other => other.replace('_', "-"),
    };
    LanguageTag::is_well_formed(&tag).then_some(tag)
}

/// Provider, source, creator: parties.
pub(super) fn administrative(node: Node<'_, '_>, draft: &mut Draft) {
    for field in node.children() {
        match field.name() {
            "Provider" | "Source" | "Creator" | "Contributor" => {
                let kind = field.name().to_ascii_lowercase();
                for party in field.children_named("Party") {
                    push(draft, &kind, formal_name(party), None, None);
                }
                // What they did, and what else is known of them: caption writers.
                if field.children().any(|n| n.name() != "Party" || n.children().next().is_some()) {
                    keep(field, draft);
                }
            }
            "Property" => property(field, draft),
            _ => keep(field, draft),
        }
    }
}

/// Who owns it and what may be done with it.
pub(super) fn rights(node: Node<'_, '_>, draft: &mut Draft) {
    for field in node.children() {
        match field.name() {
            "Copyright" => {
                let holder = field.child("CopyrightHolder").and_then(|h| h.line().or_else(|| party(h)));
                let rights = &mut draft.copy.rights;
                rights.copyright_holder = rights.copyright_holder.take().or(holder);
                keep(field, draft);
            }
            "UsageRights" => {
                let terms: Vec<String> =
                    ["UsageType", "Geography", "Limitations"].iter().filter_map(|n| field.child(n)?.line()).collect();
                let rights = &mut draft.copy.rights;
                if rights.usage_terms.is_none() && !terms.is_empty() {
                    rights.usage_terms = Some(terms.join("; "));
                }
                keep(field, draft);
            }
            _ => keep(field, draft),
        }
    }
}

fn party(node: Node<'_, '_>) -> Option<String> {
    node.child("Party").and_then(formal_name)
}

/// What it is about.
pub(super) fn descriptive(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    for field in node.children() {
        match field.name() {
            "Language" => {
                // The metadata's word on the text's language is nearer than the element's.
                if let Some(tag) = formal_name(field).and_then(|l| language(&l)) {
                    if !draft.copy.extra.contains_key("language") {
                        draft.copy.language = Some(tag.clone());
                    }
                    draft.extra_push("language", json!(tag));
                }
            }
            "Genre" => push(draft, "genre", formal_name(field), None, None),
            "SubjectCode" => subject(item, field, draft),
            "OfInterestTo" => push(draft, "audience", formal_name(field), None, None),
            "Location" => location(field, draft),
            "TopicOccurrence" => occurrence(item, field, draft),
            "Property" => property(field, draft),
            _ => keep(field, draft),
        }
    }
}

/// `SubjectCode`: levels of one hierarchy, each with its code; AFP's category beside.
fn subject(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    for level in node.children() {
        let Some(code) = formal_name(level) else { continue };
        let digits = code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit());
        let scheme = match level.attr_line("Scheme").and_then(|s| item.profile.schemes.get(&s)) {
            Some(uri) => Some(uri.as_str()),
            None if digits => Some(subjects::scheme_of(&code)),
            None => None,
        };
        let name = item.topics.get(&code).and_then(|t| t.name.clone());
        push(draft, "subject", Some(code), name, scheme);
        push(draft, "category", level.attr_line("cat"), None, None);
    }
}

/// Where it was written or took place: properties by name, some within others.
fn location(node: Node<'_, '_>, draft: &mut Draft) {
    for field in node.descendants().filter(|n| n.name() == "Property") {
        place(field, draft);
    }
}

/// A property that names a place. `false`: it names none.
fn place(field: Node<'_, '_>, draft: &mut Draft) -> bool {
    let (Some(name), Some(value)) = (field.attr_line("FormalName"), field.attr_line("Value")) else { return false };
    match name.as_str() {
        "Country" | "CountryCode" => {
            let scheme = match value.len() {
                3 => Some(COUNTRIES_3),
                2 => Some(COUNTRIES_2),
                _ => None,
            };
            push(draft, "located", Some(value), None, scheme);
        }
        "City" | "CountryName" | "CountryArea" | "SubCountryArea" | "Area" | "Region" | "WorldRegion" => {
            push(draft, "located", None, Some(value), None);
        }
        _ => return false,
    }
    true
}

/// A topic that occurs: its code and name, where the item brings its topics along.
fn occurrence(item: &Item<'_, '_>, node: Node<'_, '_>, draft: &mut Draft) {
    let Some(key) = node.attr_line("Topic") else { return keep(node, draft) };
    let topic = item.topics.get(&key).cloned();
    let kind = topic.as_ref().and_then(|t| t.kind.clone()).unwrap_or_else(|| "topic".to_owned());
    let kind = match kind.to_ascii_lowercase().as_str() {
        "company" | "organization" | "organisation" => "organisation".to_owned(),
        "person" | "place" => kind.to_ascii_lowercase(),
        "country" | "geography" | "location" => "place".to_owned(),
        other => other.to_owned(),
    };
    let iptc = topic.as_ref().is_some_and(topics::Topic::is_subject_code);
    let (code, name) = topic.map_or((None, None), |t| (t.code, t.name));
    let (kind, scheme) = if iptc { ("subject", Some(SUBJECT_CODES)) } else { (kind.as_str(), None) };
    push(draft, kind, code.or(Some(key)), name, scheme);
}

/// A property: a keyword, a place, a count of words, else the agency's own.
pub(super) fn property(field: Node<'_, '_>, draft: &mut Draft) {
    let Some(name) = field.attr_line("FormalName") else { return keep(field, draft) };
    if field.children().next().is_some() {
        for inner in field.children() {
            property(inner, draft);
        }
        return;
    }
    let Some(value) = field.attr_line("Value") else { return };
    let lower = name.to_ascii_lowercase();
    if matches!(lower.as_str(), "words" | "wordcount") {
        if let Ok(count) = value.parse::<u32>() {
            draft.extra("word_count", json!(count));
        }
    } else if lower.starts_with("keyword") {
        value.split(';').map(str::trim).for_each(|word| keyword(word.to_owned(), draft));
    } else if !place(field, draft) {
        draft.extra_push(&format!("property.{name}"), json!(value));
    }
}

/// `Metadata`: an agency's own, under its type.
pub(super) fn other(node: Node<'_, '_>, draft: &mut Draft) {
    for field in node.children() {
        match field.name() {
            "MetadataType" => {}
            "Property" => property(field, draft),
            _ => keep(field, draft),
        }
    }
}
