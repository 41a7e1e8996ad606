//! A story around a piece of text.

use copytaster_records::{Role, Segment, Story, Timestamp};

use crate::eval::story::made_at;

/// An English story of these segments, made at a time that its header gives in a zone.
pub(super) fn story(segments: Vec<Segment>, created: Timestamp, zone: &str) -> Story {
    Story { segments, ..made_at("eval", created, zone) }
}

/// A segment of a role.
pub(super) fn segment(seg_id: &str, role: Role, text: &str) -> Segment {
    Segment { seg_id: seg_id.to_owned(), role, text: text.to_owned(), para: None, dup_of: None, of: None }
}

/// A text as one paragraph, in UTC.
pub(super) fn paragraph(text: &str, created: Timestamp) -> Story {
    story(vec![segment("s1", Role::Paragraph, text)], created, "UTC")
}
