//! `validate`: would a start work? Looks at everything that a start looks at, and changes nothing.

mod surroundings;

use crate::args::ConfigFile;
use crate::config::{Config, Feed};
use crate::exit::Failed;
use crate::service::{load_language, load_monitor_auth, load_profiles, load_push_auths, source_cluster};

pub(super) fn validate(file: &ConfigFile) -> anyhow::Result<()> {
    let config = super::load(file)?;
    load_profiles(&config)?;
    load_push_auths(&config)?;
    load_monitor_auth(&config)?;
    load_language(&config)?;
    anstream::eprintln!("{}: {} feeds", file.config.display(), config.feed.len());
    for feed in &config.feed {
        let sources = sources(&config, feed)?;
        anstream::eprintln!("  {:<20} profile {:<18} {}", feed.name.as_str(), feed.profile, sources.join(", "));
    }
    let found = surroundings::look(&config)?;
    for line in &found.fine {
        anstream::eprintln!("  {line}");
    }
    for problem in &found.problems {
        anstream::eprintln!("  WRONG: {problem}");
    }
    if found.problems.is_empty() {
        anstream::eprintln!("a start would work");
        return Ok(());
    }
    Err(Failed(format!("a start would fail: {} problems", found.problems.len())).into())
}

fn sources(config: &Config, feed: &Feed) -> anyhow::Result<Vec<String>> {
    let mut sources = Vec::new();
    sources.extend(feed.folder.as_ref().map(|folder| format!("folder {}", config.path(&folder.path).display())));
    sources.extend(feed.push.as_ref().map(|_| format!("push to /feeds/{}", feed.name)));
    if let Some(topic) = &feed.topic {
        source_cluster(config, topic)?;
        sources.push(format!("topic {}", topic.name));
    }
    sources.extend(feed.stdin.as_ref().map(|_| "standard input".to_owned()));
    if sources.is_empty() {
        sources.push("no source".to_owned());
    }
    Ok(sources)
}
