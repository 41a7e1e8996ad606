//! Reading topics into the book.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use copytaster_records::{ReplayStage, topics};

use super::answer::LedgerProgress;
use super::balance::Reach;
use super::book::{Book, PARTITION};
use super::feeds::Feeds;
use super::keeper::Keeper;
use super::posting::{needs_value, read};
use super::progress::{KEY, Position, Progress};
use super::underway::Ahead;
use crate::generation::{group_of, input_of};
use crate::{Log, LogError, ReadLimits, Record, StateChange, StateReader};

/// What is behind is read first: so whatever was seen downstream is seen upstream too, though the pipeline goes on meanwhile.
const TOPICS: [&str; 8] = [
    topics::ENRICHED,
    topics::PARSED,
    topics::DEAD,
    topics::KILLS,
    topics::UNIQUE,
    topics::EMBARGOED,
    topics::VERDICTS,
    topics::RAW,
];
/// Progress is told each time that so many more records were read.
const TELL_EVERY: u64 = 20_000;

/// Offsets that the stages had committed.
pub(super) type Frontier = BTreeMap<ReplayStage, BTreeMap<u32, u64>>;

/// The ledger being brought up to date.
pub(super) struct Reading<'a> {
    log: &'a dyn Log,
    keeper: Keeper,
    book: Book,
    progress: Progress,
    /// Partitions of the topics.
    partitions: BTreeMap<String, u32>,
    /// Hears how far it is, and says whether to go on.
    goes_on: &'a dyn Fn(LedgerProgress) -> bool,
    told: LedgerProgress,
    records: u64,
}

impl<'a> Reading<'a> {
    /// Goes on where the ledger was left; at the beginning where `anew`, or where the log is not the one that was read.
    pub(super) fn new(
        log: &'a dyn Log,
        mut keeper: Keeper,
        anew: bool,
        goes_on: &'a dyn Fn(LedgerProgress) -> bool,
    ) -> Result<Self, LogError> {
        let partitions = log.topics()?.into_iter().map(|info| (info.name, info.partitions)).collect();
        let kept = keeper.kept().get(PARTITION, KEY)?;
        let known = kept.as_deref().and_then(Progress::decode).filter(|_| !anew);
        let progress = match known {
            Some(progress) if reaches(log, &progress)? => progress,
            other => {
                if other.is_some() {
                    tracing::warn!("topics end before what the ledger has read: it is drawn up anew");
                }
                keeper.clear()?;
                Progress::default()
            }
        };
        let book = Book::open(keeper.kept(), progress.feeds.clone());
        let told = LedgerProgress { read: 0, of: 0 };
        Ok(Self { log, keeper, book, progress, partitions, goes_on, told, records: 0 })
    }

    /// Reads every topic to its end, and keeps what was read; less where it is told to stop.
    pub(super) fn catch_up(&mut self) -> Result<ControlFlow<()>, LogError> {
        let mut left = 0;
        for topic in TOPICS {
            left += self.starts(topic)?.values().map(|(from, end)| end - from).sum::<u64>();
        }
        self.told = LedgerProgress { read: 0, of: left };
        let mut flow = ControlFlow::Continue(());
        for topic in TOPICS {
            // Asked for again: the pipeline went on meanwhile.
            let starts = self.starts(topic)?;
            let from = starts.iter().map(|(partition, (from, _))| (*partition, *from)).collect();
            let log = self.log;
            flow = log.sweep(topic, &from, needs_value(topic), &mut |record| self.take(&record))?;
            if flow.is_break() {
                break;
            }
            for (partition, (_, end)) in starts {
                self.progress.position(topic, partition).end = end;
            }
        }
        self.keep()?;
        Ok(flow)
    }

    /// Waits until what is written can be seen.
    pub(super) fn settle(&self) -> Result<(), LogError> {
        TOPICS.iter().filter(|topic| self.partitions.contains_key(**topic)).try_for_each(|topic| self.log.settle(topic))
    }

    /// Where to go on in partitions that have something new, with their ends.
    fn starts(&mut self, topic: &str) -> Result<BTreeMap<u32, (u64, u64)>, LogError> {
        let mut starts = BTreeMap::new();
        for partition in 0..self.partitions.get(topic).copied().unwrap_or(0) {
            let marks = self.log.watermarks(topic, partition)?;
            let Position { next, end } = *self.progress.position(topic, partition);
            if next < marks.low {
                self.lacks(topic, partition, marks.low)?;
            }
            if marks.high > end {
                starts.insert(partition, (next.max(marks.low), marks.high));
            }
        }
        Ok(starts)
    }

    /// A topic no longer reaches back to what was to be read next.
    fn lacks(&mut self, topic: &str, partition: u32, low: u64) -> Result<(), LogError> {
        let first = self.log.read_headers(topic, partition, low, ReadLimits::ONE)?;
        let first = first.first().map_or_else(crate::clock::wall, |record| record.appended_at).as_millis();
        let since = self.progress.since.entry(topic.to_owned()).or_insert(first);
        *since = first.max(*since);
        self.progress.position(topic, partition).next = low;
        Ok(())
    }

    fn take(&mut self, record: &Record) -> Result<ControlFlow<()>, LogError> {
        let mut result = Ok(());
        let (book, at) = (&mut self.book, record.appended_at.as_millis());
        let said = read(record, &mut |posting| {
            if result.is_ok() {
                result = book.post(&posting, at);
            }
        });
        result?;
        if said.is_err() {
            self.progress.stray(record.address().to_string());
        }
        let position = self.progress.position(&record.topic, record.partition);
        self.told.read += (record.offset + 1).saturating_sub(position.next);
        position.next = record.offset + 1;
        self.records += 1;
        if self.book.is_full() {
            self.keep()?;
        }
        let goes_on = !self.records.is_multiple_of(TELL_EVERY) || (self.goes_on)(self.told);
        Ok(if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    }

    /// Keeps the book and how far it goes, together.
    fn keep(&mut self) -> Result<(), LogError> {
        self.progress.feeds = self.book.feeds.clone();
        let mut changes = self.book.changes();
        changes.push(StateChange { partition: PARTITION, key: KEY.into(), value: Some(self.progress.encode()) });
        self.keeper.keep(changes)?;
        self.book.forget();
        Ok(())
    }

    /// What stages have yet to consume, from offsets that they had committed before anything was read.
    pub(super) fn ahead(&self, frontier: &Frontier) -> Result<Ahead, LogError> {
        let mut ahead = Ahead::default();
        for (stage, committed) in frontier {
            let topic = input_of(*stage);
            let mut starts = BTreeMap::new();
            for (partition, offset) in committed {
                let marks = self.log.watermarks(topic, *partition)?;
                if *offset < marks.high {
                    starts.insert(*partition, (*offset).max(marks.low));
                }
            }
            let _ = self.log.sweep(topic, &starts, false, &mut |record| {
                // Strays were noted where they were read.
                let _ = read(&record, &mut |posting| ahead.note(&posting));
                Ok(ControlFlow::Continue(()))
            })?;
        }
        Ok(ahead)
    }

    /// From when on records can be missed.
    pub(super) fn reach(&self) -> Reach {
        let since = |topic: &str| self.progress.since.get(topic).copied().unwrap_or(i64::MIN);
        let all = [topics::RAW, topics::VERDICTS, topics::UNIQUE, topics::ENRICHED, topics::DEAD];
        let all = all.into_iter().map(since).max().unwrap_or(i64::MIN);
        Reach { all, parsed: all.max(since(topics::PARSED)) }
    }

    /// What is kept.
    pub(super) fn kept(&self) -> Arc<dyn StateReader> {
        self.keeper.kept()
    }

    pub(super) fn feeds(&self) -> &Feeds {
        &self.book.feeds
    }

    /// Records read so far.
    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// Records that name no unit, with the addresses of the first of them.
    pub(super) fn strays(&self) -> (u64, &[String]) {
        (self.progress.strays, &self.progress.first_strays)
    }
}

/// Whether a log still has what was read.
fn reaches(log: &dyn Log, progress: &Progress) -> Result<bool, LogError> {
    for (topic, positions) in &progress.positions {
        for (partition, position) in positions {
            if log.watermarks(topic, *partition)?.high < position.next {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// What the stages have committed now.
pub(super) fn frontier(log: &dyn Log) -> Result<Frontier, LogError> {
    let topics = log.topics()?;
    let mut frontier = Frontier::new();
    for stage in ReplayStage::ALL {
        let (group, topic) = (group_of(stage, None), input_of(stage));
        let partitions = topics.iter().find(|info| info.name == topic).map_or(0, |info| info.partitions);
        let mut committed = BTreeMap::new();
        for partition in 0..partitions {
            committed.insert(partition, log.committed(&group, topic, partition)?.unwrap_or(0));
        }
        frontier.insert(stage, committed);
    }
    Ok(frontier)
}
