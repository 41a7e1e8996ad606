//! `ledger`

use clap::{Args as ClapArgs, Subcommand};
use copytaster_engine::ledger::Wanted;
use copytaster_records::Timestamp;

use super::{Format, LogPlace, parse_time};

/// `ledger`
#[derive(Debug, Subcommand)]
pub(crate) enum Ledger {
    /// Tell an item's whole story: when it came, what was said of it, each hop, where it ended
    Show(LedgerShow),
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
