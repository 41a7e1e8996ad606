//! Lengths of time and ages.

use copytaster_records::Anchor;

use super::relative::count;
use super::{Match, What};
use crate::text::Prose;

/// "two days", "a three-hour talk", "six months"; "a 34-year-old" and "34 years old" are ages.
pub(super) fn match_at(prose: &Prose<'_>, at: usize) -> Option<Match> {
    if matches!(prose.lower(at), "a" | "an") {
        return None;
    }
    let count = count(prose, at).filter(|n| *n > 0)?;
    let joined = prose.lower(at + 1) == "-";
    let unit_at = if joined { at + 2 } else { at + 1 };
    let (prefix, unit) = unit(prose.word(unit_at), count)?;
    let mut end = unit_at + 1;
    // "two years earlier" and "a week later" are points that are counted from another date, and left out.
    if matches!(prose.lower(end), "ago" | "earlier" | "later" | "before" | "after") {
        return None;
    }
    let mut method = "duration";
    if prose.lower(end) == "-" && matches!(prose.lower(end + 1), "old" | "olds") {
        (end, method) = (end + 2, "age");
    } else if prose.lower(end) == "old" {
        (end, method) = (end + 1, "age");
    } else if prose.lower(end) == "-" && prose.lower(end + 1) == "long" {
        end += 2;
    }
    let what = What::Length(format!("{prefix}{count}{unit}"));
    Some(Match { end, what, anchor: Anchor::Absolute, modifier: None, conf: 0.9, method })
}

/// The TIMEX3 letters of a unit. Only lower-case words: "Six Day War" is a name. `second` is more often an ordinal.
fn unit(word: &str, count: i64) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "second" if count == 1 => return None,
        "seconds" => ("PT", "S"),
        "minute" | "minutes" => ("PT", "M"),
        "hour" | "hours" => ("PT", "H"),
        "day" | "days" => ("P", "D"),
        "week" | "weeks" => ("P", "W"),
        "month" | "months" => ("P", "M"),
        "quarter" | "quarters" if count > 1 => ("P", "Q"),
        "year" | "years" => ("P", "Y"),
        "decade" | "decades" => ("P", "E"),
        "century" | "centuries" => ("P", "C"),
        _ => return None,
    })
}
