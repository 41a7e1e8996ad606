use std::collections::BTreeMap;

/// Offsets behind the records that are done, per partition. Records are done in order, so one number a partition is enough.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier(BTreeMap<u32, u64>);

impl Frontier {
    /// Notes that a record is done.
    pub fn done(&mut self, partition: u32, offset: u64) {
        let next = self.0.entry(partition).or_insert(0);
        debug_assert!(*next <= offset, "records of a partition are done in order");
        *next = (*next).max(offset + 1);
    }

    /// What to commit.
    #[must_use]
    pub fn into_offsets(self) -> BTreeMap<u32, u64> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Frontier;

    proptest! {
        #[test]
        fn a_cut_batch_commits_exactly_what_was_done(
            records in proptest::collection::vec(0u32..4, 1..200),
            cut in 0usize..200,
        ) {
            // Offsets with gaps, as compaction and transaction markers leave them.
            let mut next = [0u64; 4];
            let batch: Vec<(u32, u64)> = records.iter().map(|p| {
                let offset = next[*p as usize];
                next[*p as usize] += 1 + offset % 3;
                (*p, offset)
            }).collect();
            let cut = cut.min(batch.len());
            let mut frontier = Frontier::default();
            for (partition, offset) in &batch[..cut] {
                frontier.done(*partition, *offset);
            }
            let offsets = frontier.into_offsets();
            for (index, (partition, offset)) in batch.iter().enumerate() {
                let committed = offsets.get(partition).is_some_and(|next| offset < next);
                prop_assert_eq!(committed, index < cut);
            }
        }
    }
}
