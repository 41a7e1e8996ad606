//! What the words beside a place's name say.

use super::run::is_name_word;
use crate::resources::Resources;
use crate::text::{Case, Prose};
use crate::words;

/// "US" and "UK" in a headline of capitals may be words.
pub(super) fn shouted_word(prose: &Prose<'_>, at: usize, end: usize) -> bool {
    prose.case == Case::Upper && end == at + 1 && prose.word(at).len() <= 2
}

/// Whether capitals next to a run make it a part of a longer name, which says something else: `Japan Airlines`, `New Mexico`,
/// `North America`, `China Daily`. "U.S. Senate" still names the country.
pub(super) fn in_longer_name(prose: &Prose<'_>, start: usize, end: usize, resources: &Resources) -> bool {
    const LEADERS: [&str; 10] = ["new", "air", "team", "radio", "bank", "banco", "miss", "royal", "gulf", "latin"];
    if prose.case != Case::Sentence {
        return false;
    }
    let compass = start > 0 && matches!(prose.lower(start - 1), "north" | "south" | "east" | "west" | "central");
    let leader = start > 0 && prose.capital(start - 1) && LEADERS.contains(&prose.lower(start - 1));
    let continent = compass && prose.lower(start) == "america";
    let named =
        start > 0 && !prose.initial(start - 1) && is_name_word(prose, start - 1, 0, &resources.lexicon) && !compass;
    leader || continent || named || goes_on(prose, start, end)
}

/// A word with a capital behind it that is no title, no day and no party's member ("Ohio Democrat").
fn goes_on(prose: &Prose<'_>, start: usize, end: usize) -> bool {
    let abbreviation = !prose.surface(&(start..end)).chars().any(char::is_lowercase);
    let next = prose.lower(end);
    let title = words::title(next).is_some() || words::is_title_modifier(next) && prose.capital(end + 1);
    let member = words::is_group(next) && !prose.capital(end + 1);
    prose.capital(end) && !prose.glued(end) && !abbreviation && !words::is_calendar(next) && !title && !member
}

/// "in Tokyo", "eastern Aleppo".
pub(super) fn locative(prose: &Prose<'_>, at: usize) -> bool {
    const BEFORE: [&str; 27] = [
        "in", "at", "near", "from", "to", "outside", "around", "across", "of", "for", "into", "between", "leave",
        "leaves", "left", "reach", "reached", "visit", "visited", "toward", "towards", "with", "eastern", "western",
        "northern", "southern", "downtown",
    ];
    BEFORE.contains(&prose.lower_before(at))
        || matches!(prose.lower_before(at), "central" | "the" | "and" | "," if at > 1 && BEFORE[..11].contains(&prose.lower(at - 2)))
}
