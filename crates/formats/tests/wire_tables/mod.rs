//! What is to hold of the samples, in tables: see `expected.rs`.
#![allow(clippy::type_complexity, reason = "tables of functions")]

mod bodies;
mod fields;

use copytaster_records::Format;

pub(crate) use bodies::{BODIES, PRIVATE};
pub(crate) use fields::FIELDS;

/// What a file of the index is to be read as.
#[derive(Debug)]
pub(crate) enum Kind {
    /// One of these formats.
    Is(&'static [Format]),
    /// No copy: the reason has these words.
    Dead(&'static str),
    /// A format of copy that this build does not read. Counted and shown, so that nothing is skipped in silence.
    NotYet,
}

use Kind::{Dead, Is, NotYet};

const NINJS: Kind = Is(&[Format::Ninjs1, Format::Ninjs2, Format::Ninjs3]);

/// By the beginning of the index's format; the first that fits.
pub(crate) const KINDS: &[(&str, Kind)] = &[
    ("newsml-g2/catalogItem", Is(&[Format::NewsmlG2])),
    ("newsml-g2/catalog", Dead("unknown_xml_root")),
    ("newsml-g2/", Is(&[Format::NewsmlG2])),
    ("eventsml-g2/", Is(&[Format::NewsmlG2])),
    ("newsml-1.x", Is(&[Format::Newsml1])),
    ("nitf", Is(&[Format::Nitf])),
    ("rss2", NotYet),
    ("atom", NotYet),
    ("ritzau-xml", NotYet),
    ("xml/XMLNewsQueuedResponse", NotYet),
    ("sportsml", Is(&[Format::Sportsml])),
    // Parts of items, printed as examples, and answers of programs.
    ("xml/", Dead("unknown_xml_root")),
    ("ninjs-bbc", NotYet),
    ("ninjs-", NINJS),
    ("event-json", NotYet),
    ("json/", NotYet),
    ("json-bad", Dead("byte")),
    ("ap-media-api", NotYet),
    ("dpa-digitalwires", NotYet),
    ("anpa1312", NotYet),
    ("iptc7901", NotYet),
    ("zczc-text", NotYet),
    ("aap-text", NotYet),
    ("asianet-text", NotYet),
    ("bom-text", NotYet),
    ("email-rfc822", NotYet),
    ("photo-iptc-iim", NotYet),
];

/// Files whose row in the index says something else than their bytes: the path's end, what they are, and why.
pub(crate) const PATHS: &[(&str, Kind, &str)] = &[];

/// Items that are well-formed and die by right: a part of the path, words of the reason, and why.
pub(crate) const DEAD_BY_RIGHT: &[(&str, &str, &str)] = &[];

/// An expectation that the source's own bytes prove wrong.
pub(crate) struct Disputed {
    /// The end of the file's path.
    pub(crate) fixture: &'static str,
    /// The field as `expected.jsonl` names it.
    pub(crate) field: &'static str,
    /// The value that was expected, as JSON.
    pub(crate) value: &'static str,
    /// Bytes of the file that prove it wrong.
    pub(crate) quote: &'static str,
    /// How.
    #[allow(dead_code, reason = "for people")]
    pub(crate) why: &'static str,
}

pub(crate) const DISPUTED: &[Disputed] = &[];
