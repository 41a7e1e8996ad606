//! The root element: what it says about the document.

use copytaster_records::Format;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::FormatError;
use crate::foreign::not_read;
use crate::table::Sample;

/// G2's items that are copy.
const READ: &[&str] = &["newsItem", "packageItem"];
/// G2's items that are not: vocabularies, events, plans.
const NOT_READ: &[&str] = &["conceptItem", "knowledgeItem", "catalogItem", "planningItem"];

/// Other roots, by name, for the reason that a person reads.
const FOREIGN: &[(&str, &str)] = &[
    ("NewsML", "NewsML 1"),
    ("nitf", "NITF"),
    ("rss", "RSS"),
    ("feed", "Atom"),
    ("RDF", "RSS 1.0"),
    ("RBNews", "Ritzau RBNews"),
    ("sports-content", "SportsML"),
    ("html", "HTML"),
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
    if root == "newsMessage" {
        return Some(Ok(Format::NewsmlG2));
    }
    Some(check_item(&root).map(|()| Format::NewsmlG2))
}

/// Whether an item of this name is read.
pub(super) fn check_item(name: &str) -> Result<(), FormatError> {
    if READ.contains(&name) {
        return Ok(());
    }
    if NOT_READ.contains(&name) {
        return Err(not_read(&format!("a NewsML-G2 {name}")));
    }
    match FOREIGN.iter().find(|(root, _)| *root == name) {
        Some((_, format)) => Err(not_read(format)),
        None => Err(FormatError::unknown(format!("unknown_xml_root: no format begins with <{name}>"))),
    }
}

/// Whether an element of this name is an item.
pub(super) fn is_item(name: &str) -> bool {
    READ.contains(&name) || NOT_READ.contains(&name)
}

/// The local name of the first element.
pub(super) fn root_name(text: &str) -> Result<String, FormatError> {
    let mut reader = Reader::from_str(text);
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
