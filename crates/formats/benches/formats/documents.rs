//! What is read: the repository's fixtures, drawn out to the usual size of a document of their format, and samples of
//! real feeds from `../shared/data/wire` where that folder is there.

use std::path::{Path, PathBuf};

use copytaster_formats::FeedProfile;

/// Documents that are measured together.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) profile: FeedProfile,
    pub(crate) documents: Vec<Vec<u8>>,
}

/// Stories of the usual size in the samples, by format and with the shipped profile of their feed.
const SAMPLES: &[(&str, &str, &[&str])] = &[
    (
        "g2/samples",
        "reuters-newsml-g2",
        &[
            "superdesk-aap/server/aap/tests/io/fixtures/reuters_byline_in_body.xml",
            "superdesk-core/tests/io/fixtures/tag_reuters.com_2014_newsml_KBN0FL0NN_version_5",
            "superdesk-core/tests/io/fixtures/snep.xml",
            "dpa-digitalwires-to-newsmlg2/tests/data/output/with_dateline.xml",
            "superdesk-core/tests/io/fixtures/stt_newsml_test.xml",
        ],
    ),
    (
        "newsml1/samples",
        "afp-newsml1",
        &[
            "superdesk-core/tests/io/fixtures/afp.xml",
            "iptc-newsml/src/test/resources/AFP_751HA.xml",
            "iptc-newsml/src/test/resources/DV2209430.xml",
            "superdesk-core/tests/io/fixtures/ana1.xml",
        ],
    ),
    (
        "nitf/samples",
        "pa-nitf",
        &[
            "superdesk-core/tests/io/fixtures/nitf-fishing.xml",
            "superdesk-core/tests/io/fixtures/ap-nitf.xml",
            "superdesk-core/tests/io/fixtures/pa1.xml",
            "superdesk-core/tests/io/fixtures/aap.xml",
        ],
    ),
    (
        "ninjs/samples",
        "superdesk-ninjs",
        &[
            "superdesk-core/tests/io/fixtures/ninjs3.json",
            "superdesk-core/tests/io/fixtures/ninjs6.json",
            "superdesk-core/tests/io/fixtures/ninjsExMediumText1.json",
            "superdesk-core/tests/io/fixtures/ninjs2.json",
        ],
    ),
    (
        "anpa/samples",
        "ap-anpa",
        &[
            "superdesk-core/tests/io/fixtures/anpa-1.tst",
            "superdesk-core/tests/io/fixtures/anpa-3.tst",
            "superdesk-core/tests/io/fixtures/ap_anpa-1.tst",
            "superdesk-core/tests/io/fixtures/ap_anpa-2.tst",
            "superdesk-core/tests/io/fixtures/ap_anpa-6.tst",
        ],
    ),
    (
        "iptc7901/samples",
        "dpa-7901",
        &[
            "superdesk-core/tests/io/fixtures/IPTC7901.txt",
            "superdesk-core/tests/io/fixtures/dpa_two_line.txt",
            "dpa-digitalwires-to-iptc7901/tests/data/output/lesestuecke.iptc",
            "dpa-digitalwires-to-iptc7901/tests/data/output/nsb-n1.iptc",
        ],
    ),
];

/// All rows.
pub(crate) fn rows() -> Vec<Row> {
    let own = [
        ("g2", g2()),
        ("newsml1", newsml1()),
        ("nitf", nitf()),
        ("ninjs", ninjs()),
        ("anpa", anpa()),
        ("iptc7901", fixture("iptc7901/lead-notebook.7901").into_bytes()),
        ("rss", rss()),
        ("atom", atom()),
        ("ritzau", ritzau()),
        ("sportsml", sportsml()),
        ("ap", ap()),
        ("digitalwires", digitalwires()),
        ("zczc", fixture("zczc/broadcast.zczc").into_bytes()),
        ("mail", fixture("mail/release.eml").into_bytes()),
        ("newspaper_page", fixture("page-ferry.txt").into_bytes()),
        ("html_page", html_page()),
        ("calendar", fixture("ics/calendar.ics").into_bytes()),
        ("photo", bytes("photo/xmp.jpg")),
    ];
    let own = own.into_iter().map(|(name, document)| Row {
        name,
        profile: FeedProfile::new("Nordwire"),
        documents: vec![document],
    });
    own.chain(samples()).collect()
}

fn samples() -> Vec<Row> {
    let root = repository().join("../shared/data/wire");
    if !root.exists() {
        println!("without the samples of real feeds: {} is missing", root.display());
        return Vec::new();
    }
    let read = |path: &&str| std::fs::read(root.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let row = |(name, feed, paths): &(&'static str, &str, &[&str])| Row {
        name,
        profile: profile(feed),
        documents: paths.iter().map(read).collect(),
    };
    SAMPLES.iter().map(row).collect()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn profile(feed: &str) -> FeedProfile {
    let path = repository().join(format!("config/feeds/{feed}.toml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    FeedProfile::from_toml(&text).expect("a shipped profile")
}

fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn fixture(name: &str) -> String {
    String::from_utf8(bytes(name)).expect("a fixture in UTF-8")
}

/// A paragraph like no other: words drawn from a list by a fixed generator.
fn words(seed: usize) -> String {
    const LIST: [&str; 32] = [
        "harbour", "ferry", "minister", "island", "storm", "said", "tolls", "winter", "the", "of", "and", "boats",
        "mole", "pilots", "agreed", "Tuesday", "board", "beacon", "crew", "mail", "to", "in", "was", "after", "nearly",
        "towed", "price", "council", "vote", "fog", "north", "repair",
    ];
    let mut state = seed as u64 + 1;
    let word = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        LIST[(state >> 59) as usize]
    };
    (0..24).map(word).collect::<Vec<_>>().join(" ")
}

/// `count` paragraphs with a little mark-up.
fn paragraphs(count: usize) -> String {
    (0..count).map(|n| format!("<p>Then <b>{n} boats</b> &amp; {}.</p>", words(n))).collect()
}

/// Puts `more` before the first `place` of a fixture.
fn with(text: &str, place: &str, more: &str) -> Vec<u8> {
    assert!(text.contains(place), "a place in the fixture: {place}");
    text.replacen(place, &format!("{more}{place}"), 1).into_bytes()
}

/// A text item of about 12 KiB.
fn g2() -> Vec<u8> {
    with(&fixture("g2-text.xml"), "<h2>What is open</h2>", &paragraphs(46))
}

/// A document with one item of about 4 KiB.
fn newsml1() -> Vec<u8> {
    let mut text = fixture("newsml1/nitf-and-topic.xml");
    let nitf = text.find("<nitf>").expect("a place")..text.find("</nitf>").expect("a place") + "</nitf>".len();
    text.replace_range(nitf, &paragraphs(14));
    text.into_bytes()
}

/// A document of about 6 KiB.
fn nitf() -> Vec<u8> {
    with(&fixture("nitf/article.xml"), "<hl2>What is open</hl2>", &paragraphs(6))
}

/// A text of about 4 KiB.
fn ninjs() -> Vec<u8> {
    with(&fixture("ninjs1.json"), "<ul>", &paragraphs(16))
}

/// A story of about 4 KiB.
fn anpa() -> Vec<u8> {
    let more: String = (0..18).map(|n| format!("\t   Then {n} boats {}.\n \n", words(n))).collect();
    with(&fixture("anpa/writethru.anpa"), "\t   ___\n", &more)
}

/// A feed with one item of about 4 KiB.
fn rss() -> Vec<u8> {
    let text = fixture("feed/rss2.xml");
    let second = text.find("<item>\n    <title>No guid").expect("a place");
    let end = "</channel></rss>";
    format!("{}{end}", text[..second].replace("<script>track()</script>", &paragraphs(12))).into_bytes()
}

/// A feed with one entry of about 4 KiB.
fn atom() -> Vec<u8> {
    let text = fixture("feed/atom.xml");
    let second = text.find("<entry><id>urn:nordwire:4412").expect("a place");
    with(&format!("{}</feed>", &text[..second]), "<table>", &paragraphs(14))
}

fn ritzau() -> Vec<u8> {
    let text = fixture("ritzau/queue.xml");
    let more = paragraphs(14).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let start = text.find("<RBNews>").expect("a place");
    let end = text.find("</RBNews>").expect("a place") + "</RBNews>".len();
    with(&text[start..end], "&lt;p&gt;/nordwire/", &more)
}

/// A standing of 18 teams.
fn sportsml() -> Vec<u8> {
    let text = fixture("sportsml/standing.xml");
    let (start, end) =
        (text.find("<team>").expect("a place"), text.find("</team>").expect("a place") + "</team>".len());
    let more = text[start..end].repeat(17);
    with(&text, "<team>", &more)
}

/// An item with its NITF text, of about 8 KiB.
fn ap() -> Vec<u8> {
    with(&fixture("json/ap-item.json"), "<p>Nobody was hurt", &paragraphs(20))
}

/// An item of about 8 KiB.
fn digitalwires() -> Vec<u8> {
    with(&fixture("json/digitalwires.json"), "<h2>Niemand verletzt</h2>", &paragraphs(20))
}

/// A story page of about 6 KiB.
fn html_page() -> Vec<u8> {
    with(&fixture("html/news-article.html"), "<h2>Nobody hurt</h2>", &paragraphs(20))
}
