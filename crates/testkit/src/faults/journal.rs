//! What a power cut does to the embedded log's journal: everything that was not fsynced may be lost or half there.
//!
//! The log is fjall, which appends to preallocated files `N.jnl`. Each commit of ours has, as its last item, a value of
//! [`MARK`] and the commit's number, so that the place where the unsynced part begins can be found without knowing the
//! journal's format.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::Rng;

/// What stands before a commit's number, big-endian, in the journal.
const MARK: &[u8; 8] = b"CTCOMMIT";

/// What was done to a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tear {
    /// Nothing: no commit behind the synced one is in the newest journal.
    Nothing,
    /// The file ends here now.
    Truncated {
        /// The journal.
        journal: PathBuf,
        /// Its new length.
        at: u64,
    },
    /// The rest of what was written is zeros now.
    Zeroed {
        /// The journal.
        journal: PathBuf,
        /// The first zero.
        at: u64,
        /// How many.
        len: u64,
    },
    /// The rest of what was written is random bytes now.
    Garbled {
        /// The journal.
        journal: PathBuf,
        /// The first random byte.
        at: u64,
        /// How many.
        len: u64,
    },
}

/// Damages the newest journal in `dir` from a random place on, behind everything that commit `synced_commit` and those
/// before it wrote. What is in front of the marker of commit `synced_commit + 1` stays untouched.
///
/// The log must not be open.
///
/// # Errors
/// Where the directory or the journal cannot be read or written.
pub fn tear_journal(dir: &Path, synced_commit: u64, rng: &mut Rng) -> io::Result<Tear> {
    let Some(journal) = newest_journal(dir)? else { return Ok(Tear::Nothing) };
    let bytes = fs::read(&journal)?;
    let Some(unsynced) = marker(&bytes, synced_commit.wrapping_add(1)) else { return Ok(Tear::Nothing) };
    let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
    // The marker is not zeros, so it ends at `end` at the latest.
    let from = unsynced + rng.index(end - unsynced);
    let (at, len) = (from as u64, (end - from) as u64);
    let file = OpenOptions::new().write(true).open(&journal)?;
    let tear = match rng.index(3) {
        0 => {
            file.set_len(at)?;
            Tear::Truncated { journal, at }
        }
        1 => {
            overwrite(&file, at, &vec![0; end - from])?;
            Tear::Zeroed { journal, at, len }
        }
        _ => {
            let garbage: Vec<u8> = (from..end).map(|_| rng.next_u64().to_le_bytes()[0]).collect();
            overwrite(&file, at, &garbage)?;
            Tear::Garbled { journal, at, len }
        }
    };
    file.sync_all()?;
    Ok(tear)
}

/// The journal with the highest number.
fn newest_journal(dir: &Path) -> io::Result<Option<PathBuf>> {
    let mut newest: Option<(u64, PathBuf)> = None;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != "jnl") {
            continue;
        }
        let Some(number) = path.file_stem().and_then(|s| s.to_str()).and_then(|s| s.parse().ok()) else { continue };
        if newest.as_ref().is_none_or(|(n, _)| *n < number) {
            newest = Some((number, path));
        }
    }
    Ok(newest.map(|(_, path)| path))
}

/// Where the marker of a commit begins.
fn marker(bytes: &[u8], commit: u64) -> Option<usize> {
    let mut needle = MARK.to_vec();
    needle.extend_from_slice(&commit.to_be_bytes());
    memchr::memmem::find(bytes, &needle)
}

fn overwrite(mut file: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(at))?;
    file.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PREALLOCATED: usize = 64 * 1024;

    /// A journal of commits 1 to `commits`, in what is like fjall's framing, then zeros.
    fn fabricate(path: &Path, commits: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        for commit in 1..=commits {
            bytes.extend_from_slice(b"\x01START\x02item");
            bytes.extend_from_slice(MARK);
            bytes.extend_from_slice(&commit.to_be_bytes());
            bytes.extend_from_slice(b"\x03END\xaa\xbb");
        }
        bytes.resize(PREALLOCATED, 0);
        fs::write(path, &bytes).expect("a journal");
        bytes
    }

    #[test]
    fn what_was_synced_stays_untouched() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("7.jnl");
        let mut kinds = std::collections::BTreeSet::new();
        for seed in 0..60 {
            let before = fabricate(&path, 9);
            let unsynced = marker(&before, 6).expect("the marker of commit 6");
            let tear = tear_journal(dir.path(), 5, &mut Rng::new(seed)).expect("a tear");
            let after = fs::read(&path).expect("the journal");
            assert_eq!(after[..unsynced], before[..unsynced], "seed {seed}: {tear:?}");
            assert_ne!(after, before, "seed {seed}: {tear:?}");
            let kind = match tear {
                Tear::Nothing => panic!("seed {seed}: nothing was damaged"),
                Tear::Truncated { at, .. } => {
                    assert_eq!(after.len() as u64, at);
                    "truncated"
                }
                Tear::Zeroed { at, len, .. } => {
                    let end = usize::try_from(at + len).expect("an index");
                    assert!(after[usize::try_from(at).expect("an index")..end].iter().all(|b| *b == 0));
                    "zeroed"
                }
                Tear::Garbled { .. } => "garbled",
            };
            kinds.insert(kind);
        }
        assert_eq!(kinds.len(), 3, "not every kind of damage occurs: {kinds:?}");
    }

    #[test]
    fn nothing_is_torn_where_all_is_synced() {
        let dir = tempfile::tempdir().expect("a directory");
        assert_eq!(tear_journal(dir.path(), 0, &mut Rng::new(1)).expect("no journal"), Tear::Nothing);
        let path = dir.path().join("1.jnl");
        let before = fabricate(&path, 4);
        assert_eq!(tear_journal(dir.path(), 4, &mut Rng::new(1)).expect("a journal"), Tear::Nothing);
        assert_eq!(fs::read(&path).expect("the journal"), before);
    }

    #[test]
    fn only_the_newest_journal_is_torn() {
        let dir = tempfile::tempdir().expect("a directory");
        let old = fabricate(&dir.path().join("9.jnl"), 3);
        fabricate(&dir.path().join("10.jnl"), 5);
        fs::write(dir.path().join("99.jnl.tmp"), b"x").expect("another file");
        let tear = tear_journal(dir.path(), 2, &mut Rng::new(3)).expect("a tear");
        let (Tear::Truncated { journal, .. } | Tear::Zeroed { journal, .. } | Tear::Garbled { journal, .. }) = tear
        else {
            panic!("nothing was torn");
        };
        assert!(journal.ends_with("10.jnl"));
        assert_eq!(fs::read(dir.path().join("9.jnl")).expect("the old journal"), old);
    }
}
