use std::collections::{BTreeMap, BTreeSet};

use copytaster_records::{Timestamp, topics};

use super::{DeadFilter, Letter, LetterId};
use crate::log::lookup::record_at;
use crate::log::merged::Merged;
use crate::{Address, Log, LogError, Record};

/// Names that are told apart, at most.
const NAMES_MAX: usize = 1_000;

/// What was seen on the way: said where nothing matched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// Letters that were looked at.
    pub letters: u64,
    /// Those that were wanted.
    pub matched: u64,
    /// The letters' feeds.
    pub feeds: BTreeSet<String>,
    /// How many letters each stage wrote.
    pub stages: BTreeMap<String, u64>,
    /// How many letters each class has.
    pub classes: BTreeMap<String, u64>,
    /// When the first and the last one was written.
    pub times: Option<(Timestamp, Timestamp)>,
}

/// Hands over each letter that the filter takes, with its record, in the order in which they were written, until `visit`
/// says that it has enough.
///
/// # Errors
/// [`LogError`] where the log cannot be read.
pub fn scan(
    log: &dyn Log,
    filter: &DeadFilter,
    visit: &mut dyn FnMut(Letter, &Record) -> Result<bool, LogError>,
) -> Result<Census, LogError> {
    let mut census = Census::default();
    if let Some(ids) = filter.addresses() {
        for id in ids {
            let Some(record) = read(log, id)? else { continue };
            if !census.take(filter, &record, visit)? {
                break;
            }
        }
        return Ok(census);
    }
    let mut records = Merged::new(log, topics::DEAD, filter.from)?;
    while let Some(record) = records.next()? {
        let over = filter.to.is_some_and(|to| record.appended_at >= to);
        if over || !census.take(filter, &record, visit)? {
            break;
        }
    }
    if census.letters == 0 {
        // Nothing in the range: when are there any?
        census.times = times(log)?;
    }
    Ok(census)
}

fn read(log: &dyn Log, id: LetterId) -> Result<Option<Record>, LogError> {
    let marks = log.watermarks(topics::DEAD, id.partition)?;
    if id.offset < marks.low || id.offset >= marks.high {
        return Ok(None);
    }
    record_at(log, &Address { topic: topics::DEAD.into(), partition: id.partition, offset: id.offset })
}

fn times(log: &dyn Log) -> Result<Option<(Timestamp, Timestamp)>, LogError> {
    let mut records = Merged::new(log, topics::DEAD, None)?;
    let mut times: Option<(Timestamp, Timestamp)> = None;
    while let Some(record) = records.next()? {
        times = Some((times.map_or(record.appended_at, |(first, _)| first), record.appended_at));
    }
    Ok(times)
}

impl Census {
    fn take(
        &mut self,
        filter: &DeadFilter,
        record: &Record,
        visit: &mut dyn FnMut(Letter, &Record) -> Result<bool, LogError>,
    ) -> Result<bool, LogError> {
        let Some(letter) = Letter::of(record) else { return Ok(true) };
        self.letters += 1;
        if let Some(feed) = &letter.feed
            && self.feeds.len() < NAMES_MAX
        {
            self.feeds.insert(feed.clone());
        }
        for (counts, name) in [(&mut self.stages, &letter.stage), (&mut self.classes, &letter.class)] {
            if counts.len() < NAMES_MAX || counts.contains_key(name) {
                *counts.entry(name.clone()).or_default() += 1;
            }
        }
        let first = self.times.map_or(letter.appended_at, |(first, _)| first);
        self.times = Some((first, letter.appended_at));
        if !filter.takes(&letter) {
            return Ok(true);
        }
        self.matched += 1;
        visit(letter, record)
    }

    /// Why nothing matched, and what there is instead.
    #[must_use]
    pub fn says(&self, filter: &DeadFilter) -> String {
        let names = |map: &BTreeMap<String, u64>| {
            map.iter().map(|(name, count)| format!("{name} ({count})")).collect::<Vec<_>>().join(", ")
        };
        match (self.letters, self.times) {
            (0, _) if filter.addresses().is_some() => {
                "there is no dead letter of that id: `dead list` tells those that there are".into()
            }
            (0, Some((first, last))) => {
                format!("there is none in that time: dead letters were written from {first} to {last}")
            }
            (0, None) => "there are no dead letters".into(),
            (letters, _) => format!(
                "none of the {letters} dead letters in that time matches: they are of the feeds {}; of the stages {}; of the classes {}",
                self.feeds.iter().cloned().collect::<Vec<_>>().join(", "),
                names(&self.stages),
                names(&self.classes),
            ),
        }
    }
}
