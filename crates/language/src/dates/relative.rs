//! Dates that are counted from the document's own.

use jiff::civil::Date;

use super::Match;
use super::period::{DayPart, Period, add_days, add_months, monday};
use super::tense::looks_forward;
use crate::text::{Kind, Prose};
use crate::words;

pub(super) fn match_at(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
    named_day(prose, at, dct)
        .or_else(|| weekday(prose, at, dct))
        .or_else(|| this_part(prose, at, dct))
        .or_else(|| unit(prose, at, dct))
        .or_else(|| ago(prose, at, dct))
}

/// yesterday, today, tomorrow, tonight; "the day before yesterday".
fn named_day(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
    if prose.lower(at) == "day" {
        let days = match (prose.lower(at + 1), prose.lower(at + 2)) {
            ("before", "yesterday") => -2,
            ("after", "tomorrow") => 2,
            _ => return None,
        };
        return Some(Match::counted(at + 3, Period::Day(add_days(dct, days)?), 0.95, "named_day"));
    }
    let days = match prose.lower(at) {
        "yesterday" => -1,
        "today" => 0,
        "tomorrow" => 1,
        "tonight" => return Some(Match::counted(at + 1, Period::Part(dct, DayPart::Night), 0.93, "named_day")),
        _ => return None,
    };
    Some(with_part(prose, at + 1, add_days(dct, days)?, 0.96, "named_day"))
}

/// A weekday: the nearest at or before the document's date, the next one where its clause looks forward.
fn weekday(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
    let (relation, day_at) = match prose.lower(at) {
        word @ ("last" | "past" | "next" | "coming" | "this") => (word, at + 1),
        _ => ("", at),
    };
    // "the previous Friday" is counted from another date.
    if matches!(prose.lower_before(day_at), "previous" | "following") {
        return None;
    }
    let wanted = words::weekday(prose.lower(day_at)).filter(|_| prose.capital(day_at))?;
    let back = (i64::from(dct.weekday().to_monday_zero_offset()) - i64::from(wanted)).rem_euclid(7);
    let (days, conf) = match relation {
        "last" | "past" => (if back == 0 { -7 } else { -back }, 0.93),
        "next" | "coming" => (7 - back, 0.85),
        "this" => (if back == 0 { 0 } else { 7 - back }, 0.85),
        _ if back == 0 => (0, 0.95),
        _ if looks_forward(prose, at) => (7 - back, 0.88),
        _ => (-back, 0.94),
    };
    Some(with_part(prose, day_at + 1, add_days(dct, days)?, conf, "weekday"))
}

/// The day, or the part of it that is named behind it: "Friday night".
fn with_part(prose: &Prose<'_>, end: usize, day: Date, conf: f64, method: &'static str) -> Match {
    let early = usize::from(matches!(prose.lower(end), "early" | "late"));
    match DayPart::of(prose.lower(end + early)) {
        Some(part) => Match::counted(end + early + 1, Period::Part(day, part), conf - 0.02, method),
        None => Match::counted(end, Period::Day(day), conf, method),
    }
}

/// "this morning", "last night".
fn this_part(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
    let part = DayPart::of(prose.lower(at + 1)).filter(|part| *part != DayPart::Midday)?;
    let day = match prose.lower(at) {
        "this" => dct,
        "last" if part == DayPart::Night => add_days(dct, -1)?,
        _ => return None,
    };
    Some(Match::counted(at + 2, Period::Part(day, part), 0.93, "day_part"))
}

/// "last month", "this week", "next year", "earlier this year", "late last month".
fn unit(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
    let (modifier, from) = match prose.lower(at) {
        "earlier" => (Some("START"), at + 1),
        "early" => (Some("START"), at + 1),
        "late" | "later" => (Some("END"), at + 1),
        _ => (None, at),
    };
    let steps: i64 = match prose.lower(from) {
        "last" | "previous" => -1,
        "this" => 0,
        "next" | "coming" => 1,
        _ => return None,
    };
    if prose.lower(from) == "previous" && modifier.is_none() {
        return None; // "the previous week" is counted from another date
    }
    let period = shifted(prose.lower(from + 1), steps, dct)?;
    let mut found = Match::counted(from + 2, period, 0.93, "unit");
    found.modifier = modifier;
    Some(found)
}

/// The unit of the calendar that lies some steps from the one that holds the date.
fn shifted(unit: &str, steps: i64, dct: Date) -> Option<Period> {
    Some(match unit {
        "week" => Period::Week(add_days(monday(dct)?, 7 * steps)?),
        "weekend" => Period::Weekend(add_days(monday(dct)?, 7 * steps)?),
        "month" => {
            let month = add_months(dct, steps)?;
            Period::Month(month.year(), month.month())
        }
        "quarter" => {
            let month = add_months(dct, 3 * steps)?;
            Period::Quarter(month.year(), (month.month() - 1) / 3 + 1)
        }
        "year" => Period::Year(dct.year().checked_add(i16::try_from(steps).ok()?)?),
        "decade" => Period::Decade((dct.year() / 10 * 10).checked_add(i16::try_from(10 * steps).ok()?)?),
        _ => return None,
    })
}

/// "three days ago", "a year ago": as exact as the unit.
fn ago(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
    let count = count(prose, at)?;
    if prose.lower(at + 2) != "ago" {
        return None;
    }
    let period = match prose.lower(at + 1) {
        "day" | "days" => Period::Day(add_days(dct, -count)?),
        "week" | "weeks" => Period::Week(add_days(monday(dct)?, -count.checked_mul(7)?)?),
        "month" | "months" => shifted("month", -count, dct)?,
        "year" | "years" => shifted("year", -count, dct)?,
        "decade" | "decades" => shifted("decade", -count, dct)?,
        _ => return None,
    };
    Some(Match::counted(at + 3, period, 0.9, "ago"))
}

/// A whole number in digits or words; "a" is one.
pub(super) fn count(prose: &Prose<'_>, at: usize) -> Option<i64> {
    let word = prose.lower(at);
    if matches!(word, "a" | "an") {
        return Some(1);
    }
    // The end of a longer number in words: "twenty four", "two hundred".
    let in_words = |i: usize| words::number(prose.lower(i)).is_some();
    if at > 0 && in_words(at) && (in_words(at - 1) || prose.lower(at - 1) == "-") {
        return None;
    }
    let digits =
        prose.tokens.get(at).filter(|t| t.kind == Kind::Number).and_then(|_| word.replace(',', "").parse().ok());
    digits.or_else(|| words::number(word)).filter(|n| (0..=10_000).contains(n))
}
