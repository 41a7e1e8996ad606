//! What a start needs of the machine and the cluster.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use copytaster_engine::{Log, LogError, group_of, plan_topics};

use crate::config::{Config, LogKind};
use crate::service::{Carrier, topic_specs};

/// The stages that read a topic by a group.
const STAGES: [&str; 3] = ["dedupe", "parse", "enrich"];

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What is as it should be, and worth telling.
    pub(super) fine: Vec<String>,
    /// What a start would fail on, each with what to do.
    pub(super) problems: Vec<String>,
}

/// Looks at folders, listeners, and the log.
///
/// # Errors
/// Where a secret of the cluster's cannot be used.
pub(super) fn look(config: &Config) -> anyhow::Result<Found> {
    let mut found = Found::default();
    let runs = config.log.kind == LogKind::Embedded && UnixStream::connect(config.admin_socket()).is_ok();
    folders(config, &mut found);
    listeners(config, runs, &mut found);
    match config.log.kind {
        LogKind::Embedded => embedded(config, runs, &mut found),
        LogKind::Kafka => cluster(config, &mut found)?,
    }
    Ok(found)
}

fn folders(config: &Config, found: &mut Found) {
    for feed in &config.feed {
        let Some(folder) = &feed.folder else { continue };
        let path = config.path(&folder.path);
        let problem = match std::fs::metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound && folder.create => unwritable(&path),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Some(format!("folder {} is not there: make it, or set create = true", path.display()))
            }
            Err(error) => Some(format!("folder {} cannot be looked at: {error}", path.display())),
            Ok(meta) if !meta.is_dir() => Some(format!("{} is no folder", path.display())),
            Ok(_) => match std::fs::read_dir(&path) {
                Err(error) => Some(format!("folder {} cannot be read: {error}", path.display())),
                Ok(_) => unwritable(&path),
            },
        };
        found.problems.extend(problem.map(|problem| format!("feed `{}`: {problem}", feed.name)));
    }
}

/// A path that is to be written to, or the part of it that is there, is read-only. Rights of other kinds show at a start.
fn unwritable(path: &Path) -> Option<String> {
    let there: PathBuf = path.ancestors().find(|part| part.exists())?.to_path_buf();
    let readonly = std::fs::metadata(&there).is_ok_and(|meta| meta.permissions().readonly());
    readonly.then(|| format!("{} is read-only", there.display()))
}

fn listeners(config: &Config, runs: bool, found: &mut Found) {
    let pushes = config.ingest.http.as_ref().map(|http| ("ingest.http", http.bind));
    let monitor = config.monitor.as_ref().map(|monitor| ("monitor", monitor.bind));
    for (setting, address) in pushes.into_iter().chain(monitor) {
        match TcpListener::bind(address) {
            Ok(_) => found.fine.push(format!("[{setting}] can listen on {address}")),
            Err(error) if error.kind() == ErrorKind::AddrInUse && runs => {
                found.fine.push(format!("[{setting}] {address} is in use, by the service that runs"));
            }
            Err(error) => found.problems.push(not_bound(setting, address, &error)),
        }
    }
}

fn not_bound(setting: &str, address: SocketAddr, error: &std::io::Error) -> String {
    format!("[{setting}] cannot listen on {address} ({error}): stop who does, or take another address")
}

fn embedded(config: &Config, runs: bool, found: &mut Found) {
    let dir = config.data_dir();
    if runs {
        found.fine.push(format!("log in {}: a service runs on it; a second one would be refused", dir.display()));
    } else if let Some(problem) = unwritable(&dir) {
        found.problems.push(format!("pipeline.data_dir: {problem}"));
    } else {
        let what = if dir.exists() { "is there" } else { "will be made" };
        found.fine.push(format!("log in {} {what}", dir.display()));
    }
}

fn cluster(config: &Config, found: &mut Found) -> anyhow::Result<()> {
    let carrier = match Carrier::open_for_command(config) {
        Ok(carrier) => carrier,
        Err(error) if error.is::<LogError>() => {
            found.problems.push(format!("{error:#}"));
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let log = carrier.log();
    match topics_and_rights(config, &*log) {
        Ok(differences) if differences.is_empty() => {
            found.fine.push(format!("all {} topics are as they should be, and can be read", topic_specs(config).len()));
            found.fine.push("rights to write show with the first commit: they cannot be asked for".into());
        }
        Ok(differences) => found.problems.extend(differences),
        Err(error) => found.problems.push(error.to_string()),
    }
    Ok(())
}

fn topics_and_rights(config: &Config, log: &dyn Log) -> Result<Vec<String>, LogError> {
    let specs = topic_specs(config);
    let changes = plan_topics(&specs, &log.topics()?);
    if !changes.is_empty() {
        return Ok(changes.iter().map(|change| format!("{change}; see `copytaster topics apply`")).collect());
    }
    for spec in &specs {
        log.watermarks(&spec.name, 0)?;
    }
    for stage in STAGES {
        log.committed(&group_of(stage, None), copytaster_records::topics::RAW, 0)?;
    }
    Ok(Vec::new())
}
