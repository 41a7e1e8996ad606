//! A moment in a line of words, in the languages of the wires: `0600 GMT FRIDAY 15 MARCH 2024`, `15. März 2024, 06.00 Uhr`,
//! `jusqu'au vendredi 15 mars 2024 à 6h00`. One day and one time of day, or none.

use std::borrow::Cow;

use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};

use copytaster_records::Precision;

use crate::times::ReadTime;
use crate::{Zone, times_prose};

/// Words of a line that are looked at.
const WORDS_MAX: usize = 40;

/// Months in English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish and Norwegian, Finnish.
const MONTHS: [&str; 12] = [
    "january jan januar jänner janvier enero gennaio janeiro januari tammikuuta",
    "february feb februar février febrero febbraio fevereiro februari helmikuuta",
    "march mar märz mars marzo março maart maaliskuuta",
    "april apr avril abril aprile huhtikuuta",
    "may mai mayo maggio maio mei maj toukokuuta",
    "june jun juni juin junio giugno junho kesäkuuta",
    "july jul juli juillet julio luglio julho heinäkuuta",
    "august aug août agosto augustus augusti elokuuta",
    "september sep sept septembre septiembre settembre setembro syyskuuta",
    "october oct oktober octobre octubre ottobre outubro lokakuuta",
    "november nov novembre noviembre novembro marraskuuta",
    "december dec dezember décembre diciembre dicembre dezembro desember joulukuuta",
];
/// Weekdays in English: a line without a year has to name one.
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];
/// Days behind the item's own within which a day without a year lies.
const DAYS_AHEAD_MAX: i32 = 180;
/// Words behind a number that make it a time of day.
const HOURS: &[&str] = &["uhr", "heures", "horas", "uur", "hrs", "hours"];
/// Words before it that do.
const AT: &[&str] = &["kl", "klo", "à", "às", "ore", "alle", "om"];

/// What is found on the way; a second day or time makes the line say nothing for certain.
#[derive(Default)]
struct Found<'a> {
    day: Option<i8>,
    month: Option<i8>,
    year: Option<i16>,
    clock: Option<(i8, i8)>,
    zone: Option<&'a str>,
    doubtful: bool,
}

/// Reads a line's moment. `None`: there is no whole day with a time of day in it, or more than one.
pub(crate) fn read(line: &str, zone: Option<&Zone>) -> Option<ReadTime> {
    let words: Vec<&str> = words(line).collect();
    let found = Found::of(&words);
    found.at(line, Date::new(found.year?, found.month?, found.day?).ok()?, zone)
}

/// Reads a moment whose year is left out, as editors' notes do: `0001 Tuesday June 03`. The day is the one of that name and
/// date from the item's own day on; where its weekday is another, the line says nothing for certain.
pub(crate) fn read_from(line: &str, from: Date, zone: Option<&Zone>) -> Option<ReadTime> {
    let bare: Vec<&str> = words(line).collect();
    let weekdays: Vec<Weekday> = bare.iter().filter_map(|word| weekday(word)).collect();
    let &[weekday] = &weekdays[..] else { return None };
    // "0001 Tuesday": four figures before a weekday are a time of day.
    let clocked = bare.iter().enumerate().map(|(n, word)| match word.split_at_checked(2) {
        Some((hours, minutes)) if is_hour(word) && bare.get(n + 1).is_some_and(|w| self::weekday(w).is_some()) => {
            Cow::from(format!("{hours}:{minutes}"))
        }
        _ => Cow::from(*word),
    });
    let clocked: Vec<Cow<'_, str>> = clocked.collect();
    let clocked: Vec<&str> = clocked.iter().map(AsRef::as_ref).collect();
    let found = Found::of(&clocked);
    if found.year.is_some() {
        return None;
    }
    let in_year = |year: i16| Date::new(year, found.month?, found.day?).ok();
    let ahead = |date: &Date| *date >= from && from.checked_add(DAYS_AHEAD_MAX.days()).is_ok_and(|last| *date <= last);
    let date = [from.year(), from.year() + 1].into_iter().filter_map(in_year).find(ahead)?;
    found.at(line, date, zone).filter(|_| date.weekday() == weekday)
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    let separators = |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | ';' | '*' | '/' | '|');
    line.split(separators).filter(|w| !w.is_empty()).take(WORDS_MAX)
}

fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, day)| *day)
}

fn is_hour(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())
}

impl<'a> Found<'a> {
    fn of(words: &[&'a str]) -> Self {
        let mut found = Self::default();
        for (n, word) in words.iter().enumerate() {
            let before = n.checked_sub(1).map_or("", |n| words[n]);
            found.word(word, before, words.get(n + 1).copied().unwrap_or_default());
        }
        found
    }

    /// The time of day on a day.
    fn at(&self, line: &str, date: Date, zone: Option<&Zone>) -> Option<ReadTime> {
        let (hour, minute) = self.clock.filter(|_| !self.doubtful)?;
        let at = date.to_datetime(Time::new(hour, minute, 0, 0).ok()?);
        Some(times_prose::local(line.trim(), at, Precision::Minute, self.zone, zone))
    }

    fn word(&mut self, word: &'a str, before: &str, next: &str) {
        let lower = word.to_lowercase();
        let bare = lower.trim_end_matches(['.', ':']);
        let next = next.to_lowercase();
        let next = next.trim_end_matches('.');
        let half = half_of_day(next);
        if let Some(month) = month(bare) {
            put(&mut self.month, month, &mut self.doubtful);
        } else if let Some(clock) = clock(&lower, before, next) {
            match on_24_hours(clock, half.or_else(|| glued_half(&lower))) {
                Some(clock) => put(&mut self.clock, clock, &mut self.doubtful),
                None => self.doubtful = true,
            }
        } else if let Some(year) = bare.parse::<i16>().ok().filter(|y| (1990..=2100).contains(y)) {
            put(&mut self.year, year, &mut self.doubtful);
        } else if let Some(day) = day(bare) {
            put(&mut self.day, day, &mut self.doubtful);
        } else if is_zone(word) {
            put(&mut self.zone, word, &mut self.doubtful);
        }
    }
}

fn put<T>(place: &mut Option<T>, value: T, doubtful: &mut bool) {
    *doubtful |= place.replace(value).is_some();
}

fn month(word: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|names| names.split(' ').any(|name| name == word))?;
    i8::try_from(at + 1).ok()
}

/// `15`, `15.`, `15th`, `1er`, `1º`.
fn day(word: &str) -> Option<i8> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let tail = ["", "st", "nd", "rd", "th", "er", "º", "°", "e"].contains(&&word[digits..]);
    let day: i8 = word[..digits].parse().ok()?;
    (tail && digits <= 2 && (1..=31).contains(&day)).then_some(day)
}

/// `06:00`, `06.00`, `6h00`, `6h`, `0600` before a zone, `6` before a word for hours or behind one for "at".
fn clock(word: &str, before: &str, next: &str) -> Option<(i8, i8)> {
    let glued = glued_half(word);
    let word = glued.map_or(word, |half| word.trim_end_matches('.').trim_end_matches(half.as_str()));
    let word = word.strip_suffix("hrs").or_else(|| word.strip_suffix("gmt")).unwrap_or(word);
    for mark in [':', '.', 'h'] {
        if let Some((hours, minutes)) = word.split_once(mark) {
            let minutes = if mark == 'h' && minutes.is_empty() { "00" } else { minutes };
            let both = number(hours, 1..=2).zip(number(minutes, 2..=2));
            return both.filter(|(h, m)| *h < 24 && *m < 60);
        }
    }
    let at = AT.contains(&before.to_lowercase().trim_end_matches('.'));
    let hours = HOURS.contains(&next) || half_of_day(next).is_some() || at || glued.is_some();
    match word.len() {
        4 if hours || is_zone(&next.to_uppercase()) => number(word.get(..2)?, 2..=2).zip(number(word.get(2..)?, 2..=2)),
        1 | 2 if hours => number(word, 1..=2).map(|h| (h, 0)),
        _ => None,
    }
}

fn number(digits: &str, len: std::ops::RangeInclusive<usize>) -> Option<i8> {
    let fits = len.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| fits)
}

#[derive(Clone, Copy)]
enum Half {
    Am,
    Pm,
}

impl Half {
    fn as_str(self) -> &'static str {
        match self {
            Self::Am => "am",
            Self::Pm => "pm",
        }
    }
}

fn half_of_day(word: &str) -> Option<Half> {
    match word {
        "am" | "a.m" => Some(Half::Am),
        "pm" | "p.m" => Some(Half::Pm),
        _ => None,
    }
}

/// `6am`, `6.30pm`.
fn glued_half(word: &str) -> Option<Half> {
    let word = word.trim_end_matches('.');
    let half = word.get(word.len().checked_sub(2)?..).and_then(half_of_day)?;
    word.starts_with(|c: char| c.is_ascii_digit()).then_some(half)
}

fn on_24_hours((hour, minute): (i8, i8), half: Option<Half>) -> Option<(i8, i8)> {
    match half {
        None => Some((hour, minute)),
        Some(_) if !(1..=12).contains(&hour) => None,
        Some(Half::Am) => Some((hour % 12, minute)),
        Some(Half::Pm) => Some((hour % 12 + 12, minute)),
    }
}

/// A zone's word that means one offset, or an offset.
fn is_zone(word: &str) -> bool {
    let upper = word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'+' | b'-' | b':'));
    upper
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && (2..=9).contains(&word.len())
        && times_prose::is_zone(word)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{read, read_from};
    use crate::Zone;

    fn at(line: &str, zone: Option<&Zone>) -> Option<String> {
        read(line, zone).and_then(|r| r.time.instant.map(|t| t.to_string()))
    }

    #[test]
    fn moments_in_many_languages() {
        let paris = Zone::try_from("Europe/Paris".to_owned()).expect("a zone");
        for line in [
            "0600 GMT FRIDAY 15 MARCH 2024",
            "06:00 GMT on Friday, 15th of March 2024",
            "6 a.m. GMT, March 15, 2024",
            "6am GMT March 15 2024",
            "2:00 a.m. ET on Friday, March 15, 2024",
            "15. März 2024, 07.00 Uhr MEZ",
            "vendredi 15 mars 2024 à 7h00",
            "el 15 de marzo de 2024 a las 07:00",
            "15 marzo 2024, ore 07.00",
            "sexta-feira, 15 de março de 2024, 7h",
            "15 maart 2024 om 7 uur",
            "fredag 15. mars 2024 kl. 07.00",
            "15. maaliskuuta 2024 klo 7",
        ] {
            assert_eq!(at(line, Some(&paris)).as_deref(), Some("2024-03-15T06:00:00.000Z"), "{line}");
        }
    }

    #[test]
    fn what_is_not_certain_says_nothing() {
        for line in [
            "15 March 2024",
            "0600 GMT Friday",
            "15 or 16 March 2024, 06:00 GMT",
            "between 06:00 and 07:00 GMT on 15 March 2024",
            "13 pm GMT March 15, 2024",
            "31 February 2024 06:00 GMT",
            "1st edition of 15 March 2024, 06:00",
            "a€ Uhr 15. März 2024",
            "é€ 1é 2h€ €h00 15 März 2024",
        ] {
            assert_eq!(at(line, None), None, "{line}");
        }
    }

    #[test]
    fn a_year_left_out_is_told_by_the_weekday() {
        let london = Zone::try_from("Europe/London".to_owned()).expect("a zone");
        let from =
            |line: &str, day| read_from(line, day, Some(&london)).and_then(|r| r.time.instant.map(|t| t.to_string()));
        let june = date(2025, 6, 2);
        for line in ["0001 Tuesday June 03", "to 00:01 Tuesday 3 June", "until 12.01am on Tuesday, June 3"] {
            assert_eq!(from(line, june).as_deref(), Some("2025-06-02T23:01:00.000Z"), "{line}");
        }
        assert_eq!(from("0001 Friday January 2", date(2025, 12, 30)).as_deref(), Some("2026-01-02T00:01:00.000Z"));
        for line in [
            "0001 Wednesday June 03",
            "0001 June 03",
            "Tuesday June 03",
            "0001 Tuesday June 03 or Wednesday June 04",
            "0001 Sunday June 01",
            "0001 Tuesday June 03 2024",
        ] {
            assert_eq!(from(line, june), None, "{line}");
        }
    }
}
