//! Expectations that the source itself proves wrong, each with the bytes that do.

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
    disputed(
        "ap_media_feed.json",
        "headline",
        r#""headline""#,
        "AC2: An Intimate Evening with Anderson Cooper",
        "the test takes the item from another file",
    ),
    disputed(
        "ap_media_feed.json",
        "headline",
        r#""BC-BBN--Top Ten""#,
        "AC2: An Intimate Evening with Anderson Cooper",
        "the test takes the item from another file",
    ),
    disputed(
        "ap_media_feed.json",
        "slugline",
        r#""BBN--Top Ten""#,
        "AC2: An Intimate Evening with Anderson Cooper",
        "the test takes the item from another file",
    ),
    disputed(
        "ap_media_feed.json",
        "subject",
        r#"[{"name":"baseball","qcode":"15007000"}]"#,
        "AC2: An Intimate Evening with Anderson Cooper",
        "the test takes the item from another file",
    ),
    disputed(
        "bbc-ninjs-text-test.json",
        "subject[0].qcode",
        r#""11016007""#,
        "category:planning-permission",
        "the other system maps the category to a code of its own",
    ),
    disputed(
        "anpa-2.tst",
        "anpa_category[0].qcode",
        r#""i""#,
        "r a\u{13}\u{11} BC-US--Ethanol",
        "the file's category is a; i is what the other system's configuration makes of it",
    ),
    disputed(
        "ap_anpa-1.tst",
        "anpa_category[0].qcode",
        r#""s""#,
        "r z\u{13}\u{11} BC-BKN--Heat-Hawks",
        "the file's category is z; s is what the other system's configuration makes of it",
    ),
    disputed(
        "ap_anpa-3.tst",
        "anpa_category[0].qcode",
        r#""i""#,
        "r d\u{13}\u{11} BC-US--GiantLobster",
        "the file's category is d; i is what the other system's configuration makes of it",
    ),
    disputed(
        "ticker_sample.txt",
        "format",
        r#""preserved""#,
        "TRUMP PLANS TO INVITE PUTIN TO WASHINGTON ** 'VALUES'",
        "one line without any layout",
    ),
    disputed(
        "json-email.txt",
        "byline",
        r#""A Mock Up""#,
        r#""Username":["mock@mail.com.au"]"#,
        "the form has no byline; the other system looks the user up",
    ),
];
