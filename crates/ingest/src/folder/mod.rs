//! A watched folder: each file that is put into it is a delivery.
//!
//! The life of a file: it is **ready** when it was renamed in or closed after writing, or has not changed over the
//! settle time; it is **claimed** by a rename into `.copytaster/claimed/` of the same folder; its bytes are handed to
//! the intake; and once they are durable it moves to `.copytaster/done/` or is deleted. What is in `claimed/` at start
//! is delivered again, so a crash anywhere gives a resend and never a loss. Files enter the log in the order of their
//! claims: oldest first, by time of modification, then by name.
//!
//! One race remains, and no reader of a folder can close it: a sender that writes in place and pauses for longer than
//! the settle time. Whatever it writes until the file is durable is noticed and the file delivered once more, whole.
//! Senders that rename their files in never meet it.

mod dirs;
mod hints;
mod look;
mod run;
mod source;

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::time::Duration;

use copytaster_records::{FeedId, Timestamp};

use dirs::Dirs;
use hints::Hints;

pub use source::FolderSource;

/// What becomes of a file once its bytes are durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AfterDelivery {
    /// It moves to `.copytaster/done/`, which is for people to empty.
    #[default]
    Done,
    /// It is deleted.
    Delete,
}

/// How a folder is watched.
#[derive(Debug, Clone)]
pub struct FolderOptions {
    /// The feed whose deliveries its files are.
    pub feed: FeedId,
    /// The folder. Its subfolders are not looked into.
    pub path: PathBuf,
    /// What becomes of a file that was delivered.
    pub after: AfterDelivery,
    /// How long a file must be unchanged where nothing says that it is complete. Ten times as long for an empty file.
    pub settle: Duration,
    /// How often the folder is looked through whatever the operating system reports; network drives report nothing.
    pub rescan: Duration,
    /// How long a file waits after the log could not take it.
    pub retry: Duration,
    /// Ends of names that senders use for files they still write.
    pub ignored_suffixes: Vec<String>,
    /// Files that are claimed and not yet durable, at most.
    pub in_flight_max: usize,
    /// The time of receipt.
    pub clock: fn() -> Timestamp,
}

impl FolderOptions {
    /// The defaults: settled after 1 s, looked through every 10 s, files go to `done/`, 64 in flight.
    #[must_use]
    pub fn new(feed: FeedId, path: impl Into<PathBuf>, clock: fn() -> Timestamp) -> Self {
        Self {
            feed,
            path: path.into(),
            after: AfterDelivery::Done,
            settle: Duration::from_secs(1),
            rescan: Duration::from_secs(10),
            retry: Duration::from_secs(1),
            ignored_suffixes: [".tmp", ".part", ".filepart"].map(str::to_owned).to_vec(),
            in_flight_max: 64,
            clock,
        }
    }

    /// Whether a file of this name is left alone: a hidden file, or one that its sender still writes.
    fn ignores(&self, name: &std::ffi::OsStr) -> bool {
        let name = name.to_string_lossy().to_ascii_lowercase();
        name.starts_with('.') || self.ignored_suffixes.iter().any(|suffix| name.ends_with(&suffix.to_ascii_lowercase()))
    }
}

/// Why a folder cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It is not there, is no folder, or may not be read.
    #[error("the folder {} cannot be read", path.display())]
    Read {
        /// The folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Claimed files could not be kept in it.
    #[error("{} cannot be made; the program must be allowed to write in the folder", path.display())]
    Prepare {
        /// The directory or file that cannot be made.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Two watchers would deliver each other's claimed files.
    #[error("the folder {} is watched by another process or feed", path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
    },
}

/// A folder that is ready to be watched, held against other watchers.
#[derive(Debug)]
pub struct FolderWatch {
    options: FolderOptions,
    dirs: Dirs,
    hints: Hints,
    watcher: Option<notify::RecommendedWatcher>,
    /// Held as long as this lives.
    _lock: File,
}

impl FolderWatch {
    /// Checks the folder, makes its `.copytaster` directories and locks it.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn open(options: FolderOptions) -> Result<Self, FolderError> {
        let path = options.path.clone();
        std::fs::read_dir(&path).map_err(|source| FolderError::Read { path: path.clone(), source })?;
        let dirs = Dirs::new(&path);
        dirs.make().map_err(|(path, source)| FolderError::Prepare { path, source })?;
        let lock_path = dirs.lock();
        let prepare = |source| FolderError::Prepare { path: lock_path.clone(), source };
        let lock = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(prepare)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(FolderError::Taken { path }),
            // Some network drives know no locks.
            Err(TryLockError::Error(error)) => {
                tracing::warn!(folder = %path.display(), %error, "cannot lock; make sure that nobody else watches it");
            }
        }
        let hints = Hints::default();
        let watcher = hints.watch(&path);
        Ok(Self { options, dirs, hints, watcher, _lock: lock })
    }
}

/// A file's name as people see it; untrusted.
fn shown(name: &std::ffi::OsStr) -> String {
    name.to_string_lossy().into_owned()
}

/// Names by which something is remembered about files; bounded by the number of files that a look brings.
type Names = std::collections::HashSet<OsString>;

#[cfg(test)]
mod tests;
