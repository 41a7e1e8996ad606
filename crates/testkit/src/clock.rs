//! The wire's own clock: seconds from a fixed start, so that no run depends on the day it is run.

use jiff::civil::{DateTime, Weekday};
use jiff::tz::Offset;

/// Monday, 1 March 2027, 05:00 UTC.
pub(crate) const START: i64 = 1_803_877_200;

/// A moment of the wire.
pub(crate) fn timestamp(seconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(seconds).expect("the wire's clock stays within a few years of its start")
}

/// `2027-03-01T06:12:00+01:00` at this many hours from UTC; `Z` at none.
pub(crate) fn rfc3339(seconds: i64, utc: i8) -> String {
    let local = local(seconds, utc).strftime("%Y-%m-%dT%H:%M:%S");
    match utc {
        0 => format!("{local}Z"),
        _ => format!("{local}{}{:02}:00", if utc < 0 { '-' } else { '+' }, utc.unsigned_abs()),
    }
}

/// The time on the wall at this many hours from UTC.
pub(crate) fn local(seconds: i64, utc: i8) -> DateTime {
    Offset::constant(utc).to_datetime(timestamp(seconds))
}

/// A weekday's English name.
pub(crate) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// A month's English name, from 1.
pub(crate) fn month(number: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(number - 1).ok().and_then(|i| NAMES.get(i)).copied().unwrap_or(NAMES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_is_a_monday_morning() {
        assert_eq!(rfc3339(START, 0), "2027-03-01T05:00:00Z");
        assert_eq!(weekday(local(START, 0).weekday()), "Monday");
        assert_eq!(rfc3339(START, -5), "2027-03-01T00:00:00-05:00");
    }
}
