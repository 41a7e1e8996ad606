//! The command line.

mod dead;
mod ledger;
mod replay;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use copytaster_records::Timestamp;

pub(crate) use dead::{Dead, DeadList, DeadRedrive, DeadShow, Format};
pub(crate) use ledger::{Ledger, LedgerBalance, LedgerCommand, LedgerShow};
pub(crate) use replay::{Replay, ReplayApply, ReplayDrop, ReplayReport, ReplayStageName, ReplayStart, ReplaySwitch};

/// Turns incoming news-agency copy into enriched, structured events.
#[derive(Debug, Parser)]
#[command(name = "copytaster", version, max_term_width = 100, after_help = "Begin with `copytaster demo`.")]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the service
    Run(Run),
    /// Read files or standard input and write what they become, offline
    Process(Process),
    /// Read a story in the terminal, with all that was found in it
    Read(Read),
    /// Watch an invented wire go through the whole pipeline
    Demo(Demo),
    /// Check the configuration without changing anything
    Validate(ConfigFile),
    /// Show or mend the difference between the topics that are there and those that are needed
    #[command(subcommand)]
    Topics(Topics),
    /// Show a topic's records
    Tap(Tap),
    /// Show how far each stage is behind
    Lag(ConfigFile),
    /// List dead letters, show them, send them through again
    #[command(subcommand)]
    Dead(Dead),
    /// Count where all items are and name what is missing or double; tell where one is
    Ledger(Ledger),
    /// Run a stretch of the past again beside the live pipeline, compare, and switch to it
    #[command(subcommand)]
    Replay(Replay),
    /// Print the JSON Schema of a record or of the configuration
    Schema(Schema),
    /// Measure latency and throughput on this machine
    Bench(Bench),
    /// Work on feed profiles
    #[command(subcommand)]
    Feeds(Feeds),
}

/// `feeds`
#[derive(Debug, Subcommand)]
pub(crate) enum Feeds {
    /// Show what a profile makes of sample files, beside the raw, and what it could not place
    Test(FeedsTest),
}

/// `feeds test`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:\n  copytaster feeds test dpa-7901 samples/*.txt\n\n\
    Nothing is sent on and nothing is kept. The exit code is 1 where a file or a unit of one could not be read.")]
pub(crate) struct FeedsTest {
    /// Feed profile: a file, or the name of one beside the configuration
    #[arg(value_name = "PROFILE")]
    pub profile: String,
    /// Sample files
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// Directory of the profiles that go by name
    #[arg(long, default_value = "config/feeds", value_name = "DIR")]
    pub profiles_dir: PathBuf,
    /// Columns of the page
    #[arg(long, default_value_t = 120, value_name = "COLUMNS")]
    pub width: usize,
}

/// Which configuration.
#[derive(Debug, ClapArgs)]
pub(crate) struct ConfigFile {
    /// Configuration file
    #[arg(short, long, default_value = "config/copytaster.toml", value_name = "FILE")]
    pub config: PathBuf,
}

/// Where the log is.
#[derive(Debug, ClapArgs)]
pub(crate) struct LogPlace {
    /// Configuration
    #[command(flatten)]
    pub config: ConfigFile,
    /// Log directory, in place of the configuration's
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

/// A time in RFC 3339, or a day, which begins at midnight UTC.
fn parse_time(text: &str) -> Result<Timestamp, String> {
    let day = || format!("{text}T00:00:00Z").parse();
    text.parse().or_else(|_| day()).map_err(|_| {
        "expected a day such as 2026-11-24, or a time with its zone such as 2026-11-24T06:00:00Z".to_owned()
    })
}

/// `run`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  copytaster run --config config/copytaster.toml\n  \
    copytaster run --config config/kafka.toml --stages parse --slot 2\n  \
    copytaster run --config config/kafka.toml --generation parser-3\n\n\
    SIGTERM or Ctrl-C finishes what is at hand and stops. What was acknowledged to a feed is in the log.\n\
    Exit codes: 0 stopped; 64 bad configuration, login, certificate, rights or topics (do not start again);\n\
    70 the service cannot go on, or another has its slot (start again); 75 the log is in use, or no broker answered\n\
    until it was stopped (try again later).")]
pub(crate) struct Run {
    /// Configuration
    #[command(flatten)]
    pub config: ConfigFile,
    /// Only these stages
    #[arg(long, value_delimiter = ',', value_name = "STAGES")]
    pub stages: Option<Vec<StageName>>,
    /// The number of this process among those that run the same stages, stable over restarts (Kafka only)
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(..256), value_name = "N")]
    pub slot: u32,
    /// Run a replay in place of the live stages (Kafka only)
    #[arg(long, value_name = "NAME", conflicts_with_all = ["stages", "resume"])]
    pub generation: Option<String>,
    /// Go on with a stage that the halt rule stopped
    #[arg(long, value_name = "STAGE")]
    pub resume: Option<StageName>,
}

/// `topics`
#[derive(Debug, Subcommand)]
pub(crate) enum Topics {
    /// Show what is missing or differs; exit code 1 where anything does
    #[command(after_help = "Example:\n  copytaster topics plan --config config/kafka.toml")]
    Plan(ConfigFile),
    /// Create what is missing and set what differs
    #[command(after_help = "Example:\n  copytaster topics apply --config config/kafka.toml\n\n\
        The number of partitions is never changed: keys would move.")]
    Apply(ConfigFile),
}

/// A stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum StageName {
    /// Takes copy from feeds.
    Ingest,
    /// Gives verdicts.
    Dedupe,
    /// Reads units.
    Parse,
    /// Analyses stories.
    Enrich,
}

impl StageName {
    /// Its name in records.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Dedupe => "dedupe",
            Self::Parse => "parse",
            Self::Enrich => "enrich",
        }
    }
}

/// How far to process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// Deliveries as received
    Raw,
    /// Units with their verdicts
    Unique,
    /// Parsed stories
    Parsed,
    /// Enriched stories
    Enriched,
    /// Coded events
    Events,
}

/// What offline copy is read with.
#[derive(Debug, ClapArgs)]
pub(crate) struct OfflineWith {
    /// Feed profile: a file, or the name of one beside the configuration; without it, what every format says of itself
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// Directory of the profiles that go by name
    #[arg(long, default_value = "config/feeds", value_name = "DIR")]
    pub profiles_dir: PathBuf,
    /// Table of what names mean in your own archive, as for the setting enrich.aliases
    #[arg(long, value_name = "FILE")]
    pub aliases: Option<PathBuf>,
}

/// `process`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  copytaster process story.xml | jq .headline\n  \
    copytaster process --profile newspaper-page --to parsed pages/*.txt\n  cat item.json | copytaster process -\n\n\
    One JSON record a line on standard output; what could not be read is told on standard error, and the exit code is 1.")]
pub(crate) struct Process {
    /// Files, or - for standard input
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// How far
    #[arg(long, value_enum, default_value = "enriched")]
    pub to: Target,
    #[command(flatten)]
    pub with: OfflineWith,
}

/// `read`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  copytaster read story.xml\n  \
    copytaster read --profile newspaper-page pages/*.txt | less -R\n  \
    copytaster process story.xml > story.jsonl && copytaster read story.jsonl\n\n\
    Copy of any format, or records of wire.enriched, one a line. Colours are left out where the output is no terminal or\n\
    NO_COLOR is set; CLICOLOR_FORCE=1 keeps them. Nothing is sent on and nothing is kept.")]
pub(crate) struct Read {
    /// Files, or - for standard input
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub with: OfflineWith,
    /// Columns of the page; without it, those of the terminal, or 100
    #[arg(long, value_name = "COLUMNS")]
    pub width: Option<usize>,
}

/// `demo`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  copytaster demo\n  copytaster demo --items 500 --rate 50 --seed 7\n  \
    copytaster demo --data-dir /tmp/demo   # keep the log, look at it with `copytaster tap`")]
pub(crate) struct Demo {
    /// Deliveries
    #[arg(long, default_value_t = 60)]
    pub items: usize,
    /// Deliveries a second; 0: as fast as it goes
    #[arg(long, default_value_t = 4.0)]
    pub rate: f64,
    /// Another seed, another wire
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Keep the log here
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

/// `tap`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  copytaster tap wire.enriched --follow\n  \
    copytaster tap wire.dead --from beginning | jq .value.reason\n  \
    copytaster tap wire.raw --from 2026-11-24T06:00:00Z --headers-only --limit 20\n\n\
    While the service runs it answers through its admin socket; otherwise the log is opened.")]
pub(crate) struct Tap {
    /// Topic
    pub topic: String,
    /// Configuration
    #[command(flatten)]
    pub config: ConfigFile,
    /// Log directory, in place of the configuration's
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// `beginning`, `end`, an offset or a time (RFC 3339); default: beginning, or end with --follow
    #[arg(long, value_name = "WHERE")]
    pub from: Option<String>,
    /// Go on with what comes
    #[arg(short, long)]
    pub follow: bool,
    /// At most so many records
    #[arg(short = 'n', long)]
    pub limit: Option<u64>,
    /// One partition only
    #[arg(long)]
    pub partition: Option<u32>,
    /// Leave the values out
    #[arg(long)]
    pub headers_only: bool,
}

/// `schema`
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  copytaster schema                  # names\n  copytaster schema enriched-story\n  \
    copytaster schema config > copytaster.schema.json"
)]
pub(crate) struct Schema {
    /// Record, or `config`; without it, the names
    pub name: Option<String>,
}

/// `bench`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  copytaster bench --data-dir /var/tmp/bench\n  \
    copytaster bench --config config/kafka.toml\n\n\
    Puts a synthetic wire through the whole pipeline: latency at a steady rate, then the highest throughput, then that of\n\
    stages that only copy. On the embedded log, in a directory that should be on the disk that the service will use; or on\n\
    the cluster of a configuration, in topics of its own, which it deletes.")]
pub(crate) struct Bench {
    /// Take the section `log` of this configuration
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Records in a batch of the stages that only copy, in place of limits.batch_records
    #[arg(long, value_name = "RECORDS")]
    pub batch: Option<u32>,
    /// Where the log is put; a new directory in it, removed afterwards
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Deliveries a second for the latencies
    #[arg(long, default_value_t = 100.0)]
    pub rate: f64,
    /// Seconds for the latencies
    #[arg(long, default_value_t = 20)]
    pub seconds: u64,
    /// Deliveries for the throughput
    #[arg(long, default_value_t = 30_000)]
    pub items: usize,
    /// Seed of the synthetic wire
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// One JSON object on standard output, in place of the table
    #[arg(long)]
    pub json: bool,
    /// One part only, as JSON: each part runs in a process of its own, so that memory is that of the part
    #[arg(long, hide = true)]
    pub part: Option<BenchPart>,
}

/// A part of the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchPart {
    /// Latency at a steady rate.
    Latency,
    /// Throughput of ingest, dedupe and parse.
    UpToParse,
    /// Throughput of the whole pipeline.
    Whole,
    /// One stage that only copies.
    Hop,
    /// Four of them at once.
    Hops,
    /// A replay of dedupe and parse.
    Replay,
    /// Opening a large log.
    Reopen,
    /// The ledger of a large log; on its own only.
    Ledger,
}
