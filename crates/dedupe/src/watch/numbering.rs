//! Numbers that a wire gives its items: which were left out, which came again.

use copytaster_formats::{WatchRules, WireNumber};
use copytaster_records::Numbering;
use serde::{Deserialize, Serialize};

/// Lines of a feed, at most; those beyond are not watched.
const LINES_MAX: usize = 64;
/// Stretches of missing numbers that are remembered on a line; older ones are forgotten.
const MISSING_MAX: usize = 32;
/// More numbers left out at once are a new count, not a gap.
const GAP_MAX: u32 = 500;
/// A number so near the first, far behind the last, is a new count.
const RESTART_MAX: u32 = 10;

/// The lines of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lines(Vec<Numbering>);

impl Lines {
    /// Takes a number in. True where it is not the next one.
    pub(super) fn came(&mut self, number: &WireNumber, rules: WatchRules) -> bool {
        if let Some(line) = self.0.iter_mut().find(|line| line.line == number.line) {
            return step(line, number.number, rules);
        }
        if self.0.len() < LINES_MAX {
            self.0.push(Numbering { line: number.line.clone(), last: number.number, ..Numbering::default() });
        }
        false
    }

    pub(super) fn told(&self) -> Vec<Numbering> {
        self.0.clone()
    }
}

fn step(line: &mut Numbering, number: u32, rules: WatchRules) -> bool {
    let (first, last) = (rules.number_first, rules.number_last);
    let next = if line.last >= last { first } else { line.last + 1 };
    if number == next {
        line.last = number;
        return false;
    }
    if fill(line, number) {
        return true;
    }
    let ahead = distance(next, number, first, last);
    if ahead <= GAP_MAX {
        leave_out(line, next, if number > first { number - 1 } else { last });
        line.last = number;
    } else if number < line.last && number - first.min(number) > RESTART_MAX || number == line.last {
        line.repeats += 1;
    } else {
        // A new count: what is missing of the old one will not come.
        line.missing.clear();
        line.last = number;
    }
    true
}

/// How many numbers lie from one to another, over the last one.
fn distance(from: u32, to: u32, first: u32, last: u32) -> u32 {
    if to >= from { to - from } else { (last.saturating_sub(from)).saturating_add(1 + to.saturating_sub(first)) }
}

/// Notes a stretch of missing numbers.
fn leave_out(line: &mut Numbering, from: u32, to: u32) {
    if line.missing.len() >= MISSING_MAX {
        line.missing.remove(0);
    }
    line.missing.push((from, to));
}

/// A missing number came late.
fn fill(line: &mut Numbering, number: u32) -> bool {
    let Some(at) = line.missing.iter().position(|(from, to)| (*from..=*to).contains(&number)) else { return false };
    let (from, to) = line.missing.remove(at);
    let rest = [(from, number.wrapping_sub(1)), (number + 1, to)];
    let kept = rest.into_iter().filter(|(a, b)| a <= b && *b != u32::MAX);
    line.missing.splice(at..at, kept);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(numbers: &[u32]) -> Numbering {
        let rules = WatchRules { number_first: 1, number_last: 9999, ..WatchRules::default() };
        let mut lines = Lines::default();
        for number in numbers {
            lines.came(&WireNumber { line: "a".into(), number: *number }, rules);
        }
        lines.told().remove(0)
    }

    #[test]
    fn the_next_number_is_no_news() {
        let line = after(&[7, 8, 9]);
        assert_eq!((line.last, line.missing, line.repeats), (9, vec![], 0));
    }

    #[test]
    fn what_is_left_out_is_missing_until_it_comes() {
        assert_eq!(after(&[7, 12]).missing, [(8, 11)]);
        assert_eq!(after(&[7, 12, 9]).missing, [(8, 8), (10, 11)]);
        assert_eq!(after(&[7, 9, 8]).missing, []);
        assert_eq!(after(&[7, 9, 8]).last, 9);
    }

    #[test]
    fn a_number_that_came_is_a_repeat() {
        let line = after(&[70, 71, 72, 71, 72]);
        assert_eq!((line.last, line.repeats, line.missing), (72, 2, vec![]));
    }

    #[test]
    fn counting_goes_on_behind_the_last_and_begins_anew() {
        assert_eq!(after(&[9998, 9999, 1, 2]), after(&[1, 2]));
        assert_eq!(after(&[9998, 1]).missing, [(9999, 9999)]);
        let anew = after(&[4000, 1, 2]);
        assert_eq!((anew.last, anew.missing, anew.repeats), (2, vec![], 0));
    }
}
