//! Who and what is named: by the model, by title, by list, by pattern, and by what the story said before.

mod affiliation;
mod cast;
mod context;
mod coref;
mod correct;
mod gender;
mod organisation;
mod other;
mod person;
mod place;
mod recognise;
mod refer;
mod run;

pub(crate) use cast::{Cast, Draft, Mention as Named};
pub(crate) use gender::{Gender, Genders};
pub(crate) use refer::refer;

use std::ops::Range;

use crate::places::Chosen;
use crate::resources::Resources;
use crate::text::Prose;

/// Only the dateline's place: needs no knowledge of the language.
pub(crate) fn find_neutral<'r>(proses: &[Prose<'_>], dateline: Option<&Chosen<'r>>) -> Cast<'r> {
    let mut cast = Cast::new(proses);
    if let Some(chosen) = dateline {
        place::Places::default().dateline(chosen, &mut cast);
    }
    cast
}

/// Everything, in the order in which names claim their words: organisations, people, events and the like, places. `dates`
/// are no names.
pub(crate) fn find<'r>(
    proses: &[Prose<'_>],
    dates: &[(usize, Range<usize>)],
    dateline: Option<&Chosen<'r>>,
    resources: &'r Resources,
) -> Cast<'r> {
    let mut cast = Cast::new(proses);
    for (number, range) in dates {
        cast.block(*number, range);
    }
    let mut places = place::Places::new(proses);
    if let Some(chosen) = dateline {
        places.dateline(chosen, &mut cast);
    }
    let found = recognise::recognise(proses, resources);
    organisation::find(proses, &found, resources, &mut cast);
    coref::people(proses, &found, &resources.lexicon, &mut cast);
    let mut others = other::Others::default();
    for (number, prose) in proses.iter().enumerate() {
        others.longer(prose, number, &found[number], resources, &mut cast);
        others.listed(prose, number, &mut cast);
    }
    for (number, prose) in proses.iter().enumerate() {
        places.find(prose, number, resources, &mut cast);
    }
    for (number, prose) in proses.iter().enumerate() {
        others.places(prose, number, &found[number], resources, &mut cast);
    }
    affiliation::find(proses, &mut cast);
    cast
}
