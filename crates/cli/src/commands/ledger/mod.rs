//! `ledger`: where items are.

mod balance;

use copytaster_engine::admin::{Line, Request, TraceRequest};
use copytaster_engine::ledger::Hop;

use super::answer::Answer;
use super::place::Place;
use crate::args::{Ledger, LedgerCommand, LedgerShow};

pub(super) fn ledger(args: &Ledger) -> anyhow::Result<()> {
    match &args.command {
        Some(LedgerCommand::Show(args)) => show(args),
        None => balance::balance(&args.balance),
    }
}

fn show(args: &LedgerShow) -> anyhow::Result<()> {
    let request = Request::Trace(TraceRequest { item: args.item.clone(), from: args.from });
    let mut answer = Answer::new(args.format);
    Place::of(&args.place)?.ask(&request, &mut |line| match line {
        Line::Hop(hop) => answer.line(&hop, || row(&hop)),
        _ => Ok(()),
    })
}

fn row(hop: &Hop) -> String {
    let version = match (hop.version, hop.revision) {
        (Some(version), Some(revision)) => format!("v{version}.{revision}"),
        _ => String::new(),
    };
    let item = hop.item.as_deref().unwrap_or_default();
    let says = hop.says.as_deref().unwrap_or_default();
    format!(
        "{}  {:<10} {:<7} {item:<20} {version:<6} {:<22} {says}",
        hop.appended_at,
        hop.what,
        hop.stage,
        hop.at.to_string()
    )
    .trim_end()
    .to_owned()
}
