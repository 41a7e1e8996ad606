//! Readers of the standard formats that data comes in. Errors name the file and the line.

mod clusters;
#[allow(dead_code, reason = "the tasks on names read columns")]
mod columns;
mod conllu;

pub(crate) use clusters::clusters;
pub(crate) use columns::{Columns, columns};
pub(crate) use conllu::{Sentence, conllu};

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::Context;
use flate2::read::MultiGzDecoder;

/// The text of a file, unpacked where its name ends in `.gz`.
pub(crate) fn text(path: &Path) -> anyhow::Result<String> {
    let open = || format!("cannot read {}", path.display());
    let file = File::open(path).with_context(open)?;
    let mut text = String::new();
    if path.extension().is_some_and(|e| e == "gz") {
        MultiGzDecoder::new(file).read_to_string(&mut text).with_context(open)?;
    } else {
        std::io::BufReader::new(file).read_to_string(&mut text).with_context(open)?;
    }
    Ok(text)
}
