//! The machine's size, to stand beside every figure.

use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct Machine {
    pub cores: usize,
    pub memory_mib: u64,
    pub processor: String,
    pub kernel: String,
    pub program: String,
}

pub(super) fn machine() -> Machine {
    let first = |path: &str, key: &str| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let profile = if cfg!(debug_assertions) { "development build" } else { "release build" };
    Machine {
        cores: std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        memory_mib: kib(&first("/proc/meminfo", "MemTotal")) / 1024,
        processor: first("/proc/cpuinfo", "model name"),
        kernel: std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
        program: format!("copytaster {}, {profile}", env!("CARGO_PKG_VERSION")),
    }
}

/// This process's resident memory in MiB; 0 where the system does not tell.
pub(super) fn resident_mib() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    kib(line.trim_start_matches("VmRSS:")) / 1024
}

fn kib(text: &str) -> u64 {
    text.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}
