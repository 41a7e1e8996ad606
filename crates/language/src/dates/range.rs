//! Ranges: "from Monday to Friday", "between 2007 and 2009", "Nov. 18-19", "2 to 4 p.m. Tuesday".

use jiff::civil::Date;

use super::calendar;
use super::period::{Period, add_days, add_months};
use super::rule::{Ctx, Match, TimeOfDay, What, longest};
use super::timeofday::{self, Clock, DayPart};
use crate::text::Kind;

/// Words that lead from the first end to the last.
fn is_connector(ctx: &Ctx<'_, '_>, at: usize, between: bool) -> bool {
    matches!(ctx.lower(at), "to" | "until" | "till" | "through" | "-" | "--" | "–" | "—" | "~")
        || between && ctx.lower(at) == "and"
}

/// A range that is one expression, since its first end cannot stand alone: "18-19 November", "5 to 6 p.m. Tuesday".
pub(super) fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    longest([
        numeric_pair(ctx, at),
        month_and_days(ctx, at),
        days_and_month(ctx, at),
        months(ctx, at),
        years(ctx, at),
        clocks(ctx, at),
        day_and_clocks(ctx, at),
    ])
}

/// `10/1-11/7` and its like; a year may stand behind it: "5/1-5/7, 2020".
fn numeric_pair(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (first, last) = super::numeric::pair(ctx, at)?;
    let (mut begin, mut close) = (first.period()?, last.period()?);
    let year_at = ctx.skip(first.end, &[","]);
    let year = super::year::year(ctx.prose, year_at).filter(|_| !last.fixed);
    if let Some(year) = year {
        (begin, close) = (begin.in_year(year)?, close.in_year(year)?);
    }
    let fixed = (first.fixed || year.is_some(), last.fixed || year.is_some());
    let (begin, close) = agree(begin, fixed.0, close, fixed.1)?;
    let end = if year.is_some() { year_at + 1 } else { first.end };
    let found = Match { fixed: fixed.0 || fixed.1, ..Match::counted(end, begin, 0.8, "numeric_days") };
    Some(Match { range: Some((begin, close)), ..found })
}

/// A number token that holds both ends: `18-19`.
fn pair(ctx: &Ctx<'_, '_>, at: usize) -> Option<(i8, i8)> {
    let token = ctx.prose.tokens.get(at).filter(|t| t.kind == Kind::Number)?;
    let (first, last) = ctx.prose.text[token.start..token.end].split_once('-')?;
    let day = |text: &str| {
        text.trim_end_matches(char::is_alphabetic)
            .parse::<i8>()
            .ok()
            .filter(|d| (1..=31).contains(d) && text.len() <= 4)
    };
    Some((day(first)?, day(last)?))
}

/// Two days: `18-19`, "18 to 19", "the ninth and the seventeenth".
fn two_days(ctx: &Ctx<'_, '_>, at: usize) -> Option<(i8, i8, usize)> {
    if let Some((first, last)) = pair(ctx, at) {
        return Some((first, last, at + 1));
    }
    let between = matches!(ctx.prose.lower_before(at), "between")
        || at >= 2 && ctx.prose.lower_before(at) == "the" && ctx.lower(at - 2) == "between"
        || at >= 2 && ctx.lower(at - 2) == "between";
    let (first, next) = calendar::day(ctx.prose, ctx.skip(at, &["the"]))?;
    let last_at = ctx.skip(next + 1, &["the"]);
    let (last, end) = calendar::day(ctx.prose, last_at).filter(|_| is_connector(ctx, next, between))?;
    Some((first, last, end))
}

/// "Nov. 18-19", "April 9th through 17th, 2019".
fn month_and_days(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (month, next, None) = calendar::month_token(ctx.prose, at)? else { return None };
    let (first, last, end) = two_days(ctx, ctx.skip(next, &["the"]))?;
    // "April 12 to 14 May" belongs to the later month.
    if calendar::month_token(ctx.prose, ctx.skip(end, &["of"])).is_some() && pair(ctx, next).is_none() {
        return None;
    }
    of_month(ctx, end, month, first, last)
}

/// "18-19 November", "3 and 12 of Sept", "from the ninth till the seventeenth of April".
fn days_and_month(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (first, last, next) = two_days(ctx, at)?;
    let (month, end, None) = calendar::month_token(ctx.prose, ctx.skip(next, &["of"]))? else { return None };
    let modal = !ctx.prose.capital(end - 1) && matches!(ctx.lower(end - 1), "may" | "march");
    if modal {
        return None;
    }
    of_month(ctx, end, month, first, last)
}

/// Days of a month, the second of the next month where it is smaller; a year may follow.
fn of_month(ctx: &Ctx<'_, '_>, end: usize, month: i8, first: i8, last: i8) -> Option<Match> {
    let year_at = ctx.skip(end, &[",", "of", "in"]);
    let year = super::year::year(ctx.prose, year_at).filter(|year| super::year::BARE_YEARS.contains(year));
    let begin = match year {
        Some(year) => Date::new(year, month, first).ok()?,
        None => calendar::nearest(month, first, ctx.today())?,
    };
    let close = if last > first {
        Date::new(begin.year(), month, last).ok()?
    } else {
        let next = add_months(begin.first_of_month(), 1)?;
        Date::new(next.year(), next.month(), last).ok()?
    };
    let (end, conf) = if year.is_some() { (year_at + 1, 0.95) } else { (end, 0.88) };
    let found = Match { fixed: year.is_some(), ..Match::counted(end, Period::Day(begin), conf, "days") };
    Some(Match { range: Some((Period::Day(begin), Period::Day(close))), ..found })
}

/// "Jan-Feb 2017", "June-August 1992", "November to February 2017": the year is the last one's.
fn months(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (first, next, None) = calendar::month_token(ctx.prose, at)? else { return None };
    let glued = matches!(ctx.lower(next), "-" | "–") && ctx.prose.glued(next) && ctx.prose.glued(next + 1);
    let (last, end, None) = calendar::month_token(ctx.prose, next + 1).filter(|_| glued)? else { return None };
    if calendar::day(ctx.prose, end).is_some() {
        return None;
    }
    let year_at = ctx.skip(end, &[",", "of"]);
    let year = super::year::year(ctx.prose, year_at);
    let last_year = year.unwrap_or(ctx.today().year());
    let first_year = if first > last { last_year.checked_sub(1)? } else { last_year };
    let (begin, close) = (Period::Month(first_year, first), Period::Month(last_year, last));
    let end = if year.is_some() { year_at + 1 } else { end };
    let found = Match { fixed: year.is_some(), ..Match::counted(end, begin, 0.85, "months") };
    Some(Match { range: Some((begin, close)), ..found })
}

/// "2014 to 2018", "2014~2018": two years that are one expression, since neither needs to stand behind a preposition.
fn years(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let before = ctx.prose.lower_before(at);
    let led = matches!(before, "from" | "between");
    let first = super::year::year(ctx.prose, at).filter(|_| !ctx.prose.glued(at))?;
    let last = super::year::year(ctx.prose, at + 2).filter(|_| is_connector(ctx, at + 1, before == "between"))?;
    let end = at + 3;
    let counts = super::year::is_unit(ctx.lower(end)) || !led && !super::year::closes_phrase(ctx.prose, end);
    if counts || !are_years(first, last) {
        return None;
    }
    let found = Match::absolute(end, Period::Year(first), 0.88, "years");
    Some(Match { range: Some((Period::Year(first), Period::Year(last))), ..found })
}

/// Whether four figures and four figures are rather years than times of a day.
fn are_years(first: i16, last: i16) -> bool {
    super::year::BARE_YEARS.contains(&first) && super::year::BARE_YEARS.contains(&last) && first < last
}

/// Two times of a day: "2 to 4 p.m.", "between 9.30-4.30pm", "3-8pm", "from 5 to seven in the morning".
struct Times {
    first: Clock,
    last: Clock,
    end: usize,
    /// A word or sign says that they are times.
    sure: bool,
    part: Option<DayPart>,
}

fn times(ctx: &Ctx<'_, '_>, at: usize) -> Option<Times> {
    let between = ctx.prose.lower_before(at) == "between";
    let (first, last, end) = match joined_times(ctx, at) {
        Some(found) => found,
        None => {
            let (first, next) = timed(ctx, at)?;
            let connector = is_connector(ctx, next, between);
            let last_at = if ctx.lower(next) == "until" || ctx.lower(next) == "and" {
                ctx.skip(next + 1, &["about"])
            } else {
                next + 1
            };
            let (last, end) = timeofday::loose(ctx.prose, last_at).filter(|_| connector)?;
            (first, last, end)
        }
    };
    let (part, end) = if ctx.are(end, &["in", "the"]) {
        DayPart::of(ctx.lower(end + 2)).map_or((None, end), |part| (Some(part), end + 3))
    } else {
        (None, end)
    };
    let colon = (at..end).any(|i| ctx.prose.word(i).contains(':'));
    let hour_word = (at..end).any(|i| ctx.lower(i).contains("clock"));
    let minutes = first.minute > 0 && last.minute > 0;
    let sure = first.sure || last.sure || part.is_some() || colon || hour_word || minutes;
    let (first, last) = align(first, last, part)?;
    Some(Times { first, last, end, sure, part })
}

/// The first time, with its part of the day: "3 in the morning".
fn timed(ctx: &Ctx<'_, '_>, at: usize) -> Option<(Clock, usize)> {
    let (clock, end) = timeofday::loose(ctx.prose, at)?;
    match DayPart::of(ctx.lower(end + 2)).filter(|_| ctx.are(end, &["in", "the"])) {
        Some(part) => Some((clock.within(part), end + 3)),
        None => Some((clock, end)),
    }
}

/// `3-8pm`, `9-10` with "am" behind it, `0730-0930`.
fn joined_times(ctx: &Ctx<'_, '_>, at: usize) -> Option<(Clock, Clock, usize)> {
    let token = ctx.prose.tokens.get(at).filter(|t| t.kind == Kind::Number)?;
    let (first, last) = ctx.prose.text[token.start..token.end].split_once('-')?;
    let four = first.len() == 4 && last.len() == 4;
    if four && are_years(first.parse().ok()?, last.parse().ok()?) {
        return None;
    }
    let time = |text: &str, follows: &str| {
        let text = format!("{text}{follows}");
        let cut = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
        let (figures, letters) = text.split_at(cut);
        let (hour, minute) = match figures.split_once([':', '.']) {
            Some((hour, minute)) if minute.len() == 2 => (hour.parse::<i8>().ok()?, minute.parse::<i8>().ok()?),
            Some(_) => return None,
            None if four => (figures[..2].parse().ok()?, figures[2..].parse().ok()?),
            None if figures.len() <= 2 => (figures.parse().ok()?, 0),
            None => return None,
        };
        let pm = match letters.to_ascii_lowercase().as_str() {
            "" => None,
            "am" | "a" => Some(false),
            "pm" | "p" => Some(true),
            _ => return None,
        };
        let hour = match pm {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        Some(Clock { sure: pm.is_some() || four, ..Clock::new(hour, minute)? })
    };
    let follows = match ctx.lower(at + 1) {
        "am" | "a.m." | "a.m" => ("am", 1),
        "pm" | "p.m." | "p.m" => ("pm", 1),
        _ => ("", 0),
    };
    Some((time(first, "")?, time(last, follows.0)?, at + 1 + follows.1))
}

/// Puts both ends into the right half of the day: the second lies behind the first.
fn align(mut first: Clock, mut last: Clock, part: Option<DayPart>) -> Option<(Clock, Clock)> {
    if let Some(part) = part {
        (first, last) = (first.within(part), last.within(part));
    }
    let minutes = |clock: Clock| i16::from(clock.hour) * 60 + i16::from(clock.minute);
    let afternoon = |clock: Clock| Clock { hour: clock.hour + 12, sure: true, ..clock };
    if !first.sure && last.sure && first.hour < 12 && last.hour >= 12 {
        // "2 to 4 p.m." but "9 to 5 p.m."
        let later = afternoon(first);
        first = if minutes(later) < minutes(last) || later.hour == 12 { later } else { Clock { sure: true, ..first } };
    } else if !last.sure && minutes(last) <= minutes(first) && last.hour < 12 {
        last = afternoon(last);
    } else if first.sure && !last.sure && first.hour < 12 && last.hour == 12 {
        last.sure = true;
    }
    Some((first, last))
}

fn spanning(day: Date, times: &Times, end: usize, conf: f64, day_found: bool) -> Option<Match> {
    let begin = Period::At(day, times.first);
    let over = times.last.hour < times.first.hour;
    let close = Period::At(if over { add_days(day, 1)? } else { day }, times.last);
    let found = Match::counted(end, begin, conf, if day_found { "times_day" } else { "times" });
    Some(Match { range: Some((begin, close)), ..found })
}

/// Times with or without a day behind them: "from 3-8pm yesterday afternoon", "3:00 to 4:00 tomorrow", "5 to 6 p.m.".
fn clocks(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let times = times(ctx, at)?;
    let next = ctx.skip(times.end, &["on", "of", ","]);
    let day = super::relative::any_period(ctx, next).filter(|m| m.day().is_some()).map(|m| (m.end, m.day(), None));
    let part = super::clock::this_part(ctx, next).and_then(|m| match m.period() {
        Some(Period::Part(day, part)) => Some((m.end, Some(day), Some(part))),
        _ => None,
    });
    let led = matches!(ctx.prose.lower_before(at), "from" | "between" | "at");
    let range_words = matches!(ctx.lower(at + 1), "to" | "-" | "and" | "until") || pair(ctx, at).is_none();
    match part.or(day) {
        Some((end, Some(day), part)) if times.sure || led || range_words => {
            let (end, behind) = DayPart::of(ctx.lower(end)).map_or((end, part), |p| (end + 1, Some(p)));
            let times = within(times, behind)?;
            let found = spanning(day, &times, end, 0.85, true)?;
            Some(found)
        }
        // Bare numbers count something else: "18 to 21 percent", "by 20 to 15 votes".
        _ if times.sure && !(is_bare(ctx, at, times.end) && (!led || counts(ctx, times.end))) => {
            spanning(ctx.today(), &times, times.end, 0.75, false)
        }
        _ => None,
    }
}

/// Whether times are nothing but whole numbers: "18 to 21".
fn is_bare(ctx: &Ctx<'_, '_>, at: usize, end: usize) -> bool {
    let connects = |i: usize| is_connector(ctx, i, true);
    (at..end).all(|i| connects(i) || ctx.lower(i).bytes().all(|b| b.is_ascii_digit() || b == b'-'))
}

/// Whether what stands behind numbers is counted by them.
fn counts(ctx: &Ctx<'_, '_>, at: usize) -> bool {
    let word = ctx.lower(at);
    word == "%" || matches!(word, "per" | "percent" | "pct" | "points" | "basis" | "votes" | "people")
}

fn within(times: Times, part: Option<DayPart>) -> Option<Times> {
    let Some(part) = part.filter(|_| times.part.is_none()) else { return Some(times) };
    let (first, last) = align(times.first, times.last, Some(part))?;
    Some(Times { first, last, part: Some(part), sure: true, ..times })
}

/// A day with its times: "Tuesday from 2:00 to 2:30 pm", "next Monday 6-8", "yesterday afternoon from 3-8pm", "last night between 7 and 9".
fn day_and_clocks(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let part = super::clock::this_part(ctx, at).and_then(|m| match m.period() {
        Some(Period::Part(day, part)) => Some((m.end, day, Some(part))),
        _ => None,
    });
    let plain = || super::relative::any_period(ctx, at).and_then(|m| m.day().map(|day| (m.end, day, None)));
    let (end, day, part) = part.or_else(plain)?;
    let (end, part) = DayPart::of(ctx.lower(end)).map_or((end, part), |p| (end + 1, Some(p)));
    let led_at = ctx.skip(end, &[","]);
    let next = ctx.skip(led_at, &["from", "between", "at"]);
    let times = within(times(ctx, next)?, part)?;
    let led = next > led_at && ctx.lower(led_at) != "at";
    // "Monday 3-1": a score.
    let score = pair(ctx, next).is_some_and(|(a, b)| b <= a) && !times.sure;
    let comma = led_at > end && !times.sure;
    ((led || times.sure || pair(ctx, next).is_some() && !score) && !comma)
        .then(|| spanning(day, &times, times.end, 0.8, true))?
}

/// Two expressions that stand on their own, with a connector between them; years that one end has are the other's too.
pub(super) fn pair_up(
    ctx: &Ctx<'_, '_>,
    first_at: usize,
    first: &Match,
    last_at: usize,
    last: &Match,
) -> Option<(Match, Match)> {
    let before = ctx.prose.lower_before(first_at);
    let the = before == "the" && first_at >= 2;
    let lead = if the { ctx.lower(first_at - 2) } else { before };
    let modified = first.modifier.is_some() && first_at >= 1;
    let between =
        lead == "between" || modified && (1..=3).any(|n| first_at >= n && ctx.lower(first_at - n) == "between");
    let gap = ctx.skip(first.end, &[","]);
    let connected = is_connector(ctx, gap, between)
        && ctx.skip(ctx.skip(gap + 1, &["the"]), &["early", "late", "end"]) >= last_at.min(gap + 1);
    let near = last_at <= gap + 2;
    // A dash is a connector only where it is glued or both ends are written out.
    let dash = matches!(ctx.lower(gap), "--" | "—") && lead != "from";
    if !connected || !near || dash || first.range.is_some() || last.range.is_some() {
        return None;
    }
    let (begin, close) = (endpoint(ctx, first)?, endpoint(ctx, last)?);
    let (mut first, mut last) = (first.clone(), last.clone());
    let (begin, close) = match around_now(ctx.today(), begin, close).filter(|_| !first.fixed && !last.fixed) {
        Some(around) => around,
        None => agree(begin, first.fixed, close, last.fixed)?,
    };
    if begin.bounds()?.0 > close.bounds()?.0 {
        return None;
    }
    (first.what, last.what) = (What::When(begin), What::When(close));
    first.range = Some((begin, close));
    last.range = first.range;
    Some((first, last))
}

fn endpoint(ctx: &Ctx<'_, '_>, found: &Match) -> Option<Period> {
    match &found.what {
        What::When(period) => Some(*period),
        What::Time(TimeOfDay::Clock(clock)) => Some(Period::At(ctx.today(), *clock)),
        What::Reference("PRESENT_REF") => Some(Period::Day(ctx.today())),
        _ => None,
    }
}

/// Two months without a year between which the document's own month lies are those of its year.
fn around_now(today: Date, begin: Period, close: Period) -> Option<(Period, Period)> {
    let (Period::Month(_, first), Period::Month(_, last)) = (begin, close) else { return None };
    let around = (first..=last).contains(&today.month());
    around.then(|| (Period::Month(today.year(), first), Period::Month(today.year(), last)))
}

/// Brings two ends into order: a year that only one has, a year's turn between them, a weekday behind the first.
fn agree(begin: Period, fixed: bool, close: Period, closed: bool) -> Option<(Period, Period)> {
    let later = |a: Period, b: Period| Some(a.bounds()?.0 > b.bounds()?.0);
    match (fixed, closed) {
        (false, true) => {
            let year = close.year()?;
            let same = begin.in_year(year)?;
            Some((if later(same, close)? { begin.in_year(year.checked_sub(1)?)? } else { same }, close))
        }
        (true, false) => {
            let year = begin.year()?;
            let same = close.in_year(year)?;
            Some((begin, if later(begin, same)? { close.in_year(year.checked_add(1)?)? } else { same }))
        }
        (false, false) => {
            let same = close.in_year(begin.year()?).unwrap_or(close);
            Some((begin, if later(begin, same)? { same.in_year(begin.year()?.checked_add(1)?)? } else { same }))
        }
        (true, true) => match (begin, close) {
            (Period::Day(first), Period::Day(last)) if last < first && first.until(last).ok()?.get_days() > -7 => {
                Some((begin, Period::Day(add_days(last, 7)?)))
            }
            _ => Some((begin, close)),
        },
    }
}
