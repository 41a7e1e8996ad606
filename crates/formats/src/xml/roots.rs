//! The root element: which of the XML family a document is (notes/formats.md §2).

use copytaster_records::Format;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::FormatError;
use crate::table::Sample;

/// Roots by local name. Namespaces are no help: G2 and NITF come with and without, and with each other's.
const ROOTS: &[(&str, Format)] = &[
    ("newsMessage", Format::NewsmlG2),
    ("newsItem", Format::NewsmlG2),
    ("packageItem", Format::NewsmlG2),
    ("conceptItem", Format::NewsmlG2),
    ("knowledgeItem", Format::NewsmlG2),
    ("planningItem", Format::NewsmlG2),
    ("catalogItem", Format::NewsmlG2),
    ("NewsML", Format::Newsml1),
    ("nitf", Format::Nitf),
    ("rss", Format::Rss),
    ("RDF", Format::Rss),
    ("feed", Format::Atom),
    ("RBNews", Format::Ritzau),
    ("XMLNewsQueuedResponse", Format::Ritzau),
    ("sports-content", Format::Sportsml),
    ("sports-content-codes", Format::Sportsml),
];

/// Elements that a fragment of HTML begins with, in any case.
const FRAGMENTS: &[&str] = &[
    "html",
    "body",
    "main",
    "article",
    "section",
    "header",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "blockquote",
    "figure",
    "span",
    "strong",
    "b",
    "em",
    "i",
];

/// XML of any kind is decided here; what is not XML is not.
pub(crate) fn sniff(sample: &Sample<'_>) -> Option<Result<Format, FormatError>> {
    if !sample.text.trim_start().starts_with('<') {
        return None;
    }
    let root = match root_name(sample.text) {
        Ok(root) => root,
        Err(e) => return Some(Err(e)),
    };
    let known = ROOTS.iter().find(|(name, _)| *name == root).map(|(_, format)| *format);
    let format = known.or(FRAGMENTS.iter().any(|name| root.eq_ignore_ascii_case(name)).then_some(Format::Xhtml));
    let unknown = || FormatError::unknown(format!("unknown_xml_root: no format begins with <{root}>"));
    Some(format.ok_or_else(unknown))
}

/// The local name of the first element.
pub(crate) fn root_name(text: &str) -> Result<String, FormatError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    loop {
        match reader.read_event() {
            Ok(Event::Start(e) | Event::Empty(e)) => return Ok(e.local_name().as_ref().to_owned()),
            Ok(Event::Eof) => return Err(FormatError::malformed("XML without an element")),
            Ok(_) => {}
            Err(e) => {
                let at = reader.error_position();
                return Err(FormatError::malformed(format!("XML is not well-formed at byte {at}: {e}")));
            }
        }
    }
}
