//! What an item's status is: never `pubstatus` alone (notes/formats.md §7.1).

use copytaster_records::{EditorialType, PubStatus};
use serde_json::{Map, Value};

use crate::FeedProfile;
use crate::json::value::{get, texts};
use crate::markers::{self, Said};

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
    if is_test(item) && said.status == PubStatus::Usable {
        // Never to be published.
        said.status = PubStatus::Withheld;
    }
    said
}

/// `signals` may hold `Test`.
pub(super) fn is_test(item: &Map<String, Value>) -> bool {
    texts(item.get("signals")).iter().any(|s| s.eq_ignore_ascii_case("test"))
}
