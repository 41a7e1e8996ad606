//! What is said of the story as a whole: its providers and its flags.

use std::collections::BTreeSet;

use copytaster_records::{Confidence, Media, Provider, ProviderRole, Role, Story, ZoneSource};

use crate::lexicon::Lexicon;

/// The agency of the text, those of a composite byline, those of the pictures: each once in a role.
pub(crate) fn providers(story: &Story, media: &[Media], lexicon: &Lexicon) -> Vec<Provider> {
    let mut out = Vec::new();
    let mut add = |code: &str, role: ProviderRole, conf: f64| {
        let known = out.iter().any(|p: &Provider| p.code == code && p.role == role);
        if !known && !code.is_empty() {
            out.push(Provider { code: code.to_owned(), role, confidence: Confidence::new(conf) });
        }
    };
    add(&story.provider, ProviderRole::Text, if is_composite(story) { 0.6 } else { 0.95 });
    for agency in byline_agencies(story, lexicon) {
        add(agency, ProviderRole::Composite, 0.85);
    }
    for agency in media.iter().filter_map(|m| m.credit.as_ref()?.agency.as_deref()) {
        add(lexicon.agency(agency).unwrap_or(agency), ProviderRole::Photo, 0.97);
    }
    out
}

/// The agencies that a byline names: "By AP and Reuters".
fn byline_agencies<'l>(story: &Story, lexicon: &'l Lexicon) -> Vec<&'l str> {
    let Some(byline) = &story.byline else { return Vec::new() };
    let names = byline.raw.split([',', '/', ';', '-']).flat_map(|part| part.split(" and "));
    let bare = names.map(|name| name.trim().trim_start_matches("By ").trim_start_matches("BY ").trim());
    bare.filter_map(|name| lexicon.agency(name)).collect()
}

/// A byline that stands for several agencies: "By Agencies".
fn is_composite(story: &Story) -> bool {
    story.byline.as_ref().is_some_and(|b| {
        let lower = b.raw.to_ascii_lowercase();
        b.is_agency
            && (lower.contains("agencies") || lower.contains(" and ") || lower.contains(',') || lower.contains('/'))
    })
}

/// The story's own flags and those of the analysis, sorted.
pub(crate) fn flags(story: &Story, lang: &str, english: bool, truncated: bool, unparsed: bool) -> Vec<String> {
    let mut flags: BTreeSet<String> = story.flags.iter().cloned().collect();
    let mut set = |name: &str, on: bool| {
        if on {
            flags.insert(name.to_owned());
        }
    };
    let repeated = |role: Role| story.segments.iter().any(|s| s.role == role && s.dup_of.is_some());
    set("composite_byline", is_composite(story));
    set("repeated_paragraph", repeated(Role::Paragraph));
    set("headline_repeated", repeated(Role::Headline));
    set("pull_quote", story.segments.iter().any(|s| s.role == Role::PullQuote));
    let times = [&story.times.published, &story.times.version_created, &story.times.first_created];
    set(
        "zone_assumed",
        times.into_iter().flatten().any(|t| t.zone_source == ZoneSource::Assumed && t.instant.is_some()),
    );
    set("language_unknown", lang == "und");
    set("language_unsupported", !english && lang != "und");
    set("text_truncated", truncated);
    set("unparsed_sentence", unparsed);
    flags.into_iter().collect()
}
