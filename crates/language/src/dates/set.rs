//! What recurs: "every Monday", "weekly", "once a year", "$35 a day".

use super::rule::{Ctx, Match, What};
use super::timeofday::{DayPart, clock};
use super::unit::Unit;
use super::weekday;
use crate::numbers;
use crate::text::Case;

pub(super) fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    every(ctx, at)
        .or_else(|| at_time(ctx, at))
        .or_else(|| plural(ctx, at))
        .or_else(|| adverb(ctx, at))
        .or_else(|| times(ctx, at))
        .or_else(|| rate(ctx, at))
}

fn set(end: usize, value: String, conf: f64) -> Match {
    Match::of(end, What::Set(value), conf, "set")
}

/// "every day", "each two weeks", "every other Friday", "every Monday at 4pm", "everyday", "any year".
fn every(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    if ctx.lower(at) == "everyday" {
        return Some(set(at + 1, with_clock(ctx, at + 1, "P1D").map_or("P1D".to_owned(), |(v, _)| v), 0.8));
    }
    let next = match ctx.lower(at) {
        "every" | "each" => at + 1,
        "any" | "all" if matches!(ctx.lower(at + 1), "weekend" | "weekends" | "year") => at + 1,
        _ => return None,
    };
    let (count, next) = match ctx.lower(next) {
        "other" | "second" => (2.0, next + 1),
        "single" => (1.0, next + 1),
        _ => numbers::cardinal(ctx.prose, next).map_or((1.0, next), |n| (n.value, n.end)),
    };
    if let Some((day, end)) = weekday::name(ctx.prose, next) {
        let (value, end) = on_day(ctx, end, day);
        return Some(set(end, value, 0.93));
    }
    if let Some(part) = DayPart::of(ctx.lower(next)) {
        let clocked = with_clock(ctx, next + 1, "");
        return Some(
            clocked.map_or_else(|| set(next + 1, part.code().to_owned(), 0.9), |(value, end)| set(end, value, 0.9)),
        );
    }
    if let Some((month, end, None)) = super::calendar::month_token(ctx.prose, next) {
        return Some(set(end, format!("XXXX-{month:02}"), 0.9));
    }
    if ctx.lower(next) == "weekday" {
        return Some(set(next + 1, "P1WD".to_owned(), 0.85));
    }
    let (unit, _) = Unit::of(ctx.lower(next))?;
    // "every second counts", "each quarter of the city".
    if unit == Unit::Second || matches!(ctx.lower(next + 1), "of") {
        return None;
    }
    let value = duration(unit, count);
    let (value, end) = with_clock(ctx, next + 1, &value).unwrap_or((value, next + 1));
    Some(set(end, value, 0.92))
}

/// "3pm each day", "6am everyday".
fn at_time(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (clock, end) = clock(ctx.prose, at)?;
    let day = every(ctx, end).filter(|m| m.what == What::Set("P1D".to_owned()))?;
    Some(set(day.end, clock.value(), 0.85))
}

fn duration(unit: Unit, count: f64) -> String {
    let (time, letters) = unit.letters();
    let (count, letters) = if unit == Unit::Quarter { (count * 3.0, "M") } else { (count, letters) };
    format!("P{time}{count}{letters}")
}

/// "at 7:13 p.m." behind a day that recurs.
fn with_clock(ctx: &Ctx<'_, '_>, at: usize, day: &str) -> Option<(String, usize)> {
    let daily = day.is_empty() || day == "P1D";
    let (clock, end) = clock(ctx.prose, ctx.skip(at, &["at"])).filter(|_| daily)?;
    Some((clock.value(), end))
}

/// A weekday with its part or its time: "Tuesday nights", "Mondays at 9am".
fn on_day(ctx: &Ctx<'_, '_>, at: usize, day: i64) -> (String, usize) {
    let base = format!("XXXX-WXX-{}", day + 1);
    let bare = ctx.lower(at).trim_end_matches('s').to_owned();
    if let Some(part) = DayPart::of(&bare) {
        return (format!("{base}{}", part.code()), at + 1);
    }
    match clock(ctx.prose, ctx.skip(at, &["at"])) {
        Some((clock, end)) => (format!("{base}{}", clock.value()), end),
        None => match super::timeofday::loose(ctx.prose, at + 1).filter(|_| ctx.lower(at) == "at") {
            Some((clock, end)) => (format!("{base}{}", clock.value()), end),
            None => (base, at),
        },
    }
}

/// "Mondays", "Friday mornings", "weekends", "mornings".
fn plural(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let singular = ctx.lower(at).strip_suffix('s');
    let day = |lower: &str| crate::words::weekday(lower).map(i64::from);
    if let Some(day) = singular.and_then(day) {
        let (value, end) = on_day(ctx, at + 1, day);
        return Some(set(end, value, 0.9));
    }
    if let Some(day) = day(ctx.lower(at)) {
        let part = ctx.lower(at + 1).strip_suffix('s').and_then(DayPart::of)?;
        return Some(set(at + 2, format!("XXXX-WXX-{}{}", day + 1, part.code()), 0.9));
    }
    let before = ctx.prose.lower_before(at);
    let counted = numbers::small(before).is_some()
        || matches!(before, "the" | "two" | "few" | "-")
        || before.starts_with(|c: char| c.is_ascii_digit());
    match singular? {
        "weekend" if !counted => Some(set(at + 1, "P1WE".to_owned(), 0.7)),
        "weekday" if !counted => Some(set(at + 1, "P1WD".to_owned(), 0.7)),
        part @ ("morning" | "evening" | "afternoon") if !counted => {
            Some(set(at + 1, DayPart::of(part)?.code().to_owned(), 0.6))
        }
        _ => None,
    }
}

/// "daily", "weekly", "annual", "semi-annually", "bi-monthly".
fn adverb(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let halved = matches!(ctx.lower(at), "semi") && ctx.lower(at + 1) == "-";
    let doubled = matches!(ctx.lower(at), "bi") && ctx.lower(at + 1) == "-";
    let word_at = if halved || doubled { at + 2 } else { at };
    let value = match ctx.lower(word_at) {
        "hourly" => "PT1H",
        "daily" => "P1D",
        "nightly" => "TNI",
        "weekly" => "P1W",
        "fortnightly" | "biweekly" => "P2W",
        "monthly" if doubled => "P2M",
        "bimonthly" => "P2M",
        "monthly" => "P1M",
        "quarterly" => "P3M",
        "annual" | "annually" if halved => "P0.5Y",
        "semiannual" | "semiannually" => "P0.5Y",
        "annual" | "annually" | "yearly" => "P1Y",
        "biennial" => "P2Y",
        _ => return None,
    };
    // "the Daily Mirror", "Weekly Standard"; "a weekly" is a paper.
    let name = ctx.prose.capital(at)
        && (ctx.prose.case != Case::Sentence || !ctx.prose.initial(at) || ctx.prose.capital(word_at + 1));
    let paper = matches!(ctx.prose.lower_before(at), "a" | "the")
        && !ctx.prose.tokens.get(word_at + 1).is_some_and(|t| t.kind == crate::text::Kind::Word);
    (!name && !paper).then(|| set(word_at + 1, value.to_owned(), 0.8))
}

/// "once a week", "twice a year", "three times a day", "one a day".
fn times(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let next = match ctx.lower(at) {
        "once" | "twice" | "one" => at + 1,
        _ => numbers::cardinal(ctx.prose, at).filter(|n| ctx.lower(n.end) == "times").map(|n| n.end + 1)?,
    };
    let (unit, plural) =
        Unit::of(ctx.lower(next + 1)).filter(|_| matches!(ctx.lower(next), "a" | "an" | "per" | "every"))?;
    (!plural && unit != Unit::Second && unit != Unit::Quarter).then(|| set(next + 2, duration(unit, 1.0), 0.85))
}

/// "$35 a day", "400 tonnes a year", "20 percent a month": an amount stands before it in the clause.
fn rate(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (unit, plural) = Unit::of(ctx.lower(at + 1)).filter(|_| matches!(ctx.lower(at), "a" | "an" | "per"))?;
    let behind = ctx.lower(at + 2);
    let counted = |i: usize| {
        ctx.prose.tokens.get(i).is_some_and(|t| t.kind == crate::text::Kind::Number)
            || numbers::scale(ctx.lower(i)).is_some()
    };
    let amount = (1..=3).any(|back| at >= back && counted(at - back));
    let before = ctx.prose.lower_before(at);
    let preposition =
        matches!(before, "for" | "in" | "after" | "within" | "of" | "than" | "about" | "and" | "," | "was" | "is");
    (amount
        && !plural
        && !preposition
        && unit > Unit::Night
        && unit != Unit::Quarter
        && !matches!(behind, "ago" | "earlier" | "later" | "before" | "after" | "or"))
    .then(|| set(at + 2, duration(unit, 1.0), 0.75))
}
