//! Units of time.

use jiff::civil::DateTime;

use super::period::{Period, add_days, monday};

/// What time is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Night,
    Day,
    BusinessDay,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

impl Unit {
    /// By its word, and whether that is a plural.
    pub(super) fn of(lower: &str) -> Option<(Self, bool)> {
        let unit = |word: &str| {
            Some(match word {
                "second" | "sec" => Self::Second,
                "minute" | "min" => Self::Minute,
                "hour" | "hr" => Self::Hour,
                "night" => Self::Night,
                "day" => Self::Day,
                "weekend" => Self::Weekend,
                "week" => Self::Week,
                "fortnight" => Self::Fortnight,
                "month" => Self::Month,
                "quarter" => Self::Quarter,
                "year" => Self::Year,
                "decade" => Self::Decade,
                "century" | "centurie" => Self::Century,
                _ => return None,
            })
        };
        let plural = lower.strip_suffix('s').and_then(unit).map(|found| (found, true));
        plural.or_else(|| unit(lower).map(|found| (found, false)))
    }

    /// Before and behind the number in a TIMEX3 duration.
    pub(super) fn letters(self) -> (&'static str, &'static str) {
        match self {
            Self::Second => ("T", "S"),
            Self::Minute => ("T", "M"),
            Self::Hour => ("T", "H"),
            Self::Night => ("", "NI"),
            Self::Day => ("", "D"),
            Self::BusinessDay => ("", "BD"),
            Self::Weekend => ("", "WE"),
            Self::Week | Self::Fortnight => ("", "W"),
            Self::Month => ("", "M"),
            Self::Quarter => ("", "Q"),
            Self::Year => ("", "Y"),
            Self::Decade => ("", "DE"),
            Self::Century => ("", "CE"),
        }
    }

    /// Smaller than a day.
    pub(super) fn of_clock(self) -> bool {
        self < Self::Night
    }

    /// A moment that lies some units later, or earlier where negative.
    pub(super) fn shift(self, from: DateTime, count: i64) -> Option<DateTime> {
        let span = jiff::Span::new();
        let span = match self {
            Self::Second => span.try_seconds(count),
            Self::Minute => span.try_minutes(count),
            Self::Hour => span.try_hours(count),
            Self::Night | Self::Day => span.try_days(count),
            Self::BusinessDay => return business_days(from, count),
            Self::Weekend | Self::Week => span.try_weeks(count),
            Self::Fortnight => span.try_weeks(count.checked_mul(2)?),
            Self::Month => span.try_months(count),
            Self::Quarter => span.try_months(count.checked_mul(3)?),
            Self::Year => span.try_years(count),
            Self::Decade => span.try_years(count.checked_mul(10)?),
            Self::Century => span.try_years(count.checked_mul(100)?),
        };
        from.checked_add(span.ok()?).ok()
    }

    /// The unit of the calendar that holds a moment; a clock unit has none.
    pub(super) fn around(self, moment: DateTime) -> Option<Period> {
        let (day, year) = (moment.date(), moment.year());
        Some(match self {
            Self::Day | Self::Night | Self::BusinessDay => Period::Day(day),
            Self::Week | Self::Fortnight => Period::Week(monday(day)?),
            Self::Weekend => Period::Weekend(monday(day)?),
            Self::Month => Period::Month(year, day.month()),
            Self::Quarter => Period::Quarter(year, (day.month() - 1) / 3 + 1),
            Self::Year => Period::Year(year),
            Self::Decade => Period::Decade(year / 10 * 10),
            Self::Century => Period::Century(year / 100 * 100),
            Self::Second | Self::Minute | Self::Hour => return None,
        })
    }

    /// The unit of the calendar some steps from the one that holds a moment.
    pub(super) fn stepped(self, moment: DateTime, steps: i64) -> Option<Period> {
        // From a month's first day, so that a step from the 31st skips no month.
        let from = match self {
            Self::Month | Self::Quarter => moment.date().first_of_month(),
            _ => moment.date(),
        };
        self.around(self.shift(from.at(0, 0, 0, 0), steps)?)
    }
}

/// Days without Saturdays and Sundays; at most a few years of them.
fn business_days(from: DateTime, count: i64) -> Option<DateTime> {
    let (weeks, rest) = (count / 5, count % 5);
    let mut day = add_days(from.date(), weeks.checked_mul(7)?)?;
    let step = rest.signum();
    let mut left = rest.abs();
    while left > 0 {
        day = add_days(day, step)?;
        if super::period::weekday_of(day) < 5 {
            left -= 1;
        }
    }
    Some(day.to_datetime(from.time()))
}

impl Unit {
    /// jiff's weekday for Monday 0 to Sunday 6.
    pub(super) fn weekday(day: i64) -> Option<jiff::civil::Weekday> {
        jiff::civil::Weekday::from_monday_zero_offset(i8::try_from(day).ok()?).ok()
    }
}
