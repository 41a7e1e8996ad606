//! The place of the dateline.

use std::ops::Range;

use copytaster_records::{Role, Story, ZoneSource};

use crate::places::{self, Chosen};
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
    let chosen = places::of_dateline(name, &parents, home(story, resources), resources)?;
    let found = story.segments.iter().enumerate().filter(|(_, s)| s.role == Role::Dateline);
    let mut at = found.filter_map(|(i, s)| s.text.find(name).map(|start| (i, start..start + name.len())));
    Some(DatelinePlace { at: at.next(), surface: name.to_owned(), chosen })
}

/// The country that the feed writes for: that of the zone which its profile states. ISO 3166-1 alpha-2.
pub(crate) fn home<'r>(story: &Story, resources: &'r Resources) -> Option<&'r str> {
    let times = [&story.times.version_created, &story.times.published, &story.times.first_created];
    let stated = times.into_iter().flatten().find(|t| t.zone_source == ZoneSource::Profile)?;
    resources.gazetteer.country_of_zone(&stated.zone)
}
