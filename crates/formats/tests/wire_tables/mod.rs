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
    ("rss2", Is(&[Format::Rss])),
    ("atom", Is(&[Format::Atom])),
    ("ritzau-xml", Is(&[Format::Ritzau])),
    ("xml/XMLNewsQueuedResponse", Is(&[Format::Ritzau])),
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
pub(crate) const DEAD_BY_RIGHT: &[(&str, &str, &str)] = &[
    (
        "fixtures/scoop.xml",
        "without a guid",
        "its packageItem has no guid, which G2 requires; the newsItem beside it is read",
    ),
    ("LISTING_24_", "without a guid", "a sketch in the standard's guide: the packageItem has no guid"),
];

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

const fn disputed(
    fixture: &'static str,
    field: &'static str,
    value: &'static str,
    quote: &'static str,
    why: &'static str,
) -> Disputed {
    Disputed { fixture, field, value, quote, why }
}

pub(crate) const DISPUTED: &[Disputed] = &[
    disputed(
        "fixtures/nitf-fishing.xml",
        "anpa_category[0].qcode",
        r#""f""#,
        r#"tobject.subject.refnum="04001002""#,
        "no ANPA category stands in the file; its test maps the subject to one by a vocabulary of its own",
    ),
    disputed(
        "fixtures/nitf-fishing.xml",
        "anpa_category[0].name",
        r#""Finance FR""#,
        r#"tobject.subject.refnum="04001002""#,
        "as above",
    ),
    disputed(
        "fixtures/wenn.xml",
        "anpa_category[0].qcode",
        r#""e""#,
        r#"<category term="Music" />"#,
        "the category is Music; e is a constant of that system's parser for all of this feed",
    ),
    disputed(
        "fixtures/wenn.xml",
        "subject[0].qcode",
        r#""01000000""#,
        r#"<category term="Music" />"#,
        "as above: a constant",
    ),
    disputed(
        "fixtures/wenn.xml",
        "urgency",
        "5",
        "<wenn_nm:feedarticle_priority>med</wenn_nm:feedarticle_priority>",
        "the file gives a word and no number; 5 is a constant",
    ),
    disputed(
        "fixtures/dpa.xml",
        "priority",
        "5",
        "<sent>2022-10-11T11:14:42+02:00</sent>\n    <catalogRef",
        "the header has no priority; 5 is that system's default",
    ),
    disputed(
        "fixtures/picture.xml",
        "headline",
        r#""Financial Markets""#,
        "<headline>A woman casts her ballot",
        "another file of that test's: this one's headline is of an election in Kenya",
    ),
    disputed(
        "fixtures/picture.xml",
        "headline",
        r#""Oil prices edge up on first drop in US drilling in months""#,
        "<headline>A woman casts her ballot",
        "as above",
    ),
    disputed(
        "fixtures/picture.xml",
        "headline",
        r#""German Air Force Museum""#,
        "<headline>A woman casts her ballot",
        "as above",
    ),
    disputed(
        "fixtures/picture.xml",
        "alt_text",
        r#""Oil markets something""#,
        r#"<description role="descRole:caption">A woman casts her ballot"#,
        "as above",
    ),
    disputed(
        "fixtures/picture.xml",
        "description_text",
        r#""Oil prices edged up on Monday, supported by the first fall in US drilling activity in month.""#,
        r#"<description role="descRole:caption">A woman casts her ballot"#,
        "as above",
    ),
    disputed(
        "fixtures/picture.xml",
        "abstract",
        r#""Oil prices edged up on Monday, supported by the first fall in US drilling activity in month.""#,
        r#"<description role="descRole:caption">A woman casts her ballot"#,
        "as above",
    ),
    disputed(
        "fixtures/picture.xml",
        "type",
        r#""text""#,
        r#"<itemClass qcode="icls:picture""#,
        "as above: this item is a picture",
    ),
    disputed(
        "fixtures/picture.xml",
        "associations.featuremedia.type",
        r#""picture""#,
        r#"<itemClass qcode="icls:picture""#,
        "as above: the item is the picture itself and has no other",
    ),
    disputed(
        "fixtures/picture.xml",
        "associations.featuremedia.alt_text",
        r#""Oil markets something""#,
        "<headline>A woman casts her ballot",
        "as above",
    ),
    disputed(
        "fixtures/picture.xml",
        "associations.featuremedia.description_text",
        r#""Oil prices edged up on Monday, supported by the first fall in US drilling activity in month.""#,
        "<headline>A woman casts her ballot",
        "as above",
    ),
    disputed(
        "fixtures/ritzau_news.xml",
        "byline",
        r#""/ritzau/""#,
        "<byLine>Peder Top Poulsen</byLine>",
        "the byline names the reporter; /ritzau/ is the origin, our credit line",
    ),
    disputed(
        "fixtures/ana1.xml",
        "dateline.text",
        r#""ATHENS, April 4 ANA -""#,
        "<DateLine>4/4/2018</DateLine>",
        "the line is a date; the other text is put together by that system's parser",
    ),
    disputed(
        "fixtures/pa2.xml",
        "headline",
        r#""Soccer INT-Teams""#,
        "<title>1 SOCCER INT-Teams</title>",
        "two of its parsers differ; the file says what the other one is expected to say",
    ),
    disputed(
        "fixtures/pa2.xml",
        "anpa_category",
        r#"[{"qcode": "S"}]"#,
        r#"<meta name="category" content="FSP"/>"#,
        "the category is FSP; S is mapped by that system",
    ),
    disputed(
        "fixtures/pa4.xml",
        "anpa_category",
        r#"[{"qcode": "E"}]"#,
        r#"<meta name="category" content="HHH"/>"#,
        "the category is HHH; E is mapped by that system from the scope",
    ),
    disputed(
        "fixtures/pa1.xml",
        "format",
        r#""HTML""#,
        "//DTD NITF 3.1//EN",
        "the mode of that system's editor; the copy is NITF",
    ),
    disputed("fixtures/pa2.xml", "format", r#""preserved""#, "//DTD NITF 3.3//EN", "as above"),
    disputed("fixtures/scoop.xml", "[0].priority", "6", "<priority>5</priority>", "the header says 5; 6 is a constant"),
    disputed("fixtures/scoop.xml", "[0].urgency", "3", "<urgency>5</urgency>", "the item says 5; 3 is a constant"),
    disputed(
        "fixtures/scoop.xml",
        "[0].dateline.located.city",
        r#""Wellington""#,
        "<p>Jan. 12 (BusinessDesk) - The receivers",
        "the dateline has no place, and no word of the file is Wellington: a constant",
    ),
    disputed(
        "fixtures/scoop.xml",
        "[0].place[0].name",
        r#""NZ""#,
        "<p>Jan. 12 (BusinessDesk) - The receivers",
        "as above: a constant",
    ),
    disputed(
        "fixtures/aap_golf.xml",
        "calendars[0].qcode",
        r#""sport""#,
        r#"<Response Status_Code="OK""#,
        "the answer of a fixtures service and no copy; the calendar is a constant",
    ),
    disputed(
        "fixtures/aap_golf.xml",
        "calendars[1].qcode",
        r#""sportgeneral""#,
        r#"<Response Status_Code="OK""#,
        "as above",
    ),
];
