//! Dates that lie a length away from another: "three days ago", "a year earlier", "in two weeks", "two days after Christmas".

use copytaster_records::Anchor;
use jiff::civil::DateTime;

use super::duration::{self, Length};
use super::period::{Period, midnight};
use super::relative::any_period;
use super::rule::{Ctx, Match, What, longest};
use super::tense::{Tense, tense};
use super::timeofday::Clock;
use super::unit::Unit;

pub(super) fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    longest([behind(ctx, at), ahead(ctx, at), neighbour(ctx, at)])
}

/// A length, then where it is counted from.
fn behind(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let length = duration::length(ctx, at).filter(|l| !l.joined)?;
    let end = ctx.skip(length.end, &["or"]);
    let end = if end > length.end { ctx.skip(end, &["so"]) } else { end };
    match ctx.lower(end) {
        "ago" => {
            if length.whole().is_none() && !length.is_clock() {
                return Some(Match {
                    anchor: Anchor::Dct,
                    ..Match::of(end + 1, What::Reference("PAST_REF"), 0.8, "ago")
                });
            }
            near(ctx, &length, -1, end + 1, "ago")
        }
        "from"
            if matches!(ctx.lower(end + 1), "now" | "today")
                && !(length.is_clock() && ctx.lower(end + 1) == "today") =>
        {
            near(ctx, &length, 1, end + 2, "from_now")
        }
        "from" | "after" | "before" | "following" | "since" => {
            beside(ctx, &length, end).or_else(|| match ctx.lower(end) {
                "before" => step(&length, -1, end),
                "after" => step(&length, 1, end),
                _ => None,
            })
        }
        "earlier" | "previously" => step(&length, -1, end),
        "later" | "afterwards" | "afterward" => step(&length, 1, end),
        _ => None,
    }
}

/// As exact as the unit: "two months ago" is a month, "three days ago" a day, "5 minutes ago" a minute.
fn near(ctx: &Ctx<'_, '_>, length: &Length, sign: i64, end: usize, method: &'static str) -> Option<Match> {
    if length.is_clock() {
        let moment = length.from(ctx.now, sign)?;
        return Some(Match::counted(end, at_clock(moment)?, 0.85, method));
    }
    let moment = length.from(midnight(ctx.today()), sign)?;
    let finest = length.parts.iter().map(|(_, unit)| *unit).min()?;
    Some(Match::counted(end, finest.around(moment)?, 0.9, method))
}

fn at_clock(moment: DateTime) -> Option<Period> {
    Some(Period::At(moment.date(), Clock::new(moment.hour(), moment.minute())?))
}

/// "two days after Christmas", "three weeks from tomorrow", "2 weeks before May 13": a day.
fn beside(ctx: &Ctx<'_, '_>, length: &Length, at: usize) -> Option<Match> {
    let sign = if ctx.lower(at) == "before" { -1 } else { 1 };
    let found = any_period(&ctx.deeper()?, ctx.skip(at + 1, &["the"]))?;
    let fits = matches!(found.period()?, Period::Day(_))
        || ctx.lower(at) == "since" && matches!(found.period()?, Period::Year(_));
    let from = found.period().filter(|_| fits)?.first_day()?;
    let moment = length.from(midnight(from), sign)?;
    (!length.is_clock()).then(|| Match { what: What::When(Period::Day(moment.date())), method: "beside", ..found })
}

/// "a year earlier", "two months later": from the date before it in the text.
fn step(length: &Length, sign: i64, at: usize) -> Option<Match> {
    let parts = length.whole()?;
    let [(count, unit)] = parts.as_slice() else { return None };
    Some(Match { anchor: Anchor::Dct, ..Match::of(at + 1, What::Step(*unit, sign * count), 0.75, "counted") })
}

/// "in two weeks": a date where the clause looks forward, else a length.
fn ahead(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let first = ctx.prose.lower_before(at);
    let length = duration::length(ctx, at).filter(|l| !l.joined && l.parts.len() == 1)?;
    let alone = ctx.prose.sentence(at).start + 1 == at;
    let fits = first == "in"
        && (tense(ctx.prose, at) == Tense::Forward || alone)
        && !matches!(ctx.lower(length.end), "of" | "ago");
    let time = ctx.prose.tokens.get(length.end).is_some_and(|t| t.kind == crate::text::Kind::Clitic)
        && ctx.lower(length.end + 1) == "time";
    if first != "in" || !(fits || time) {
        return None;
    }
    let end = if time { length.end + 2 } else { length.end };
    near(ctx, &length, 1, end, "in_length")
}

/// "the day before", "the month after", "the previous day", "the year before 2015".
fn neighbour(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    if ctx.lower(at) != "the" {
        return None;
    }
    let (steps, unit_at) = match ctx.lower(at + 1) {
        "previous" | "preceding" => (-1, at + 2),
        "following" | "next" => (1, at + 2),
        _ => (0, at + 1),
    };
    let (unit, plural) = Unit::of(ctx.lower(unit_at)).filter(|(unit, _)| !unit.of_clock() && *unit != Unit::Quarter)?;
    let (steps, end) = match ctx.lower(unit_at + 1) {
        _ if steps != 0 => (steps, unit_at + 1),
        "before" | "earlier" => (-1, unit_at + 2),
        "after" | "later" => (1, unit_at + 2),
        _ => return None,
    };
    let open = ctx.prose.tokens.get(end).is_none_or(|t| t.kind != crate::text::Kind::Word)
        || matches!(ctx.lower(end), "and" | "in" | "at" | "when" | "with");
    let weekend = unit == Unit::Weekend;
    let next_year = steps > 0 && ctx.lower(at + 1) == "next" && unit != Unit::Day;
    (!plural && !weekend && !next_year && (open || unit_at == at + 2))
        .then(|| Match::of(end, What::Step(unit, steps), 0.7, "counted"))
}

/// What hours and minutes are counted from where no date stands before them.
pub(super) fn now(ctx: &Ctx<'_, '_>, unit: Unit) -> Option<Period> {
    if unit.of_clock() { at_clock(ctx.now) } else { None }
}

/// What a step leads to from the date before: as exact as that date or the unit, whichever is finer; years and months from a
/// day are told by themselves.
pub(super) fn resolve(unit: Unit, count: i64, from: Period) -> Option<Period> {
    let (begin, _) = from.bounds()?;
    let moment = unit.shift(begin, count)?;
    let whole = |unit: Unit| unit.around(moment);
    match from {
        Period::Day(_) | Period::Part(..) | Period::At(..) if unit.of_clock() => at_clock(moment),
        Period::Day(_) | Period::Part(..) | Period::At(..) if unit <= Unit::Fortnight => {
            Some(Period::Day(moment.date()))
        }
        Period::Week(_) if unit <= Unit::Fortnight => whole(Unit::Week),
        Period::Month(..) if unit >= Unit::Month => whole(Unit::Month),
        Period::Quarter(..) if unit >= Unit::Quarter => whole(Unit::Quarter),
        Period::Half(..) | Period::Season(..) => from.in_year(moment.year()),
        _ => whole(unit),
    }
}
