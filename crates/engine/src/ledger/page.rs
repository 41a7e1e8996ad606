//! Deliveries of a lane by their numbers, so many to a page: the form in which the ledger is kept.
//!
//! Numbers are dense within a lane, so a page needs no keys; a delivery of one unit takes some eight bytes.

use bytes::{Buf, Bytes};

use super::account::{Account, Again, Fate};
use super::mark::{Mark, Marks};
use super::varint::{get, get_signed, put, put_signed};

/// Deliveries on a page.
pub(super) const SLOTS: u64 = 256;

/// A delivery and its units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Delivery {
    /// Number of its feed.
    pub(super) feed: u32,
    /// When it was appended to `wire.raw`, in milliseconds since 1970; before that was seen, when the first other record was.
    pub(super) at: i64,
    /// How many units it holds, where a record said.
    pub(super) units: u32,
    /// What speaks of it as a whole.
    pub(super) whole: Account,
    /// By ordinal; those beyond are not known yet.
    pub(super) accounts: Vec<Account>,
}

impl Delivery {
    /// The account of a unit.
    pub(super) fn account(&mut self, ordinal: u32) -> &mut Account {
        let index = ordinal as usize;
        if self.accounts.len() <= index {
            self.accounts.resize_with(index + 1, Account::default);
        }
        &mut self.accounts[index]
    }
}

/// Neighbours in a lane.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Page {
    slots: Vec<Option<Delivery>>,
}

impl Page {
    /// The delivery of a slot, where anything is known of it.
    pub(super) fn get(&self, slot: usize) -> Option<&Delivery> {
        self.slots.get(slot)?.as_ref()
    }

    /// The same, to be changed.
    pub(super) fn get_mut(&mut self, slot: usize) -> Option<&mut Delivery> {
        self.slots.get_mut(slot)?.as_mut()
    }

    /// The delivery of a slot; begun with this where nothing is known of it.
    pub(super) fn entry(&mut self, slot: usize, begin: impl FnOnce() -> Delivery) -> &mut Delivery {
        if self.slots.len() <= slot {
            self.slots.resize(slot + 1, None);
        }
        self.slots[slot].get_or_insert_with(begin)
    }

    /// Its slots in order.
    pub(super) fn slots(&self) -> impl Iterator<Item = Option<&Delivery>> {
        self.slots.iter().map(Option::as_ref)
    }

    /// Units that are known of, at least one a delivery.
    pub(super) fn weight(&self) -> usize {
        self.slots.iter().flatten().map(|delivery| delivery.accounts.len().max(1)).sum()
    }

    /// As bytes.
    pub(super) fn encode(&self) -> Bytes {
        let mut out = Vec::with_capacity(self.slots.len() * 8);
        let mut before = 0;
        for slot in &self.slots {
            let Some(delivery) = slot else {
                put(&mut out, 0);
                continue;
            };
            put(&mut out, u64::from(delivery.feed) + 1);
            put_signed(&mut out, delivery.at.wrapping_sub(before));
            before = delivery.at;
            put(&mut out, u64::from(delivery.units));
            encode_account(&mut out, &delivery.whole);
            put(&mut out, delivery.accounts.len() as u64);
            delivery.accounts.iter().for_each(|account| encode_account(&mut out, account));
        }
        out.into()
    }

    /// From bytes; `None` where they are none of a page.
    pub(super) fn decode(mut from: Bytes) -> Option<Self> {
        let mut page = Self::default();
        let mut before = 0i64;
        while from.has_remaining() {
            let Some(feed) = get(&mut from)?.checked_sub(1) else {
                page.slots.push(None);
                continue;
            };
            let at = before.wrapping_add(get_signed(&mut from)?);
            before = at;
            let units = u32::try_from(get(&mut from)?).ok()?;
            let whole = decode_account(&mut from)?;
            let count = usize::try_from(get(&mut from)?).ok().filter(|count| *count <= from.remaining())?;
            let accounts = (0..count).map(|_| decode_account(&mut from)).collect::<Option<_>>()?;
            page.slots.push(Some(Delivery { feed: u32::try_from(feed).ok()?, at, units, whole, accounts }));
        }
        Some(page)
    }
}

/// Bits of an account's first number: fate, then flags, then what was seen, so that a usual one takes two bytes.
const FATE_BITS: u32 = 3;
const RETRACTED: u64 = 1 << 3;
const DROPPED: u64 = 1 << 4;
const DOUBLED: u64 = 1 << 5;
const AGAIN: u64 = 1 << 6;
const SEEN_SHIFT: u32 = 7;

fn encode_account(out: &mut Vec<u8>, account: &Account) {
    let fate = match account.fate {
        None => 0,
        Some(Fate::Repeat) => 1,
        Some(Fate::GoesOn) => 2,
        Some(Fate::Held) => 3,
        Some(Fate::KillOfNothing) => 4,
    };
    let flag = |set: bool, bit: u64| if set { bit } else { 0 };
    let head = fate
        | flag(account.retracted, RETRACTED)
        | flag(account.dropped, DROPPED)
        | flag(!account.doubled.is_empty(), DOUBLED)
        | flag(account.again.is_some(), AGAIN)
        | u64::from(account.seen.bits()) << SEEN_SHIFT;
    put(out, head);
    if !account.doubled.is_empty() {
        put(out, u64::from(account.doubled.bits()));
    }
    if let Some(again) = &account.again {
        again.revisions.iter().for_each(|revision| put(out, u64::from(*revision)));
        put(out, again.above.map_or(0, |above| u64::from(above) + 1));
        put(out, u64::from(again.tries));
    }
}

fn decode_account(from: &mut Bytes) -> Option<Account> {
    let head = get(from)?;
    let fate = match head & ((1 << FATE_BITS) - 1) {
        0 => None,
        1 => Some(Fate::Repeat),
        2 => Some(Fate::GoesOn),
        3 => Some(Fate::Held),
        4 => Some(Fate::KillOfNothing),
        _ => return None,
    };
    let marks = |bits: u64| u16::try_from(bits).ok().map(Marks::from_bits);
    let seen = marks(head >> SEEN_SHIFT)?;
    let doubled = if head & DOUBLED == 0 { Marks::default() } else { marks(get(from)?)? };
    let again = if head & AGAIN == 0 { None } else { Some(Box::new(decode_again(from)?)) };
    Some(Account { seen, doubled, fate, retracted: head & RETRACTED != 0, dropped: head & DROPPED != 0, again })
}

fn decode_again(from: &mut Bytes) -> Option<Again> {
    let mut number = || u32::try_from(get(from)?).ok();
    let mut revisions = [0; Mark::ALL.len()];
    for revision in &mut revisions {
        *revision = number()?;
    }
    let above = number()?.checked_sub(1);
    Some(Again { revisions, above, tries: number()? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn account() -> impl Strategy<Value = Account> {
        let fate = prop_oneof![
            Just(None),
            Just(Some(Fate::Repeat)),
            Just(Some(Fate::GoesOn)),
            Just(Some(Fate::Held)),
            Just(Some(Fate::KillOfNothing))
        ];
        let again = prop::option::weighted(0.2, (any::<[u32; 11]>(), prop::option::of(0..u32::MAX), any::<u32>()));
        (any::<u16>(), any::<u16>(), fate, any::<(bool, bool)>(), again).prop_map(
            |(seen, doubled, fate, (retracted, dropped), again)| Account {
                seen: Marks::from_bits(seen),
                doubled: Marks::from_bits(doubled),
                fate,
                retracted,
                dropped,
                again: again.map(|(revisions, above, tries)| Box::new(Again { revisions, above, tries })),
            },
        )
    }

    fn delivery() -> impl Strategy<Value = Delivery> {
        (0..u32::MAX, any::<i64>(), any::<u32>(), account(), prop::collection::vec(account(), 0..5))
            .prop_map(|(feed, at, units, whole, accounts)| Delivery { feed, at, units, whole, accounts })
    }

    proptest! {
        #[test]
        fn pages_survive_and_what_is_none_is_no_panic(
            slots in prop::collection::vec(prop::option::of(delivery()), 0..20),
            noise in prop::collection::vec(any::<u8>(), 0..60),
        ) {
            let page = Page { slots };
            prop_assert_eq!(Page::decode(page.encode()), Some(page));
            let _ = Page::decode(noise.into());
        }
    }

    #[test]
    fn a_usual_delivery_takes_little_room() {
        let mut page = Page::default();
        for slot in 0..256 {
            let delivery =
                page.entry(slot, || Delivery { at: 1_764_000_000_000 + 90 * slot as i64, ..Delivery::default() });
            delivery.units = 1;
            delivery.whole.note(Mark::Delivered, 0);
            let account = delivery.account(0);
            for mark in [Mark::Verdict, Mark::Unique, Mark::Parsed, Mark::Enriched] {
                account.note(mark, 0);
            }
            account.fate = Some(Fate::GoesOn);
        }
        assert!(page.encode().len() <= 256 * 11, "{} bytes", page.encode().len());
    }
}
