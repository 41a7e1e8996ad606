//! dpa digitalwires 0.9 (notes/formats.md §6.8): one entry of a wireQ queue, or alone.

use copytaster_records::{
    Association, CodedTerm, EditorialType, Format, PubStatus, Role, StoryLink, Timestamp, UnitIdentity,
};
use serde_json::{Map, Value, json};

use crate::copy::{Draft, ParsedCopy};
use crate::json::object;
use crate::json::value::{self, get, list, raw, text};
use crate::ninjs::Head;
use crate::orders::Orders;
use crate::text::{byline, dateline, paragraphs};
use crate::{FeedProfile, FormatError, Unit, clean, markup, repeats, schemes, status, take};

/// Links of one box.
const LINKS_MAX: usize = 50;

/// Notes of one item that are looked at for orders.
const NOTES_MAX: usize = 100;

/// Keys that are read here; `*_names` repeat the categories.
const READ: &[&str] = &[
    "format",
    "urn",
    "version",
    "version_created",
    "content_created",
    "pubstatus",
    "signal",
    "embargoed",
    "language",
    "urgency",
    "kicker",
    "headline",
    "subhead",
    "teaser",
    "byline",
    "dateline",
    "article_html",
    "infobox_html",
    "linkbox_html",
    "creditline",
    "copyrightnotice",
    "usageterms",
    "notepad",
    "ednotes",
    "descriptions",
    "associations",
    "categories",
];

/// Category types and the kinds of terms that they are. The others are fields of their own.
const KINDS: &[(&str, &str)] = &[
    ("dpasubject", "subject"),
    ("subject", "subject"),
    ("geosubject", "place"),
    ("located", "located"),
    ("poi", "place"),
    ("person", "person"),
    ("keyword", "keyword"),
    ("desk", "category"),
    ("genre", "genre"),
    ("scope", "scope"),
    ("rubric", "rubric"),
    ("wire", "service"),
    ("infosource", "source"),
    ("provider", "provider"),
    ("creator", "author"),
    ("contributor", "contributor"),
];

fn head(map: &Map<String, Value>, profile: &FeedProfile) -> Head {
    let zone = profile.zone.as_ref();
    let mut status = status::pub_status(&get(map, "pubstatus").unwrap_or_default());
    let mut editorial_type = EditorialType::Story;
    let signals = categories(map).filter(|c| kind(c) == "signal").filter_map(|c| get(c, "qcode"));
    for signal in get(map, "signal").into_iter().chain(signals) {
        let (alias, code) = signal.split_once(':').unwrap_or(("", &signal));
        status = status::stricter(status, status::of_signal(alias, code));
        let said = status::editorial_type(alias, code).unwrap_or_default();
        editorial_type = status::stronger(editorial_type, said);
    }
    let headline = get(map, "headline");
    let said = headline.as_deref().and_then(status::headline_type).unwrap_or_default();
    editorial_type = status::stronger(editorial_type, said);
    // 1 is dpa's Blitz, 2 its Eil.
    if matches!(get(map, "urgency").as_deref(), Some("1" | "2")) {
        editorial_type = status::stronger(editorial_type, EditorialType::Alert);
    }
    let version_created = value::time(map, "version_created", zone);
    let mut embargo = value::embargo(map, "embargoed", zone);
    let mut orders = Orders::new(version_created.as_ref(), profile);
    for note in list(map.get("ednotes")).into_iter().take(NOTES_MAX).filter_map(Value::as_object) {
        let text = get(note, "ednote").unwrap_or_default();
        match get(note, "role") {
            Some(role) if role.ends_with("embargo") => orders.read_embargo(&text),
            _ => orders.read(&text),
        }
    }
    orders.apply(&mut status, &mut embargo);
    if status == PubStatus::Cancelled {
        editorial_type = EditorialType::Kill;
    }
    Head {
        provider: profile.provider.clone(),
        guid: get(map, "urn"),
        targets: Vec::new(),
        version: get(map, "version"),
        version_created,
        status,
        editorial_type,
        embargo,
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
    let mut draft = Draft::new(Format::Digitalwires, profile, received_at);
    head(&map, profile).into_draft(&mut draft);
    lines(&map, profile, &mut draft);
    let html = ["article_html", "infobox_html", "linkbox_html"].map(|k| raw(&map, k));
    let found = html.iter().flat_map(|html| markup::read_html(html, Role::Paragraph));
    take::body(found.map(|f| (f.role, f.text)), &profile.credit_agencies, &mut draft);
    links(html[2], &mut draft);
    notes(&map, &mut draft);
    media(&map, profile, &mut draft);
    terms(&map, profile, &mut draft);
    for (key, value) in &map {
        if !READ.contains(&key.as_str()) && !key.ends_with("_names") && key != "_wireq_receipt" {
            draft.extra(key, value.clone());
        }
    }
    Ok(draft.finish())
}

fn lines(map: &Map<String, Value>, profile: &FeedProfile, draft: &mut Draft) {
    let push = |key: &str, role: Role, draft: &mut Draft| {
        if let Some(text) = get(map, key) {
            draft.push(role, &text);
        }
    };
    push("headline", Role::Headline, draft);
    // The kicker stands above the headline, and is no headline without it.
    push("kicker", Role::Subhead, draft);
    push("subhead", Role::Subhead, draft);
    push("teaser", Role::Abstract, draft);
    if let Some(raw) = get(map, "byline") {
        draft.push(Role::Byline, &raw);
        draft.copy.byline = Some(byline::from_line(&raw, &profile.credit_agencies));
    }
    if let Some(raw) = get(map, "dateline") {
        draft.push(Role::Dateline, &raw);
        draft.copy.dateline = Some(dateline::from_field(&raw));
    }
    let language = get(map, "language").filter(|l| crate::LanguageTag::is_well_formed(l));
    draft.copy.language = language.or(draft.copy.language.take());
    draft.copy.urgency = get(map, "urgency").and_then(|raw| profile.urgency(&raw, |u| u.parse().ok()));
    let created = value::time(map, "content_created", profile.zone.as_ref());
    draft.copy.times.first_created = created.map(|t| draft.time(t));
    draft.copy.rights.credit_line = get(map, "creditline");
    draft.copy.rights.copyright_notice = get(map, "copyrightnotice");
    draft.copy.rights.usage_terms = get(map, "usageterms");
    for (kind, key) in [("descriptions", "description")] {
        for item in list(map.get(kind)).into_iter().filter_map(Value::as_object) {
            let text = get(item, key).unwrap_or_default();
            match get(item, "role").as_deref() {
                // The picture's words over again, with place, date and credit before and behind them.
                Some(role) if role.ends_with("caption-extended") => draft.extra("caption_extended", json!(text)),
                _ => drop(draft.push(Role::Caption, &text)),
            }
        }
    }
}

/// The notepad, and single notes that it does not repeat. `is_publishable` is no permission to print.
fn notes(map: &Map<String, Value>, draft: &mut Draft) {
    let mut said: Vec<String> = Vec::new();
    if let Some(Value::Object(notepad)) = map.get("notepad") {
        for (key, role) in [("public_html", Role::NotePublic), ("nonpublic_html", Role::NotePrivate)] {
            for found in markup::read_html(raw(notepad, key), role) {
                // The class of the section says it; where it is missing the key does.
                let role =
                    if found.role == Role::NotePrivate || role == Role::NotePrivate { Role::NotePrivate } else { role };
                draft.push(role, &found.text);
                said.push(found.text);
            }
        }
    }
    for note in list(map.get("ednotes")).into_iter().filter_map(Value::as_object) {
        let (text, role) = (get(note, "ednote").unwrap_or_default(), get(note, "role").unwrap_or_default());
        let role = match role.rsplit(':').next().unwrap_or_default() {
            "closingline" => Role::SignOff,
            role if role.contains("contact") => Role::Contact,
            _ if note.get("is_publishable") == Some(&Value::Bool(true)) => Role::NotePublic,
            _ => Role::NotePrivate,
        };
        if role == Role::SignOff || !said.iter().any(|s| s.contains(&text) || repeats::same_words(s, &text)) {
            draft.push(role, &text);
        }
    }
}

fn media(map: &Map<String, Value>, profile: &FeedProfile, draft: &mut Draft) {
    let own = get(map, "urn");
    for (n, item) in list(map.get("associations")).into_iter().filter_map(Value::as_object).enumerate() {
        let uri = get(item, "urn");
        // A picture's entry has itself for an association, its caption among the descriptions.
        let itself = uri.is_some() && uri == own;
        let caption = if itself { None } else { get(item, "caption").and_then(|c| draft.push(Role::Caption, &c)) };
        if let Some(credit) = get(item, "creditline").filter(|_| caption.is_some()) {
            draft.push_credit(&credit, caption);
        }
        let files = list(item.get("renditions")).into_iter().filter_map(Value::as_object);
        let hrefs = files.filter_map(|f| get(f, "url").or_else(|| get(f, "href"))).take(50).collect();
        let name = get(item, "headline").unwrap_or_else(|| format!("association-{}", n + 1));
        let caption = caption.map(|at| format!("s{}", at + 1));
        transcript(&name, raw(item, "transcript"), itself, profile, draft);
        draft.association(Association { name, kind: get(item, "type"), uri, caption, hrefs });
    }
}

/// What is told in a clip. It is the story where the entry is the clip and has no other text.
fn transcript(name: &str, text: &str, itself: bool, profile: &FeedProfile, draft: &mut Draft) {
    if itself && !draft.pieces.iter().any(|p| p.role.is_body()) {
        take::body(paragraphs::split(text).into_iter(), &profile.credit_agencies, draft);
    } else if !text.trim().is_empty() {
        draft.extra_push("transcripts", json!({ "name": name, "text": text }));
    }
}

/// The addresses of a box of links: its words alone lead nowhere.
fn links(html: &str, draft: &mut Draft) {
    for href in html.split("href=").skip(1).take(LINKS_MAX) {
        let Some(quote) = href.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        if let Some((target, _)) = href[1..].split_once(quote) {
            let target = clean::line(&target.replace("&amp;", "&"));
            draft.link(StoryLink { rel: "linkbox".to_owned(), target });
        }
    }
}

fn categories(map: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    list(map.get("categories")).into_iter().filter_map(Value::as_object)
}

/// `dnltype:geosubject` is `geosubject`.
fn kind(category: &Map<String, Value>) -> &str {
    category.get("type").and_then(Value::as_str).map_or("", |t| t.rsplit(':').next().unwrap_or(t))
}

fn terms(map: &Map<String, Value>, profile: &FeedProfile, draft: &mut Draft) {
    let mut slug: Vec<String> = Vec::new();
    for category in categories(map) {
        let wire = kind(category);
        let Some((_, term)) = KINDS.iter().find(|(k, _)| *k == wire) else {
            if !matches!(wire, "pubstatus" | "signal" | "urgency") {
                draft.extra_push("categories", Value::Object(category.clone()));
            }
            continue;
        };
        let (name, code) = (get(category, "name"), get(category, "qcode"));
        if matches!(wire, "dpasubject" | "geosubject" | "keyword") {
            slug.extend(name.clone());
        }
        if let Some(geo) = category.get("geojson").and_then(|g| g.get("geometry")).filter(|g| !g.is_null()) {
            draft.extra_push("places", json!({ "name": name, "geometry": geo }));
        }
        let Some(code) = code.or_else(|| name.clone()) else { continue };
        let scheme = schemes::of(&code, profile);
        draft.term(CodedTerm { code, scheme, name, kind: (*term).to_owned() });
    }
    if slug.is_empty() {
        let names = ["dpasubject_names", "geosubject_names", "keyword_names"];
        slug = names.iter().flat_map(|k| list(map.get(*k))).filter_map(text).collect();
    }
    draft.copy.slugline = (!slug.is_empty()).then(|| clean::line(&slug.join("/")));
}
