use std::time::Duration;

/// A batch is to take no longer. Whoever takes part in a group decides nothing with it meanwhile, so this also bounds how long
/// a rebalance, a stop and a reader behind the stage wait.
const TIME_MAX: Duration = Duration::from_millis(250);
/// Records in the first batch: how long they take is not known yet.
const FIRST: usize = 16;

/// How many records the next batch may hold, by how long the last one took. What a stage writes does not depend on it.
///
/// Time is what its caller says: the plan reads no clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchSize {
    records_max: usize,
    next: usize,
}

impl BatchSize {
    /// Never more than so many records.
    #[must_use]
    pub fn new(records_max: usize) -> Self {
        let records_max = records_max.max(1);
        Self { records_max, next: FIRST.min(records_max) }
    }

    /// Records that the next batch may hold.
    #[must_use]
    pub fn next(&self) -> usize {
        self.next
    }

    /// A batch of so many records took so long. It grows by no more than double: what is to come may be slower.
    pub fn took(&mut self, records: usize, time: Duration) {
        let in_time = TIME_MAX.as_nanos() * records as u128 / time.as_nanos().max(1);
        let in_time = usize::try_from(in_time).unwrap_or(usize::MAX);
        self.next = in_time.clamp(1, self.next.saturating_mul(2)).min(self.records_max);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever a record takes, batches come to hold as many as fit into the time, and never one too few or many.
        #[test]
        fn batches_fill_the_time(record_us in 1u32..2_000_000, records_max in 1usize..5_000) {
            let (record, mut size) = (Duration::from_micros(record_us.into()), BatchSize::new(records_max));
            for _ in 0..20 {
                prop_assert!((1..=records_max).contains(&size.next()));
                size.took(size.next(), record * u32::try_from(size.next()).expect("a few"));
            }
            let fit = usize::try_from(TIME_MAX.as_nanos() / record.as_nanos()).expect("fits");
            prop_assert_eq!(size.next(), fit.clamp(1, records_max));
        }
    }

    #[test]
    fn one_quick_batch_is_not_trusted_and_one_slow_one_is() {
        let mut size = BatchSize::new(500);
        size.took(16, Duration::from_millis(1));
        assert_eq!(size.next(), 32);
        size.took(32, Duration::from_secs(8));
        assert_eq!(size.next(), 1);
    }
}
