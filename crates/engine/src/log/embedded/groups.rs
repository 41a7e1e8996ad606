//! Who owns which partition. The writer's lock guards it, so that no commit passes between a change and its check.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A group's instances.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// Read without the lock by instances that only look whether it changed.
    generation: Arc<AtomicU64>,
    next_member: u64,
    /// Member by slot.
    members: BTreeMap<u32, u64>,
}

/// Whether an instance may commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It may.
    Owner,
    /// The partitions were shared out anew.
    Rebalanced,
    /// Another has its slot.
    Fenced,
}

impl Group {
    /// Takes a slot, from whoever had it. Returns the member's number.
    pub(super) fn join(&mut self, slot: u32) -> u64 {
        self.next_member += 1;
        self.generation.fetch_add(1, Ordering::Release);
        self.members.insert(slot, self.next_member);
        self.next_member
    }

    /// Gives a slot back, unless another took it meanwhile.
    pub(super) fn leave(&mut self, slot: u32, member: u64) {
        if self.members.get(&slot) == Some(&member) {
            self.members.remove(&slot);
            self.generation.fetch_add(1, Ordering::Release);
        }
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub(super) fn watch_generation(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.generation)
    }

    pub(super) fn standing(&self, slot: u32, member: u64, generation: u64) -> Standing {
        match self.members.get(&slot) {
            Some(current) if *current == member && generation == self.generation() => Standing::Owner,
            Some(current) if *current == member => Standing::Rebalanced,
            _ => Standing::Fenced,
        }
    }

    /// A slot's partitions: contiguous ranges in the order of slots, the first ones one longer where it does not divide.
    pub(super) fn assignment(&self, slot: u32, partitions: u32) -> Vec<u32> {
        let Some(position) = self.members.keys().position(|s| *s == slot) else { return Vec::new() };
        let Ok(position) = u32::try_from(position) else { return Vec::new() };
        let members = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        let (share, longer) = (partitions / members, partitions % members);
        let start = position * share + position.min(longer);
        (start..start + share + u32::from(position < longer)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_partition_has_exactly_one_owner(slots in proptest::collection::btree_set(0u32..40, 1..20), partitions in 1u32..100) {
            let mut group = Group::default();
            for slot in &slots {
                group.join(*slot);
            }
            let mut all: Vec<u32> = slots.iter().flat_map(|slot| group.assignment(*slot, partitions)).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..partitions).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_second_in_a_slot_fences_the_first() {
        let mut group = Group::default();
        let first = group.join(0);
        let generation = group.generation();
        assert_eq!(group.standing(0, first, generation), Standing::Owner);
        let other = group.join(1);
        assert_eq!(group.standing(0, first, generation), Standing::Rebalanced);
        let second = group.join(0);
        assert_eq!(group.standing(0, first, group.generation()), Standing::Fenced);
        group.leave(0, first);
        assert_eq!(group.standing(0, second, group.generation()), Standing::Owner, "a fenced one cannot leave for it");
        group.leave(0, second);
        assert_eq!(group.assignment(1, 5), vec![0, 1, 2, 3, 4]);
        assert_eq!(group.standing(1, other, group.generation()), Standing::Owner);
    }
}
