//! Times of day: parts of it by name, and clock times.

use jiff::civil::{Date, DateTime};

use super::period::{add_days, midnight};
use crate::numbers;
use crate::text::{Kind, Prose};

/// A part of a day, as TIMEX3 has it. Nights span midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayPart {
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
    Daytime,
}

impl DayPart {
    /// By its word.
    pub(crate) fn of(lower: &str) -> Option<Self> {
        Some(match lower {
            "morning" => Self::Morning,
            "midday" | "lunchtime" => Self::Midday,
            "afternoon" => Self::Afternoon,
            "evening" => Self::Evening,
            "night" | "overnight" => Self::Night,
            "daytime" => Self::Daytime,
            _ => return None,
        })
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Morning => "TMO",
            Self::Midday => "TMI",
            Self::Afternoon => "TAF",
            Self::Evening => "TEV",
            Self::Night => "TNI",
            Self::Daytime => "TDT",
        }
    }

    /// First hour and the hour behind the last; over 24 is the next day's.
    pub(crate) fn hours(self) -> (i8, i8) {
        match self {
            Self::Morning => (6, 12),
            Self::Midday => (11, 14),
            Self::Afternoon => (12, 18),
            Self::Evening => (18, 22),
            Self::Night => (20, 30),
            Self::Daytime => (8, 18),
        }
    }

    /// An hour that is said with it: "8 in the evening" is 20.
    fn place(self, hour: i8) -> i8 {
        match self {
            Self::Morning if hour == 12 => 0,
            Self::Afternoon | Self::Evening if hour < 12 => hour + 12,
            Self::Night if (5..12).contains(&hour) => hour + 12,
            Self::Night if hour == 12 => 0,
            _ => hour,
        }
    }
}

/// Whose clock a time is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClockZone {
    /// The dateline's.
    Local,
    /// Minutes east of GMT.
    Fixed(i16),
    /// One that is not told from its letters (`ET`: with or without summer time).
    Other,
}

/// A time on the clock. Hour 24 is midnight at a day's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) hour: i8,
    pub(crate) minute: i8,
    pub(crate) second: Option<i8>,
    /// Whose clock it is.
    pub(crate) zone: ClockZone,
    /// Whether morning and evening are told apart.
    pub(crate) sure: bool,
}

impl Clock {
    pub(crate) fn new(hour: i8, minute: i8) -> Option<Self> {
        let fits = (0..24).contains(&hour) && (0..60).contains(&minute) || (hour, minute) == (24, 0);
        fits.then_some(Self { hour, minute, second: None, zone: ClockZone::Local, sure: true })
    }

    pub(crate) fn value(self) -> String {
        let seconds = self.second.map(|s| format!(":{s:02}")).unwrap_or_default();
        format!(
            "T{:02}:{:02}{seconds}{}",
            self.hour,
            self.minute,
            if self.zone == ClockZone::Fixed(0) { "Z" } else { "" }
        )
    }

    /// The minute or the second that it names, on a day.
    pub(crate) fn bounds(self, day: Date) -> Option<(DateTime, DateTime)> {
        let begin = if self.hour == 24 {
            midnight(add_days(day, 1)?)
        } else {
            DateTime::new(day.year(), day.month(), day.day(), self.hour, self.minute, self.second.unwrap_or(0), 0)
                .ok()?
        };
        let length = if self.second.is_some() { 1 } else { 60 };
        Some((begin, begin.checked_add(jiff::Span::new().try_seconds(length).ok()?).ok()?))
    }

    /// Moves it into the half of the day that a word beside it names.
    pub(crate) fn within(mut self, part: DayPart) -> Self {
        if !self.sure {
            self.hour = part.place(self.hour);
            self.sure = true;
        }
        self
    }
}

/// A clock time that says so by itself: "3 p.m.", "3:30 pm", "noon", "15:30", "0815 GMT", "half past seven o'clock".
pub(crate) fn clock(prose: &Prose<'_>, at: usize) -> Option<(Clock, usize)> {
    let (clock, end) = named(prose, at).or_else(|| spoken(prose, at)).or_else(|| written(prose, at))?;
    Some(with_zone(prose, clock, end))
}

/// A clock time whose words must be told from a number by what stands beside them: "at 7", "from three thirty".
pub(crate) fn loose(prose: &Prose<'_>, at: usize) -> Option<(Clock, usize)> {
    if let Some(found) = clock(prose, at) {
        return Some(found);
    }
    let (text, end) = (prose.word(at), at + 1);
    if let Some((hour, minute)) = text.split_once('.').filter(|(_, m)| m.len() == 2) {
        let mut clock = Clock::new(hour.parse().ok()?, minute.parse().ok()?)?;
        clock.sure = false;
        return Some((clock, end));
    }
    let hour = numbers::cardinal(prose, at).filter(|n| n.end == at + 1)?;
    let value = i8::try_from(hour.whole()?).ok().filter(|h| (1..=24).contains(h))?;
    let minutes = numbers::in_words(prose, end).filter(|_| hour.form == numbers::Form::Words);
    let minutes =
        minutes.and_then(|n| Some((i8::try_from(n.whole()?).ok()?, n.end))).filter(|(m, _)| (10..60).contains(m));
    let hyphen = prose.lower(end) == "-" && hour.form == numbers::Form::Words;
    let hyphened = numbers::in_words(prose, end + 1).filter(|_| hyphen);
    let hyphened =
        hyphened.and_then(|n| Some((i8::try_from(n.whole()?).ok()?, n.end))).filter(|(m, _)| (10..60).contains(m));
    let (minute, end) = minutes.or(hyphened).unwrap_or((0, end));
    let mut clock = Clock::new(value, minute)?;
    clock.sure = value > 12;
    let end = if prose.lower(end) == "minutes" && minute > 0 { end + 1 } else { end };
    match meridiem(prose, end) {
        Some((pm, end)) => Some((half_of_day(value, minute, pm)?, end)),
        None => Some((clock, end)),
    }
}

/// "noon", "12 noon", "midnight".
fn named(prose: &Prose<'_>, at: usize) -> Option<(Clock, usize)> {
    let twelve = usize::from(matches!(prose.lower(at), "12" | "twelve"));
    match prose.lower(at + twelve) {
        "noon" | "noonish" => Some((Clock::new(12, 0)?, at + twelve + 1)),
        "midnight" => Some((Clock::new(24, 0)?, at + twelve + 1)),
        _ => None,
    }
}

/// "half past seven", "20 min past eight", "quarter to six"; an hour in figures or words must follow.
fn spoken(prose: &Prose<'_>, at: usize) -> Option<(Clock, usize)> {
    let at = if prose.lower(at) == "a" && prose.lower(at + 1) == "quarter" { at + 1 } else { at };
    let (minutes, next) = match prose.lower(at) {
        "half" => (30, at + 1),
        "quarter" => (15, at + 1),
        _ => {
            let number = numbers::cardinal(prose, at)?;
            let unit = matches!(prose.lower(number.end), "min" | "mins" | "minute" | "minutes");
            (i8::try_from(number.whole()?).ok().filter(|m| (1..60).contains(m))?, number.end + usize::from(unit))
        }
    };
    let past = match prose.lower(next) {
        "past" => true,
        "to" if prose.lower(at) == "quarter" => false,
        _ => return None,
    };
    let hour = numbers::cardinal(prose, next + 1).filter(|n| n.end == next + 2)?;
    let hour = i8::try_from(hour.whole()?).ok().filter(|h| (1..=12).contains(h))?;
    let (hour, minute) = if past { (hour, minutes) } else { (if hour == 1 { 12 } else { hour - 1 }, 60 - minutes) };
    let mut end = next + 2;
    end += usize::from(is_oclock(prose.lower(end)));
    let mut clock = Clock::new(hour, minute)?;
    clock.sure = false;
    Some((clock, end))
}

fn is_oclock(lower: &str) -> bool {
    matches!(lower, "o'clock" | "oclock" | "o\u{2019}clock")
}

/// Figures with a colon, with a.m. or p.m., with a zone, or with "o'clock".
fn written(prose: &Prose<'_>, at: usize) -> Option<(Clock, usize)> {
    let text = prose.word(at);
    let word_hour =
        || numbers::small(prose.lower(at)).filter(|h| (1..=12).contains(h)).and_then(|h| i8::try_from(h).ok());
    if prose.tokens.get(at)?.kind != Kind::Number {
        let hour = word_hour()?;
        if is_oclock(prose.lower(at + 1)) {
            let mut clock = Clock::new(hour, 0)?;
            clock.sure = false;
            return Some((clock, at + 2));
        }
        let minute = numbers::in_words(prose, at + 1).and_then(|n| Some((i8::try_from(n.whole()?).ok()?, n.end)));
        let (minute, next) = minute.filter(|(m, _)| (10..60).contains(m)).unwrap_or((0, at + 1));
        let (pm, end) = meridiem(prose, next)?;
        return Some((half_of_day(hour, minute, pm)?, end));
    }
    let letters = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.'));
    let figures = &text[..text.len() - letters.len()];
    let suffix = meridiem_letters(&letters.to_ascii_lowercase()).filter(|_| !letters.is_empty());
    let separator =
        figures.contains(':') || figures.contains('.') && (suffix.is_some() || meridiem(prose, at + 1).is_some());
    let (hour, minute, second) = parts(figures)?;
    if let Some(pm) = suffix {
        // "9.am": the point belongs to nobody.
        return Some((with_second(half_of_day(hour, minute, pm)?, second), at + 1));
    }
    if !letters.is_empty() {
        return (letters.eq_ignore_ascii_case("ish") && minute == 0)
            .then(|| Clock::new(hour, 0).map(|c| (Clock { sure: false, ..c }, at + 1)))?;
    }
    if let Some((pm, end)) = meridiem(prose, at + 1) {
        return Some((with_second(half_of_day(hour, minute, pm)?, second), end));
    }
    if is_oclock(prose.lower(at + 1)) {
        return Some((Clock { sure: hour > 12, ..Clock::new(hour, minute)? }, at + 2));
    }
    let military = figures.len() == 4 && zone(prose, at + 1).is_some();
    // `1:1` and `4:3` are no times.
    let minutes_fit = figures.split_once(':').is_some_and(|(_, m)| m.len() == 2 || m.len() == 5);
    let clock = Clock::new(hour, minute)?;
    let sure = hour > 12 || hour == 0 || military;
    ((separator && minutes_fit) || military).then(|| (with_second(Clock { sure, ..clock }, second), at + 1))
}

/// Hour, minute and second of `15:30`, `7:56:30`, `2.30`, `0815`, `1140`, `9`.
fn parts(figures: &str) -> Option<(i8, i8, Option<i8>)> {
    let figures = figures.trim_end_matches('.');
    if figures.len() > 8 {
        return None;
    }
    let mut fields = figures.split([':', '.']);
    let (first, minute, second) = (fields.next()?, fields.next(), fields.next());
    if minute.is_none() && (first.len() == 3 || first.len() == 4) {
        let cut = first.len() - 2;
        return Some((first[..cut].parse().ok()?, first[cut..].parse().ok()?, None));
    }
    let minute = minute.map_or(Some(0), |m| m.parse().ok().filter(|_| m.len() == 2))?;
    Some((first.parse().ok()?, minute, second.and_then(|s| s.parse().ok()).filter(|s| (0..60).contains(s))))
}

fn with_second(clock: Clock, second: Option<i8>) -> Clock {
    Clock { second, ..clock }
}

fn half_of_day(hour: i8, minute: i8, pm: Option<bool>) -> Option<Clock> {
    if !(0..24).contains(&hour) || pm.is_none() && !(1..=12).contains(&hour) {
        return None;
    }
    let hour = match pm {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Clock::new(hour, minute).map(|clock| Clock { sure: pm.is_some(), ..clock })
}

/// `Some(Some(true))` is p.m.; "ampm" is either.
fn meridiem_letters(letters: &str) -> Option<Option<bool>> {
    match letters {
        "am" | "a" => Some(Some(false)),
        "pm" | "p" => Some(Some(true)),
        "ampm" => Some(None),
        _ => None,
    }
}

/// "a.m.", "pm", "p m", "p . m .".
fn meridiem(prose: &Prose<'_>, at: usize) -> Option<(Option<bool>, usize)> {
    match prose.lower(at) {
        "a.m." | "am" | "a.m" => return Some((Some(false), at + 1)),
        "p.m." | "pm" | "p.m" => return Some((Some(true), at + 1)),
        "a" | "p" => {}
        _ => return None,
    }
    let pm = prose.lower(at) == "p";
    let mut end = at + 1;
    end += usize::from(prose.lower(end) == ".");
    if prose.lower(end) != "m" {
        return None;
    }
    end += 1;
    end += usize::from(prose.lower(end) == "." && prose.lower(at + 1) == ".");
    Some((Some(pm), end))
}

/// The zone that follows, and the token behind it.
fn zone(prose: &Prose<'_>, at: usize) -> Option<(ClockZone, usize)> {
    let hours = |hours: i16| ClockZone::Fixed(hours * 60);
    let zone = match prose.word(at) {
        "GMT" | "UTC" | "Z" => hours(0),
        "EST" | "CDT" => hours(-5),
        "EDT" => hours(-4),
        "CST" | "MDT" => hours(-6),
        "MST" | "PDT" => hours(-7),
        "PST" => hours(-8),
        "BST" | "CET" | "WAT" => hours(1),
        "CEST" | "SAST" => hours(2),
        "MSK" | "EAT" => hours(3),
        "HKT" => hours(8),
        "JST" => hours(9),
        "AEST" => hours(10),
        "AEDT" => hours(11),
        "IST" => ClockZone::Fixed(5 * 60 + 30),
        "ET" | "CT" | "MT" | "PT" => ClockZone::Other,
        "local" if prose.lower(at + 1) == "time" => return Some((ClockZone::Local, at + 2)),
        _ => return None,
    };
    Some((zone, at + 1))
}

fn with_zone(prose: &Prose<'_>, clock: Clock, end: usize) -> (Clock, usize) {
    match zone(prose, end) {
        Some((zone, end)) => (Clock { zone, sure: true, ..clock }, end),
        None => (clock, end),
    }
}
