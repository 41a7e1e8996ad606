//! What both generations made of one delivery, pair by pair.

use std::collections::BTreeMap;

use copytaster_records::headers;
use serde_json::Value;

use super::super::diff::differences;
use super::line::{Difference, DifferenceKind, Summary};
use super::{Comparison, PROVENANCE};
use crate::Record;

/// So many fields are counted one by one.
const FIELDS_MAX: usize = 200;

/// Compares, and counts.
pub(crate) struct Pairs {
    summary: Summary,
}

/// A record, with its value read.
struct Read {
    record: Record,
    value: Value,
}

impl Pairs {
    pub(crate) fn new(comparison: &Comparison) -> Self {
        let summary = Summary {
            generation: comparison.name.clone(),
            against: comparison.against.clone(),
            topic: comparison.new.clone(),
            from: comparison.from.clone(),
            until: comparison.until.clone(),
            left_out: PROVENANCE.map(|field| format!("/{field}")).into(),
            ..Summary::default()
        };
        Self { summary }
    }

    pub(crate) fn summary(self) -> Summary {
        self.summary
    }

    /// What differs between records of one origin.
    pub(super) fn compare(&mut self, mut before: Vec<Record>, mut after: Vec<Record>) -> Vec<Difference> {
        self.pass_over_same(&mut before, &mut after);
        let mut befores = by_unit(before);
        let mut found = Vec::new();
        for (unit, after) in by_unit(after) {
            match befores.remove(&unit) {
                Some(before) => found.extend(self.changed(&unit, &before, &after)),
                None => found.push(self.alone(DifferenceKind::Added, &unit, &after)),
            }
        }
        for (unit, before) in befores {
            found.push(self.alone(DifferenceKind::Removed, &unit, &before));
        }
        found
    }

    /// Most are the same, byte for byte and in the same order: they need not be read.
    fn pass_over_same(&mut self, before: &mut Vec<Record>, after: &mut Vec<Record>) {
        let same = before.iter().zip(after.iter()).take_while(|(b, a)| b.key == a.key && b.value == a.value).count();
        self.summary.same += same as u64;
        before.drain(..same);
        after.drain(..same);
    }

    fn changed(&mut self, unit: &str, before: &Read, after: &Read) -> Option<Difference> {
        if before.record.value == after.record.value {
            self.summary.same += 1;
            return None;
        }
        let mut fields = differences(&before.value, &after.value);
        fields.retain(|change| !PROVENANCE.iter().any(|name| change.path[1..].split('/').next() == Some(name)));
        if fields.is_empty() {
            self.summary.only_provenance += 1;
            return None;
        }
        let mut names: Vec<String> = fields.iter().map(super::super::FieldChange::field).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let is_counted = self.summary.by_field.contains_key(&name) || self.summary.by_field.len() < FIELDS_MAX;
            *self.summary.by_field.entry(if is_counted { name } else { "other".into() }).or_default() += 1;
        }
        self.summary.changed += 1;
        let headline = headline(&before.value).or_else(|| headline(&after.value));
        let difference = self.difference(DifferenceKind::Changed, unit, after, headline);
        Some(Difference { fields, ..difference })
    }

    fn alone(&mut self, kind: DifferenceKind, unit: &str, read: &Read) -> Difference {
        match kind {
            DifferenceKind::Added => self.summary.added += 1,
            _ => self.summary.removed += 1,
        }
        self.difference(kind, unit, read, headline(&read.value))
    }

    fn difference(&mut self, kind: DifferenceKind, unit: &str, read: &Read, headline: Option<String>) -> Difference {
        let feed = read.record.feed().map(ToOwned::to_owned).unwrap_or_else(|| feed_of(unit).to_owned());
        *self.summary.by_feed.entry(feed.clone()).or_default() += 1;
        Difference {
            kind,
            key: String::from_utf8_lossy(&read.record.key).into_owned(),
            unit: unit.to_owned(),
            version: read.value["version"].as_u64(),
            feed,
            origin: read.record.origin().to_string(),
            headline,
            fields: Vec::new(),
        }
    }
}

/// By unit: in two generations the same unit may have another version.
fn by_unit(records: Vec<Record>) -> BTreeMap<String, Read> {
    let read = |record: Record| {
        let value = record.value.as_deref().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or(Value::Null);
        let id = || record.headers.text(headers::CE_ID).unwrap_or_default().to_owned();
        let unit = value["unit"].as_str().map_or_else(id, ToOwned::to_owned);
        (unit, Read { record, value })
    };
    records.into_iter().map(read).collect()
}

fn headline(value: &Value) -> Option<String> {
    let headline = &value["headline"];
    headline.as_str().or_else(|| headline["text"].as_str()).map(ToOwned::to_owned)
}

fn feed_of(unit: &str) -> &str {
    unit.split('/').next().unwrap_or_default()
}
