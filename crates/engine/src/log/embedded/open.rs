//! Opening a log, and creating topics in it.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use copytaster_records::topics::Kept;
use fjall::{CompressionType, Database, Keyspace, KeyspaceCreateOptions, KvSeparationOptions};
use serde::{Deserialize, Serialize};

use super::commit::{COMMIT_KEY, Writer};
use super::durable::Durable;
use super::topic::{Segment, SegmentMeta, Topic};
use super::{EmbeddedOptions, Inner, LogError, TopicSpec};

/// Number of the layout in this module's table. A directory with another one is refused.
const LAYOUT: u32 = 1;
/// Values from this size on are kept in files of their own.
const SEPARATED_BYTES_MIN: u32 = 512;
/// The least that fjall takes: quiet keyspaces keep old journals alive until the sum of all reaches this.
const JOURNAL_BYTES_MAX: u64 = 64 << 20;
/// Who has the directory, for the message to the next who wants it.
const HOLDER_FILE: &str = "holder";

/// What `meta` keeps of a topic.
#[derive(Serialize, Deserialize)]
struct TopicMeta {
    partitions: u32,
    kept: KeptMeta,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeptMeta {
    Seconds(u64),
    Compacted,
    Forever,
}

pub(super) fn open(options: EmbeddedOptions) -> Result<Inner, LogError> {
    // For its owner only: it holds copy under embargo, and the admin socket.
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&options.dir);
    made.map_err(LogError::storage("creating the log's directory"))?;
    let db = open_database(&options)?;
    write_holder(&options.dir);
    let small = || KeyspaceCreateOptions::default().max_memtable_size(options.memtable_bytes);
    let keyspace = |name: &str| db.keyspace(name, small).map_err(LogError::storage("opening the log"));
    let meta = keyspace("meta")?;
    check_layout(&meta, &options.dir)?;
    let last_commit = last_commit(&meta)?;
    let mark = options.sync_mark.as_deref().map(open_mark).transpose()?;
    let inner = Inner {
        durable: Durable::start(db.clone(), last_commit, mark)?,
        offsets: keyspace("offsets")?,
        latest: keyspace("latest")?,
        superseded: keyspace("superseded")?,
        meta,
        db,
        topics: RwLock::new(BTreeMap::new()),
        states: Mutex::new(BTreeMap::new()),
        writer: Mutex::new(Writer::new(last_commit)),
        options,
    };
    inner.load_topics()?;
    inner.drop_orphans()?;
    Ok(inner)
}

fn open_database(options: &EmbeddedOptions) -> Result<Database, LogError> {
    let opened = Database::builder(&options.dir)
        .cache_size(options.cache_bytes)
        .max_journaling_size(JOURNAL_BYTES_MAX)
        // A second worker would pass compactions back and forth with the first while it flushes.
        .worker_threads(1)
        .open();
    opened.map_err(|error| match error {
        fjall::Error::Locked => {
            let holder = std::fs::read_to_string(options.dir.join(HOLDER_FILE)).ok().map(|h| h.trim().to_owned());
            LogError::Locked { dir: options.dir.clone(), holder }
        }
        other => LogError::storage("opening the log")(other),
    })
}

/// Only for people: a failure to write it takes nothing away.
fn write_holder(dir: &Path) {
    let text = format!("process {}", std::process::id());
    if let Err(error) = std::fs::write(dir.join(HOLDER_FILE), text) {
        tracing::warn!(%error, dir = %dir.display(), "could not note who holds the log");
    }
}

fn check_layout(meta: &Keyspace, dir: &Path) -> Result<(), LogError> {
    let found = meta.get("layout").map_err(LogError::storage("reading the log's layout"))?;
    match found {
        None => meta.insert("layout", LAYOUT.to_string()).map_err(LogError::storage("writing the log's layout")),
        Some(found) if *found == *LAYOUT.to_string().as_bytes() => Ok(()),
        Some(found) => Err(LogError::Layout {
            dir: dir.to_path_buf(),
            found: String::from_utf8_lossy(&found).into_owned(),
            expected: LAYOUT,
        }),
    }
}

fn last_commit(meta: &Keyspace) -> Result<u64, LogError> {
    let value = meta.get(COMMIT_KEY).map_err(LogError::storage("reading the last commit's number"))?;
    let Some(value) = value else { return Ok(0) };
    let number = value.get(8..).and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes);
    number.ok_or_else(|| LogError::Damaged { what: "the last commit's number".into(), detail: "wrong length".into() })
}

fn open_mark(path: &Path) -> Result<std::fs::File, LogError> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(LogError::storage("opening the sync mark"))
}

pub(super) fn segment_name(topic: &str, number: u64) -> String {
    format!("t.{topic}.{number:010}")
}

pub(super) fn segment_meta_key(topic: &str, number: u64) -> String {
    format!("segment/{topic}/{number:010}")
}

impl Inner {
    /// Creates a topic, or checks that it is as it should be; how long it is kept may change.
    pub(super) fn ensure_topic(&self, spec: &TopicSpec) -> Result<(), LogError> {
        let _writer = self.writer();
        let known = self.topics.read().unwrap_or_else(PoisonError::into_inner).get(&spec.name).cloned();
        let topic = match known {
            Some(topic) if topic.spec.partitions != spec.partitions => {
                return Err(LogError::TopicDiffers {
                    topic: spec.name.clone(),
                    found: topic.spec.partitions,
                    wanted: spec.partitions,
                });
            }
            Some(topic) if topic.spec.kept == spec.kept => return Ok(()),
            Some(topic) => {
                let segments = topic.segments.read().unwrap_or_else(PoisonError::into_inner).clone();
                Topic::new(spec.clone(), segments)?
            }
            None => {
                let meta =
                    SegmentMeta { begun_at: (self.options.clock)(), first_offsets: vec![0; spec.partitions as usize] };
                Topic::new(spec.clone(), vec![self.create_segment(&spec.name, 0, meta)?])?
            }
        };
        self.write_topic(spec)?;
        let mut topics = self.topics.write().unwrap_or_else(PoisonError::into_inner);
        topics.insert(spec.name.clone(), Arc::new(topic));
        Ok(())
    }

    fn write_topic(&self, spec: &TopicSpec) -> Result<(), LogError> {
        let kept = match spec.kept {
            Kept::For(time) => KeptMeta::Seconds(time.as_secs()),
            Kept::Compacted => KeptMeta::Compacted,
            Kept::Forever => KeptMeta::Forever,
        };
        let value = serde_json::to_vec(&TopicMeta { partitions: spec.partitions, kept })
            .map_err(LogError::storage("writing a topic"))?;
        self.meta.insert(format!("topic/{}", spec.name), value).map_err(LogError::storage("writing a topic"))
    }

    /// Creates a segment's keyspace, then notes it: a segment that is noted is there.
    pub(super) fn create_segment(&self, topic: &str, number: u64, meta: SegmentMeta) -> Result<Arc<Segment>, LogError> {
        let keyspace = self.segment_keyspace(topic, number)?;
        let value = serde_json::to_vec(&meta).map_err(LogError::storage("writing a segment"))?;
        self.meta.insert(segment_meta_key(topic, number), value).map_err(LogError::storage("writing a segment"))?;
        Ok(Arc::new(Segment { number, meta, keyspace }))
    }

    fn segment_keyspace(&self, topic: &str, number: u64) -> Result<Keyspace, LogError> {
        let options = || {
            let blobs = KvSeparationOptions::default()
                .separation_threshold(SEPARATED_BYTES_MIN)
                .compression(CompressionType::Lz4);
            KeyspaceCreateOptions::default()
                .max_memtable_size(self.options.memtable_bytes)
                .with_kv_separation(Some(blobs))
        };
        self.db.keyspace(&segment_name(topic, number), options).map_err(LogError::storage("opening a segment"))
    }

    fn load_topics(&self) -> Result<(), LogError> {
        let mut topics = BTreeMap::new();
        for entry in self.meta.prefix("topic/") {
            let (key, value) = entry.into_inner().map_err(LogError::storage("reading topics"))?;
            let name = String::from_utf8_lossy(&key[6..]).into_owned();
            let meta: TopicMeta = serde_json::from_slice(&value).map_err(|error| damaged(&name, &error))?;
            let kept = match meta.kept {
                KeptMeta::Seconds(seconds) => Kept::For(std::time::Duration::from_secs(seconds)),
                KeptMeta::Compacted => Kept::Compacted,
                KeptMeta::Forever => Kept::Forever,
            };
            let spec = TopicSpec { name: name.clone(), partitions: meta.partitions, kept };
            let segments = self.load_segments(&name)?;
            topics.insert(name, Arc::new(Topic::new(spec, segments)?));
        }
        *self.topics.write().unwrap_or_else(PoisonError::into_inner) = topics;
        Ok(())
    }

    fn load_segments(&self, topic: &str) -> Result<Vec<Arc<Segment>>, LogError> {
        let mut segments = Vec::new();
        for entry in self.meta.prefix(format!("segment/{topic}/")) {
            let (key, value) = entry.into_inner().map_err(LogError::storage("reading segments"))?;
            let number = std::str::from_utf8(&key).ok().and_then(|k| k.rsplit('/').next()?.parse().ok());
            let number: u64 = number.ok_or_else(|| damaged(topic, &"a segment's number does not read"))?;
            let meta = serde_json::from_slice(&value).map_err(|error| damaged(topic, &error))?;
            segments.push(Arc::new(Segment { number, meta, keyspace: self.segment_keyspace(topic, number)? }));
        }
        if segments.is_empty() {
            return Err(damaged(topic, &"it has no segment"));
        }
        Ok(segments)
    }

    /// Drops segments that retention had forgotten when the process ended.
    fn drop_orphans(&self) -> Result<(), LogError> {
        for name in self.db.list_keyspace_names() {
            let Some((topic, number)) = name.strip_prefix("t.").and_then(|rest| rest.rsplit_once('.')) else {
                continue;
            };
            let number: u64 = number.parse().map_err(|_| damaged(topic, &"a segment's number does not read"))?;
            let noted = self.meta.contains_key(segment_meta_key(topic, number));
            if !noted.map_err(LogError::storage("reading segments"))? {
                let keyspace = self.segment_keyspace(topic, number)?;
                self.db.delete_keyspace(keyspace).map_err(LogError::storage("dropping a segment"))?;
            }
        }
        Ok(())
    }
}

fn damaged(topic: &str, detail: &dyn std::fmt::Display) -> LogError {
    LogError::Damaged { what: format!("topic `{topic}`"), detail: detail.to_string() }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.durable.close();
        // Closed in good order: nobody holds it any more. A failure only leaves a stale note.
        let _ = std::fs::remove_file(self.options.dir.join(HOLDER_FILE));
    }
}
