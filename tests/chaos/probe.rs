//! How far each stage is, partition by partition, seen past the proxy; and how long one stood still though it had work.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use copytaster_engine::{KafkaLog, Log, LogError};
use copytaster_records::topics;

use crate::feeding::Feeding;
use crate::support::same::BEHIND_RAW;
use crate::timeline::Timeline;

/// How often it is looked.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// A stall is told each time that it has become so much longer, in seconds.
const SAID_EVERY_S: u64 = 5;
/// Groups that consume, with what.
const GROUPS: [(&str, &str, &str); 3] = [
    ("dedupe", "copytaster.dedupe", topics::RAW),
    ("parse", "copytaster.parse", topics::UNIQUE),
    ("enrich", "copytaster.enrich", topics::PARSED),
];

/// The longest time without progress.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stall {
    pub(crate) time: Duration,
    pub(crate) of: String,
    /// When it was seen, on the timeline.
    pub(crate) at: Duration,
}

/// Where something stands, and since when it stands there with work to do: in calm time.
#[derive(Default)]
struct Standing {
    place: u64,
    since: Option<Duration>,
}

pub(crate) struct Probe<'a> {
    log: &'a KafkaLog,
    timeline: &'a Timeline,
    worst: Mutex<BTreeMap<&'static str, Stall>>,
}

impl<'a> Probe<'a> {
    pub(crate) fn new(log: &'a KafkaLog, timeline: &'a Timeline) -> Self {
        Self { log, timeline, worst: Mutex::default() }
    }

    /// Watches until it is over.
    pub(crate) fn watch(&self, feeding: &Feeding, over: &AtomicBool) {
        let mut standings: BTreeMap<(&'static str, u32), Standing> = BTreeMap::new();
        while !over.load(Ordering::Acquire) {
            let calm = self.timeline.calm();
            let standing = standings.entry(("ingest", 0)).or_default();
            self.note("ingest", 0, standing, feeding.count(), calm, || feeding.has_work());
            for (stage, group, topic) in GROUPS {
                for partition in 0..self.partitions(topic) {
                    // A broker that is away says nothing; the next look will.
                    let Ok(place) = self.committed(group, topic, partition) else { continue };
                    let standing = standings.entry((stage, partition)).or_default();
                    let calm = self.timeline.calm();
                    let has_work = || self.next(topic, partition, place).is_ok_and(|next| next.is_some());
                    self.note(stage, partition, standing, place, calm, has_work);
                }
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    fn note(
        &self,
        stage: &'static str,
        partition: u32,
        standing: &mut Standing,
        place: u64,
        calm: Duration,
        has_work: impl FnOnce() -> bool,
    ) {
        if standing.place != place {
            *standing = Standing { place, since: None };
        } else if !has_work() {
            standing.since = None;
        } else {
            let since = *standing.since.get_or_insert(calm);
            let time = calm.saturating_sub(since);
            let mut worst = self.worst.lock().unwrap_or_else(PoisonError::into_inner);
            let worst = worst.entry(stage).or_default();
            if time > worst.time {
                let of = format!("{stage}, partition {partition}, at {place}");
                if time.as_secs() / SAID_EVERY_S > worst.time.as_secs() / SAID_EVERY_S {
                    self.timeline.say(&format!("{of}: no progress for {:.1} s without a fault", time.as_secs_f64()));
                }
                *worst = Stall { time, of, at: self.timeline.elapsed() };
            }
        }
    }

    /// The longest stalls, by stage.
    pub(crate) fn stalls(&self) -> BTreeMap<&'static str, Stall> {
        self.worst.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether no stage has anything to do, nor will have: what was committed may be hidden for a while behind what a dead
    /// instance left open, or until its marker is written.
    pub(crate) fn is_idle(&self) -> bool {
        self.has_no_work() && self.is_settled() && self.has_no_work()
    }

    /// Whether everything that is written can be seen. Waits for it, though not for ever.
    fn is_settled(&self) -> bool {
        let mut compared = std::iter::once(topics::RAW).chain(BEHIND_RAW);
        let settled = compared.try_for_each(|topic| self.log.settle(topic));
        if let Err(error) = &settled {
            self.timeline.say(&format!("not settled: {error}"));
        }
        settled.is_ok()
    }

    /// Whether no stage sees anything that it has not consumed.
    fn has_no_work(&self) -> bool {
        GROUPS.iter().all(|(_, group, topic)| {
            (0..self.partitions(topic)).all(|partition| {
                let next = self.committed(group, topic, partition).and_then(|at| self.next(topic, partition, at));
                matches!(next, Ok(None))
            })
        })
    }

    /// The end of each partition that a stage reads; an error where a broker is silent.
    pub(crate) fn ends(&self, stage: &str) -> Result<Vec<u64>, LogError> {
        let topic = input(stage).1;
        (0..self.partitions(topic)).map(|partition| Ok(self.log.watermarks(topic, partition)?.high)).collect()
    }

    /// Whether a stage consumed everything before these ends; an error where a broker is silent.
    pub(crate) fn has_passed(&self, stage: &str, ends: &[u64]) -> Result<bool, LogError> {
        let (group, topic) = input(stage);
        for (partition, end) in (0u32..).zip(ends) {
            let at = self.committed(group, topic, partition)?;
            if at < *end && self.next(topic, partition, at)?.is_some_and(|next| next < *end) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn partitions(&self, topic: &str) -> u32 {
        if topic == topics::RAW { 1 } else { crate::HOMES }
    }

    fn committed(&self, group: &str, topic: &str, partition: u32) -> Result<u64, LogError> {
        Ok(self.log.committed(group, topic, partition)?.unwrap_or(0))
    }

    /// The next record behind an offset. Offsets alone do not tell: transactions' ends have some too.
    fn next(&self, topic: &str, partition: u32, at: u64) -> Result<Option<u64>, LogError> {
        if self.log.watermarks(topic, partition)?.high <= at {
            return Ok(None);
        }
        self.log.next_offset(topic, partition, at)
    }
}

fn input(stage: &str) -> (&'static str, &'static str) {
    let found = GROUPS.iter().find(|(name, _, _)| *name == stage).expect("a stage that consumes");
    (found.1, found.2)
}
