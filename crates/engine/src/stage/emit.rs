use std::borrow::Cow;

use bytes::Bytes;
use copytaster_records::to_json;
use serde::Serialize;

use crate::Headers;

/// A record that a stage writes; the driver adds CloudEvents, clock, lineage and trace headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emit {
    pub(super) topic: Cow<'static, str>,
    pub(super) partition: u32,
    pub(super) key: Bytes,
    pub(super) event_type: &'static str,
    pub(super) id: String,
    pub(super) content_type: &'static str,
    pub(super) value: Option<Bytes>,
    pub(super) headers: Headers,
    pub(super) revision: u32,
}

impl Emit {
    /// A record whose value is JSON of one of the published types. `id` is its CloudEvents id.
    #[must_use]
    pub fn json<T: Serialize>(
        topic: impl Into<Cow<'static, str>>,
        partition: u32,
        key: impl Into<Bytes>,
        event_type: &'static str,
        id: String,
        value: &T,
    ) -> Self {
        Self::bytes(topic, partition, key, event_type, id, Some(to_json(value).into()))
            .with_content_type("application/json")
    }

    /// A record whose value is bytes as they are, or none.
    #[must_use]
    pub fn bytes(
        topic: impl Into<Cow<'static, str>>,
        partition: u32,
        key: impl Into<Bytes>,
        event_type: &'static str,
        id: String,
        value: Option<Bytes>,
    ) -> Self {
        Self {
            topic: topic.into(),
            partition,
            key: key.into(),
            event_type,
            id,
            content_type: "application/octet-stream",
            value,
            headers: Headers::new(),
            revision: 0,
        }
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<Bytes>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// The same as a story's later revision.
    #[must_use]
    pub fn with_revision(mut self, revision: u32) -> Self {
        self.revision = revision;
        self
    }

    fn with_content_type(mut self, content_type: &'static str) -> Self {
        self.content_type = content_type;
        self
    }
}
