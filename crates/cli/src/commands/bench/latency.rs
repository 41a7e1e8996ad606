//! Latency a hop and end to end, at a steady rate.
//!
//! One watcher a topic, a reader of its own group, notes when each record reaches it. A record's source address leads back
//! to the delivery.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use copytaster_engine::{Log, Membership, Poll, ReadLimits, Record, StopSignal, TopicSpec, group_of};
use copytaster_records::topics::{Kept, state_of};
use copytaster_records::{DeliveryMeta, headers, topics};

use super::ground::Ground;

use super::machine::resident_mib;
use super::report::{Latency, Percentiles};
use super::workload::Workload;
use crate::args::Bench;
use crate::service::{Pipeline, PipelineOptions, wait_until_idle};
use crate::synthetic;

const CHUNK: ReadLimits = ReadLimits { records_max: 500, bytes_max: 8 << 20 };
/// How long the end is waited for.
const SETTLE_MAX: Duration = Duration::from_secs(60);
/// The first second is not counted: files are created in it.
const WARM_UP: Duration = Duration::from_secs(1);
/// On a cluster, connections are made and the brokers' code gets warm.
const WARM_UP_CLUSTER: Duration = Duration::from_secs(10);
/// Topics in the order in which copy passes them.
const HOPS: [&str; 4] = [topics::RAW, topics::UNIQUE, topics::PARSED, topics::ENRICHED];

/// When each record was first seen: by topic, partition and offset; with its source's address.
type Seen = BTreeMap<(&'static str, u32, u64), (Instant, Option<(u32, u64)>)>;

pub(super) fn measure(dir: &Path, args: &Bench) -> anyhow::Result<Latency> {
    std::fs::create_dir_all(dir)?;
    let ground = Ground::new(dir, args)?;
    let warm_up = if ground.is_cluster() { WARM_UP_CLUSTER } else { WARM_UP };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both are small and positive")]
    let items = (args.rate * (args.seconds as f64 + warm_up.as_secs_f64())) as usize;
    let workload = Workload::make(&dir.join("wire"), args.seed, items)?;
    let (config, log) = (&ground.config, ground.pipeline_log()?);
    let options = PipelineOptions::new(config, synthetic::profiles()?)?;
    let (seen, stop) = (Arc::new(Mutex::new(Seen::new())), StopSignal::default());
    let watchers: Vec<_> = HOPS
        .iter()
        .map(|topic| {
            let (log, seen, stop) = (Arc::clone(&log), Arc::clone(&seen), stop.clone());
            std::thread::spawn(move || watch(&*log, topic, &seen, &stop))
        })
        .collect();
    let running = Pipeline::start(Arc::clone(&log), &options)?;
    let sent = send(&running.intake, &workload, args.rate, warm_up)?;
    let resident = resident_mib();
    let deadline = Instant::now() + SETTLE_MAX;
    wait_until_idle(&*log, &|| Instant::now() > deadline)?;
    stop.stop();
    for watcher in watchers {
        watcher.join().map_err(|_| anyhow::anyhow!("a watcher failed"))??;
    }
    running.stop(config.shutdown.grace.0)?;
    let seen = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    summarise(args.rate, &sent, &seen, &*log, resident)
}

/// What was sent, by delivery: when, and when it was acknowledged.
type Sent = BTreeMap<String, (Instant, Instant)>;

fn send(intake: &copytaster_ingest::Intake, workload: &Workload, rate: f64, warm_up: Duration) -> anyhow::Result<Sent> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build()?;
    let begun = Instant::now();
    let mut answers = Vec::with_capacity(workload.deliveries);
    for (index, arrival) in workload.arrivals()?.enumerate() {
        let (arrival, intake) = (arrival?, intake.clone());
        let due = begun + Duration::from_secs_f64(index as f64 / rate);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        // From when it was due, so that waiting in line counts.
        answers.push(runtime.spawn(async move { intake.deliver(arrival).await.map(|id| (id, due, Instant::now())) }));
    }
    let mut sent = Sent::new();
    for answer in answers {
        let (id, due, acknowledged) = runtime.block_on(answer)??;
        if due.duration_since(begun) >= warm_up {
            sent.insert(id.to_string(), (due, acknowledged));
        }
    }
    Ok(sent)
}

fn watch(log: &dyn Log, topic: &'static str, seen: &Mutex<Seen>, stop: &StopSignal) -> anyhow::Result<()> {
    let stage = format!("bench-{topic}");
    let partitions = log.topics()?.iter().find(|t| t.name == topic).map_or(0, |t| t.partitions);
    log.ensure_topics(&[TopicSpec { name: state_of(&stage), partitions, kept: Kept::Compacted }])?;
    let membership = Membership { group: group_of(&stage, None), topic: topic.to_owned(), stage, slot: 0 };
    let mut instance = log.join(membership)?;
    while !stop.is_stopped() {
        let Poll::Records(records) = instance.poll(CHUNK, Duration::from_millis(50))? else { continue };
        let now = Instant::now();
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.extend(records.iter().map(|r| ((topic, r.partition, r.offset), (now, source(r)))));
    }
    Ok(())
}

fn source(record: &Record) -> Option<(u32, u64)> {
    let partition = record.headers.text(headers::SOURCE)?.rsplit('/').next()?.parse().ok()?;
    Some((partition, record.headers.text(headers::SOURCE_OFFSET)?.parse().ok()?))
}

fn summarise(rate: f64, sent: &Sent, seen: &Seen, log: &dyn Log, resident_mib: u64) -> anyhow::Result<Latency> {
    let raw = raw_deliveries(log)?;
    let mut acknowledged = Percentiles::collector()?;
    sent.values().for_each(|(due, at)| acknowledged.record(at.duration_since(*due)));
    let measured_from = sent.values().map(|(due, _)| *due).min().unwrap_or_else(Instant::now);
    let mut hops = Vec::new();
    for pair in HOPS.windows(2) {
        let mut times = Percentiles::collector()?;
        for ((topic, ..), (at, source)) in seen {
            let Some((partition, offset)) = source.filter(|_| *topic == pair[1]) else { continue };
            if let Some((before, _)) = seen.get(&(pair[0], partition, offset)).filter(|(at, _)| *at >= measured_from) {
                times.record(at.saturating_duration_since(*before));
            }
        }
        hops.push((format!("{} to {}", pair[0], pair[1]), times.finish()));
    }
    let mut end_to_end = Percentiles::collector()?;
    for ((topic, ..), (at, source)) in seen {
        if *topic != topics::ENRICHED {
            continue;
        }
        let delivery = lead_back(seen, *source).and_then(|offset| raw.get(&offset));
        if let Some((due, _)) = delivery.and_then(|id| sent.get(id)) {
            end_to_end.record(at.saturating_duration_since(*due));
        }
    }
    Ok(Latency { rate, acknowledged: acknowledged.finish(), hops, end_to_end: end_to_end.finish(), resident_mib })
}

/// From an enriched record's source to the offset in `wire.raw`.
fn lead_back(seen: &Seen, mut source: Option<(u32, u64)>) -> Option<(u32, u64)> {
    for topic in [topics::PARSED, topics::UNIQUE] {
        let (partition, offset) = source?;
        source = seen.get(&(topic, partition, offset))?.1;
    }
    source
}

/// Delivery ids by partition and offset of `wire.raw`.
fn raw_deliveries(log: &dyn Log) -> anyhow::Result<BTreeMap<(u32, u64), String>> {
    let mut ids = BTreeMap::new();
    let mut from = 0;
    loop {
        let records = log.read_headers(topics::RAW, 0, from, CHUNK)?;
        let Some(last) = records.last() else { return Ok(ids) };
        from = last.offset + 1;
        for record in &records {
            if let Ok(meta) = record.json_header::<DeliveryMeta>(headers::DELIVERY) {
                ids.insert((0, record.offset), meta.id.to_string());
            }
        }
    }
}
