//! What must be true of a log whatever happened to those who wrote it: sets of keys, never counts; a duplicate masks a loss.
//!
//! Of each record only its keys are kept, so that long runs fit into memory; the wire is made again from its seed wherever
//! it is needed.

use std::collections::{BTreeMap, BTreeSet};

use copytaster_engine::{Log, Record};
use copytaster_records::headers;
use copytaster_records::{
    DeadLetter, DeliveryId, DeliveryMeta, EnrichedStory, Relation, Retraction, UnitId, Verdict, topics,
};
use copytaster_testkit::{Expected, SyntheticWire, UnitTruth, WireOptions};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::each;
use super::saboteur::check_ledger;

/// What was sent, and what of it was acknowledged.
pub(crate) struct Sent {
    pub(crate) wire: WireOptions,
    /// Names of what was acknowledged; with the identity, where the acknowledgement says it.
    pub(crate) acknowledged: BTreeMap<String, Option<DeliveryId>>,
}

impl Sent {
    fn wire(&self) -> SyntheticWire {
        SyntheticWire::new(self.wire)
    }
}

/// What became of one name on `wire.raw`.
struct Came {
    /// Its place among all deliveries, and its identity, the first time.
    place: usize,
    id: DeliveryId,
    /// How often it came: more than once only where a fault fell between commit and acknowledgement.
    times: u32,
}

/// All deliveries on `wire.raw`.
pub(crate) struct Taken {
    names: BTreeMap<String, Came>,
    /// Names of those that came again.
    again: BTreeMap<DeliveryId, String>,
}

/// Every check; the log must be at rest.
pub(crate) fn check(log: &dyn Log, sent: &Sent) {
    let taken = check_ingest(log, sent);
    check_units(log);
    check_order(log);
    check_poison(log, sent, &taken);
    check_truth(log, sent, &taken);
    check_ledger(log);
}

/// Everything that was acknowledged is on `wire.raw`, byte for byte; numbers are dense within a lane.
pub(crate) fn check_ingest(log: &dyn Log, sent: &Sent) -> Taken {
    let bytes: BTreeMap<String, [u8; 32]> = sent.wire().map(|d| (d.name, Sha256::digest(d.bytes).into())).collect();
    let mut taken = Taken { names: BTreeMap::new(), again: BTreeMap::new() };
    let mut ids = BTreeSet::new();
    let mut lanes: BTreeMap<u32, u64> = BTreeMap::new();
    let mut place = 0;
    each(log, topics::RAW, |record| {
        let Some(meta) = meta(&record) else { return };
        let next = lanes.entry(meta.id.lane.0).or_default();
        assert_eq!(meta.id.seq, *next, "lane {} has no gap and nothing twice", meta.id.lane.0);
        *next += 1;
        let name = meta.name.expect("a name");
        let digest: [u8; 32] = Sha256::digest(record.payload()).into();
        assert_eq!(Some(&digest), bytes.get(&name), "{name}: its bytes");
        ids.insert(meta.id.clone());
        if let Some(came) = taken.names.get_mut(&name) {
            came.times += 1;
            taken.again.insert(meta.id, name);
        } else {
            taken.names.insert(name, Came { place, id: meta.id, times: 1 });
        }
        place += 1;
    });
    let missing: Vec<_> = sent.acknowledged.keys().filter(|name| !taken.names.contains_key(*name)).collect();
    assert!(missing.is_empty(), "acknowledged and missing: {missing:?}");
    let missing: Vec<_> = sent.acknowledged.values().flatten().filter(|id| !ids.contains(*id)).collect();
    assert!(missing.is_empty(), "acknowledged by these identities and missing: {missing:?}");
    assert_eq!(taken.names.len(), bytes.len(), "everything was taken in the end");
    println!("{} deliveries on {} lanes, {} of them came again after a fault", place, lanes.len(), taken.again.len());
    taken
}

/// Every unit has exactly one verdict or dead letter; what goes on goes on exactly once through every stage.
pub(crate) fn check_units(log: &dyn Log) {
    let (mut judged, mut on) = (Once::new("a verdict"), BTreeSet::new());
    each(log, topics::VERDICTS, |record| {
        let verdict: Verdict = json(&record);
        if verdict.relation.goes_on() {
            on.insert(verdict.unit.clone());
        }
        judged.add(verdict.unit);
    });
    let (mut dead, mut parse_dead) = (Once::new("dead in a stage"), BTreeSet::new());
    let mut dead_units = BTreeSet::new();
    each(log, topics::DEAD, |record| {
        let letter: DeadLetter = json(&record);
        let unit = letter.item.as_deref().and_then(|item| item.parse::<UnitId>().ok());
        match letter.stage.as_str() {
            "parse" => _ = parse_dead.insert(unit.expect("a unit")),
            "dedupe" => dead_units.extend(unit),
            other => panic!("dead in {other}: {}", letter.reason),
        }
        dead.add((letter.stage, record.headers.text(headers::CE_ID).expect("an id").to_owned()));
    });
    assert!(judged.seen.is_disjoint(&dead_units), "a verdict or a dead letter");
    let mut unique = Once::new("on wire.unique");
    each(log, topics::UNIQUE, |record| {
        unique.add(record.json_header::<Verdict>(headers::VERDICT).expect("a verdict").unit);
    });
    same_set("what goes on is on wire.unique", &unique.seen, &on);
    let mut parsed = Once::new("on wire.parsed");
    each(log, topics::PARSED, |record| parsed.add(unit_of(&record)));
    assert!(parsed.seen.is_disjoint(&parse_dead));
    let through_parse = parsed.seen.union(&parse_dead).cloned().collect();
    same_set("parsed or dead, once", &through_parse, &unique.seen);
    let mut enriched = Once::new("on wire.enriched");
    each(log, topics::ENRICHED, |record| enriched.add(unit_of(&record)));
    same_set("enriched or retracted, once", &enriched.seen, &parsed.seen);
    let (all, on, dead) = (judged.seen.len(), unique.seen.len(), parse_dead.len());
    println!("{all} units: {on} went on, {dead} of them dead in parse; each once");
}

/// Keys that may come once only.
struct Once<T> {
    what: &'static str,
    seen: BTreeSet<T>,
}

impl<T: Ord + std::fmt::Debug> Once<T> {
    fn new(what: &'static str) -> Self {
        Self { what, seen: BTreeSet::new() }
    }

    fn add(&mut self, key: T) {
        if let Some(twice) = self.seen.replace(key) {
            panic!("{}: twice: {twice:?}", self.what);
        }
    }
}

fn same_set(what: &str, found: &BTreeSet<UnitId>, wanted: &BTreeSet<UnitId>) {
    let few = |units: Vec<&UnitId>| {
        let names: Vec<String> = units.iter().take(10).map(ToString::to_string).collect();
        format!("{} ({})", units.len(), names.join(", "))
    };
    let (lost, surplus) = (wanted.difference(found).collect(), found.difference(wanted).collect());
    assert!(found == wanted, "{what}: lost {}, surplus {}", few(lost), few(surplus));
}

fn unit_of(record: &Record) -> UnitId {
    #[derive(Deserialize)]
    struct Unit {
        unit: UnitId,
    }
    json::<Unit>(record).unit
}

/// Units of one story leave every stage in the order of the raw log.
pub(crate) fn check_order(log: &dyn Log) {
    for topic in [topics::UNIQUE, topics::PARSED, topics::ENRICHED] {
        let mut last: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
        each(log, topic, |record| {
            let version = version_of(&record);
            let before = last.insert(record.key.to_vec(), version).unwrap_or(0);
            assert!(before < version, "{topic}: version {version} behind {before}");
        });
    }
}

fn version_of(record: &Record) -> u32 {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    match record.event_type() {
        headers::event_type::UNIT => record.json_header::<Verdict>(headers::VERDICT).expect("a verdict").version,
        headers::event_type::ENRICHED_STORY => json::<EnrichedStory>(record).version,
        headers::event_type::RETRACTION => json::<Retraction>(record).version,
        _ => json::<Version>(record).version,
    }
}

/// Dead letters are those that should be, by name and class: sets, not counts.
pub(crate) fn check_poison(log: &dyn Log, sent: &Sent, taken: &Taken) {
    let class = |truth: &UnitTruth| match &truth.expected {
        Expected::Dead { stage, class } => Some(((*stage).to_owned(), *class)),
        Expected::Verdict { .. } => None,
    };
    let poison: BTreeSet<_> = sent
        .wire()
        .flat_map(|d| d.truth.iter().filter_map(class).map(|c| (d.name.clone(), c)).collect::<Vec<_>>())
        .collect();
    let first: BTreeMap<&DeliveryId, &String> = taken.names.iter().map(|(name, came)| (&came.id, name)).collect();
    let mut dead = BTreeSet::new();
    each(log, topics::DEAD, |record| {
        let letter: DeadLetter = json(&record);
        let item = letter.item.as_deref().unwrap_or_default();
        let delivery: DeliveryId = item.split('#').next().and_then(|id| id.parse().ok()).expect("a delivery");
        let name = first.get(&delivery).copied().or_else(|| taken.again.get(&delivery)).expect("a name");
        dead.insert((name.clone(), (letter.stage, letter.class)));
    });
    assert_eq!(dead, poison);
    println!("{} poisoned, all of them dead letters and nothing else", poison.len());
}

/// Where the deliveries of a story came once each and in the order in which they were sent, every verdict is the one that
/// the wire's author knows to be true. (What has to be sent again is overtaken.)
pub(crate) fn check_truth(log: &dyn Log, sent: &Sent, taken: &Taken) {
    let disturbed = disturbed_stories(sent, taken);
    let mut verdicts: BTreeMap<UnitId, Relation> = BTreeMap::new();
    each(log, topics::VERDICTS, |record| {
        let verdict: Verdict = json(&record);
        verdicts.insert(verdict.unit, verdict.relation);
    });
    let (mut checked, mut units) = (0, 0);
    for delivery in sent.wire() {
        let delivery_id = &taken.names[&delivery.name].id;
        for (ordinal, truth) in (0u32..).zip(&delivery.truth) {
            let Expected::Verdict { relation, story, .. } = &truth.expected else { continue };
            units += 1;
            if disturbed.contains(story) {
                continue;
            }
            let unit = UnitId { delivery: delivery_id.clone(), ordinal };
            assert_eq!(verdicts.get(&unit), Some(relation), "{} unit {ordinal}: {}", delivery.name, truth.headline);
            checked += 1;
        }
    }
    println!("{checked} verdicts are true; {} stories came again or out of order", disturbed.len());
    assert!(checked > units / 2, "most stories were not disturbed");
}

fn disturbed_stories(sent: &Sent, taken: &Taken) -> BTreeSet<String> {
    let mut disturbed = BTreeSet::new();
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    for delivery in sent.wire() {
        let came = &taken.names[&delivery.name];
        for truth in &delivery.truth {
            let Expected::Verdict { story, .. } = &truth.expected else { continue };
            let before = last.insert(story.clone(), came.place);
            if came.times > 1 || before.is_some_and(|before| before > came.place) {
                disturbed.insert(story.clone());
            }
        }
    }
    disturbed
}

fn meta(record: &Record) -> Option<DeliveryMeta> {
    record.json_header(headers::DELIVERY).ok()
}

fn json<T: for<'de> Deserialize<'de>>(record: &Record) -> T {
    serde_json::from_slice(&record.payload()).expect("json")
}
