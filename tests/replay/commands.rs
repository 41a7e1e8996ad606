//! Commands, and what they answer.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use copytaster_engine::generation::{Difference, Progress, ReportLine, Summary};
use copytaster_records::topics;
use copytaster_testkit::faults::Victim;

use crate::support::{Site, WAIT};

/// Runs a command; standard output where it ends with 0, standard error where not.
fn command(site: &Site, arguments: &[&str]) -> Result<String, (i32, String)> {
    let output = site.command(arguments).output().expect("runs");
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout).expect("text"));
    }
    Err((output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned()))
}

pub(crate) fn done(site: &Site, arguments: &[&str]) -> String {
    command(site, arguments)
        .unwrap_or_else(|(code, why)| panic!("{arguments:?}: {code}: {why}\n{}", site.service_log()))
}

pub(crate) fn refused(site: &Site, arguments: &[&str]) -> String {
    match command(site, arguments) {
        Ok(out) => panic!("{arguments:?} was done: {out}"),
        Err((_, why)) => why,
    }
}

/// Starts a replay and waits until it is complete. On a cluster it is run by a process of its own, which goes on with it.
pub(crate) fn start_complete(site: &Site, name: &str, arguments: &[&str]) -> Option<Victim> {
    done(site, &[&["replay", "start", name, "--share", "100"], arguments].concat());
    let runner = site.is_on_cluster().then(|| site.start(&["--generation", name]));
    wait_complete(site, name);
    runner
}

pub(crate) fn wait_complete(site: &Site, name: &str) {
    let deadline = Instant::now() + WAIT * 3;
    while list(site)[name].state != "complete" {
        assert!(Instant::now() < deadline, "not complete: {:?}\n{}", list(site), site.service_log());
        std::thread::sleep(Duration::from_millis(50));
    }
}

pub(crate) fn list(site: &Site) -> BTreeMap<String, Progress> {
    let read = |line: &str| serde_json::from_str::<Progress>(line).expect("json");
    done(site, &["replay", "list"]).lines().map(read).map(|progress| (progress.name.clone(), progress)).collect()
}

pub(crate) fn report(site: &Site, name: &str) -> (Vec<Difference>, Summary) {
    let (mut differences, mut summary) = (Vec::new(), None);
    for line in done(site, &["replay", "report", name]).lines() {
        match serde_json::from_str(line).expect("json") {
            ReportLine::Difference(difference) => differences.push(*difference),
            ReportLine::Summary(sum) => summary = Some(*sum),
        }
    }
    (differences, summary.expect("a summary"))
}

/// What a reader of the current topic sees: the records' ids with their headlines.
pub(crate) fn tapped(site: &Site, arguments: &[&str]) -> Vec<(String, String)> {
    let out = done(site, &[&["tap"], arguments].concat());
    let read = |line: &str| -> (String, String) {
        let record: serde_json::Value = serde_json::from_str(line).expect("json");
        let id = record["headers"]["ce_id"].as_str().expect("an id").to_owned();
        (id, record["value"]["headline"].to_string())
    };
    out.lines().map(read).collect()
}

/// The ids of the current enriched records, each of which is there once.
pub(crate) fn enriched_ids(site: &Site) -> BTreeSet<String> {
    let ids: Vec<String> = tapped(site, &[topics::ENRICHED]).into_iter().map(|(id, _)| id).collect();
    let (count, unique) = (ids.len(), ids.into_iter().collect::<BTreeSet<_>>());
    assert_eq!(count, unique.len(), "each record once");
    unique
}

/// How many records each version of a story has on a topic.
pub(crate) fn revisions(site: &Site, topic: &str) -> BTreeMap<String, usize> {
    let mut revisions = BTreeMap::new();
    for (id, _) in tapped(site, &[topic]) {
        let (version, _) = id.rsplit_once('.').expect("story/version.revision");
        *revisions.entry(version.to_owned()).or_default() += 1;
    }
    revisions
}
