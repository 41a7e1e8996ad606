//! Fields by version, and the ways in which senders write their values.

use copytaster_records::{CodedTerm, Format, Role, StoryLink};
use serde_json::{Map, Value};

use crate::copy::Draft;
use crate::json::value::{text, texts};
use crate::{FeedProfile, FormatError, clean, markup, schemes};

/// The keys whose spelling differs between versions (table in notes/formats.md §6.4).
pub(super) struct Names {
    pub(super) first_created: &'static str,
    pub(super) version_created: &'static str,
    pub(super) content_created: &'static str,
    pub(super) embargoed: &'static str,
    pub(super) pub_status: &'static str,
    pub(super) byline: &'static str,
    pub(super) ed_note: &'static str,
    pub(super) copyright_holder: &'static str,
    pub(super) copyright_notice: &'static str,
    pub(super) usage_terms: &'static str,
}

const FIRST: Names = Names {
    first_created: "firstcreated",
    version_created: "versioncreated",
    content_created: "contentcreated",
    embargoed: "embargoed",
    pub_status: "pubstatus",
    byline: "byline",
    ed_note: "ednote",
    copyright_holder: "copyrightholder",
    copyright_notice: "copyrightnotice",
    usage_terms: "usageterms",
};
const SECOND: Names = Names { byline: "by", ..FIRST };
const THIRD: Names = Names {
    first_created: "firstCreated",
    version_created: "versionCreated",
    content_created: "contentCreated",
    embargoed: "embargoedUntil",
    pub_status: "pubStatus",
    byline: "by",
    ed_note: "edNote",
    copyright_holder: "copyrightHolder",
    copyright_notice: "copyrightNotice",
    usage_terms: "usageTerms",
};

impl Names {
    pub(super) fn of(format: Format) -> &'static Self {
        match format {
            Format::Ninjs3 => &THIRD,
            Format::Ninjs2 => &SECOND,
            _ => &FIRST,
        }
    }
}

/// Spellings of other versions: what kills or holds an item counts in each of them.
pub(super) const PUB_STATUSES: &[&str] = &["pubstatus", "pubStatus"];
pub(super) const EMBARGOES: &[&str] = &["embargoed", "embargoedUntil", "embargoeduntil"];
pub(super) const VERSIONS_CREATED: &[&str] = &["versioncreated", "versionCreated"];
pub(super) const BYLINES: &[&str] = &["by", "byline"];
pub(super) const ED_NOTES: &[&str] = &["ednote", "edNote"];

/// The version's own key where the item has it, else another version's.
pub(super) fn spelt(map: &Map<String, Value>, own: &'static str, others: &[&'static str]) -> &'static str {
    let is_set = |key: &&'static str| map.get(*key).is_some_and(|v| !v.is_null() && *v != "");
    std::iter::once(&own).chain(others).find(|key| is_set(key)).copied().unwrap_or(own)
}

/// Coded fields of all versions and the kind of term that they are.
const TERMS: &[(&str, &str)] = &[
    ("subject", "subject"),
    ("subjects", "subject"),
    ("person", "person"),
    ("people", "person"),
    ("organisation", "organisation"),
    ("organisations", "organisation"),
    ("place", "place"),
    ("places", "place"),
    ("event", "event"),
    ("events", "event"),
    ("object", "object"),
    ("objects", "object"),
    ("genre", "genre"),
    ("genres", "genre"),
    ("infosource", "source"),
    ("infosources", "source"),
    ("infoSources", "source"),
    ("source", "source"),
    ("service", "service"),
    ("anpa_category", "category"),
    ("keywords", "keyword"),
    ("keyword", "keyword"),
    ("authors", "author"),
];

/// Keys that are read elsewhere and do not go to `extra`.
fn is_read(key: &str) -> bool {
    matches!(
        key,
        "uri"
            | "guid"
            | "version"
            | "headline"
            | "headlines"
            | "bodies"
            | "dateline"
            | "language"
            | "urgency"
            | "slugline"
            | "creditline"
            | "creditLine"
            | "associations"
            | "renditions"
            | "provider"
            | "located"
            | "replacing"
            | "replacedby"
            | "evolvedfrom"
            | "links"
            | "type"
            | "body_footer"
            | "ednotes"
            | "expires"
            | "firstpublished"
    ) || super::planning::READ.contains(&key)
}

/// The agency, where the item names it.
pub(super) fn provider(map: &Map<String, Value>, profile: &FeedProfile) -> String {
    let written = match map.get("provider") {
        Some(Value::Object(p)) => ["name", "code", "literal", "uri"].iter().find_map(|k| p.get(*k).and_then(text)),
        Some(value) => text(value),
        None => None,
    };
    profile.provider_named(&written.unwrap_or_default())
}

/// The headline for people who look at verdicts; nothing where it is not a text.
pub(super) fn headline(map: &Map<String, Value>, format: Format) -> Option<String> {
    let listed = match map.get("headlines") {
        Some(Value::Array(list)) if format != Format::Ninjs1 => list.iter().filter(|h| is_main(h)).find_map(value),
        _ => None,
    };
    let found = listed.or_else(|| map.get("headline").and_then(text)).filter(|h| !h.is_empty());
    found.or_else(|| super::planning::name(map))
}

/// A listed headline's words: ninjs 3 has them in HTML as well.
fn value(headline: &Value) -> Option<String> {
    let written = headline.get("value").and_then(text)?;
    let content_type = ["contentType", "contenttype"].iter().find_map(|k| headline.get(*k).and_then(Value::as_str));
    if !content_type.is_some_and(|t| t.contains("html")) {
        return Some(written);
    }
    let found = markup::read_html(&format!("<p>{written}</p>"), Role::Paragraph);
    Some(found.into_iter().map(|f| f.text).collect::<Vec<_>>().join(" "))
}

fn is_main(headline: &Value) -> bool {
    let role = headline.get("role").and_then(Value::as_str).unwrap_or_default();
    matches!(role, "" | "main" | "headline" | "text")
}

/// Headlines as pieces. `title` is the fallback: a short text for lists, not for print.
pub(super) fn headlines(map: &Map<String, Value>, format: Format, draft: &mut Draft) -> Result<(), FormatError> {
    for key in ["headline", "title"] {
        if map.get(key).is_some_and(|v| !(v.is_null() || v.is_string() || v.is_number())) {
            return Err(FormatError::malformed(format!("ninjs: `{key}` is no text")));
        }
    }
    if map.get("headlines").is_some_and(|v| !v.is_array()) {
        return Err(FormatError::malformed("ninjs: `headlines` is no list"));
    }
    let main = headline(map, format).or_else(|| map.get("title").and_then(text)).unwrap_or_default();
    draft.push(Role::Headline, &main);
    for (key, value) in map {
        if let Some(role) = key.strip_prefix("headline_")
            && let Some(text) = text(value)
        {
            other_headline(role, &text, &main, draft);
        }
    }
    if let Some(Value::Array(list)) = map.get("headlines") {
        for item in list {
            let role = item.get("role").and_then(Value::as_str).unwrap_or_default();
            if let Some(text) = value(item) {
                other_headline(role, &text, &main, draft);
            }
        }
    }
    Ok(())
}

fn other_headline(role: &str, text: &str, main: &str, draft: &mut Draft) {
    if text == main {
        return;
    }
    if role.to_lowercase().contains("sub") {
        draft.push(Role::Subhead, text);
    } else {
        let (key, value) = (format!("headline_{role}"), Value::String(text.to_owned()));
        if draft.copy.extra.contains_key(&key) { draft.extra_push(&key, value) } else { draft.extra(&key, value) }
    }
}

/// All coded fields.
pub(super) fn terms(map: &Map<String, Value>, profile: &FeedProfile, draft: &mut Draft) {
    for (key, kind) in TERMS {
        let list = match map.get(*key) {
            Some(Value::Array(list)) => list.iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        for value in list {
            match term(value, kind, profile) {
                Some(term) => {
                    details(&term.code, value, draft);
                    draft.term(term);
                }
                None => draft.flag("term_unreadable"),
            }
        }
    }
    let located = map.get("located").map(|v| match v {
        Value::Object(map) => ["name", "city", "qcode"].iter().find_map(|k| map.get(*k).and_then(text)),
        other => text(other),
    });
    if let Some(Some(name)) = located {
        draft.term(CodedTerm { code: name.clone(), scheme: None, name: Some(name), kind: "located".to_owned() });
    }
}

/// `{name, scheme, code}` (1), `{name, uri, literal}` (2, 3), `{name, qcode}` (Superdesk), or a text.
fn term(value: &Value, kind: &str, profile: &FeedProfile) -> Option<CodedTerm> {
    let kind = kind.to_owned();
    let Value::Object(map) = value else {
        let code = text(value).filter(|t| !t.is_empty())?;
        return Some(CodedTerm { scheme: schemes::of(&code, profile), code, name: None, kind });
    };
    let get = |key: &str| map.get(key).and_then(text).filter(|t| !t.is_empty());
    let name = get("name");
    let code = get("code")
        .or_else(|| get("uri"))
        .or_else(|| get("qcode"))
        .or_else(|| get("literal"))
        .or_else(|| name.clone())?;
    let scheme = get("scheme").or_else(|| schemes::of(&code, profile));
    Some(CodedTerm { code, scheme, name, kind })
}

/// What a term says beside its code: who coded it, how relevant it is, where on the map it lies.
fn details(code: &str, value: &Value, draft: &mut Draft) {
    let Value::Object(map) = value else { return };
    let placed = |k: &str| matches!(k, "code" | "qcode" | "uri" | "literal" | "name" | "scheme");
    let rest = map.iter().filter(|(k, v)| !placed(k) && !v.is_null() && *v != "");
    let mut rest: Map<String, Value> = rest.map(|(k, v)| (k.clone(), v.clone())).collect();
    if !rest.is_empty() && !draft.is_full("term_details") {
        rest.insert("code".to_owned(), Value::String(code.to_owned()));
        draft.extra_push("term_details", Value::Object(rest));
    }
}

/// Links between items, and everything that has no place of its own.
pub(super) fn rest(map: &Map<String, Value>, names: &Names, draft: &mut Draft) {
    for rel in ["replacing", "replacedby", "evolvedfrom"] {
        for target in texts(map.get(rel)) {
            draft.link(StoryLink { rel: rel.to_owned(), target: clean::line(&target) });
        }
    }
    if let Some(Value::Array(links)) = map.get("links") {
        for link in links {
            let get = |key: &str| link.get(key).and_then(text);
            // Superdesk's events have bare addresses.
            if let Some(target) = get("href").or_else(|| get("uri")).or_else(|| text(link)) {
                draft.link(StoryLink { rel: get("rel").unwrap_or_default(), target });
            }
        }
    }
    let named = [
        names.first_created,
        spelt(map, names.version_created, VERSIONS_CREATED),
        names.content_created,
        spelt(map, names.embargoed, EMBARGOES),
        spelt(map, names.pub_status, PUB_STATUSES),
        spelt(map, names.byline, BYLINES),
        spelt(map, names.ed_note, ED_NOTES),
        names.copyright_holder,
        names.copyright_notice,
        names.usage_terms,
    ];
    for (key, value) in map {
        let body = (key.starts_with("body_") && key != "body_footer") || key.starts_with("headline_");
        let read = is_read(key) || named.contains(&key.as_str()) || TERMS.iter().any(|(k, _)| k == key);
        let words = key.starts_with("description_") || key == "abstract";
        let described = key == "descriptions" || (words && value.is_string());
        if !body && !read && !described {
            draft.extra(key, value.clone());
        }
    }
}
