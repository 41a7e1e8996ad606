use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

/// How many of the last records are looked at.
const WINDOW: usize = 200;
/// From so many feeds the dead must come.
const FEEDS_MIN: usize = 3;
/// A feed was good before where so many in a hundred of its records were.
const GOOD_PERCENT: u64 = 95;
/// A feed's past says something from so many records on.
const PAST_MIN: u64 = 20;
/// A feed's past is halved when it reaches this, so that it stays a past of some weeks and not of all times.
const PAST_MAX: u64 = 100_000;
/// More feeds than this are not kept apart: the least used is forgotten.
const FEEDS_MAX: usize = 1_000;

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// Go on.
    Go,
    /// The fault is ours: commit what came before this record and halt.
    Halt,
}

/// The halt rule: where at least half of the last 200 records are dead, and they come from at least 3 feeds that were
/// each 95 % good before, the fault is ours and not the feeds'. Judged record by record, so that it trips at the same
/// record for any batch size.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HaltRule {
    /// The last records: feed and whether it died.
    window: VecDeque<(String, bool)>,
    /// What each feed was before the window.
    past: BTreeMap<String, Past>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Past {
    good: u64,
    all: u64,
}

impl Past {
    fn add(&mut self, dead: bool) {
        if self.all >= PAST_MAX {
            self.good /= 2;
            self.all /= 2;
        }
        self.all += 1;
        self.good += u64::from(!dead);
    }

    fn was_good(self) -> bool {
        self.all >= PAST_MIN && self.good * 100 >= self.all * GOOD_PERCENT
    }
}

impl HaltRule {
    /// Takes note of a record and judges.
    pub fn observe(&mut self, feed: &str, dead: bool) -> Judgement {
        self.window.push_back((feed.to_owned(), dead));
        if self.window.len() > WINDOW
            && let Some((feed, dead)) = self.window.pop_front()
        {
            self.remember(feed, dead);
        }
        if dead && self.trips() { Judgement::Halt } else { Judgement::Go }
    }

    /// Whether a dead record is among the last ones.
    #[must_use]
    pub fn has_dead(&self) -> bool {
        self.window.iter().any(|(_, dead)| *dead)
    }

    /// Forgets the window: a person looked into it.
    pub fn resume(&mut self) {
        self.window.clear();
    }

    fn remember(&mut self, feed: String, dead: bool) {
        if self.past.len() >= FEEDS_MAX
            && !self.past.contains_key(&feed)
            && let Some(least) = self.past.iter().min_by_key(|(_, past)| past.all).map(|(feed, _)| feed.clone())
        {
            self.past.remove(&least);
        }
        self.past.entry(feed).or_default().add(dead);
    }

    fn trips(&self) -> bool {
        if self.window.len() < WINDOW {
            return false;
        }
        let dead = self.window.iter().filter(|(_, dead)| *dead);
        if dead.clone().count() * 2 < WINDOW {
            return false;
        }
        let mut feeds: Vec<&str> = dead.map(|(feed, _)| feed.as_str()).collect();
        feeds.sort_unstable();
        feeds.dedup();
        feeds.iter().filter(|feed| self.past.get(**feed).is_some_and(|past| past.was_good())).count() >= FEEDS_MIN
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FEEDS: [&str; 4] = ["a", "b", "c", "d"];

    fn after_good_times() -> HaltRule {
        let mut rule = HaltRule::default();
        for i in 0..1_000 {
            assert_eq!(rule.observe(FEEDS[i % 4], false), Judgement::Go);
        }
        rule
    }

    #[test]
    fn trips_at_the_hundredth_dead_from_all_feeds() {
        let mut rule = after_good_times();
        let tripped = (1..).find(|i| rule.observe(FEEDS[i % 4], true) == Judgement::Halt);
        assert_eq!(tripped, Some(100));
    }

    #[test]
    fn one_bad_feed_never_trips() {
        let mut rule = after_good_times();
        for _ in 0..1_000 {
            assert_eq!(rule.observe("a", true), Judgement::Go);
        }
    }

    #[test]
    fn feeds_that_were_never_good_do_not_trip() {
        let mut rule = HaltRule::default();
        for i in 0..2_000 {
            assert_eq!(rule.observe(FEEDS[i % 4], true), Judgement::Go);
        }
    }

    #[test]
    fn resuming_forgets_the_window_only() {
        let mut rule = after_good_times();
        while rule.observe("a", true) == Judgement::Go && rule.observe("b", true) == Judgement::Go {
            rule.observe("c", true);
        }
        rule.resume();
        assert!(!rule.has_dead());
        assert_eq!(rule.observe("a", true), Judgement::Go);
    }

    proptest! {
        #[test]
        fn the_same_records_trip_at_the_same_one_across_restarts(
            records in proptest::collection::vec((0usize..4, proptest::bool::weighted(0.6)), 0..600),
            restart in 0usize..600,
        ) {
            let mut whole = after_good_times();
            let mut restarted = whole.clone();
            for (index, (feed, dead)) in records.iter().enumerate() {
                if index == restart {
                    let stored = serde_json::to_vec(&restarted).expect("json");
                    restarted = serde_json::from_slice(&stored).expect("json");
                }
                prop_assert_eq!(whole.observe(FEEDS[*feed], *dead), restarted.observe(FEEDS[*feed], *dead));
            }
        }
    }
}
