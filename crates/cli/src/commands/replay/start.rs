//! `replay start`.

use std::time::Duration;

use copytaster_engine::admin::{Line, ReplayRequest, Request};
use copytaster_engine::generation::{Progress, StartRequest};
use copytaster_records::{ReplayFrom, ReplayStage};
use indicatif::{ProgressBar, ProgressStyle};

use super::super::answer::json_line;
use super::super::place::Place;
use super::{look, text};
use crate::args::{ReplayStageName, ReplayStart};
use crate::build_id::build_id;
use crate::exit::{BadUsage, Failed};
use crate::service::read_profiles;

/// How often progress is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

pub(super) fn start(args: &ReplayStart) -> anyhow::Result<()> {
    let config = super::super::load(&args.config)?;
    let place = Place::find(None, &args.config)?;
    let request = StartRequest {
        name: args.name.clone(),
        stages: args.stages.iter().map(|stage| stage_of(*stage)).collect(),
        from: parse_from(&args.from)?,
        homes: args.homes,
        share_percent: args.share.unwrap_or(config.replay.share),
        build: build_id().to_owned(),
        profiles: read_profiles(&config, args.profiles_dir.as_deref())?,
        window: config.dedupe.window.0,
    };
    place.ask(&Request::Replay(ReplayRequest::Start(Box::new(request))), &mut |line| {
        if let Line::Generation(progress) = line {
            anstream::eprintln!("{}", text::progress(&progress, 0.0));
        }
        Ok(())
    })?;
    if args.wait {
        let last = wait(&place, &args.name)?;
        json_line(&mut std::io::stdout(), &last)?;
    }
    Ok(())
}

fn stage_of(stage: ReplayStageName) -> ReplayStage {
    match stage {
        ReplayStageName::Dedupe => ReplayStage::Dedupe,
        ReplayStageName::Parse => ReplayStage::Parse,
        ReplayStageName::Enrich => ReplayStage::Enrich,
    }
}

fn parse_from(text: &str) -> Result<ReplayFrom, BadUsage> {
    match (text, text.parse(), text.parse()) {
        ("beginning", ..) => Ok(ReplayFrom::Beginning),
        (_, Ok(offset), _) => Ok(ReplayFrom::Offset(offset)),
        (_, _, Ok(time)) => Ok(ReplayFrom::Time(time)),
        _ => Err(BadUsage(format!(
            "--from {text}: expected `beginning`, an offset of wire.raw or a time such as 2026-11-24T06:00:00Z"
        ))),
    }
}

/// Shows progress until the generation is complete.
fn wait(place: &Place, name: &str) -> anyhow::Result<Progress> {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent}% {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    loop {
        let progress = look(place, Some(name))?.pop();
        let Some(progress) = progress else { return Err(Failed(format!("generation `{name}` is gone")).into()) };
        bar.set_length(progress.total);
        bar.set_position(progress.done);
        match progress.state.as_str() {
            "running" => std::thread::sleep(LOOK_EVERY),
            "complete" => {
                bar.finish_and_clear();
                anstream::eprintln!("{}", text::progress(&progress, 0.0));
                return Ok(progress);
            }
            other => {
                bar.finish_and_clear();
                let reason = progress.reason.unwrap_or_default();
                return Err(Failed(format!("generation `{name}` is {other}: {reason}")).into());
            }
        }
    }
}
