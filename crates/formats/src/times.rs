//! Wire times: what was written, the instant it means, and who named the zone (notes/formats.md §5).
//!
//! A time that cannot be read is a [`WireTime`] without an instant. Nothing falls back to the receipt or to midnight.

use std::sync::LazyLock;

use copytaster_records::{Precision, Timestamp, WireTime, ZoneSource};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use regex::Regex;

use crate::Zone;
use crate::clean;

/// Longest raw text kept of a time, in bytes.
const TEXT_BYTES_MAX: usize = 200;

/// A time read, with what a reader should know about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReadTime {
    pub(crate) time: WireTime,
    pub(crate) flags: Vec<&'static str>,
}

/// A zone as the text itself named it.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    /// Nothing was said.
    Nothing,
    /// An offset from UTC.
    Offset(Offset),
    /// `Z`, `GMT`, `UTC`.
    Utc,
}

static ISO: LazyLock<Regex> = LazyLock::new(|| {
    // Basic and extended ISO 8601 as G2, ninjs, NITF and NewsML 1 write it, a space for `T`, seconds missing.
    Regex::new(
        r"(?x)^ (?P<y>\d{4}) -? (?P<m>\d{2}) -? (?P<d>\d{2})
          (?: [T\x20t] (?P<h>\d{2}) :? (?P<min>\d{2}) (?: :? (?P<s>\d{2}) (?: [.,] \d{1,9} )? )?
              \x20? (?P<z> [Zz] | [+-]\d{2} (?: :?\d{2} )? | GMT | UTC )? )? $",
    )
    .expect("a good pattern")
});

/// Reads an ISO-like time: RFC 3339 and its relatives, dates, months.
pub(crate) fn read(text: &str, zone: Option<&Zone>) -> ReadTime {
    let trimmed = text.trim();
    if let Some(month) = read_month(trimmed) {
        return resolve(trimmed, month.at(0, 0, 0, 0), Precision::Month, Said::Nothing, zone);
    }
    let Some(iso) = Iso::plain(trimmed).or_else(|| Iso::by_pattern(trimmed)) else { return unread(trimmed, zone) };
    let Ok(date) = Date::new(iso.year, iso.month, iso.day) else { return unread(trimmed, zone) };
    let Some((hour, minute)) = iso.clock else {
        return resolve(trimmed, date.at(0, 0, 0, 0), Precision::Day, Said::Nothing, zone);
    };
    // Second 60 is a leap second; jiff has none, so it becomes 59.
    let Ok(time) = Time::new(hour, minute, iso.second.unwrap_or(0).min(59), 0) else {
        return unread(trimmed, zone);
    };
    let precision = if iso.second.is_some() { Precision::Second } else { Precision::Minute };
    let Some(said) = said(iso.zone) else { return unread(trimmed, zone) };
    let nanos = fraction(trimmed);
    let time = time.with().subsec_nanosecond(nanos).build().unwrap_or(time);
    resolve(trimmed, date.to_datetime(time), precision, said, zone)
}

/// What [`ISO`] finds.
#[derive(Debug, PartialEq)]
struct Iso<'a> {
    year: i16,
    month: i8,
    day: i8,
    clock: Option<(i8, i8)>,
    second: Option<i8>,
    zone: Option<&'a str>,
}

impl<'a> Iso<'a> {
    fn by_pattern(text: &'a str) -> Option<Self> {
        let c = ISO.captures(text)?;
        let number = |name: &str| c.name(name).and_then(|m| m.as_str().parse::<i16>().ok());
        Some(Self {
            year: number("y").unwrap_or(0),
            month: small(number("m")),
            day: small(number("d")),
            clock: c.name("h").map(|_| (small(number("h")), small(number("min")))),
            second: c.name("s").map(|_| small(number("s"))),
            zone: c.name("z").map(|m| m.as_str()),
        })
    }

    /// `2024-05-01T10:00:00` or `20240501T100000` with `Z` or an offset behind it, as most times are written.
    fn plain(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let is = |at: usize, mark: u8| bytes.get(at) == Some(&mark);
        // Where month, day, hour, minute, second and what is behind them stand.
        let at = if is(4, b'-') && is(7, b'-') && is(10, b'T') && is(13, b':') && is(16, b':') {
            [5, 8, 11, 14, 17, 19]
        } else if is(8, b'T') {
            [4, 6, 9, 11, 13, 15]
        } else {
            return None;
        };
        let digits = |from: usize, len: usize| {
            let digits = bytes.get(from..from + len)?;
            let digit = |sum: i16, b: &u8| b.is_ascii_digit().then(|| sum * 10 + i16::from(b - b'0'));
            digits.iter().try_fold(0, digit)
        };
        let two = |from: usize| digits(from, 2).and_then(|n| i8::try_from(n).ok());
        let zone = without_fraction(text.get(at[5]..)?)?;
        let offset = || {
            let (hours, minutes) = zone.strip_prefix(['+', '-'])?.split_at_checked(2)?;
            let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
            let two = |digits: &str| digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
            (two(hours) && two(minutes)).then_some(())
        };
        if zone != "Z" && offset().is_none() {
            return None;
        }
        Some(Self {
            year: digits(0, 4)?,
            month: two(at[0])?,
            day: two(at[1])?,
            clock: Some((two(at[2])?, two(at[3])?)),
            second: Some(two(at[4])?),
            zone: Some(zone),
        })
    }
}

/// What stands behind a fraction of a second, where there is one. `None`: it is none.
fn without_fraction(text: &str) -> Option<&str> {
    let Some(fraction) = text.strip_prefix(['.', ',']) else { return Some(text) };
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    (1..=9).contains(&digits).then(|| &fraction[digits..])
}

/// The embargo's time; see [`certain_or_none`].
pub(crate) fn read_embargo(text: &str, zone: Option<&Zone>) -> ReadTime {
    certain_or_none(read(text, zone))
}

/// Conservative, because what is released too early cannot be taken back: a date alone, or a clock time whose zone nobody
/// named for certain, is no instant. It holds for a person.
pub(crate) fn certain_or_none(mut read: ReadTime) -> ReadTime {
    let exact = matches!(read.time.precision, Precision::Second | Precision::Minute);
    let certain = read.time.zone_source != ZoneSource::Assumed && !read.flags.contains(&"zone_word_unknown");
    if !exact || !certain {
        read.time.instant = None;
    }
    if read.time.instant.is_none() {
        read.flags = vec!["embargo_unreadable"];
    }
    read
}

/// Of two embargoes the one that holds longer: one without an instant holds until a person knows better.
pub(crate) fn strictest(a: Option<ReadTime>, b: Option<ReadTime>) -> Option<ReadTime> {
    let until = |read: &ReadTime| read.time.instant.map_or(i64::MAX, Timestamp::as_millis);
    match (a, b) {
        (Some(a), Some(b)) => Some(if until(&b) > until(&a) { b } else { a }),
        (a, b) => a.or(b),
    }
}

impl From<WireTime> for ReadTime {
    /// A time whose flags have been told.
    fn from(time: WireTime) -> Self {
        Self { time, flags: Vec::new() }
    }
}

fn read_month(text: &str) -> Option<Date> {
    let (y, m) = text.split_once('-')?;
    let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(y, 4) || !digits(m, 2) {
        return None;
    }
    Date::new(y.parse().ok()?, m.parse().ok()?, 1).ok()
}

fn small(n: Option<i16>) -> i8 {
    n.and_then(|n| i8::try_from(n).ok()).unwrap_or(0)
}

fn fraction(text: &str) -> i32 {
    let Some(at) = text.find(['.', ',']) else { return 0 };
    let digits: String = text[at + 1..].chars().take_while(char::is_ascii_digit).take(9).collect();
    format!("{digits:0<9}").parse().unwrap_or(0)
}

/// `None`: an offset beyond what there is.
fn said(zone: Option<&str>) -> Option<Said> {
    let Some(zone) = zone else { return Some(Said::Nothing) };
    if matches!(zone, "Z" | "z" | "GMT" | "UTC") {
        return Some(Said::Utc);
    }
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..4).unwrap_or("00").parse().ok()?;
    // The widest offset in use is +14:00; more than that is a slip, not a zone.
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = (hours * 60 + minutes) * 60;
    let signed = if zone.starts_with('-') { -seconds } else { seconds };
    Offset::from_seconds(signed).ok().map(Said::Offset)
}

/// From the calendar to the instant.
pub(crate) fn resolve(text: &str, at: DateTime, precision: Precision, said: Said, zone: Option<&Zone>) -> ReadTime {
    let mut flags = Vec::new();
    let (tz, source, name) = match (said, zone) {
        (Said::Utc, _) => (TimeZone::UTC, ZoneSource::Explicit, "UTC".to_owned()),
        (Said::Offset(o), _) => (TimeZone::fixed(o), ZoneSource::Explicit, offset_name(o)),
        (Said::Nothing, Some(z)) => (z.tz().clone(), ZoneSource::Profile, z.name().to_owned()),
        (Said::Nothing, None) => {
            flags.push("zone_assumed");
            (TimeZone::UTC, ZoneSource::Assumed, "UTC".to_owned())
        }
    };
    let ambiguous = tz.to_ambiguous_zoned_datetime(at);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => {}
        AmbiguousOffset::Gap { .. } => flags.push("time_in_gap"),
        AmbiguousOffset::Fold { .. } => flags.push("time_ambiguous"),
    }
    // In a fold the first offset, in a gap shifted forward: jiff's "compatible", notes §5.
    let instant = ambiguous.compatible().ok().map(|z| Timestamp::from(z.timestamp()));
    let text = raw(text);
    ReadTime { time: WireTime { instant, text, zone_source: source, zone: name, precision }, flags }
}

/// A time that could not be read: its text, no instant.
pub(crate) fn unread(text: &str, zone: Option<&Zone>) -> ReadTime {
    let zone = zone.map_or("UTC", Zone::name).to_owned();
    let time = WireTime {
        instant: None,
        text: raw(text),
        zone_source: ZoneSource::Assumed,
        zone,
        precision: Precision::Second,
    };
    ReadTime { time, flags: vec!["time_unreadable"] }
}

fn raw(text: &str) -> String {
    clean::bounded(&clean::as_line(text), TEXT_BYTES_MAX).to_owned()
}

fn offset_name(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::{Iso, read, read_embargo};
    use crate::Zone;
    use copytaster_records::{Precision, ZoneSource};

    fn instant(text: &str) -> Option<String> {
        read(text, None).time.instant.map(|t| t.to_string())
    }

    #[test]
    fn shapes_of_the_wires() {
        let noon = Some("2016-12-16T12:00:00.000Z".to_owned());
        for text in [
            "2016-12-16T12:00:00Z",
            "2016-12-16T13:00:00+01:00",
            "2016-12-16T13:00:00+0100",
            "2016-12-16 12:00Z",
            "20161216T120000Z",
            "20161216T140000+0200",
            "2016-12-16T12:00:00.000Z",
            " 2016-12-16T12:00:00 GMT ",
        ] {
            assert_eq!(instant(text), noon, "{text}");
        }
        assert_eq!(instant("2016-12-16T12:00:00.1234567Z").as_deref(), Some("2016-12-16T12:00:00.123Z"));
        assert_eq!(instant("2016-12-31T23:59:60Z").as_deref(), Some("2016-12-31T23:59:59.000Z"));
    }

    #[test]
    fn what_is_no_time_keeps_its_text() {
        for text in ["", "Next Monday", "YYYYMMDDThhmmss", "2016-13-45", "2016-02-30T10:00:00Z", "99999999999"] {
            let t = read(text, None);
            assert!(t.time.instant.is_none(), "{text}");
            assert_eq!(t.time.text, text);
            assert_eq!(t.flags, ["time_unreadable"]);
        }
    }

    #[test]
    fn zone_from_the_profile_or_flagged() {
        let tokyo = Zone::try_from("Asia/Tokyo".to_owned()).expect("a zone");
        let t = read("2024-05-01T21:37:00", Some(&tokyo));
        // Not 19 minutes off: Tokyo's local mean time is no zone in use.
        assert_eq!(t.time.instant.map(|t| t.to_string()).as_deref(), Some("2024-05-01T12:37:00.000Z"));
        assert_eq!((t.time.zone_source, t.time.zone.as_str()), (ZoneSource::Profile, "Asia/Tokyo"));
        assert_eq!(read("2024-05-01T21:37:00", None).flags, ["zone_assumed"]);
    }

    #[test]
    fn folds_and_gaps() {
        let berlin = Zone::try_from("Europe/Berlin".to_owned()).expect("a zone");
        let fold = read("2024-10-27T02:30:00", Some(&berlin));
        assert_eq!(fold.flags, ["time_ambiguous"]);
        assert_eq!(fold.time.instant.map(|t| t.to_string()).as_deref(), Some("2024-10-27T00:30:00.000Z"));
        let gap = read("2024-03-31T02:30:00", Some(&berlin));
        assert_eq!(gap.flags, ["time_in_gap"]);
        assert_eq!(gap.time.instant.map(|t| t.to_string()).as_deref(), Some("2024-03-31T01:30:00.000Z"));
    }

    #[test]
    fn plain_times_are_those_of_the_pattern() {
        for time in [
            "2024-05-01T10:00:00",
            "2024-13-41T29:61:60",
            "2024-05-01 10:00:00",
            "2024-05-01T10:00:00",
            "2024-05-01T1０:00",
            "20240501T100000",
            "20241341T296160",
            "2024051T100000",
            "20240501T1000",
        ] {
            for zone in [
                "Z",
                "+02:00",
                "-99:99",
                "z",
                "",
                "+0200",
                ".5Z",
                "+2:00",
                " UTC",
                "+02:00:00",
                ".000+0000",
                ",Z",
                ".",
                ",123456789Z",
                ".1234567890Z",
                "+02",
                "+020",
                "+é",
            ] {
                let text = format!("{time}{zone}");
                let plain = Iso::plain(&text);
                assert!(plain.is_none() || plain == Iso::by_pattern(&text), "{text}");
            }
        }
        for text in ["2024-05-01T10:00:00+02:00", "20240501T100000-0500", "2024-05-01T10:00:00.000Z"] {
            assert!(Iso::plain(text).is_some(), "{text}");
        }
    }

    #[test]
    fn dates_keep_their_precision() {
        assert_eq!(read("2024-05", None).time.precision, Precision::Month);
        assert_eq!(read("2024-05-01", None).time.precision, Precision::Day);
        assert_eq!(read("2024-05-01T10:00Z", None).time.precision, Precision::Minute);
    }

    #[test]
    fn an_embargo_that_could_mean_two_moments_holds() {
        assert!(read_embargo("2024-05-01T10:00:00Z", None).time.instant.is_some());
        for text in ["2024-05-01", "2024-05-01T10:00:00", "frei für Dienstagsausgaben", ""] {
            let t = read_embargo(text, None);
            assert!(t.time.instant.is_none(), "{text}");
            assert_eq!(t.flags, ["embargo_unreadable"]);
        }
    }
}
