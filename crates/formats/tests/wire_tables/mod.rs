//! What is to hold of the samples, in tables: see `expected.rs`.
#![allow(clippy::type_complexity, reason = "tables of functions")]

mod bodies;
mod disputed;
mod fields;

use copytaster_records::Format;

pub(crate) use bodies::{BODIES, PRIVATE};
pub(crate) use disputed::DISPUTED;
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
    ("rss2", Is(&[Format::Rss])),
    ("atom", Is(&[Format::Atom])),
    ("ritzau-xml", Is(&[Format::Ritzau])),
    ("xml/XMLNewsQueuedResponse", Is(&[Format::Ritzau])),
    ("sportsml", Is(&[Format::Sportsml])),
    // Parts of items, printed as examples, and answers of programs.
    ("xml/", Dead("unknown_xml_root")),
    ("ninjs-bbc", NINJS),
    ("ninjs-", NINJS),
    ("event-json", NINJS),
    ("json/", Dead("unknown_json")),
    ("json-bad", Dead("byte")),
    ("ap-media-api", Is(&[Format::ApMedia])),
    ("dpa-digitalwires", Is(&[Format::Digitalwires])),
    ("anpa1312", Is(&[Format::Anpa1312])),
    ("iptc7901", Is(&[Format::Iptc7901])),
    ("zczc-text", Is(&[Format::Zczc])),
    ("aap-text", Is(&[Format::PlainText, Format::Zczc])),
    ("asianet-text", Is(&[Format::PlainText])),
    ("bom-text", Is(&[Format::PlainText])),
    ("email-rfc822", Is(&[Format::Mail])),
    ("photo-iptc-iim", Is(&[Format::Photo])),
];

/// Files whose row in the index says something else than their bytes: the path's end, what they are, and why.
pub(crate) const PATHS: &[(&str, Kind, &str)] = &[
    ("abs-calendar.txt", NotYet, "a table of dates, comma-separated: read as plain text"),
    ("1.0/should_fail/003_malformed_property.json", Dead("unknown_json"), "no property of the standard but `uri`"),
    ("1.5/should_fail/001_bad_property.json", Dead("unknown_json"), "no property of the standard but `uri`"),
    ("2.0/should_fail/001_bad_toplevel.json", Dead("unknown_json"), "no property of the standard but `uri`"),
];

/// Items that are well-formed and die by right: a part of the path, words of the reason, and why.
pub(crate) const DEAD_BY_RIGHT: &[(&str, &str, &str)] = &[
    (
        "fixtures/scoop.xml",
        "without a guid",
        "its packageItem has no guid, which G2 requires; the newsItem beside it is read",
    ),
    ("LISTING_24_", "without a guid", "a sketch in the standard's guide: the packageItem has no guid"),
];
