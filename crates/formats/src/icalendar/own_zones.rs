//! Zones that a calendar itself describes (RFC 5545, 3.6.5), for names that no table knows.

use copytaster_records::Precision;
use icalendar::parser::Component;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::Offset;

use super::{line, property};
use crate::times::{self, ReadTime, Said};

/// Reads a local time in the zone that the calendar describes by this name. `None`: it describes none, or by rules that
/// are not read here.
pub(super) fn read(calendar: &Component<'_>, name: &str, value: &str) -> Option<ReadTime> {
    let at = civil(value)?;
    let offset = offset(calendar, name, at)?;
    let precision = if value.contains(['T', 't']) { Precision::Second } else { Precision::Day };
    Some(times::resolve(value.trim(), at, precision, Said::Offset(offset), None))
}

/// The offset from UTC at a local time in the zone of this name.
fn offset(calendar: &Component<'_>, name: &str, at: DateTime) -> Option<Offset> {
    let is_zone = |c: &&Component<'_>| c.name.as_str().eq_ignore_ascii_case("VTIMEZONE");
    let zone = calendar.components.iter().filter(is_zone).find(|z| line(z, "TZID").as_deref() == Some(name))?;
    let is_observance = |c: &&Component<'_>| matches!(c.name.as_str(), "STANDARD" | "DAYLIGHT");
    let found = zone.components.iter().filter(is_observance).map(Observance::read);
    let observances: Vec<Observance> = found.collect::<Option<_>>()?;
    let started = observances.iter().filter_map(|o| Some((o.latest_start(at)?, o.to)));
    let latest = started.max_by_key(|(start, _)| *start).map(|(_, to)| to);
    // Before the first of them it was what that one replaced.
    latest.or_else(|| observances.iter().min_by_key(|o| o.first).map(|o| o.from))
}

/// Standard or daylight time.
struct Observance {
    /// When it began first, in local time as it was until then.
    first: DateTime,
    from: Offset,
    to: Offset,
    rule: Rule,
}

enum Rule {
    /// On these dates alone, beside the first.
    Dates(Vec<DateTime>),
    /// Every year, until this moment (UTC) at the latest.
    Yearly { day: Day, until: Option<DateTime> },
}

enum Day {
    /// The day and month of the first.
    OfFirst,
    /// The nth such day of a month, from its end where it is negative.
    Nth { month: i8, nth: i8, weekday: Weekday },
}

impl Observance {
    fn read(component: &Component<'_>) -> Option<Self> {
        let first = civil(&line(component, "DTSTART")?)?;
        let offset = |name: &str| utc_offset(&line(component, name)?);
        let rule = match line(component, "RRULE") {
            Some(rule) => yearly(&rule)?,
            None => {
                let dates = component.properties.iter().filter(|p| p.name.as_str().eq_ignore_ascii_case("RDATE"));
                Rule::Dates(dates.flat_map(|p| p.val.as_str().split(',')).filter_map(civil).collect())
            }
        };
        // A rule and dates beside it are not seen in calendars.
        let both = matches!(rule, Rule::Yearly { .. }) && property(component, "RDATE").is_some();
        (!both).then_some(Self { first, from: offset("TZOFFSETFROM")?, to: offset("TZOFFSETTO")?, rule })
    }

    /// The latest moment at or before `at` at which it began.
    fn latest_start(&self, at: DateTime) -> Option<DateTime> {
        // A local time that was left out belongs to what was before.
        let forward = SignedDuration::from_secs(i64::from(self.to.seconds() - self.from.seconds()).max(0));
        let begun = |start: &DateTime| start.checked_add(forward).is_ok_and(|behind| behind <= at);
        let mut starts: Vec<DateTime> = vec![self.first];
        match &self.rule {
            Rule::Dates(dates) => starts.extend(dates),
            Rule::Yearly { day, until } => {
                let from = SignedDuration::from_secs(self.from.seconds().into());
                let utc = |start: DateTime| start.checked_sub(from).ok();
                let year = until.map_or(at.year(), |until| until.year().min(at.year()));
                let starts_of = (0..3).filter_map(|back| self.start_in(day, year.checked_sub(back)?));
                let holds = |start: &DateTime| {
                    *start >= self.first && until.is_none_or(|until| utc(*start).is_some_and(|start| start <= until))
                };
                starts.extend(starts_of.filter(holds));
            }
        }
        starts.into_iter().filter(begun).max()
    }

    fn start_in(&self, day: &Day, year: i16) -> Option<DateTime> {
        let date = match day {
            Day::OfFirst => Date::new(year, self.first.month(), self.first.day()),
            Day::Nth { month, nth, weekday } => {
                Date::new(year, *month, 1).and_then(|d| d.nth_weekday_of_month(*nth, *weekday))
            }
        };
        Some(date.ok()?.to_datetime(self.first.time()))
    }
}

/// `FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20061029T010000Z`; `None` for rules of other shapes.
fn yearly(rule: &str) -> Option<Rule> {
    let (mut month, mut by_day, mut until, mut freq) = (None, None, None, false);
    for part in rule.split(';').filter(|p| !p.is_empty()) {
        let (key, value) = part.split_once('=')?;
        match key.to_ascii_uppercase().as_str() {
            "FREQ" => freq = value.eq_ignore_ascii_case("YEARLY"),
            "BYMONTH" => month = Some(value.parse::<i8>().ok()?),
            "BYDAY" => by_day = Some(nth_weekday(value)?),
            "UNTIL" => until = Some(civil(value.trim_end_matches(['Z', 'z']))?),
            "INTERVAL" if value == "1" => {}
            "WKST" => {}
            _ => return None,
        }
    }
    let day = match (month, by_day) {
        (Some(month), Some((nth, weekday))) => Day::Nth { month, nth, weekday },
        (None, None) => Day::OfFirst,
        _ => return None,
    };
    freq.then_some(Rule::Yearly { day, until })
}

/// `-1SU`, `2MO`.
fn nth_weekday(text: &str) -> Option<(i8, Weekday)> {
    let (nth, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = match day.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    Some((nth.parse().ok()?, weekday))
}

/// A date with or without a time, of no zone: `19701025T030000`.
fn civil(text: &str) -> Option<DateTime> {
    text.trim().parse().ok()
}

/// `+0330`, `-013045`.
fn utc_offset(text: &str) -> Option<Offset> {
    let (sign, digits) = text.split_at_checked(1)?;
    let part = |at: usize| digits.get(at..at + 2)?.parse::<i32>().ok();
    let seconds = (part(0)? * 60 + part(2)?) * 60 + part(4).unwrap_or(0);
    match sign {
        "+" => Offset::from_seconds(seconds).ok(),
        "-" => Offset::from_seconds(-seconds).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use icalendar::parser::{read_components, unfold};

    const CALENDAR: &str = "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Island\r\nBEGIN:STANDARD\r\n\
        DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0330\r\n\
        TZOFFSETTO:+0230\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\n\
        RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20241231T000000Z\r\nTZOFFSETFROM:+0230\r\n\
        TZOFFSETTO:+0330\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\nBEGIN:VTIMEZONE\r\nTZID:Odd\r\nBEGIN:STANDARD\r\n\
        DTSTART:19700101T000000\r\nRRULE:FREQ=MONTHLY\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
        END:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VTIMEZONE\r\nTZID:Dated\r\nBEGIN:STANDARD\r\n\
        DTSTART:20200101T000000\r\nRDATE:20220101T000000,20240101T000000\r\nTZOFFSETFROM:-0100\r\n\
        TZOFFSETTO:-0200\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n";

    #[test]
    fn offsets_by_the_rules_of_the_calendar() {
        let unfolded = unfold(CALENDAR);
        let calendars = read_components(&unfolded).expect("a calendar");
        for (zone, local, instant) in [
            ("Island", "20240114T180000", Some("2024-01-14T15:30:00.000Z")),
            ("Island", "20240714T180000", Some("2024-07-14T14:30:00.000Z")),
            // Left out: as if it had not begun. Twice: the first.
            ("Island", "20240331T023000", Some("2024-03-31T00:00:00.000Z")),
            ("Island", "20240331T033000", Some("2024-03-31T00:00:00.000Z")),
            ("Island", "20241027T023000", Some("2024-10-26T23:00:00.000Z")),
            ("Island", "20241027T030000", Some("2024-10-27T00:30:00.000Z")),
            // The rule has ended the year before.
            ("Island", "20250714T180000", Some("2025-07-14T15:30:00.000Z")),
            ("Island", "19600114T180000", Some("1960-01-14T15:30:00.000Z")),
            ("Dated", "20190601T000000", Some("2019-06-01T01:00:00.000Z")),
            ("Dated", "20230601T000000", Some("2023-06-01T02:00:00.000Z")),
            ("Odd", "20240114T180000", None),
            ("Nowhere", "20240114T180000", None),
            ("Island", "20240114T180000Z", None),
        ] {
            let read = super::read(&calendars[0], zone, local);
            let found = read.and_then(|r| r.time.instant).map(|t| t.to_string());
            assert_eq!(found.as_deref(), instant, "{local} {zone}");
        }
    }
}
