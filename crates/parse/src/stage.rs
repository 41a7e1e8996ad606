//! The stage as the driver sees it.

use std::sync::Arc;

use copytaster_engine::{Context, Emit, Poison, Record, Stage, StageError};
use copytaster_formats::{Profiles, Unit, parse};
use copytaster_records::headers::{self, event_type};
use copytaster_records::{ErrorClass, HomeId, StoryState, UnitEnvelope, Verdict, topics};
use serde::Serialize;

use crate::story::{retraction, story};

/// The parse stage: `wire.unique` in, `wire.parsed` out.
pub struct Parse {
    profiles: Arc<Profiles>,
    home_partitions: u32,
}

impl Parse {
    /// A stage that reads feeds by these profiles and writes to so many partitions of `wire.parsed`.
    #[must_use]
    pub fn new(profiles: Arc<Profiles>, home_partitions: u32) -> Self {
        Self { profiles, home_partitions }
    }

    fn read(&self, record: &Record, envelope: UnitEnvelope, verdict: &Verdict) -> Result<Emit, Poison> {
        let dead = |class, reason: String| Poison::new(class, reason).of(&verdict.unit);
        let profile = self.profiles.get(&envelope.feed).ok_or_else(|| {
            let reason =
                format!("feed `{}` is not configured: add it to the configuration, then redrive", envelope.feed);
            dead(ErrorClass::NotOurs, reason)
        })?;
        let unit =
            Unit { format: envelope.format, bytes: record.payload().to_vec(), context: envelope.context.clone() };
        let copy = parse(&unit, profile, envelope.received_at).map_err(|error| dead(error.class, error.reason))?;
        let profile_hash = self.profiles.hash(&envelope.feed).unwrap_or_default();
        let story = story(copy, envelope, verdict, profile_hash);
        Ok(self.emit(record, verdict, event_type::STORY, &story))
    }

    fn emit<T: Serialize>(&self, record: &Record, verdict: &Verdict, event_type: &'static str, value: &T) -> Emit {
        let partition = verdict.home.partition(self.home_partitions);
        let id = format!("{}/{}.{}", verdict.story_id, verdict.version, verdict.revision);
        Emit::json(topics::PARSED, partition, verdict.story_id.to_string(), event_type, id, value)
            .with_header(headers::CE_SUBJECT, verdict.unit.to_string())
            .with_header(headers::FEED, record.headers.get(headers::FEED).cloned().unwrap_or_default())
            .with_revision(verdict.revision)
    }
}

/// What parse makes of a unit.
pub struct Parsed {
    home: HomeId,
    emit: Emit,
}

impl Stage for Parse {
    type Prepared = Parsed;

    fn name(&self) -> &'static str {
        "parse"
    }

    fn input(&self) -> &'static str {
        topics::UNIQUE
    }

    fn prepare(&self, record: &Record) -> Result<Parsed, Poison> {
        let envelope: UnitEnvelope = record.json_header(headers::UNIT)?;
        let verdict: Verdict = record.json_header(headers::VERDICT)?;
        let emit = match verdict.story_state {
            StoryState::Live => self.read(record, envelope, &verdict)?,
            StoryState::Killed | StoryState::Withheld => {
                self.emit(record, &verdict, event_type::RETRACTION, &retraction(&verdict))
            }
        };
        Ok(Parsed { home: verdict.home, emit })
    }

    fn shard(&self, prepared: &Parsed) -> Option<u64> {
        Some(prepared.home.shard())
    }

    fn decide(&self, _: &Record, prepared: Parsed, context: &mut Context<'_>) -> Result<(), StageError> {
        context.emit(prepared.emit)?;
        Ok(())
    }
}
