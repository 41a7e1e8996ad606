//! Years, decades, quarters and halves.

use jiff::civil::Date;

use super::period::Period;
use super::{Match, What};
use crate::text::{Kind, Prose};
use crate::words;

/// Years that a bare number may mean.
const BARE_YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// "last year", "this year", "next year", as a number.
pub(super) fn relative_year(prose: &Prose<'_>, at: usize, dct: Date) -> Option<(i16, usize)> {
    let step = match prose.lower(at) {
        "last" => -1,
        "this" => 0,
        "next" => 1,
        _ => return None,
    };
    let year = dct.year().checked_add(step).filter(|_| prose.lower(at + 1) == "year")?;
    Some((year, at + 2))
}

pub(super) fn year(prose: &Prose<'_>, at: usize) -> Option<i16> {
    let text = prose.word(at);
    let year: i16 = text.parse().ok().filter(|_| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()))?;
    (1000..=2999).contains(&year).then_some(year)
}

/// "the third quarter of 2016", "first half of 2017", "second-quarter" (the latest one that has begun).
pub(super) fn quarter(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
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

/// "the 1990s".
pub(super) fn decade(prose: &Prose<'_>, at: usize) -> Option<Match> {
    let year: i16 = prose.word(at).strip_suffix('s')?.parse().ok()?;
    let fits = BARE_YEARS.contains(&year) && year % 10 == 0;
    fits.then(|| Match::absolute(at + 1, Period::Decade(year), 0.9, "decade"))
}

/// A four-digit number that can only be a year.
pub(super) fn bare_year(prose: &Prose<'_>, at: usize) -> Option<Match> {
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
pub(super) fn is_unit(lower: &str) -> bool {
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
