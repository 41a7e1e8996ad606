use std::collections::BTreeMap;

use copytaster_engine::admin::{Line, Request};
use copytaster_engine::redrive::{Outcome, RedriveRequest, Redriven};

use crate::args::DeadRedrive;
use crate::commands::answer::{Answer, check_range, person};
use crate::commands::place::Place;
use crate::exit::{BadUsage, Failed};

pub(super) fn redrive(args: &DeadRedrive) -> anyhow::Result<()> {
    check_range(args.which.from, args.which.to)?;
    let filter = args.which.filter(&args.ids);
    if !args.all && filter == copytaster_engine::dead::DeadFilter::default() {
        return Err(BadUsage("say which: ids, --feed, --stage, --class, --from, --to, or --all".into()).into());
    }
    let place = Place::of(&args.place)?;
    let runs = place.is_served();
    let request = RedriveRequest {
        filter,
        by: person(),
        reason: args.reason.clone(),
        dry_run: args.dry_run,
        wait_ms: if runs { args.wait.saturating_mul(1_000) } else { 0 },
    };
    let mut answer = Answer::new(args.format);
    let (mut counts, mut nothing) = (BTreeMap::<Outcome, u64>::new(), None);
    place.ask(&Request::Redrive(request), &mut |line| {
        match line {
            Line::Redriven(redriven) => {
                *counts.entry(redriven.outcome).or_default() += 1;
                answer.line(&redriven, || row(&redriven))?;
            }
            Line::Nothing(why) => nothing = Some(why),
            _ => {}
        }
        Ok(())
    })?;
    if let Some(why) = nothing {
        return Err(Failed(why).into());
    }
    anstream::eprintln!("{}", summary(&counts, runs));
    let failed = [Outcome::DiedAgain, Outcome::Refused].iter().filter_map(|o| counts.get(o)).sum::<u64>();
    if failed > 0 { Err(Failed(format!("{failed} of them are still dead")).into()) } else { Ok(()) }
}

fn row(redriven: &Redriven) -> String {
    let says = match (redriven.revision, &redriven.why) {
        (_, Some(why)) => why.clone(),
        (Some(revision), None) => format!("as revision {revision}"),
        (None, None) => String::new(),
    };
    let item = redriven.item.as_deref().unwrap_or("-");
    format!("{:<10} {item:<24} {:<10} {says}", redriven.id.to_string(), redriven.outcome.as_str()).trim_end().to_owned()
}

fn summary(counts: &BTreeMap<Outcome, u64>, runs: bool) -> String {
    let says = |outcome| match outcome {
        Outcome::Would => "would be sent through again",
        Outcome::Sent => "sent on again",
        Outcome::Retracted => "retracted: their stories were taken back meanwhile",
        Outcome::Judged => "judged, and end there",
        Outcome::DiedAgain => "died again",
        Outcome::Before => "were sent through before: nothing was done",
        Outcome::Written if runs => "written; dedupe has yet to carry them out",
        Outcome::Written => "written; they are carried out when the service runs",
        Outcome::Refused => "cannot be sent",
    };
    counts.iter().map(|(outcome, count)| format!("{count} {}", says(*outcome))).collect::<Vec<_>>().join("; ")
}
