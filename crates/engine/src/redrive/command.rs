//! The commands that send copy through again, as records of `wire.raw`. Pure.
//!
//! A command carries the copy and what was known of it, so that it can be carried out again from `wire.raw` alone, however
//! short other topics are kept.

use bytes::Bytes;
use copytaster_records::headers::{self, event_type};
use copytaster_records::{Command, CommandKind, DeliveryId, Timestamp, UnitId, Verdict, to_json, topics};

use crate::{Headers, Output, Poison, Record};

/// Who gives a command, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Who.
    pub by: String,
    /// When: for people, never the pipeline's clock.
    pub at: Timestamp,
    /// Why, in their own words.
    pub reason: Option<String>,
}

impl Given {
    /// Sends on again what a record of `wire.unique` carries (with its value): as its story's next revision, unless a later
    /// one than the record's was sent since. Whoever sends many keeps the order of the log, and the versions' within a story.
    ///
    /// # Errors
    /// [`Poison`] where the record carries no unit.
    pub fn redrive(&self, record: &Record) -> Result<Output, Poison> {
        let verdict: Verdict = record.json_header(headers::VERDICT)?;
        // A command that was not carried out is given again as it was.
        let earlier: Option<Command> =
            record.headers.get(headers::COMMAND).and_then(|c| serde_json::from_slice(c).ok());
        let revision = match earlier.map(|command| command.command) {
            Some(CommandKind::Redrive { revision, .. }) => revision,
            _ => verdict.revision,
        };
        let partition = record.lineage().map_or(record.partition, |l| l.partition);
        let unit: UnitId = verdict.unit;
        let id = format!("redrive/{unit}/{revision}/{}", self.at.as_millis());
        let command = CommandKind::Redrive { unit, revision };
        Ok(self.carrying(record, partition, id, command, revision, &[headers::UNIT, headers::VERDICT]))
    }

    /// Judges again what a record of `wire.raw` carries (with its value): a delivery, or some of its units, unless that was
    /// tried more often than `attempt` times since.
    #[must_use]
    pub fn judge(&self, record: &Record, delivery: DeliveryId, units: Vec<u32>, attempt: u32) -> Output {
        let which = units.first().map_or_else(String::new, |first| format!("#{first}+{}", units.len()));
        let id = format!("judge/{delivery}{which}/{attempt}/{}", self.at.as_millis());
        let command = CommandKind::Judge { delivery, units, attempt };
        self.carrying(record, record.partition, id, command, attempt + 1, &[headers::DELIVERY])
    }

    fn carrying(
        &self,
        record: &Record,
        partition: u32,
        id: String,
        command: CommandKind,
        revision: u32,
        carried: &[&'static str],
    ) -> Output {
        let command = Command { domain: None, by: self.by.clone(), at: self.at, reason: self.reason.clone(), command };
        let mut headers = Headers::new()
            .with(headers::CE_SPECVERSION, "1.0")
            .with(headers::CE_ID, id)
            .with(headers::CE_SOURCE, "/copytaster/redrive")
            .with(headers::CE_TYPE, event_type::COMMAND)
            .with(headers::CE_TIME, self.at.to_string())
            .with(headers::CONTENT_TYPE, "application/octet-stream")
            .with(headers::REVISION, revision.to_string())
            .with(headers::COMMAND, to_json(&command));
        for name in carried.iter().copied().chain([headers::TRACEPARENT]) {
            if let Some(value) = record.headers.get(name) {
                headers.push(name, value.clone());
            }
        }
        Output { topic: topics::RAW.into(), partition, key: self.key(&command), headers, value: Some(record.payload()) }
    }

    fn key(&self, command: &Command) -> Bytes {
        let feed = match &command.command {
            CommandKind::Redrive { unit, .. } => Some(&unit.delivery.feed),
            CommandKind::Judge { delivery, .. } => Some(&delivery.feed),
            _ => None,
        };
        feed.map(ToString::to_string).unwrap_or_default().into()
    }
}
