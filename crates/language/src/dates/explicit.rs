//! Dates that name a month or a year.

use jiff::civil::Date;

use super::period::{Period, add_days, monday};
use super::tense::looks_forward;
use super::{Match, What};
use crate::text::{Case, Kind, Prose};
use crate::words;

/// Years that a bare number may mean.
const BARE_YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

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

/// "last year", "this year", "next year", as a number.
fn relative_year(prose: &Prose<'_>, at: usize, dct: Date) -> Option<(i16, usize)> {
    let step = match prose.lower(at) {
        "last" => -1,
        "this" => 0,
        "next" => 1,
        _ => return None,
    };
    let year = dct.year().checked_add(step).filter(|_| prose.lower(at + 1) == "year")?;
    Some((year, at + 2))
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

fn year(prose: &Prose<'_>, at: usize) -> Option<i16> {
    let text = prose.word(at);
    let year: i16 = text.parse().ok().filter(|_| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()))?;
    (1000..=2999).contains(&year).then_some(year)
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

/// "the third quarter of 2016", "first half of 2017", "second-quarter" (the latest one that has begun).
fn quarter(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
    if let Some((year, end)) = year_of_quarter(prose, at, dct) {
        let mut found = quarter(prose, end, dct)?;
        found.what = match found.what {
            What::When(Period::Quarter(_, number)) => What::When(Period::Quarter(year, number)),
            _ => return None,
        };
        return Some(found);
    }
    let number = words::ordinal(prose.lower(at)).and_then(|n| i8::try_from(n).ok())?;
    let unit_at = if prose.lower(at + 1) == "-" { at + 2 } else { at + 1 };
    let make: fn(i16, i8) -> Period = match prose.lower(unit_at) {
        "quarter" if number <= 4 => Period::Quarter,
        "half" if number <= 2 => Period::Half,
        _ => return None,
    };
    let of = if prose.lower(unit_at + 1) == "of" { unit_at + 2 } else { unit_at + 1 };
    if let Some(year) = year(prose, of).filter(|year| BARE_YEARS.contains(year)) {
        return Some(Match::absolute(of + 1, make(year, number), 0.95, "quarter"));
    }
    if let Some((year, end)) = relative_year(prose, of, dct).filter(|_| of > unit_at + 1) {
        return Some(Match::counted(end, make(year, number), 0.92, "quarter"));
    }
    let unit_months = if prose.lower(unit_at) == "quarter" { 3 } else { 6 };
    if unit_months == 6 || of != unit_at + 1 {
        return None; // "the first half" is more often a game's
    }
    let begun = (number - 1) * unit_months < dct.month();
    let year = if begun { dct.year() } else { dct.year().checked_sub(1)? };
    Some(Match::counted(unit_at + 1, make(year, number), 0.65, "quarter"))
}

/// "this year's" or "2016" in front of "third quarter".
fn year_of_quarter(prose: &Prose<'_>, at: usize, dct: Date) -> Option<(i16, usize)> {
    let possessive =
        relative_year(prose, at, dct).filter(|(_, end)| prose.tokens.get(*end).is_some_and(|t| t.kind == Kind::Clitic));
    let plain = || year(prose, at).filter(|year| BARE_YEARS.contains(year)).map(|year| (year, at + 1));
    let (year, end) = possessive.map(|(year, end)| (year, end + 1)).or_else(plain)?;
    words::ordinal(prose.lower(end)).map(|_| (year, end))
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
    const BEFORE: [&str; 22] = [
        "in", "since", "until", "till", "by", "from", "during", "of", "early", "mid", "late", "through", "to", "for",
        "between", "before", "after", "and", "on", "-", "begin", "each",
    ];
    let before = prose.lower_before(at);
    let guarded = matches!(prose.lower(at), "may" | "march" | "august" | "april" | "june" | "jan");
    let name = prose.capital(end) && !prose.glued(end) || at > 0 && prose.capital(at - 1) && !BEFORE.contains(&before);
    let prepared = BEFORE.contains(&before) && !(before == "to" && guarded);
    prose.case == Case::Sentence && !name && prepared
}

/// "the 1990s".
fn decade(prose: &Prose<'_>, at: usize) -> Option<Match> {
    let year: i16 = prose.word(at).strip_suffix('s')?.parse().ok()?;
    let fits = BARE_YEARS.contains(&year) && year % 10 == 0;
    fits.then(|| Match::absolute(at + 1, Period::Decade(year), 0.9, "decade"))
}

/// A four-digit number that can only be a year.
fn bare_year(prose: &Prose<'_>, at: usize) -> Option<Match> {
    let year = year(prose, at).filter(|year| BARE_YEARS.contains(year))?;
    if prose.glued(at) && prose.lower_before(at) != "("
        || is_unit(prose.lower(at + 1))
        || prose.lower(at + 1) == "-" && prose.glued(at + 1)
    {
        return None;
    }
    let before = prose.lower_before(at);
    let sure = matches!(
        before,
        "in" | "since"
            | "by"
            | "until"
            | "till"
            | "during"
            | "early"
            | "mid"
            | "late"
            | "year"
            | "circa"
            | "throughout"
    );
    let closed = closes_phrase(prose, at + 1);
    let conf = match before {
        _ if sure => 0.93,
        "between" | "from" | "of" | "before" | "after" | "through" | "for" | "until" | "summer" | "spring"
        | "autumn" | "fall" | "winter"
            if closed =>
        {
            0.88
        }
        "and" | "to" | "or" if closed && year_before(prose, at) => 0.88,
        "the" | "'s" | "its" | "their" | "his" | "her"
            if !closed && prose.tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Word) =>
        {
            0.8
        }
        _ => return None,
    };
    Some(Match::absolute(at + 1, Period::Year(year), conf, "year"))
}

/// "between 2012 and 2016", "in 2012 or 2013".
fn year_before(prose: &Prose<'_>, at: usize) -> bool {
    at >= 2 && year(prose, at - 2).is_some_and(|year| BARE_YEARS.contains(&year))
}

/// Whether nothing follows that the number could count.
fn closes_phrase(prose: &Prose<'_>, at: usize) -> bool {
    const FUNCTION: [&str; 40] = [
        "and",
        "or",
        "but",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "when",
        "while",
        "where",
        "who",
        "which",
        "that",
        "as",
        "after",
        "before",
        "until",
        "if",
        "because",
        "amid",
        "was",
        "were",
        "is",
        "are",
        "had",
        "has",
        "have",
        "will",
        "would",
        "said",
        "than",
        "from",
        "under",
        "over",
        "following",
        "through",
        "the",
    ];
    prose.tokens.get(at).is_none_or(|t| t.kind != Kind::Word) || FUNCTION.contains(&prose.lower(at))
}

/// What a plain number counts.
fn is_unit(lower: &str) -> bool {
    const UNITS: [&str; 44] = [
        "percent",
        "per",
        "pct",
        "%",
        "million",
        "billion",
        "trillion",
        "thousand",
        "hundred",
        "people",
        "persons",
        "tons",
        "tonnes",
        "dollars",
        "euros",
        "pounds",
        "yen",
        "yuan",
        "barrels",
        "soldiers",
        "troops",
        "points",
        "votes",
        "residents",
        "cases",
        "deaths",
        "homes",
        "houses",
        "miles",
        "meters",
        "metres",
        "kilometers",
        "kilometres",
        "feet",
        "workers",
        "jobs",
        "cars",
        "vehicles",
        "km",
        "hours",
        "acres",
        "hectares",
        "units",
        "shares",
    ];
    UNITS.contains(&lower)
}

/// A date as a dateline prints it, read against the document's other date: `Dec 16`, `Friday`, `16.12.` is not.
pub(crate) fn printed_date(prose: &Prose<'_>, near: Date) -> Option<Date> {
    let matches = (0..prose.len()).filter_map(|at| match_at(prose, at, near));
    let explicit = matches.into_iter().find_map(|m| match m.what {
        What::When(Period::Day(date)) => Some(date),
        _ => None,
    });
    explicit.or_else(|| {
        let weekday = (0..prose.len()).find_map(|at| words::weekday(prose.lower(at)))?;
        let this = add_days(monday(near)?, i64::from(weekday))?;
        if this > near { add_days(this, -7) } else { Some(this) }
    })
}
