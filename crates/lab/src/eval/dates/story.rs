//! A story around a piece of text.

use copytaster_records::{
    EditorialType, FamilyId, Format, HomeId, Precision, PubStatus, Relation, Role, Segment, Story, StoryId, StoryTimes,
    Timestamp, WireTime, ZoneSource,
};

/// An English story of these segments, made at a time that its header gives in a zone.
pub(super) fn story(segments: Vec<Segment>, created: Timestamp, zone: &str) -> Story {
    let story_id = StoryId::of("EVAL", "eval");
    let family_id = FamilyId::founded_by(story_id);
    let time = WireTime {
        instant: Some(created),
        text: created.to_string(),
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
        unit: "eval/0/0#0".parse().expect("a unit id"),
        feed: "eval".parse().expect("a feed id"),
        format: Format::PlainText,
        provider: "EVAL".to_owned(),
        guid: None,
        language: Some("en".to_owned()),
        pub_status: PubStatus::Usable,
        editorial_type: EditorialType::Story,
        urgency: None,
        times: StoryTimes {
            received_at: created,
            first_created: None,
            version_created: Some(time),
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
        segments,
        flags: Vec::new(),
        extra: Default::default(),
        parser: "eval".to_owned(),
    }
}

/// A segment of a role.
pub(super) fn segment(seg_id: &str, role: Role, text: &str) -> Segment {
    Segment { seg_id: seg_id.to_owned(), role, text: text.to_owned(), para: None, dup_of: None, of: None }
}

/// A text as one paragraph, in UTC.
pub(super) fn paragraph(text: &str, created: Timestamp) -> Story {
    story(vec![segment("s1", Role::Paragraph, text)], created, "UTC")
}
