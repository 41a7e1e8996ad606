//! Split, identity and parse of one item of each family. `cargo bench -p copytaster-formats`.

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

/// A G2 text item of about 8 KiB: the fixture with more paragraphs.
fn g2() -> Vec<u8> {
    let more: String = (0..32).map(|n| format!("<p>Then <b>{n} boats</b> &amp; {}.</p>", words(n))).collect();
    include_str!("../tests/fixtures/g2-text.xml").replace("<h2>What is open</h2>", &more).into_bytes()
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
    for (name, bytes) in [("g2", g2()), ("newspaper_page", page()), ("ninjs", ninjs())] {
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
