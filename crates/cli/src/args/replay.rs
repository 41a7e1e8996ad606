//! `replay`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::ConfigFile;

/// `replay`
#[derive(Debug, Subcommand)]
pub(crate) enum Replay {
    /// Begin one: a generation with topics, groups and state of its own
    Start(ReplayStart),
    /// Show all generations, how far they are, and which one readers follow
    #[command(after_help = "Example:\n  copytaster replay list --config config/copytaster.toml")]
    List(ConfigFile),
    /// Show which stories differ from those that readers have, and in which fields
    Report(ReplayReport),
    /// Let readers follow a generation that is complete, or `live` again
    Switch(ReplaySwitch),
    /// Send the stories that differ through the live stages again
    Apply(ReplayApply),
    /// Delete a generation
    Drop(ReplayDrop),
}

/// A stage that can be run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReplayStageName {
    /// Gives verdicts.
    Dedupe,
    /// Reads units.
    Parse,
    /// Analyses stories.
    Enrich,
}

/// `replay start`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  copytaster replay start parser-3 --wait\n  \
    copytaster replay start november --from 2026-11-01T00:00:00Z --profiles-dir feeds.new\n  \
    copytaster replay start wider --stages dedupe,parse,enrich --homes 48\n\n\
    Its topics are those of its stages with its name behind them: wire.enriched.parser-3. Parse and enrich take the units\n\
    with the verdicts that they got; dedupe gives them anew. Once it has caught up it goes on with live copy. On the embedded\n\
    log the service runs it; on Kafka `copytaster run --generation NAME` does.")]
pub(crate) struct ReplayStart {
    /// Its name: a-z, 0-9 and '-', at most 32
    pub name: String,
    /// Configuration
    #[command(flatten)]
    pub config: ConfigFile,
    /// Stages that follow one another
    #[arg(long, value_delimiter = ',', value_enum, default_value = "parse,enrich", value_name = "STAGES")]
    pub stages: Vec<ReplayStageName>,
    /// `beginning`, an offset of wire.raw, or a time (RFC 3339)
    #[arg(long, default_value = "beginning", value_name = "WHERE")]
    pub from: String,
    /// Read copy by the profiles of this directory, in place of the configuration's
    #[arg(long, value_name = "DIR")]
    pub profiles_dir: Option<PathBuf>,
    /// Partitions of the topics behind dedupe, in place of those that there are; only where dedupe is replayed
    #[arg(long, value_name = "N")]
    pub homes: Option<u32>,
    /// Share of the machine while it catches up, in place of the setting replay.share
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub share: Option<u32>,
    /// Show progress until it is complete
    #[arg(long)]
    pub wait: bool,
}

/// `replay report`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  copytaster replay report parser-3\n  \
    copytaster replay report parser-3 | jq -r 'select(.difference.fields[]?.path == \"/headline\") | .difference.unit'\n\n\
    Compares the topic of its last stage, as far as both generations are. JSON lines on standard output, the last one sums\n\
    up; for people on standard error. What says by which build and profile a record was made is left out.")]
pub(crate) struct ReplayReport {
    /// The generation
    pub name: String,
    /// Configuration
    #[command(flatten)]
    pub config: ConfigFile,
    /// Compare with this generation, or `live`, in place of the one that readers follow
    #[arg(long, value_name = "NAME")]
    pub against: Option<String>,
    /// Differences shown to people
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub show: usize,
}

/// `replay switch`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  copytaster replay switch parser-3\n  copytaster replay switch live\n\n\
    `copytaster tap wire.enriched` shows the new one from then on, each record once. The generation before runs on.")]
pub(crate) struct ReplaySwitch {
    /// The generation, or `live`
    pub name: String,
    /// Configuration
    #[command(flatten)]
    pub config: ConfigFile,
}

/// `replay drop`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:\n  copytaster replay drop parser-3\n\n\
    Its topics, groups and state are deleted. One that readers follow is refused.")]
pub(crate) struct ReplayDrop {
    /// The generation
    pub name: String,
    /// Configuration
    #[command(flatten)]
    pub config: ConfigFile,
}

/// `replay apply`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:\n  copytaster replay apply november\n\n\
    For a replay of parse or enrich by the build and the profiles that are live now: each unit whose story differs comes out\n\
    anew, as its story's next revision; a killed story as a retraction. Cut off, it can be given again: nothing comes twice.")]
pub(crate) struct ReplayApply {
    /// The generation
    pub name: String,
    /// Configuration
    #[command(flatten)]
    pub config: ConfigFile,
}
