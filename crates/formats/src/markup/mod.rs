//! Marked-up bodies (XHTML, NITF, HTML) as pieces of text with roles.
//!
//! All sources, an XML tree, html5ever's tokenizer and plain HTML, feed one [`Walk`]: start, text and end of elements in document
//! order. Elements are known by their local names alone, because senders mix vocabularies and namespaces.

mod elements;
mod html;
mod plain_html;
mod walk;
mod xml;

pub(crate) use html::{looks_like_html, read_html};
pub(crate) use walk::{Found, Walk};
pub(crate) use xml::{as_text, read_wrapped, read_xml};
