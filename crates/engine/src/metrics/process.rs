//! The process itself, by the names that all exporters use.

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// Adds the process's own metrics.
pub(super) fn register(registry: &mut Registry, version: &str, build: &str) {
    let labels = vec![("version", version.to_owned()), ("build", build.to_owned())];
    registry.register("copytaster_build", "Which program runs", Info::new(labels));
    registry.register_collector(Box::new(Process { started: crate::clock::wall().as_millis() }));
}

/// Read from `/proc` at each scrape; where that is missing, as on other systems than Linux, left out.
#[derive(Debug)]
struct Process {
    started: i64,
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let started = ConstGauge::new(seconds(self.started));
        let help = "When the process was started, since 1970";
        started.encode(encoder.encode_descriptor(
            "process_start_time",
            help,
            Some(&Unit::Seconds),
            started.metric_type(),
        )?)?;
        if let Some(bytes) = resident_bytes() {
            let resident = ConstGauge::new(bytes);
            let help = "Resident memory";
            let unit = Some(&Unit::Bytes);
            resident.encode(encoder.encode_descriptor(
                "process_resident_memory",
                help,
                unit,
                resident.metric_type(),
            )?)?;
        }
        if let Some(used) = cpu_seconds() {
            let cpu = ConstCounter::new(used);
            let help = "Time on processors, user and system";
            cpu.encode(encoder.encode_descriptor("process_cpu", help, Some(&Unit::Seconds), cpu.metric_type())?)?;
        }
        if let Some(count) = std::fs::read_dir("/proc/self/fd").ok().map(Iterator::count) {
            let open = ConstGauge::new(i64::try_from(count).unwrap_or(i64::MAX));
            open.encode(encoder.encode_descriptor("process_open_fds", "Open files", None, open.metric_type())?)?;
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are exact in a double for many thousand years")]
fn seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

fn resident_bytes() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// Fields 14 and 15 of `/proc/self/stat`, in the clock ticks of all Linux systems, a hundredth of a second each.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in brackets, and may hold blanks.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) / 100.0)
}
