//! Whether a story is of sport: there a place is often its team.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::feature::hash_of;
use super::form::Forms;
use crate::model::fnv1a;
use crate::words::lines;

static SPORT: LazyLock<HashSet<u64>> = LazyLock::new(|| {
    let words = lines(include_str!("../../lexicon/sport_words.txt"));
    words.flat_map(str::split_whitespace).map(|word| fnv1a(word.as_bytes())).collect()
});

/// Words of sport that make a story one of sport, in a thousand of its words.
const SURE_PER_MILLE: usize = 25;
const PERHAPS_PER_MILLE: usize = 8;

/// 2 where the story is of sport, 1 where it may be, else 0.
pub(super) fn of(numbers: &[Vec<u32>], forms: &Forms) -> u64 {
    let sport: Vec<bool> = forms.forms.iter().map(|form| SPORT.contains(&form.lower)).collect();
    let (mut words, mut hits) = (0usize, 0usize);
    for number in numbers.iter().flatten() {
        words += 1;
        hits += usize::from(sport[*number as usize]);
    }
    match hits * 1000 / words.max(1) {
        share if share >= SURE_PER_MILLE && hits >= 3 => 2,
        share if share >= PERHAPS_PER_MILLE && hits >= 2 => 1,
        _ => 0,
    }
}

/// The topic with what stands at a token; `lists` as the sheet has them, `lower` before, at and behind.
pub(super) fn features(topic: u64, lists: u64, lower: [u64; 3], template: u64, out: &mut Vec<u64>) {
    if topic == 0 {
        return;
    }
    let mut add = |kind: u64, value: u64| out.push(hash_of(&[template + kind, topic, value]));
    add(0, lower[1]);
    add(1, lower[0]);
    add(2, lower[2]);
    let mut bits = lists;
    while bits != 0 {
        let bit = u64::from(bits.trailing_zeros());
        add(3, bit);
        add(4, hash_of(&[bit, lower[0]]));
        add(5, hash_of(&[bit, lower[2]]));
        bits &= bits - 1;
    }
}
