use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use copytaster_language::Resources;

use crate::config::{Config, ConfigError};

/// Bytes of a table of aliases.
const ALIASES_BYTES_MAX: u64 = 256 << 20;

/// What enrich knows of the language, with the user's table of aliases.
///
/// # Errors
/// [`ConfigError`] where the table cannot be read, with the file and the line.
pub(crate) fn load_language(config: &Config) -> anyhow::Result<Arc<Resources>> {
    let resources = Resources::embedded().context("the language data could not be read")?;
    let resources = match &config.enrich.aliases {
        Some(aliases) => with_aliases(resources, &config.path(aliases))?,
        None => resources,
    };
    Ok(Arc::new(resources))
}

fn with_aliases(resources: Resources, path: &Path) -> Result<Resources, ConfigError> {
    let unreadable = |source| ConfigError::Read { path: path.to_path_buf(), source };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > ALIASES_BYTES_MAX {
        let text =
            format!("it has {size} bytes, a table of aliases at most {ALIASES_BYTES_MAX}: leave out what is rare");
        return Err(ConfigError::File { path: path.to_path_buf(), text });
    }
    let table = std::fs::read_to_string(path).map_err(unreadable)?;
    resources
        .with_aliases(&table)
        .map_err(|error| ConfigError::File { path: path.to_path_buf(), text: error.to_string() })
}
