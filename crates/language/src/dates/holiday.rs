//! Feasts and holidays that wires name instead of their date.

use jiff::civil::{Date, Weekday};

use super::calendar::nearest;
use super::period::{Period, add_days, monday};
use super::rule::{Ctx, Match, What};
use super::tense::looks_forward;
use super::year;

/// When a feast is.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Month and day.
    Fixed(i8, i8),
    /// The nth weekday of a month; -1 is the last.
    Nth(i8, i8, Weekday),
    /// Days from Easter Sunday.
    Easter(i64),
    /// The day after the fourth Thursday of November.
    BlackFriday,
}

/// Words in lower case; "day" and "'s" apart as tokens are.
const FEASTS: [(&[&str], Rule); 39] = [
    (&["christmas", "eve"], Rule::Fixed(12, 24)),
    (&["christmas", "day"], Rule::Fixed(12, 25)),
    (&["christmas"], Rule::Fixed(12, 25)),
    (&["boxing", "day"], Rule::Fixed(12, 26)),
    (&["new", "year", "'s", "eve"], Rule::Fixed(12, 31)),
    (&["new", "year", "'s", "day"], Rule::Fixed(1, 1)),
    (&["new", "year", "day"], Rule::Fixed(1, 1)),
    (&["valentine", "'s", "day"], Rule::Fixed(2, 14)),
    (&["st.", "patrick", "'s", "day"], Rule::Fixed(3, 17)),
    (&["saint", "patrick", "'s", "day"], Rule::Fixed(3, 17)),
    (&["april", "fools", "'", "day"], Rule::Fixed(4, 1)),
    (&["earth", "day"], Rule::Fixed(4, 22)),
    (&["anzac", "day"], Rule::Fixed(4, 25)),
    (&["may", "day"], Rule::Fixed(5, 1)),
    (&["international", "workers", "'", "day"], Rule::Fixed(5, 1)),
    (&["juneteenth"], Rule::Fixed(6, 19)),
    (&["freedom", "day"], Rule::Fixed(6, 19)),
    (&["jubilee", "day"], Rule::Fixed(6, 19)),
    (&["canada", "day"], Rule::Fixed(7, 1)),
    (&["independence", "day"], Rule::Fixed(7, 4)),
    (&["bastille", "day"], Rule::Fixed(7, 14)),
    (&["halloween"], Rule::Fixed(10, 31)),
    (&["guy", "fawkes", "night"], Rule::Fixed(11, 5)),
    (&["armistice", "day"], Rule::Fixed(11, 11)),
    (&["veterans", "day"], Rule::Fixed(11, 11)),
    (&["martin", "luther", "king", "day"], Rule::Nth(1, 3, Weekday::Monday)),
    (&["presidents", "'", "day"], Rule::Nth(2, 3, Weekday::Monday)),
    (&["mother", "'s", "day"], Rule::Nth(5, 2, Weekday::Sunday)),
    (&["memorial", "day"], Rule::Nth(5, -1, Weekday::Monday)),
    (&["father", "'s", "day"], Rule::Nth(6, 3, Weekday::Sunday)),
    (&["labor", "day"], Rule::Nth(9, 1, Weekday::Monday)),
    (&["columbus", "day"], Rule::Nth(10, 2, Weekday::Monday)),
    (&["thanksgiving"], Rule::Nth(11, 4, Weekday::Thursday)),
    (&["black", "friday"], Rule::BlackFriday),
    (&["ash", "wednesday"], Rule::Easter(-46)),
    (&["palm", "sunday"], Rule::Easter(-7)),
    (&["good", "friday"], Rule::Easter(-2)),
    (&["easter", "monday"], Rule::Easter(1)),
    (&["easter"], Rule::Easter(0)),
];

/// Longest name of a feast, in tokens.
const NAME_MAX: usize = 4;

impl Rule {
    fn in_year(self, year: i16) -> Option<Date> {
        let nth = |month, n, weekday| Date::new(year, month, 1).ok()?.nth_weekday_of_month(n, weekday).ok();
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Nth(month, n, weekday) => nth(month, n, weekday),
            Self::Easter(days) => add_days(easter(year)?, days),
            Self::BlackFriday => add_days(nth(11, 4, Weekday::Thursday)?, 1),
        }
    }
}

/// Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher).
fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let (a, b, c) = (year_number % 19, year_number / 100, year_number % 100);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}

/// A feast, or the weekend at which it is: "Labor Day weekend".
pub(super) fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let leads = ctx.are(at, &["weekend", "of"]);
    let feast = feast(ctx, if leads { at + 2 } else { at })?;
    let follows = !leads && ctx.lower(feast.end) == "weekend";
    if !leads && !follows {
        return Some(feast);
    }
    let weekend = weekend_near(feast.day()?)?;
    Some(Match { end: feast.end + usize::from(follows), what: What::When(weekend), ..feast })
}

/// The weekend that is nearest to a day.
fn weekend_near(day: Date) -> Option<Period> {
    let monday = monday(day)?;
    let before = day.weekday().to_monday_zero_offset() < 2;
    Some(Period::Weekend(if before { add_days(monday, -7)? } else { monday }))
}

/// A feast by its name, with the year behind it or "last" and "next" before it.
fn feast(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (relation, name_at) = match ctx.lower(at) {
        "last" | "previous" => (-1, at + 1),
        "next" | "following" => (1, at + 1),
        "this" => (0, at + 1),
        _ => (2, at),
    };
    if !ctx.prose.capital(name_at) && !could_be(ctx.lower(name_at)) {
        return None;
    }
    let (words, rule) = FEASTS.iter().find(|(words, _)| ctx.are(name_at, words))?;
    debug_assert!(words.len() <= NAME_MAX);
    let end = name_at + words.len();
    let end = ctx.skip(end, if words.contains(&"thanksgiving") { &["day"] } else { &[] });
    let end = if *words == ["easter"] { ctx.skip(end, &["sunday"]) } else { end };
    if names_more(ctx, name_at, end) {
        return None;
    }
    let today = ctx.today();
    let year_at = ctx.skip(end, &[",", "of", "in"]);
    if let Some(year) = year::year(ctx.prose, year_at).filter(|year| year::BARE_YEARS.contains(year)) {
        return Some(Match::absolute(year_at + 1, Period::Day(rule.in_year(year)?), 0.95, "feast"));
    }
    if let Some((year, end)) = year::relative_year(ctx, ctx.skip(end, &["of"])).filter(|(_, e)| *e > end) {
        return Some(Match::counted(end, Period::Day(rule.in_year(year)?), 0.9, "feast"));
    }
    let in_year = |step: i16| rule.in_year(today.year().checked_add(step)?);
    let date = match relation {
        -1 => [0, -1].into_iter().filter_map(in_year).find(|date| *date < today)?,
        1 => [0, 1].into_iter().filter_map(in_year).find(|date| *date > today)?,
        0 => in_year(0)?,
        _ if looks_forward(ctx.prose, at) => [0, 1].into_iter().filter_map(in_year).find(|date| *date >= today)?,
        _ => match rule {
            Rule::Fixed(month, day) => nearest(*month, *day, today)?,
            _ => [-1, 0, 1]
                .into_iter()
                .filter_map(in_year)
                .min_by_key(|date| date.until(today).map_or(i32::MAX, |s| s.get_days().abs()))?,
        },
    };
    Some(if relation == 2 {
        Match::guessed(end, Period::Day(date), 0.85, "feast")
    } else {
        Match::counted(end, Period::Day(date), 0.88, "feast")
    })
}

/// The first words that are known without a capital.
fn could_be(lower: &str) -> bool {
    matches!(
        lower,
        "christmas" | "easter" | "halloween" | "thanksgiving" | "new" | "independence" | "labor" | "black" | "earth"
    )
}

/// "Christmas Island", "Christmas tree", "the Easter Rising": a name, or something that is had then.
fn names_more(ctx: &Ctx<'_, '_>, at: usize, end: usize) -> bool {
    let next = ctx.lower(end);
    let noun = matches!(
        next,
        "tree"
            | "trees"
            | "card"
            | "cards"
            | "present"
            | "presents"
            | "gift"
            | "gifts"
            | "shopping"
            | "shoppers"
            | "market"
            | "markets"
            | "eggs"
            | "egg"
            | "carol"
            | "carols"
            | "dinner"
            | "party"
            | "lights"
            | "season"
            | "holidays"
            | "sales"
    );
    let capital = ctx.prose.capital(end) && !ctx.prose.glued(end) && ctx.prose.case == crate::text::Case::Sentence;
    let weekday = super::weekday::name(ctx.prose, end).is_some() || matches!(next, "day" | "eve" | "sunday" | "monday");
    let before = ctx.prose.case == crate::text::Case::Sentence
        && at > 0
        && ctx.prose.capital(at - 1)
        && !ctx.prose.glued(at)
        && !ctx.prose.initial(at - 1);
    noun || capital && !weekday || before
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Rule, easter};

    #[test]
    fn movable_feasts() {
        assert_eq!(easter(2018), Some(date(2018, 4, 1)));
        assert_eq!(easter(2024), Some(date(2024, 3, 31)));
        assert_eq!(easter(2038), Some(date(2038, 4, 25)));
        assert_eq!(Rule::BlackFriday.in_year(2010), Some(date(2010, 11, 26)));
    }
}
