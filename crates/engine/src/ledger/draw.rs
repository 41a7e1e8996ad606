//! The ledger drawn up: read on where it was left, gone over, answered.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use copytaster_records::Timestamp;

use super::answer::{Finding, LedgerLine, LedgerProgress, LedgerRequest, LedgerSum, UnitCount};
use super::balance::{Balance, Scope, Sheet};
use super::feeds::Feeds;
use super::keeper::Keeper;
use super::reading::{Reading, frontier};
use super::underway::Ahead;
use crate::{Log, LogError, StopSignal};

/// What seems to be missing is looked for so often again: what is committed may take a moment to become visible, or longer
/// behind what a dead instance left open.
const LOOKS: u32 = 4;
/// How long is waited at least.
const PAUSE: Duration = Duration::from_millis(150);

/// Why the ledger could not be drawn up.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Nobody reads the answer any more.
    #[error("the answer could not be written")]
    Write(#[from] std::io::Error),
    /// It was told to stop.
    #[error("told to stop; what was read is kept, the next time goes on from there")]
    Stopped,
    /// No delivery came from that feed.
    #[error("no delivery of feed `{feed}` was ever taken; there are deliveries of: {there}")]
    UnknownFeed {
        /// The feed.
        feed: String,
        /// Those that there are.
        there: String,
    },
    /// No delivery came in that time.
    #[error("no delivery came in that time: the first came at {first}, the last at {last}")]
    NothingThen {
        /// When the first came.
        first: Timestamp,
        /// When the last came.
        last: Timestamp,
    },
}

/// Reads what came since the last time, and answers with counts, with what is wrong and, at last, with the sum.
///
/// # Errors
/// [`LedgerError`].
pub fn ledger(
    log: &dyn Log,
    request: &LedgerRequest,
    stop: &StopSignal,
    write: &mut dyn FnMut(LedgerLine) -> std::io::Result<()>,
) -> Result<(), LedgerError> {
    let out = RefCell::new(Out { write, broken: None });
    let goes_on = |progress| out.borrow_mut().line(LedgerLine::Progress(progress)) && !stop.is_stopped();
    let drawn = draw(log, request.anew, &goes_on);
    if let Some(error) = out.borrow_mut().broken.take() {
        return Err(error.into());
    }
    let (drawn, all) = drawn?;
    let scope = scope(drawn.reading.feeds(), request)?;
    let sheet = match scope == Scope::default() && all.missing + all.double == 0 {
        // Everything was gone over: there is nothing to find.
        true => all,
        false => drawn.strike(scope, &mut |finding| {
            out.borrow_mut().line(LedgerLine::Finding(finding));
        })?,
    };
    if sheet.deliveries + sheet.missing == 0
        && let Some((first, last)) = sheet.span
        && (request.from.is_some() || request.to.is_some())
    {
        return Err(LedgerError::NothingThen {
            first: Timestamp::from_millis(first),
            last: Timestamp::from_millis(last),
        });
    }
    for ((feed, state), units) in &sheet.units {
        let stage = state.stage().map(|stage| stage.as_str().to_owned());
        let (feed, state) = (drawn.reading.feeds().name(*feed).to_owned(), state.as_str().to_owned());
        out.borrow_mut().line(LedgerLine::Count(UnitCount { feed, state, stage, units: *units }));
    }
    out.borrow_mut().line(LedgerLine::Sum(drawn.sum(&sheet)));
    out.borrow_mut().broken.take().map_or(Ok(()), |error| Err(error.into()))
}

/// Where the answer goes, until nobody reads it.
struct Out<'a> {
    write: &'a mut dyn FnMut(LedgerLine) -> std::io::Result<()>,
    broken: Option<std::io::Error>,
}

impl Out<'_> {
    /// Writes a line. Returns whether somebody reads it.
    fn line(&mut self, line: LedgerLine) -> bool {
        if self.broken.is_none() {
            self.broken = (self.write)(line).err();
        }
        self.broken.is_none()
    }
}

/// The ledger, up to date. Nobody else changes it as long as this is held.
struct Drawn<'a> {
    reading: Reading<'a>,
    ahead: Ahead,
    /// Numbers above these came while it was drawn up.
    horizon: Option<BTreeMap<u32, u64>>,
}

/// Reads on, and again where something seems to be missing. With what it all comes to.
fn draw<'a>(
    log: &'a dyn Log,
    anew: bool,
    goes_on: &'a dyn Fn(LedgerProgress) -> bool,
) -> Result<(Drawn<'a>, Sheet), LedgerError> {
    let keeper = Keeper::take(log)?;
    // Before anything is read: what was consumed by then must be seen further on.
    let frontier = frontier(log)?;
    let reading = Reading::new(log, keeper, anew, goes_on)?;
    let mut drawn = Drawn { reading, ahead: Ahead::default(), horizon: None };
    let mut look = 1;
    loop {
        if drawn.reading.catch_up()?.is_break() {
            return Err(LedgerError::Stopped);
        }
        drawn.ahead = drawn.reading.ahead(&frontier)?;
        let sheet = drawn.strike(Scope::default(), &mut |_| {})?;
        if sheet.missing == 0 || look == LOOKS {
            return Ok((drawn, sheet));
        }
        drawn.horizon.get_or_insert(sheet.last_seqs);
        look += 1;
        std::thread::sleep(PAUSE);
        drawn.reading.settle()?;
    }
}

impl Drawn<'_> {
    fn strike(&self, scope: Scope, find: &mut dyn FnMut(Finding)) -> Result<Sheet, LogError> {
        let kept = self.reading.kept();
        Balance {
            kept: &*kept,
            feeds: self.reading.feeds(),
            ahead: &self.ahead,
            reach: self.reading.reach(),
            scope,
            horizon: self.horizon.as_ref(),
        }
        .strike(find)
    }

    fn sum(&self, sheet: &Sheet) -> LedgerSum {
        let (strays, first_strays) = self.reading.strays();
        let since = self.reading.reach().all;
        LedgerSum {
            balanced: sheet.missing + sheet.double + strays == 0,
            deliveries: sheet.deliveries,
            units: sheet.units.values().sum::<u64>() + sheet.unknown,
            missing: sheet.missing,
            double: sheet.double,
            strays,
            first_strays: first_strays.to_vec(),
            unknown: sheet.unknown,
            known_from: (since != i64::MIN).then(|| Timestamp::from_millis(since)),
            records_read: self.reading.records(),
        }
    }
}

/// What is asked for, in terms of the book.
fn scope(feeds: &Feeds, request: &LedgerRequest) -> Result<Scope, LedgerError> {
    let feed = match &request.feed {
        None => None,
        Some(feed) => {
            let unknown = || LedgerError::UnknownFeed { feed: feed.clone(), there: feeds.names().join(", ") };
            Some(feeds.find(feed).ok_or_else(unknown)?)
        }
    };
    let millis = |time: Option<Timestamp>| time.map(Timestamp::as_millis);
    Ok(Scope { from: millis(request.from), to: millis(request.to), feed })
}
