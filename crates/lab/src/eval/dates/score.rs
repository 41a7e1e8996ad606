//! Precision and recall of dates against annotated ones.

use crate::eval::percent;

/// An annotated or a found date, in characters or bytes of one text.
#[derive(Debug, Clone)]
pub(super) struct Dated {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
    pub(super) kind: String,
    pub(super) value: String,
}

impl Dated {
    fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Stands for no stretch of the calendar: `PAST_REF`, `PXY`.
    pub(super) fn is_vague(&self) -> bool {
        matches!(self.value.as_str(), "PAST_REF" | "FUTURE_REF")
            || self.value.starts_with('P') && self.value.contains('X')
    }
}

/// Counts over texts, as TempEval-3 has them: an extent is right where it overlaps, a value where it is the same beside that.
#[derive(Default)]
pub(super) struct Score {
    gold: u64,
    found: u64,
    overlaps: u64,
    kinds: u64,
    values: u64,
}

impl Score {
    /// Adds a text; each annotated date takes the first found one that overlaps it and is not taken, one with its value first.
    pub(super) fn add(
        &mut self,
        gold: &[Dated],
        found: &[Dated],
        mut wrong: impl FnMut(Option<&Dated>, Option<&Dated>),
    ) {
        let mut taken = vec![false; found.len()];
        self.gold += gold.len() as u64;
        self.found += found.len() as u64;
        for right in gold {
            let fits = |i: &usize| !taken[*i] && right.overlaps(&found[*i]);
            let all: Vec<usize> = (0..found.len()).filter(fits).collect();
            let best = all.iter().find(|i| found[**i].value == right.value).or(all.first()).copied();
            let Some(best) = best else {
                wrong(Some(right), None);
                continue;
            };
            taken[best] = true;
            self.overlaps += 1;
            self.kinds += u64::from(found[best].kind == right.kind);
            if found[best].value == right.value {
                self.values += 1;
            } else {
                wrong(Some(right), Some(&found[best]));
            }
        }
        for (extra, _) in found.iter().zip(taken).filter(|(_, taken)| !taken) {
            wrong(None, Some(extra));
        }
    }

    /// Value F1 in percent.
    pub(super) fn value_f1(&self) -> f64 {
        percent(2 * self.values, self.gold + self.found)
    }

    pub(super) fn print(&self, name: &str) {
        println!(
            "{name}: {} annotated, {} found; extent P {:.1} R {:.1} F1 {:.1}; type F1 {:.1}; value P {:.1} R {:.1} F1 {:.1}",
            self.gold,
            self.found,
            percent(self.overlaps, self.found),
            percent(self.overlaps, self.gold),
            percent(2 * self.overlaps, self.gold + self.found),
            percent(2 * self.kinds, self.gold + self.found),
            percent(self.values, self.found),
            percent(self.values, self.gold),
            self.value_f1()
        );
    }
}
