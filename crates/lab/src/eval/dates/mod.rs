//! `lab eval dates`: dates against TIMEX3 in columns, Recognizers' cases, timenorm's table and the project's own stories.

mod agree;
mod columns;
mod recognizers;
mod score;
mod stories;
mod story;
mod timenorm;

use std::path::Path;

use anyhow::{Context, bail};
use copytaster_language::Resources;

use super::confusion::Confusions as Confusion;
use score::Score;
pub(in crate::eval) use stories::story_of;

/// What is measured of one file.
pub(super) struct Measured {
    pub(super) confusion: Confusion,
    /// Right ones of all that count, in percent: what `--at-least` is held against.
    pub(super) percent: f64,
}

/// Measures the dates against files; each is told by its name or its first lines.
pub(crate) fn run(files: &[std::path::PathBuf], confusions: usize, at_least: Option<f64>) -> anyhow::Result<()> {
    let resources = Resources::embedded().context("the embedded data")?;
    for path in files {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        println!("{}", path.display());
        let measured = measure(path, &text, &resources).with_context(|| format!("{}", path.display()))?;
        println!("wrong, missing and too much:");
        measured.confusion.print(confusions);
        if let Some(least) = at_least.filter(|least| measured.percent < *least) {
            bail!("{}: {:.1} % right, not {least} %", path.display(), measured.percent);
        }
    }
    Ok(())
}

fn measure(path: &Path, text: &str, resources: &Resources) -> anyhow::Result<Measured> {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let text = text.trim_start_matches('\u{feff}');
    match name.rsplit('.').next() {
        Some("json") => recognizers::measure(text, resources),
        Some("jsonl") => stories::measure(text, resources),
        Some("tsv") => timenorm::measure(text, resources),
        Some("conll" | "col" | "txt") => columns::measure(text, resources),
        _ => bail!(
            "no format that is known: .json (Recognizers), .jsonl (own stories), .tsv (timenorm), .conll (TIMEX3 in columns)"
        ),
    }
}
