//! Which lanes an instance owns: told by the lane driver, waited for by transports that poll a feed.
//!
//! A feed's lane is a hash of its name. The instance that owns the lane polls the feed, all others leave it alone. Every
//! change begins a new **epoch**, and a [`Claim`] holds for one epoch only: whoever polls under a claim stops when it is
//! lost, and what was handed over with a cursor under it is refused from then on. The next claim, wherever it is made,
//! goes on from the cursors that are committed. The driver also begins a new epoch when it refuses anything that has a
//! cursor: so nothing behind it can be committed under the same claim, and the cursor never passes over it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use bytes::Bytes;
use copytaster_engine::{LogError, StateReader};
use copytaster_records::FeedId;
use tokio::sync::watch;

/// A stretch of time over which an instance's lanes stay the same. Later ones are greater. Means nothing elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Epoch(u64);

#[derive(Clone, Default)]
struct Owned {
    epoch: Epoch,
    lanes: BTreeSet<u32>,
    /// Lanes of all instances together.
    count: u32,
    state: Option<Arc<dyn StateReader>>,
}

/// The driver's side: says what the instance owns. Once dropped, it owns nothing for good.
pub struct Ownership(watch::Sender<Owned>);

/// The transports' side.
#[derive(Clone)]
pub struct LaneWatch(watch::Receiver<Owned>);

/// That this instance owned a feed's lane, in one epoch.
#[derive(Clone)]
pub struct Claim {
    epoch: Epoch,
    lane: u32,
    state: Arc<dyn StateReader>,
}

/// The two sides; no lane is owned yet.
#[must_use]
pub fn ownership() -> (Ownership, LaneWatch) {
    let (sender, receiver) = watch::channel(Owned::default());
    (Ownership(sender), LaneWatch(receiver))
}

// === impl Ownership ===

impl Ownership {
    /// Begins an epoch with these lanes, of `count` in all, and their committed state.
    pub fn assign(&self, lanes: impl IntoIterator<Item = u32>, count: u32, state: Arc<dyn StateReader>) {
        let lanes = lanes.into_iter().collect();
        self.0.send_modify(|owned| *owned = Owned { epoch: owned.epoch.next(), lanes, count, state: Some(state) });
    }

    /// Begins an epoch with the same lanes: all claims are void and may be made anew.
    pub fn renew(&self) {
        self.0.send_modify(|owned| owned.epoch = owned.epoch.next());
    }

    /// Begins an epoch without lanes.
    pub fn release(&self) {
        self.0.send_modify(|owned| *owned = Owned { epoch: owned.epoch.next(), ..Owned::default() });
    }

    /// The epoch now.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.0.borrow().epoch
    }
}

impl Drop for Ownership {
    fn drop(&mut self) {
        self.release();
    }
}

impl fmt::Debug for Ownership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let owned = self.0.borrow();
        f.debug_struct("Ownership").field("epoch", &owned.epoch).field("lanes", &owned.lanes).finish()
    }
}

// === impl LaneWatch ===

impl LaneWatch {
    /// Waits until this instance owns the feed's lane; `None` once it never will again, since its driver has ended.
    pub async fn until_owned(&self, feed: &FeedId) -> Option<Claim> {
        let mut watch = self.0.clone();
        let owned = watch.wait_for(|owned| owned.claim(feed).is_some()).await.ok()?;
        owned.claim(feed)
    }

    /// Waits until a claim is void.
    pub async fn until_lost(&self, claim: &Claim) {
        // An error says that the driver has ended: that voids it too.
        let _ = self.0.clone().wait_for(|owned| owned.epoch != claim.epoch).await;
    }
}

impl fmt::Debug for LaneWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LaneWatch").field(&self.0.borrow().epoch).finish()
    }
}

// === impl Claim ===

impl Claim {
    /// The epoch that it holds for: to be handed over with cursors.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The committed cursors whose keys begin with `prefix`, as keys and values. What is read after the claim was lost
    /// may be of no use, and whatever is handed over on its ground is refused.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    pub fn cursors(&self, prefix: &[u8]) -> Result<BTreeMap<Bytes, Bytes>, LogError> {
        let mut found = BTreeMap::new();
        self.state.scan(self.lane, prefix, &mut |key, value| {
            found.insert(Bytes::copy_from_slice(key), Bytes::copy_from_slice(value));
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim").field("epoch", &self.epoch).field("lane", &self.lane).finish_non_exhaustive()
    }
}

// === impl Owned ===

impl Owned {
    fn claim(&self, feed: &FeedId) -> Option<Claim> {
        let lane = feed.partition(self.count);
        let state = self.state.clone()?;
        self.lanes.contains(&lane).then_some(Claim { epoch: self.epoch, lane, state })
    }
}

impl Epoch {
    fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
