//! `validate`: is the configuration right? Changes nothing.

use crate::args::ConfigFile;
use crate::service::{load_profiles, load_push_auths, source_cluster};

pub(super) fn validate(file: &ConfigFile) -> anyhow::Result<()> {
    let config = super::load(file)?;
    load_profiles(&config)?;
    load_push_auths(&config)?;
    let feeds = config.feed.len();
    anstream::eprintln!("{} is right: {feeds} feeds, log in {}", file.config.display(), config.data_dir().display());
    for feed in &config.feed {
        let mut sources = Vec::new();
        sources.extend(feed.folder.as_ref().map(|folder| format!("folder {}", config.path(&folder.path).display())));
        sources.extend(feed.push.as_ref().map(|_| format!("push to /feeds/{}", feed.name)));
        if let Some(topic) = &feed.topic {
            source_cluster(&config, topic)?;
            sources.push(format!("topic {}", topic.name));
        }
        sources.extend(feed.stdin.as_ref().map(|_| "standard input".to_owned()));
        let sources = if sources.is_empty() { "no source".to_owned() } else { sources.join(", ") };
        anstream::eprintln!("  {:<20} profile {:<18} {sources}", feed.name.as_str(), feed.profile);
    }
    Ok(())
}
