//! Dates that name a month.

use jiff::civil::Date;

use super::period::Period;
use super::rule::{Ctx, Match, What, longest};
use super::tense::looks_forward;
use super::year::{is_unit, relative_year, short_year, year};
use crate::numbers;
use crate::text::{Case, Kind, Prose};
use crate::words;

pub(super) fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    longest([month_first(ctx, at), day_first(ctx, at), year_first(ctx, at), month_alone(ctx, at)])
}

/// "Dec. 16, 2016", "December the 16th", "December 2016", "Dec 16", "Oct/2".
fn month_first(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (month, next, glued_day) = month_token(ctx.prose, at)?;
    if let Some(day) = glued_day {
        return dated(ctx, next, month, day);
    }
    if let Some((day, year)) = separator(ctx, next).and_then(|at| day_and_year(ctx.prose.word(at))) {
        return Some(full_date(next + 2, year, month, day));
    }
    let day_at = separator(ctx, next).unwrap_or_else(|| ctx.skip(ctx.skip(next, &[","]), &["the"]));
    // "May, the two said": behind a comma or an article only an ordinal.
    let spoken = ctx.prose.tokens.get(day_at).is_some_and(|t| t.kind == Kind::Word)
        && numbers::ordinal(ctx.prose, day_at).is_none();
    if let Some((day, end)) =
        day(ctx.prose, day_at).filter(|_| day_at == next || !spoken && !joins_numbers(ctx, day_at))
    {
        return dated(ctx, end, month, day);
    }
    month_and_year(ctx, next, month)
}

/// `23-2020` behind a month and a hyphen.
fn day_and_year(text: &str) -> Option<(i8, i16)> {
    let (day, year) = text.split_once(['-', '/'])?;
    let day = day.parse().ok().filter(|d| (1..=31).contains(d))?;
    Some((day, year.parse().ok().filter(|y| year.len() == 4 && super::year::BARE_YEARS.contains(y))?))
}

/// "4, 5 June": a number behind a comma belongs to a list rather than to the month before it.
fn joins_numbers(ctx: &Ctx<'_, '_>, day_at: usize) -> bool {
    let listed = ctx.prose.lower_before(day_at) == ",";
    listed && month_token(ctx.prose, day_at + 1).is_some()
}

/// The year behind a month: "2016", ", 2016", "of 2016", "/2016", "last year", "in words".
fn month_and_year(ctx: &Ctx<'_, '_>, next: usize, month: i8) -> Option<Match> {
    let year_at = separator(ctx, next).unwrap_or_else(|| ctx.skip(next, &[",", "of", "in"]));
    if ctx.lower(next) == "in" && !may_take_in(ctx, year_at) {
        return None;
    }
    let written = year(ctx.prose, year_at).map(|year| (year, year_at + 1)).or_else(|| {
        let of = ctx.lower(next) == "of";
        short_year(ctx.prose, year_at, of).or_else(|| numbers::year_in_words(ctx.prose, year_at))
    });
    if let Some((year, end)) = written {
        return Some(Match::absolute(end, Period::Month(year, month), 0.97, "month_year"));
    }
    let (year, end) = relative_year(ctx, year_at)?;
    Some(Match::counted(end, Period::Month(year, month), 0.93, "month_year"))
}

/// Whether "in" binds a year to the month before it: "June in 2017".
fn may_take_in(ctx: &Ctx<'_, '_>, year_at: usize) -> bool {
    year(ctx.prose, year_at).is_some_and(|year| super::year::BARE_YEARS.contains(&year))
}

/// "16 December 2016", "the 16th of December", "16-Dec-2016".
fn day_first(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let day_at = ctx.skip(at, &["the"]);
    let (day, next) = day(ctx.prose, day_at)?;
    let next = if ctx.are(next, &["day", "of"]) { next + 1 } else { next };
    let month_at = separator(ctx, next).unwrap_or_else(|| ctx.skip(next, &["of"]));
    // "$12 December 27": money.
    if matches!(ctx.prose.lower_before(day_at), "$" | "€" | "£") {
        return None;
    }
    let ordinal =
        ctx.prose.tokens[day_at].kind == Kind::Word || !ctx.prose.word(day_at).bytes().all(|b| b.is_ascii_digit());
    if day_at != at && month_at == next && !ordinal {
        return None;
    }
    let (month, end, glued) = month_token(ctx.prose, month_at)?;
    let modal = !ctx.prose.capital(month_at) && matches!(ctx.lower(month_at), "may" | "march") && month_at == next;
    if glued.is_some() || modal {
        return None;
    }
    dated(ctx, end, month, day)
}

/// "2017 April", "2019-Aug-01".
fn year_first(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let year = year(ctx.prose, at)?;
    let month_at = separator(ctx, at + 1).unwrap_or(at + 1);
    let (month, next, _) = month_token(ctx.prose, month_at)?;
    if let Some((day, end)) = separator(ctx, next).and_then(|at| day(ctx.prose, at)) {
        return Some(full_date(end, year, month, day));
    }
    // "in 2017 May said": a name.
    (month_at > at + 1 || !matches!(month, 3 | 5))
        .then(|| Match::absolute(next, Period::Month(year, month), 0.9, "month_year"))
}

/// The token behind a hyphen or slash that is glued on both sides.
fn separator(ctx: &Ctx<'_, '_>, at: usize) -> Option<usize> {
    let joins = matches!(ctx.lower(at), "-" | "/") && ctx.prose.glued(at) && ctx.prose.glued(at + 1);
    joins.then_some(at + 1)
}

/// Day and month are known; a year may follow.
fn dated(ctx: &Ctx<'_, '_>, next: usize, month: i8, day: i8) -> Option<Match> {
    let prose = ctx.prose;
    let year_at = separator(ctx, next).unwrap_or_else(|| ctx.skip(next, &[",", "of", "in"]));
    let comma = year_at > next;
    let in_ = ctx.lower(next) == "in" && !may_take_in(ctx, year_at);
    let plain =
        year(prose, year_at).filter(|_| !in_ && (comma || !prose.glued(year_at))).map(|year| (year, year_at + 1));
    let written = plain.filter(|(_, end)| !counts_something(ctx, *end, comma)).or_else(|| {
        let of = ctx.lower(next) == "of" || ctx.lower(next) == "/" && comma;
        let spoken = || numbers::year_in_words(prose, year_at).filter(|_| !in_);
        short_year(prose, year_at, of).or_else(spoken)
    });
    if let Some((year, end)) = written {
        return Some(full_date(end, year, month, day));
    }
    if is_unit(prose.lower(next)) {
        return None;
    }
    if let Some((year, end)) = relative_year(ctx, ctx.skip(next, &["of"])) {
        return Date::new(year, month, day).ok().map(|date| Match::counted(end, Period::Day(date), 0.95, "month_day"));
    }
    match nearest(month, day, ctx.today()) {
        Some(date) => Some(Match::guessed(next, Period::Day(date), 0.93, "month_day")),
        None => Some(Match::of(next, What::Impossible(format!("XXXX-{month:02}-{day:02}")), 0.3, "impossible_date")),
    }
}

/// "On Oct. 4 2,000 people": never a year; "Oct 4 2000 people" is not one either.
fn counts_something(ctx: &Ctx<'_, '_>, end: usize, comma: bool) -> bool {
    !comma && is_unit(ctx.lower(end))
}

fn full_date(end: usize, year: i16, month: i8, day: i8) -> Match {
    match Date::new(year, month, day) {
        Ok(date) => Match::absolute(end, Period::Day(date), 0.99, "full_date"),
        Err(_) => Match::of(end, What::Impossible(format!("{year:04}-{month:02}-{day:02}")), 0.3, "impossible_date"),
    }
}

/// The date of the year nearest the document's; a 29th of February of the nearest year that has one.
pub(super) fn nearest(month: i8, day: i8, today: Date) -> Option<Date> {
    let reach: i16 = if (month, day) == (2, 29) { 8 } else { 1 };
    let years = (-reach..=reach).filter_map(|step| today.year().checked_add(step));
    let dates = years.filter_map(|year| Date::new(year, month, day).ok());
    dates.min_by_key(|date| (days_between(*date, today).abs(), *date > today))
}

fn days_between(a: Date, b: Date) -> i32 {
    b.until(a).map_or(i32::MAX, |span| span.get_days())
}

/// A month's name, the token behind it and its point, and a day that is written on to it: `Dec31`. In lower case only what
/// can be nothing else, or has a day beside it.
pub(super) fn month_token(prose: &Prose<'_>, at: usize) -> Option<(i8, usize, Option<i8>)> {
    let lower = prose.lower(at);
    if prose.tokens.get(at)?.kind != Kind::Word {
        return None;
    }
    let Some(month) = words::month(lower) else {
        let (name, digits) = lower.split_at(lower.find(|c: char| c.is_ascii_digit())?);
        let day = digits.parse().ok().filter(|d| (1..=31).contains(d))?;
        return Some((words::month(name)?, at + 1, Some(day)));
    };
    let common = matches!(
        lower,
        "may" | "march" | "mar" | "jan" | "dec" | "sep" | "jun" | "jul" | "apr" | "feb" | "oct" | "nov" | "aug"
    );
    let dated = || {
        let next = if prose.lower(at + 1) == "the" { at + 2 } else { at + 1 };
        let before = prose.lower_before(at);
        let beside = before == "of" || before.starts_with(|c: char| c.is_ascii_digit()) || matches!(before, "-" | "/");
        day(prose, next).is_some() || year(prose, next).is_some() || beside
    };
    if !prose.capital(at)
        && common
        && !dated()
        && !matches!(prose.lower_before(at), "in" | "since" | "after" | "before")
    {
        return None;
    }
    let next =
        if prose.lower(at + 1) == "." && prose.word(at).len() <= 4 && prose.glued(at + 1) { at + 2 } else { at + 1 };
    Some((month, next, None))
}

/// A day of a month in figures or words, and the token behind it.
pub(super) fn day(prose: &Prose<'_>, at: usize) -> Option<(i8, usize)> {
    let text = prose.word(at);
    let plain = text.parse::<i64>().ok().filter(|_| text.len() <= 2).map(|day| (day, at + 1));
    let spoken = || numbers::in_words(prose, at).and_then(|n| Some((n.whole()?, n.end)));
    let (day, end) = plain.or_else(|| numbers::ordinal(prose, at)).or_else(spoken)?;
    Some((i8::try_from(day).ok().filter(|day| (1..=31).contains(day))?, end))
}

/// "in December", "since March", "last May", "mid-November". Other words must tell `May` and `March` from verb and walk.
fn month_alone(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (relation, month_at) = match ctx.lower(at) {
        "last" | "past" => (-1, at + 1),
        "next" | "coming" => (1, at + 1),
        "this" => (0, at + 1),
        _ => (2, at),
    };
    let prose = ctx.prose;
    let (month, end, glued) = month_token(prose, month_at)?;
    let short = prose.word(month_at).len() <= 4 && !prose.word(month_at).ends_with('.') && !matches!(month, 5..=7);
    if glued.is_some() || short && relation == 2 && !introduced(prose, month_at) {
        return None;
    }
    if relation == 2 && !may_stand_alone(prose, month_at, end) {
        return None;
    }
    let (year, current) = (ctx.today().year(), ctx.today().month());
    let forward = relation == 1 || relation == 2 && looks_forward(prose, at);
    let year = match relation {
        0 => year,
        -1 if month >= current => year.checked_sub(1)?,
        1 if month <= current => year.checked_add(1)?,
        2 if forward && month < current => year.checked_add(1)?,
        2 if !forward && month > current => year.checked_sub(1)?,
        _ => year,
    };
    let period = Period::Month(year, month);
    Some(match relation {
        2 => Match::guessed(end, period, 0.85, "month"),
        _ => Match::counted(end, period, 0.9, "month"),
    })
}

/// Words before a month that make it one.
fn introduced(prose: &Prose<'_>, at: usize) -> bool {
    const BEFORE: [&str; 35] = [
        "in",
        "since",
        "until",
        "till",
        "by",
        "from",
        "during",
        "of",
        "early",
        "mid",
        "late",
        "through",
        "to",
        "for",
        "between",
        "before",
        "after",
        "and",
        "on",
        "-",
        "the",
        "or",
        "than",
        "a",
        "over",
        "around",
        "about",
        "starting",
        "beginning",
        "ending",
        "throughout",
        "each",
        "every",
        "ended",
        "ending",
    ];
    BEFORE.contains(&prose.lower_before(at))
}

fn may_stand_alone(prose: &Prose<'_>, at: usize, end: usize) -> bool {
    let before = prose.lower_before(at);
    let guarded = matches!(prose.lower(at), "may" | "march" | "august" | "april" | "june" | "jan");
    let introduced = introduced(prose, at);
    let name = prose.capital(end) && !prose.glued(end) && words::month(prose.lower(end)).is_none()
        || at > 0 && prose.capital(at - 1) && !introduced;
    let weak = matches!(before, "to" | "and" | "or" | "a" | "the" | "for" | "than" | "by" | "on" | "about" | "-");
    let listed = || {
        let near = |i: usize| words::month(prose.lower(i)).is_some() && prose.capital(i);
        at >= 2 && (near(at - 2) || near(at.saturating_sub(3))) || near(end + 1)
    };
    if prose.case != Case::Sentence {
        return introduced && (!guarded || matches!(before, "early" | "late" | "mid"));
    }
    let sure = !matches!(prose.lower(at), "may" | "march")
        && words::month(prose.lower(at)).is_some()
        && prose.word(at).len() > 4;
    // "January's figures", "January sales": the long names are hardly anything else, people's names aside.
    let bare = sure && !guarded && !name;
    !name && (introduced && !(weak && guarded && !listed()) || bare)
}
