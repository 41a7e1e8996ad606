//! The line behind `ETX`, one shape for each agency: when the story was sent.

use copytaster_records::Precision;
use jiff::civil::{Date, Time};

use crate::times::ReadTime;
use crate::{FeedProfile, Zone, times_prose};

/// A footer read: the time, and the day in the sender's own calendar.
pub(crate) struct Footer {
    pub(crate) time: ReadTime,
    pub(crate) day: Date,
}

/// Reads `AP-WF-11-13-13 1509GMT<` (month first), `16:35ET 31-10-14<`, `KWS-08:15-21-03-19` (day first).
pub(crate) fn read(foot: &str, profile: &FeedProfile) -> Option<Footer> {
    let line = foot.lines().map(str::trim).find(|l| l.bytes().any(|b| b.is_ascii_digit()))?;
    let line = line.trim_end_matches('<').trim();
    let zone = profile.zone.as_ref();
    month_first(line, zone).or_else(|| time_first(line, zone)).or_else(|| coded(line, zone))
}

/// `AP-WF-11-13-13 1509GMT`
fn month_first(line: &str, zone: Option<&Zone>) -> Option<Footer> {
    let (names, clock) = line.rsplit_once(' ')?;
    let mut parts = names.rsplitn(4, '-');
    let (year, day, month) = (parts.next()?, parts.next()?, parts.next()?);
    let (digits, word) = clock.split_at_checked(4)?;
    let time = Time::new(digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?, 0, 0).ok()?;
    at(line, date(year, month, day)?, time, word, zone)
}

/// `16:35ET 31-10-14`
fn time_first(line: &str, zone: Option<&Zone>) -> Option<Footer> {
    let (clock, day) = line.split_once(' ')?;
    let (hours, rest) = clock.split_once(':')?;
    let (minutes, word) = rest.split_at_checked(2)?;
    let time = Time::new(hours.parse().ok()?, minutes.parse().ok()?, 0, 0).ok()?;
    let mut parts = day.trim().splitn(3, '-');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    at(line, date(year, month, day)?, time, word, zone)
}

/// `KWS-08:15-21-03-19`
fn coded(line: &str, zone: Option<&Zone>) -> Option<Footer> {
    let (_, rest) = line.split_once('-')?;
    let (clock, day) = rest.split_once('-')?;
    let (hours, minutes) = clock.split_once(':')?;
    let time = Time::new(hours.parse().ok()?, minutes.parse().ok()?, 0, 0).ok()?;
    let mut parts = day.splitn(3, '-');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    at(line, date(year, month, day)?, time, "", zone)
}

/// Years of two digits are 2000 to 2069 and 1970 to 1999.
fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    date_in(year, month.trim().parse().ok()?, day)
}

/// The same of a month that is known.
pub(crate) fn date_in(year: &str, month: i8, day: &str) -> Option<Date> {
    let year: i16 = year.trim().parse().ok()?;
    let year = match year {
        0..=69 => 2000 + year,
        70..=99 => 1900 + year,
        _ => year,
    };
    Date::new(year, month, day.trim().parse().ok()?).ok()
}

fn at(line: &str, day: Date, time: Time, word: &str, zone: Option<&Zone>) -> Option<Footer> {
    let word = word.trim();
    let word = (!word.is_empty()).then_some(word);
    let time = times_prose::local(line, day.to_datetime(time), Precision::Minute, word, zone);
    Some(Footer { time, day })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::FeedProfile;

    #[test]
    fn footers_of_agencies() {
        let tokyo = FeedProfile::from_toml("provider = \"x\"\nzone = \"Asia/Tokyo\"").expect("a profile");
        for (foot, instant) in [
            ("AP-WF-11-13-13 1509GMT<\n\n", "2013-11-13T15:09:00.000Z"),
            ("\r\n16:35ET 31-10-14<", "2014-10-31T20:35:00.000Z"),
            ("KWS-08:15-21-03-19", "2019-03-20T23:15:00.000Z"),
        ] {
            let read = read(foot, &tokyo).expect(foot);
            assert_eq!(read.time.time.instant.map(|t| t.to_string()).as_deref(), Some(instant), "{foot}");
        }
        for foot in ["", "AP-WF-13-13-13 1509GMT", "AP", "99:99ET 31-10-14", "- - 1", "ä1-é:é-é-é-é"] {
            assert!(read(foot, &tokyo).is_none(), "{foot}");
        }
    }
}
