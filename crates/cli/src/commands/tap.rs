//! `tap`: a topic's records, from the running service or straight from the log.

use copytaster_engine::admin::{From, Line, Request, TapRequest};

use super::answer::json_line;
use super::place::Place;
use crate::args::Tap;
use crate::exit::BadUsage;

pub(super) fn tap(args: &Tap) -> anyhow::Result<()> {
    let place = Place::find(args.data_dir.as_deref(), &args.config)?;
    let default = if args.follow { From::End } else { From::Beginning };
    let request = Request::Tap(TapRequest {
        topic: args.topic.clone(),
        partition: args.partition,
        from: args.from.as_deref().map(parse_from).transpose()?.unwrap_or(default),
        follow: args.follow,
        limit: args.limit,
        headers_only: args.headers_only,
    });
    let mut out = std::io::stdout().lock();
    place.ask(&request, &mut |line| {
        if let Line::Record(record) = line {
            json_line(&mut out, &record)?;
        }
        Ok(())
    })
}

fn parse_from(text: &str) -> Result<From, BadUsage> {
    match text {
        "beginning" => Ok(From::Beginning),
        "end" => Ok(From::End),
        other => match (other.parse(), other.parse()) {
            (Ok(offset), _) => Ok(From::Offset(offset)),
            (_, Ok(time)) => Ok(From::Time(time)),
            _ => Err(BadUsage(format!(
                "--from {other}: expected `beginning`, `end`, an offset or a time such as 2026-11-24T06:00:00Z"
            ))),
        },
    }
}
