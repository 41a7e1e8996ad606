//! Header names of every record, and lineage.
//!
//! CloudEvents' Kafka binding (`ce_*`, binary mode), W3C `traceparent`, and our own. Values are UTF-8 text.

use serde::{Deserialize, Serialize};

/// CloudEvents: version of the specification, always `1.0`.
pub const CE_SPECVERSION: &str = "ce_specversion";
/// CloudEvents: id of the record, unique within its source.
pub const CE_ID: &str = "ce_id";
/// CloudEvents: who made it, such as `/copytaster/parse`.
pub const CE_SOURCE: &str = "ce_source";
/// CloudEvents: what it is, one of the constants in [`event_type`].
pub const CE_TYPE: &str = "ce_type";
/// CloudEvents: the pipeline's clock when it was made.
pub const CE_TIME: &str = "ce_time";
/// CloudEvents: what it speaks of: the unit that a story was read from.
pub const CE_SUBJECT: &str = "ce_subject";
/// The value's media type, as the Kafka binding names it.
pub const CONTENT_TYPE: &str = "content-type";
/// W3C trace context.
pub const TRACEPARENT: &str = "traceparent";
/// The pipeline's clock: milliseconds since 1970, the maximum of the domain's ticks.
pub const CLOCK: &str = "x-copytaster-clock";
/// When the delivery was received, in milliseconds since 1970: on what flows without being held, for latencies.
pub const RECEIVED: &str = "x-copytaster-received";
/// The feed that the copy came from, on every record that carries copy.
pub const FEED: &str = "x-copytaster-feed";
/// JSON of [`crate::DeliveryMeta`].
pub const DELIVERY: &str = "x-copytaster-delivery";
/// JSON of [`crate::UnitEnvelope`].
pub const UNIT: &str = "x-copytaster-unit";
/// How many units the delivery holds: on verdicts, and on dead letters of units that could not be judged.
pub const UNITS: &str = "x-copytaster-units";
/// JSON of [`crate::Verdict`].
pub const VERDICT: &str = "x-copytaster-verdict";
/// JSON of [`crate::Command`], on commands whose value is copy.
pub const COMMAND: &str = "x-copytaster-command";
/// Lineage: stage, topic and partition of the record that this one was made from, `parse/wire.unique/3`.
pub const SOURCE: &str = "x-copytaster-src";
/// Lineage: that record's offset. An address, not an identity.
pub const SOURCE_OFFSET: &str = "x-copytaster-off";
/// Lineage: the n-th output of that record, from 0.
pub const ORDINAL: &str = "x-copytaster-ord";
/// Lineage: the revision; 0, or more after a redrive or an applied replay. On dead letters: of what died.
pub const REVISION: &str = "x-copytaster-rev";
/// Lineage: the generation, empty for the live one.
pub const GENERATION: &str = "x-copytaster-run";
/// Dead letters: the delivery or unit, where known.
pub const DLQ_ITEM: &str = "x-dlq-item";
/// Lineage: partition and offset of the record on `wire.raw` that this one came from, `0/1234`: a delivery, a command, or the
/// tick that released it.
pub const ORIGIN: &str = "x-copytaster-origin";
/// Dead letters: the stage.
pub const DLQ_STAGE: &str = "x-dlq-stage";
/// Dead letters: the class.
pub const DLQ_CLASS: &str = "x-dlq-class";
/// Dead letters: the reason.
pub const DLQ_REASON: &str = "x-dlq-reason";
/// Dead letters: the source record's topic.
pub const DLQ_TOPIC: &str = "x-dlq-topic";
/// Dead letters: the source record's partition.
pub const DLQ_PARTITION: &str = "x-dlq-partition";
/// Dead letters: the source record's offset.
pub const DLQ_OFFSET: &str = "x-dlq-offset";

/// Values of [`CE_TYPE`].
pub mod event_type {
    /// A delivery on `wire.raw`.
    pub const DELIVERY: &str = "copytaster.delivery.v1";
    /// A tick on `wire.raw`.
    pub const TICK: &str = "copytaster.tick.v1";
    /// A command on `wire.raw`.
    pub const COMMAND: &str = "copytaster.command.v1";
    /// A verdict.
    pub const VERDICT: &str = "copytaster.verdict.v1";
    /// A unit's bytes, on `wire.unique` and `wire.embargoed`.
    pub const UNIT: &str = "copytaster.unit.v1";
    /// A kill.
    pub const KILL: &str = "copytaster.kill.v1";
    /// A parsed story.
    pub const STORY: &str = "copytaster.story.v1";
    /// An enriched story.
    pub const ENRICHED_STORY: &str = "copytaster.enriched-story.v1";
    /// A retraction, on `wire.parsed` and `wire.enriched`.
    pub const RETRACTION: &str = "copytaster.retraction.v1";
    /// A coded event.
    pub const EVENT: &str = "copytaster.event.v1";
    /// A dead letter.
    pub const DEAD_LETTER: &str = "copytaster.dead-letter.v1";
    /// What a feed's copy says of its health.
    pub const FEED_REPORT: &str = "copytaster.feed-report.v1";
    /// A generation, on `copytaster.control`.
    pub const GENERATION: &str = "copytaster.generation.v1";
    /// Which generation readers follow, on `copytaster.control`.
    pub const READERS: &str = "copytaster.readers.v1";
    /// A feed's health at the edge.
    pub const FEED_HEALTH: &str = "copytaster.feed-health.v1";
}

/// Where a record was made from; five headers on every record behind `wire.raw`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    /// The stage that made it.
    pub stage: String,
    /// Topic of the source record.
    pub topic: String,
    /// Partition of the source record.
    pub partition: u32,
    /// Offset of the source record.
    pub offset: u64,
    /// The n-th output of the source record.
    pub ordinal: u32,
    /// The revision.
    pub revision: u32,
    /// The generation; empty for the live one.
    pub generation: String,
}

impl Lineage {
    /// Of a record, by a look-up of its headers; `None` where it has none or they do not read.
    #[must_use]
    pub fn read<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let mut source = header(SOURCE)?.splitn(3, '/');
        let (stage, topic, partition) = (source.next()?, source.next()?, source.next()?);
        let number = |name: &str| -> Option<u32> { header(name)?.parse().ok() };
        Some(Self {
            stage: stage.to_owned(),
            topic: topic.to_owned(),
            partition: partition.parse().ok()?,
            offset: header(SOURCE_OFFSET)?.parse().ok()?,
            ordinal: number(ORDINAL)?,
            revision: number(REVISION)?,
            generation: header(GENERATION).unwrap_or_default().to_owned(),
        })
    }

    /// The headers that say it.
    #[must_use]
    pub fn to_headers(&self) -> [(&'static str, String); 5] {
        [
            (SOURCE, format!("{}/{}/{}", self.stage, self.topic, self.partition)),
            (SOURCE_OFFSET, self.offset.to_string()),
            (ORDINAL, self.ordinal.to_string()),
            (REVISION, self.revision.to_string()),
            (GENERATION, self.generation.clone()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::Lineage;

    #[test]
    fn lineage_survives_its_headers_and_others_are_none() {
        let lineage = Lineage {
            stage: "parse".into(),
            topic: "wire.unique".into(),
            partition: 3,
            offset: 17,
            ordinal: 2,
            revision: 1,
            generation: String::new(),
        };
        let headers = lineage.to_headers();
        let get = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str());
        assert_eq!(Lineage::read(get), Some(lineage));
        assert_eq!(Lineage::read(|_| None), None);
        assert_eq!(Lineage::read(|_| Some("parse/wire.unique")), None);
    }
}
