//! From a file and the environment to a checked configuration.

use std::path::{Path, PathBuf};

use copytaster_ingest::SecretError;
use toml::{Table, Value};

use super::Config;

/// What environment variables that override settings begin with.
const PREFIX: &str = "COPYTASTER__";

/// Why a configuration was not taken. Exit code 64.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file could not be read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The file is not what was expected; the text has line, column and what was.
    #[error("{}: {text}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Line, column and what was expected.
        text: String,
    },
    /// A variable of the environment is not what was expected.
    #[error("environment variable {variable}: {text}")]
    Environment {
        /// The variable.
        variable: String,
        /// What was expected.
        text: String,
    },
    /// A feed's secret cannot be used. The text never shows it.
    #[error("feed `{feed}`: its secret cannot be used")]
    Secret {
        /// The feed.
        feed: String,
        /// Why.
        #[source]
        source: SecretError,
    },
    /// Another secret cannot be used. The text never shows it.
    #[error("{setting}: the secret cannot be used")]
    SettingSecret {
        /// The setting.
        setting: &'static str,
        /// Why.
        #[source]
        source: SecretError,
    },
    /// Settings that do not go together; all of them.
    #[error("{}: {}", path.display(), problems.join("\n  "))]
    Impossible {
        /// The file.
        path: PathBuf,
        /// What is impossible, and what to do.
        problems: Vec<String>,
    },
}

impl Config {
    /// Reads a file and the variables `COPYTASTER__SECTION__SETTING`, and checks everything.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub(crate) fn load(path: &Path, environment: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_path_buf(), source })?;
        let file = |text: String| ConfigError::File { path: path.to_path_buf(), text };
        // The file alone first: only so do errors have lines.
        toml::from_str::<Self>(&text).map_err(|error| file(error.to_string().trim_end().to_owned()))?;
        let mut table: Table = toml::from_str(&text).map_err(|error| file(error.to_string()))?;
        let variables = overrides(environment);
        for (variable, value) in &variables {
            set(&mut table, variable, value)?;
        }
        let mut config = from_table(table, &variables)?;
        config.base = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let problems = config.problems();
        if !problems.is_empty() {
            return Err(ConfigError::Impossible { path: path.to_path_buf(), problems });
        }
        Ok(config)
    }
}

/// The variables that are ours, in the order of their names.
fn overrides(environment: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut ours: Vec<_> = environment.filter(|(name, _)| name.starts_with(PREFIX)).collect();
    ours.sort_unstable();
    ours
}

/// `COPYTASTER__LOG__CACHE=64 MiB` sets `cache` in `[log]`. The value is TOML where it reads as that, else text.
fn set(table: &mut Table, variable: &str, value: &str) -> Result<(), ConfigError> {
    let wrong = |text: String| ConfigError::Environment { variable: variable.to_owned(), text };
    let keys: Vec<String> = variable[PREFIX.len()..].split("__").map(str::to_lowercase).collect();
    let Some((last, sections)) = keys.split_last() else { return Ok(()) };
    let mut at = table;
    for section in sections {
        let entry = at.entry(section.clone()).or_insert_with(|| Value::Table(Table::new()));
        at = entry.as_table_mut().ok_or_else(|| wrong(format!("`{section}` is not a table of settings")))?;
    }
    let value = toml::from_str::<Table>(&format!("value = {value}"))
        .ok()
        .and_then(|mut table| table.remove("value"))
        .unwrap_or_else(|| Value::String(value.to_owned()));
    at.insert(last.clone(), value);
    Ok(())
}

/// The file was right alone: what is wrong now came from a variable, which the path of the setting names.
fn from_table(table: Table, variables: &[(String, String)]) -> Result<Config, ConfigError> {
    serde_path_to_error::deserialize(table).map_err(|error| {
        let path = error.path().to_string().to_uppercase().replace('.', "__");
        let named = variables.iter().find(|(name, _)| {
            let setting = &name[PREFIX.len()..];
            setting == path || setting.starts_with(&format!("{path}__"))
        });
        ConfigError::Environment {
            variable: named.map_or_else(|| format!("{PREFIX}{path}"), |(name, _)| name.clone()),
            text: error.inner().message().to_owned(),
        }
    })
}
