//! `bench`: latency at a steady rate and the highest throughput, on this machine and this disk.

mod disk;
mod latency;
mod machine;
mod reopen;
mod report;
mod throughput;
mod workload;

use anyhow::Context;

use crate::args::Bench;
use crate::exit::BadUsage;

pub(super) fn bench(args: &Bench) -> anyhow::Result<()> {
    if !(args.rate > 0.0 && args.rate <= 10_000.0) || args.seconds == 0 || args.items == 0 {
        let wrong = "--rate: more than 0, at most 10000; --seconds and --items: at least 1";
        return Err(BadUsage(wrong.into()).into());
    }
    let parent = args.data_dir.clone().unwrap_or_else(std::env::temp_dir);
    let dir = tempfile::Builder::new().prefix("copytaster-bench-").tempdir_in(&parent);
    let dir = dir.with_context(|| format!("no directory can be made in {}", parent.display()))?;
    let progress = report::Progress::new();
    progress.say("timing the disk's bare fsync");
    let fsync = disk::fsync(dir.path())?;
    progress.say(&format!("latency at {} deliveries a second for {} s", args.rate, args.seconds));
    let latency = latency::measure(&dir.path().join("latency"), args)?;
    progress.say(&format!("throughput of ingest, dedupe and parse with {} deliveries", args.items));
    let three = throughput::measure(&dir.path().join("three"), args, throughput::Stages::UpToParse)?;
    progress.say(&format!("throughput of the whole pipeline with {} deliveries", args.items));
    let four = throughput::measure(&dir.path().join("four"), args, throughput::Stages::All)?;
    progress.say("opening a log of a million records");
    let reopen = reopen::measure(&dir.path().join("reopen"))?;
    progress.end();
    let report =
        report::Report { machine: machine::machine(), fsync, latency, up_to_parse: three, whole: four, reopen };
    if args.json { report.write_json() } else { report.write_table() }
}
