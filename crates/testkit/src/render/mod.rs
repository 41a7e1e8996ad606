//! From copy to bytes, in each agency's way.

mod g2;
mod ninjs;
mod page;
mod text;

pub(crate) use g2::{Message, broken_body, message};

use crate::agency::{Feed, Wrapping};
use crate::copy::Copy;

/// What an item says of itself beside its copy.
#[derive(Debug, Clone)]
pub(crate) struct Item<'a> {
    pub(crate) feed: &'static Feed,
    /// Absent for wires without ids.
    pub(crate) guid: Option<&'a str>,
    /// Absent for kills by id alone and for wires without versions.
    pub(crate) version: Option<u64>,
    pub(crate) created: i64,
    pub(crate) first_created: i64,
    pub(crate) correction: bool,
    /// How often it was sent before: changes the envelope, never the item.
    pub(crate) resends: u32,
    /// When it is sent.
    pub(crate) sent: i64,
    /// Absent for kills.
    pub(crate) copy: Option<&'a Copy>,
}

/// The bytes of a delivery with one item. Bundles are made with [`message`].
pub(crate) fn item(item: &Item<'_>) -> Vec<u8> {
    match item.feed.wrapping {
        Wrapping::G2Item => g2::document(item),
        Wrapping::G2Message => message(&Message::of(item), &[g2::bundled(item)]),
        Wrapping::Ninjs1 | Wrapping::Ninjs2 | Wrapping::Ninjs3 => ninjs::document(item),
        Wrapping::PlainText => text::document(item),
        Wrapping::Page => page::document(item),
    }
    .into_bytes()
}

/// An item as it stands in a bundle.
pub(crate) fn bundled(item: &Item<'_>) -> String {
    g2::bundled(item)
}

/// Writes text into XML.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
}
