//! Who reads beside a replay, who writes, and how long live copy takes meanwhile.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use copytaster_engine::Log;
use copytaster_records::topics;

use crate::support::{Site, each};
use crate::wire::wire;

/// Live copy at a steady rate, until it is told to end.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<u64>,
}

impl Load {
    pub(crate) fn start(site: &Site, seed: u64, a_second: u64) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (told, root) = (Arc::clone(&stop), site.dir.clone());
        let thread = std::thread::spawn(move || {
            let mut written = 0;
            for delivery in wire(usize::MAX, seed) {
                if told.load(Ordering::Relaxed) {
                    break;
                }
                let inbox = root.join("inbox").join(&delivery.feed);
                std::fs::write(inbox.join(format!("live-{}", delivery.name)), &delivery.bytes).expect("writes");
                written += 1;
                std::thread::sleep(Duration::from_secs(1) / u32::try_from(a_second).expect("fits"));
            }
            written
        });
        Self { stop, thread }
    }

    pub(crate) fn end(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("no panic")
    }
}

/// `tap --follow` from the beginning.
pub(crate) struct Follower {
    process: Child,
    out: PathBuf,
}

impl Follower {
    pub(crate) fn start(site: &Site, topic: &str) -> Self {
        let out = site.dir.join("followed");
        let file = std::fs::File::create(&out).expect("a file");
        let mut command = site.command(&["tap", topic, "--follow", "--from", "beginning", "--headers-only"]);
        let process = command.stdout(file).spawn().expect("starts");
        Self { process, out }
    }

    /// The ids that it saw, once nothing more comes.
    pub(crate) fn end(mut self) -> Vec<String> {
        let length = |path: &Path| std::fs::metadata(path).map_or(0, |m| m.len());
        let mut before = 0;
        loop {
            std::thread::sleep(Duration::from_secs(3));
            let now = length(&self.out);
            if now == before && now > 0 {
                break;
            }
            before = now;
        }
        self.process.kill().expect("is killed");
        self.process.wait().expect("ends");
        let text = std::fs::read_to_string(&self.out).expect("reads");
        let id = |line: &str| {
            serde_json::from_str::<serde_json::Value>(line).ok()?["headers"]["ce_id"].as_str().map(ToOwned::to_owned)
        };
        text.lines().filter_map(id).collect()
    }
}

/// From the append on `wire.raw` to that on `wire.enriched`, the 99th percentile of what came from these raw offsets.
pub(crate) fn p99(log: &dyn Log, raw: std::ops::Range<u64>) -> Duration {
    let mut began = BTreeMap::new();
    each(log, topics::RAW, |record| {
        began.insert(record.offset, record.appended_at.as_millis());
    });
    let mut took = Vec::new();
    each(log, topics::ENRICHED, |record| {
        let origin = record.origin().offset;
        if raw.contains(&origin) {
            took.push(record.appended_at.as_millis() - began[&origin]);
        }
    });
    took.sort_unstable();
    assert!(took.len() >= 100, "too few to say: {}", took.len());
    Duration::from_millis(u64::try_from(took[took.len() * 99 / 100]).expect("time goes on"))
}
