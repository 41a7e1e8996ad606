//! Split, identity and parse of one item of each family. `cargo bench -p copytaster-formats`.

use std::hint::black_box;

use copytaster_formats::{FeedProfile, Limits, identity, parse, split};
use copytaster_records::Timestamp;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// A G2 text item of about 8 KiB: the fixture with its paragraph repeated, each time with another number.
fn g2() -> Vec<u8> {
    let text = include_str!("../tests/fixtures/g2-text.xml");
    let paragraph = |n: usize| {
        format!(
            "<p>Paragraph {n} of the story says that <b>{n} boats</b> of the islands &amp; their crews came in before the storm.</p>"
        )
    };
    let more: String = (0..40).map(paragraph).collect();
    text.replace("<h2>What is open</h2>", &more).into_bytes()
}

fn page() -> Vec<u8> {
    include_bytes!("../tests/fixtures/page-ferry.txt").to_vec()
}

fn ninjs() -> Vec<u8> {
    let paragraph =
        |n: usize| format!("<p>Paragraph {n} says that {n} boats &amp; their crews came in before the storm.</p>");
    let more: String = (0..40).map(paragraph).collect();
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
