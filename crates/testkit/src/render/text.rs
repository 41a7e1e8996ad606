//! Plain text (Brackwater): headline, byline, dateline, paragraphs.

use super::Item;

pub(super) fn document(item: &Item<'_>) -> String {
    let copy = item.copy.expect("a wire without ids sends no kills");
    let mut out = String::with_capacity(4 * 1024);
    for part in [copy.headline.as_str(), "\n\nBy ", copy.byline.as_str(), "\n\n"] {
        out.push_str(part);
    }
    out.push_str(&format!("{}, {}, {} ({}) - ", copy.city.to_uppercase(), copy.country, copy.date, item.feed.agency));
    out.push_str(&copy.paragraphs.join("\n\n"));
    out.push('\n');
    out
}
