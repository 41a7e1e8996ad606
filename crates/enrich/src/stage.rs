//! The stage as the driver sees it.

use std::sync::Arc;

use copytaster_engine::{Context, Emit, Poison, Record, Stage, StageError};
use copytaster_language::{Resources, analyse};
use copytaster_records::headers::{self, event_type};
use copytaster_records::{ErrorClass, HomeId, Retraction, Story, StoryId, UnitId, topics};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The enrich stage: `wire.parsed` in, `wire.enriched` out.
pub struct Enrich {
    resources: Arc<Resources>,
    home_partitions: u32,
    text_bytes_max: usize,
}

impl Enrich {
    /// A stage with its language resources, so many partitions of `wire.enriched`, and a limit on a story's text.
    #[must_use]
    pub fn new(resources: Arc<Resources>, home_partitions: u32, text_bytes_max: usize) -> Self {
        Self { resources, home_partitions, text_bytes_max }
    }

    fn enrich(&self, record: &Record) -> Result<Enriched, Poison> {
        let story: Story = read(record)?;
        let text_bytes: usize = story.segments.iter().map(|s| s.text.len()).sum();
        if text_bytes > self.text_bytes_max {
            let reason = format!(
                "its text has {text_bytes} bytes, the limit is {}: raise limits.enrich_text",
                self.text_bytes_max
            );
            return Err(Poison::new(ErrorClass::TooLarge, reason).of(&story.unit));
        }
        let enriched = analyse(&story, &self.resources);
        let version = (story.version, story.revision);
        let ids = (story.story_id, story.home, &story.unit);
        Ok(self.emit(record, ids, version, event_type::ENRICHED_STORY, &enriched))
    }

    fn emit<T: Serialize>(
        &self,
        record: &Record,
        (story, home, unit): (StoryId, HomeId, &UnitId),
        (version, revision): (u32, u32),
        event_type: &'static str,
        value: &T,
    ) -> Enriched {
        let partition = home.partition(self.home_partitions);
        let id = format!("{story}/{version}.{revision}");
        let emit = Emit::json(topics::ENRICHED, partition, story.to_string(), event_type, id, value);
        let feed = record.headers.get(headers::FEED).cloned().unwrap_or_default();
        let emit = emit.with_header(headers::CE_SUBJECT, unit.to_string()).with_header(headers::FEED, feed);
        Enriched { home, emit: emit.with_revision(revision) }
    }
}

/// What enrich makes of a story.
pub struct Enriched {
    home: HomeId,
    emit: Emit,
}

fn read<T: DeserializeOwned>(record: &Record) -> Result<T, Poison> {
    serde_json::from_slice(&record.payload())
        .map_err(|error| Poison::new(ErrorClass::NotOurs, format!("it is no record of parse ({error})")))
}

impl Stage for Enrich {
    type Prepared = Enriched;

    fn name(&self) -> &'static str {
        "enrich"
    }

    fn input(&self) -> &'static str {
        topics::PARSED
    }

    fn prepare(&self, record: &Record) -> Result<Enriched, Poison> {
        match record.event_type() {
            event_type::STORY => self.enrich(record),
            event_type::RETRACTION => {
                let retraction: Retraction = read(record)?;
                let version = (retraction.version, retraction.revision);
                let ids = (retraction.story_id, retraction.home, &retraction.unit);
                Ok(self.emit(record, ids, version, event_type::RETRACTION, &retraction))
            }
            other => {
                Err(Poison::new(ErrorClass::NotOurs, format!("its type is `{other}`, not a story or a retraction")))
            }
        }
    }

    fn shard(&self, prepared: &Enriched) -> Option<u64> {
        Some(prepared.home.shard())
    }

    fn decide(&self, _: &Record, prepared: Enriched, context: &mut Context<'_>) -> Result<(), StageError> {
        context.emit(prepared.emit)?;
        Ok(())
    }
}
