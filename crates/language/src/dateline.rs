//! The place of the dateline.

use std::ops::Range;

use copytaster_records::{Role, Story};

use crate::gazetteer::Chosen;
use crate::resources::Resources;

/// The dateline's place, and where its words stand.
pub(crate) struct DatelinePlace<'r> {
    pub(crate) chosen: Chosen<'r>,
    /// Number of the dateline's segment among the story's, and the bytes of the place's words in it.
    pub(crate) at: Option<(usize, Range<usize>)>,
    /// As printed.
    pub(crate) surface: String,
}

/// Finds it: "TOKYO", "PARIS, Texas", "WASHINGTON, D.C.", "SEOUL/TOKYO" (the first). `None` where the gazetteer does not
/// know it or cannot tell which of several is meant.
pub(crate) fn find<'r>(story: &Story, resources: &'r Resources) -> Option<DatelinePlace<'r>> {
    let printed = story.dateline.as_ref()?.place.as_deref()?.trim();
    let first = printed.split('/').next().unwrap_or(printed);
    let first = [" and ", " AND ", " & "].iter().find_map(|and| first.split_once(and)).map_or(first, |(head, _)| head);
    let mut parts = first.split(',').map(|part| part.trim().trim_matches(['(', ')', '-', ' ']));
    let name = parts.next().filter(|name| !name.is_empty())?;
    let parents: Vec<&str> = parts.collect();
    let chosen = resources.gazetteer.choose(name, &parents, &resources.lexicon)?;
    let found = story.segments.iter().enumerate().filter(|(_, s)| s.role == Role::Dateline);
    let mut at = found.filter_map(|(i, s)| s.text.find(name).map(|start| (i, start..start + name.len())));
    Some(DatelinePlace { at: at.next(), surface: name.to_owned(), chosen })
}
