//! Weekdays, with the wire's rules: alone, the nearest at or before the document's date, or the next one where the clause
//! looks forward.

use jiff::civil::Date;

use super::calendar;
use super::period::{Period, add_days, monday, weekday_of};
use super::rule::{Ctx, Match, longest};
use super::tense::{Tense, looks_forward, tense};
use super::unit::Unit;
use crate::numbers;
use crate::text::{Case, Prose};
use crate::words;

/// A weekday's name and the token behind it; Monday is 0. Of the abbreviations those that are also words or names are taken
/// only where a date or a time follows.
pub(super) fn name(prose: &Prose<'_>, at: usize) -> Option<(i64, usize)> {
    let lower = prose.lower(at);
    if let Some(day) = words::weekday(lower) {
        return Some((i64::from(day), at + 1));
    }
    let bare = lower.trim_end_matches('.');
    let day = match bare {
        "mon" => 0,
        "tue" | "tues" => 1,
        "wed" | "weds" => 2,
        "thu" | "thur" | "thurs" => 3,
        "fri" => 4,
        "sat" => 5,
        "sun" => 6,
        _ => return None,
    };
    let end = if prose.lower(at + 1) == "." && prose.glued(at + 1) { at + 2 } else { at + 1 };
    let dated = || {
        let next = if matches!(prose.lower(end), "," | "-" | "at" | "the" | "(" | "and") { end + 1 } else { end };
        prose.word(next).starts_with(|c: char| c.is_ascii_digit()) || calendar::month_token(prose, next).is_some()
    };
    let clear = prose.capital(at) && matches!(bare, "tue" | "tues" | "weds" | "thu" | "thur" | "thurs" | "fri");
    (clear || dated()).then_some((day, end))
}

pub(super) fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    longest([with_date(ctx, at), of_week(ctx, at), nth(ctx, at), related(ctx, at)])
}

/// "Friday, December 16, 2016", "this Friday (Jun-15)": the weekday adds nothing. "Monday 21", "Tuesday the 4th" do.
fn with_date(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let at = ctx.skip(at, &["this", "next", "last"]);
    let (day, next) = name(ctx.prose, at)?;
    let mut date_at = next;
    while matches!(ctx.lower(date_at), "," | "." | "the" | "-" | "(") && date_at < next + 3 {
        date_at += 1;
    }
    let bracket = ctx.lower(next) == "(";
    let found = longest([calendar::match_at(ctx, date_at), super::numeric::match_at(ctx, date_at)]);
    if let Some(found) = found.filter(|m| m.day().is_some()) {
        let close = usize::from(bracket && ctx.lower(found.end) == ")");
        return Some(Match { end: found.end + close, method: "weekday_date", ..found });
    }
    let (number, end) = day_of_month(ctx, date_at, next)?;
    let date = same_weekday(ctx.today(), day, number)?;
    Some(Match::counted(end, Period::Day(date), 0.85, "weekday_day"))
}

/// "21" or "the 21st" behind a weekday, where nothing follows that it could count.
fn day_of_month(ctx: &Ctx<'_, '_>, at: usize, weekday_end: usize) -> Option<(i8, usize)> {
    let (number, end) = calendar::day(ctx.prose, at)?;
    // "on Monday, the first of a series"
    let figures = ctx.prose.word(at).starts_with(|c: char| c.is_ascii_digit());
    let ordinal = numbers::ordinal(ctx.prose, at).is_some() && (figures || number > 10);
    let plain = at == weekday_end && ctx.prose.word(at).len() == 2 && ctx.prose.word(at).parse::<i8>().is_ok();
    let closed = |i: usize| matches!(ctx.lower(i), "" | "." | "," | "!" | "?" | "at" | "between" | "around" | "from");
    let clock = super::timeofday::clock(ctx.prose, end).is_some();
    (ordinal || plain && (closed(end) || clock)).then_some((number, end))
}

/// The day of this number that is this weekday, in the month nearest the document's date.
fn same_weekday(today: Date, weekday: i64, number: i8) -> Option<Date> {
    let fits = |steps: i64| {
        let month = super::period::add_months(today.first_of_month(), steps)?;
        Date::new(month.year(), month.month(), number).ok().filter(|date| weekday_of(*date) == weekday)
    };
    (0..=14).flat_map(|steps| [steps, -steps]).find_map(fits)
}

/// "Monday of next week", "next week Wednesday", "next week on Tuesday", "Tuesday last week".
fn of_week(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (day, week, end) = if let Some((day, next)) = name(ctx.prose, at) {
        let next = ctx.skip(ctx.skip(next, &["of"]), &["the"]);
        let (week, end) = week_at(ctx, next)?;
        (day, week, end)
    } else {
        let (week, next) = week_at(ctx, at)?;
        let next = ctx.skip(next, &["on", "-"]);
        let (day, end) = name(ctx.prose, next)?;
        (day, week, end)
    };
    Some(Match::counted(end, Period::Day(add_days(week, day)?), 0.93, "weekday_of_week"))
}

/// The Monday of "last week", "this week", "next week".
fn week_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<(Date, usize)> {
    let steps = step(ctx.lower(at))?;
    let this = monday(ctx.today()).filter(|_| ctx.lower(at + 1) == "week")?;
    Some((add_days(this, 7 * steps)?, at + 2))
}

/// "first Monday of next month", "the last Sunday in March", "first Monday of January 2020".
fn nth(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let at = ctx.skip(at, &["the"]);
    let (number, next) = match ctx.lower(at) {
        "last" => (-1, at + 1),
        _ => numbers::ordinal(ctx.prose, at).filter(|(n, _)| *n <= 5)?,
    };
    let (day, next) = name(ctx.prose, next)?;
    let of = if matches!(ctx.lower(next), "of" | "in") { next + 1 } else { return None };
    let deeper = ctx.deeper()?;
    let month = longest([calendar::match_at(ctx, of), super::relative::match_at(&deeper, of)])?;
    let Some(Period::Month(year, number_of_month)) = month.period() else { return None };
    let date = Date::new(year, number_of_month, 1).ok()?;
    let weekday = Unit::weekday(day)?;
    let found = date.nth_weekday_of_month(i8::try_from(number).ok()?, weekday).ok()?;
    Some(Match { what: super::rule::What::When(Period::Day(found)), method: "nth_weekday", ..month })
}

fn step(lower: &str) -> Option<i64> {
    Some(match lower {
        "last" | "previous" | "past" => -1,
        "this" | "current" => 0,
        "next" | "following" | "coming" | "upcoming" => 1,
        _ => return None,
    })
}

/// A weekday by itself or with "last", "this", "next". "Last Friday" and "next Friday" are the neighbouring weeks': for this
/// week's, wires print the bare day.
fn related(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let prose = ctx.prose;
    let this = usize::from(ctx.lower(at) == "this" && matches!(ctx.lower(at + 1), "past" | "coming" | "upcoming"));
    let relation = ctx.lower(at + this);
    let (step, day_at) = match step(relation) {
        Some(step) => (Some(step), at + this + 1),
        None => (None, at),
    };
    let (wanted, end) = name(prose, day_at)?;
    // "the previous Friday" is counted from another date.
    let before = day_at.checked_sub(1).filter(|i| matches!(ctx.lower(*i), "previous" | "following"));
    if before.is_some_and(|i| prose.lower_before(i) == "the") {
        return None;
    }
    if prose.case == Case::Sentence && !prose.capital(day_at) && is_part_of_list(prose, day_at) {
        return None;
    }
    let today = ctx.today();
    let back = (weekday_of(today) - wanted).rem_euclid(7);
    let this_week = wanted - weekday_of(today);
    let weekend = weekday_of(today) > 4;
    let (days, conf) = match (step, relation) {
        (Some(_), "past") => (if back == 0 { -7 } else { -back }, 0.93),
        (Some(_), "coming" | "upcoming") => (7 - back, 0.88),
        // On a Saturday "last Friday" is yesterday's.
        (Some(-1), _) if weekend && back > 0 => (-back, 0.88),
        (Some(-1), _) => (this_week - 7, 0.9),
        (Some(1), _) => (this_week + 7, 0.88),
        (Some(_), _) => {
            (if this_week < 0 && !looks_forward(prose, at) { this_week } else { this_week.rem_euclid(7) }, 0.88)
        }
        (None, _) if back == 0 => (0, 0.95),
        // Yesterday's is hardly ever meant by next week's.
        (None, _) if tense(prose, at) > if back == 1 { Tense::PerhapsForward } else { Tense::Back } => (7 - back, 0.88),
        (None, _) => (-back, 0.94),
    };
    Some(Match::counted(end, Period::Day(add_days(today, days)?), conf, "weekday"))
}

/// "sat", "sun" in running text are a verb and a star.
fn is_part_of_list(prose: &Prose<'_>, at: usize) -> bool {
    prose.lower(at).len() <= 3
        && !prose.word(at + 1).starts_with(|c: char| c.is_ascii_digit())
        && calendar::month_token(prose, at + 1).is_none()
        && prose.lower(at + 1) != "at"
}
