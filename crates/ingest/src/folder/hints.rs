//! What the operating system reports about the folder. A hint only: every file is found by looking, sooner or later.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

use super::Names;

/// Names that are remembered between two looks; beyond, files settle as if nothing had been reported.
const NAMES_MAX: usize = 10_000;

/// Collects hints for the loop that looks.
#[derive(Debug, Clone, Default)]
pub(super) struct Hints(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    complete: Mutex<Names>,
    look: Notify,
}

impl Hints {
    /// Asks the operating system; `None` where it will not tell, and only looking is left.
    pub(super) fn watch(&self, folder: &Path) -> Option<RecommendedWatcher> {
        let hints = self.clone();
        let watching = notify::recommended_watcher(move |event| hints.take(event)).and_then(|mut watcher| {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
            Ok(watcher)
        });
        match watching {
            Ok(watcher) => Some(watcher),
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "cannot be told of new files, looks for them instead");
                None
            }
        }
    }

    /// Waits for a reason to look.
    pub(super) async fn wait(&self) {
        self.0.look.notified().await;
    }

    /// Gives a reason to look.
    pub(super) fn look(&self) {
        self.0.look.notify_one();
    }

    /// The files that were reported complete since the last call.
    pub(super) fn complete(&self) -> Names {
        std::mem::take(&mut *self.names())
    }

    fn take(&self, event: notify::Result<Event>) {
        // An error is an overflow or worse: look.
        let Ok(event) = event else { return self.look() };
        let complete = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => true,
            EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From) | ModifyKind::Any) => false,
            // Says again what `From` and `To` said.
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => return,
            EventKind::Modify(ModifyKind::Name(_)) => return self.look(),
            // Includes writes: a file that is being written must not cause a look for each block.
            _ if event.need_rescan() => return self.look(),
            _ => return,
        };
        for name in event.paths.iter().filter_map(|path| path.file_name()) {
            let mut names = self.names();
            if !complete {
                // It begins anew under a name that was complete a moment ago.
                names.remove(name);
            } else if names.len() < NAMES_MAX {
                names.insert(name.to_owned());
            }
        }
        self.look();
    }

    fn names(&self) -> std::sync::MutexGuard<'_, Names> {
        // A set of names is whole after any panic.
        self.0.complete.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{CreateKind, DataChange, Flag};

    use super::*;

    fn event(kind: EventKind) -> notify::Result<Event> {
        Ok(Event::new(kind).add_path("/in/a.xml".into()))
    }

    async fn looks(hints: &Hints) -> bool {
        tokio::select! { biased; () = hints.wait() => true, () = std::future::ready(()) => false }
    }

    #[tokio::test]
    async fn a_close_after_writing_and_a_rename_in_are_complete() {
        for kind in [
            EventKind::Access(AccessKind::Close(AccessMode::Write)),
            EventKind::Modify(ModifyKind::Name(RenameMode::To)),
        ] {
            let hints = Hints::default();
            hints.take(event(kind));
            assert!(looks(&hints).await);
            assert_eq!(hints.complete(), ["a.xml".into()].into());
        }
    }

    #[tokio::test]
    async fn a_file_that_is_made_anew_is_no_longer_complete() {
        let hints = Hints::default();
        hints.take(event(EventKind::Access(AccessKind::Close(AccessMode::Write))));
        hints.take(event(EventKind::Create(CreateKind::File)));
        assert!(hints.complete().is_empty());
    }

    #[tokio::test]
    async fn the_three_events_of_a_rename_within_the_folder_leave_the_new_name_complete() {
        let hints = Hints::default();
        let renamed = |mode| Event::new(EventKind::Modify(ModifyKind::Name(mode)));
        hints.take(Ok(renamed(RenameMode::From).add_path("/in/a.part".into())));
        hints.take(Ok(renamed(RenameMode::To).add_path("/in/a".into())));
        hints.take(Ok(renamed(RenameMode::Both).add_path("/in/a.part".into()).add_path("/in/a".into())));
        assert_eq!(hints.complete(), ["a".into()].into());
    }

    #[tokio::test]
    async fn writes_cause_no_look_but_an_overflow_and_an_error_do() {
        let hints = Hints::default();
        hints.take(event(EventKind::Modify(ModifyKind::Data(DataChange::Any))));
        assert!(!looks(&hints).await);
        hints.take(Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)));
        assert!(looks(&hints).await);
        hints.take(Err(notify::Error::generic("overflow")));
        assert!(looks(&hints).await);
        assert!(hints.complete().is_empty());
    }
}
