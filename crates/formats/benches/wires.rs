//! Split, identity and parse of one item of each JSON and text format, in documents and bytes a second on one core.
//! `cargo bench -p copytaster-formats --bench wires`; a name behind it picks one: `-- anpa`.

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

/// `count` paragraphs in HTML.
fn html(count: usize) -> String {
    (0..count).map(|n| format!("<p>Then {n} boats &amp; {}.</p>", words(n))).collect()
}

/// ninjs 1 of about 4 KiB.
fn ninjs() -> Vec<u8> {
    include_str!("../tests/fixtures/ninjs1.json").replace("<ul>", &format!("{}<ul>", html(18))).into_bytes()
}

/// dpa digitalwires of about 8 KiB.
fn digitalwires() -> Vec<u8> {
    let text = include_str!("../tests/fixtures/json/digitalwires.json");
    text.replace("<h2>Niemand verletzt</h2>", &html(20)).into_bytes()
}

/// An AP item with its NITF text, of about 8 KiB.
fn ap() -> Vec<u8> {
    let text = include_str!("../tests/fixtures/json/ap-item.json");
    text.replace("<p>Nobody was hurt", &format!("{}<p>Nobody was hurt", html(20))).into_bytes()
}

/// ANPA 1312 of about 4 KiB: twenty paragraphs.
fn anpa() -> Vec<u8> {
    let more: String = (0..18).map(|n| format!("\t   Then {n} boats {}.\n \n", words(n))).collect();
    let text = include_str!("../tests/fixtures/anpa/writethru.anpa");
    text.replace("\t   ___\n", &format!("{more}\t   ___\n")).into_bytes()
}

/// IPTC 7901 of about 1 KiB, as the fixture is.
fn iptc7901() -> Vec<u8> {
    include_bytes!("../tests/fixtures/iptc7901/lead-notebook.7901").to_vec()
}

fn zczc() -> Vec<u8> {
    include_bytes!("../tests/fixtures/zczc/broadcast.zczc").to_vec()
}

fn mail() -> Vec<u8> {
    include_bytes!("../tests/fixtures/mail/release.eml").to_vec()
}

/// A story page of about 6 KiB.
fn page() -> Vec<u8> {
    let text = include_str!("../tests/fixtures/html/news-article.html");
    text.replace("<h2>Nobody hurt</h2>", &html(20)).into_bytes()
}

fn photo() -> Vec<u8> {
    include_bytes!("../tests/fixtures/photo/xmp.jpg").to_vec()
}

fn calendar() -> Vec<u8> {
    include_bytes!("../tests/fixtures/ics/calendar.ics").to_vec()
}

fn all(c: &mut Criterion) {
    let profile = FeedProfile::new("Nordwire");
    let limits = Limits::default();
    let received = Timestamp::from_millis(1_700_000_000_000);
    for (name, bytes) in [
        ("anpa", anpa()),
        ("iptc7901", iptc7901()),
        ("zczc", zczc()),
        ("ninjs", ninjs()),
        ("ap", ap()),
        ("digitalwires", digitalwires()),
        ("mail", mail()),
        ("page", page()),
        ("calendar", calendar()),
        ("photo", photo()),
    ] {
        let mut group = c.benchmark_group(format!("{name}/{}B", bytes.len()));
        group.throughput(Throughput::Bytes(bytes.len() as u64));
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
