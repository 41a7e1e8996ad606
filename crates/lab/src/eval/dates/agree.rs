//! Whether one of our dates is one of the readings that Recognizers' suite lists.
//!
//! The suite writes what TIMEX3 says by value, modifier and bound as begins and ends; what is compared is the meaning:
//! * a date, a time, a begin or an end: the same moment of the wall clock; a time of day without a date: the same time;
//! * a stretch: the same begin and end, or the same TIMEX3 value (where the hours of an evening begin is a convention);
//! * `Mod` before, until, after, since: our bound, and the listed end or begin is the begin or end of ours;
//! * `Mod` start, mid, end, approx, less, more: our modifier; the listed part lies within our stretch;
//! * a range: the begins of its two ends, or from the begin of the first to the end of the last;
//! * the end of a day, 23:59:59 there: the day with `END`;
//! * a length, a set: the same TIMEX3 value, `PT1.5H` and `P2W` in any spelling; "few", "some", "several" are 3 there, X here.

use copytaster_records::{Timestamp, Timex, TimexBound, TimexType};
use serde_json::Value;

/// Whether the date has one of a result's readings.
pub(super) fn agrees(ours: &Timex, result: &Value) -> bool {
    let text = result["Text"].as_str().unwrap_or_default();
    let kind = result["TypeName"].as_str().or(result["Typename"].as_str()).unwrap_or_default();
    let readings = result["Resolution"]["values"].as_array().into_iter().flatten();
    readings.into_iter().any(|reading| match kind.trim_start_matches("datetimeV2.") {
        "duration" => same_length(ours, reading, text),
        "set" => {
            ours.timex_type == TimexType::Set && same_value(&ours.value, reading["timex"].as_str().unwrap_or_default())
        }
        _ => same_stretch(ours, reading),
    })
}

fn same_stretch(ours: &Timex, reading: &Value) -> bool {
    let modifier = reading["Mod"].as_str().unwrap_or_default();
    let (bound, part) = split(modifier);
    if !bound_fits(ours, bound) || !part_fits(ours, part) {
        return false;
    }
    let field = |name: &str| reading[name].as_str().filter(|v| *v != "not resolved").map(moment);
    let timex = reading["timex"].as_str().unwrap_or_default();
    if bound.is_some() {
        let point = field("start").or(field("end"));
        return point.is_some_and(|point| {
            if part.is_some_and(|p| p != "approx") { holds(ours, &point, &point) } else { touches(ours, &point) }
        });
    }
    if let Some(range) = &ours.range {
        let (first, last) = (clock_or_begin(&range.first, true), clock_or_begin(&range.last, true));
        return match (field("start"), field("end")) {
            (Some(start), Some(end)) => {
                let whole = civil(range.interval.begin) == start && civil(range.interval.end) == end;
                whole || same_moment(&start, &first) && same_moment(&end, &last)
            }
            // A day and a month that both ends share has one value, that of the first.
            _ => field("value").is_some_and(|value| same_moment(&value, &first)),
        };
    }
    if same_value(&ours.value, timex) && (part.is_some() || field("value").is_none()) {
        return true;
    }
    if let Some(value) = field("value") {
        // The end of a day is its last second there, the day with END here.
        if value.ends_with("23:59:59") && ours.modifier.as_deref() == Some("END") {
            return value[..10] == ours.value;
        }
        return match ours.timex_type {
            TimexType::Date => ours.value.len() == 10 && value == moment(&ours.value) || timex == ours.value,
            TimexType::Time => same_moment(&value, &clock_or_begin(&ours.value, true)),
            _ => false,
        };
    }
    let (Some(start), Some(end)) = (field("start"), field("end")) else {
        return same_value(&ours.value, timex);
    };
    if part.is_some_and(|p| p != "approx") || timex.contains("XX") && part.is_some() {
        return holds(ours, &start, &end) || same_part(&ours.value, timex);
    }
    let interval = ours.interval.is_some_and(|i| civil(i.begin) == start && civil(i.end) == end);
    interval || same_part(&ours.value, timex)
}

/// `before-end` as bound and part.
fn split(modifier: &str) -> (Option<&str>, Option<&str>) {
    let (first, rest) = modifier.split_once('-').map_or((modifier, None), |(a, b)| (a, Some(b)));
    match first {
        "before" | "until" | "after" | "since" => (Some(first), rest),
        "" | "ref_undef" => (None, None),
        part => (None, Some(part)),
    }
}

fn bound_fits(ours: &Timex, bound: Option<&str>) -> bool {
    match bound {
        // The suite has "before" for "no later than" and "until" as well.
        Some("before" | "until") => matches!(ours.bound, Some(TimexBound::Before | TimexBound::Until)),
        Some("after") => ours.bound == Some(TimexBound::After),
        Some(_) => ours.bound == Some(TimexBound::Since),
        None => true,
    }
}

fn part_fits(ours: &Timex, part: Option<&str>) -> bool {
    let modifier = ours.modifier.as_deref();
    match part {
        Some("start") => modifier == Some("START"),
        Some("mid") => modifier == Some("MID"),
        Some("end") => modifier == Some("END"),
        Some("approx") => modifier == Some("APPROX"),
        _ => true,
    }
}

/// Ours begins or ends at the point.
fn touches(ours: &Timex, point: &str) -> bool {
    let edges = ours.interval.map(|i| [civil(i.begin), civil(i.end)]);
    edges.is_some_and(|edges| edges.iter().any(|edge| same_moment(point, edge)))
}

/// The listed part lies within ours.
fn holds(ours: &Timex, start: &str, end: &str) -> bool {
    ours.interval.is_some_and(|i| *civil(i.begin) <= *start && *end <= *civil(i.end))
}

/// The wall clock of an instant: stories of the suite are in UTC.
fn civil(instant: Timestamp) -> String {
    instant.to_string()[..19].replace('T', " ")
}

/// `2016-11-07`, `2016-11-07 08:00:00` and `08:00:00` with their seconds.
fn moment(text: &str) -> String {
    if text.len() == 10 { format!("{text} 00:00:00") } else { text.replace('T', " ") }
}

/// The moment at which a TIMEX3 value begins.
fn clock_or_begin(value: &str, _begin: bool) -> String {
    match value.split_once('T') {
        Some((day, clock)) if clock.starts_with(|c: char| c.is_ascii_digit()) => {
            let clock = clock.trim_end_matches('Z');
            let day_and =
                |clock: &str| if clock.len() == 5 { format!("{day} {clock}:00") } else { format!("{day} {clock}") };
            day_and(clock)
        }
        _ => begin(value),
    }
}

/// The first day of a value that names a day, a month, a quarter, a half, a year.
fn begin(value: &str) -> String {
    let year = value.get(..4).unwrap_or(value);
    let day = match value.get(5..) {
        None => format!("{year}-01-01"),
        Some(rest) if rest.starts_with('Q') => format!("{year}-{:02}-01", rest[1..].parse::<u8>().unwrap_or(1) * 3 - 2),
        Some(rest) if rest.starts_with('H') => format!("{year}-{:02}-01", rest[1..].parse::<u8>().unwrap_or(1) * 6 - 5),
        Some(rest) if rest.len() == 2 => format!("{value}-01"),
        Some(_) => value.to_owned(),
    };
    format!("{day} 00:00:00")
}

/// Equal, or equal in the time of day where one has no date.
fn same_moment(listed: &str, ours: &str) -> bool {
    listed == ours || listed.len() == 8 && ours.ends_with(listed)
}

/// `2016-11-08TNI` and a day part without a date, or with a day whose year or week is open (`XXXX-11-08TNI`).
fn same_part(ours: &str, timex: &str) -> bool {
    let part = |value: &str| value.split_once('T').map(|(_, part)| part.to_owned());
    let open = timex.starts_with('T')
        || timex.starts_with("XXXX-") && (timex.contains("WXX") || timex.get(4..10) == ours.get(4..10));
    same_value(ours, timex) || open && part(ours).is_some() && part(ours) == part(timex)
}

fn same_value(ours: &str, timex: &str) -> bool {
    let short = |text: &str| text.strip_suffix(":00").map_or(text.to_owned(), str::to_owned);
    ours == timex || short(ours) == short(timex)
}

/// The same length, and the modifier that the suite has as less and more.
fn same_length(ours: &Timex, reading: &Value, text: &str) -> bool {
    let modifier = match reading["Mod"].as_str() {
        Some("less") => ours.modifier.as_deref().is_some_and(|m| m.contains("LESS") || m == "EQUAL_OR_MORE"),
        Some("more") => ours.modifier.as_deref() == Some("MORE_THAN"),
        _ => true,
    };
    let timex = reading["timex"].as_str().unwrap_or_default();
    let vague =
        ["few", "some", "several"].iter().any(|word| text.contains(word)) && ours.value.replace('X', "3") == timex;
    // A night is a day there.
    let nights = ours.value.strip_suffix("NI").is_some_and(|n| format!("{n}D") == timex);
    modifier && ours.timex_type == TimexType::Duration && (vague || nights || ours.value == timex)
}
