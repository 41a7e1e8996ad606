//! Dates that name a month or a year.

use jiff::civil::Date;

use super::Match;
use super::period::Period;
use super::tense::looks_forward;
use super::year::{bare_year, decade, is_unit, quarter, relative_year, year};
use crate::text::{Case, Kind, Prose};
use crate::words;

pub(super) fn match_at(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
    with_weekday(prose, at, dct)
        .or_else(|| day_and_month(prose, at, dct))
        .or_else(|| iso(prose, at))
        .or_else(|| quarter(prose, at, dct))
        .or_else(|| month_alone(prose, at, dct))
        .or_else(|| decade(prose, at))
        .or_else(|| bare_year(prose, at))
}

/// "Friday, December 16, 2016": the weekday adds nothing.
fn with_weekday(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
    let abbreviated = matches!(
        prose.lower(at).trim_end_matches('.'),
        "mon" | "tue" | "tues" | "wed" | "thu" | "thur" | "thurs" | "fri" | "sat" | "sun"
    );
    if words::weekday(prose.lower(at)).is_none() && !abbreviated {
        return None;
    }
    let mut next = at + 1;
    while matches!(prose.lower(next), "," | "." | "the") && next < at + 4 {
        next += 1;
    }
    day_and_month(prose, next, dct)
}

/// "Dec. 16, 2016", "16 December 2016", "December 2016", "Dec 16", "the 16th of December".
fn day_and_month(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
    if let Some((month, next)) = month_token(prose, at) {
        if let Some(day) = day(prose, next) {
            return dated(prose, next + 1, month, day, dct);
        }
        let year_at = if prose.lower(next) == "," || prose.lower(next) == "of" { next + 1 } else { next };
        if let Some(year) = year(prose, year_at) {
            return Some(Match::absolute(year_at + 1, Period::Month(year, month), 0.97, "month_year"));
        }
        let (year, end) = relative_year(prose, year_at, dct)?;
        return Some(Match::counted(end, Period::Month(year, month), 0.93, "month_year"));
    }
    let day_at = if prose.lower(at) == "the" { at + 1 } else { at };
    let day = day(prose, day_at)?;
    let month_at = if prose.lower(day_at + 1) == "of" { day_at + 2 } else { day_at + 1 };
    if day_at != at && month_at == day_at + 1 {
        return None;
    }
    let (month, next) = month_token(prose, month_at)?;
    dated(prose, next, month, day, dct)
}

/// Day and month are known; a year may follow.
fn dated(prose: &Prose<'_>, next: usize, month: i8, day: i8, dct: Date) -> Option<Match> {
    let year_at = if matches!(prose.lower(next), "," | "of") { next + 1 } else { next };
    if let Some(year) = year(prose, year_at).filter(|_| year_at > next || !prose.glued(year_at)) {
        let date = Date::new(year, month, day).ok()?;
        return Some(Match::absolute(year_at + 1, Period::Day(date), 0.99, "full_date"));
    }
    if is_unit(prose.lower(next)) {
        return None;
    }
    let date = nearest(month, day, dct)?;
    Some(Match::counted(next, Period::Day(date), 0.93, "month_day"))
}

/// The date of the year nearest the document's.
fn nearest(month: i8, day: i8, dct: Date) -> Option<Date> {
    let years = [dct.year(), dct.year().checked_sub(1)?, dct.year().checked_add(1)?];
    let dates = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
    dates.min_by_key(|date| days_between(*date, dct).abs())
}

fn days_between(a: Date, b: Date) -> i32 {
    b.until(a).map_or(i32::MAX, |span| span.get_days())
}

/// A month's name with a capital, and the token behind it and its point.
fn month_token(prose: &Prose<'_>, at: usize) -> Option<(i8, usize)> {
    let month = words::month(prose.lower(at)).filter(|_| prose.capital(at))?;
    let next =
        if prose.lower(at + 1) == "." && prose.word(at).len() <= 4 && prose.glued(at + 1) { at + 2 } else { at + 1 };
    Some((month, next))
}

fn day(prose: &Prose<'_>, at: usize) -> Option<i8> {
    let token = prose.tokens.get(at).filter(|t| t.kind == Kind::Number)?;
    let text = &prose.text[token.start..token.end];
    let plain = text.parse::<i8>().ok();
    let day = plain.or_else(|| words::ordinal(text).and_then(|n| i8::try_from(n).ok()))?;
    (text.len() <= 4 && (1..=31).contains(&day)).then_some(day)
}

/// `2016-12-16`, `2016/12/16`.
pub(super) fn iso(prose: &Prose<'_>, at: usize) -> Option<Match> {
    let text = prose.tokens.get(at).filter(|t| t.kind == Kind::Number).map(|t| &prose.text[t.start..t.end])?;
    let mut parts = text.split(['-', '/']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || month.len() != 2 || day.len() != 2 || parts.next().is_some() {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some(Match::absolute(at + 1, Period::Day(date), 0.98, "iso_date"))
}

/// "in December", "since March", "last May". Other words must tell `May` and `March` from verb and walk.
fn month_alone(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
    let (relation, month_at) = match prose.lower(at) {
        "last" | "past" => (-1, at + 1),
        "next" | "coming" => (1, at + 1),
        "this" => (0, at + 1),
        _ => (2, at),
    };
    let (month, end) = month_token(prose, month_at)?;
    // "Dec" and "Mar" by themselves may be names; with a point they are months.
    if prose.word(month_at).len() <= 4 && !prose.word(month_at).ends_with('.') && !matches!(month, 5..=7) {
        return None;
    }
    if relation == 2 && !may_stand_alone(prose, month_at, end) {
        return None;
    }
    let (year, current) = (dct.year(), dct.month());
    let forward = relation == 1 || relation == 2 && looks_forward(prose, at);
    let year = match relation {
        0 => year,
        -1 if month >= current => year.checked_sub(1)?,
        1 if month <= current => year.checked_add(1)?,
        2 if forward && month < current => year.checked_add(1)?,
        2 if !forward && month > current => year.checked_sub(1)?,
        _ => year,
    };
    Some(Match::counted(end, Period::Month(year, month), if relation == 2 { 0.85 } else { 0.9 }, "month"))
}

fn may_stand_alone(prose: &Prose<'_>, at: usize, end: usize) -> bool {
    const BEFORE: [&str; 20] = [
        "in", "since", "until", "till", "by", "from", "during", "of", "early", "mid", "late", "through", "to", "for",
        "between", "before", "after", "and", "on", "-",
    ];
    let before = prose.lower_before(at);
    let guarded = matches!(prose.lower(at), "may" | "march" | "august" | "april" | "june" | "jan");
    let name = prose.capital(end) && !prose.glued(end) || at > 0 && prose.capital(at - 1) && !BEFORE.contains(&before);
    let prepared = BEFORE.contains(&before) && !(before == "to" && guarded);
    prose.case == Case::Sentence && !name && prepared
}
