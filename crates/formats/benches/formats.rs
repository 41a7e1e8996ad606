//! Split, identity and parse of one item of each format, in documents and bytes a second on one core.
//! `cargo bench -p copytaster-formats --bench formats`; a name behind it picks one: `-- nitf/`.

use std::hint::black_box;

use copytaster_formats::{FeedProfile, Limits, identity, parse, split};
use copytaster_records::Timestamp;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

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

/// A G2 text item of about 12 KiB: the fixture with more paragraphs.
fn g2() -> Vec<u8> {
    include_str!("../tests/fixtures/g2-text.xml").replace("<h2>What is open</h2>", &paragraphs(46)).into_bytes()
}

/// A NITF document of about 6 KiB: the fixture of 5 KiB with more paragraphs.
fn nitf() -> Vec<u8> {
    include_str!("../tests/fixtures/nitf/article.xml").replace("<hl2>What is open</hl2>", &paragraphs(6)).into_bytes()
}

/// A NewsML 1.2 document with one item of about 4 KiB.
fn newsml1() -> Vec<u8> {
    let text = include_str!("../tests/fixtures/newsml1/nitf-and-topic.xml");
    let nitf = text.find("<nitf>").expect("a place")..text.find("</nitf>").expect("a place") + "</nitf>".len();
    let mut text = text.to_owned();
    text.replace_range(nitf, &paragraphs(14));
    text.into_bytes()
}

/// A feed with one item of about 4 KiB.
fn rss() -> Vec<u8> {
    let text = include_str!("../tests/fixtures/feed/rss2.xml");
    let second = text.find("<item>\n    <title>No guid").expect("a place");
    let more = paragraphs(12);
    let end = "</channel></rss>";
    format!("{}{end}", text[..second].replace("<script>track()</script>", &more)).into_bytes()
}

fn atom() -> Vec<u8> {
    let text = include_str!("../tests/fixtures/feed/atom.xml");
    let second = text.find("<entry><id>urn:nordwire:4412").expect("a place");
    format!("{}</feed>", text[..second].replace("<table>", &format!("{}<table>", paragraphs(14)))).into_bytes()
}

fn ritzau() -> Vec<u8> {
    let text = include_str!("../tests/fixtures/ritzau/queue.xml");
    let more = paragraphs(14).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let start = text.find("<RBNews>").expect("a place");
    let end = text.find("</RBNews>").expect("a place") + "</RBNews>".len();
    text[start..end].replace("&lt;p&gt;/nordwire/", &format!("{more}&lt;p&gt;/nordwire/")).into_bytes()
}

/// A standing of 18 teams.
fn sportsml() -> Vec<u8> {
    let text = include_str!("../tests/fixtures/sportsml/standing.xml");
    let (start, end) =
        (text.find("<team>").expect("a place"), text.find("</team>").expect("a place") + "</team>".len());
    let team = text[start..end].repeat(17);
    text.replacen("<team>", &format!("{team}<team>"), 1).into_bytes()
}

fn page() -> Vec<u8> {
    include_bytes!("../tests/fixtures/page-ferry.txt").to_vec()
}

fn ninjs() -> Vec<u8> {
    let more: String = (0..20).map(|n| format!("<p>Then {n} boats &amp; {}.</p>", words(n))).collect();
    include_str!("../tests/fixtures/ninjs1.json").replace("<ul>", &format!("{more}<ul>")).into_bytes()
}

fn all(c: &mut Criterion) {
    let profile = FeedProfile::new("Nordwire");
    let limits = Limits::default();
    let received = Timestamp::from_millis(1_700_000_000_000);
    let items = [
        ("g2", g2()),
        ("newsml1", newsml1()),
        ("nitf", nitf()),
        ("rss", rss()),
        ("atom", atom()),
        ("ritzau", ritzau()),
        ("sportsml", sportsml()),
        ("newspaper_page", page()),
        ("ninjs", ninjs()),
    ];
    for (name, bytes) in items {
        let mut group = c.benchmark_group(format!("{name}/{}B", bytes.len()));
        group.throughput(Throughput::ElementsAndBytes { elements: 1, bytes: bytes.len() as u64 });
        group.bench_function("split", |b| b.iter(|| split(black_box(&bytes), &profile, &limits)));
        let units = split(&bytes, &profile, &limits).expect("a delivery");
        let unit = units.into_iter().next().expect("a unit").expect("a good unit");
        group.bench_function("identity", |b| b.iter(|| identity(black_box(&unit), &profile)));
        group.bench_function("parse", |b| b.iter(|| parse(black_box(&unit), &profile, received)));
        group.finish();
    }
}

criterion_group!(benches, all);
criterion_main!(benches);
