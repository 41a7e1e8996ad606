//! One fsync for all commits that wait for one.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use fjall::{Database, PersistMode};

use super::LogError;

/// Commits that are visible, commits that are durable, and the thread between them.
pub(super) struct Durable {
    progress: Mutex<Progress>,
    wanted: Condvar,
    reached: Condvar,
    /// The newest commit that the journal has in the operating system's hands.
    flushed: AtomicU64,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Progress {
    requested: u64,
    durable: u64,
    failure: Option<String>,
    closing: bool,
}

impl Durable {
    pub(super) fn start(db: Database, last_commit: u64, mark: Option<File>) -> Result<Arc<Self>, LogError> {
        let progress = Progress { requested: last_commit, durable: last_commit, ..Progress::default() };
        let this = Arc::new(Self {
            progress: Mutex::new(progress),
            wanted: Condvar::new(),
            reached: Condvar::new(),
            flushed: AtomicU64::new(last_commit),
            thread: Mutex::new(None),
        });
        let worker = Arc::clone(&this);
        let handle = std::thread::Builder::new()
            .name("log-fsync".into())
            .spawn(move || worker.run(&db, mark.as_ref()))
            .map_err(LogError::storage("starting the fsync thread"))?;
        *this.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(handle);
        Ok(this)
    }

    /// Says that a commit is in the journal.
    pub(super) fn flushed(&self, commit: u64) {
        self.flushed.fetch_max(commit, Ordering::Release);
    }

    /// Returns once a commit is durable.
    pub(super) fn wait(&self, commit: u64) -> Result<(), LogError> {
        let mut progress = self.progress();
        if progress.requested < commit {
            progress.requested = commit;
            self.wanted.notify_one();
        }
        while progress.durable < commit {
            if let Some(failure) = &progress.failure {
                return Err(LogError::storage("syncing the journal")(std::io::Error::other(failure.clone())));
            }
            if progress.closing {
                return Err(LogError::Closed);
            }
            progress = self.reached.wait(progress).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }

    /// Ends the thread.
    pub(super) fn close(&self) {
        self.progress().closing = true;
        self.wanted.notify_all();
        self.reached.notify_all();
        if let Some(handle) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // The thread has nothing to say; a panic in it was already printed.
            let _ = handle.join();
        }
    }

    fn run(&self, db: &Database, mark: Option<&File>) {
        while self.wait_for_request() {
            // All that is flushed now becomes durable by the same fsync.
            let target = self.flushed.load(Ordering::Acquire);
            let result = db.persist(PersistMode::SyncData).map_err(|e| e.to_string());
            let result = result.and_then(|()| write_mark(mark, target).map_err(|e| e.to_string()));
            let mut progress = self.progress();
            match result {
                Ok(()) => progress.durable = progress.durable.max(target),
                Err(failure) => {
                    tracing::error!(%failure, "the log's journal could not be synced: nothing more is acknowledged");
                    progress.failure = Some(failure);
                }
            }
            drop(progress);
            self.reached.notify_all();
        }
    }

    /// Whether there is something to sync; false at the end.
    fn wait_for_request(&self) -> bool {
        let mut progress = self.progress();
        while progress.requested <= progress.durable && !progress.closing {
            progress = self.wanted.wait(progress).unwrap_or_else(PoisonError::into_inner);
        }
        !progress.closing && progress.failure.is_none()
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write_mark(mark: Option<&File>, commit: u64) -> std::io::Result<()> {
    mark.map_or(Ok(()), |file| file.write_all_at(&commit.to_be_bytes(), 0))
}
