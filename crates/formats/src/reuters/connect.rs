//! An item of Reuters Connect: `uri`, `versionedGuid`, `headLine`, `bodyXhtml`.

use copytaster_records::{CodedTerm, EditorialType, Format, PubStatus, Role, StoryLink, Timestamp, UnitIdentity};
use serde_json::{Map, Value};

use crate::copy::{Draft, ParsedCopy};
use crate::json::object;
use crate::json::value::{self, get, list, raw, text, texts};
use crate::markers;
use crate::ninjs::Head;
use crate::orders::Orders;
use crate::text::{byline, dateline, paragraphs};
use crate::{FeedProfile, FormatError, Unit, markup, ninjs, schemes, status, take};

/// Keys of notes for editors.
const NOTES: [&str; 2] = ["specialInstructions", "edNote"];

/// Keys that are read here.
const READ: &[&str] = &[
    "uri",
    "versionedGuid",
    "version",
    "versionCreated",
    "firstCreated",
    "contentTimestamp",
    "pubStatus",
    "headLine",
    "intro",
    "caption",
    "byLine",
    "dateLine",
    "bodyXhtml",
    "bodyXhtmlRich",
    "bodyText",
    "language",
    "urgency",
    "slug",
    "slugLine",
    "copyrightNotice",
    "usageTerms",
    "usageTermsRole",
    "creditLine",
    "credit",
    "provider",
    "source",
    "specialInstructions",
    "edNote",
    "subject",
    "keyword",
    "located",
    "associations",
    "renditions",
    "embargoed",
    "type",
    "link",
];

/// A guid without its version, and the version: `tag:reuters.com,2024:newsml_ABC:5`.
fn versioned(guid: &str) -> (&str, Option<&str>) {
    let digits = |v: &str| !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit());
    match guid.rsplit_once(':') {
        // A tag's own colons: "tag:reuters.com,2024:newsml_ABC" has no number behind the last.
        Some((guid, version)) if digits(version) => (guid, Some(version)),
        _ => (guid, None),
    }
}

fn head(map: &Map<String, Value>, profile: &FeedProfile) -> Head {
    let zone = profile.zone.as_ref();
    let written = get(map, "uri").or_else(|| get(map, "versionedGuid"));
    let (guid, in_guid) = written.as_deref().map_or((None, None), |g| {
        let (guid, version) = versioned(g);
        (Some(guid.to_owned()), version.map(ToOwned::to_owned))
    });
    let in_versioned = get(map, "versionedGuid").and_then(|g| versioned(&g).1.map(ToOwned::to_owned));
    let status = status::pub_status(bare(&get(map, "pubStatus").unwrap_or_default()));
    let headline = get(map, "headLine");
    let mut head = Head {
        provider: profile.provider_named(&get(map, "provider").unwrap_or_default()),
        guid,
        targets: Vec::new(),
        version: get(map, "version").or(in_guid).or(in_versioned),
        version_created: value::time(map, "versionCreated", zone),
        status,
        editorial_type: EditorialType::Story,
        embargo: value::embargo(map, "embargoed", zone),
        headline,
    };
    let mut orders = Orders::new(head.version_created.as_ref(), profile);
    NOTES.iter().filter_map(|key| get(map, key)).for_each(|note| orders.read(&note));
    orders.apply(&mut head.status, &mut head.embargo);
    settle(&mut head, profile);
    head
}

/// What the headline's first words say, in capitals: `CORRECTED-`, `WITHDRAWN-`, `KILL-`, `REFILE-`, `UPDATE 2-`.
pub(super) fn settle(head: &mut Head, profile: &FeedProfile) {
    if let Some(headline) = &head.headline {
        let said = status::headline_type(headline).unwrap_or_default();
        head.editorial_type = status::stronger(head.editorial_type, said);
        let first = headline.split(['-', ':']).next().unwrap_or_default();
        if first.len() < headline.len() && first.len() <= 30 && !first.chars().any(char::is_lowercase) {
            let said = markers::read_line(first, profile);
            head.editorial_type = status::stronger(head.editorial_type, said.editorial_type);
            head.status = status::stricter(head.status, said.status);
        }
    }
    if head.status == PubStatus::Cancelled {
        head.editorial_type = EditorialType::Kill;
    }
}

/// `stat:usable` is `usable`.
pub(super) fn bare(code: &str) -> &str {
    code.rsplit(['/', ':']).next().unwrap_or(code)
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
    let mut draft = Draft::new(Format::ReutersConnect, profile, received_at);
    head(&map, profile).into_draft(&mut draft);
    lines(&map, profile, &mut draft);
    body(&map, profile, &mut draft);
    for note in NOTES.iter().filter_map(|key| get(&map, key)) {
        draft.push(Role::NotePrivate, &note);
    }
    ninjs::media(&map, &mut draft);
    terms(&map, profile, &mut draft);
    for (key, value) in map.iter().filter(|(k, _)| !READ.contains(&k.as_str())) {
        draft.extra(key, value.clone());
    }
    draft.extra("item_class", map.get("type").cloned().unwrap_or_default());
    Ok(draft.finish())
}

fn lines(map: &Map<String, Value>, profile: &FeedProfile, draft: &mut Draft) {
    let zone = profile.zone.as_ref();
    draft.push(Role::Headline, get(map, "headLine").unwrap_or_default());
    draft.push(Role::Abstract, get(map, "intro").unwrap_or_default());
    draft.push(Role::Caption, get(map, "caption").unwrap_or_default());
    if let Some(raw) = get(map, "byLine") {
        draft.push(Role::Byline, &raw);
        draft.copy.byline = Some(byline::from_line(&raw, &profile.credit_agencies));
    }
    if let Some(raw) = get(map, "dateLine") {
        draft.push(Role::Dateline, &raw);
        draft.copy.dateline = Some(dateline::from_field(&raw));
    }
    let language = get(map, "language").filter(|l| crate::LanguageTag::is_well_formed(l));
    draft.copy.language = language.or(draft.copy.language.take());
    draft.copy.urgency = get(map, "urgency").and_then(|raw| profile.urgency(&raw, |u| u.parse().ok()));
    let created = value::time(map, "firstCreated", zone).or_else(|| value::time(map, "contentTimestamp", zone));
    draft.copy.times.first_created = created.map(|t| draft.time(t));
    draft.copy.slugline = get(map, "slug").or_else(|| get(map, "slugLine"));
    draft.copy.rights.copyright_notice = get(map, "copyrightNotice");
    let terms = texts(map.get("usageTerms")).join(" ");
    draft.copy.rights.usage_terms = (!terms.is_empty()).then_some(terms);
    draft.copy.rights.credit_line = get(map, "creditLine").or_else(|| get(map, "credit"));
}

fn body(map: &Map<String, Value>, profile: &FeedProfile, draft: &mut Draft) {
    let agencies = &profile.credit_agencies;
    let html = ["bodyXhtmlRich", "bodyXhtml"].iter().map(|k| raw(map, k)).find(|t| !t.trim().is_empty());
    if let Some(html) = html {
        let found = markup::read_html(html, Role::Paragraph);
        take::body(found.into_iter().map(|f| (f.role, f.text)), agencies, draft);
    } else {
        take::body(paragraphs::split(raw(map, "bodyText")).into_iter(), agencies, draft);
    }
}

fn terms(map: &Map<String, Value>, profile: &FeedProfile, draft: &mut Draft) {
    for (key, kind) in [("subject", "subject"), ("keyword", "keyword"), ("located", "located"), ("source", "source")] {
        for item in list(map.get(key)) {
            let (code, name) = match item {
                Value::Object(term) => (get(term, "code").or_else(|| get(term, "uri")), get(term, "name")),
                other => (text(other), None),
            };
            let Some(code) = code.or_else(|| name.clone()).filter(|c| !c.is_empty()) else { continue };
            let scheme = schemes::of(&code, profile);
            draft.term(CodedTerm { code, scheme, name, kind: kind.to_owned() });
        }
    }
    for link in list(map.get("link")).into_iter().filter_map(Value::as_object) {
        if let Some(target) = get(link, "uri").or_else(|| get(link, "href")) {
            draft.link(StoryLink { rel: get(link, "rel").unwrap_or_default(), target });
        }
    }
}
