//! Where a folder's files are moved to, and the moves. All on one file system, so that each is one rename.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Longest name that common file systems take, in bytes.
const NAME_BYTES_MAX: usize = 255;
/// Names that are tried where one is taken.
const CLASHES_MAX: u32 = 1_000;

/// The folder and the directories in it that are ours.
#[derive(Debug, Clone)]
pub(super) struct Dirs {
    pub(super) folder: PathBuf,
    pub(super) claimed: PathBuf,
    pub(super) done: PathBuf,
    pub(super) refused: PathBuf,
}

/// What shows that a file is the same, unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) len: u64,
    pub(super) modified: SystemTime,
}

impl Stamp {
    pub(super) fn of(metadata: &std::fs::Metadata) -> Self {
        Self { len: metadata.len(), modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH) }
    }
}

/// What came of reading a claimed file.
#[derive(Debug)]
pub(super) enum Contents {
    /// The whole file, unchanged while it was read.
    Whole(Vec<u8>, Stamp),
    /// It changed meanwhile: somebody still writes it.
    Changing,
    /// It is larger than a delivery may be.
    TooLarge(u64),
}

impl Dirs {
    pub(super) fn new(folder: &Path) -> Self {
        let ours = folder.join(".copytaster");
        Self {
            folder: folder.to_path_buf(),
            claimed: ours.join("claimed"),
            done: ours.join("done"),
            refused: ours.join("refused"),
        }
    }

    /// Held by the one watcher of the folder.
    pub(super) fn lock(&self) -> PathBuf {
        self.folder.join(".copytaster").join("lock")
    }

    pub(super) fn make(&self) -> Result<(), (PathBuf, io::Error)> {
        for dir in [&self.claimed, &self.done, &self.refused] {
            std::fs::create_dir_all(dir).map_err(|error| (dir.clone(), error))?;
        }
        Ok(())
    }

    /// Takes a file out of the folder. `false`: one of this name is still being delivered, so this one waits.
    ///
    /// Opens it before moving it, so that a file that may not be read stays where people look for it.
    pub(super) fn claim(&self, name: &OsStr) -> io::Result<bool> {
        let (from, to) = (self.folder.join(name), self.claimed.join(name));
        if to.symlink_metadata().is_ok() {
            return Ok(false);
        }
        open_regular(&from)?;
        std::fs::rename(from, to)?;
        Ok(true)
    }

    /// A claimed file's size and time, to ask for room before it is read.
    pub(super) fn stamp(&self, name: &OsStr) -> io::Result<Stamp> {
        Ok(Stamp::of(&self.claimed.join(name).symlink_metadata()?))
    }

    /// A claimed file, read whole if it has the size that room was made for.
    pub(super) fn read(&self, name: &OsStr, expected: Stamp, limit: usize) -> io::Result<Contents> {
        if expected.len > limit as u64 {
            return Ok(Contents::TooLarge(expected.len));
        }
        let mut file = open_regular(&self.claimed.join(name))?;
        let mut bytes = Vec::with_capacity(usize::try_from(expected.len).unwrap_or(0));
        // One byte more than expected shows that it grew, and no more than that is ever held.
        Read::by_ref(&mut file).take(expected.len + 1).read_to_end(&mut bytes)?;
        let unchanged = bytes.len() as u64 == expected.len && Stamp::of(&file.metadata()?) == expected;
        Ok(if unchanged { Contents::Whole(bytes, expected) } else { Contents::Changing })
    }

    /// Deletes a claimed file whose bytes are durable.
    pub(super) fn delete(&self, name: &OsStr) -> io::Result<()> {
        std::fs::remove_file(self.claimed.join(name))
    }

    /// Moves a claimed file whose bytes are durable to `done/`; where the name is taken, with `suffix` behind it.
    pub(super) fn finish(&self, name: &OsStr, suffix: &str) -> io::Result<PathBuf> {
        move_to(&self.claimed.join(name), &self.done, name, suffix)
    }

    /// Moves a claimed file to `refused/`, with the reason in a text file beside it.
    pub(super) fn refuse(&self, name: &OsStr, suffix: &str, reason: &str) -> io::Result<PathBuf> {
        let to = move_to(&self.claimed.join(name), &self.refused, name, suffix)?;
        let stem = to.file_name().unwrap_or(name);
        let note = self.refused.join(with_suffix(stem, ".reason.txt"));
        std::fs::write(note, format!("{reason}\n"))?;
        Ok(to)
    }
}

/// Opens a file that is really one: never follows a link, never opens a pipe or device.
fn open_regular(path: &Path) -> io::Result<File> {
    let before = path.symlink_metadata()?;
    if !before.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "not a regular file"));
    }
    let file = File::open(path)?;
    if !same_file(&before, &file.metadata()?) {
        // Replaced between the two looks, perhaps by a link.
        return Err(io::Error::new(ErrorKind::InvalidInput, "the file was replaced while it was opened"));
    }
    Ok(file)
}

#[cfg(unix)]
fn same_file(a: &std::fs::Metadata, b: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn same_file(a: &std::fs::Metadata, b: &std::fs::Metadata) -> bool {
    (a.len(), a.is_file()) == (b.len(), b.is_file())
}

/// Renames into `dir` without overwriting. Only one watcher moves files here, so looking first is enough.
fn move_to(from: &Path, dir: &Path, name: &OsStr, suffix: &str) -> io::Result<PathBuf> {
    for clash in 0..CLASHES_MAX {
        let to = dir.join(match clash {
            0 => name.to_owned(),
            1 => with_suffix(name, &format!(".{suffix}")),
            _ => with_suffix(name, &format!(".{suffix}.{clash}")),
        });
        if to.symlink_metadata().is_err() {
            std::fs::rename(from, &to)?;
            return Ok(to);
        }
    }
    Err(io::Error::new(ErrorKind::AlreadyExists, format!("too many files of this name in {}", dir.display())))
}

/// The name with something behind it; a name that would become too long keeps its beginning.
fn with_suffix(name: &OsStr, suffix: &str) -> OsString {
    if name.len() + suffix.len() <= NAME_BYTES_MAX {
        let mut longer = name.to_owned();
        longer.push(suffix);
        return longer;
    }
    let mut kept = String::new();
    for c in name.to_string_lossy().chars() {
        if kept.len() + c.len_utf8() + suffix.len() > NAME_BYTES_MAX {
            break;
        }
        kept.push(c);
    }
    kept.push_str(suffix);
    kept.into()
}
