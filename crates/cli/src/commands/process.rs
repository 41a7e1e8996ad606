//! `process`: files in, JSON lines out, offline: the whole pipeline on a log that is thrown away.

use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use copytaster_engine::admin::TapRecord;
use copytaster_engine::{EmbeddedLog, EmbeddedOptions, Log, ReadLimits, Record, clock};
use copytaster_formats::{FeedProfile, Profiles};
use copytaster_ingest::{Arrival, Pending};
use copytaster_records::headers::event_type;
use copytaster_records::{DeadLetter, EnrichedStory, FeedId, Transport, topics};

use crate::args::{OfflineWith, Process, Target};
use crate::config::{ByteSize, Config, Feed, Span};
use crate::exit::{BadUsage, Failed};
use crate::service::{Pipeline, PipelineOptions, Running, load_profile, topic_specs, wait_until_idle};

/// The feed that offline copy comes from.
const FEED: &str = "process";
/// Agency of copy that names none, where no profile says.
const PROVIDER: &str = "unknown";
/// Files that are handed over and not yet durable, at most.
const ON_THEIR_WAY_MAX: usize = 256;
/// So many records are read back at once.
const CHUNK: ReadLimits = ReadLimits { records_max: 500, bytes_max: 8 << 20 };

/// Files that go through the whole pipeline.
pub(super) struct Offline<'a> {
    pub(super) files: &'a [PathBuf],
    pub(super) with: &'a OfflineWith,
}

pub(super) fn process(args: &Process) -> anyhow::Result<()> {
    let offline = Offline { files: &args.files, with: &args.with };
    match through_pipeline(&offline, &mut |log| write_topic(log, args.to))? {
        0 => Ok(()),
        failed => Err(Failed(format!("{failed} could not be processed, see above")).into()),
    }
}

/// Hands each enriched story of the files to `visit`. Returns how many files and units could not be read, which standard
/// error tells.
pub(super) fn enriched(
    offline: &Offline<'_>,
    visit: &mut dyn FnMut(&EnrichedStory) -> anyhow::Result<()>,
) -> anyhow::Result<usize> {
    through_pipeline(offline, &mut |log| {
        each_record(log, topics::ENRICHED, |record| match record.event_type() {
            event_type::ENRICHED_STORY => visit(&serde_json::from_slice(&record.payload())?),
            _ => Ok(()),
        })
    })
}

/// Runs the pipeline over the files on a log that is thrown away, and lets `look` at the log when all is done. Returns how
/// many files and units could not be processed.
fn through_pipeline(
    offline: &Offline<'_>,
    look: &mut dyn FnMut(&dyn Log) -> anyhow::Result<()>,
) -> anyhow::Result<usize> {
    let profile = match &offline.with.profile {
        Some(name) => named_profile(name, &offline.with.profiles_dir)?,
        None => FeedProfile::new(PROVIDER),
    };
    let dir = tempfile::Builder::new().prefix("copytaster-process").tempdir().context("no temporary directory")?;
    let feed = FeedId::new(FEED)?;
    let mut config = config(&feed);
    config.enrich.aliases.clone_from(&offline.with.aliases);
    let log: Arc<dyn Log> = Arc::new(EmbeddedLog::open(EmbeddedOptions::new(dir.path()))?);
    log.ensure_topics(&topic_specs(&config))?;
    let options = PipelineOptions::new(&config, Profiles::new(BTreeMap::from([(feed.clone(), profile)])))?;
    let running = Pipeline::start(Arc::clone(&log), &options)?;
    let delivered = deliver_all(offline.files, &feed, &running);
    let idle = wait_until_idle(&*log, &|| running.failure(Duration::ZERO).is_some())?;
    let looked = look(&*log);
    let dead = tell_dead(&*log)?;
    running.stop(config.shutdown.grace.0)?;
    looked?;
    let unread = delivered?;
    if !idle {
        anyhow::bail!("a stage failed");
    }
    Ok(dead + unread)
}

/// A profile by its file, or by its name in a directory.
pub(super) fn named_profile(name: &str, dir: &Path) -> anyhow::Result<FeedProfile> {
    let as_file = PathBuf::from(name);
    let by_name = dir.join(format!("{name}.toml"));
    let path = [as_file, by_name.clone()].into_iter().find(|path| path.is_file());
    let path = path
        .ok_or_else(|| BadUsage(format!("--profile {name}: it is no file, and there is no {}", by_name.display())))?;
    Ok(load_profile(&path)?)
}

/// One partition of everything: records come out in the order in which the files went in. One tick, at the start.
fn config(feed: &FeedId) -> Config {
    let mut config = Config::default();
    config.log.partitions.homes = 1;
    config.log.memtable = ByteSize(8 << 20);
    config.ingest.lanes = 1;
    config.ingest.tick_interval = Span(Duration::from_secs(365 * 24 * 3600));
    config.ingest.health_interval = Span(Duration::ZERO);
    config.feed.push(Feed {
        name: feed.clone(),
        profile: String::new(),
        domain: Default::default(),
        folder: None,
        push: None,
        stdin: None,
        topic: None,
    });
    config
}

/// Hands all files over, in order, many of them on their way at once. Returns how many could not be taken.
fn deliver_all(files: &[PathBuf], feed: &FeedId, running: &Running) -> anyhow::Result<usize> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let limit = running.intake.delivery_bytes_max();
    let mut failed = 0;
    let mut tell = |path: &Path, error: &anyhow::Error| {
        anstream::eprintln!("{}: {error:#}", path.display());
        failed += 1;
    };
    let mut on_their_way: VecDeque<(&Path, Pending)> = VecDeque::new();
    for path in files {
        let submitted = read(path, limit)
            .and_then(|bytes| Ok(runtime.block_on(running.intake.submit(arrival(feed, path, bytes)))?));
        match submitted {
            Ok(pending) => on_their_way.push_back((path, pending)),
            Err(error) => tell(path, &error),
        }
        if on_their_way.len() >= ON_THEIR_WAY_MAX
            && let Some((path, pending)) = on_their_way.pop_front()
            && let Err(refused) = runtime.block_on(pending.answer())
        {
            tell(path, &refused.into());
        }
    }
    for (path, pending) in on_their_way {
        if let Err(refused) = runtime.block_on(pending.answer()) {
            tell(path, &refused.into());
        }
    }
    Ok(failed)
}

/// A file's bytes; never more than a little over the limit, so that what is too large is refused and not loaded.
fn read(path: &Path, limit: usize) -> anyhow::Result<Bytes> {
    let mut bytes = Vec::new();
    let cap = limit as u64 + 1;
    if path == Path::new("-") {
        std::io::stdin().lock().take(cap).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(path)?.take(cap).read_to_end(&mut bytes)?;
    }
    Ok(bytes.into())
}

fn arrival(feed: &FeedId, path: &Path, bytes: Bytes) -> Arrival {
    let stdin = path == Path::new("-");
    Arrival {
        feed: feed.clone(),
        transport: if stdin { Transport::Stdin } else { Transport::File },
        name: (!stdin).then(|| path.display().to_string()),
        content_type: None,
        received_at: clock::wall(),
        bytes,
        traceparent: None,
        cursor: None,
    }
}

fn write_topic(log: &dyn Log, target: Target) -> anyhow::Result<()> {
    let topic = match target {
        Target::Raw => topics::RAW,
        Target::Unique => topics::UNIQUE,
        Target::Parsed => topics::PARSED,
        Target::Enriched => topics::ENRICHED,
        Target::Events => topics::EVENTS,
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    each_record(log, topic, |record| {
        match target {
            Target::Raw if record.event_type() != event_type::DELIVERY => return Ok(()),
            Target::Raw | Target::Unique => serde_json::to_writer(&mut out, &TapRecord::of(record))?,
            // Values of these topics are JSON already.
            Target::Parsed | Target::Enriched | Target::Events => out.write_all(&record.payload())?,
        }
        out.write_all(b"\n")?;
        Ok(())
    })?;
    out.flush()?;
    Ok(())
}

fn tell_dead(log: &dyn Log) -> anyhow::Result<usize> {
    let mut dead = 0;
    each_record(log, topics::DEAD, |record| {
        dead += 1;
        let letter: DeadLetter = serde_json::from_slice(&record.payload())?;
        let name = letter.name.or(letter.item).unwrap_or_else(|| record.address().to_string());
        anstream::eprintln!("{name}: {} ({} in {})", letter.reason, letter.class, letter.stage);
        Ok(())
    })?;
    Ok(dead)
}

fn each_record(log: &dyn Log, topic: &str, mut visit: impl FnMut(&Record) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut from = log.watermarks(topic, 0)?.low;
    loop {
        let records = log.read(topic, 0, from, CHUNK)?;
        let Some(last) = records.last() else { return Ok(()) };
        from = last.offset + 1;
        records.iter().try_for_each(&mut visit)?;
    }
}
