//! `ledger` without more: how many units are where, and what is missing or double.

use std::time::Duration;

use copytaster_engine::admin::{Line, Request};
use copytaster_engine::ledger::{Finding, LedgerLine, LedgerProgress, LedgerRequest, LedgerSum, UnitCount, Wrong};
use indicatif::ProgressBar;

use crate::args::LedgerBalance;
use crate::commands::answer::{Answer, check_range};
use crate::commands::place::Place;
use crate::exit::Failed;

pub(super) fn balance(args: &LedgerBalance) -> anyhow::Result<()> {
    check_range(args.from, args.to)?;
    let LedgerBalance { from, to, feed, anew, .. } = args;
    let request = Request::Ledger(LedgerRequest { from: *from, to: *to, feed: feed.clone(), anew: *anew });
    let mut answer = Answer::new(args.format);
    let progress = Progress::new();
    let mut sum = None;
    Place::of(&args.place)?.ask(&request, &mut |line| {
        let Line::Ledger(line) = line else { return Ok(()) };
        if let LedgerLine::Progress(told) = line {
            progress.show(told);
            return Ok(());
        }
        progress.end();
        match line {
            LedgerLine::Progress(_) => Ok(()),
            LedgerLine::Count(count) => answer.line(&count, || count_row(&count)),
            LedgerLine::Finding(finding) => answer.line(&finding, || finding_row(&finding)),
            LedgerLine::Sum(told) => {
                answer.line(&told, || sum_row(&told))?;
                sum = Some(told);
                Ok(())
            }
        }
    })?;
    match sum {
        Some(sum) if sum.balanced => Ok(()),
        Some(sum) => {
            let (missing, double, strays) = (sum.missing, sum.double, sum.strays);
            Err(Failed(format!("the ledger does not balance: {missing} missing, {double} double, {strays} strays"))
                .into())
        }
        None => Err(Failed("the ledger was not drawn up to its end".into()).into()),
    }
}

/// How far it is, on a terminal.
struct Progress(ProgressBar);

impl Progress {
    fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    fn show(&self, told: LedgerProgress) {
        let LedgerProgress { read, of } = told;
        self.0.set_message(format!("{read} of {of} records read"));
    }

    fn end(&self) {
        self.0.finish_and_clear();
    }
}

fn count_row(count: &UnitCount) -> String {
    let UnitCount { feed, state, stage, units } = count;
    let stage = match (state.as_str(), stage) {
        ("in_flight", Some(stage)) => format!("to {stage}"),
        (_, Some(stage)) => format!("in {stage}"),
        _ => String::new(),
    };
    format!("{feed:<24} {state:<10} {stage:<10} {units:>10}")
}

fn finding_row(finding: &Finding) -> String {
    let wrong = match finding.wrong {
        Wrong::Missing => "missing",
        Wrong::Double => "double",
    };
    format!("{wrong:<8} {:<24} on {:<15} {}", finding.item, finding.topic, finding.says)
}

fn sum_row(sum: &LedgerSum) -> String {
    let mut row =
        format!("{} deliveries, {} units: {} missing, {} double", sum.deliveries, sum.units, sum.missing, sum.double);
    if sum.strays > 0 {
        row += &format!("; {} records name no unit: {}", sum.strays, sum.first_strays.join(", "));
    }
    if let Some(from) = sum.known_from {
        row +=
            &format!("; of {} units from before {from} nothing can be said, topics reach back no further", sum.unknown);
    }
    row
}
