/// Shares records out to `workers` by their shard keys, keeping their order: the indexes of each worker's records.
/// Records without a key go to the first worker.
#[must_use]
pub fn shards(keys: &[Option<u64>], workers: usize) -> Vec<Vec<usize>> {
    let workers = workers.max(1);
    let mut shares = vec![Vec::new(); workers];
    for (index, key) in keys.iter().enumerate() {
        let share = key.map_or(0, |key| usize::try_from(key % workers as u64).unwrap_or(0));
        shares[share].push(index);
    }
    shares.retain(|share| !share.is_empty());
    shares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::shards;

    proptest! {
        #[test]
        fn every_record_has_one_worker_and_keys_stay_in_order(
            keys in proptest::collection::vec(proptest::option::of(0u64..20), 0..300),
            workers in 0usize..9,
        ) {
            let shares = shards(&keys, workers);
            let mut all: Vec<usize> = shares.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..keys.len()).collect::<Vec<_>>());
            for key in keys.iter().flatten() {
                let holders = shares.iter().filter(|s| s.iter().any(|i| keys[*i] == Some(*key))).count();
                prop_assert_eq!(holders, 1, "one key, one worker");
            }
            for share in &shares {
                prop_assert!(share.windows(2).all(|w| w[0] < w[1]));
            }
        }
    }
}
