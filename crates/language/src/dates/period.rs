//! Stretches of the calendar: their TIMEX3 value and where they begin and end.

use copytaster_records::Interval;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// A part of a day, as TIMEX3 has it. Nights span midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayPart {
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
}

impl DayPart {
    /// By its word.
    pub(crate) fn of(lower: &str) -> Option<Self> {
        Some(match lower {
            "morning" => Self::Morning,
            "noon" | "midday" => Self::Midday,
            "afternoon" => Self::Afternoon,
            "evening" => Self::Evening,
            "night" | "overnight" => Self::Night,
            _ => return None,
        })
    }

    fn code(self) -> &'static str {
        match self {
            Self::Morning => "TMO",
            Self::Midday => "TMI",
            Self::Afternoon => "TAF",
            Self::Evening => "TEV",
            Self::Night => "TNI",
        }
    }

    /// First hour and the hour behind the last; over 24 is the next day's.
    fn hours(self) -> (i8, i8) {
        match self {
            Self::Morning => (6, 12),
            Self::Midday => (11, 14),
            Self::Afternoon => (12, 18),
            Self::Evening => (18, 22),
            Self::Night => (20, 30),
        }
    }
}

/// A stretch of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    Day(Date),
    Part(Date, DayPart),
    /// A minute of a day.
    Minute(Date, i8, i8),
    /// The week that begins on this Monday.
    Week(Date),
    /// The weekend of the week that begins on this Monday.
    Weekend(Date),
    /// Year and month.
    Month(i16, i8),
    /// Year and quarter, 1 to 4.
    Quarter(i16, i8),
    /// Year and half, 1 or 2.
    Half(i16, i8),
    Year(i16),
    /// The decade that begins with this year.
    Decade(i16),
}

impl Period {
    /// The TIMEX3 value.
    pub(crate) fn value(self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Part(day, part) => format!("{day}{}", part.code()),
            Self::Minute(day, hour, minute) => format!("{day}T{hour:02}:{minute:02}"),
            Self::Week(monday) => week(monday),
            Self::Weekend(monday) => format!("{}-WE", week(monday)),
            Self::Month(year, month) => format!("{year:04}-{month:02}"),
            Self::Quarter(year, quarter) => format!("{year:04}-Q{quarter}"),
            Self::Half(year, half) => format!("{year:04}-H{half}"),
            Self::Year(year) => format!("{year:04}"),
            Self::Decade(year) => format!("{:03}", year / 10),
        }
    }

    /// Whether it is a time of day rather than a day or more.
    pub(crate) fn is_time(self) -> bool {
        matches!(self, Self::Part(..) | Self::Minute(..))
    }

    /// The half-open stretch in UTC, days being days of `zone`.
    pub(crate) fn interval(self, zone: &TimeZone) -> Option<Interval> {
        let (begin, end) = self.bounds()?;
        let instant = |civil: DateTime| zone.to_timestamp(civil).ok().map(copytaster_records::Timestamp::from);
        Some(Interval { begin: instant(begin)?, end: instant(end)? })
    }

    fn bounds(self) -> Option<(DateTime, DateTime)> {
        let days = |from: Date, until: Date| (from.at(0, 0, 0, 0), until.at(0, 0, 0, 0));
        Some(match self {
            Self::Day(day) => days(day, add_days(day, 1)?),
            Self::Part(day, part) => {
                let (from, until) = part.hours();
                let end = if until > 24 { add_days(day, 1)?.at(until - 24, 0, 0, 0) } else { day.at(until, 0, 0, 0) };
                (day.at(from, 0, 0, 0), end)
            }
            Self::Minute(day, hour, minute) => {
                let begin = DateTime::new(day.year(), day.month(), day.day(), hour, minute, 0, 0).ok()?;
                (begin, begin.checked_add(jiff::Span::new().try_minutes(1).ok()?).ok()?)
            }
            Self::Week(monday) => days(monday, add_days(monday, 7)?),
            Self::Weekend(monday) => days(add_days(monday, 5)?, add_days(monday, 7)?),
            Self::Month(year, month) => months(year, month, 1)?,
            Self::Quarter(year, quarter) => months(year, quarter * 3 - 2, 3)?,
            Self::Half(year, half) => months(year, half * 6 - 5, 6)?,
            Self::Year(year) => months(year, 1, 12)?,
            Self::Decade(year) => months(year, 1, 120)?,
        })
    }
}

fn months(year: i16, month: i8, count: i64) -> Option<(DateTime, DateTime)> {
    let begin = Date::new(year, month, 1).ok()?;
    Some((begin.at(0, 0, 0, 0), add_months(begin, count)?.at(0, 0, 0, 0)))
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
    add_days(date, -i64::from(date.weekday().to_monday_zero_offset()))
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
