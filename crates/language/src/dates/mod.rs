//! Dates and times in prose, counted from the document's own date. Values are TIMEX3.
//!
//! A small grammar: each module holds the rules of one family, each rule is a function from a token to a `Match`. At every
//! token the longest match of all families wins ([`grammar`]); what needs its neighbours - the day of a bare time, the date
//! that "a year earlier" is counted from, both ends of a range - is settled afterwards, from left to right ([`settle`]).
//! The rules are those of the design note on enrich, section 8.

mod bound;
mod calendar;
mod clock;
mod counted;
mod dct;
mod duration;
mod grammar;
mod holiday;
mod neutral;
mod numeric;
mod period;
mod range;
mod reference;
mod relative;
mod rule;
mod set;
mod settle;
mod tense;
mod timeofday;
mod unit;
mod weekday;
mod year;

use std::ops::Range;

use copytaster_records::{Anchor, Confidence, Interval, TimexBound, TimexRange, TimexType};
use jiff::tz::TimeZone;

pub(crate) use dct::{Reference, decide};
pub(crate) use neutral::find as find_neutral;
pub(crate) use period::Period;
pub(crate) use rule::What;
pub(crate) use settle::Memory;

use crate::text::Prose;

/// Whether a lower-case word is a unit of time, in singular or plural.
pub(crate) fn is_unit_of_time(lower: &str) -> bool {
    unit::Unit::of(lower).is_some()
}

/// A date in a segment.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Its tokens.
    pub(crate) range: Range<usize>,
    pub(crate) what: What,
    pub(crate) anchor: Anchor,
    pub(crate) modifier: Option<&'static str>,
    pub(crate) bound: Option<TimexBound>,
    /// First and last stretch of the range that it is an end of.
    pub(crate) ends: Option<(Period, Period)>,
    pub(crate) conf: Confidence,
    pub(crate) method: &'static str,
}

impl Found {
    /// TIMEX3 type.
    pub(crate) fn timex_type(&self) -> TimexType {
        match &self.what {
            What::When(period) if period.is_time() => TimexType::Time,
            What::Time(_) => TimexType::Time,
            What::When(_) | What::Reference(_) | What::Step(..) | What::Impossible(_) => TimexType::Date,
            What::Length(..) => TimexType::Duration,
            What::Set(_) => TimexType::Set,
        }
    }

    /// TIMEX3 value.
    pub(crate) fn value(&self) -> String {
        match &self.what {
            What::When(period) => period.value(),
            What::Length(value, _) | What::Set(value) | What::Impossible(value) => value.clone(),
            What::Reference(reference) => (*reference).to_owned(),
            What::Time(_) | What::Step(..) => "XXXX".to_owned(),
        }
    }

    /// When that is, in UTC.
    pub(crate) fn interval(&self, zone: &TimeZone) -> Option<Interval> {
        match &self.what {
            What::When(period) => period.interval(zone),
            What::Length(_, Some((begin, end))) => period::in_utc(*begin, *end, zone),
            _ => None,
        }
    }

    /// The range that it is an end of: from the first moment of its first stretch to the last moment of its last.
    pub(crate) fn whole_range(&self, zone: &TimeZone) -> Option<TimexRange> {
        let (first, last) = self.ends?;
        let (begin, end) = (first.interval(zone)?.begin, last.interval(zone)?.end);
        Some(TimexRange { first: first.value(), last: last.value(), interval: Interval { begin, end } })
    }

    /// Whether it says a day that no calendar has.
    pub(crate) fn is_impossible(&self) -> bool {
        matches!(self.what, What::Impossible(_))
    }
}

/// All dates of a segment, left to right, none within another. `memory` carries what segments before it said.
pub(crate) fn find(prose: &Prose<'_>, reference: &Reference, memory: &mut Memory) -> Vec<Found> {
    let ctx = rule::Ctx { prose, now: reference.now, day_first: reference.day_first, depth: 0 };
    let found = grammar::matches(&ctx);
    settle::settle(&ctx, found, memory)
}
