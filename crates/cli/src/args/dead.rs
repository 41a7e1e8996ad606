//! `dead`

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use copytaster_engine::dead::{DeadFilter, Pick};
use copytaster_records::{ErrorClass, FeedId, Timestamp};

use super::{LogPlace, StageName, parse_time};

/// `dead`
#[derive(Debug, Subcommand)]
pub(crate) enum Dead {
    /// List dead letters
    List(DeadList),
    /// Show a dead letter: why it died, and its bytes
    Show(DeadShow),
    /// Send dead letters through again
    Redrive(DeadRedrive),
}

/// Which dead letters.
#[derive(Debug, ClapArgs)]
pub(crate) struct DeadWhich {
    /// Of this feed
    #[arg(long, value_name = "FEED")]
    pub feed: Option<FeedId>,
    /// Of this stage
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<StageName>,
    /// Of this class, such as malformed or too_large
    #[arg(long, value_name = "CLASS")]
    pub class: Option<ErrorClass>,
    /// Written then or later: a day, or a time such as 2026-11-24T06:00:00Z
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub from: Option<Timestamp>,
    /// Written before
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub to: Option<Timestamp>,
}

impl DeadWhich {
    /// As the log is asked.
    pub(crate) fn filter(&self, picks: &[Pick]) -> DeadFilter {
        DeadFilter {
            picks: picks.to_vec(),
            feed: self.feed.as_ref().map(ToString::to_string),
            stage: self.stage.map(|stage| stage.as_str().to_owned()),
            class: self.class,
            from: self.from,
            to: self.to,
        }
    }
}

/// How an answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Lines for people on standard error where standard output is a terminal, else JSON lines on standard output.
    Auto,
    /// JSON lines on standard output.
    Json,
    /// Lines for people on standard error.
    Text,
}

/// `dead list`
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  copytaster dead list\n  copytaster dead list --feed afp-en --class malformed --from 2026-11-24\n  \
    copytaster dead list demo/0/17       # of a delivery and its units\n  copytaster dead list | jq -r .reason | sort | uniq -c\n\n\
    While the service runs it answers through its admin socket; otherwise the log is opened."
)]
pub(crate) struct DeadList {
    /// Only these: ids of letters (0/17), of units (demo/0/17#2) or deliveries (demo/0/17)
    #[arg(value_name = "IDS")]
    pub ids: Vec<Pick>,
    /// Which
    #[command(flatten)]
    pub which: DeadWhich,
    /// How to show them
    #[arg(long, value_enum, default_value = "auto")]
    pub format: Format,
    /// Where
    #[command(flatten)]
    pub place: LogPlace,
}

/// `dead show`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  copytaster dead show 0/17\n  copytaster dead show 0/17 --raw > item.xml\n\n\
    A letter holds the first 64 KiB; what is longer is read from its source, as long as that is kept.")]
pub(crate) struct DeadShow {
    /// Id of a letter (0/17) or of a unit or delivery, of which the first letter is shown
    #[arg(value_name = "ID")]
    pub id: Pick,
    /// Only the bytes, as they are, on standard output
    #[arg(long)]
    pub raw: bool,
    /// How to show it
    #[arg(long, value_enum, default_value = "auto")]
    pub format: Format,
    /// Where
    #[command(flatten)]
    pub place: LogPlace,
}

/// `dead redrive`
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  copytaster dead redrive 0/17\n  \
    copytaster dead redrive --feed afp-en --class malformed --dry-run\n  \
    copytaster dead redrive --all --reason \"parser mended in 1.4.2\"\n\n\
    Each goes through once, as its story's next revision, in the order in which they came; a second redrive of the same does\n\
    nothing and says so. What was killed meanwhile is retracted. The exit code is 1 where some died again or could not be\n\
    sent.")]
pub(crate) struct DeadRedrive {
    /// Only these: ids of letters (0/17), of units (demo/0/17#2) or deliveries (demo/0/17)
    #[arg(value_name = "IDS")]
    pub ids: Vec<Pick>,
    /// All that there are
    #[arg(long, conflicts_with_all = ["ids", "feed", "stage", "class", "from", "to"])]
    pub all: bool,
    /// Which
    #[command(flatten)]
    pub which: DeadWhich,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Why, to be kept with the command
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Seconds to wait until dedupe has carried it out
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    pub wait: u64,
    /// How to show what became of them
    #[arg(long, value_enum, default_value = "auto")]
    pub format: Format,
    /// Where
    #[command(flatten)]
    pub place: LogPlace,
}
