//! Factiva's stream (notes/formats.md §6.10): articles that are added, replaced and deleted, and bulk messages.

use copytaster_records::{CodedTerm, EditorialType, Format, PubStatus, Role, Timestamp, UnitIdentity};
use jiff::tz::Offset;
use serde_json::{Map, Value, json};

use crate::copy::{Draft, ParsedCopy};
use crate::json::object;
use crate::json::value::{get, list, raw};
use crate::ninjs::Head;
use crate::text::{byline, dateline, paragraphs};
use crate::times::{self, ReadTime, Said};
use crate::{FeedProfile, FormatError, Unit, clean, status, take};

const READ: &[&str] = &[
    "an",
    "action",
    "title",
    "snippet",
    "body",
    "art",
    "byline",
    "credit",
    "dateline",
    "copyright",
    "language_code",
    "publication_datetime",
    "modification_datetime",
    "source_name",
    "publisher_name",
];

/// Lists of codes between commas: `,m11,e12,`.
const CODES: &[(&str, &str)] = &[
    ("subject_codes", "subject"),
    ("region_codes", "place"),
    ("region_of_origin", "place"),
    ("company_codes", "organisation"),
    ("company_codes_about", "organisation"),
    ("person_codes", "person"),
    ("industry_codes", "industry"),
    ("currency_codes", "currency"),
    ("market_index_codes", "index"),
];

/// Milliseconds since 1970, or a text.
fn time(map: &Map<String, Value>, key: &str, profile: &FeedProfile) -> Option<ReadTime> {
    let written = get(map, key)?;
    let millis = written.parse::<i64>().ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    Some(match millis {
        Some(at) => {
            let at = Offset::UTC.to_datetime(at);
            times::resolve(&written, at, copytaster_records::Precision::Second, Said::Utc, None)
        }
        None => times::read(&written, profile.zone.as_ref()),
    })
}

fn head(map: &Map<String, Value>, profile: &FeedProfile) -> Head {
    let deleted =
        get(map, "action").as_deref() == Some("del") || get(map, "event_type").is_some_and(|e| e.contains("delete"));
    let headline = get(map, "title").or_else(|| {
        // A bulk message names a source and no article: a person must see what it means.
        let event = get(map, "event_type")?;
        Some(format!("{event}: {}", get(map, "source_code").unwrap_or_default()))
    });
    let said = headline.as_deref().and_then(status::headline_type).unwrap_or_default();
    Head {
        provider: profile.provider.clone(),
        guid: get(map, "an"),
        targets: Vec::new(),
        version: None,
        version_created: time(map, "modification_datetime", profile),
        status: if deleted { PubStatus::Cancelled } else { PubStatus::Usable },
        editorial_type: if deleted { EditorialType::Kill } else { said },
        embargo: None,
        headline,
    }
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
    let mut draft = Draft::new(Format::Factiva, profile, received_at);
    let head = head(&map, profile);
    draft.push(Role::Headline, head.headline.as_deref().unwrap_or_default());
    head.into_draft(&mut draft);
    if let Some(raw) = get(&map, "byline") {
        draft.push(Role::Byline, &raw);
        draft.copy.byline = Some(byline::from_line(&raw, &profile.credit_agencies));
    }
    if let Some(raw) = get(&map, "dateline") {
        draft.push(Role::Dateline, &raw);
        draft.copy.dateline = Some(dateline::from_field(&raw));
    }
    let language = get(&map, "language_code").map(|l| l.to_ascii_lowercase());
    let language = language.filter(|l| crate::LanguageTag::is_well_formed(l));
    draft.copy.language = language.or(draft.copy.language.take());
    draft.copy.times.published = time(&map, "publication_datetime", profile).map(|t| draft.time(t));
    draft.copy.rights.copyright_notice = get(&map, "copyright");
    draft.copy.rights.copyright_holder = get(&map, "publisher_name");
    draft.copy.rights.credit_line = get(&map, "credit");
    // The snippet is the text's beginning: lead paragraphs that `body` does not repeat.
    let text = [raw(&map, "snippet"), raw(&map, "body")].join("\n\n");
    take::body(paragraphs::split(&text).into_iter(), &profile.credit_agencies, &mut draft);
    draft.push(Role::Caption, raw(&map, "art"));
    terms(&map, &mut draft);
    for (key, value) in map.iter().filter(|(k, _)| !READ.contains(&k.as_str())) {
        if !CODES.iter().any(|(k, _)| k == key) {
            draft.extra(key, value.clone());
        }
    }
    draft.extra("action", json!(get(&map, "action").unwrap_or_default()));
    Ok(draft.finish())
}

fn terms(map: &Map<String, Value>, draft: &mut Draft) {
    for (key, kind) in CODES {
        for value in list(map.get(*key)).into_iter().filter_map(Value::as_str) {
            for code in value.split(',').map(clean::line).filter(|c| !c.is_empty()) {
                draft.term(CodedTerm { code, scheme: None, name: None, kind: (*kind).to_owned() });
            }
        }
    }
    if let Some(source) = get(map, "source_name").or_else(|| get(map, "source_code")) {
        draft.term(CodedTerm { code: source, scheme: None, name: None, kind: "source".to_owned() });
    }
}
