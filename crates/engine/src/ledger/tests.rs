//! The ledger against a model: units of every fate, some of their records taken away or doubled, entered topic by topic with
//! the book put away now and then. What it finds is compared with what was done, as sets.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use copytaster_records::{DeliveryId, ReplayStage, UnitId, topics};
use proptest::prelude::*;

use super::account::{Fate, State};
use super::answer::Wrong;
use super::balance::{Balance, Reach, Scope, Sheet};
use super::book::Book;
use super::feeds::Feeds;
use super::mark::Mark;
use super::posting::{Entry, Posting};
use super::underway::Ahead;
use crate::{LogError, StateReader, Visit};

/// State in memory.
#[derive(Default)]
struct Memory(Mutex<BTreeMap<Bytes, Bytes>>);

impl StateReader for Memory {
    fn get(&self, _: u32, key: &[u8]) -> Result<Option<Bytes>, LogError> {
        Ok(self.0.lock().expect("state").get(key).cloned())
    }

    fn scan(&self, _: u32, prefix: &[u8], visit: Visit<'_>) -> Result<(), LogError> {
        let state = self.0.lock().expect("state").clone();
        for (key, value) in state.range(Bytes::copy_from_slice(prefix)..).take_while(|(k, _)| k.starts_with(prefix)) {
            if visit(key, value) == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    }

    fn keys_estimate(&self) -> u64 {
        0
    }
}

/// What becomes of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    Repeat,
    Enriched,
    /// A kill of its own story.
    Kill,
    KillOfNothing,
    Held,
    Released,
    /// Held, and its story is killed by the next unit of the delivery, which every such unit has.
    Dropped,
    DeadInDedupe,
    DeadInParse,
    DeadInEnrich,
    /// Dead in parse, then sent through again.
    SentAgain,
    /// The same, and the command was not yet consumed.
    AskedFor,
    /// Dead in dedupe, then judged again.
    JudgedLate,
    ToParse,
    ToEnrich,
}

use Plan::{
    AskedFor, DeadInDedupe, DeadInEnrich, DeadInParse, Dropped, Enriched, Held, JudgedLate, Kill, KillOfNothing,
    Released, Repeat, SentAgain, ToEnrich, ToParse,
};

const PLANS: [Plan; 15] = [
    Repeat,
    Enriched,
    Kill,
    KillOfNothing,
    Held,
    Released,
    Dropped,
    DeadInDedupe,
    DeadInParse,
    DeadInEnrich,
    SentAgain,
    AskedFor,
    JudgedLate,
    ToParse,
    ToEnrich,
];

/// A record: its topic, what it says, when it was appended.
type Said = (&'static str, Posting, i64);

/// A unit and what becomes of it, with the records that say so.
struct Case {
    unit: UnitId,
    plan: Plan,
    /// How many units its delivery has.
    units: u32,
    /// When its delivery came, in milliseconds.
    at: i64,
}

impl Case {
    fn story(&self) -> Bytes {
        format!("story of {}", self.unit).into()
    }

    fn on(&self, topic: &'static str, entry: Entry) -> Said {
        (topic, Posting::Unit(self.unit.clone(), entry), self.at + 1)
    }

    fn mark(&self, mark: Mark, revision: u32) -> Said {
        let units = if mark == Mark::DeadInDedupe { self.units } else { 0 };
        self.on(mark.topic(), Entry::Mark { mark, revision, units })
    }

    fn verdict(&self, fate: Fate, revision: u32) -> Said {
        let units = if revision == 0 { self.units } else { 0 };
        let retracts = matches!(self.plan, Kill | KillOfNothing);
        self.on(topics::VERDICTS, Entry::Verdict { fate, revision, units, story: self.story(), retracts })
    }

    fn unique(&self, revision: u32) -> Said {
        self.on(topics::UNIQUE, Entry::Unique { revision, story: self.story() })
    }

    fn enriched(&self, revision: u32) -> Said {
        self.on(topics::ENRICHED, Entry::Enriched { revision, retraction: self.plan == Kill })
    }

    fn kill(&self) -> Said {
        self.on(topics::KILLS, Entry::Kill(self.story()))
    }

    /// Its records; those that may be taken away and are missed, first. Of a unit that is dropped, those of its killer too.
    fn records(&self) -> Vec<Said> {
        let on = || vec![self.verdict(Fate::GoesOn, 0), self.unique(0)];
        let parsed = |revision| self.mark(Mark::Parsed, revision);
        let mut said = match self.plan {
            Repeat => vec![self.verdict(Fate::Repeat, 0)],
            KillOfNothing => vec![self.verdict(Fate::KillOfNothing, 0), self.kill()],
            Kill => [on(), vec![parsed(0), self.enriched(0), self.kill()]].concat(),
            Enriched => [on(), vec![parsed(0), self.enriched(0)]].concat(),
            Held => vec![self.verdict(Fate::Held, 0), self.mark(Mark::Held, 0)],
            Released => {
                [vec![self.verdict(Fate::Held, 0)], on().split_off(1), vec![parsed(0), self.enriched(0)]].concat()
            }
            Dropped => vec![self.verdict(Fate::Held, 0)],
            DeadInDedupe => vec![self.mark(Mark::DeadInDedupe, 0)],
            DeadInParse => [on(), vec![self.mark(Mark::DeadInParse, 0)]].concat(),
            DeadInEnrich => [on(), vec![parsed(0), self.mark(Mark::DeadInEnrich, 0)]].concat(),
            SentAgain => vec![self.verdict(Fate::GoesOn, 1), self.unique(1), parsed(1), self.enriched(1)],
            AskedFor => Vec::new(),
            JudgedLate => [on(), vec![parsed(0), self.enriched(0)]].concat(),
            ToParse => on(),
            ToEnrich => [on(), vec![parsed(0)]].concat(),
        };
        said.extend(self.records_not_missed());
        said
    }

    /// How many of them are missed.
    fn missed(&self) -> usize {
        self.records().len() - self.records_not_missed().len()
    }

    /// Records that something later has made needless.
    fn records_not_missed(&self) -> Vec<Said> {
        let first = [self.verdict(Fate::GoesOn, 0), self.unique(0), self.mark(Mark::DeadInParse, 0)];
        match self.plan {
            Released => vec![self.mark(Mark::Held, 0), self.mark(Mark::Released, 0)],
            Dropped => {
                let killer = Case { unit: next(&self.unit), plan: Kill, units: self.units, at: self.at };
                let mut said = vec![self.mark(Mark::Held, 0), self.mark(Mark::Released, 0)];
                said.extend(killer.records().into_iter().map(|(topic, mut posting, at)| {
                    if let Posting::Unit(_, Entry::Verdict { story, .. } | Entry::Kill(story)) = &mut posting {
                        *story = self.story();
                    }
                    (topic, posting, at)
                }));
                said
            }
            SentAgain | AskedFor => {
                let command = self.on(topics::RAW, Entry::SendAgain { above: 0 });
                [first.to_vec(), vec![command]].concat()
            }
            JudgedLate => {
                let command = self.on(topics::RAW, Entry::JudgeAgain { tries: 1 });
                vec![self.mark(Mark::DeadInDedupe, 0), command]
            }
            _ => Vec::new(),
        }
    }

    fn state(&self) -> State {
        match self.plan {
            Repeat => State::Repeat,
            Enriched | Released | SentAgain | JudgedLate => State::Enriched,
            Kill | KillOfNothing | Dropped => State::Retracted,
            Held => State::Held,
            DeadInDedupe => State::Dead(ReplayStage::Dedupe),
            DeadInParse => State::Dead(ReplayStage::Parse),
            DeadInEnrich => State::Dead(ReplayStage::Enrich),
            AskedFor => State::InFlight(ReplayStage::Dedupe),
            ToParse => State::InFlight(ReplayStage::Parse),
            ToEnrich => State::InFlight(ReplayStage::Enrich),
        }
    }

    /// What is found where this record of it is taken away: the item and the topic.
    fn found_without(&self, topic: &'static str) -> (String, &'static str) {
        let is_alone = self.units == 1;
        let item = if is_alone { self.unit.delivery.to_string() } else { self.unit.to_string() };
        match (self.plan, topic) {
            (Repeat, topics::VERDICTS) | (DeadInDedupe, topics::DEAD) => (item, topics::VERDICTS),
            (DeadInParse, topics::DEAD) => (self.unit.to_string(), topics::PARSED),
            (DeadInEnrich, topics::DEAD) => (self.unit.to_string(), topics::ENRICHED),
            _ => (self.unit.to_string(), topic),
        }
    }
}

fn next(unit: &UnitId) -> UnitId {
    UnitId { delivery: unit.delivery.clone(), ordinal: unit.ordinal + 1 }
}

/// What somebody does by hand to a unit: nothing, takes its n-th record away, doubles it.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Nothing,
    Take(usize),
    Double(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => Just(Deed::Nothing),
        2 => any::<usize>().prop_map(Deed::Take),
        2 => any::<usize>().prop_map(Deed::Double),
    ]
}

type Deliveries = Vec<(Vec<(prop::sample::Index, Deed)>, Deed)>;

fn deliveries() -> impl Strategy<Value = Deliveries> {
    let units = prop::collection::vec((any::<prop::sample::Index>(), deed()), 1..4);
    prop::collection::vec((units, deed()), 1..40)
}

/// What is on the log, and what must be found.
#[derive(Default)]
struct World {
    records: Vec<Said>,
    ahead: Vec<Posting>,
    findings: BTreeSet<(Wrong, String, String)>,
    units: BTreeMap<State, u64>,
}

fn world(deliveries: &Deliveries) -> World {
    let mut world = World::default();
    for (seq, (units, deed)) in (0u64..).zip(deliveries) {
        let feed = ["one", "two", "three"][usize::try_from(seq % 3).expect("fits")];
        let (lane, seq) = (seq % 2, seq / 2);
        let delivery: DeliveryId = format!("{feed}/{lane}/{seq}").parse().expect("an id");
        let at = 1_000 * i64::try_from(seq).expect("fits");
        let delivered =
            Posting::Delivery(delivery.clone(), Entry::Mark { mark: Mark::Delivered, revision: 0, units: 0 });
        let raw = (topics::RAW, delivered, at);
        let plan = |index: &prop::sample::Index| PLANS[index.index(PLANS.len())];
        let count = units.iter().map(|(index, _)| if plan(index) == Dropped { 2 } else { 1 }).sum();
        let (mut ordinal, mut is_taken) = (0, false);
        for (index, deed) in units {
            let unit = UnitId { delivery: delivery.clone(), ordinal };
            let case = Case { unit, plan: plan(index), units: count, at };
            ordinal += if case.plan == Dropped { 2 } else { 1 };
            // Of a delivery of which too much is taken less can be told: one theft each.
            let deed = if is_taken && matches!(deed, Deed::Take(_)) { Deed::Nothing } else { *deed };
            is_taken |= matches!(deed, Deed::Take(_));
            world.unit(&case, deed);
        }
        match deed {
            Deed::Take(_) if !is_taken => {
                world.findings.insert((Wrong::Missing, delivery.to_string(), topics::RAW.into()));
            }
            Deed::Double(_) => {
                world.records.extend([raw.clone(), raw]);
                world.findings.insert((Wrong::Double, delivery.to_string(), topics::RAW.into()));
            }
            _ => world.records.push(raw),
        }
    }
    world
}

impl World {
    fn unit(&mut self, case: &Case, deed: Deed) {
        let mut records = case.records();
        let mut state = case.state();
        match deed {
            Deed::Take(n) if case.missed() > 0 && may_be_taken(case) => {
                let n = n % case.missed();
                let (topic, _, _) = records.remove(n);
                let (item, topic) = case.found_without(topic);
                self.findings.insert((Wrong::Missing, item, topic.into()));
                // Whatever it was the last of is nowhere now.
                let is_last = n + 1 == case.missed() - usize::from(matches!(case.plan, Kill | KillOfNothing));
                if is_last {
                    state = State::Missing;
                }
            }
            Deed::Double(n) if !records.is_empty() => {
                let said = records[n % records.len()].clone();
                let is_command = matches!(said.1, Posting::Unit(_, Entry::SendAgain { .. } | Entry::JudgeAgain { .. }));
                if !is_command {
                    let Posting::Unit(unit, _) = &said.1 else { unreachable!("units only") };
                    self.findings.insert((Wrong::Double, unit.to_string(), said.0.into()));
                }
                records.push(said);
            }
            _ => {}
        }
        if case.plan == Dropped {
            *self.units.entry(State::Retracted).or_default() += 1;
        }
        *self.units.entry(state).or_default() += 1;
        match case.plan {
            ToParse => self.ahead.extend(of_topic(&records, topics::UNIQUE)),
            ToEnrich => self.ahead.extend(of_topic(&records, topics::PARSED)),
            AskedFor => self.ahead.extend(of_topic(&records, topics::RAW)),
            _ => {}
        }
        self.records.extend(records);
    }
}

/// A record that stands before a stage is the only one that says so; and what is asked for is not missed.
fn may_be_taken(case: &Case) -> bool {
    !matches!(case.plan, ToParse | ToEnrich | AskedFor | Dropped | Held)
}

fn of_topic(records: &[Said], topic: &str) -> Vec<Posting> {
    records.iter().filter(|(on, _, _)| *on == topic).map(|(_, posting, _)| posting.clone()).collect()
}

/// Later revisions come later.
fn revision(posting: &Posting) -> u32 {
    let (Posting::Unit(_, entry) | Posting::Delivery(_, entry)) = posting else { return 0 };
    match entry {
        Entry::Mark { revision, .. }
        | Entry::Verdict { revision, .. }
        | Entry::Unique { revision, .. }
        | Entry::Enriched { revision, .. } => *revision,
        _ => 0,
    }
}

/// Enters all records, topic by topic; the book is put away behind every so manieth.
fn enter(records: &[Said], order: &[&str], put_away_every: usize) -> (Arc<Memory>, Feeds) {
    let memory = Arc::new(Memory::default());
    let mut book = Book::open(Arc::clone(&memory) as Arc<dyn StateReader>, Feeds::default());
    let ordered = order.iter().flat_map(|topic| {
        let mut on_topic: Vec<_> = records.iter().filter(|(on, _, _)| on == topic).collect();
        on_topic.sort_by_key(|(_, posting, _)| revision(posting));
        on_topic
    });
    let put_away = |book: &mut Book| {
        let mut state = memory.0.lock().expect("state");
        for change in book.changes() {
            match change.value {
                Some(value) => state.insert(change.key, value),
                None => state.remove(&change.key),
            };
        }
        drop(state);
        book.forget();
    };
    for (n, (_, posting, at)) in ordered.enumerate() {
        book.post(posting, *at).expect("posts");
        if n % put_away_every == 0 {
            put_away(&mut book);
        }
    }
    put_away(&mut book);
    (memory, book.feeds.clone())
}

fn strike(kept: &Memory, feeds: &Feeds, ahead: &Ahead, scope: Scope) -> (Sheet, BTreeSet<(Wrong, String, String)>) {
    let reach = Reach { all: i64::MIN, parsed: i64::MIN };
    let balance = Balance { kept, feeds, ahead, reach, scope, horizon: None };
    let mut found = BTreeSet::new();
    let sheet = balance
        .strike(&mut |finding| {
            let is_new = found.insert((finding.wrong, finding.item, finding.topic));
            assert!(is_new, "found twice");
        })
        .expect("strikes");
    (sheet, found)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_found_is_what_was_done(
        deliveries in deliveries(),
        put_away_every in 1usize..60,
        downstream_first in any::<bool>(),
    ) {
        let world = world(&deliveries);
        let mut order = [
            topics::ENRICHED, topics::PARSED, topics::DEAD, topics::KILLS, topics::UNIQUE, topics::EMBARGOED,
            topics::VERDICTS, topics::RAW,
        ];
        if !downstream_first {
            order.reverse();
        }
        let (kept, feeds) = enter(&world.records, &order, put_away_every);
        let mut ahead = Ahead::default();
        world.ahead.iter().for_each(|posting| ahead.note(posting));
        let (sheet, found) = strike(&kept, &feeds, &ahead, Scope::default());
        prop_assert_eq!(&found, &world.findings);
        let mut units: BTreeMap<State, u64> = BTreeMap::new();
        for ((_, state), count) in &sheet.units {
            *units.entry(*state).or_default() += count;
        }
        prop_assert_eq!(units, world.units);
        // Parts by feed and by time are parts of the whole.
        let middle = 7_000;
        let scopes = ["one", "two", "three"].into_iter().filter_map(|name| feeds.find(name)).flat_map(|feed| {
            [(None, Some(middle)), (Some(middle), None)].map(|(from, to)| Scope { from, to, feed: Some(feed) })
        });
        let (mut deliveries, mut parts) = (0, BTreeSet::new());
        for scope in scopes {
            let (sheet, found) = strike(&kept, &feeds, &ahead, scope);
            deliveries += sheet.deliveries;
            parts.extend(found);
        }
        prop_assert_eq!(deliveries, sheet.deliveries);
        prop_assert_eq!(parts, found);
    }
}

#[test]
fn gaps_in_a_lane_are_named() {
    let delivered = |seq: u64| {
        let id = format!("one/0/{seq}").parse().expect("an id");
        let entry = Entry::Mark { mark: Mark::Delivered, revision: 0, units: 0 };
        (topics::RAW, Posting::Delivery(id, entry), 0)
    };
    let records: Vec<_> = [1, 2, 700, 702].map(delivered).into();
    let (kept, feeds) = enter(&records, &[topics::RAW], 1);
    let mut ahead = Ahead::default();
    records.iter().for_each(|(_, posting, _)| ahead.note(posting));
    let (sheet, found) = strike(&kept, &feeds, &ahead, Scope::default());
    let items: Vec<_> = found.into_iter().map(|(_, item, _)| item).collect();
    assert_eq!(items, ["?/0/0", "?/0/3 to ?/0/699", "?/0/701"]);
    assert_eq!(sheet.missing, 1 + 697 + 1);
}
