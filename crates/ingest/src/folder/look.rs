//! Looking through the folder, and deciding which of its files are ready. The decision does no I/O.

use std::collections::{BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use super::Names;
use super::dirs::Stamp;

/// Files that one look brings: the oldest. Bounds memory where a backlog of millions has built up.
const LOOK_FILES_MAX: usize = 10_000;
/// An empty file is usually one whose sender has not begun: it waits this many settle times.
const EMPTY_SETTLE_FACTOR: u32 = 10;

/// A file in the folder. Sorts oldest first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) modified: SystemTime,
    pub(super) name: OsString,
    pub(super) len: u64,
}

impl Entry {
    fn stamp(&self) -> Stamp {
        Stamp { len: self.len, modified: self.modified }
    }
}

/// The oldest regular files of a directory, oldest first. Links, directories, pipes and devices are passed over.
pub(super) fn look(dir: &Path, ignores: impl Fn(&OsStr) -> bool) -> io::Result<Vec<Entry>> {
    let mut oldest = BTreeSet::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        if ignores(&name) {
            continue;
        }
        // Does not follow links. A file that has gone meanwhile is passed over.
        let Ok(metadata) = entry.metadata() else { continue };
        if !metadata.is_file() {
            continue;
        }
        let Stamp { len, modified } = Stamp::of(&metadata);
        oldest.insert(Entry { modified, name, len });
        if oldest.len() > LOOK_FILES_MAX {
            oldest.pop_last();
        }
    }
    Ok(oldest.into_iter().collect())
}

/// What earlier looks saw.
#[derive(Debug, Default)]
pub(super) struct Watchlist {
    seen: HashMap<OsString, (Stamp, Instant)>,
}

/// What a look led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// To be claimed, in this order.
    pub(super) ready: Vec<Entry>,
    /// When to look again at those that are not settled; `None` where all are.
    pub(super) look_again: Option<Duration>,
}

impl Watchlist {
    /// Which of the files found `now` are ready. `complete` are those that were renamed in or closed after writing.
    pub(super) fn plan(&mut self, now: Instant, found: Vec<Entry>, complete: &Names, settle: Duration) -> Plan {
        let before = std::mem::take(&mut self.seen);
        let mut plan = Plan { ready: Vec::new(), look_again: None };
        for entry in found {
            let since = match before.get(&entry.name) {
                Some((stamp, since)) if *stamp == entry.stamp() => *since,
                _ => now,
            };
            let needed = if entry.len == 0 { settle * EMPTY_SETTLE_FACTOR } else { settle };
            let left = needed.saturating_sub(now.saturating_duration_since(since));
            // A name that was only touched is closed after writing too, so emptiness outweighs that.
            let is_complete = entry.len > 0 && complete.contains(&entry.name);
            self.seen.insert(entry.name.clone(), (entry.stamp(), since));
            if is_complete || (left.is_zero() && since != now) {
                plan.ready.push(entry);
            } else {
                let left = left.max(Duration::from_millis(1));
                plan.look_again = Some(plan.look_again.map_or(left, |other| other.min(left)));
            }
        }
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTLE: Duration = Duration::from_secs(1);

    fn entry(name: &str, age_s: u64, len: u64) -> Entry {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000 - age_s);
        Entry { modified, name: name.into(), len }
    }

    fn names(plan: &Plan) -> Vec<&str> {
        plan.ready.iter().filter_map(|entry| entry.name.to_str()).collect()
    }

    #[test]
    fn a_file_is_ready_when_two_looks_a_settle_time_apart_find_it_unchanged() {
        let (mut list, start, none) = (Watchlist::default(), Instant::now(), Names::new());
        let first = list.plan(start, vec![entry("a", 9, 5)], &none, SETTLE);
        assert_eq!((names(&first), first.look_again), (vec![], Some(SETTLE)));
        let early = list.plan(start + SETTLE / 4, vec![entry("a", 9, 5)], &none, SETTLE);
        assert_eq!((names(&early), early.look_again), (vec![], Some(SETTLE * 3 / 4)));
        let ready = list.plan(start + SETTLE, vec![entry("a", 9, 5)], &none, SETTLE);
        assert_eq!((names(&ready), ready.look_again), (vec!["a"], None));
    }

    #[test]
    fn a_file_that_grows_or_is_touched_waits_anew() {
        let (mut list, start, none) = (Watchlist::default(), Instant::now(), Names::new());
        list.plan(start, vec![entry("a", 9, 5)], &none, SETTLE);
        let grown = list.plan(start + SETTLE, vec![entry("a", 9, 6)], &none, SETTLE);
        assert_eq!((names(&grown), grown.look_again), (vec![], Some(SETTLE)));
        let touched = list.plan(start + SETTLE * 2, vec![entry("a", 1, 6)], &none, SETTLE);
        assert_eq!(names(&touched), Vec::<&str>::new());
        let gone_and_back = list.plan(start + SETTLE * 3, vec![], &none, SETTLE);
        assert_eq!(gone_and_back.look_again, None);
        let back = list.plan(start + SETTLE * 4, vec![entry("a", 1, 6)], &none, SETTLE);
        assert_eq!(names(&back), Vec::<&str>::new());
    }

    #[test]
    fn a_settle_time_of_zero_still_takes_two_looks() {
        let (mut list, start, none) = (Watchlist::default(), Instant::now(), Names::new());
        let first = list.plan(start, vec![entry("a", 9, 5)], &none, Duration::ZERO);
        assert_eq!(first.look_again, Some(Duration::from_millis(1)));
        let second = list.plan(start + Duration::from_millis(1), vec![entry("a", 9, 5)], &none, Duration::ZERO);
        assert_eq!(names(&second), ["a"]);
    }

    #[test]
    fn a_file_known_to_be_complete_is_ready_at_once_unless_it_is_empty() {
        let (mut list, start) = (Watchlist::default(), Instant::now());
        let complete: Names = ["a".into(), "touched".into()].into();
        let found = || vec![entry("a", 9, 5), entry("touched", 8, 0)];
        let plan = list.plan(start, found(), &complete, SETTLE);
        assert_eq!((names(&plan), plan.look_again), (vec!["a"], Some(SETTLE * 10)));
        let later = list.plan(start + SETTLE * 10, vec![entry("touched", 8, 0)], &complete, SETTLE);
        assert_eq!(names(&later), ["touched"]);
    }

    #[test]
    fn a_look_finds_the_oldest_first_then_by_name_and_files_only() {
        let dir = tempfile::tempdir().expect("a directory");
        for (name, age_s) in [("b", 5), ("a", 5), ("old", 50), ("x.TMP", 9), (".hidden", 9)] {
            let file = std::fs::File::create(dir.path().join(name)).expect("a file");
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000 - age_s)).expect("a time");
        }
        std::fs::create_dir(dir.path().join("sub")).expect("a directory");
        #[cfg(unix)]
        std::os::unix::fs::symlink(dir.path().join("a"), dir.path().join("link")).expect("a link");
        let feed = copytaster_records::FeedId::new("f").expect("a name");
        let options = super::super::FolderOptions::new(feed, dir.path(), copytaster_records::Timestamp::default);
        let found = look(dir.path(), |name| options.ignores(name)).expect("a look");
        let found: Vec<_> = found.iter().filter_map(|entry| entry.name.to_str()).collect();
        assert_eq!(found, ["old", "a", "b"]);
    }
}
