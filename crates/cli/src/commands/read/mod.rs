//! `read`: a story in the terminal with all that was found in it.

mod facts;
mod page;
mod paint;

use std::io::{BufRead, BufReader, Read as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use copytaster_records::EnrichedStory;

use super::process::{self, Offline};
use crate::args::Read;
use crate::exit::Failed;

/// Columns where the output is no terminal.
const WIDTH: usize = 100;
/// Fewer columns than these are not wrapped to.
const WIDTH_MIN: usize = 40;
/// Bytes of a record, which is a line.
const RECORD_BYTES_MAX: u64 = 64 << 20;

pub(super) fn read(args: &Read) -> anyhow::Result<()> {
    let width = args.width.or_else(terminal_width).unwrap_or(WIDTH).max(WIDTH_MIN);
    let mut out = anstream::stdout().lock();
    let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let (records, copy): (Vec<PathBuf>, Vec<PathBuf>) = args.files.iter().cloned().partition(|path| is_records(path));
    let mut shown = 0;
    let mut show = |story: &EnrichedStory| -> anyhow::Result<()> {
        if shown > 0 {
            writeln!(out)?;
        }
        shown += 1;
        page::write(&mut out, story, width, colour)?;
        Ok(())
    };
    for path in &records {
        stories_of(path, &mut show)?;
    }
    let mut failed = 0;
    if !copy.is_empty() {
        let offline = Offline { files: &copy, with: &args.with };
        failed = process::enriched(&offline, &mut show)?;
    }
    match failed {
        0 if shown == 0 => Err(Failed("there is no story in it".to_owned()).into()),
        0 => Ok(()),
        failed => Err(Failed(format!("{failed} could not be read, see above")).into()),
    }
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

/// Whether a file holds records of `wire.enriched`, a JSON object a line, and no copy.
fn is_records(path: &Path) -> bool {
    if path == Path::new("-") {
        return false;
    }
    let Ok(file) = std::fs::File::open(path) else { return false };
    let mut first = Vec::new();
    let begun = BufReader::new(file).take(RECORD_BYTES_MAX).read_until(b'\n', &mut first);
    begun.is_ok() && serde_json::from_slice::<EnrichedStory>(&first).is_ok()
}

/// The stories of a file of records.
fn stories_of(path: &Path, show: &mut dyn FnMut(&EnrichedStory) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let file = std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    for number in 1.. {
        let place = || format!("{}, line {number}", path.display());
        line.clear();
        if reader.by_ref().take(RECORD_BYTES_MAX).read_until(b'\n', &mut line).with_context(place)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<EnrichedStory>(&line) {
            Ok(story) => show(&story)?,
            Err(error) => bail!("{}: it is no record of enrich ({error})", place()),
        }
    }
    Ok(())
}
