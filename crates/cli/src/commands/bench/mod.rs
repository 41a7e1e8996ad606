//! `bench`: latency at a steady rate and the highest throughput, on this machine and this disk.

mod disk;
mod ground;
mod hops;
mod latency;
mod ledger;
mod machine;
mod reopen;
mod replay;
mod report;
mod throughput;
mod workload;

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;
use clap::ValueEnum;
use serde::de::DeserializeOwned;

use crate::args::{Bench, BenchPart};
use crate::exit::BadUsage;

pub(crate) fn bench(args: &Bench) -> anyhow::Result<()> {
    if !(args.rate > 0.0 && args.rate <= 10_000.0) || args.seconds == 0 || args.items == 0 {
        let wrong = "--rate: more than 0, at most 10000; --seconds and --items: at least 1";
        return Err(BadUsage(wrong.into()).into());
    }
    let parent = args.data_dir.clone().unwrap_or_else(std::env::temp_dir);
    let dir = tempfile::Builder::new().prefix("copytaster-bench-").tempdir_in(&parent);
    let dir = dir.with_context(|| format!("no directory can be made in {}", parent.display()))?;
    match args.part {
        Some(part) => measure_part(part, dir.path(), args),
        None => measure_all(dir.path(), args),
    }
}

fn measure_part(part: BenchPart, dir: &Path, args: &Bench) -> anyhow::Result<()> {
    match part {
        BenchPart::Latency => report::write_json(&latency::measure(dir, args)?),
        BenchPart::UpToParse => report::write_json(&throughput::measure(dir, args, throughput::Stages::UpToParse)?),
        BenchPart::Whole => report::write_json(&throughput::measure(dir, args, throughput::Stages::All)?),
        BenchPart::Hop => report::write_json(&hops::measure(&ground::Ground::new(dir, args)?, args, 1)?),
        BenchPart::Hops => report::write_json(&hops::measure(&ground::Ground::new(dir, args)?, args, 4)?),
        BenchPart::Ledger => report::write_json(&ledger::measure(dir, args)?),
        BenchPart::Replay => report::write_json(&replay::measure(dir, args)?),
        BenchPart::Reopen => report::write_json(&reopen::measure(dir)?),
    }
}

fn measure_all(dir: &Path, args: &Bench) -> anyhow::Result<()> {
    let progress = report::Progress::new();
    let items = args.items;
    progress.say("timing the disk's bare fsync");
    let fsync = disk::fsync(dir)?;
    progress.say(&format!("throughput of ingest, dedupe and parse with {items} deliveries"));
    let up_to_parse = in_own_process(BenchPart::UpToParse, dir, args)?;
    progress.say(&format!("throughput of the whole pipeline with {items} deliveries"));
    let whole = in_own_process(BenchPart::Whole, dir, args)?;
    progress.say("one stage that only copies, and four at once");
    let hops = vec![in_own_process(BenchPart::Hop, dir, args)?, in_own_process(BenchPart::Hops, dir, args)?];
    // Behind the others: a broker that was just started has to get warm.
    progress.say(&format!("latency at {} deliveries a second for {} s", args.rate, args.seconds));
    let latency = in_own_process(BenchPart::Latency, dir, args)?;
    let reopen = match &args.config {
        Some(_) => None,
        None => {
            progress.say("opening a log of a million records");
            Some(in_own_process(BenchPart::Reopen, dir, args)?)
        }
    };
    let replay = match &args.config {
        Some(_) => None,
        None => {
            progress.say(&format!("replay of dedupe and parse over {items} deliveries"));
            Some(in_own_process(BenchPart::Replay, dir, args)?)
        }
    };
    progress.end();
    let report =
        report::Report { machine: machine::machine(), fsync, latency, up_to_parse, whole, hops, replay, reopen };
    if args.json { report::write_json(&report) } else { report.write_table() }
}

fn in_own_process<T: DeserializeOwned>(part: BenchPart, dir: &Path, args: &Bench) -> anyhow::Result<T> {
    let name = part.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("bench").args(["--part", &name, "--data-dir"]).arg(dir);
    for (option, value) in [
        ("--rate", args.rate.to_string()),
        ("--seconds", args.seconds.to_string()),
        ("--items", args.items.to_string()),
        ("--seed", args.seed.to_string()),
    ] {
        command.args([option, &value]);
    }
    if let Some(config) = &args.config {
        command.arg("--config").arg(config);
    }
    if let Some(batch) = args.batch {
        command.args(["--batch", &batch.to_string()]);
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    anyhow::ensure!(output.status.success(), "the part {name} failed");
    Ok(serde_json::from_slice(&output.stdout)?)
}
