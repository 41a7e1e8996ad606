//! Many copies of a wire that went through the pipeline once: every record as it was, but of other deliveries and stories.

use std::collections::BTreeMap;

use copytaster_engine::{Headers, Output, Record};
use copytaster_records::{DeliveryId, UnitId, headers, topics};

/// Deliveries of the wire in each lane: so many numbers further is the next copy.
pub(super) type Lanes = BTreeMap<u32, u64>;

/// The record of the `n`th copy. Values that are longer than `value_bytes_max` are cut, but for verdicts: they are read.
pub(super) fn copy(record: &Record, n: u64, lanes: &Lanes, partitions: u32, value_bytes_max: usize) -> Output {
    let is_verdict = record.topic.as_ref() == topics::VERDICTS;
    let mut changes = Vec::new();
    if let Some(id) = delivery_of(record) {
        let seq = id.seq + n * lanes.get(&id.lane.0).copied().unwrap_or(0);
        changes.push((id.to_string(), DeliveryId { seq, ..id.clone() }.to_string()));
    }
    if let Some(story) = story_of(record) {
        let first = u64::from_str_radix(&story[..8], 16).unwrap_or(0) ^ n;
        changes.push((story.clone(), format!("{first:08x}{}", &story[8..])));
    }
    let changed = |bytes: &[u8]| changes.iter().fold(bytes.to_vec(), |bytes, (old, new)| replace(&bytes, old, new));
    let mut all = Headers::new();
    for (name, value) in record.headers.clone() {
        all.push(name, changed(&value));
    }
    let value = record.value.as_ref().map(|value| match is_verdict {
        true => changed(value).into(),
        false => value.slice(..value.len().min(value_bytes_max)),
    });
    Output {
        topic: record.topic.to_string().into(),
        partition: record.partition % partitions.max(1),
        key: changed(&record.key).into(),
        headers: all,
        value,
    }
}

/// The delivery that a record speaks of.
pub(super) fn delivery_of(record: &Record) -> Option<DeliveryId> {
    let item = match record.topic.as_ref() {
        topics::KILLS => record.headers.text(headers::CE_ID)?.split_once('/')?.1,
        _ => record.subject()?,
    };
    item.parse().ok().or_else(|| item.parse().ok().map(|unit: UnitId| unit.delivery))
}

/// The story's id, where it is the record's key or in its verdict.
fn story_of(record: &Record) -> Option<String> {
    let in_verdict = || {
        let json = match record.topic.as_ref() {
            topics::VERDICTS => record.value.as_ref(),
            _ => record.headers.get(headers::VERDICT),
        }?;
        let verdict: serde_json::Value = serde_json::from_slice(json).ok()?;
        verdict["story_id"].as_str().map(str::to_owned)
    };
    match record.topic.as_ref() {
        topics::KILLS | topics::PARSED | topics::ENRICHED => String::from_utf8(record.key.to_vec()).ok(),
        topics::VERDICTS | topics::UNIQUE | topics::EMBARGOED => in_verdict(),
        _ => None,
    }
    .filter(|story| story.len() == 36)
}

/// Replaces a text wherever it stands and no digit follows: a delivery's number is not another one's beginning.
fn replace(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 8);
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(old.as_bytes()) && !rest.get(old.len()).is_some_and(u8::is_ascii_digit) {
            out.extend_from_slice(new.as_bytes());
            at += old.len();
        } else {
            out.push(rest[0]);
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn only_whole_ids_are_replaced() {
        let replaced = replace(b"a/0/1#0 a/0/12#0 \"a/0/1\"", "a/0/1", "a/0/501");
        assert_eq!(replaced, b"a/0/501#0 a/0/12#0 \"a/0/501\"");
    }
}
