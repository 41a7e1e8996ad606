//! The loop that looks, claims, hands over and puts away.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use copytaster_records::{DeliveryId, Transport};
use notify::RecommendedWatcher;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::dirs::{Contents, Dirs, Stamp};
use super::hints::Hints;
use super::look::{Entry, Watchlist, look};
use super::{AfterDelivery, FolderOptions, FolderWatch, Names, shown};
use crate::{Arrival, FeedCounters, Intake, Refused};

/// Names whose errors are remembered, so that each is told once.
const COMPLAINTS_MAX: usize = 10_000;

/// A claimed file's number in the order of claims.
type Order = u64;

/// A claimed file that is to be delivered (again).
#[derive(Debug)]
struct Claimed {
    name: OsString,
    /// What it must still be like; otherwise somebody writes it, and it waits to settle.
    expected: Option<Stamp>,
    due: Instant,
    /// It waits for the log: nothing that was claimed later may overtake it.
    holds_others: bool,
}

/// What became of a file that was handed over.
#[derive(Debug)]
enum Outcome {
    /// Durable and put away.
    Delivered(DeliveryId),
    /// Durable, but written again meanwhile.
    Changed(Stamp),
    /// Not durable.
    Refused(Refused),
    /// Durable, but it cannot be put away.
    Stuck(io::Error),
}

struct Watching {
    options: FolderOptions,
    dirs: Arc<Dirs>,
    intake: Intake,
    counters: Arc<FeedCounters>,
    stop: CancellationToken,
    hints: Hints,
    watcher: Option<RecommendedWatcher>,
    list: Watchlist,
    claims: Order,
    in_flight: JoinSet<(Order, OsString, Outcome)>,
    again: BTreeMap<Order, Claimed>,
    complained: Names,
    folder_is_gone: bool,
    look_at: Instant,
}

impl FolderWatch {
    /// Watches until stopped. Files that were handed over by then are waited for and put away.
    ///
    /// Errors about single files, and about a folder that goes away and comes back, are logged; the rest goes on.
    pub async fn run(self, intake: Intake, counters: Arc<FeedCounters>, stop: CancellationToken) {
        let Self { options, dirs, hints, watcher, _lock } = self;
        let mut watching = Watching {
            watcher,
            options,
            dirs: Arc::new(dirs),
            intake,
            counters,
            // A child: an intake that is gone stops this folder, not everybody.
            stop: stop.child_token(),
            hints,
            list: Watchlist::default(),
            claims: 0,
            in_flight: JoinSet::new(),
            again: BTreeMap::new(),
            complained: Names::new(),
            folder_is_gone: false,
            look_at: Instant::now(),
        };
        watching.take_up_claimed().await;
        watching.run().await;
    }
}

impl Watching {
    async fn run(&mut self) {
        while !self.stop.is_cancelled() {
            self.deliver_due().await;
            if self.look_at <= Instant::now() && self.may_claim() {
                self.look_and_claim().await;
            }
            let wake = self.wake_at();
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = self.hints.wait() => self.look_at = Instant::now(),
                Some(done) = self.in_flight.join_next() => self.put_away(done),
                () = tokio::time::sleep_until(wake.into()) => {}
            }
        }
        while let Some(done) = self.in_flight.join_next().await {
            self.put_away(done);
        }
    }

    /// What an earlier run claimed and did not put away.
    async fn take_up_claimed(&mut self) {
        let dirs = self.dirs.clone();
        match blocking(move || look(&dirs.claimed, |_| false)).await {
            Ok(left) => {
                if !left.is_empty() {
                    tracing::info!(feed = %self.options.feed, files = left.len(), "delivers again what was claimed before");
                }
                let due = Instant::now();
                for entry in left {
                    let order = self.next_order();
                    let claimed = Claimed { name: entry.name, expected: None, due, holds_others: true };
                    self.again.insert(order, claimed);
                }
            }
            Err(error) => tracing::error!(feed = %self.options.feed, %error, "cannot look for claimed files"),
        }
    }

    fn next_order(&mut self) -> Order {
        self.claims += 1;
        self.claims
    }

    fn may_claim(&self) -> bool {
        self.again.len() < self.options.in_flight_max.max(1) && !self.is_held(Order::MAX)
    }

    /// Whether something that was claimed before `order` waits for the log.
    fn is_held(&self, order: Order) -> bool {
        self.again.range(..order).any(|(_, claimed)| claimed.holds_others)
    }

    /// Claimed files that may be handed over now or later, in the order of their claims: none behind one that holds.
    fn next_again(&self) -> impl Iterator<Item = (Order, &Claimed)> {
        let first_holder = self.again.iter().find(|(_, claimed)| claimed.holds_others).map(|(order, _)| *order);
        let last = first_holder.unwrap_or(Order::MAX);
        self.again.range(..=last).map(|(order, claimed)| (*order, claimed))
    }

    fn wake_at(&self) -> Instant {
        let due = self.next_again().map(|(_, claimed)| claimed.due).min();
        match due {
            Some(due) if self.may_claim() => due.min(self.look_at),
            Some(due) => due,
            None => self.look_at,
        }
    }

    async fn deliver_due(&mut self) {
        while !self.stop.is_cancelled() {
            let now = Instant::now();
            let due = self.next_again().find(|(_, claimed)| claimed.due <= now).map(|(order, _)| order);
            let Some((order, claimed)) = due.and_then(|order| self.again.remove_entry(&order)) else { return };
            self.hand_over(order, claimed.name, claimed.expected).await;
        }
    }

    async fn look_and_claim(&mut self) {
        let complete = self.hints.complete();
        let (dirs, options) = (self.dirs.clone(), self.options.clone());
        let found = blocking(move || look(&dirs.folder, |name| options.ignores(name))).await;
        self.look_at = Instant::now() + self.options.rescan;
        let found = match found {
            Ok(found) => found,
            Err(error) => return self.folder_gone(&error),
        };
        self.folder_back();
        let plan = self.list.plan(Instant::now(), found, &complete, self.options.settle);
        if let Some(left) = plan.look_again {
            self.look_at = self.look_at.min(Instant::now() + left);
        }
        for entry in plan.ready {
            if self.stop.is_cancelled() || !self.may_claim() {
                return;
            }
            self.claim(entry).await;
        }
    }

    async fn claim(&mut self, entry: Entry) {
        let stamp = Stamp { len: entry.len, modified: entry.modified };
        let (dirs, name) = (self.dirs.clone(), entry.name.clone());
        match blocking(move || dirs.claim(&name)).await {
            Ok(true) => {
                let order = self.next_order();
                self.hand_over(order, entry.name, Some(stamp)).await;
            }
            // One of this name is on its way: look again once that is done.
            Ok(false) => self.look_at = self.look_at.min(Instant::now() + self.options.settle),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                self.complain(&entry.name, &error, "cannot be taken; let the program read it and write in the folder");
            }
        }
    }

    /// From `claimed/` into the intake; waits while the intake is full.
    async fn hand_over(&mut self, order: Order, name: OsString, expected: Option<Stamp>) {
        while self.in_flight.len() >= self.options.in_flight_max.max(1) {
            let Some(done) = self.in_flight.join_next().await else { break };
            self.put_away(done);
        }
        if self.is_held(order) {
            let claimed = Claimed { name, expected, due: Instant::now(), holds_others: true };
            self.again.insert(order, claimed);
            return;
        }
        let stop = self.stop.clone();
        tokio::select! {
            biased;
            // It stays in `claimed/` for the next start.
            () = stop.cancelled() => {}
            result = self.try_hand_over(order, &name, expected) => {
                if let Err(error) = result {
                    self.complain(&name, &error, "was claimed and cannot be read; it is tried again at the next start");
                }
            }
        }
    }

    async fn try_hand_over(&mut self, order: Order, name: &OsStr, expected: Option<Stamp>) -> io::Result<()> {
        let (dirs, claimed) = (self.dirs.clone(), name.to_owned());
        let stamp = blocking(move || dirs.stamp(&claimed)).await?;
        if expected.is_some_and(|expected| expected != stamp) {
            self.wait_to_settle(order, name, stamp);
            return Ok(());
        }
        let limit = self.intake.delivery_bytes_max();
        let room = match self.intake.room(usize::try_from(stamp.len).unwrap_or(usize::MAX)).await {
            Ok(room) => room,
            Err(Refused::TooLarge { .. }) => return self.refuse(name, stamp.len, limit).await,
            Err(refused) => {
                self.wait_for_log(order, name, &refused);
                return Ok(());
            }
        };
        let (dirs, claimed) = (self.dirs.clone(), name.to_owned());
        let (bytes, stamp) = match blocking(move || dirs.read(&claimed, stamp, limit)).await? {
            Contents::Whole(bytes, stamp) => (bytes, stamp),
            Contents::TooLarge(len) => return self.refuse(name, len, limit).await,
            Contents::Changing => {
                self.wait_to_settle(order, name, stamp);
                return Ok(());
            }
        };
        match self.intake.submit_in(room, self.arrival(name, bytes)).await {
            Ok(pending) => {
                let (dirs, after, name) = (self.dirs.clone(), self.options.after, name.to_owned());
                self.in_flight.spawn(async move {
                    let outcome = match pending.answer().await {
                        Ok(id) => finish(dirs, name.clone(), stamp, id, after).await,
                        Err(refused) => Outcome::Refused(refused),
                    };
                    (order, name, outcome)
                });
            }
            Err(refused) => self.wait_for_log(order, name, &refused),
        }
        Ok(())
    }

    fn arrival(&self, name: &OsStr, bytes: Vec<u8>) -> Arrival {
        Arrival {
            feed: self.options.feed.clone(),
            transport: Transport::File,
            name: Some(shown(name)),
            content_type: None,
            received_at: (self.options.clock)(),
            bytes: Bytes::from(bytes),
            traceparent: None,
            cursor: None,
        }
    }

    fn put_away(&mut self, done: Result<(Order, OsString, Outcome), tokio::task::JoinError>) {
        let (order, name, outcome) = match done {
            Ok(done) => done,
            Err(error) => return tracing::error!(feed = %self.options.feed, %error, "a file's task failed"),
        };
        match outcome {
            Outcome::Delivered(id) => {
                self.complained.remove(&name);
                tracing::debug!(feed = %self.options.feed, file = shown(&name), delivery = %id, "delivered");
            }
            Outcome::Changed(stamp) => self.wait_to_settle(order, &name, stamp),
            Outcome::Refused(refused) => self.wait_for_log(order, &name, &refused),
            Outcome::Stuck(error) => {
                self.complain(
                    &name,
                    &error,
                    "was delivered but cannot be moved out of .copytaster/claimed: move it by hand",
                );
            }
        }
    }

    fn wait_to_settle(&mut self, order: Order, name: &OsStr, stamp: Stamp) {
        tracing::info!(feed = %self.options.feed, file = shown(name), "is still being written, waits until it settles");
        let due = Instant::now() + self.options.settle;
        let claimed = Claimed { name: name.to_owned(), expected: Some(stamp), due, holds_others: false };
        self.again.insert(order, claimed);
    }

    fn wait_for_log(&mut self, order: Order, name: &OsStr, refused: &Refused) {
        if *refused == Refused::Stopping {
            // It stays in `claimed/` for the next start: the intake takes nothing more.
            self.stop.cancel();
            return;
        }
        tracing::warn!(feed = %self.options.feed, file = shown(name), %refused, "is tried again");
        let due = Instant::now() + self.options.retry;
        let claimed = Claimed { name: name.to_owned(), expected: None, due, holds_others: true };
        self.again.insert(order, claimed);
    }

    async fn refuse(&mut self, name: &OsStr, len: u64, limit: usize) -> io::Result<()> {
        self.counters.refused();
        let reason = format!("{len} bytes; a delivery has at most {limit} (limits.delivery)");
        let (dirs, refused, at) = (self.dirs.clone(), name.to_owned(), (self.options.clock)().as_millis());
        let text = reason.clone();
        let to = blocking(move || dirs.refuse(&refused, &at.to_string(), &text)).await?;
        tracing::error!(feed = %self.options.feed, file = shown(name), reason, moved_to = %to.display(), "refused: too large");
        Ok(())
    }

    /// Says what is wrong with a file, once.
    fn complain(&mut self, name: &OsStr, error: &io::Error, what: &'static str) {
        if self.complained.len() >= COMPLAINTS_MAX {
            self.complained.clear();
        }
        if self.complained.insert(name.to_owned()) {
            tracing::error!(feed = %self.options.feed, file = shown(name), %error, "{what}");
        }
    }

    fn folder_gone(&mut self, error: &io::Error) {
        if !std::mem::replace(&mut self.folder_is_gone, true) {
            let folder = self.options.path.display();
            tracing::error!(feed = %self.options.feed, %folder, %error, "cannot read the folder; tries again");
        }
    }

    fn folder_back(&mut self) {
        if !std::mem::take(&mut self.folder_is_gone) {
            return;
        }
        tracing::info!(feed = %self.options.feed, folder = %self.options.path.display(), "can read the folder again");
        // It may be another folder of the same name: watch that one, and have our directories in it.
        self.watcher = self.hints.watch(&self.options.path);
        if let Err((path, error)) = self.dirs.make() {
            tracing::error!(path = %path.display(), %error, "cannot be made");
        }
    }
}

/// Puts away a file whose bytes are durable, unless it was written again since it was read.
async fn finish(dirs: Arc<Dirs>, name: OsString, read: Stamp, id: DeliveryId, after: AfterDelivery) -> Outcome {
    let suffix = format!("{}-{}", id.lane.0, id.seq);
    let put_away = blocking(move || {
        let now = dirs.stamp(&name)?;
        if now != read {
            return Ok(Some(now));
        }
        match after {
            AfterDelivery::Done => dirs.finish(&name, &suffix).map(|_| None),
            AfterDelivery::Delete => dirs.delete(&name).map(|()| None),
        }
    });
    match put_away.await {
        Ok(None) => Outcome::Delivered(id),
        Ok(Some(changed)) => Outcome::Changed(changed),
        Err(error) => Outcome::Stuck(error),
    }
}

/// Runs file operations where they may block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}
