//! Times of RFC 822 and its heirs: `Thu, 19 Feb 2015 17:18:40 +1100`, also `+02:00`, `EST`, `MEZ`, two-digit years, no
//! weekday, comments. Mail libraries read an unknown zone as UTC in silence
//! (<https://github.com/stalwartlabs/mail-parser/issues/89>); here it is flagged.

use copytaster_records::Precision;
use jiff::civil::{Date, Time};

use crate::Zone;
use crate::times::{self, ReadTime, Said};
use crate::times_prose::{self, month_number};

/// Reads a time. What is none of its shapes may still be ISO 8601.
pub(crate) fn read(text: &str, zone: Option<&Zone>) -> ReadTime {
    let trimmed = text.trim();
    parts(trimmed, zone).unwrap_or_else(|| times::read(trimmed, zone))
}

fn parts(text: &str, zone: Option<&Zone>) -> Option<ReadTime> {
    let bare = without_comments(text);
    let mut tokens = bare.split([' ', '\t', ',', '\r', '\n']).filter(|t| !t.is_empty()).peekable();
    if tokens.peek()?.starts_with(char::is_alphabetic) {
        tokens.next();
    }
    let first = tokens.next()?;
    // "19-Feb-2015" is one token.
    let mut dashed = first.split('-');
    let (day, month, year) = match (dashed.next(), dashed.next(), dashed.next()) {
        (Some(d), Some(m), Some(y)) => (d, m, y),
        _ => (first, tokens.next()?, tokens.next()?),
    };
    if !month.starts_with(char::is_alphabetic) {
        return None;
    }
    let date = Date::new(full_year(year)?, month_number(month)?, day.parse().ok()?).ok()?;
    let Some(clock) = tokens.next() else {
        return Some(times::resolve(text, date.at(0, 0, 0, 0), Precision::Day, Said::Nothing, zone));
    };
    let mut clock = clock.split(':');
    let (hour, minute, second) = (clock.next()?.parse().ok()?, clock.next()?.parse().ok()?, clock.next());
    let seconds = second.and_then(|s| s.parse::<i8>().ok()).unwrap_or(0).min(59);
    let time = Time::new(hour, minute, seconds, 0).ok()?;
    let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
    // RFC 2822: -0000 is a time in UTC whose place is not known.
    let word = tokens.next().map(|z| if z == "UT" || z == "-0000" { "UTC" } else { z });
    Some(times_prose::local(text, date.to_datetime(time), precision, word, zone))
}

/// RFC 2822, 4.3: two digits below 50 are of this century, three digits count from 1900.
fn full_year(year: &str) -> Option<i16> {
    let number: i16 = year.parse().ok()?;
    Some(match (year.len(), number) {
        (2, 0..50) => 2000 + number,
        (2 | 3, _) => 1900 + number,
        _ => number,
    })
}

fn without_comments(text: &str) -> String {
    let mut depth = 0_usize;
    let keep = |c: &char| {
        match c {
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    };
    text.chars().filter(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::Zone;
    use copytaster_records::ZoneSource;

    #[test]
    fn shapes_of_mail() {
        for (text, instant) in [
            ("Thu, 19 Feb 2015 17:18:40 +1100", "2015-02-19T06:18:40.000Z"),
            ("Thu, 19 Feb 2015 17:18:40 +11:00 (AEDT)", "2015-02-19T06:18:40.000Z"),
            ("19 Feb 2015 17:18 GMT", "2015-02-19T17:18:00.000Z"),
            ("Thu, 19 Feb 15 17:18:40 EST", "2015-02-19T22:18:40.000Z"),
            ("Thu, 19 Feb 2015 17:18:40 MEZ", "2015-02-19T16:18:40.000Z"),
            ("Thu, 19-Feb-2015 17:18:40 UT", "2015-02-19T17:18:40.000Z"),
            ("Thu, 19 Feb 2015 17:18:40 -0000", "2015-02-19T17:18:40.000Z"),
            ("2015-02-19T17:18:40Z", "2015-02-19T17:18:40.000Z"),
        ] {
            assert_eq!(read(text, None).time.instant.map(|t| t.to_string()).as_deref(), Some(instant), "{text}");
        }
    }

    #[test]
    fn zones_that_nobody_knows_are_flagged() {
        let read_xst = read("Thu, 19 Feb 2015 17:18:40 XST", None);
        assert!(read_xst.flags.contains(&"zone_word_unknown"), "{read_xst:?}");
        let berlin = Zone::try_from("Europe/Berlin".to_owned()).expect("a zone");
        let local = read("19 Feb 2015 17:18", Some(&berlin));
        assert_eq!(local.time.zone_source, ZoneSource::Profile);
        for text in ["", "yesterday", "32 Feb 2015 10:00", "1 2 3", "1 Feb 2015 99:99", "(((("] {
            assert!(read(text, None).time.instant.is_none(), "{text}");
        }
    }
}
