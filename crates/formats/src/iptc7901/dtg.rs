//! The date-time group behind `ETX`: `131137 GMT Nov 13`, `050932 sep 14EDT`, `241205 Sep 24`.

use copytaster_records::Precision;
use jiff::ToSpan;
use jiff::civil::{Date, Time};

use crate::anpa::footer::date_in;
use crate::times::ReadTime;
use crate::{FeedProfile, clean, times_prose};

/// A group read: the time, and the day in the sender's own calendar.
pub(crate) struct Group {
    pub(crate) time: ReadTime,
    pub(crate) day: Date,
}

/// Months by their first three letters in English, German and French; longer ones first where they would be hidden.
const MONTHS: &[(&str, i8)] = &[
    ("jan", 1),
    ("fev", 2),
    ("fév", 2),
    ("feb", 2),
    ("mär", 3),
    ("mae", 3),
    ("mar", 3),
    ("mrz", 3),
    ("avr", 4),
    ("apr", 4),
    ("abr", 4),
    ("mai", 5),
    ("may", 5),
    ("mei", 5),
    ("maj", 5),
    ("juin", 6),
    ("jun", 6),
    ("juil", 7),
    ("jui", 7),
    ("jul", 7),
    ("aoû", 8),
    ("aou", 8),
    ("aug", 8),
    ("ago", 8),
    ("sep", 9),
    ("okt", 10),
    ("oct", 10),
    ("nov", 11),
    ("dez", 12),
    ("déc", 12),
    ("dec", 12),
    ("dic", 12),
];

fn month(word: &str) -> Option<i8> {
    let word = clean::lower(word);
    let first = *word.as_bytes().first()?;
    MONTHS.iter().find(|(name, _)| name.as_bytes()[0] == first && word.starts_with(name)).map(|(_, n)| *n)
}

/// Reads the group at the start of a footer, or of a last line.
pub(crate) fn read(foot: &str, profile: &FeedProfile) -> Option<Group> {
    let line = foot.lines().map(str::trim).find(|l| !l.is_empty())?;
    let line = line.trim_matches(|c: char| c.is_control() || c == ' ');
    let digits = line.get(..6).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    if line[6..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let time = Time::new(digits[2..4].parse().ok()?, digits[4..6].parse().ok()?, 0, 0).ok()?;
    let (mut zone, mut found, mut year) = (None, None, None);
    for (word, number) in words(&line[6..]).take(8) {
        // "mar 14EDT": a word before a number is the month, any other word is the zone.
        let dated = number.filter(|_| found.is_none()).and_then(|number| Some((month(word)?, number)));
        match dated {
            Some((month, number)) => (found, year) = (Some(month), Some(number)),
            None if zone.is_none() && !word.is_empty() => zone = Some(word),
            None => {}
        }
    }
    let day = date_in(year?, found?, &digits[..2])?;
    let at = day.to_datetime(time);
    Some(Group { time: times_prose::local(line, at, Precision::Minute, zone, profile.zone.as_ref()), day })
}

/// Words of a group that is a line of its own.
const LINE_WORDS_MAX: usize = 5;

/// Reads a line that is a group and nothing else, as bulletins have it over their text: `041718 UTC NOV 15`, `041718Z NOV
/// 2015`. A year that is left out is the last in which the day is past at `by`.
pub(crate) fn read_line(line: &str, profile: &FeedProfile, by: Date) -> Option<ReadTime> {
    let line = line.trim();
    let (first, rest) = line.split_once(' ')?;
    let digits = first.strip_suffix(['Z', 'z']).unwrap_or(first);
    if digits.len() != 6 || rest.split_whitespace().count() >= LINE_WORDS_MAX {
        return None;
    }
    // A zone's word, a month and a year: nothing else stands beside them.
    let mut words = rest.split_whitespace().filter(|word| !times_prose::is_zone(word));
    let named = month(words.next()?)?;
    match (words.next(), words.next()) {
        (Some(year), None) if matches!(year.len(), 2 | 4) => {}
        (None, None) => {
            let mut found = read(&format!("{line} {}", last_year(named, &digits[..2], by)?), profile)?.time;
            line.clone_into(&mut found.time.text);
            return Some(found);
        }
        _ => return None,
    }
    read(line, profile).map(|group| group.time)
}

/// Days by which a sender's clock, or its zone, may be ahead.
const DAYS_AHEAD_MAX: i32 = 2;

/// The last year in which a day and month are past.
fn last_year(month: i8, day: &str, by: Date) -> Option<i16> {
    let by = by.checked_add(DAYS_AHEAD_MAX.days()).ok()?;
    let is_past = |year: &i16| date_in(&year.to_string(), month, day).is_some_and(|date| date <= by);
    // A 29 February may be years back.
    (0..9).map(|back| by.year() - back).find(is_past)
}

/// Runs of letters with the run of digits that follows each, if one does.
fn words(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !c.is_alphabetic());
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        let after = after.trim_start_matches([' ', '.', '-', '/']);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        Some((word, (digits == 2 || digits == 4).then(|| &after[..digits])))
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{read, read_line};
    use crate::FeedProfile;

    #[test]
    fn groups_of_agencies() {
        let berlin = FeedProfile::from_toml("provider = \"x\"\nzone = \"Europe/Berlin\"").expect("a profile");
        for (foot, instant) in [
            ("131137 GMT Nov 13 \r\n", "2013-11-13T11:37:00.000Z"),
            ("050932 sep 14EDT", "2014-09-05T13:32:00.000Z"),
            ("241205 Sep 24\n\u{7f}", "2024-09-24T10:05:00.000Z"),
            ("062130 Okt 24", "2024-10-06T19:30:00.000Z"),
            ("071341 MESZ mai 2015", "2015-05-07T11:41:00.000Z"),
            ("011200 CET déc 08", "2008-12-01T11:00:00.000Z"),
        ] {
            let read = read(foot, &berlin).expect(foot);
            assert_eq!(read.time.time.instant.map(|t| t.to_string()).as_deref(), Some(instant), "{foot}");
        }
        for foot in ["", "1311", "311137 Feb 13", "251300 xyz 13", "256000 Sep 24", "1234567 Sep 24", "Sep 24"] {
            assert!(read(foot, &berlin).is_none(), "{foot}");
        }
    }

    #[test]
    fn groups_that_are_lines() {
        let profile = FeedProfile::new("x");
        let at = |line: &str| {
            let read = read_line(line, &profile, date(2016, 1, 3));
            read.map(|r| r.time.instant.map(|t| t.to_string()).expect("an instant"))
        };
        for line in
            ["041718 UTC NOV 15", "041718Z NOV 15", "041718 UTC NOV 2015", " 041718Z UTC Nov 15 ", "041718 UTC NOV"]
        {
            assert_eq!(at(line).as_deref(), Some("2015-11-04T17:18:00.000Z"), "{line}");
        }
        assert_eq!(at("041718Z JAN").as_deref(), Some("2016-01-04T17:18:00.000Z"));
        for line in
            ["041718 people in Nov 15", "041718", "041718 UTC 15", "NOV 15", "991718 UTC NOV 15", "041718 UTC", ""]
        {
            assert_eq!(at(line), None, "{line}");
        }
    }
}
