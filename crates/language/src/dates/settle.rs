//! Settles what needs its neighbours: the day of a bare time, the date that a step is counted from, both ends of a range.

use copytaster_records::{Anchor, Confidence};
use jiff::civil::Date;

use super::grammar::Placed;
use super::period::Period;
use super::rule::{Ctx, Match, What};
use super::{Found, bound, counted, duration, range};

/// The last date that segments before this one named.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    last: Option<Period>,
}

/// Settles the matches of a segment, which are in order.
pub(super) fn settle(ctx: &Ctx<'_, '_>, mut placed: Vec<Placed>, memory: &mut Memory) -> Vec<Found> {
    give_days(ctx, &mut placed);
    take_steps(ctx, &mut placed, memory);
    pair_up(ctx, &mut placed);
    placed.into_iter().map(|(at, found)| finish(ctx, at, found)).collect()
}

/// A bare time is of the nearest day that its sentence names, else of the document's.
fn give_days(ctx: &Ctx<'_, '_>, placed: &mut [Placed]) {
    for i in 0..placed.len() {
        let What::Time(time) = placed[i].1.what else { continue };
        let sentence = ctx.prose.sentence(placed[i].0);
        let near = |j: usize| sentence.contains(&placed[j].0).then(|| day_of(&placed[j].1)).flatten();
        // The nearest neighbours only: a sentence of a thousand times costs no more than one of ten.
        let behind = (i + 1..placed.len().min(i + 3)).find_map(near);
        let before = (i.saturating_sub(2)..i).rev().find_map(near);
        let day = before.or(behind);
        let found = &mut placed[i].1;
        found.what = What::When(time.on(day.unwrap_or(ctx.today())));
        found.conf -= if day.is_some() { 0.0 } else { 0.05 };
    }
}

fn day_of(found: &Match) -> Option<Date> {
    match found.period()? {
        Period::Day(day) | Period::Part(day, _) | Period::At(day, _) => Some(day),
        _ => None,
    }
}

/// "a year earlier" is counted from the date before it.
fn take_steps(ctx: &Ctx<'_, '_>, placed: &mut Vec<Placed>, memory: &mut Memory) {
    placed.retain_mut(|(_, found)| {
        if let What::Step(unit, count) = found.what {
            let from = memory.last.or_else(|| counted::now(ctx, unit)).unwrap_or(Period::Day(ctx.today()));
            let Some(period) = counted::resolve(unit, count, from) else { return false };
            found.what = What::When(period);
            found.anchor = if memory.last.is_some() { Anchor::Previous } else { Anchor::Dct };
        }
        memory.last = found.period().or(memory.last);
        true
    });
}

/// Neighbours with "to" or "and" between them.
fn pair_up(ctx: &Ctx<'_, '_>, placed: &mut [Placed]) {
    for i in 1..placed.len() {
        let (first_at, last_at) = (placed[i - 1].0, placed[i].0);
        if let Some((first, last)) = range::pair_up(ctx, first_at, &placed[i - 1].1, last_at, &placed[i].1) {
            (placed[i - 1].1, placed[i].1) = (first, last);
        }
    }
}

fn finish(ctx: &Ctx<'_, '_>, at: usize, found: Match) -> Found {
    let dated = matches!(found.what, What::When(_));
    let bound = if found.range.is_some() || !dated { None } else { bound::of(ctx, at, found.end) };
    let modifier = found.modifier.or_else(|| approximate(ctx, at).filter(|_| dated));
    Found {
        range: at..found.end,
        anchor: found.anchor,
        modifier,
        bound,
        ends: found.range,
        conf: Confidence::new(found.conf),
        method: found.method,
        what: found.what,
    }
}

/// "around 1 p.m.", "about two years ago".
fn approximate(ctx: &Ctx<'_, '_>, at: usize) -> Option<&'static str> {
    let what_about = at >= 2 && matches!(ctx.lower(at - 2), "what" | "how");
    duration::quantity(ctx, at).filter(|m| *m == "APPROX" && ctx.prose.lower_before(at) != "some" && !what_about)
}
