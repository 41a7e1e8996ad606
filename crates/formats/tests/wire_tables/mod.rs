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
    ("sportsml", NotYet),
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

pub(crate) const DISPUTED: &[Disputed] = &[
    Disputed {
        fixture: "odd_charset_email.txt",
        field: "headline",
        value: r#""=?windows-1252?Q?TravTalk���s_Special_for_TAAI_convention?=""#,
        quote: "=?windows-1252?Q?TravTalk",
        why: "the subject is encoded (RFC 2047) and is decoded",
    },
    Disputed {
        fixture: "ticker_sample.txt",
        field: "format",
        value: r#""preserved""#,
        quote: "TRUMP PLANS TO INVITE PUTIN TO WASHINGTON ** 'VALUES'",
        why: "one line without any layout",
    },
    Disputed {
        fixture: "googleform.txt",
        field: "priority",
        value: r#"3"#,
        quote: r#""Priority":["Urgent"]"#,
        why: "the form says a word; 3 is the other system's configuration",
    },
    Disputed {
        fixture: "googleform.txt",
        field: "byline",
        value: r#""E Harvey""#,
        quote: r#""Username":["eharvey@aap.com.au"]"#,
        why: "the form has no byline; the other system looks the user up",
    },
    Disputed {
        fixture: "googleform.txt",
        field: "dateline.text",
        value: r#""AUCKLAND, May 5 AAP -""#,
        quote: r#""Dateline":["AUCKLAND"]"#,
        why: "the form has the city alone",
    },
    Disputed {
        fixture: "googleform.txt",
        field: "task.desk",
        value: r#"1"#,
        quote: r#""Desk":["NEW ZEALAND"]"#,
        why: "the other system's number for the desk",
    },
    Disputed {
        fixture: "googleform.txt",
        field: "original_creator",
        value: r#"123"#,
        quote: r#""Username":["eharvey@aap.com.au"]"#,
        why: "the other system's number for the user",
    },
    Disputed {
        fixture: "googleform1.txt",
        field: "byline",
        value: r#""E Harvey""#,
        quote: r#""Desk":["NEW ZEALAND""#,
        why: "the form has no byline; the other system looks the user up",
    },
    Disputed {
        fixture: "googleform1.txt",
        field: "dateline.text",
        value: r#""BRISBANE, Nov 18 AAP -""#,
        quote: r#""Desk":["NEW ZEALAND""#,
        why: "the form has the city alone",
    },
    Disputed {
        fixture: "googleform1.txt",
        field: "task.desk",
        value: r#"1"#,
        quote: r#""Desk":["NEW ZEALAND""#,
        why: "the other system's number for the desk",
    },
    Disputed {
        fixture: "googleform1.txt",
        field: "original_creator",
        value: r#"123"#,
        quote: r#""Desk":["NEW ZEALAND""#,
        why: "the other system's number for the user",
    },
    Disputed {
        fixture: "json-email.txt",
        field: "original_creator",
        value: r#"1"#,
        quote: r#""Username":["mock@mail.com.au"]"#,
        why: "the other system's number for the user",
    },
    Disputed {
        fixture: "json-email.txt",
        field: "task.desk",
        value: r#"1"#,
        quote: r#""Desk":["Brisbane"]"#,
        why: "the other system's number for the desk",
    },
    Disputed {
        fixture: "json-email.txt",
        field: "byline",
        value: r#""A Mock Up""#,
        quote: r#""Username":["mock@mail.com.au"]"#,
        why: "the form has no byline; the other system looks the user up",
    },
    Disputed {
        fixture: "json-email.txt",
        field: "anpa_category",
        value: r#"[{"qcode":"s"}]"#,
        quote: r#""Category":["DOMESTIC SPORT"]"#,
        why: "s is the other system's code for the form's words",
    },
    Disputed {
        fixture: "IPTC7901_odd_charset.txt",
        field: "subject[0].qcode",
        value: r#""15000000""#,
        quote: "eca100 3 s 586",
        why: "no subject is coded; the other system maps category s",
    },
    Disputed {
        fixture: "ap_media_feed.json",
        field: "headline",
        value: r#""headline""#,
        quote: "AC2: An Intimate Evening with Anderson Cooper",
        why: "the test takes the item from another file",
    },
    Disputed {
        fixture: "ap_media_feed.json",
        field: "headline",
        value: r#""BC-BBN--Top Ten""#,
        quote: "AC2: An Intimate Evening with Anderson Cooper",
        why: "the test takes the item from another file",
    },
    Disputed {
        fixture: "ap_media_feed.json",
        field: "slugline",
        value: r#""BBN--Top Ten""#,
        quote: "AC2: An Intimate Evening with Anderson Cooper",
        why: "the test takes the item from another file",
    },
    Disputed {
        fixture: "ap_media_feed.json",
        field: "subject",
        value: r#"[{"name":"baseball","qcode":"15007000"}]"#,
        quote: "AC2: An Intimate Evening with Anderson Cooper",
        why: "the test takes the item from another file",
    },
    Disputed {
        fixture: "ninjsExSimpleText1.json",
        field: "guid",
        value: r#""urn:ninjs.example.com:newsitems:20130709simp123""#,
        quote: "http://ninjs.example.com/newsitems/20130709simp123",
        why: "the uri is another",
    },
    Disputed {
        fixture: "bbc-ninjs-text-test.json",
        field: "subject[0].qcode",
        value: r#""11016007""#,
        quote: "category:planning-permission",
        why: "the other system maps the category to a code of its own",
    },
    Disputed {
        fixture: "anpa-2.tst",
        field: "anpa_category[0].qcode",
        value: r#""i""#,
        quote: "r a\u{13}\u{11} BC-US--Ethanol",
        why: "the file's category is a; i is what the other system's configuration makes of it",
    },
    Disputed {
        fixture: "ap_anpa-1.tst",
        field: "anpa_category[0].qcode",
        value: r#""s""#,
        quote: "r z\u{13}\u{11} BC-BKN--Heat-Hawks",
        why: "the file's category is z; s is what the other system's configuration makes of it",
    },
    Disputed {
        fixture: "ap_anpa-1.tst",
        field: "subject[0].qcode",
        value: r#""15008000""#,
        quote: "BC-BKN--Heat-Hawks",
        why: "no subject is coded; the other system guesses basketball from the slug",
    },
    Disputed {
        fixture: "ap_anpa-1.tst",
        field: "dateline.text",
        value: r#""ATLANTA, Feb 19 AP -""#,
        quote: "ATLANTA (AP) _ Luol",
        why: "the dateline has no date and other punctuation",
    },
    Disputed {
        fixture: "ap_anpa-3.tst",
        field: "anpa_category[0].qcode",
        value: r#""i""#,
        quote: "r d\u{13}\u{11} BC-US--GiantLobster",
        why: "the file's category is d; i is what the other system's configuration makes of it",
    },
];
