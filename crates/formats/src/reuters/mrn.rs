//! LSEG machine-readable news: one `MRN_STORY`, its fragments put together and unzipped by the connector.
//!
//! A story is `altId` and `firstCreated`; its takes are ordered by `takeSequence`.

use copytaster_records::{CodedTerm, EditorialType, Format, Role, Timestamp, UnitIdentity};
use serde_json::{Map, Value, json};

use super::connect::{bare, settle};
use crate::copy::{Draft, ParsedCopy};
use crate::json::object;
use crate::json::value::{self, get, list, raw, text};
use crate::ninjs::Head;
use crate::text::paragraphs;
use crate::{FeedProfile, FormatError, Unit, schemes, status, take};

const READ: &[&str] = &[
    "id",
    "altId",
    "firstCreated",
    "versionCreated",
    "takeSequence",
    "headline",
    "body",
    "urgency",
    "language",
    "pubStatus",
    "provider",
    "subjects",
];

/// What the first part of a subject's code is.
const KINDS: &[(&str, &str)] = &[
    ("G", "place"),
    ("R", "instrument"),
    ("P", "organisation"),
    ("A", "attribution"),
    ("J", "language"),
    ("E", "service"),
    ("NP", "service"),
];

fn head(map: &Map<String, Value>, profile: &FeedProfile) -> Head {
    let zone = profile.zone.as_ref();
    let guid = match (get(map, "altId"), get(map, "firstCreated")) {
        (Some(alt), Some(first)) => Some(format!("mrn:{alt}:{first}")),
        (Some(alt), None) => Some(format!("mrn:{alt}")),
        (None, _) => get(map, "id"),
    };
    let provider = get(map, "provider").unwrap_or_default();
    let mut head = Head {
        // "NS:RTRS": the code alone is what feeds call it.
        provider: profile.provider_aliases.get(&provider).cloned().unwrap_or_else(|| profile.provider.clone()),
        guid,
        targets: Vec::new(),
        version: get(map, "takeSequence"),
        version_created: value::time(map, "versionCreated", zone),
        status: status::pub_status(bare(&get(map, "pubStatus").unwrap_or_default())),
        editorial_type: EditorialType::Story,
        embargo: None,
        headline: get(map, "headline"),
    };
    // 1 is an alert: a headline that comes before its text.
    if get(map, "urgency").as_deref() == Some("1") {
        head.editorial_type = EditorialType::Alert;
    }
    settle(&mut head, profile);
    head
}

pub(crate) fn identity(_: &Unit, text: &str, profile: &FeedProfile) -> Result<UnitIdentity, FormatError> {
    Ok(head(&object(text)?, profile).into_identity())
}

pub(crate) fn parse(
    _: &Unit,
    text: &str,
    profile: &FeedProfile,
    received_at: Timestamp,
) -> Result<ParsedCopy, FormatError> {
    let map = object(text)?;
    let mut draft = Draft::new(Format::Mrn, profile, received_at);
    head(&map, profile).into_draft(&mut draft);
    draft.push(Role::Headline, get(&map, "headline").unwrap_or_default());
    let language = get(&map, "language").filter(|l| crate::LanguageTag::is_well_formed(l));
    draft.copy.language = language.or(draft.copy.language.take());
    draft.copy.urgency = get(&map, "urgency").and_then(|raw| profile.urgency(&raw, |u| u.parse().ok()));
    draft.copy.times.first_created = value::time(&map, "firstCreated", profile.zone.as_ref()).map(|t| draft.time(t));
    body(raw(&map, "body"), profile, &mut draft);
    terms(&map, profile, &mut draft);
    draft.extra("id", json!(get(&map, "id")));
    draft.extra("alt_id", json!(get(&map, "altId")));
    draft.extra("provider_code", json!(get(&map, "provider")));
    for (key, value) in map.iter().filter(|(k, _)| !READ.contains(&k.as_str())) {
        draft.extra(key, value.clone());
    }
    Ok(draft.finish())
}

/// Text with line feeds; `((jane.roe@example.com; +00 1 234))` is for editors.
fn body(text: &str, profile: &FeedProfile, draft: &mut Draft) {
    let found = paragraphs::split(text).into_iter().map(|(role, text)| {
        let contact = text.starts_with("((") && text.ends_with("))");
        if contact { (Role::Contact, text) } else { (role, text) }
    });
    take::body(found, &profile.credit_agencies, draft);
}

fn terms(map: &Map<String, Value>, profile: &FeedProfile, draft: &mut Draft) {
    for code in list(map.get("subjects")).into_iter().filter_map(text).filter(|c| !c.is_empty()) {
        let first = code.split(':').next().unwrap_or_default();
        let kind = KINDS.iter().find(|(k, _)| *k == first).map_or("subject", |(_, kind)| kind).to_owned();
        let scheme = schemes::of(&code, profile);
        draft.term(CodedTerm { code, scheme, name: None, kind });
    }
}
