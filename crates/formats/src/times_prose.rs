//! Dates as newspapers print them: `Friday, December 16, 2016, 21:30`, `Updated: 2016-12-16 21:30`, `16 Dec 2016`.

use std::sync::LazyLock;

use copytaster_records::Precision;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use regex::Regex;

use crate::Zone;
use crate::times::{self, ReadTime, Said};

/// Zone words whose meaning is one. `BST`, `IST`, `CST` and the like mean several and are not here.
const ZONES: &[(&str, i32)] = &[
    ("gmt", 0),
    ("utc", 0),
    ("ut", 0),
    ("z", 0),
    ("cet", 60),
    ("mez", 60),
    ("cest", 120),
    ("mesz", 120),
    ("est", -300),
    ("edt", -240),
    ("pst", -480),
    ("pdt", -420),
    ("jst", 540),
    ("kst", 540),
    ("hkt", 480),
    ("sgt", 480),
    ("msk", 180),
    ("eet", 120),
    ("eest", 180),
    ("sast", 120),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
];
/// Words for a zone whose clock is put forward in summer, as American wires and releases have them.
const PLACES: &[(&str, &str)] = &[("et", "America/New_York"), ("pt", "America/Los_Angeles")];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const MONTH: &str = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r"(?ix)^
        (?: (?:last\s)? (?:updated|published|posted|modified|issued|created|date|time) (?:\s(?:on|at))? \s*:?\s+ )?
        (?: (?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\.? ,?\s+ )?
        (?: (?P<y1>\d{{4}})[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})
          | (?P<m2>{MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})
          | (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?P<m3>{MONTH})\.?,?\s+(?P<y3>\d{{4}})
          | (?P<d4>\d{{1,2}})\.\s?(?P<m4>\d{{1,2}})\.\s?(?P<y4>\d{{4}}) )
        (?: ,?\s+ (?:at\s+)? (?:[-–|]\s+)? (?P<h>\d{{1,2}})[:.](?P<min>\d{{2}})(?::(?P<s>\d{{2}}))?
            (?: \s?(?P<ap>[ap]\.?m\.?) | \s?Uhr )? )?
        (?: \s* \(? (?P<z> [A-Z]{{2,4}} | (?:GMT|UTC)?[+-]\d{{1,2}}(?::?\d{{2}})? ) \)? )?
        \s*$"
    );
    Regex::new(&pattern).expect("a good pattern")
});

/// Reads a line that is a date and nothing else. `None`: it is something else.
pub(crate) fn read_line(line: &str, zone: Option<&Zone>) -> Option<ReadTime> {
    let trimmed = line.trim();
    if trimmed.len() > 80 {
        return None;
    }
    let c = LINE.captures(trimmed)?;
    let group = |names: [&str; 4]| names.iter().find_map(|n| c.name(n)).map(|m| m.as_str());
    let month = group(["m1", "m2", "m3", "m4"])?;
    let year: i16 = group(["y1", "y2", "y3", "y4"])?.parse().ok()?;
    let day: i8 = group(["d1", "d2", "d3", "d4"])?.parse().ok()?;
    let date = Date::new(year, month_number(month)?, day).ok()?;
    let Some(hour) = c.name("h") else {
        let (said, _) = zone_said(None);
        return Some(times::resolve(trimmed, date.at(0, 0, 0, 0), Precision::Day, said, zone));
    };
    let number = |name: &str| c.name(name).and_then(|m| m.as_str().parse::<i8>().ok());
    let hour = on_24_hours(hour.as_str().parse().ok()?, c.name("ap").map(|m| m.as_str()))?;
    let time = Time::new(hour, number("min")?, number("s").unwrap_or(0).min(59), 0).ok()?;
    let precision = if c.name("s").is_some() { Precision::Second } else { Precision::Minute };
    let word = c.name("z").map(|m| m.as_str());
    Some(local(trimmed, date.to_datetime(time), precision, word, zone))
}

/// A local time with the zone's word that stands beside it.
pub(crate) fn local(
    text: &str,
    at: DateTime,
    precision: Precision,
    word: Option<&str>,
    zone: Option<&Zone>,
) -> ReadTime {
    let place = PLACES.iter().find(|(name, _)| word.is_some_and(|w| w.eq_ignore_ascii_case(name)));
    let there = place.and_then(|(_, place)| TimeZone::get(place).ok());
    if let Some(zoned) = there.and_then(|there| there.to_ambiguous_zoned_datetime(at).compatible().ok()) {
        return times::resolve(text, at, precision, Said::Offset(zoned.offset()), zone);
    }
    let (said, unknown) = zone_said(word);
    let mut read = times::resolve(text, at, precision, said, zone);
    if unknown {
        read.flags.push("zone_word_unknown");
    }
    read
}

/// Whether a word names a zone for certain.
pub(crate) fn is_zone(word: &str) -> bool {
    PLACES.iter().any(|(name, _)| name.eq_ignore_ascii_case(word)) || !zone_said(Some(word)).1
}

/// A month by its number or the first three letters of its English name.
pub(crate) fn month_number(month: &str) -> Option<i8> {
    if let Ok(number) = month.parse::<i8>() {
        return Some(number);
    }
    let month = month.to_lowercase();
    let at = MONTHS.iter().position(|m| m.starts_with(month.get(..3).unwrap_or(&month)))?;
    i8::try_from(at + 1).ok()
}

/// Whether a word is a month's English name, whole or cut after three letters or more.
pub(crate) fn is_month(word: &str) -> bool {
    let word = word.to_lowercase();
    word.len() >= 3 && MONTHS.iter().any(|m| m.starts_with(&word))
}

fn on_24_hours(hour: i8, half: Option<&str>) -> Option<i8> {
    match half.and_then(|h| h.chars().next()).map(|h| h.to_ascii_lowercase()) {
        None => Some(hour),
        Some(_) if !(1..=12).contains(&hour) => None,
        Some('a') => Some(hour % 12),
        Some(_) => Some(hour % 12 + 12),
    }
}

/// The zone that was said, and whether a word was said that names none for certain.
fn zone_said(word: Option<&str>) -> (Said, bool) {
    let Some(word) = word else { return (Said::Nothing, false) };
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)) {
        let said = if *minutes == 0 { Some(Said::Utc) } else { offset(*minutes) };
        return said.map_or((Said::Nothing, true), |s| (s, false));
    }
    let lower = word.to_ascii_lowercase();
    let digits = lower.trim_start_matches("gmt").trim_start_matches("utc");
    let sign = if digits.starts_with('-') { -1 } else { 1 };
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = if digits.len() > 2 { digits.split_at(digits.len() - 2) } else { (digits.as_str(), "0") };
    let said = hours.parse::<i32>().ok().zip(minutes.parse::<i32>().ok()).filter(|(h, m)| *h <= 14 && *m < 60);
    match said.and_then(|(h, m)| offset(sign * (h * 60 + m))) {
        Some(said) => (said, false),
        None => (Said::Nothing, true),
    }
}

fn offset(minutes: i32) -> Option<Said> {
    Offset::from_seconds(minutes * 60).ok().map(Said::Offset)
}

#[cfg(test)]
mod tests {
    use super::read_line;
    use crate::Zone;
    use copytaster_records::Precision;

    #[test]
    fn dates_as_printed() {
        let shanghai = Zone::try_from("Asia/Shanghai".to_owned()).expect("a zone");
        for line in [
            "Friday, December 16, 2016, 21:30",
            "Updated: 2016-12-16 21:30",
            "Dec 16, 2016 9:30 PM",
            "16 December 2016, 21.30",
            "Last updated: Fri, 16 Dec 2016 13:30 GMT",
            "December 16th, 2016 at 9:30 p.m.",
            "2016-12-16 21:30 (GMT+8)",
            "16.12.2016 – 21:30",
            "16.12.2016, 21.30 Uhr",
            "December 16, 2016 08:30 ET",
            "Dec 16, 2016, 5:30 AM PT",
        ] {
            let read = read_line(line, Some(&shanghai)).expect(line);
            assert_eq!(read.time.instant.map(|t| t.to_string()).as_deref(), Some("2016-12-16T13:30:00.000Z"), "{line}");
            assert_eq!(read.time.precision, Precision::Minute);
        }
        assert_eq!(read_line("December 16, 2016", None).expect("a date").time.precision, Precision::Day);
    }

    #[test]
    fn other_lines_are_no_dates() {
        for line in ["In December 2016", "Friday", "2016", "On December 16, 2016, they met", "13/14/2016", ""] {
            assert!(read_line(line, None).is_none(), "{line}");
        }
        let odd = read_line("Dec 16, 2016 21:30 IST", None).expect("a date");
        assert!(odd.flags.contains(&"zone_word_unknown"));
    }
}
