//! `cargo bench -p copytaster-language`: a story of about 450 tokens, and texts of growing size that must cost the same a byte.

use std::hint::black_box;

use copytaster_language::{Resources, analyse};
use copytaster_records::Story;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

#[path = "../tests/common/mod.rs"]
mod common;
use common::Make;

const PARAGRAPH: &str = "Freedonian Finance Minister Jane Roe said on Friday that talks in Geneva had ended without a deal, \
    the third time since 2014 that the two sides have failed to agree on tariffs. \"We came here in good faith and we leave with \
    nothing to show for it,\" Roe told a news conference after meeting French President Jean Example. The U.S. Treasury and the \
    World Trade Institute (WTI) had no comment. Roe, who took office two years ago, will meet lawmakers Tuesday in Lyon, France.";

fn story(paragraphs: usize) -> Story {
    let mut make = Make::new().headline("Trade talks end without a deal").dateline("GENEVA");
    for _ in 0..paragraphs {
        make = make.para(PARAGRAPH);
    }
    make.0
}

fn bench(c: &mut Criterion) {
    let resources = Resources::embedded().expect("the embedded data");
    let usual = story(5);
    c.bench_function("story of 450 tokens", |b| b.iter(|| analyse(black_box(&usual), &resources)));
    c.bench_function("resources", |b| b.iter(Resources::embedded));

    let mut group = c.benchmark_group("a byte costs the same");
    group.sample_size(10);
    for kib in [16, 128, 1024] {
        let long = [
            ("paragraphs", story(kib * 1024 / PARAGRAPH.len())),
            ("one paragraph", Make::new().para(&PARAGRAPH.repeat(kib * 1024 / PARAGRAPH.len())).0),
            ("no stop", Make::new().para(&"Roe said the Bank of ".repeat(kib * 1024 / 21)).0),
            ("marks", Make::new().para(&"\" (".repeat(kib * 1024 / 3)).0),
            ("quotes", Make::new().para(&"\"We go on and on,\" he said. ".repeat(kib * 1024 / 28)).0),
            (
                "titles",
                Make::new().para(&"\"We go on and on,\" Mayor Jane Roe said. Roe left. ".repeat(kib * 1024 / 51)).0,
            ),
            ("capitals", Make::new().para(&"Jane Roe ".repeat(kib * 1024 / 9)).0),
        ];
        group.throughput(Throughput::Bytes(kib as u64 * 1024));
        for (name, story) in &long {
            group.bench_with_input(BenchmarkId::new(*name, kib), story, |b, s| b.iter(|| analyse(s, &resources)));
        }
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
