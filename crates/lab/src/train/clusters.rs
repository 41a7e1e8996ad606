//! Packs the classes of words.

use std::path::Path;

use copytaster_language::model::write_clusters;

use crate::read;

pub(super) fn train(from: &Path, models: &Path) -> anyhow::Result<()> {
    let words = read::clusters(from)?;
    eprintln!("{} words", words.len());
    super::put(models, "clusters.model", &write_clusters(&words))
}
