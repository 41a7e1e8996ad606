//! Going over the book: how many units are where, and what is missing or double.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use bytes::Bytes;

use super::account::{Standing, State, why_missing};
use super::answer::{Finding, Wrong};
use super::book::{KILLS, PAGES, PARTITION, damaged, decode_page, delivery_of, parse_page_key};
use super::feeds::Feeds;
use super::mark::{Mark, Marks};
use super::matter::{Matter, UnitKey};
use super::page::{Delivery, Page};
use super::underway::Ahead;
use crate::{LogError, StateReader};

/// Which deliveries are counted, by when they came and from where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Scope {
    /// From then on, in milliseconds since 1970.
    pub(super) from: Option<i64>,
    /// Before then.
    pub(super) to: Option<i64>,
    /// Of one feed.
    pub(super) feed: Option<u32>,
}

/// From when on records can be missed: what is older may have been on topics that no longer reach back so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// In milliseconds since 1970.
    pub(super) all: i64,
    /// Of `wire.parsed`, which is kept for days only and is not where anything ends.
    pub(super) parsed: i64,
}

/// What it all comes to.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Units by feed and state.
    pub(super) units: BTreeMap<(u32, State), u64>,
    pub(super) deliveries: u64,
    pub(super) missing: u64,
    pub(super) double: u64,
    /// Units that came before topics reach back, of which nothing more is known.
    pub(super) unknown: u64,
    /// When the first and the last delivery of all came, whatever is counted.
    pub(super) span: Option<(i64, i64)>,
    /// The highest number seen in each lane.
    pub(super) last_seqs: BTreeMap<u32, u64>,
}

/// The kept book, with all that is needed to judge it.
pub(super) struct Balance<'a> {
    pub(super) kept: &'a dyn StateReader,
    pub(super) feeds: &'a Feeds,
    pub(super) ahead: &'a Ahead,
    pub(super) reach: Reach,
    pub(super) scope: Scope,
    /// Numbers above these are too new to be missed; all are old enough where it is `None`.
    pub(super) horizon: Option<&'a BTreeMap<u32, u64>>,
}

impl Balance<'_> {
    /// Goes over all pages in order. `find` gets each thing that is wrong.
    pub(super) fn strike(&self, find: &mut dyn FnMut(Finding)) -> Result<Sheet, LogError> {
        let mut going = Going { balance: self, sheet: Sheet::default(), find, lane: None };
        self.each(PAGES, |key, kept| {
            let (lane, first) = parse_page_key(key)?;
            going.page(lane, first, &decode_page(kept)?);
            Ok(())
        })?;
        let mut kills = Vec::new();
        self.each(KILLS, |_, kept| {
            kills.extend(Matter::decode(kept).ok_or_else(damaged)?.units());
            Ok(())
        })?;
        kills.into_iter().try_for_each(|unit| going.kill(unit))?;
        Ok(going.sheet)
    }

    fn each(&self, prefix: &[u8], mut visit: impl FnMut(&[u8], Bytes) -> Result<(), LogError>) -> Result<(), LogError> {
        let mut result = Ok(());
        self.kept.scan(PARTITION, prefix, &mut |key, value| {
            result = visit(key, Bytes::copy_from_slice(value));
            if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        result
    }

    fn counts(&self, feed: u32, at: i64) -> bool {
        self.scope.feed.is_none_or(|wanted| wanted == feed)
            && self.scope.from.is_none_or(|from| from <= at)
            && self.scope.to.is_none_or(|to| at < to)
    }

    /// Whether a gap in a lane is one: not where deliveries are still being read, nor where feeds are picked.
    fn may_miss(&self, lane: u32, seq: u64) -> bool {
        self.horizon.is_none_or(|horizon| horizon.get(&lane).is_some_and(|last| seq <= *last))
            && self.scope.feed.is_none()
    }
}

struct Going<'a> {
    balance: &'a Balance<'a>,
    sheet: Sheet,
    find: &'a mut dyn FnMut(Finding),
    /// The lane, and the number that comes next in it.
    lane: Option<(u32, u64)>,
}

impl Going<'_> {
    fn page(&mut self, lane: u32, first: u64, page: &Page) {
        for (seq, delivery) in (first..).zip(page.slots()) {
            let Some(delivery) = delivery else { continue };
            let (low, high) = self.sheet.span.unwrap_or((delivery.at, delivery.at));
            self.sheet.span = Some((low.min(delivery.at), high.max(delivery.at)));
            self.sheet.last_seqs.insert(lane, seq);
            self.gap_before(lane, seq, delivery.at);
            if self.balance.counts(delivery.feed, delivery.at) {
                self.delivery(lane, seq, delivery);
            }
        }
    }

    /// Numbers of a lane that nothing tells of. `at`: when the delivery behind them came.
    fn gap_before(&mut self, lane: u32, seq: u64, at: i64) {
        let expected = match self.lane.replace((lane, seq + 1)) {
            Some((before, next)) if before == lane => next,
            // A log that reaches back to its beginning begins with 0.
            _ if self.balance.reach.all == i64::MIN => 0,
            _ => seq,
        };
        let is_counted = self.balance.scope.from.is_none_or(|from| from <= at)
            && self.balance.scope.to.is_none_or(|to| at < to)
            && at >= self.balance.reach.all;
        if expected < seq && is_counted && self.balance.may_miss(lane, expected) {
            self.sheet.missing += seq - expected;
            let item = match seq - expected {
                1 => format!("?/{lane}/{expected}"),
                _ => format!("?/{lane}/{expected} to ?/{lane}/{}", seq - 1),
            };
            let says = "the lane's numbers have a gap, and nothing else tells of it".to_owned();
            (self.find)(Finding { wrong: Wrong::Missing, item, topic: Mark::Delivered.topic().into(), says });
        }
    }

    fn delivery(&mut self, lane: u32, seq: u64, delivery: &Delivery) {
        let id = format!("{}/{lane}/{seq}", self.balance.feeds.name(delivery.feed));
        let is_within_reach = delivery.at >= self.balance.reach.all;
        self.sheet.deliveries += 1;
        let mut whole = delivery.whole.standing(self.balance.ahead.delivery(lane, seq));
        let units = delivery.units.max(u32::try_from(delivery.accounts.len()).unwrap_or(u32::MAX));
        if units > 0 {
            whole.missing = Marks::default();
            if delivery.whole.is_dead_for_good() {
                whole.excluded.insert(Mark::DeadInDedupe);
            }
        }
        if !delivery.whole.seen.contains(Mark::Delivered) {
            whole.missing.insert(Mark::Delivered);
        }
        self.wrongs(&id, delivery.at, &whole);
        if units == 0 {
            return self.count(delivery.feed, whole.state, is_within_reach);
        }
        for ordinal in 0..units {
            let underway = self.balance.ahead.unit(UnitKey { lane, seq, ordinal });
            let account = delivery.accounts.get(ordinal as usize).cloned().unwrap_or_default();
            let standing = account.standing(underway);
            self.wrongs(&format!("{id}#{ordinal}"), delivery.at, &standing);
            self.count(delivery.feed, standing.state, is_within_reach);
        }
    }

    fn count(&mut self, feed: u32, state: State, is_within_reach: bool) {
        if state == State::Missing && !is_within_reach {
            self.sheet.unknown += 1;
        } else {
            *self.sheet.units.entry((feed, state)).or_default() += 1;
        }
    }

    fn wrongs(&mut self, item: &str, at: i64, standing: &Standing) {
        let reach = self.balance.reach;
        for mark in standing.missing.iter() {
            let is_in_passing = mark == Mark::Parsed && standing.state != State::Missing;
            if at >= reach.all && (!is_in_passing || at >= reach.parsed) {
                self.sheet.missing += 1;
                self.found(Wrong::Missing, item, mark, why_missing(mark));
            }
        }
        for mark in standing.doubled.iter() {
            self.sheet.double += 1;
            self.found(Wrong::Double, item, mark, "it is there more than once");
        }
        for mark in standing.excluded.iter() {
            self.sheet.double += 1;
            self.found(Wrong::Double, item, mark, "it is there beside a record that excludes it");
        }
    }

    fn found(&mut self, wrong: Wrong, item: &str, mark: Mark, says: &str) {
        (self.find)(Finding { wrong, item: item.to_owned(), topic: mark.topic().into(), says: says.to_owned() });
    }

    /// A unit that takes a story back and is not on `wire.kills`.
    fn kill(&mut self, unit: UnitKey) -> Result<(), LogError> {
        let Some(delivery) = delivery_of(self.balance.kept, unit)? else { return Ok(()) };
        if self.balance.counts(delivery.feed, delivery.at) && delivery.at >= self.balance.reach.all {
            let UnitKey { lane, seq, ordinal } = unit;
            let item = format!("{}/{lane}/{seq}#{ordinal}", self.balance.feeds.name(delivery.feed));
            self.sheet.missing += 1;
            self.found(Wrong::Missing, &item, Mark::Kill, why_missing(Mark::Kill));
        }
        Ok(())
    }
}
