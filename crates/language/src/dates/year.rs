//! Years, decades, centuries, quarters, halves, seasons.

use super::period::{Period, Season};
use super::rule::{Ctx, Match, longest};
use super::tense::looks_forward;
use crate::numbers;
use crate::text::{Case, Kind, Prose};

/// Years that a bare number may mean.
pub(super) const BARE_YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

pub(super) fn match_at(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    longest([
        quarter(ctx, at),
        season(ctx, at),
        decade(ctx, at),
        century(ctx, at),
        fiscal(ctx, at),
        year_range(ctx, at),
        spoken_year(ctx, at),
        bare_year(ctx.prose, at),
    ])
}

/// "last year", "this year", "next year", as a number.
pub(super) fn relative_year(ctx: &Ctx<'_, '_>, at: usize) -> Option<(i16, usize)> {
    let at = ctx.skip(at, &["of"]);
    let step = match ctx.lower(at) {
        "last" | "previous" => -1,
        "this" | "the" | "current" => 0,
        "next" | "following" => 1,
        _ => return None,
    };
    let year = ctx.today().year().checked_add(step).filter(|_| ctx.lower(at + 1) == "year")?;
    Some((year, at + 2))
}

/// A year in four figures.
pub(super) fn year(prose: &Prose<'_>, at: usize) -> Option<i16> {
    let text = prose.word(at);
    let year: i16 = text.parse().ok().filter(|_| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()))?;
    (1000..=2999).contains(&year).then_some(year)
}

/// "'87", and "87" where "of" binds it to a month.
pub(super) fn short_year(prose: &Prose<'_>, at: usize, bound: bool) -> Option<(i16, usize)> {
    let marked = matches!(prose.lower(at), "'" | "\u{2019}" | "\u{2018}") && prose.glued(at + 1);
    let number_at = if marked { at + 1 } else { at };
    let text = prose.word(number_at);
    if !(marked || bound) || text.len() != 2 {
        return None;
    }
    let short: i16 = text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))?;
    Some((if short < 50 { 2000 + short } else { 1900 + short }, number_at + 1))
}

/// "the third quarter of 2016", "first half of 2017", "second-quarter" (the latest one that has begun), "Q3 2016", "2016-H1".
fn quarter(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    coded_quarter(ctx, at).or_else(|| {
        let (year, next) = year_before(ctx, at).map_or((None, at), |(year, next)| (Some(year), next));
        let next = ctx.skip(next, &["fiscal"]);
        let next = if ctx.lower(next) == "-" && next > at { next + 1 } else { next };
        worded_quarter(ctx, next, year)
    })
}

/// "this year's" or "2016" in front of "third quarter".
fn year_before(ctx: &Ctx<'_, '_>, at: usize) -> Option<(i16, usize)> {
    let possessive = relative_year(ctx, at)
        .filter(|(_, end)| ctx.prose.tokens.get(*end).is_some_and(|t| t.kind == Kind::Clitic))
        .map(|(year, end)| (year, end + 1));
    let plain = || year(ctx.prose, at).filter(|year| BARE_YEARS.contains(year)).map(|year| (year, at + 1));
    possessive.or_else(plain)
}

fn worded_quarter(ctx: &Ctx<'_, '_>, at: usize, known: Option<i16>) -> Option<Match> {
    let (number, next) = match ctx.lower(at) {
        "last" | "final" => (-1, at + 1),
        _ => numbers::ordinal(ctx.prose, at).filter(|(n, _)| *n <= 4)?,
    };
    let unit_at = ctx.skip(next, &["-", "fiscal"]);
    let (make, parts): (fn(i16, i8) -> Period, i64) = match ctx.lower(unit_at) {
        "quarter" => (Period::Quarter, 4),
        "half" => (Period::Half, 2),
        _ => return None,
    };
    let end = unit_at + 1;
    let of = ctx.skip(end, &["of", "in", ","]);
    let follows = year(ctx.prose, of).filter(|y| BARE_YEARS.contains(y)).map(|y| (y, of + 1, 0.95));
    let follows = follows.or_else(|| relative_year(ctx, of).map(|(year, end)| (year, end, 0.92)));
    let found = known.map(|year| (year, end, 0.92)).or(follows);
    let number = i8::try_from(if number < 0 { parts } else { number }).ok().filter(|n| i64::from(*n) <= parts)?;
    if let Some((year, end, conf)) = found {
        return Some(Match::counted(end, make(year, number), conf, "quarter"));
    }
    // "the first half" is more often a game's; "the last quarter" is the one before this, elsewhere.
    if parts == 2 || matches!(ctx.lower(at), "last" | "final") || matches!(ctx.lower(end), "of" | "final" | "finals") {
        return None;
    }
    let (year, current) = (ctx.today().year(), (ctx.today().month() - 1) / 3 + 1);
    let year = if number < current || number == current && looks_forward(ctx.prose, at) {
        year
    } else if number == current || !looks_forward(ctx.prose, at) {
        // Results of a quarter come when it is over.
        if number == current { year } else { year.checked_sub(1)? }
    } else {
        year
    };
    Some(Match::guessed(end, Period::Quarter(year, number), 0.7, "quarter"))
}

/// "Q3 2016", "2016 Q3", "2016-H1", "third quarter" as "Q3" alone.
fn coded_quarter(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let prose = ctx.prose;
    let code = |at: usize| -> Option<fn(i16) -> Period> {
        Some(match prose.lower(at) {
            "q1" => |y| Period::Quarter(y, 1),
            "q2" => |y| Period::Quarter(y, 2),
            "q3" => |y| Period::Quarter(y, 3),
            "q4" => |y| Period::Quarter(y, 4),
            "h1" => |y| Period::Half(y, 1),
            "h2" => |y| Period::Half(y, 2),
            _ => return None,
        })
    };
    if let Some(make) = code(at) {
        let year_at = ctx.skip(at + 1, &["of", "-", "/", ","]);
        if let Some(year) = year(prose, year_at) {
            return Some(Match::absolute(year_at + 1, make(year), 0.95, "quarter"));
        }
        if let Some((year, end)) = relative_year(ctx, year_at) {
            return Some(Match::counted(end, make(year), 0.93, "quarter"));
        }
        let this = make(ctx.today().year());
        let begun = this.first_day().is_some_and(|day| day <= ctx.today());
        let period = if begun || looks_forward(prose, at) { this } else { make(ctx.today().year().checked_sub(1)?) };
        return Some(Match::guessed(at + 1, period, 0.7, "quarter"));
    }
    let year = year(prose, at)?;
    let code_at = ctx.skip(at + 1, &["-", "/"]);
    code(code_at).map(|make| Match::absolute(code_at + 1, make(year), 0.95, "quarter"))
}

/// "this summer", "last spring", "summer 2027", "the winter of 1999", "in the autumn".
fn season(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (relation, season_at) = match ctx.lower(at) {
        word @ ("this" | "last" | "next" | "past" | "coming" | "previous") => (word, at + 1),
        "the" => ("the", at + 1),
        _ => ("", at),
    };
    let season_at = if relation == "this" { ctx.skip(season_at, &["past", "coming"]) } else { season_at };
    let season = Season::of(ctx.lower(season_at))?;
    let end = season_at + 1;
    let this = ctx.today().year();
    let of = ctx.skip(end, &["of", ","]);
    if let Some(year) = year(ctx.prose, of).filter(|year| BARE_YEARS.contains(year)) {
        return Some(Match::absolute(of + 1, Period::Season(year, season), 0.93, "season"));
    }
    if let Some((year, end)) = relative_year(ctx, of).filter(|_| ctx.lower(of) != "the") {
        return Some(Match::counted(end, Period::Season(year, season), 0.9, "season"));
    }
    // A season that began in December is over in the year after.
    let month = if ctx.today().month() < 3 && season == Season::Winter { 0 } else { season.month() };
    let begun = month <= ctx.today().month();
    let over = month + 3 <= ctx.today().month();
    let base = if month == 0 { this.checked_sub(1)? } else { this };
    let (year, conf) = match relation {
        "this" => (base, 0.9),
        "last" | "previous" | "past" => (if over { base } else { base.checked_sub(1)? }, 0.85),
        "next" | "coming" => (if begun { base.checked_add(1)? } else { base }, 0.85),
        _ => {
            let before = ctx.prose.lower_before(at);
            let verb = matches!(season, Season::Spring | Season::Autumn) && ctx.lower(season_at) != "autumn";
            let placed = matches!(
                before,
                "in" | "during" | "since" | "by" | "until" | "throughout" | "before" | "after" | "last"
            ) || before == "early"
                || before == "late"
                || before == "mid";
            let capital =
                ctx.prose.case == Case::Sentence && ctx.prose.capital(season_at) && !ctx.prose.initial(season_at);
            if !placed || capital || verb && relation != "the" || ctx.lower(end) == "of" || ctx.prose.capital(end) {
                return None;
            }
            let forward = looks_forward(ctx.prose, at);
            let year = if forward && over {
                base.checked_add(1)?
            } else if !forward && !begun {
                base.checked_sub(1)?
            } else {
                base
            };
            (year, 0.7)
        }
    };
    Some(Match::counted(end, Period::Season(year, season), conf, "season"))
}

/// "the 1990s", "1990 s", "the nineties", "the '90s".
fn decade(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let word = ctx.lower(at);
    let clitic = ctx.prose.tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Clitic) || ctx.lower(at + 1) == "s";
    let (figures, end) = match word.strip_suffix('s') {
        Some(figures) => (figures, at + 1),
        None if clitic && year(ctx.prose, at).is_some_and(|y| y % 10 == 0) && !ctx.prose.capital(at + 2) => {
            (word, at + 2)
        }
        None => return None,
    };
    if let Some(year) = figures.parse::<i16>().ok().filter(|y| (1000..=2100).contains(y) && y % 10 == 0) {
        let sure = word.ends_with('s') || matches!(ctx.prose.lower_before(at), "the" | "in");
        // "2010's growth" is the year's: with an apostrophe only behind "the".
        return sure.then(|| Match::absolute(end, Period::Decade(year), 0.9, "decade"));
    }
    let marked = matches!(ctx.prose.lower_before(at), "'" | "\u{2019}" | "\u{2018}") && ctx.prose.glued(at);
    let short = figures.parse::<i16>().ok().filter(|y| marked && figures.len() == 2 && y % 10 == 0);
    let named = || {
        let introduced = matches!(ctx.prose.lower_before(at), "the" | "in" | "early" | "late" | "mid" | "-");
        let decade = match word {
            "twenties" => 2020,
            "fifties" => 1950,
            "sixties" => 1960,
            "seventies" => 1970,
            "eighties" => 1980,
            "nineties" => 1990,
            _ => return None,
        };
        let before = if ctx.prose.lower_before(at) == "the" { 2 } else { 1 };
        // "in his eighties" is an age.
        let owned = at >= before && matches!(ctx.lower(at - before), "his" | "her" | "their" | "its");
        (introduced && !owned).then_some(decade)
    };
    let decade = short.map(|y| if y < 30 { 2000 + y } else { 1900 + y }).or_else(named)?;
    Some(Match::absolute(at + 1, Period::Decade(decade), 0.8, "decade"))
}

/// "the 20th century": the one whose years begin with 19, as TIMEX3 has it.
fn century(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (number, next) = numbers::ordinal(ctx.prose, at).filter(|(n, _)| *n <= 21)?;
    let next = ctx.skip(next, &["-"]);
    let begins = i16::try_from(number - 1).ok()?.checked_mul(100)?;
    (ctx.lower(next) == "century").then(|| Match::absolute(next + 1, Period::Century(begins), 0.93, "century"))
}

/// "fiscal 2019", "fiscal year 2019", "the year 2008", "FY2019": a fiscal year is given as the year that names it.
fn fiscal(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    if let Some(figures) = ctx.lower(at).strip_prefix("fy") {
        let year: i16 = figures.parse().ok()?;
        let year = if figures.len() == 2 { 2000 + year } else { year };
        return BARE_YEARS.contains(&year).then(|| Match::absolute(at + 1, Period::Year(year), 0.85, "fiscal_year"));
    }
    let fiscal = matches!(ctx.lower(at), "fiscal" | "financial" | "fy");
    let year_word = ctx.skip(at + usize::from(fiscal), &["year"]);
    let kind = if fiscal { "fiscal_year" } else { "year" };
    if year_word == at {
        return None;
    }
    let of = if fiscal { year_word } else { ctx.skip(year_word, &["of"]) };
    let (year, end) = year(ctx.prose, of).map(|y| (y, of + 1)).or_else(|| numbers::year_in_words(ctx.prose, of))?;
    (!is_unit(ctx.lower(end))).then(|| Match::absolute(end, Period::Year(year), 0.93, kind))
}

/// `2014-2018`, `2015-16`: a season of sport, a term, a budget year.
fn year_range(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let token = ctx.prose.tokens.get(at).filter(|t| t.kind == Kind::Number)?;
    let (first, second) = ctx.prose.text[token.start..token.end].split_once('-')?;
    let begin: i16 = first.parse().ok().filter(|y| first.len() == 4 && BARE_YEARS.contains(y))?;
    let end: i16 = match second.len() {
        4 => second.parse().ok()?,
        2 => begin / 100 * 100 + second.parse::<i16>().ok()?,
        _ => return None,
    };
    if end <= begin || !BARE_YEARS.contains(&end) || second.len() == 2 && end != begin + 1 || ctx.prose.glued(at) {
        return None;
    }
    let found = Match::absolute(at + 1, Period::Year(begin), 0.85, "years");
    Some(Match { range: Some((Period::Year(begin), Period::Year(end))), ..found })
}

/// "in nineteen ninety-six", "the year two thousand".
fn spoken_year(ctx: &Ctx<'_, '_>, at: usize) -> Option<Match> {
    let (year, end) = numbers::year_in_words(ctx.prose, at).filter(|(y, _)| BARE_YEARS.contains(y))?;
    let introduced = matches!(ctx.prose.lower_before(at), "in" | "since" | "of" | "until" | "by");
    let noun = ctx.prose.tokens.get(end).is_some_and(|t| t.kind == Kind::Word) && !closes_phrase(ctx.prose, end);
    (introduced && end > at + 1 && !noun).then(|| Match::absolute(end, Period::Year(year), 0.8, "year"))
}

/// A four-digit number that can only be a year.
pub(super) fn bare_year(prose: &Prose<'_>, at: usize) -> Option<Match> {
    let year = year(prose, at)
        .filter(|year| BARE_YEARS.contains(year) || (1500..1900).contains(year) && long_ago(prose, at))?;
    if prose.glued(at) && prose.lower_before(at) != "("
        || is_unit(prose.lower(at + 1))
        || prose.lower(at + 1) == "-" && prose.glued(at + 1) && !hyphen_ends_year(prose, at)
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
            | "between"
            | "years"
    );
    let bounded = matches!((prose.lower(at + 1), prose.lower(at + 2)), ("or" | "and", "later" | "earlier" | "before"));
    let closed = closes_phrase(prose, at + 1);
    let conf = match before {
        _ if sure => 0.93,
        _ if bounded => 0.85,
        "from" | "of" | "than" | "not" | "till" | "starting" | "beginning" | "before" | "after" | "through" | "for"
        | "until" | "summer" | "spring" | "autumn" | "fall" | "winter"
            if closed =>
        {
            0.88
        }
        "to" if at >= 2 && prose.lower(at - 2) == "back" => 0.85,
        "and" | "to" | "or" | "through" | "-" | "/" if closed && year_before_connector(prose, at) => 0.88,
        "," | "." | ":" | "" | "=" | "(" if closed && stands_apart(prose, at) => 0.75,
        "january" | "february" | "march" | "april" | "may" | "june" | "july" | "august" | "september" | "october"
        | "november" | "december" => 0.8,
        "the" | "'s" | "its" | "their" | "his" | "her"
            if !closed && prose.tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Word) =>
        {
            0.8
        }
        _ => return None,
    };
    Some(Match::absolute(at + 1, Period::Year(year), conf, "year"))
}

/// A year before 1900 needs more than a preposition: "in 1871.", "since 1865", "back to 1848".
fn long_ago(prose: &Prose<'_>, at: usize) -> bool {
    let back_to = prose.lower_before(at) == "to" && at >= 2 && prose.lower(at - 2) == "back";
    (matches!(prose.lower_before(at), "in" | "since" | "of" | "from") || back_to) && closes_phrase(prose, at + 1)
}

/// A hyphen that leads to another year or to an aside.
fn hyphen_ends_year(prose: &Prose<'_>, at: usize) -> bool {
    year(prose, at + 2).is_some()
}

/// "(2015)", "Title, 2015", "2015 was a year": in brackets, or between commas and signs.
fn stands_apart(prose: &Prose<'_>, at: usize) -> bool {
    let after = prose.lower(at + 1);
    let bracket = prose.lower_before(at) == "(" && after == ")";
    let verb = matches!(after, "was" | "is" | "will" | "saw" | "has" | "had");
    let sign = prose.lower_before(at) == "=";
    bracket || sign || prose.initial(at) && verb || prose.len() == 1
}

/// "between 2012 and 2016", "in 2012 or 2013".
fn year_before_connector(prose: &Prose<'_>, at: usize) -> bool {
    at >= 2 && year(prose, at - 2).is_some_and(|year| BARE_YEARS.contains(&year))
}

/// Whether nothing follows that the number could count.
pub(super) fn closes_phrase(prose: &Prose<'_>, at: usize) -> bool {
    const FUNCTION: [&str; 53] = [
        "and",
        "or",
        "but",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "do",
        "does",
        "did",
        "around",
        "its",
        "his",
        "her",
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
