use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use copytaster_formats::{FeedProfile, ProfileError, Profiles};
use copytaster_records::FeedId;

use crate::config::{Config, ConfigError};

/// Reads the profile of each configured feed.
///
/// # Errors
/// [`ConfigError`] naming the profile's file, line and what was expected.
pub(crate) fn load_profiles(config: &Config) -> Result<Profiles, ConfigError> {
    let mut profiles: BTreeMap<FeedId, FeedProfile> = BTreeMap::new();
    for feed in &config.feed {
        profiles.insert(feed.name.clone(), load_profile(&config.profile_path(&feed.profile))?);
    }
    Ok(Profiles::new(profiles))
}

/// The texts of the profiles of each configured feed, from another directory or the configuration's; each is checked.
///
/// # Errors
/// As [`load_profiles`].
pub(crate) fn read_profiles(config: &Config, dir: Option<&Path>) -> Result<BTreeMap<FeedId, String>, ConfigError> {
    let mut texts = BTreeMap::new();
    for feed in &config.feed {
        let path = match dir {
            Some(dir) => dir.join(format!("{}.toml", feed.profile)),
            None => config.profile_path(&feed.profile),
        };
        load_profile(&path)?;
        let text = std::fs::read_to_string(&path).map_err(|source| ConfigError::Read { path, source })?;
        texts.insert(feed.name.clone(), text);
    }
    Ok(texts)
}

/// Reads one profile.
///
/// # Errors
/// [`ConfigError`].
pub(crate) fn load_profile(path: &Path) -> Result<FeedProfile, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_path_buf(), source })?;
    FeedProfile::from_toml(&text).map_err(|error| wrong(path.to_path_buf(), &error))
}

fn wrong(path: PathBuf, error: &ProfileError) -> ConfigError {
    ConfigError::File { path, text: error.to_string() }
}
