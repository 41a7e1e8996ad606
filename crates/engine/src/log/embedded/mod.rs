//! The log for one machine: topics, offsets and state in one local database (fjall).
//!
//! Outputs, consumed offsets and keyed state of a batch are one atomic write. A commit is visible at once and survives
//! `kill -9`; [`Log::wait_durable`] makes it survive a power cut, one fsync for all that wait. Since the database has
//! one journal, a power cut takes away a suffix of the commits and never one from the middle: what is behind ingest
//! needs no fsync, it can be computed again from raw.
//!
//! | keyspace | key | value |
//! |---|---|---|
//! | `meta` | `layout`, `topic/NAME`, `segment/NAME/NUMBER`, `commit` | layout's number; JSON; JSON; number of the commit |
//! | `t.NAME.NUMBER` | partition, offset, 0 or 1 | a record's head (time, key, headers) or its value |
//! | `offsets` | group, topic, partition | offset behind the last record consumed |
//! | `s.STAGE` | partition, key | keyed state |
//! | `latest`, `superseded` | topic, partition, key; time, topic, partition, offset | what compaction needs |
//!
//! Heads and values are apart, so that a reader of headers never loads a value: values are held in files of their own.

mod codec;
mod commit;
mod delete;
mod durable;
mod groups;
mod instance;
mod open;
mod retention;
mod state;
mod topic;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use copytaster_records::Timestamp;
use fjall::{Database, Keyspace};

use super::{Committed, Doomed, Instance, Log, LogError, Membership, ReadLimits, TopicInfo, TopicSpec, Watermarks};
use crate::{Output, Record};
use commit::Writer;
use durable::Durable;
use topic::Topic;

/// How an embedded log is kept.
#[derive(Debug, Clone)]
pub struct EmbeddedOptions {
    /// Its directory.
    pub dir: PathBuf,
    /// Cache of blocks read, in bytes.
    pub cache_bytes: u64,
    /// Size at which a keyspace's newest writes go from memory to disk, in bytes.
    pub memtable_bytes: u64,
    /// Newest writes of all keyspaces in memory, in bytes; beyond, commits wait until some are on disk.
    pub write_buffer_bytes: u64,
    /// Size at which a topic begins a new segment, in bytes. Retention drops whole segments.
    pub segment_bytes: u64,
    /// How long a superseded record of a compacted topic can still be read.
    pub compaction_lag: Duration,
    /// For tests of power cuts: a file that gets the number of the last durable commit, 8 bytes big-endian.
    pub sync_mark: Option<PathBuf>,
    /// Where append times come from.
    pub clock: fn() -> Timestamp,
}

impl EmbeddedOptions {
    /// The defaults, in a directory.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            cache_bytes: 16 << 20,
            memtable_bytes: 2 << 20,
            write_buffer_bytes: 64 << 20,
            segment_bytes: 256 << 20,
            compaction_lag: Duration::from_secs(24 * 3600),
            sync_mark: None,
            clock: crate::clock::wall,
        }
    }
}

/// The embedded log. Cheap to clone; closed when the last clone and the last instance are gone.
#[derive(Clone)]
pub struct EmbeddedLog {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    options: EmbeddedOptions,
    db: Database,
    meta: Keyspace,
    offsets: Keyspace,
    latest: Keyspace,
    superseded: Keyspace,
    topics: RwLock<BTreeMap<String, Arc<Topic>>>,
    states: Mutex<BTreeMap<String, Keyspace>>,
    writer: Mutex<Writer>,
    durable: Arc<Durable>,
}

impl EmbeddedLog {
    /// Opens the log of a directory, or begins one.
    ///
    /// # Errors
    /// [`LogError::Locked`] where another process has it, [`LogError::Layout`] where another version wrote it,
    /// [`LogError::Damaged`] or [`LogError::Storage`] where it cannot be read.
    pub fn open(options: EmbeddedOptions) -> Result<Self, LogError> {
        open::open(options).map(|inner| Self { inner: Arc::new(inner) })
    }

    /// The directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.inner.options.dir
    }
}

impl Inner {
    fn topic(&self, name: &str) -> Result<Arc<Topic>, LogError> {
        let topics = self.topics.read().unwrap_or_else(PoisonError::into_inner);
        topics.get(name).cloned().ok_or_else(|| LogError::UnknownTopic {
            topic: name.to_owned(),
            there: topics.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
        })
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        // A panic while committing leaves either all or nothing in the journal: the lock's data stay usable.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log for EmbeddedLog {
    fn ensure_topics(&self, specs: &[TopicSpec]) -> Result<(), LogError> {
        specs.iter().try_for_each(|spec| self.inner.ensure_topic(spec))
    }

    fn topics(&self) -> Result<Vec<TopicInfo>, LogError> {
        let topics = self.inner.topics.read().unwrap_or_else(PoisonError::into_inner);
        Ok(topics.values().map(|topic| topic.info()).collect())
    }

    fn watermarks(&self, topic: &str, partition: u32) -> Result<Watermarks, LogError> {
        self.inner.topic(topic)?.watermarks(partition)
    }

    fn committed(&self, group: &str, topic: &str, partition: u32) -> Result<Option<u64>, LogError> {
        // A commit is in the database before its records are made visible: whoever sees the offset must see those, too.
        let _written = self.inner.writer();
        self.inner.committed(group, topic, partition)
    }

    fn groups(&self) -> Result<Vec<(String, String)>, LogError> {
        self.inner.groups()
    }

    fn offset_for_time(&self, topic: &str, partition: u32, time: Timestamp) -> Result<u64, LogError> {
        self.inner.topic(topic)?.offset_for_time(partition, time)
    }

    fn read(&self, topic: &str, partition: u32, from: u64, limits: ReadLimits) -> Result<Vec<Record>, LogError> {
        self.inner.topic(topic)?.read(partition, from, limits, true)
    }

    fn read_headers(
        &self,
        topic: &str,
        partition: u32,
        from: u64,
        limits: ReadLimits,
    ) -> Result<Vec<Record>, LogError> {
        self.inner.topic(topic)?.read(partition, from, limits, false)
    }

    fn wait_for_records(&self, topic: &str, seen: u64, timeout: Duration) -> Result<u64, LogError> {
        Ok(self.inner.topic(topic)?.wait_for_records(seen, timeout))
    }

    fn append(&self, outputs: Vec<Output>) -> Result<Committed, LogError> {
        self.inner.append(outputs)
    }

    fn set_offsets(&self, group: &str, topic: &str, offsets: &[u64]) -> Result<(), LogError> {
        self.inner.set_offsets(group, topic, offsets)
    }

    fn delete(&self, doomed: &Doomed) -> Result<(), LogError> {
        self.inner.delete(doomed)
    }

    fn join(&self, membership: Membership) -> Result<Box<dyn Instance>, LogError> {
        Ok(Box::new(instance::EmbeddedInstance::join(Arc::clone(&self.inner), membership)?))
    }

    fn wait_durable(&self, commit: Committed) -> Result<(), LogError> {
        self.inner.durable.wait(commit.number)
    }

    fn enforce_retention(&self, now: Timestamp) -> Result<(), LogError> {
        self.inner.enforce_retention(now)
    }
}
