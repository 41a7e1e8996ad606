//! What rules look at and what they find.

use copytaster_records::Anchor;
use jiff::civil::{Date, DateTime};

use super::period::Period;
use super::timeofday::{Clock, DayPart};
use crate::text::Prose;

/// What a rule looks at: a segment, and what dates are counted from.
pub(super) struct Ctx<'p, 'a> {
    pub(super) prose: &'p Prose<'a>,
    /// The document's date, with the time of day where it is known.
    pub(super) now: DateTime,
    /// Whether `3/4` is the third of April.
    pub(super) day_first: bool,
    /// How many rules call for this one.
    pub(super) depth: u8,
}

/// How deep rules may call each other: "the end of the first week of next month" is two.
const DEPTH_MAX: u8 = 3;

impl<'p, 'a> Ctx<'p, 'a> {
    /// For a rule that another calls; `None` where too many did, so that no text makes them call each other without end.
    pub(super) fn deeper(&self) -> Option<Ctx<'p, 'a>> {
        let depth = self.depth + 1;
        (depth <= DEPTH_MAX).then_some(Ctx { depth, ..*self })
    }

    pub(super) fn today(&self) -> Date {
        self.now.date()
    }

    pub(super) fn lower(&self, at: usize) -> &str {
        self.prose.lower(at)
    }

    /// The token behind an optional word.
    pub(super) fn skip(&self, at: usize, words: &[&str]) -> usize {
        at + usize::from(words.contains(&self.prose.lower(at)))
    }

    /// Whether tokens are these words.
    pub(super) fn are(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(i, word)| self.prose.lower(at + i) == *word)
    }
}

/// What an expression means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// A stretch of the calendar.
    When(Period),
    /// A time of a day that is yet to be found.
    Time(TimeOfDay),
    /// A length, and the stretch of the wall clock that it covers where it ends or begins now.
    Length(String, Option<(DateTime, DateTime)>),
    /// Something that recurs.
    Set(String),
    /// `PRESENT_REF`, `PAST_REF`, `FUTURE_REF`.
    Reference(&'static str),
    /// A step from the date before it in the text: unit and count.
    Step(super::unit::Unit, i64),
    /// A day that no calendar has, as it is written.
    Impossible(String),
}

/// A time whose day is told elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeOfDay {
    Clock(Clock),
    Part(DayPart),
}

impl TimeOfDay {
    /// On a day.
    pub(super) fn on(self, day: Date) -> Period {
        match self {
            Self::Clock(clock) => Period::At(day, clock),
            Self::Part(part) => Period::Part(day, part),
        }
    }
}

/// What a rule found at a token.
#[derive(Debug, Clone)]
pub(crate) struct Match {
    /// The token behind it.
    pub(crate) end: usize,
    pub(crate) what: What,
    pub(crate) anchor: Anchor,
    /// TIMEX3 modifier.
    pub(crate) modifier: Option<&'static str>,
    /// The year is written out, or follows from a relation.
    pub(crate) fixed: bool,
    /// First and last stretch of a range that is one expression: "Nov. 18-19".
    pub(crate) range: Option<(Period, Period)>,
    pub(crate) conf: f64,
    pub(crate) method: &'static str,
}

impl Match {
    /// Written in full.
    pub(super) fn absolute(end: usize, period: Period, conf: f64, method: &'static str) -> Self {
        Self { anchor: Anchor::Absolute, ..Self::counted(end, period, conf, method) }
    }

    /// Counted from the document's date, by a word that says so.
    pub(super) fn counted(end: usize, period: Period, conf: f64, method: &'static str) -> Self {
        Self::of(end, What::When(period), conf, method)
    }

    /// The year is taken from the document's date.
    pub(super) fn guessed(end: usize, period: Period, conf: f64, method: &'static str) -> Self {
        Self { fixed: false, ..Self::counted(end, period, conf, method) }
    }

    pub(super) fn of(end: usize, what: What, conf: f64, method: &'static str) -> Self {
        Self { end, what, anchor: Anchor::Dct, modifier: None, fixed: true, range: None, conf, method }
    }

    pub(super) fn with(self, modifier: Option<&'static str>) -> Self {
        Self { modifier: modifier.or(self.modifier), ..self }
    }

    pub(super) fn period(&self) -> Option<Period> {
        match &self.what {
            What::When(period) => Some(*period),
            _ => None,
        }
    }

    /// The day, where it is one.
    pub(super) fn day(&self) -> Option<Date> {
        match self.period()? {
            Period::Day(day) => Some(day),
            _ => None,
        }
    }
}

/// The longest match; of equals the first.
pub(super) fn longest(matches: impl IntoIterator<Item = Option<Match>>) -> Option<Match> {
    matches.into_iter().flatten().fold(None, |best: Option<Match>, m| match best {
        Some(best) if best.end >= m.end => Some(best),
        _ => Some(m),
    })
}
