//! Clock times beside a day: "10 p.m. Wednesday", "Friday at 3:30 p.m.", "noon Thursday".
//!
//! A time without a day is left out, and so is one in another zone than the dateline's: only its day is kept.

use jiff::civil::Date;

use super::period::Period;
use super::{Match, What};
use crate::text::Prose;

/// A time with the day behind or in front of it; `day` reads a day at a token.
pub(super) fn match_at(prose: &Prose<'_>, at: usize, day: &dyn Fn(usize) -> Option<Match>) -> Option<Match> {
    if let Some((hour, minute, end)) = clock(prose, at) {
        let day_at = if prose.lower(end) == "on" { end + 1 } else { end };
        let (date, found) = whole_day(day(day_at)?)?;
        return Some(timed(&found, found.end, date, hour, minute));
    }
    let (date, found) = whole_day(day(at)?)?;
    let time_at = if prose.lower(found.end) == "at" { found.end + 1 } else { return None };
    let (hour, minute, end) = clock(prose, time_at).filter(|(.., end)| !names_zone(prose, *end))?;
    Some(timed(&found, end, date, hour, minute))
}

fn whole_day(found: Match) -> Option<(Date, Match)> {
    match found.what {
        What::When(Period::Day(date)) => Some((date, found)),
        _ => None,
    }
}

fn timed(day: &Match, end: usize, date: Date, hour: i8, minute: i8) -> Match {
    let what = What::When(Period::Minute(date, hour, minute));
    Match { end, what, anchor: day.anchor, modifier: None, conf: day.conf - 0.03, method: "clock" }
}

/// `GMT`, `EST`, `(1200 GMT)`: a word of capitals or a bracket.
fn names_zone(prose: &Prose<'_>, at: usize) -> bool {
    let word = prose.word(at);
    (3..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// Hour and minute, and the token behind: "3 p.m.", "3:30 pm", "noon"; without a.m. or p.m. only "15:30".
fn clock(prose: &Prose<'_>, at: usize) -> Option<(i8, i8, usize)> {
    match prose.lower(at) {
        "noon" => return Some((12, 0, at + 1)),
        "midnight" => return None, // of which day, its first moment or its last, wires do not agree
        _ => {}
    }
    let text = prose.word(at);
    let (hour, minute) = text.split_once(':').unwrap_or((text, ""));
    let minute: i8 = if minute.is_empty() { 0 } else { minute.parse().ok().filter(|m| (0..60).contains(m))? };
    let hour: i8 = hour.parse().ok().filter(|h| (0..24).contains(h))?;
    match prose.lower(at + 1) {
        "p.m." | "pm" | "p.m" if (1..=12).contains(&hour) => Some((hour % 12 + 12, minute, at + 2)),
        "a.m." | "am" | "a.m" if (1..=12).contains(&hour) => Some((hour % 12, minute, at + 2)),
        _ if text.contains(':') && text.len() == 5 => Some((hour, minute, at + 1)),
        _ => None,
    }
}
