//! CoNLL columns: a word a line, columns parted by blanks or tabs, an empty line between sentences, `-DOCSTART-` between
//! documents.

use std::path::Path;

use anyhow::bail;

/// A sentence: its lines, each with its columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    /// Whether it begins a document.
    pub(crate) begins: bool,
    pub(crate) lines: Vec<Vec<String>>,
}

/// All sentences of a file whose lines must have at least so many columns.
pub(crate) fn columns(path: &Path, least: usize) -> anyhow::Result<Vec<Columns>> {
    let text = super::text(path)?;
    let mut sentences = Vec::new();
    let mut sentence = Columns { begins: true, ..Columns::default() };
    for (number, line) in (1..).zip(text.lines().chain([""])) {
        let line = line.trim_end();
        let begins = line.starts_with("-DOCSTART-") || line.starts_with("# newdoc");
        if line.is_empty() || begins {
            if !sentence.lines.is_empty() {
                sentences.push(std::mem::take(&mut sentence));
            }
            sentence.begins |= begins;
        } else if !line.starts_with("# ") {
            let split =
                if line.contains('\t') { line.split('\t').collect() } else { line.split(' ').collect::<Vec<_>>() };
            if split.len() < least {
                bail!("{}, line {number}: {} columns, not {least}", path.display(), split.len());
            }
            sentence.lines.push(split.into_iter().map(str::to_owned).collect());
        }
    }
    Ok(sentences)
}
