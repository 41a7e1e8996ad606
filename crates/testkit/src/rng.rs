//! A small generator of its own (splitmix64): the same numbers on every machine and for ever.

/// Pseudo-random numbers from a seed.
#[derive(Debug, Clone)]
pub struct Rng {
    state: u64,
}

impl Rng {
    /// Begins at `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// An independent stream for one purpose, named by a text and a number.
    #[must_use]
    pub fn derived(seed: u64, name: &str, number: u64) -> Self {
        let mut rng = Self::new(seed ^ fnv(name).wrapping_add(number.wrapping_mul(0xa076_1d64_78bd_642f)));
        rng.next_u64();
        rng
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 where the bound is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.next_u64()) * u128::from(bound);
        u64::try_from(wide >> 64).expect("the high half of a product of two u64 is a u64")
    }

    /// An index below `len`; 0 where `len` is 0.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).expect("an index below a usize is a usize")
    }

    /// A number from `low` to `high`, both included.
    pub fn range(&mut self, low: u64, high: u64) -> u64 {
        debug_assert!(low <= high, "the range {low}-{high} is empty");
        low + self.below(high - low + 1)
    }

    /// True in `share` of a thousand cases.
    pub fn per_thousand(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    /// One of `items`.
    ///
    /// # Panics
    /// Where there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        assert!(!items.is_empty(), "nothing to pick from");
        &items[self.index(items.len())]
    }

    /// `count` different indices below `len`, in random order; all of them where there are fewer.
    pub fn sample(&mut self, len: usize, count: usize) -> Vec<usize> {
        let mut indices: Vec<usize> = (0..len).collect();
        let count = count.min(len);
        for i in 0..count {
            let j = i + self.index(len - i);
            indices.swap(i, j);
        }
        indices.truncate(count);
        indices
    }
}

/// FNV-1a: turns a name into a seed.
fn fnv(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_frozen() {
        let mut rng = Rng::new(1);
        assert_eq!(rng.next_u64(), 0x910a_2dec_8902_5cc1);
    }

    #[test]
    fn ranges_are_met_at_both_ends() {
        let mut rng = Rng::new(7);
        let seen: Vec<u64> = (0..500).map(|_| rng.range(3, 6)).collect();
        assert_eq!((seen.iter().min(), seen.iter().max()), (Some(&3), Some(&6)));
    }

    #[test]
    fn samples_do_not_repeat() {
        let mut sample = Rng::new(9).sample(12, 8);
        sample.sort_unstable();
        sample.dedup();
        assert_eq!(sample.len(), 8);
    }
}
