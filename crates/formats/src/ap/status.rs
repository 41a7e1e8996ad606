//! What an item's status is: never `pubstatus` alone (notes/formats.md §7.1).

use copytaster_records::{EditorialType, PubStatus};
use serde_json::{Map, Value};

use super::ednote;
use crate::FeedProfile;
use crate::json::value::{get, texts};
use crate::markers::{self, Said};

/// Bytes of a note in which an order stands: it comes first.
const NOTE_BYTES_MAX: usize = 200;

/// What `editorialtypes`, the slug's version words and the note to editors say.
pub(super) fn read(item: &Map<String, Value>, profile: &FeedProfile) -> Said {
    let mut said = Said::default();
    for word in texts(item.get("editorialtypes")) {
        said = said.and(markers::read(&word, profile));
    }
    if let Some(slug) = get(item, "slugline")
        && let Some((_, words)) = slug.split_once(',')
    {
        said = said.and(markers::read(words, profile));
    }
    if get(item, "headline").is_some_and(|h| h.contains("NewsAlert")) {
        said.editorial_type = crate::status::stronger(said.editorial_type, EditorialType::Alert);
    }
    said = said.and(note(ednote(item), profile));
    if is_test(item) && said.status == PubStatus::Usable {
        // Never to be published.
        said.status = PubStatus::Withheld;
    }
    said
}

/// An order in capitals at the note's start: `KILL`, `MANDATORY KILL`, `WITHHOLD`, `Eds: ELIMINATION`.
fn note(note: &str, profile: &FeedProfile) -> Said {
    let head = crate::clean::bounded(note, NOTE_BYTES_MAX);
    let head = head.strip_prefix("Eds:").unwrap_or(head).trim_start();
    let mandatory = head.to_lowercase().contains("kill is mandatory") || head.to_lowercase().contains("mandatory kill");
    let capitals: Vec<&str> = head
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .take(4)
        .take_while(|w| !w.chars().any(char::is_lowercase))
        .collect();
    let orders = ["KILL", "WITHHOLD", "ELIMINATION", "DISREGARD"];
    if !mandatory && !capitals.iter().any(|w| orders.contains(w)) {
        return Said::default();
    }
    markers::read(if mandatory { "kill" } else { head }, profile)
}

/// `signals` may hold `Test`.
pub(super) fn is_test(item: &Map<String, Value>) -> bool {
    texts(item.get("signals")).iter().any(|s| s.eq_ignore_ascii_case("test"))
}
