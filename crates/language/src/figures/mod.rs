//! How much and how many: money, percentages and their moves, casualties, crowds, measures, ages, scores, counted things.
//!
//! A figure is a [`quantity`] with what stands around it: a unit before or behind, a qualifier before, and what it counts.
//! Each family is a module; [`find`] asks them in turn at every number. Tokens of dates are none of its business.

mod change;
mod currency;
mod measure;
mod people;
mod quantity;
mod score;
mod things;

use std::ops::Range;

use copytaster_records::{AmountChange, AmountQualifier, AmountValue};

use crate::text::{Kind, Prose};
use quantity::Quantity;

pub(crate) use currency::home_dollar;

/// A figure in a segment.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Its tokens: qualifier, number, unit, what is counted.
    pub(crate) range: Range<usize>,
    pub(crate) value: AmountValue,
    pub(crate) unit: String,
    pub(crate) qualifier: AmountQualifier,
    pub(crate) what: String,
    pub(crate) change: Option<AmountChange>,
    pub(crate) conf: f64,
    pub(crate) method: &'static str,
}

/// What a family makes of a quantity: its unit and what it counts.
struct Read {
    end: usize,
    unit: String,
    what: String,
    conf: f64,
    method: &'static str,
}

/// What figures are read with.
struct Ctx<'p, 'a> {
    prose: &'p Prose<'a>,
    /// What a bare `$` is.
    dollar: &'static str,
}

impl Ctx<'_, '_> {
    fn lower(&self, at: usize) -> &str {
        self.prose.lower(at)
    }

    fn is_word(&self, at: usize) -> bool {
        self.prose.tokens.get(at).is_some_and(|t| t.kind == Kind::Word)
    }
}

/// All figures of a segment, left to right, none within another. `taken` are the tokens of dates, in order; `dollar` is what a
/// bare `$` means here.
pub(crate) fn find(prose: &Prose<'_>, taken: &[Range<usize>], dollar: &'static str) -> Vec<Found> {
    let ctx = Ctx { prose, dollar };
    let mut found: Vec<Found> = Vec::new();
    let (mut at, mut next_taken) = (0, 0);
    while at < prose.len() {
        while taken.get(next_taken).is_some_and(|t| t.end <= at) {
            next_taken += 1;
        }
        if let Some(date) = taken.get(next_taken).filter(|t| t.contains(&at)) {
            at = date.end;
            continue;
        }
        let limit = taken.get(next_taken).map_or(prose.len(), |t| t.start);
        match figure(&ctx, at, limit) {
            Some(figure) => {
                let reached = figure.range.end.max(at + 1);
                push(&mut found, figure);
                at = reached;
            }
            None => at += 1,
        }
    }
    found
}

/// The number of a person killed and of those hurt are two figures; the same tokens are one.
fn push(found: &mut Vec<Found>, mut figure: Found) {
    if let Some(last) = found.last().filter(|last| last.range.end > figure.range.start) {
        figure.range.start = last.range.end.min(figure.range.end.saturating_sub(1));
    }
    found.push(figure);
}

fn figure(ctx: &Ctx<'_, '_>, at: usize, limit: usize) -> Option<Found> {
    if let Some(found) = score::find(ctx, at) {
        return Some(found);
    }
    if let Some(found) = people::nobody(ctx, at) {
        return Some(found);
    }
    let (start, symbol) = currency::before(ctx, at).map_or((at, None), |(currency, next)| (next, Some(currency)));
    let quantity = quantity::at(ctx, start, symbol.is_some()).filter(|q| q.end <= limit)?;
    let (at, quantity) = measure::signed(ctx, at, quantity);
    let (first, qualifier) = quantity::qualifier(ctx, at, &quantity);
    let read = match symbol {
        Some(currency) => currency::read(ctx, at, currency, &quantity),
        None => units(ctx, first, &quantity)?,
    };
    let end = read.end.min(limit.max(quantity.end));
    Some(Found {
        range: first..end,
        value: quantity.value(),
        qualifier,
        change: change::of(ctx, first, end, &read.unit),
        unit: read.unit,
        what: read.what,
        conf: read.conf,
        method: read.method,
    })
}

/// The families, the surest first.
fn units(ctx: &Ctx<'_, '_>, first: usize, quantity: &Quantity) -> Option<Read> {
    measure::percent(ctx, first, quantity)
        .or_else(|| currency::behind(ctx, first, quantity))
        .or_else(|| measure::read(ctx, first, quantity))
        .or_else(|| people::age(ctx, first, quantity))
        .or_else(|| people::read(ctx, first, quantity))
        .or_else(|| things::read(ctx, first, quantity))
}
