//! Times of a day: a clock time or a part of the day, with its day before or behind it where one is there.

use jiff::civil::Date;

use super::period::{Period, add_days};
use super::relative::any_period;
use super::rule::{Ctx, Match, TimeOfDay, What, longest};
use super::tense::looks_forward;
use super::timeofday::{self, Clock, DayPart};
use crate::text::Case;

pub(super) fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    longest([time_and_day(ctx, at), day_and_time(ctx, at), this_part(ctx, at), eve(ctx, at), alone(ctx, at)])
}

/// A day with its time or part: "Friday at 3:30 p.m.", "Friday night", "tomorrow 8am", "Oct. 14 at 7".
fn day_and_time(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let day = any_period(ctx, at)?;
    let date = day.day()?;
    let mut next = ctx.skip(ctx.skip(day.end, &[",", "-"]), &["at", "for", "around", "about", "in", "@"]);
    if next > day.end + 1 || ctx.lower(day.end) == "in" {
        next = ctx.skip(next, &["the"]);
    }
    let said_at = matches!(ctx.prose.lower_before(next), "at" | "around");
    let early = usize::from(matches!(ctx.lower(next), "early" | "late"));
    if let Some((time, end)) = time_at(ctx, next + early, said_at) {
        let comma_only = ctx.lower(day.end) == "," && matches!(time, TimeOfDay::Part(_));
        if !comma_only && (early == 0 || matches!(time, TimeOfDay::Part(_))) {
            let modifier = (early == 1).then(|| if ctx.lower(next) == "early" { "START" } else { "END" });
            let found = joined(&day, end, time.on(date)).with(modifier);
            return Some(dated_behind(ctx, found, date, time));
        }
    }
    None
}

/// A year that stands behind the time: "Wed Oct 26 15:50:06 2016".
fn dated_behind(ctx: &Ctx<'_, '_>, found: Match, date: Date, time: TimeOfDay) -> Match {
    let year = super::year::year(ctx.prose, found.end)
        .filter(|_| !found.fixed && matches!(time, TimeOfDay::Clock(c) if c.second.is_some()));
    match year.and_then(|year| Date::new(year, date.month(), date.day()).ok()) {
        Some(date) => Match::absolute(found.end + 1, time.on(date), 0.9, "day_time"),
        None => found,
    }
}

/// A time with its day behind: "10 p.m. Wednesday", "6 a.m. on Friday", "noon today", "8am this morning", "5 p.m. EST, Nov. 6".
fn time_and_day(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let said = matches!(ctx.prose.lower_before(at), "at" | "around" | "by" | "before" | "after");
    let (time, end) = time_at(ctx, at, said)?;
    let next = ctx.skip(ctx.skip(end, &[","]), &["on", "of"]);
    if let Some((date, part, end)) = part_with_day(ctx, next) {
        let period = match time {
            TimeOfDay::Clock(clock) => Period::At(date, clock.within(part)),
            TimeOfDay::Part(_) => return None,
        };
        return Some(Match::counted(end, period, 0.9, "time_day"));
    }
    let day = any_period(ctx, next)?;
    let date = day.day()?;
    let loose = matches!(time, TimeOfDay::Clock(clock) if !clock.sure) && ctx.lower(end) == ",";
    (!loose).then(|| joined(&day, day.end, time.on(date)))
}

fn joined(day: &Match, end: usize, period: Period) -> Match {
    Match { end, what: What::When(period), conf: day.conf - 0.03, method: "day_time", ..day.clone() }
}

/// "this morning", "tomorrow evening", "last night" as a day and its part.
fn part_with_day(ctx: &Ctx<'_, '_>, at: usize) -> Option<(Date, DayPart, usize)> {
    if let Some((Period::Part(date, part), end)) = this_part(ctx, at).and_then(|m| Some((m.period()?, m.end))) {
        return Some((date, part, end));
    }
    let day = any_period(ctx, at)?;
    let date = day.day()?;
    let part = DayPart::of(ctx.lower(day.end))?;
    Some((date, part, day.end + 1))
}

/// A time of day at a token: a part by name, or a clock time with its part: "8 in the evening", "in the morning at 7".
fn time_at(ctx: &Ctx<'_, '_>, at: usize, said_at: bool) -> Option<(TimeOfDay, usize)> {
    if let Some(part) = DayPart::of(ctx.lower(at)).filter(|_| plain_part(ctx, at)) {
        let next = ctx.skip(at + 1, &["at", ","]);
        if let Some((clock, end)) = timeofday::loose(ctx.prose, next).filter(|_| ctx.lower(at + 1) == "at") {
            return Some((TimeOfDay::Clock(clock.within(part)), end));
        }
        return Some((TimeOfDay::Part(part), at + 1));
    }
    let strict = timeofday::clock(ctx.prose, at);
    let (clock, end) = strict
        .or_else(|| timeofday::loose(ctx.prose, at).filter(|(_, end)| said_at || part_behind(ctx, *end).is_some()))?;
    match part_behind(ctx, end) {
        Some((part, end)) => Some((TimeOfDay::Clock(clock.within(part)), end)),
        None => Some((TimeOfDay::Clock(clock), end)),
    }
}

/// A part of the day as a noun of its own: not "night club", "morning papers" in capitals.
fn plain_part(ctx: &Ctx<'_, '_>, at: usize) -> bool {
    !(ctx.prose.case == Case::Sentence && ctx.prose.capital(at) && ctx.prose.capital(at + 1))
}

/// "in the evening", "early morning" behind a clock time.
fn part_behind(ctx: &Ctx<'_, '_>, at: usize) -> Option<(DayPart, usize)> {
    let next = if ctx.are(at, &["in", "the"]) { at + 2 } else { ctx.skip(at, &["early", "late"]) };
    if next == at {
        return None;
    }
    DayPart::of(ctx.lower(next)).map(|part| (part, next + 1))
}

/// "this morning", "last night", "tonight", "overnight".
pub(super) fn this_part(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (modifier, from) = match ctx.lower(at) {
        "early" | "earlier" => (Some("START"), at + 1),
        "late" | "later" => (Some("END"), at + 1),
        _ => (None, at),
    };
    let today = ctx.today();
    let (day, part, end) = match ctx.lower(from) {
        "tonight" | "tonite" => (today, DayPart::Night, from + 1),
        "overnight" if !matches!(ctx.lower(from + 1), "rates" | "rate" | "stay" | "bag" | "success") => {
            let day = if looks_forward(ctx.prose, from) { today } else { add_days(today, -1)? };
            (day, DayPart::Night, from + 1)
        }
        word => {
            let part =
                DayPart::of(ctx.lower(from + 1)).filter(|part| !matches!(part, DayPart::Midday | DayPart::Daytime))?;
            let steps = match word {
                "this" => 0,
                "last" => -1,
                "next" => 1,
                _ => return None,
            };
            (add_days(today, steps)?, part, from + 2)
        }
    };
    let found = Match::counted(end, Period::Part(day, part), 0.93, "day_part").with(modifier);
    // "tonight at 1am", "last night at 8", "this morning at 7".
    let next = ctx.skip(end, &["at", "around", ","]);
    match timeofday::loose(ctx.prose, next).filter(|_| next > end || timeofday::clock(ctx.prose, next).is_some()) {
        Some((clock, end)) if ctx.lower(next - 1) != "," => {
            Some(Match::counted(end, Period::At(day, clock.within(part)), 0.88, "day_time"))
        }
        _ => Some(found),
    }
}

/// "the eve of", "end of the day", "end of Sunday": the last moments are given as the day with its end.
fn eve(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    if ctx.lower(at) != "end" || ctx.lower(at + 1) != "of" {
        return None;
    }
    let next = ctx.skip(at + 2, &["the"]);
    if ctx.lower(next) == "day" && !matches!(ctx.lower(at + 2), "a") {
        return Some(Match::counted(next + 1, Period::Day(ctx.today()), 0.6, "end_of_day").with(Some("END")));
    }
    let day = any_period(ctx, next)?;
    day.day().map(|_| Match { method: "end_of_day", ..day.with(Some("END")) })
}

/// A time without a day: "3 p.m.", "(1200 GMT)", "in the morning", "at noon". Its day is found later.
fn alone(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let before = ctx.prose.lower_before(at);
    if let Some(part) = DayPart::of(ctx.lower(at)) {
        let the = before == "the"
            && at >= 2
            && matches!(ctx.lower(at - 2), "in" | "during" | "by" | "through" | "of" | "into");
        let direct = matches!(before, "in" | "mid" | "every" | "that" | "early" | "late" | "at" | "by")
            || before == "-" && at >= 2 && ctx.lower(at - 2) == "mid";
        let good = matches!(before, "good");
        if part == DayPart::Night && !the && !matches!(before, "that" | "at" | "by") || good || !(the || direct) {
            return None;
        }
        let clock = timeofday::loose(ctx.prose, at + 2).filter(|_| ctx.lower(at + 1) == "at");
        if let Some((clock, end)) = clock {
            return Some(Match::of(end, What::Time(TimeOfDay::Clock(clock.within(part))), 0.8, "time"));
        }
        return Some(
            Match::of(at + 1, What::Time(TimeOfDay::Part(part)), 0.7, "day_part").with(part_modifier(ctx, at)),
        );
    }
    // "at 6.45" but "at 6.45 percent".
    let points =
        before == "at" && ctx.prose.word(at).contains('.') && matches!(ctx.lower(at + 1), "" | "." | "," | "?" | "on");
    let (time, end) = time_at(ctx, at, points)?;
    let TimeOfDay::Clock(clock) = time else { return None };
    if !is_time(ctx, at, end, clock) {
        return None;
    }
    Some(Match::of(end, What::Time(time), if clock.sure { 0.88 } else { 0.6 }, "time"))
}

/// "early morning", "later in the afternoon".
fn part_modifier(ctx: &Ctx<'_, '_>, at: usize) -> Option<&'static str> {
    let before = if ctx.prose.lower_before(at) == "the" { at.checked_sub(3)? } else { at.checked_sub(1)? };
    match ctx.lower(before) {
        "early" | "earlier" => Some("START"),
        "late" | "later" => Some("END"),
        "mid" => Some("MID"),
        _ => None,
    }
}

/// `2:19` in a race and `15:10` in a match are no times of day: without a zone, a.m. or p.m. only behind a word that says so.
fn is_time(ctx: &Ctx<'_, '_>, at: usize, end: usize, clock: Clock) -> bool {
    let text = ctx.prose.word(at);
    let bare = end == at + 1 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'));
    let said = matches!(
        ctx.prose.lower_before(at),
        "at" | "by" | "from" | "until" | "till" | "before" | "after" | "around" | "since" | "about" | "to" | "-"
    );
    let measured = matches!(
        ctx.lower(end),
        "minutes" | "seconds" | "hours" | "per" | "percent" | "%" | "in" | "into" | "million" | "billion" | "points"
    );
    let letters = text.ends_with(['a', 'p']) && !clock.sure;
    !letters && !(bare && (measured || !said))
}
