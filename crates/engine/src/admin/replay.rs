use super::{Line, ReplayRequest, ServeError};
use crate::generation::{Control, apply, drop_generation, progress, report, start, switch};
use crate::{Log, clock};

/// Answers what is asked about generations.
///
/// # Errors
/// [`ServeError`].
pub(super) fn replay(
    log: &dyn Log,
    request: &ReplayRequest,
    write: &mut dyn FnMut(Line) -> std::io::Result<()>,
) -> Result<(), ServeError> {
    match request {
        ReplayRequest::Start(request) => {
            let generation = start(log, request, clock::wall())?;
            let started = progress(log, &Control::read(log)?, Some(&generation))?;
            Ok(write(Line::Generation(Box::new(started)))?)
        }
        ReplayRequest::List { name } => list(log, name.as_deref(), write),
        ReplayRequest::Report { name, against } => {
            report(log, name, against.as_deref(), &mut |line| Ok::<(), ServeError>(write(Line::Report(line))?))
        }
        ReplayRequest::Switch { name, by } => Ok(write(Line::Switched(switch(log, name, by, clock::wall())?))?),
        ReplayRequest::Apply(request) => Ok(write(Line::Applied(apply(log, request, clock::wall())?))?),
        ReplayRequest::Drop { name } => Ok(drop_generation(log, name)?),
    }
}

fn list(
    log: &dyn Log,
    name: Option<&str>,
    write: &mut dyn FnMut(Line) -> std::io::Result<()>,
) -> Result<(), ServeError> {
    let control = Control::read(log)?;
    if let Some(name) = name {
        return Ok(write(Line::Generation(Box::new(progress(log, &control, Some(control.get(name)?))?)))?);
    }
    for generation in std::iter::once(None).chain(control.generations.values().map(Some)) {
        write(Line::Generation(Box::new(progress(log, &control, generation)?)))?;
    }
    Ok(())
}
