//! Dedupe's records.

use bytes::Bytes;
use copytaster_engine::{Emit, Record};
use copytaster_records::headers::{self, event_type};
use copytaster_records::{FeedReport, UnitEnvelope, Verdict, to_json, topics};

use crate::DedupeOptions;

/// What was judged. `units`: how many its delivery holds, where it is split at this moment.
pub(crate) fn verdict(record: &Record, verdict: &Verdict, units: Option<usize>) -> Emit {
    let id = verdict.unit.to_string();
    let emit = Emit::json(topics::VERDICTS, record.partition, id.clone(), event_type::VERDICT, id, verdict)
        .with_revision(verdict.revision);
    match units {
        Some(units) => emit.with_header(headers::UNITS, units.to_string()),
        None => emit,
    }
}

/// How a feed is doing.
pub(crate) fn feed_report(options: &DedupeOptions, report: &FeedReport) -> Emit {
    let (feed, id) = (report.feed.to_string(), format!("{}/{}", report.feed, report.at.as_millis()));
    Emit::json(
        topics::FEEDS,
        report.feed.partition(options.feeds_partitions),
        feed,
        event_type::FEED_REPORT,
        id,
        report,
    )
}

/// A unit that goes on.
pub(crate) fn unique(options: &DedupeOptions, envelope: &UnitEnvelope, verdict: &Verdict, bytes: Bytes) -> Emit {
    unit(topics::UNIQUE, verdict.home.partition(options.home_partitions), envelope, verdict, Some(bytes))
}

/// A unit before its time.
pub(crate) fn embargoed(record: &Record, envelope: &UnitEnvelope, verdict: &Verdict, bytes: Bytes) -> Emit {
    unit(topics::EMBARGOED, record.partition, envelope, verdict, Some(bytes))
}

/// A unit that is held no longer: its record on `wire.embargoed` goes.
pub(crate) fn no_longer_embargoed(record: &Record, envelope: &UnitEnvelope, verdict: &Verdict) -> Emit {
    unit(topics::EMBARGOED, record.partition, envelope, verdict, None)
}

fn unit(topic: &'static str, partition: u32, envelope: &UnitEnvelope, verdict: &Verdict, bytes: Option<Bytes>) -> Emit {
    // Embargoed units of one story are held side by side: compaction must keep each.
    let key = match topic {
        topics::EMBARGOED => format!("{}/{}", verdict.story_id, verdict.unit),
        _ => verdict.story_id.to_string(),
    };
    Emit::bytes(topic, partition, key, event_type::UNIT, verdict.unit.to_string(), bytes)
        .with_header(headers::FEED, envelope.feed.to_string())
        .with_header(headers::UNIT, to_json(envelope))
        .with_header(headers::VERDICT, to_json(verdict))
        .with_revision(verdict.revision)
}
