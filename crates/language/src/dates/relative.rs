//! Dates counted from the document's own by a word: "yesterday", "last month", "the end of the year", "late Friday".

use jiff::civil::Date;

use super::period::{Period, add_days, monday};
use super::rule::{Ctx, Match, What, longest};
use super::tense::looks_forward;
use super::timeofday::DayPart;
use super::unit::Unit;
use super::{calendar, holiday, numeric, weekday, year};
use crate::numbers;
use crate::text::Case;

pub(super) fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    longest([
        named_day(ctx, at),
        next_day(ctx, at),
        unit(ctx, at),
        bare_unit(ctx, at),
        week_of(ctx, at),
        numbered(ctx, at),
    ])
}

/// Everything that names a stretch of the calendar, whatever its family.
pub(super) fn any_period(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    longest([
        weekday::match_at(ctx, at),
        holiday::match_at(ctx, at),
        calendar::match_at(ctx, at),
        numeric::match_at(ctx, at),
        year::match_at(ctx, at),
        match_at(ctx, at),
    ])
}

fn named_day(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (days, end) = match ctx.lower(at) {
        "today" => (0, at + 1),
        "yesterday" => (-1, at + 1),
        "tomorrow" | "tmrw" | "tmr" => (1, at + 1),
        "day" if ctx.are(at + 1, &["before", "yesterday"]) => (-2, at + 3),
        "day" if ctx.are(at + 1, &["after", "tomorrow"]) => (2, at + 3),
        _ => return None,
    };
    // "USA Today", "today's Russia": a name, or now.
    let name = ctx.prose.case == Case::Sentence && ctx.prose.capital(at) && !ctx.prose.initial(at);
    let part_follows = matches!(ctx.lower(end), "am" | "pm");
    let day = add_days(ctx.today(), days)?;
    let found = match ctx.lower(end) {
        "am" if part_follows => Match::counted(end + 1, Period::Part(day, DayPart::Morning), 0.85, "named_day"),
        "pm" if part_follows => Match::counted(end + 1, Period::Part(day, DayPart::Afternoon), 0.85, "named_day"),
        _ => Match::counted(end, Period::Day(day), 0.96, "named_day"),
    };
    (!name).then_some(found)
}

/// "next April 6", "next 6/4": the first one behind the document's day.
fn next_day(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    if ctx.lower(at) != "next" {
        return None;
    }
    let day = longest([calendar::match_at(ctx, at + 1), numeric::match_at(ctx, at + 1)]).filter(|m| !m.fixed)?;
    let (named, today) = (Period::Day(day.day()?), ctx.today());
    let years = [today.year(), today.year().checked_add(1)?];
    let next = years
        .into_iter()
        .filter_map(|year| named.in_year(year))
        .find(|p| p.first_day().is_some_and(|day| day > today))?;
    Some(Match::counted(day.end, next, 0.9, "next_day"))
}

/// Steps that a word of relation stands for.
pub(super) fn steps(lower: &str) -> Option<i64> {
    Some(match lower {
        "last" | "previous" | "past" => -1,
        "this" | "current" => 0,
        "next" | "coming" | "upcoming" | "following" => 1,
        _ => return None,
    })
}

/// "last month", "this week", "next year", "the week after next".
fn unit(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    if let Some((unit, false)) = Unit::of(ctx.lower(at)).filter(|_| ctx.are(at + 1, &["after", "next"])) {
        return Some(Match::counted(at + 3, unit.stepped(ctx.now, 2)?, 0.9, "unit"));
    }
    let relation = ctx.lower(at);
    let steps = steps(relation)?;
    let calendar = ctx.skip(at + 1, &["calendar", "fiscal", "financial", "trading", "working", "past", "coming"]);
    let (unit, plural) = Unit::of(ctx.lower(calendar))?;
    if plural || unit.of_clock() || matches!(unit, Unit::Night | Unit::Fortnight | Unit::BusinessDay) {
        return None;
    }
    let counted_elsewhere =
        matches!(relation, "previous" | "following") && before(ctx, at) == "the" && !looks_forward(ctx.prose, at);
    let past_length = relation == "past" && unit != Unit::Quarter;
    if past_length
        || unit == Unit::Day && !matches!(relation, "this" | "next" | "following")
        || counted_elsewhere && unit == Unit::Day
    {
        return None;
    }
    if counted_elsewhere {
        return Some(Match { end: calendar + 1, ..Match::of(calendar + 1, What::Step(unit, steps), 0.7, "counted") });
    }
    let method = if matches!(ctx.lower(at + 1), "fiscal" | "financial") { "fiscal_year" } else { "unit" };
    Some(Match::counted(calendar + 1, unit.stepped(ctx.now, steps)?, 0.93, method))
}

fn before<'c>(ctx: &'c Ctx<'_, '_>, at: usize) -> &'c str {
    ctx.prose.lower_before(at)
}

/// "the year", "the week", "the weekend", "that weekend", "year to date": this one's, where nothing else says which.
fn bare_unit(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let year_to_date = ctx.are(at, &["year", "to", "date"]);
    if year_to_date {
        return Some(Match::counted(at + 3, Period::Year(ctx.today().year()), 0.85, "unit").with(Some("START")));
    }
    if !matches!(ctx.lower(at), "the" | "that" | "same") {
        return None;
    }
    let (unit, plural) = Unit::of(ctx.lower(at + 1)).filter(|(unit, _)| !unit.of_clock())?;
    let known = matches!(unit, Unit::Day | Unit::Week | Unit::Weekend | Unit::Month | Unit::Year);
    let end = at + 2;
    // "the day that", "the year before", "the week's", "the month of May": other rules', or none.
    let goes_on = ctx.prose.tokens.get(end).is_some_and(|t| t.kind == crate::text::Kind::Clitic)
        && unit != Unit::Weekend
        || matches!(
            ctx.lower(end),
            "of" | "that"
                | "when"
                | "in"
                | "he"
                | "she"
                | "they"
                | "we"
                | "i"
                | "it"
                | "-"
                | "before"
                | "after"
                | "earlier"
                | "later"
        )
        || ctx.prose.capital(end) && ctx.lower(at) == "the" && unit != Unit::Weekend;
    if plural || !known || goes_on || ctx.lower(at) != "the" && unit != Unit::Weekend {
        return None;
    }
    let period = match unit {
        Unit::Weekend => weekend(ctx, at)?,
        _ => unit.stepped(ctx.now, 0)?,
    };
    let placed = matches!(
        before(ctx, at),
        "of" | "for" | "in" | "during" | "over" | "at" | "on" | "throughout" | "this" | "later"
    );
    (placed || unit == Unit::Weekend)
        .then(|| Match::counted(end, period, if unit == Unit::Weekend { 0.85 } else { 0.6 }, "bare_unit"))
}

/// "the weekend": the last one on Monday to Wednesday, this week's later, the next where the clause looks forward.
fn weekend(ctx: &Ctx<'_, '_>, at: usize) -> Option<Period> {
    let this = monday(ctx.today())?;
    let early = super::period::weekday_of(ctx.today()) < 4;
    let back = early && !looks_forward(ctx.prose, at);
    Some(Period::Weekend(if back { add_days(this, -7)? } else { this }))
}

/// "the week of April 10th", "week commencing Feb 4", "week 31", "first week of 2015", "the last week of July", "week 3 of 2027".
fn week_of(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let at = ctx.skip(at, &["the"]);
    if ctx.lower(at) == "week" {
        let named = matches!(ctx.lower(at + 1), "of" | "beginning" | "starting" | "commencing");
        if named {
            let from = ctx.skip(ctx.skip(at + 2, &["on"]), &["the"]);
            let found = longest([calendar::match_at(ctx, from), numeric::match_at(ctx, from)])?;
            let week = Period::Week(monday(found.day()?)?);
            return Some(Match { what: What::When(week), method: "week", ..found });
        }
        let number = ctx.prose.word(at + 1).parse::<i8>().ok().filter(|n| (1..=53).contains(n))?;
        let (year, end) = year_at(ctx, at + 2).unwrap_or((ctx.today().year(), at + 2));
        let date = jiff::civil::ISOWeekDate::new(year, number, jiff::civil::Weekday::Monday).ok()?.date();
        return Some(Match::counted(end, Period::Week(date), 0.8, "week"));
    }
    let (number, next) = match ctx.lower(at) {
        "last" => (-1, at + 1),
        _ => numbers::ordinal(ctx.prose, at)?,
    };
    if ctx.lower(next) != "week" || !matches!(ctx.lower(next + 1), "of" | "in") {
        return None;
    }
    let within = any_period(&ctx.deeper()?, ctx.skip(next + 2, &["the"]))?;
    let monday = nth_week(within.period()?, number)?;
    Some(Match { what: What::When(Period::Week(monday)), method: "week", ..within })
}

fn year_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<(i16, usize)> {
    let of = ctx.skip(at, &["of", "in", ","]);
    year::year(ctx.prose, of).filter(|_| of > at).map(|year| (year, of + 1)).or_else(|| year::relative_year(ctx, of))
}

/// Weeks belong to the month or year that holds their Thursday (ISO 8601).
fn nth_week(within: Period, number: i64) -> Option<Date> {
    let (begin, end) = within.bounds()?;
    let (begin, end) = (begin.date(), end.date());
    let first = monday(add_days(begin, 3)?)?;
    match number {
        -1 => monday(add_days(end, if matches!(within, Period::Year(_)) { -4 } else { -1 })?),
        n => add_days(first, 7 * (n - 1)).filter(|monday| *monday < end),
    }
}

/// "the third month of 2021", "the 15th day of next month".
fn numbered(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let at = ctx.skip(at, &["the"]);
    let (number, next) = numbers::ordinal(ctx.prose, at)?;
    let unit = ctx.lower(next);
    if !matches!(unit, "month" | "day") || !matches!(ctx.lower(next + 1), "of") {
        return None;
    }
    let within_at = next + 2;
    let within = any_period(&ctx.deeper()?, within_at).or_else(|| {
        let this = Unit::of(ctx.lower(within_at + 1)).filter(|_| ctx.lower(within_at) == "the");
        this.and_then(|(unit, _)| Some(Match::counted(within_at + 2, unit.stepped(ctx.now, 0)?, 0.8, "unit")))
    })?;
    let number = i8::try_from(number).ok()?;
    let period = match (unit, within.period()?) {
        ("month", Period::Year(year)) => Period::Month(year, Some(number).filter(|n| *n <= 12)?),
        ("day", Period::Month(year, month)) => Period::Day(Date::new(year, month, number).ok()?),
        _ => return None,
    };
    Some(Match { what: What::When(period), method: "numbered", ..within })
}

/// A part of a stretch: "the end of the year", "early 2016", "mid-November", "late Friday", "earlier this month", "year-end".
pub(super) fn part_of(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    if ctx.are(at, &["year", "-", "end"]) || ctx.are(at, &["year", "'s", "end"]) || ctx.are(at, &["year", "end"]) {
        let end = at + if ctx.lower(at + 1) == "end" { 2 } else { 3 };
        return Some(Match::counted(end, Period::Year(ctx.today().year()), 0.75, "year_end").with(Some("END")));
    }
    let (modifier, next, of) = match ctx.lower(at) {
        "early" | "earlier" => ("START", at + 1, false),
        "late" | "later" => ("END", at + 1, false),
        "mid" => ("MID", ctx.skip(at + 1, &["-"]), false),
        "middle" | "midst" => ("MID", at + 1, true),
        "end" | "close" => ("END", at + 1, true),
        "beginning" | "start" | "turn" => ("START", at + 1, true),
        _ => return None,
    };
    let of_at = ctx.skip(next, &["of", "in"]);
    if of && of_at == next {
        return None;
    }
    let within_at = of_at;
    let this_unit = || {
        let the = ctx.skip(within_at, &["the"]);
        let (unit, _) =
            Unit::of(ctx.lower(the)).filter(|(unit, plural)| !plural && !unit.of_clock() && (the > within_at || of))?;
        let named = matches!(ctx.lower(the + 1), "of" | "that");
        (!named && unit != Unit::Day && unit != Unit::Night)
            .then(|| Some(Match::counted(the + 1, unit.stepped(ctx.now, 0)?, 0.8, "bare_unit")))?
    };
    let within_at = ctx.skip(within_at, &["the"]);
    let within = longest([any_period(&ctx.deeper()?, within_at), this_unit()])?;
    Some(Match { modifier: Some(modifier), conf: within.conf - 0.02, ..within })
}
