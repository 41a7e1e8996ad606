//! The ledger's book: postings in, pages and open matters out, so much of it in memory at a time.
//!
//! Kept as state of a stage of its own, so that it moves together with how far topics were read:
//!
//! | key | value |
//! |---|---|
//! | `p` lane page | [`Page`] |
//! | `k` domain story | [`Matter`]: units that take the story back and are not on `wire.kills` |
//! | `h` domain story | [`Matter`]: units of the story that are held |
//! | `r` | [`Progress`](super::progress::Progress) |

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use copytaster_records::{DeliveryId, UnitId};

use super::account::{Account, Fate};
use super::feeds::Feeds;
use super::mark::Mark;
use super::matter::{Matter, UnitKey};
use super::page::{Delivery, Page, SLOTS};
use super::posting::{Entry, Posting, StoryKey};
use crate::{LogError, StateChange, StateReader};

/// The partition of the ledger's state: it has one.
pub(super) const PARTITION: u32 = 0;
/// What keys of pages begin with.
pub(super) const PAGES: &[u8] = b"p";
/// What keys of kills begin with.
pub(super) const KILLS: &[u8] = b"k";
/// What keys of held units begin with.
const HELD: &[u8] = b"h";
/// Beyond so many units in memory the book is put away.
const UNITS_MAX: usize = 250_000;

/// A page's place: lane and number.
type Place = (u32, u64);

/// The book, over what is kept of it.
pub(super) struct Book {
    kept: Arc<dyn StateReader>,
    pub(super) feeds: Feeds,
    pages: BTreeMap<Place, Page>,
    matters: BTreeMap<Bytes, Matter>,
    /// Units on pages in memory, roughly.
    units: usize,
}

impl Book {
    /// Opens what is kept.
    pub(super) fn open(kept: Arc<dyn StateReader>, feeds: Feeds) -> Self {
        Self { kept, feeds, pages: BTreeMap::new(), matters: BTreeMap::new(), units: 0 }
    }

    /// Enters what a record says. `at`: when it was appended, in milliseconds since 1970.
    pub(super) fn post(&mut self, posting: &Posting, at: i64) -> Result<(), LogError> {
        match posting {
            Posting::Kills(story) => {
                self.matter(KILLS, story)?.settle(at);
                Ok(())
            }
            Posting::Delivery(id, entry) => {
                let delivery = self.delivery(id, at)?;
                if matches!(entry, Entry::Mark { mark: Mark::Delivered, .. }) {
                    delivery.at = at;
                }
                enter(&mut delivery.whole, entry);
                Ok(())
            }
            Posting::Unit(unit, entry) => self.post_unit(unit, entry, at),
        }
    }

    fn post_unit(&mut self, unit: &UnitId, entry: &Entry, at: i64) -> Result<(), LogError> {
        let delivery = self.delivery(&unit.delivery, at)?;
        if let Entry::Mark { units, .. } | Entry::Verdict { units, .. } = entry {
            delivery.units = delivery.units.max(*units);
        }
        let before = delivery.accounts.len();
        let account = delivery.account(unit.ordinal);
        let is_news = enter(account, entry);
        let Account { seen, fate, .. } = *account;
        self.units += delivery.accounts.len() - before;
        if !is_news {
            return Ok(());
        }
        let key = UnitKey { lane: unit.delivery.lane.0, seq: unit.delivery.seq, ordinal: unit.ordinal };
        match entry {
            Entry::Kill(story) => {
                let kills = self.matter(KILLS, story)?;
                kills.close(key);
                kills.settle(at);
            }
            Entry::Verdict { story, retracts: true, .. } => {
                if !seen.contains(Mark::Kill) {
                    self.matter(KILLS, story)?.open(key, at);
                }
                self.drop_held(story)?;
            }
            Entry::Verdict { fate: Fate::Held, story, .. } if !seen.contains(Mark::Unique) => {
                self.matter(HELD, story)?.open(key, at);
            }
            Entry::Unique { story, .. } if fate == Some(Fate::Held) => self.matter(HELD, story)?.close(key),
            _ => {}
        }
        Ok(())
    }

    /// What is held of a story that is taken back is never released.
    fn drop_held(&mut self, story: &StoryKey) -> Result<(), LogError> {
        for unit in self.matter(HELD, story)?.take() {
            if let Some(delivery) = self.page(place(unit.lane, unit.seq))?.get_mut(slot(unit.seq)) {
                delivery.account(unit.ordinal).dropped = true;
            }
        }
        Ok(())
    }

    fn delivery(&mut self, id: &DeliveryId, at: i64) -> Result<&mut Delivery, LogError> {
        let feed = self.feeds.number(id.feed.as_str());
        let page = self.page(place(id.lane.0, id.seq))?;
        Ok(page.entry(slot(id.seq), || Delivery { feed, at, ..Delivery::default() }))
    }

    fn page(&mut self, place: Place) -> Result<&mut Page, LogError> {
        use std::collections::btree_map::Entry as Found;
        match self.pages.entry(place) {
            Found::Occupied(page) => Ok(page.into_mut()),
            Found::Vacant(vacant) => {
                let kept = self.kept.get(PARTITION, &page_key(place))?;
                let page = kept.map(decode_page).transpose()?.unwrap_or_default();
                self.units += page.weight();
                Ok(vacant.insert(page))
            }
        }
    }

    fn matter(&mut self, kind: &[u8], story: &StoryKey) -> Result<&mut Matter, LogError> {
        use std::collections::btree_map::Entry as Found;
        match self.matters.entry([kind, story].concat().into()) {
            Found::Occupied(matter) => Ok(matter.into_mut()),
            Found::Vacant(vacant) => {
                let kept = self.kept.get(PARTITION, vacant.key())?;
                let matter = kept.map(|kept| Matter::decode(kept).ok_or_else(damaged)).transpose()?;
                Ok(vacant.insert(matter.unwrap_or_default()))
            }
        }
    }

    /// Whether so much is in memory that it should be put away.
    pub(super) fn is_full(&self) -> bool {
        self.units + self.pages.len() * 16 + self.matters.len() >= UNITS_MAX
    }

    /// What is in memory, as changes of state; to be committed, and then [forgotten](Self::forget).
    pub(super) fn changes(&self) -> Vec<StateChange> {
        let pages = self.pages.iter().map(|(place, page)| (page_key(*place), Some(page.encode())));
        let matters = self.matters.iter().map(|(key, matter)| (key.clone(), matter.encode()));
        pages.chain(matters).map(|(key, value)| StateChange { partition: PARTITION, key, value }).collect()
    }

    /// Empties the memory.
    pub(super) fn forget(&mut self) {
        self.pages.clear();
        self.matters.clear();
        self.units = 0;
    }
}

/// Enters it into an account. Returns whether it is news.
fn enter(account: &mut Account, entry: &Entry) -> bool {
    match *entry {
        Entry::Mark { mark, revision, .. } => account.note(mark, revision),
        Entry::Unique { revision, .. } => account.note(Mark::Unique, revision),
        Entry::Kill(_) => account.note(Mark::Kill, 0),
        Entry::Verdict { fate, revision, .. } => {
            let is_news = account.note(Mark::Verdict, revision);
            if is_news {
                account.fate = Some(fate);
            }
            is_news
        }
        Entry::Enriched { revision, retraction } => {
            let is_news = account.note(Mark::Enriched, revision);
            if is_news {
                account.retracted = retraction;
            }
            is_news
        }
        Entry::SendAgain { above } => {
            account.send_again(above);
            true
        }
        Entry::JudgeAgain { tries } => {
            account.judge_again(tries);
            true
        }
    }
}

fn place(lane: u32, seq: u64) -> Place {
    (lane, seq / SLOTS)
}

fn slot(seq: u64) -> usize {
    usize::try_from(seq % SLOTS).unwrap_or_default()
}

fn page_key((lane, page): Place) -> Bytes {
    [PAGES, &lane.to_be_bytes(), &page.to_be_bytes()].concat().into()
}

/// Lane of a page's key, and the number of its first delivery.
pub(super) fn parse_page_key(key: &[u8]) -> Result<(u32, u64), LogError> {
    let lane = key.get(1..5).and_then(|lane| lane.try_into().ok()).map(u32::from_be_bytes);
    let page = key.get(5..13).and_then(|page| page.try_into().ok()).map(u64::from_be_bytes);
    lane.zip(page).map(|(lane, page)| (lane, page * SLOTS)).ok_or_else(damaged)
}

/// A page as it is kept.
pub(super) fn decode_page(kept: Bytes) -> Result<Page, LogError> {
    Page::decode(kept).ok_or_else(damaged)
}

/// What is kept of a unit's delivery.
pub(super) fn delivery_of(kept: &dyn StateReader, unit: UnitKey) -> Result<Option<Delivery>, LogError> {
    let page = kept.get(PARTITION, &page_key(place(unit.lane, unit.seq)))?.map(decode_page).transpose()?;
    Ok(page.and_then(|page| page.get(slot(unit.seq)).cloned()))
}

/// The book was written by nobody that we know.
pub(super) fn damaged() -> LogError {
    LogError::Damaged {
        what: "the ledger's state".into(),
        detail: "it does not read; `copytaster ledger --anew` draws it up again".into(),
    }
}
