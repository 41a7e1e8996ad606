//! `ledger`

use clap::{Args as ClapArgs, Subcommand};
use copytaster_engine::ledger::Wanted;
use copytaster_records::Timestamp;

use super::{Format, LogPlace, parse_time};

/// `ledger`
#[derive(Debug, ClapArgs)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  copytaster ledger\n  copytaster ledger --feed afp-en --from 2026-11-24\n  \
    copytaster ledger --format json | jq 'select(.wrong)'\n  copytaster ledger show demo/0/17\n\n\
    Every unit of every delivery is somewhere: enriched, retracted, a repeat, held, dead, or in flight to a stage. The ledger\n\
    counts them and names what is missing or double, by the records of all topics. It reads on where it was left. The exit\n\
    code is 1 where something is missing or double. While the service runs it answers through its admin socket; otherwise the\n\
    log is opened."
)]
pub(crate) struct Ledger {
    /// About one item
    #[command(subcommand)]
    pub command: Option<LedgerCommand>,
    /// About all of them
    #[command(flatten)]
    pub balance: LedgerBalance,
}

/// What else can be asked of the ledger.
#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Tell an item's whole story: when it came, what was said of it, each hop, where it ended
    Show(LedgerShow),
}

/// `ledger` without more
#[derive(Debug, ClapArgs)]
pub(crate) struct LedgerBalance {
    /// Deliveries that came then or later
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub from: Option<Timestamp>,
    /// Deliveries that came before
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub to: Option<Timestamp>,
    /// Of one feed
    #[arg(long, value_name = "NAME")]
    pub feed: Option<String>,
    /// Forget what was read before, and read all topics from their beginning
    #[arg(long)]
    pub anew: bool,
    /// How to show it
    #[arg(long, value_enum, default_value = "auto")]
    pub format: Format,
    /// Where
    #[command(flatten)]
    pub place: LogPlace,
}

/// `ledger show`
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  copytaster ledger show demo/0/17\n  copytaster ledger show demo/0/17#2 --from 2026-11-24\n  \
    copytaster ledger show f6e9f857-c74f-569f-9bcf-d5941d2f8fb8 | jq -r .says\n\n\
    While the service runs it answers through its admin socket; otherwise the log is opened."
)]
pub(crate) struct LedgerShow {
    /// A delivery (demo/0/17), a unit (demo/0/17#2) or a story (its id)
    #[arg(value_name = "ID")]
    pub item: Wanted,
    /// Only what was written then or later: saves reading what is older
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub from: Option<Timestamp>,
    /// How to show it
    #[arg(long, value_enum, default_value = "auto")]
    pub format: Format,
    /// Where
    #[command(flatten)]
    pub place: LogPlace,
}
