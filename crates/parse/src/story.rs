//! From what the wire says and what dedupe says to a story.

use copytaster_formats::ParsedCopy;
use copytaster_records::{Retraction, Story, UnitEnvelope, Verdict};

/// Version of the parsers: part of a story's provenance, raised when the same bytes give another story.
const PARSER_VERSION: &str = env!("CARGO_PKG_VERSION");

pub(crate) fn story(copy: ParsedCopy, envelope: UnitEnvelope, verdict: &Verdict, profile_hash: &str) -> Story {
    let mut flags = copy.flags;
    flags.extend(verdict.evidence.flags.iter().cloned());
    flags.sort_unstable();
    flags.dedup();
    Story {
        schema: Story::SCHEMA.into(),
        story_id: verdict.story_id,
        version: verdict.version,
        revision: verdict.revision,
        wire_version: verdict.wire_version.clone(),
        family_id: verdict.family_id,
        home: verdict.home,
        relation: verdict.relation,
        unit: envelope.unit,
        feed: envelope.feed,
        format: envelope.format,
        provider: verdict.provider.clone(),
        guid: verdict.guid.clone(),
        language: copy.language,
        pub_status: copy.pub_status,
        editorial_type: copy.editorial_type,
        urgency: copy.urgency,
        times: copy.times,
        headline: copy.headline,
        slugline: copy.slugline,
        section: copy.section,
        byline: copy.byline,
        dateline: copy.dateline,
        terms: copy.terms,
        rights: copy.rights,
        links: copy.links,
        associations: copy.associations,
        segments: copy.segments,
        flags,
        extra: copy.extra,
        parser: format!("{}/{PARSER_VERSION} profile/{}", envelope.format, profile_hash),
    }
}

/// A story that may not be shown, whatever its unit says.
pub(crate) fn retraction(verdict: &Verdict) -> Retraction {
    Retraction {
        schema: Retraction::SCHEMA.into(),
        story_id: verdict.story_id,
        version: verdict.version,
        revision: verdict.revision,
        family_id: verdict.family_id,
        home: verdict.home,
        state: verdict.story_state,
        relation: verdict.relation,
        unit: verdict.unit.clone(),
        provider: verdict.provider.clone(),
    }
}
