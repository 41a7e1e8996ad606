//! Stories made of data that is no wire copy.

use copytaster_records::{
    Dateline, EditorialType, FamilyId, Format, HomeId, Precision, PubStatus, Relation, Role, Segment, Story, StoryId,
    StoryTimes, Timestamp, WireTime, ZoneSource,
};

/// An English story of a day (`2024-04-05`), without text.
pub(crate) fn of_day(id: &str, day: &str, zone: &str) -> anyhow::Result<Story> {
    Ok(made_at(id, format!("{day}T12:00:00Z").parse()?, zone))
}

/// An English story without text, made at a time that its header gives in a zone.
pub(crate) fn made_at(id: &str, made: Timestamp, zone: &str) -> Story {
    let story_id = StoryId::of("LAB", id);
    let family_id = FamilyId::founded_by(story_id);
    let created = WireTime {
        instant: Some(made),
        text: made.to_string(),
        zone_source: ZoneSource::Explicit,
        zone: zone.to_owned(),
        precision: Precision::Minute,
    };
    Story {
        schema: Story::SCHEMA.to_owned(),
        story_id,
        version: 1,
        revision: 0,
        wire_version: None,
        family_id,
        home: HomeId::of(family_id),
        relation: Relation::New,
        unit: "lab/0/0#0".parse().expect("a unit id"),
        feed: "lab".parse().expect("a feed id"),
        format: Format::PlainText,
        provider: "LAB".to_owned(),
        guid: None,
        language: Some("en".to_owned()),
        pub_status: PubStatus::Usable,
        editorial_type: EditorialType::Story,
        urgency: None,
        times: StoryTimes {
            received_at: made,
            first_created: None,
            version_created: Some(created),
            published: None,
            embargoed_until: None,
            expires: None,
        },
        headline: None,
        slugline: None,
        section: None,
        byline: None,
        dateline: None,
        terms: Vec::new(),
        rights: Default::default(),
        links: Vec::new(),
        associations: Vec::new(),
        segments: Vec::new(),
        flags: Vec::new(),
        extra: Default::default(),
        parser: "lab".to_owned(),
    }
}

/// Adds a segment; paragraphs are numbered, a credit belongs to the caption before it, a dateline's place is what stands
/// in front of its brackets and dashes.
pub(crate) fn push(story: &mut Story, seg_id: &str, role: Role, text: &str) {
    let paragraphs = story.segments.iter().filter(|s| s.role == Role::Paragraph).count();
    let para = (role == Role::Paragraph).then(|| u16::try_from(paragraphs + 1).unwrap_or(u16::MAX));
    let caption = story.segments.iter().rev().find(|s| s.role == Role::Caption);
    let of = caption.filter(|_| role == Role::Credit).map(|s| s.seg_id.clone());
    match role {
        Role::Headline => {
            story.headline.get_or_insert_with(|| text.to_owned());
        }
        Role::Dateline => {
            let place = text.split(['(', '\u{2014}', '\u{2013}']).next().unwrap_or(text);
            let place = place.split(" -").next().unwrap_or(place).trim();
            let place = Some(place.to_owned()).filter(|place| !place.is_empty());
            story.dateline = Some(Dateline { raw: text.to_owned(), place, date: None, agency: None });
        }
        _ => {}
    }
    story.segments.push(Segment { seg_id: seg_id.to_owned(), role, text: text.to_owned(), para, dup_of: None, of });
}
