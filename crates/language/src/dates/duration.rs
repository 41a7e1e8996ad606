//! Lengths of time and ages.

use copytaster_records::Anchor;

use super::period::{add_days, midnight, monday};
use super::rule::{Ctx, Match, What};
use super::tense::looks_forward;
use super::unit::Unit;
use crate::numbers::{self, Form};
use crate::text::Kind;

/// How many: a number, or one that nobody knows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Count {
    Of(f64),
    Vague,
}

/// A counted length: "two hours and 19 minutes".
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Length {
    pub(super) parts: Vec<(Count, Unit)>,
    pub(super) end: usize,
    /// Its number is an article, or left out.
    pub(super) article: bool,
    /// It is written with a hyphen: "three-day".
    pub(super) joined: bool,
    /// What stands between number and unit: "the 5 past years".
    relation: Option<i64>,
}

/// Parts of a length that are read.
const PARTS_MAX: usize = 4;

impl Length {
    /// The TIMEX3 value: `P1Y6M`, `PT2H19M`, `PXW`.
    pub(super) fn value(&self) -> String {
        let (mut days, mut clock) = (String::new(), String::new());
        for (count, unit) in &self.parts {
            let (time, letters) = unit.letters();
            let number = match count {
                Count::Of(n) if *unit == Unit::Fortnight => format!("{}", n * 2.0),
                Count::Of(n) => format!("{n}"),
                Count::Vague => "X".to_owned(),
            };
            let into = if time.is_empty() { &mut days } else { &mut clock };
            into.push_str(&number);
            into.push_str(letters);
        }
        if clock.is_empty() { format!("P{days}") } else { format!("P{days}T{clock}") }
    }

    /// Counts and units, where all counts are whole numbers.
    pub(super) fn whole(&self) -> Option<Vec<(i64, Unit)>> {
        let whole = |(count, unit): &(Count, Unit)| match count {
            Count::Of(n) => numbers::Number { value: *n, end: 0, form: Form::Digits }.whole().map(|n| (n, *unit)),
            Count::Vague => None,
        };
        self.parts.iter().map(whole).collect()
    }

    /// The moment that lies this length from another; in the past with `sign` -1. Half units are counted in the next smaller.
    pub(super) fn from(&self, moment: jiff::civil::DateTime, sign: i64) -> Option<jiff::civil::DateTime> {
        if let [(Count::Of(n), Unit::Hour)] = self.parts.as_slice() {
            let minutes = numbers::Number { value: n * 60.0, end: 0, form: Form::Digits }.whole()?;
            return Unit::Minute.shift(moment, sign * minutes);
        }
        self.whole()?.into_iter().try_fold(moment, |at, (count, unit)| unit.shift(at, sign.checked_mul(count)?))
    }

    /// Its largest unit.
    pub(super) fn unit(&self) -> Unit {
        self.parts.first().map_or(Unit::Day, |(_, unit)| *unit)
    }

    pub(super) fn is_clock(&self) -> bool {
        self.parts.iter().any(|(_, unit)| unit.of_clock())
    }
}

/// A counted length at a token.
pub(super) fn length(ctx: &Ctx<'_, '_>, at: usize) -> Option<Length> {
    parts(ctx, at, false)
}

/// The parts of a length. With `related`, one that is counted from elsewhere is no part: "the last 3 months and 2 days ago".
fn parts(ctx: &Ctx<'_, '_>, at: usize, related: bool) -> Option<Length> {
    let mut found = one(ctx, at)?;
    while found.parts.len() < PARTS_MAX && !found.joined {
        let next = ctx.skip(ctx.skip(found.end, &[","]), &["and"]);
        let Some(more) = one(ctx, next).filter(|m| m.unit() < found.parts[found.parts.len() - 1].1 && !m.joined) else {
            break;
        };
        // "two years a day" is no length; "the first day and 5 hours" is.
        let elsewhere = related && leads_elsewhere(ctx, more.end);
        if more.article && next == found.end || elsewhere {
            break;
        }
        found.parts.extend(more.parts);
        found.end = more.end;
    }
    Some(found)
}

/// Whether "ago" or "later" follows, perhaps behind another part.
fn leads_elsewhere(ctx: &Ctx<'_, '_>, end: usize) -> bool {
    let next = one(ctx, ctx.skip(end, &["and"])).map_or(end, |more| more.end);
    [end, next].iter().any(|at| matches!(ctx.lower(*at), "ago" | "later" | "earlier"))
}

/// One number with its unit: "3 days", "a year", "several weeks", "one and a half hours", "an hour and a half", "3h".
fn one(ctx: &Ctx<'_, '_>, at: usize) -> Option<Length> {
    if let Some((count, unit)) = short(ctx, at) {
        return Some(Length {
            parts: vec![(Count::Of(count), unit)],
            end: at + 1,
            article: false,
            joined: false,
            relation: None,
        });
    }
    let (count, next, article) = counted(ctx, at)?;
    let joined = ctx.lower(next) == "-" && ctx.prose.glued(next) && ctx.prose.glued(next + 1);
    let between = if joined {
        next + 1
    } else {
        ctx.skip(
            next,
            &[
                "full",
                "more",
                "straight",
                "consecutive",
                "trading",
                "whole",
                "long",
                "other",
                "additional",
                "extra",
                "further",
            ],
        )
    };
    let relation = super::relative::steps(ctx.lower(between)).filter(|s| *s != 0 && !article && !joined);
    let between = between + usize::from(relation.is_some());
    let single = matches!(count, Count::Of(n) if n <= 1.0);
    // "only 3 next week" counts no weeks.
    if relation.is_some() && !single && Unit::of(ctx.lower(between)).is_some_and(|(_, plural)| !plural) {
        return None;
    }
    let business = matches!(ctx.lower(between), "business" | "working");
    let unit_at = between + usize::from(business);
    let (unit, plural) = Unit::of(ctx.lower(unit_at))
        .filter(|_| !ctx.prose.capital(unit_at) || ctx.prose.case != crate::text::Case::Sentence)?;
    let unit = if business && unit == Unit::Day { Unit::BusinessDay } else { unit };
    // "second" is more often an ordinal; "two second places" too. "One quarter" is a fraction.
    let ordinal =
        matches!(ctx.lower(unit_at), "second") && !(article || joined || single && ctx.lower(unit_at) == "second");
    if ordinal || unit == Unit::Quarter && (single || joined) || article && unit == Unit::Second {
        return None;
    }
    // "1 minute", "five year plan"; "three second-half goals".
    if !plural && !single && !joined && !article && ctx.lower(unit_at + 1) == "-" {
        return None;
    }
    let (count, end) = half_behind(ctx, count, unit_at + 1);
    Some(Length { parts: vec![(count, unit)], end, article, joined, relation })
}

/// "an hour and a half", "one year and a quarter".
fn half_behind(ctx: &Ctx<'_, '_>, count: Count, at: usize) -> (Count, usize) {
    let Count::Of(n) = count else { return (count, at) };
    if ctx.lower(at) != "and" {
        return (count, at);
    }
    let noun = ctx.skip(at + 1, &["a"]);
    match ctx.lower(noun) {
        "half" if ctx.lower(noun + 1) != "of" => (Count::Of(n + 0.5), noun + 1),
        "quarter" if noun > at + 1 && Unit::of(ctx.lower(noun + 1)).is_none() => (Count::Of(n + 0.25), noun + 1),
        _ => (count, at),
    }
}

/// `3h`, `10D`, `3.5years`: figures with the unit written on to them.
fn short(ctx: &Ctx<'_, '_>, at: usize) -> Option<(f64, Unit)> {
    let token = ctx.prose.tokens.get(at).filter(|t| t.kind == Kind::Number)?;
    let text = &ctx.prose.text[token.start..token.end];
    let cut = text.find(|c: char| c.is_alphabetic())?;
    let unit = match &text[cut..] {
        "h" | "H" => Unit::Hour,
        "D" => Unit::Day,
        "W" => Unit::Week,
        "Y" => Unit::Year,
        word => Unit::of(word).map(|(unit, _)| unit).filter(|_| word.len() > 2)?,
    };
    let introduced =
        text[cut..].len() > 1 || matches!(ctx.prose.lower_before(at), "for" | "within" | "in" | "lasted" | "after");
    numbers::parse_digits(&text[..cut]).filter(|_| introduced).map(|n| (n, unit))
}

/// The number in front of a unit. `true` where it is an article.
fn counted(ctx: &Ctx<'_, '_>, at: usize) -> Option<(Count, usize, bool)> {
    let vague = |end| Some((Count::Vague, end, false));
    match ctx.lower(at) {
        "a" if ctx.lower(at + 1) == "few" || ctx.are(at + 1, &["couple", "few"]) => return vague(at + 2),
        "a" if ctx.lower(at + 1) == "couple" => return Some((Count::Of(2.0), ctx.skip(at + 2, &["of"]), false)),
        "couple" => return Some((Count::Of(2.0), ctx.skip(at + 1, &["of"]), false)),
        "a" if ctx.lower(at + 1) == "dozen" => return Some((Count::Of(12.0), at + 2, false)),
        "few" | "several" | "some" | "many" => return vague(at + 1),
        _ => {}
    }
    let number = numbers::count(ctx.prose, at)?;
    let end = number.end;
    // "two to three weeks", "12 to 18 months": the first is the value, as annotators write it.
    let second =
        Some(end + 1).filter(|_| matches!(ctx.lower(end), "to" | "or")).and_then(|at| numbers::cardinal(ctx.prose, at));
    let second = second.filter(|s| number.form != Form::Article && s.value > number.value);
    if let Some(second) = second.filter(|s| Unit::of(ctx.lower(ctx.skip(s.end, &["-"]))).is_some()) {
        return Some((Count::Of(number.value), second.end, false));
    }
    let inside = at > 0 && number.form != Form::Article && ends_a_number(ctx, at);
    (!inside && number.value <= 1e6).then_some((Count::Of(number.value), end, number.form == Form::Article))
}

/// Whether the number begins within another: "twenty four", "3-5".
fn ends_a_number(ctx: &Ctx<'_, '_>, at: usize) -> bool {
    let word = |i: usize| numbers::small(ctx.lower(i)).is_some() || numbers::scale(ctx.lower(i)).is_some();
    let hyphen = ctx.prose.lower_before(at) == "-" && ctx.prose.glued(at);
    word(at) && (word(at - 1) || hyphen && at >= 2 && word(at - 2)) || ctx.prose.lower_before(at) == "$"
}

/// "two days", "a three-hour talk", "the last six months"; "a 34-year-old" and "34 years old" are ages.
pub(super) fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    of_period(ctx, at)
        .or_else(|| related(ctx, at))
        .or_else(|| whole(ctx, at))
        .or_else(|| plain(ctx, at))
        .or_else(|| bare(ctx, at))
}

/// "the last three months", "the next two weeks", "the past year": ends or begins with the document's date.
fn related(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let direct = super::relative::steps(ctx.lower(at)).filter(|s| *s != 0);
    let (steps, length) = match direct {
        Some(steps) => (
            steps,
            parts(ctx, at + 1, true).filter(|l| !l.article && l.relation.is_none()).or_else(|| single(ctx, at))?,
        ),
        None => {
            let found = length(ctx, at)?;
            (found.relation?, found)
        }
    };
    let (value, end) = (length.value(), length.end);
    let method = if steps < 0 { "length_past" } else { "length_future" };
    let past =
        Match::of(end, What::Length(value.clone(), stretch(ctx, &length, steps, is_limit(ctx, at))), 0.9, method);
    Some(past)
}

/// "the first six months of 2021", "the last three weeks of this year": a length that begins or ends with a stretch.
fn of_period(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let first = matches!(ctx.lower(at), "first" | "opening");
    if !first && !matches!(ctx.lower(at), "last" | "final" | "closing") {
        return None;
    }
    let length = length(ctx, at + 1).filter(|l| !l.article && l.relation.is_none() && ctx.lower(l.end) == "of")?;
    let whole = super::relative::any_period(&ctx.deeper()?, length.end + 1)?;
    let (begin, end) = whole.period()?.bounds()?;
    let edge = match (length.unit(), first) {
        // Weeks are those of the calendar: one is the period's whose Thursday is.
        (Unit::Week, true) => midnight(monday(add_days(begin.date(), 3)?)?),
        (Unit::Week, false) => midnight(add_days(monday(add_days(end.date(), -4)?)?, 7)?),
        (_, true) => begin,
        (_, false) => end,
    };
    let other = length.from(edge, if first { 1 } else { -1 })?;
    let stretch = if first { (edge, other) } else { (other, edge) };
    let found = Match::of(whole.end, What::Length(length.value(), Some(stretch)), 0.9, "length_of_period");
    Some(Match { anchor: whole.anchor, ..found })
}

/// "the past year", "the past week", "next hour": one of the unit, without a number.
fn single(ctx: &Ctx<'_, '_>, at: usize) -> Option<Length> {
    let (unit, plural) = Unit::of(ctx.lower(at + 1))?;
    let fits = unit.of_clock() && !plural && unit != Unit::Second
        || ctx.lower(at) == "past" && !plural && unit != Unit::Quarter
        || unit == Unit::Fortnight
        || unit == Unit::Day && ctx.lower(at) == "next" && ctx.lower(at + 2) == "and";
    if !fits {
        return None;
    }
    let mut found =
        Length { parts: vec![(Count::Of(1.0), unit)], end: at + 2, article: false, joined: false, relation: None };
    if let Some(more) = one(ctx, ctx.skip(at + 2, &["and"])).filter(|m| ctx.lower(at + 2) == "and" && m.unit() < unit) {
        (found.end, found.parts) = (more.end, [found.parts, more.parts].concat());
    }
    Some(found)
}

/// What a length that ends or begins now covers: whole days, but to the minute where it is counted in hours; quarters are
/// those of the calendar.
fn stretch(
    ctx: &Ctx<'_, '_>,
    length: &Length,
    steps: i64,
    within: bool,
) -> Option<(jiff::civil::DateTime, jiff::civil::DateTime)> {
    if let ([(Count::Of(n), unit @ (Unit::Quarter | Unit::Decade))], Some(_)) =
        (length.parts.as_slice(), length.whole())
    {
        let n = numbers::Number { value: *n, end: 0, form: Form::Digits }.whole()?;
        let (first, last) = if steps < 0 { (-n, -1) } else { (1, n) };
        return Some((unit.stepped(ctx.now, first)?.bounds()?.0, unit.stepped(ctx.now, last)?.bounds()?.1));
    }
    let now = if length.is_clock() { ctx.now } else { midnight(ctx.today()) };
    if steps < 0 {
        return Some((length.from(now, -1)?, now));
    }
    let begin = if length.is_clock() || within { now } else { midnight(add_days(ctx.today(), 1)?) };
    Some((begin, length.from(begin, 1)?))
}

/// Whether "within" stands before it: it begins now.
fn is_limit(ctx: &Ctx<'_, '_>, at: usize) -> bool {
    let before = if ctx.prose.lower_before(at) == "the" { at - 1 } else { at };
    ctx.prose.lower_before(before) == "within"
}

/// "all day", "the whole week", "all month".
fn whole(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    if ctx.lower(at) != "all" {
        return None;
    }
    let (unit, plural) = Unit::of(ctx.lower(at + 1)).filter(|(unit, plural)| !plural && *unit > Unit::Hour)?;
    let (time, letters) = unit.letters();
    (!plural).then(|| Match::of(at + 2, What::Length(format!("P{time}1{letters}"), None), 0.8, "duration"))
}

fn plain(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let length = length(ctx, at)?;
    let (mut end, mut method) = (length.end, "duration");
    if ctx.lower(end) == "-" && matches!(ctx.lower(end + 1), "old" | "olds") {
        (end, method) = (end + 2, "age");
    } else if ctx.lower(end) == "old" {
        (end, method) = (end + 1, "age");
    } else if ctx.lower(end) == "-" && ctx.lower(end + 1) == "long" {
        end += 2;
    }
    let value = length.value();
    if method == "age" {
        return Some(Match { anchor: Anchor::Absolute, ..Match::of(end, What::Length(value, None), 0.9, method) });
    }
    if length.article && !article_counts(ctx, at, &length) {
        return None;
    }
    // "some days" and "many years" are hardly lengths unless something is done for them.
    let loose = matches!(ctx.lower(at), "some" | "many");
    if loose && !matches!(ctx.prose.lower_before(at), "for" | "in" | "over" | "after" | "within") {
        return None;
    }
    let modifier = quantity(ctx, at);
    if is_limit(ctx, at) && looks_forward(ctx.prose, at) {
        let limit = What::Length(value, stretch(ctx, &length, 1, true));
        return Some(Match::of(end, limit, 0.9, "length_future").with(modifier));
    }
    Some(Match { anchor: Anchor::Absolute, ..Match::of(end, What::Length(value, None), 0.9, method).with(modifier) })
}

/// Whether "a day" or "an hour" is a length here: behind a preposition or a word of measure, not "a day that".
fn article_counts(ctx: &Ctx<'_, '_>, at: usize, length: &Length) -> bool {
    const BEFORE: [&str; 34] = [
        "for",
        "in",
        "within",
        "over",
        "after",
        "about",
        "nearly",
        "almost",
        "than",
        "lasted",
        "last",
        "lasts",
        "took",
        "take",
        "takes",
        "only",
        "just",
        "around",
        "least",
        "by",
        "up",
        "spent",
        "spend",
        "half",
        "least",
        "barely",
        "another",
        "under",
        "approximately",
        "roughly",
        "during",
        "lasting",
        "waited",
        "not",
    ];
    let before = ctx.prose.lower_before(at);
    let joined_or_half = length.joined || ctx.lower(at) == "half" || ctx.lower(at) == "another";
    joined_or_half || BEFORE.contains(&before) && !matches!(ctx.lower(length.end), "when" | "that")
}

/// "for years", "over the decades", "in weeks": more than one, nobody knows how many.
fn bare(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (unit, true) = Unit::of(ctx.lower(at))? else { return None };
    let before = ctx.prose.lower_before(at);
    let of = ctx.lower(at + 1) == "of";
    let placed = matches!(
        before,
        "for" | "in" | "within" | "after" | "over" | "took" | "take" | "last" | "lasted" | "two" | "during"
    );
    let fits = unit > Unit::Night && !matches!(unit, Unit::Quarter | Unit::Weekend)
        || matches!(unit, Unit::Hour | Unit::Minute);
    (placed && fits && !of).then(|| {
        let (time, letters) = unit.letters();
        let what = What::Length(format!("P{time}X{letters}"), None);
        Match { anchor: Anchor::Absolute, ..Match::of(at + 1, what, 0.7, "duration_vague") }
    })
}

/// The TIMEX3 modifier that stands before a length.
pub(super) fn quantity(ctx: &Ctx<'_, '_>, at: usize) -> Option<&'static str> {
    let back = |n: usize| at.checked_sub(n).map_or("", |i| ctx.lower(i));
    match back(1) {
        "about" | "around" | "approximately" | "roughly" | "circa" | "some" => Some("APPROX"),
        "nearly" | "almost" | "under" => Some("LESS_THAN"),
        "over" if !looks_forward(ctx.prose, at) => Some("MORE_THAN"),
        "than" if back(3) == "no" || back(3) == "not" => match back(2) {
            "more" => Some("EQUAL_OR_LESS"),
            "less" => Some("EQUAL_OR_MORE"),
            _ => None,
        },
        "than" => match back(2) {
            "more" => Some("MORE_THAN"),
            "less" | "fewer" => Some("LESS_THAN"),
            _ => None,
        },
        "least" if back(2) == "at" => Some("EQUAL_OR_MORE"),
        "most" if back(2) == "at" => Some("EQUAL_OR_LESS"),
        "to" if back(2) == "up" => Some("EQUAL_OR_LESS"),
        _ => None,
    }
}
