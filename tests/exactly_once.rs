//! The service is killed with -9 again and again, and power cuts tear what was not yet synced: nothing acknowledged is
//! missing, nothing is twice, order per story holds, the poison set is the dead-letter set.
//!
//! `CHAOS_ITEMS`, `CHAOS_KILLS` and `CHAOS_SEED` make it longer or repeat a run; `.ci/nightly` runs 20,000 and 200.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use copytaster_engine::{Log, Record};
use copytaster_records::headers;
use copytaster_records::{DeadLetter, DeliveryMeta, EnrichedStory, Relation, Retraction, UnitId, Verdict, topics};
use copytaster_testkit::faults::{Tear, tear_journal};
use copytaster_testkit::{Delivery, Expected, Mix, Rng, SyntheticWire, UnitTruth, WireOptions};
use support::{Site, assert_same, records, run_over, terminate, values_behind_raw};

/// A number of the environment, or the short form's.
fn setting(name: &str, short: u64) -> u64 {
    std::env::var(name).ok().map_or(short, |text| text.parse().expect("a number"))
}

#[test]
fn nothing_is_lost_and_nothing_doubled_whatever_is_killed() {
    let (items, kills) = (setting("CHAOS_ITEMS", 1_500), setting("CHAOS_KILLS", 15));
    let seed = setting("CHAOS_SEED", 1);
    println!("repeat with CHAOS_ITEMS={items} CHAOS_KILLS={kills} CHAOS_SEED={seed}");
    let options = WireOptions { seed, items: usize::try_from(items).expect("fits"), mix: Mix::chaos() };
    let wire: Vec<Delivery> = SyntheticWire::new(options).collect();
    let site = Site::synthetic("[log]\nsync_mark = \"sync-mark\"\n");
    let tears = run_and_kill(&site, &wire, kills, seed);
    println!("{kills} kills, {tears} of them with a torn tail");
    let log = site.open_log();
    let deliveries = check_ingest(&*log, &wire, &site);
    check_units(&*log);
    check_order(&*log);
    check_poison(&*log, &wire);
    check_truth(&*log, &wire, &deliveries);
    check_against_an_undisturbed_run(&*log);
}

/// Hands the wire over bit by bit, killing the service in between. Returns how many tails were torn.
fn run_and_kill(site: &Site, wire: &[Delivery], kills: u64, seed: u64) -> u64 {
    let mut rng = Rng::new(seed ^ 0xdead);
    let mut tears = 0;
    let share = wire.len().div_ceil(usize::try_from(kills).expect("fits").max(1));
    for part in wire.chunks(share) {
        let mut service = site.start(&[]);
        let pause = Duration::from_millis(200 + rng.below(700)) / u32::try_from(part.len()).expect("fits").max(1);
        for delivery in part {
            put(site, delivery);
            std::thread::sleep(pause);
        }
        service.kill().expect("kills");
        if rng.below(2) == 0 && tear(site, &mut rng) {
            tears += 1;
        }
    }
    let mut service = site.start(&[]);
    let empty = service.wait_until(support::WAIT * 5, || wire.iter().all(|delivery| is_done(site, delivery)));
    assert!(empty.expect("the system tells"), "not everything was taken\n{}", site.service_log());
    site.wait_idle(&mut service, wire.len() as u64);
    terminate(service);
    tears
}

/// Written aside and renamed in, as a careful sender does.
fn put(site: &Site, delivery: &Delivery) {
    let inbox = site.inbox(&delivery.feed);
    let aside = inbox.join(format!(".{}", delivery.name));
    std::fs::write(&aside, &delivery.bytes).expect("writes");
    std::fs::rename(aside, inbox.join(&delivery.name)).expect("renames");
}

fn is_done(site: &Site, delivery: &Delivery) -> bool {
    site.inbox(&delivery.feed).join(".copytaster/done").join(&delivery.name).exists()
}

/// Only what was not synced is torn.
fn tear(site: &Site, rng: &mut Rng) -> bool {
    let Ok(mark) = std::fs::read(site.dir.join("sync-mark")) else { return false };
    let Ok(synced) = mark.try_into().map(u64::from_be_bytes) else { return false };
    if !has_journal(&site.log_dir()) {
        return false;
    }
    tear_journal(&site.log_dir(), synced, rng).expect("tears") != Tear::Nothing
}

fn has_journal(dir: &Path) -> bool {
    std::fs::read_dir(dir)
        .is_ok_and(|mut entries| entries.any(|e| e.is_ok_and(|e| e.path().extension().is_some_and(|x| x == "jnl"))))
}

fn meta(record: &Record) -> Option<DeliveryMeta> {
    record.json_header(headers::DELIVERY).ok()
}

/// Every file that was acknowledged is on `wire.raw`, byte for byte; numbers are dense within a lane. Returns, by file, how
/// often it came: more than once only where a kill fell between commit and acknowledgement.
fn check_ingest(log: &dyn Log, wire: &[Delivery], site: &Site) -> BTreeMap<String, usize> {
    let sent: BTreeMap<&str, &Delivery> = wire.iter().map(|d| (d.name.as_str(), d)).collect();
    let mut came: BTreeMap<String, usize> = BTreeMap::new();
    let mut lanes: BTreeMap<u32, u64> = BTreeMap::new();
    for record in records(log, topics::RAW) {
        let Some(meta) = meta(&record) else { continue };
        let next = lanes.entry(meta.id.lane.0).or_default();
        assert_eq!(meta.id.seq, *next, "lane {} has no gap and nothing twice", meta.id.lane.0);
        *next += 1;
        let name = meta.name.expect("a file's name");
        assert_eq!(record.payload(), sent[name.as_str()].bytes, "{name}: its bytes");
        *came.entry(name).or_default() += 1;
    }
    let acknowledged: BTreeSet<&str> =
        wire.iter().filter(|delivery| is_done(site, delivery)).map(|d| d.name.as_str()).collect();
    let there: BTreeSet<&str> = came.keys().map(String::as_str).collect();
    let missing: Vec<_> = acknowledged.difference(&there).collect();
    assert!(missing.is_empty(), "acknowledged and missing: {missing:?}");
    assert_eq!(there.len(), wire.len(), "everything was taken in the end");
    let again = came.values().filter(|count| **count > 1).count();
    println!("{} deliveries, {again} of them came again after a kill", wire.len());
    came
}

/// Every unit has exactly one verdict or dead letter; what goes on goes on exactly once through every stage.
fn check_units(log: &dyn Log) {
    let verdicts: Vec<Verdict> = records(log, topics::VERDICTS).iter().map(json).collect();
    let judged = once("a verdict", verdicts.iter().map(|v| v.unit.clone()));
    let letters: Vec<(Record, DeadLetter)> =
        records(log, topics::DEAD).into_iter().map(|r| (r.clone(), json(&r))).collect();
    let dead_in = |stage: &str| {
        let items = letters.iter().filter(|(_, letter)| letter.stage == stage);
        once(
            &format!("dead in {stage}"),
            items.map(|(record, _)| record.headers.text(headers::CE_ID).expect("an id").to_owned()),
        )
    };
    dead_in("dedupe");
    let on: BTreeSet<UnitId> = verdicts.iter().filter(|v| v.relation.goes_on()).map(|v| v.unit.clone()).collect();
    let unique = records(log, topics::UNIQUE);
    let unique = once(
        "on wire.unique",
        unique.iter().map(|r| r.json_header::<Verdict>(headers::VERDICT).expect("a verdict").unit),
    );
    assert_eq!(unique, on, "what goes on is on wire.unique");
    assert!(unique.is_subset(&judged));
    let parse_dead: BTreeSet<UnitId> = letters
        .iter()
        .filter(|(_, l)| l.stage == "parse")
        .map(|(_, l)| l.item.as_deref().and_then(|i| i.parse().ok()).expect("a unit"))
        .collect();
    let parsed = once("on wire.parsed", records(log, topics::PARSED).iter().map(unit_of));
    assert!(parsed.is_disjoint(&parse_dead));
    assert_eq!(parsed.union(&parse_dead).cloned().collect::<BTreeSet<_>>(), unique, "parsed or dead, once");
    let enriched = once("on wire.enriched", records(log, topics::ENRICHED).iter().map(unit_of));
    assert_eq!(enriched, parsed, "enriched or retracted, once");
    println!("{} units: {} went on, {} dead in parse", judged.len(), unique.len(), parse_dead.len());
}

fn unit_of(record: &Record) -> UnitId {
    let value: serde_json::Value = json(record);
    value["unit"].as_str().and_then(|unit| unit.parse().ok()).expect("a unit")
}

fn once<T: Ord + std::fmt::Debug>(what: &str, keys: impl Iterator<Item = T>) -> BTreeSet<T> {
    let mut seen = BTreeSet::new();
    for key in keys {
        if let Some(twice) = seen.replace(key) {
            panic!("{what}: twice: {twice:?}");
        }
    }
    seen
}

fn json<T: for<'de> serde::Deserialize<'de>>(record: &Record) -> T {
    serde_json::from_slice(&record.payload()).expect("json")
}

/// Units of one story leave every stage in the order of the raw log.
fn check_order(log: &dyn Log) {
    for topic in [topics::UNIQUE, topics::PARSED, topics::ENRICHED] {
        let mut last: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
        for record in records(log, topic) {
            let version = match record.event_type() {
                headers::event_type::UNIT => {
                    record.json_header::<Verdict>(headers::VERDICT).expect("a verdict").version
                }
                headers::event_type::ENRICHED_STORY => json::<EnrichedStory>(&record).version,
                headers::event_type::RETRACTION => json::<Retraction>(&record).version,
                _ => u32::try_from(json::<serde_json::Value>(&record)["version"].as_u64().expect("a version"))
                    .expect("fits"),
            };
            let before = last.insert(record.key.to_vec(), version).unwrap_or(0);
            assert!(before < version, "{topic}: version {version} behind {before}");
        }
    }
}

/// Dead letters are those that should be, by file and class: sets, not counts.
fn check_poison(log: &dyn Log, wire: &[Delivery]) {
    let class = |truth: &UnitTruth| match &truth.expected {
        Expected::Dead { stage, class } => Some(((*stage).to_owned(), *class)),
        Expected::Verdict { .. } => None,
    };
    let poison: BTreeSet<_> =
        wire.iter().flat_map(|d| d.truth.iter().filter_map(class).map(|c| (d.name.clone(), c))).collect();
    let units: BTreeMap<String, String> = records(log, topics::RAW)
        .iter()
        .filter_map(meta)
        .map(|meta| (meta.id.to_string(), meta.name.unwrap_or_default()))
        .collect();
    let file = |letter: &DeadLetter| {
        let item = letter.item.as_deref().unwrap_or_default();
        let delivery = item.split('#').next().unwrap_or_default();
        units.get(delivery).cloned().unwrap_or_default()
    };
    let dead: BTreeSet<_> = records(log, topics::DEAD)
        .iter()
        .map(json::<DeadLetter>)
        .map(|letter| (file(&letter), (letter.stage.clone(), letter.class)))
        .collect();
    assert_eq!(dead, poison);
    println!("{} poisoned, all of them dead letters and nothing else", poison.len());
}

/// Where the files of a story came once each and in the order in which they were sent, every verdict is the one that the
/// wire's author knows to be true. (A file found after a restart has to settle, and one renamed in meanwhile overtakes it.)
fn check_truth(log: &dyn Log, wire: &[Delivery], came: &BTreeMap<String, usize>) {
    let taken: Vec<DeliveryMeta> = records(log, topics::RAW).iter().filter_map(meta).collect();
    let mut places: BTreeMap<&str, (usize, &DeliveryMeta)> = BTreeMap::new();
    for (place, meta) in taken.iter().enumerate() {
        places.entry(meta.name.as_deref().unwrap_or_default()).or_insert((place, meta));
    }
    let disturbed = disturbed_stories(wire, came, &places);
    let verdicts: BTreeMap<UnitId, Relation> =
        records(log, topics::VERDICTS).iter().map(json::<Verdict>).map(|v| (v.unit, v.relation)).collect();
    let mut checked = 0;
    for delivery in wire {
        for (ordinal, truth) in (0u32..).zip(&delivery.truth) {
            let Expected::Verdict { relation, story, .. } = &truth.expected else { continue };
            if disturbed.contains(story.as_str()) {
                continue;
            }
            let unit = UnitId { delivery: places[delivery.name.as_str()].1.id.clone(), ordinal };
            assert_eq!(verdicts.get(&unit), Some(relation), "{} unit {ordinal}: {}", delivery.name, truth.headline);
            checked += 1;
        }
    }
    println!("{checked} verdicts are true; {} stories came again or out of order", disturbed.len());
    assert!(checked > wire.len() / 2, "most stories were not disturbed");
}

fn disturbed_stories<'a>(
    wire: &'a [Delivery],
    came: &BTreeMap<String, usize>,
    places: &BTreeMap<&str, (usize, &DeliveryMeta)>,
) -> BTreeSet<&'a str> {
    let mut disturbed = BTreeSet::new();
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for delivery in wire {
        let place = places[delivery.name.as_str()].0;
        for truth in &delivery.truth {
            let Expected::Verdict { story, .. } = &truth.expected else { continue };
            let before = last.insert(story, place);
            if came[&delivery.name] > 1 || before.is_some_and(|before| before > place) {
                disturbed.insert(story.as_str());
            }
        }
    }
    disturbed
}

/// What the killed service wrote is, byte for byte, what one that nobody touches makes of the same raw log.
fn check_against_an_undisturbed_run(log: &dyn Log) {
    let undisturbed = run_over(&records(log, topics::RAW), "");
    assert_same("killed, and undisturbed", &values_behind_raw(log), &undisturbed);
}
