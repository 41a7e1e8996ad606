//! `replay`: a stretch of the past run again beside the live pipeline, compared with it, and switched to.

mod start;
mod text;

use std::io::Write;
use std::time::{Duration, Instant};

use copytaster_engine::admin::{Line, ReplayRequest, Request};
use copytaster_engine::generation::{ApplyRequest, Control, Progress, doomed, forget_generation};
use copytaster_engine::{Log, LogError};
use copytaster_records::{Generation, GenerationState};

use super::answer::{json_line, person};
use super::place::Place;
use crate::args::{ConfigFile, Replay, ReplayApply, ReplayDrop, ReplayReport, ReplaySwitch};
use crate::build_id::build_id;
use crate::exit::Failed;
use crate::service::read_profiles;

/// How long two looks are apart that tell a rate.
const RATE_OVER: Duration = Duration::from_secs(1);
/// How long a generation may take to be gone.
const DROP_WAIT: Duration = Duration::from_secs(60);
/// How often it is looked whether it is.
const LOOK_EVERY: Duration = Duration::from_millis(200);

pub(super) fn replay(args: &Replay) -> anyhow::Result<()> {
    match args {
        Replay::Start(args) => start::start(args),
        Replay::List(file) => list(file),
        Replay::Report(args) => report(args),
        Replay::Switch(args) => switch(args),
        Replay::Apply(args) => apply(args),
        Replay::Drop(args) => drop_it(args),
    }
}

/// Looks twice, so that what is not complete has a rate.
fn list(file: &ConfigFile) -> anyhow::Result<()> {
    let place = Place::find(None, file)?;
    let before = look(&place, None)?;
    let is_running = before.iter().any(text::is_catching_up);
    let started = Instant::now();
    if is_running {
        std::thread::sleep(RATE_OVER);
    }
    let now = if is_running { look(&place, None)? } else { before.clone() };
    let mut out = std::io::stdout().lock();
    for progress in &now {
        json_line(&mut out, progress)?;
        let earlier = before.iter().find(|other| other.name == progress.name);
        let rate = earlier.map(|earlier| text::rate(earlier, progress, started.elapsed()));
        anstream::eprintln!("{}", text::progress(progress, rate.unwrap_or_default()));
    }
    Ok(())
}

fn report(args: &ReplayReport) -> anyhow::Result<()> {
    let place = Place::find(None, &args.config)?;
    let request = ReplayRequest::Report { name: args.name.clone(), against: args.against.clone() };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut shown = text::Shown::new(args.show);
    place.ask(&Request::Replay(request), &mut |line| {
        if let Line::Report(line) = line {
            json_line(&mut out, &line)?;
            shown.line(&line);
        }
        Ok(())
    })?;
    Ok(out.flush()?)
}

fn switch(args: &ReplaySwitch) -> anyhow::Result<()> {
    let place = Place::find(None, &args.config)?;
    let request = ReplayRequest::Switch { name: args.name.clone(), by: person() };
    let mut out = std::io::stdout().lock();
    place.ask(&Request::Replay(request), &mut |line| {
        if let Line::Switched(at) = line {
            json_line(&mut out, &serde_json::json!({"generation": args.name, "switched_at": at}))?;
            anstream::eprintln!("readers follow generation `{}` from wire.raw offsets {at:?} on", args.name);
        }
        Ok(())
    })
}

fn apply(args: &ReplayApply) -> anyhow::Result<()> {
    let config = super::load(&args.config)?;
    let place = Place::find(None, &args.config)?;
    let request = ApplyRequest {
        name: args.name.clone(),
        by: person(),
        build: build_id().to_owned(),
        profiles: read_profiles(&config, None)?,
    };
    let mut out = std::io::stdout().lock();
    place.ask(&Request::Replay(ReplayRequest::Apply(Box::new(request))), &mut |line| {
        if let Line::Applied(units) = line {
            json_line(&mut out, &serde_json::json!({"generation": args.name, "units": units}))?;
            anstream::eprintln!(
                "{units} units whose stories differ go through again; those that went before are left out"
            );
        }
        Ok(())
    })
}

fn drop_it(args: &ReplayDrop) -> anyhow::Result<()> {
    let place = Place::find(None, &args.config)?;
    let request = Request::Replay(ReplayRequest::Drop { name: args.name.clone() });
    place.ask(&request, &mut |_| Ok(()))?;
    let deadline = Instant::now() + DROP_WAIT;
    // The service deletes it where one runs; on a cluster, whoever runs it stops first.
    while !is_gone(&place, &args.name)? {
        let deleted = place.open_where_nothing_runs(&mut |log| Ok(delete_dropped(log, &args.name)?));
        if Instant::now() > deadline {
            deleted?;
            let how = "it is marked to be dropped; the service deletes it";
            return Err(Failed(format!("generation `{}` is not gone after {DROP_WAIT:?}: {how}", args.name)).into());
        }
        std::thread::sleep(LOOK_EVERY);
    }
    anstream::eprintln!("generation `{}` is dropped", args.name);
    Ok(())
}

fn delete_dropped(log: &dyn Log, name: &str) -> Result<(), LogError> {
    let control = Control::read(log)?;
    let is_dropping = |generation: &&Generation| generation.state == GenerationState::Dropping;
    if let Some(generation) = control.get(name).ok().filter(is_dropping) {
        log.delete(&doomed(generation))?;
        forget_generation(log, &generation.name)?;
    }
    Ok(())
}

fn is_gone(place: &Place, name: &str) -> anyhow::Result<bool> {
    Ok(!look(place, None)?.iter().any(|progress| progress.name == name))
}

fn look(place: &Place, name: Option<&str>) -> anyhow::Result<Vec<Progress>> {
    let mut all = Vec::new();
    let request = Request::Replay(ReplayRequest::List { name: name.map(ToOwned::to_owned) });
    place.ask(&request, &mut |line| {
        if let Line::Generation(progress) = line {
            all.push(*progress);
        }
        Ok(())
    })?;
    Ok(all)
}
