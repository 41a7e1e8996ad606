//! `cargo bench -p copytaster-language --bench syntax`: tagger and parser, in tokens a second.

use std::hint::black_box;

use copytaster_language::syntax::Syntax;
use copytaster_language::text::{sentences, tokens};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const TEXT: &str = "Freedonian Finance Minister Jane Roe said on Friday that talks in Geneva had ended without a \
    deal, the third time since 2014 that the two sides have failed to agree on tariffs. Negotiators who came to \
    the lake for five days of talks left without a joint statement, and officials from both delegations blamed \
    each other for the breakdown. The agency, which monitors prices in 14 countries, expects output to fall by \
    3.2 percent this year because exporters cannot find ships. Police in the northern town arrested six people \
    after protesters threw stones at the ministry and tried to set its gates on fire.";

fn bench(c: &mut Criterion) {
    let syntax = Syntax::embedded().expect("sound models");
    let tokens = tokens(TEXT);
    let word = |at: usize| &TEXT[tokens[at].start..tokens[at].end];
    let sentences: Vec<Vec<&str>> =
        sentences(TEXT, &tokens).into_iter().map(|range| range.map(word).collect()).collect();
    let mut group = c.benchmark_group("syntax");
    group.throughput(Throughput::Elements(tokens.len() as u64));
    group.bench_function("tags", |b| {
        b.iter(|| sentences.iter().map(|words| syntax.tags(black_box(words)).len()).sum::<usize>());
    });
    group.bench_function("trees", |b| {
        b.iter(|| sentences.iter().filter_map(|words| syntax.parse(black_box(words))).count());
    });
    group.finish();
    c.bench_function("models", |b| b.iter(Syntax::embedded));
}

criterion_group!(benches, bench);
criterion_main!(benches);
