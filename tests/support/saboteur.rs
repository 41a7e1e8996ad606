//! Somebody who takes records away and doubles them, and knows what the ledger must say of it.

use std::collections::{BTreeMap, BTreeSet};

use copytaster_engine::generation::{group_of, input_of};
use copytaster_engine::ledger::{
    Finding, LedgerLine, LedgerRequest, LedgerSum, TOPICS, UnitCount, Wrong as How, ledger,
};
use copytaster_engine::{EmbeddedLog, EmbeddedOptions, Log, Record, StopSignal, TopicSpec};
use copytaster_records::{ReplayStage, Verdict, headers, topics};
use copytaster_testkit::Rng;

use super::{as_output, each, each_chunk};

/// What is wrong: how, of what item, on which topic.
pub(crate) type Wrong = (String, String, String);

/// The ledger of a log at rest balances; and of a copy of the log from which somebody has taken, and to which somebody has
/// added, it names just that.
pub(crate) fn check_ledger(log: &dyn Log) {
    let sum = assert_balances(log);
    let mut saboteur = Saboteur::new(log, 3);
    let every = (sum.units / 30).max(10);
    let dir = tempfile::tempdir().expect("a directory");
    let spoilt = EmbeddedLog::open(EmbeddedOptions::new(dir.path())).expect("a log");
    let specs = log.topics().expect("topics").into_iter().filter(|info| TOPICS.contains(&info.name.as_str()));
    let specs: Vec<_> =
        specs.map(|info| TopicSpec { name: info.name, partitions: info.partitions, kept: info.kept }).collect();
    spoilt.ensure_topics(&specs).expect("topics");
    copy(log, &spoilt, |record| saboteur.keep(record, every, true));
    let (found, _, _) = drawn(&spoilt);
    assert_eq!(found, saboteur.expected);
    assert!(!found.is_empty());
    let (deliveries, units, touched) = (sum.deliveries, sum.units, found.len());
    println!(
        "the ledger balances: {deliveries} deliveries, {units} units; it names {touched} that were taken or doubled by hand"
    );
}

/// Of a log at rest.
pub(crate) fn assert_balances(log: &dyn Log) -> LedgerSum {
    let (found, counts, sum) = drawn(log);
    assert!(sum.balanced, "the ledger does not balance: {sum:?} {found:?}");
    assert!(counts.iter().all(|count| count.state != "in_flight"), "at rest: {counts:?}");
    sum
}

/// The ledger, as the engine draws it up.
fn drawn(log: &dyn Log) -> (BTreeSet<Wrong>, Vec<UnitCount>, LedgerSum) {
    let (mut found, mut counts, mut sum) = (BTreeSet::new(), Vec::new(), None);
    let mut take = |line| {
        match line {
            LedgerLine::Finding(Finding { wrong, item, topic, .. }) => {
                let how = if wrong == How::Missing { "missing" } else { "double" };
                found.insert((how.to_owned(), item, topic));
            }
            LedgerLine::Count(count) => counts.push(count),
            LedgerLine::Sum(told) => sum = Some(told),
            LedgerLine::Progress(_) => {}
        }
        Ok(())
    };
    ledger(log, &LedgerRequest::default(), &StopSignal::default(), &mut take).expect("a ledger");
    (found, counts, sum.expect("a sum"))
}

/// Copies the topics that the ledger reads to another log that has them empty, where `keep` says how often each record is
/// there; all stages have consumed everything then.
pub(crate) fn copy(from: &dyn Log, to: &dyn Log, mut keep: impl FnMut(&Record) -> usize) {
    for topic in TOPICS {
        each_chunk(from, topic, |chunk| {
            for few in chunk.chunks(500) {
                let kept = few.iter().flat_map(|record| (0..keep(record)).map(|_| as_output(record)));
                let kept: Vec<_> = kept.collect();
                if !kept.is_empty() {
                    to.append(kept).expect("appends");
                }
            }
        });
    }
    consume_all(to);
}

/// Commits the ends of their topics as the stages' offsets.
pub(crate) fn consume_all(log: &dyn Log) {
    let topics = log.topics().expect("topics");
    for stage in ReplayStage::ALL {
        let topic = input_of(stage);
        let partitions = topics.iter().find(|info| info.name == topic).map_or(0, |info| info.partitions);
        let end = |partition| log.watermarks(topic, partition).expect("watermarks").high;
        let ends: Vec<u64> = (0..partitions).map(end).collect();
        log.set_offsets(&group_of(stage, None), topic, &ends).expect("sets");
    }
}

/// What can be told of a record by its topic and the unit or delivery that it speaks of.
fn place(record: &Record) -> Option<(String, String)> {
    let item = match record.topic.as_ref() {
        topics::KILLS => {
            let id = record.headers.text(headers::CE_ID)?;
            id.split_once('/')?.1.to_owned()
        }
        _ => record.subject()?.to_owned(),
    };
    Some((record.topic.to_string(), item))
}

/// What became of each unit, and how many units each delivery has, by what stands on the log.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) verdicts: BTreeMap<String, Verdict>,
    /// Dead letters by item: the stage.
    pub(crate) dead: BTreeMap<String, String>,
    /// Items that speak of a delivery.
    items: BTreeMap<String, BTreeSet<String>>,
    /// How often each story is on `wire.kills`.
    kills: BTreeMap<Vec<u8>, u32>,
}

impl Known {
    pub(crate) fn of(log: &dyn Log) -> Self {
        let mut known = Self::default();
        let delivery = |item: &str| item.split('#').next().expect("a delivery").to_owned();
        each(log, topics::VERDICTS, |record| {
            let verdict: Verdict = serde_json::from_slice(&record.payload()).expect("a verdict");
            let item = verdict.unit.to_string();
            known.items.entry(delivery(&item)).or_default().insert(item.clone());
            known.verdicts.insert(item, verdict);
        });
        each(log, topics::DEAD, |record| {
            let item = record.subject().expect("an item").to_owned();
            known.items.entry(delivery(&item)).or_default().insert(item.clone());
            known.dead.insert(item, record.headers.text(headers::DLQ_STAGE).expect("a stage").to_owned());
        });
        each(log, topics::KILLS, |record| *known.kills.entry(record.key.to_vec()).or_default() += 1);
        known
    }

    /// What the ledger must say where a record of an item is taken away from a topic and nothing else of its delivery is
    /// touched. `None`: this one leaves no trace that must be there.
    fn missing(&self, topic: &str, item: &str, record: &Record) -> Option<(String, String)> {
        let on = |topic: &str| Some((item.to_owned(), topic.to_owned()));
        let goes_on = |item: &str| self.verdicts.get(item).is_some_and(|verdict| verdict.relation.goes_on());
        let alone = || self.items.get(item.split('#').next()?).filter(|items| items.len() == 1);
        // Nothing is left of the delivery but the delivery.
        let is_last = alone().is_some() && !goes_on(item);
        let whole = || Some((item.split('#').next()?.to_owned(), topics::VERDICTS.to_owned()));
        match topic {
            topics::VERDICTS if is_last => whole(),
            topics::DEAD if self.dead[item] == "parse" => on(topics::PARSED),
            topics::DEAD if is_last => whole(),
            topics::DEAD => on(topics::VERDICTS),
            topics::KILLS if self.kills[&record.key.to_vec()] > 1 => None,
            _ => on(topic),
        }
    }
}

/// Takes away or doubles a record here and there, at most one of a delivery; says what the ledger must find.
pub(crate) struct Saboteur {
    rng: Rng,
    known: Known,
    touched: BTreeSet<String>,
    pub(crate) expected: BTreeSet<Wrong>,
}

impl Saboteur {
    pub(crate) fn new(log: &dyn Log, seed: u64) -> Self {
        Self { rng: Rng::new(seed), known: Known::of(log), touched: BTreeSet::new(), expected: BTreeSet::new() }
    }

    /// How often a record is to be there; every so manieth is touched.
    pub(crate) fn keep(&mut self, record: &Record, every: u64, may_take: bool) -> usize {
        let Some((topic, item)) = place(record) else { return 1 };
        let delivery = item.split('#').next().expect("a delivery").to_owned();
        // There are few kills and dead letters.
        let every = if matches!(topic.as_str(), topics::KILLS | topics::DEAD) { every / 4 } else { every };
        if self.rng.below(every) > 0 || !self.touched.insert(delivery) {
            return 1;
        }
        if !may_take || self.rng.below(2) == 0 {
            self.expected.insert(("double".into(), item, topic));
            return 2;
        }
        match self.known.missing(&topic, &item, record) {
            Some((item, topic)) => _ = self.expected.insert(("missing".into(), item, topic)),
            None => return 1,
        }
        0
    }
}
