//! Stretches of the calendar: their TIMEX3 value and where they begin and end.

use copytaster_records::Interval;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::timeofday::{Clock, ClockZone, DayPart};

/// A season, of the northern half of the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    /// By its word.
    pub(crate) fn of(lower: &str) -> Option<Self> {
        Some(match lower {
            "spring" => Self::Spring,
            "summer" => Self::Summer,
            "autumn" | "fall" => Self::Autumn,
            "winter" => Self::Winter,
            _ => return None,
        })
    }

    /// Its code, and the month in which it begins.
    fn parts(self) -> (&'static str, i8) {
        match self {
            Self::Spring => ("SP", 3),
            Self::Summer => ("SU", 6),
            Self::Autumn => ("FA", 9),
            Self::Winter => ("WI", 12),
        }
    }

    /// The month in which it begins.
    pub(crate) fn month(self) -> i8 {
        self.parts().1
    }
}

/// A stretch of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    Day(Date),
    Part(Date, DayPart),
    /// A time of a day.
    At(Date, Clock),
    /// The week that begins on this Monday.
    Week(Date),
    /// The weekend of the week that begins on this Monday.
    Weekend(Date),
    /// Year and month.
    Month(i16, i8),
    /// The season that begins in this year.
    Season(i16, Season),
    /// Year and quarter, 1 to 4.
    Quarter(i16, i8),
    /// Year and half, 1 or 2.
    Half(i16, i8),
    Year(i16),
    /// The decade that begins with this year.
    Decade(i16),
    /// The century that begins with this year: TIMEX3's, the one whose years begin with the same two digits.
    Century(i16),
}

impl Period {
    /// The TIMEX3 value.
    pub(crate) fn value(self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Part(day, part) => format!("{day}{}", part.code()),
            Self::At(day, clock) => format!("{day}{}", clock.value()),
            Self::Week(monday) => week(monday),
            Self::Weekend(monday) => format!("{}-WE", week(monday)),
            Self::Month(year, month) => format!("{year:04}-{month:02}"),
            Self::Season(year, season) => format!("{year:04}-{}", season.parts().0),
            Self::Quarter(year, quarter) => format!("{year:04}-Q{quarter}"),
            Self::Half(year, half) => format!("{year:04}-H{half}"),
            Self::Year(year) => format!("{year:04}"),
            Self::Decade(year) => format!("{:03}", year / 10),
            Self::Century(year) => format!("{:02}", year / 100),
        }
    }

    /// Whether it is a time of day rather than a day or more.
    pub(crate) fn is_time(self) -> bool {
        matches!(self, Self::Part(..) | Self::At(..))
    }

    /// The half-open stretch in UTC, days being days of `zone`.
    pub(crate) fn interval(self, zone: &TimeZone) -> Option<Interval> {
        let (begin, end) = self.bounds()?;
        match self {
            Self::At(_, Clock { zone: ClockZone::Other, .. }) => None,
            Self::At(_, Clock { zone: ClockZone::Fixed(minutes), .. }) => {
                let offset = jiff::tz::Offset::from_seconds(i32::from(minutes) * 60).ok()?;
                in_utc(begin, end, &TimeZone::fixed(offset))
            }
            _ => in_utc(begin, end, zone),
        }
    }

    /// First day.
    pub(crate) fn first_day(self) -> Option<Date> {
        self.bounds().map(|(begin, _)| begin.date())
    }

    /// Begin and end on the wall clock.
    pub(crate) fn bounds(self) -> Option<(DateTime, DateTime)> {
        let days = |from: Date, until: Date| (midnight(from), midnight(until));
        Some(match self {
            Self::Day(day) => days(day, add_days(day, 1)?),
            Self::Part(day, part) => {
                let (from, until) = part.hours();
                let end = if until > 23 { add_days(day, 1)?.at(until - 24, 0, 0, 0) } else { day.at(until, 0, 0, 0) };
                (day.at(from, 0, 0, 0), end)
            }
            Self::At(day, clock) => clock.bounds(day)?,
            Self::Week(monday) => days(monday, add_days(monday, 7)?),
            Self::Weekend(monday) => days(add_days(monday, 5)?, add_days(monday, 7)?),
            Self::Month(year, month) => months(year, month, 1)?,
            Self::Season(year, season) => months(year, season.month(), 3)?,
            Self::Quarter(year, quarter) => months(year, quarter * 3 - 2, 3)?,
            Self::Half(year, half) => months(year, half * 6 - 5, 6)?,
            Self::Year(year) => months(year, 1, 12)?,
            Self::Decade(year) => months(year, 1, 120)?,
            Self::Century(year) => months(year, 1, 1_200)?,
        })
    }

    /// The same stretch in another year; `None` where the year has no such day or the period is no part of a year.
    pub(crate) fn in_year(self, year: i16) -> Option<Self> {
        let moved = |day: Date| Date::new(year, day.month(), day.day()).ok();
        Some(match self {
            Self::Day(day) => Self::Day(moved(day)?),
            Self::Part(day, part) => Self::Part(moved(day)?, part),
            Self::At(day, clock) => Self::At(moved(day)?, clock),
            Self::Month(_, month) => Self::Month(year, month),
            Self::Season(_, season) => Self::Season(year, season),
            Self::Quarter(_, quarter) => Self::Quarter(year, quarter),
            Self::Half(_, half) => Self::Half(year, half),
            _ => return None,
        })
    }

    /// The year in which it begins.
    pub(crate) fn year(self) -> Option<i16> {
        self.first_day().map(Date::year)
    }
}

/// A stretch of the wall clock as one of UTC.
pub(crate) fn in_utc(begin: DateTime, end: DateTime, zone: &TimeZone) -> Option<Interval> {
    let instant = |civil: DateTime| zone.to_timestamp(civil).ok().map(copytaster_records::Timestamp::from);
    Some(Interval { begin: instant(begin)?, end: instant(end)? })
}

/// The first moment of a day.
pub(crate) fn midnight(day: Date) -> DateTime {
    DateTime::from_parts(day, Time::midnight())
}

fn months(year: i16, month: i8, count: i64) -> Option<(DateTime, DateTime)> {
    let begin = Date::new(year, month, 1).ok()?;
    Some((midnight(begin), midnight(add_months(begin, count)?)))
}

fn week(monday: Date) -> String {
    let iso = monday.iso_week_date();
    format!("{:04}-W{:02}", iso.year(), iso.week())
}

/// A date some days later, or earlier where negative; `None` beyond the calendar.
pub(crate) fn add_days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// A date some months later; its day is cut to the month's last.
pub(crate) fn add_months(date: Date, months: i64) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_months(months).ok()?).ok()
}

/// The Monday of a date's week.
pub(crate) fn monday(date: Date) -> Option<Date> {
    add_days(date, -weekday_of(date))
}

/// Monday 0 to Sunday 6.
pub(crate) fn weekday_of(date: Date) -> i64 {
    i64::from(date.weekday().to_monday_zero_offset())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::{DayPart, Period, monday};

    #[test]
    fn values_and_bounds() {
        let friday = date(2016, 12, 16);
        assert_eq!(Period::Day(friday).value(), "2016-12-16");
        assert_eq!(Period::Part(friday, DayPart::Night).value(), "2016-12-16TNI");
        assert_eq!(Period::Week(monday(friday).expect("a Monday")).value(), "2016-W50");
        assert_eq!(Period::Decade(1990).value(), "199");
        let night = Period::Part(friday, DayPart::Night).interval(&TimeZone::UTC).expect("bounds");
        assert_eq!(night.end.to_string(), "2016-12-17T06:00:00.000Z");
        let quarter = Period::Quarter(2016, 4).interval(&TimeZone::UTC).expect("bounds");
        assert_eq!(
            (quarter.begin.to_string(), quarter.end.to_string()),
            ("2016-10-01T00:00:00.000Z".into(), "2017-01-01T00:00:00.000Z".into())
        );
    }
}
