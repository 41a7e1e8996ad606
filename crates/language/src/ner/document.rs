//! What the whole story says of a word: where else it stands, and inside which longer name.

use super::form::Forms;

/// Occurrences of a word that are looked at.
const OCCURRENCES_MAX: usize = 24;
/// Tokens of the longest run of capitals that counts as one.
const RUN_TOKENS_MAX: usize = 8;

/// Where a word stands: sentence and token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) sentence: u32,
    pub(super) token: u32,
}

/// A run of two or more tokens with capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) sentence: u32,
    pub(super) start: u32,
    pub(super) length: u32,
}

/// The evidence for one word with a capital.
#[derive(Default, Clone)]
pub(super) struct Evidence {
    /// The first occurrences with a capital.
    pub(super) places: Vec<Place>,
    /// Occurrences with a capital that do not begin a sentence, outside sentences in capitals.
    pub(super) inside: u32,
    pub(super) longest: Option<Run>,
}

/// Evidence for each form that has a capital; the others' is empty.
pub(super) fn gather(numbers: &[Vec<u32>], shouted: &[bool], forms: &Forms) -> Vec<Evidence> {
    let mut all = vec![Evidence::default(); forms.forms.len()];
    for ((sentence, row), shouted) in (0u32..).zip(numbers).zip(shouted) {
        let mut run_start = 0u32;
        for (token, number) in (0u32..).zip(row) {
            if !forms.of(*number).capital {
                run_start = token + 1;
                continue;
            }
            let evidence = &mut all[*number as usize];
            if evidence.places.len() < OCCURRENCES_MAX {
                evidence.places.push(Place { sentence, token });
            }
            if *shouted {
                continue;
            }
            evidence.inside += u32::from(token > 0);
            let ends = row.get(token as usize + 1).is_none_or(|next| !forms.of(*next).capital);
            if ends && token > run_start {
                let length = (token + 1 - run_start).min(u32::try_from(RUN_TOKENS_MAX).unwrap_or(u32::MAX));
                note_run(&mut all, row, Run { sentence, start: token + 1 - length, length });
            }
        }
    }
    all
}

fn note_run(all: &mut [Evidence], row: &[u32], run: Run) {
    for number in &row[run.start as usize..(run.start + run.length) as usize] {
        let longest = &mut all[*number as usize].longest;
        if longest.is_none_or(|known| known.length < run.length) {
            *longest = Some(run);
        }
    }
}
