//! Dates and times in prose, counted from the document's own date.
//!
//! The rules are those of the design note on enrich, section 8; values are TIMEX3.

mod clock;
mod dct;
mod duration;
mod explicit;
mod period;
mod relative;
mod tense;
mod year;

use std::ops::Range;

use copytaster_records::{Anchor, Confidence, TimexType};
use jiff::civil::Date;

pub(crate) use dct::{Reference, decide};
pub(crate) use period::Period;

use crate::text::{Case, Kind, Prose};

/// What a rule found at a token.
pub(crate) struct Match {
    /// The token behind it.
    pub(crate) end: usize,
    pub(crate) what: What,
    pub(crate) anchor: Anchor,
    /// TIMEX3 modifier.
    pub(crate) modifier: Option<&'static str>,
    pub(crate) conf: f64,
    pub(crate) method: &'static str,
}

/// A stretch of the calendar, or a length.
pub(crate) enum What {
    When(Period),
    Length(String),
}

impl Match {
    fn absolute(end: usize, period: Period, conf: f64, method: &'static str) -> Self {
        Self { end, what: What::When(period), anchor: Anchor::Absolute, modifier: None, conf, method }
    }

    fn counted(end: usize, period: Period, conf: f64, method: &'static str) -> Self {
        Self { end, what: What::When(period), anchor: Anchor::Dct, modifier: None, conf, method }
    }
}

/// A date in a segment.
pub(crate) struct Found {
    /// Its tokens.
    pub(crate) range: Range<usize>,
    pub(crate) what: What,
    pub(crate) anchor: Anchor,
    pub(crate) modifier: Option<&'static str>,
    pub(crate) conf: Confidence,
    pub(crate) method: &'static str,
}

impl Found {
    /// TIMEX3 type.
    pub(crate) fn timex_type(&self) -> TimexType {
        match &self.what {
            What::When(period) if period.is_time() => TimexType::Time,
            What::When(_) => TimexType::Date,
            What::Length(_) => TimexType::Duration,
        }
    }

    /// TIMEX3 value.
    pub(crate) fn value(&self) -> String {
        match &self.what {
            What::When(period) => period.value(),
            What::Length(length) => length.clone(),
        }
    }
}

/// All dates of a segment, left to right, none within another.
pub(crate) fn find(prose: &Prose<'_>, dct: Date) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < prose.len() {
        match match_at(prose, at, dct).filter(|m| m.end > at && !in_a_name(prose, at, m.end)) {
            Some(m) => {
                let Match { end, what, anchor, modifier, conf, method } = m;
                found.push(Found { range: at..end, what, anchor, modifier, conf: Confidence::new(conf), method });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// What is language-neutral: dates written in digits alone.
pub(crate) fn find_neutral(prose: &Prose<'_>) -> Vec<Found> {
    let iso = |at| explicit::iso(prose, at).map(|m| (at, m));
    let matches = (0..prose.len()).filter_map(iso);
    matches
        .map(|(at, m)| Found {
            range: at..m.end,
            what: m.what,
            anchor: m.anchor,
            modifier: None,
            conf: Confidence::new(m.conf),
            method: m.method,
        })
        .collect()
}

fn match_at(prose: &Prose<'_>, at: usize, dct: Date) -> Option<Match> {
    if !matches!(prose.tokens[at].kind, Kind::Word | Kind::Number) {
        return None;
    }
    let day = |at| explicit::match_at(prose, at, dct).or_else(|| relative::match_at(prose, at, dct));
    clock::match_at(prose, at, &day)
        .or_else(|| explicit::match_at(prose, at, dct))
        .or_else(|| relative::match_at(prose, at, dct))
        .or_else(|| duration::match_at(prose, at))
}

/// Whether a date is part of a name: `Black Friday`, `Sunday Times`. Titles in capitals say nothing.
fn in_a_name(prose: &Prose<'_>, start: usize, end: usize) -> bool {
    const BEFORE: [&str; 12] =
        ["black", "good", "bloody", "super", "ash", "holy", "cyber", "easter", "palm", "shrove", "maundy", "ruby"];
    const AFTER: [&str; 16] = [
        "times",
        "telegraph",
        "mail",
        "mirror",
        "herald",
        "express",
        "post",
        "independent",
        "mass",
        "school",
        "night",
        "prayer",
        "agreement",
        "club",
        "group",
        "summit",
    ];
    if prose.case != Case::Sentence {
        return false;
    }
    let before = start > 0 && prose.capital(start - 1) && BEFORE.contains(&prose.lower(start - 1));
    let after = prose.capital(end) && AFTER.contains(&prose.lower(end)) && !prose.glued(end);
    before || after
}
