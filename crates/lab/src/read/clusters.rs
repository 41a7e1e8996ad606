//! Word classes: word, coarse, middle, fine class, parted by tabs.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use copytaster_language::model::Classes;

/// All words of a file.
pub(crate) fn clusters(path: &Path) -> anyhow::Result<BTreeMap<String, Classes>> {
    let text = super::text(path)?;
    let mut words = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        let at = || format!("{}, line {number}", path.display());
        let [word, coarse, middle, fine] = line.split('\t').collect::<Vec<_>>()[..] else {
            bail!("{}: not word and three classes", at());
        };
        let class = |text: &str| text.parse::<u16>().with_context(at);
        words.insert(word.to_owned(), Classes { coarse: class(coarse)?, middle: class(middle)?, fine: class(fine)? });
    }
    Ok(words)
}
