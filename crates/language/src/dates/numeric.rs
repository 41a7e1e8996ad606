//! Dates in figures alone.

use jiff::civil::Date;

use super::calendar::nearest;
use super::period::Period;
use super::rule::{Ctx, Match, What};
use crate::text::{Kind, Prose};

/// A date in figures: `2016-12-16`, `12/16/2016`, `16.12.2016`, `20161216`; `10/1` where a word before says that it is one.
pub(super) fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    iso(ctx.prose, at)
        .or_else(|| with_year(ctx, at))
        .or_else(|| month_and_year(ctx, at))
        .or_else(|| day_and_month(ctx, at))
}

fn figures<'a>(prose: &Prose<'a>, at: usize) -> Option<&'a str> {
    prose.tokens.get(at).filter(|t| t.kind == Kind::Number).map(|t| &prose.text[t.start..t.end])
}

fn date(end: usize, year: i16, month: i8, day: i8, method: &'static str) -> Match {
    match Date::new(year, month, day) {
        Ok(date) => Match::absolute(end, Period::Day(date), 0.97, method),
        Err(_) => Match::of(end, What::Impossible(format!("{year:04}-{month:02}-{day:02}")), 0.3, "impossible_date"),
    }
}

/// `2016-12-16`, `2016/12/16`, `20161216`: the same in every language.
pub(super) fn iso(prose: &Prose<'_>, at: usize) -> Option<Match> {
    iso_text(figures(prose, at)?, at)
}

fn iso_text(text: &str, at: usize) -> Option<Match> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let (year, month, day) = (text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?);
        let fits = (1900..=2100).contains(&year) && Date::new(year, month, day).is_ok();
        return fits.then(|| date(at + 1, year, month, day, "iso_date"));
    }
    let mut parts = text.split(['-', '/']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || month.len() > 2 || day.len() > 2 || parts.next().is_some() {
        return None;
    }
    let (year, month, day): (i16, i8, i8) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let fits = (1..=12).contains(&month) && (1..=31).contains(&day) && year >= 1000;
    fits.then(|| date(at + 1, year, month, day, "iso_date"))
}

/// `12/16/2016`, `16-12-2016`, `16.12.2016`, `12/16/16`.
fn with_year(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    with_year_text(ctx, figures(ctx.prose, at)?, at)
}

fn with_year_text(ctx: &Ctx<'_, '_>, text: &str, at: usize) -> Option<Match> {
    let sign = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '-' | '.'))?;
    let mut parts = text.split(sign);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || first.len() > 2 || second.len() > 2 {
        return None;
    }
    let year: i16 = match year.len() {
        4 => year.parse().ok().filter(|y| (1000..3000).contains(y))?,
        2 if sign == '/' => century(ctx, year.parse().ok()?)?,
        _ => return None,
    };
    let (month, day) = order(first.parse().ok()?, second.parse().ok()?, ctx.day_first || sign == '.')?;
    Some(date(at + 1, year, month, day, "numeric_date"))
}

/// A year of two figures: the one nearest the document's, at most 20 years ahead.
fn century(ctx: &Ctx<'_, '_>, short: i16) -> Option<i16> {
    let this = ctx.today().year();
    let year = this.checked_sub(this.rem_euclid(100))?.checked_add(short)?;
    Some(if year > this + 20 { year - 100 } else { year })
}

fn order(first: i8, second: i8, day_first: bool) -> Option<(i8, i8)> {
    let (month, day) = if day_first { (second, first) } else { (first, second) };
    let (month, day) = if month > 12 { (day, month) } else { (month, day) };
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((month, day))
}

/// `2015-3`, `12-2015`.
fn month_and_year(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let text = figures(ctx.prose, at)?;
    let (a, b) = text.split_once('-').or_else(|| text.split_once('/'))?;
    let (year, month) = match (a.len(), b.len()) {
        (4, 1 | 2) => (a, b),
        (1 | 2, 4) => (b, a),
        _ => return None,
    };
    let year: i16 = year.parse().ok().filter(|y| super::year::BARE_YEARS.contains(y))?;
    let month: i8 = month.parse().ok().filter(|m| (1..=12).contains(m))?;
    // A season of sport or a budget year: `2015-16`; a month has no two figures above 12, and `2010-11` may be either.
    if a.len() == 4 && b.len() == 2 && i16::from(month) == year % 100 + 1 {
        return None;
    }
    (!ctx.prose.glued(at) && !glued_on(ctx.prose, at))
        .then(|| Match::absolute(at + 1, Period::Month(year, month), 0.85, "numeric_month"))
}

/// Whether figures go on behind the token.
fn glued_on(prose: &Prose<'_>, at: usize) -> bool {
    prose.glued(at + 1) && matches!(prose.lower(at + 1), "-" | "/" | "%")
}

/// `10/1`, `22/04`; `7.6` behind a weekday.
fn day_and_month(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let text = figures(ctx.prose, at)?;
    let sign = text.chars().find(|c| !c.is_ascii_digit())?;
    let (first, second) = text.split_once(sign)?;
    if first.len() > 2
        || second.len() > 2
        || glued_on(ctx.prose, at)
        || ctx.prose.glued(at) && ctx.prose.lower_before(at) != "("
    {
        return None;
    }
    let (month, day) = order(first.parse().ok()?, second.parse().ok()?, ctx.day_first)?;
    let before = ctx.prose.lower_before(at);
    let weekday = super::weekday::name(ctx.prose, at.checked_sub(1)?).is_some()
        || matches!(before, "this" | "next" | "last") && sign == '/'
        || before == "," && at >= 2 && super::weekday::name(ctx.prose, at - 2).is_some();
    let named = match sign {
        '/' => {
            const BEFORE: [&str; 14] = [
                "on", "from", "to", "between", "by", "until", "till", "since", "before", "after", "for", "dated",
                "date", "through",
            ];
            // `24/7`, `50/50`, `1/2` are none.
            BEFORE.contains(&before) && !matches!(text, "24/7" | "1/2" | "1/3" | "2/3" | "1/4" | "3/4")
                || listed(ctx, at)
        }
        '.' | '-' => false,
        _ => return None,
    };
    if !(weekday || named) {
        return None;
    }
    match nearest(month, day, ctx.today()) {
        Some(date) => Some(Match::guessed(at + 1, Period::Day(date), 0.75, "numeric_day")),
        None => Some(Match::of(at + 1, What::Impossible(format!("XXXX-{month:02}-{day:02}")), 0.3, "impossible_date")),
    }
}

/// One of a list of dates: "11/20, 11/22 or 11/25".
fn listed(ctx: &Ctx<'_, '_>, at: usize) -> bool {
    let like = |i: usize| {
        figures(ctx.prose, i)
            .and_then(|t| t.split_once('/'))
            .is_some_and(|(m, d)| (1..=2).contains(&m.len()) && d.len() == 2 && d.bytes().all(|b| b.is_ascii_digit()))
    };
    matches!(ctx.prose.lower_before(at), "," | "or" | "and" | "-") && at >= 2 && like(at - 2) && like(at)
}

/// `10/1-11/7`, `10/1/2018-10/7/2018`, `5/1-5/7/2020`: a token that holds two dates.
pub(super) fn pair(ctx: &Ctx<'_, '_>, at: usize) -> Option<(Match, Match)> {
    let text = figures(ctx.prose, at)?;
    let cuts = text.match_indices('-').map(|(cut, _)| (&text[..cut], &text[cut + 1..]));
    let half = |text: &str| {
        let full = iso_text(text, at).or_else(|| with_year_text(ctx, text, at));
        full.or_else(|| {
            let (first, second) = text.split_once('/').filter(|(a, b)| a.len() <= 2 && b.len() <= 2)?;
            let (month, day) = order(first.parse().ok()?, second.parse().ok()?, ctx.day_first)?;
            Some(Match::guessed(at + 1, Period::Day(nearest(month, day, ctx.today())?), 0.75, "numeric_day"))
        })
    };
    let mut both = cuts.filter_map(|(first, last)| Some((half(first)?, half(last)?)));
    both.next()
}
