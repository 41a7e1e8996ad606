//! Measures tokens and sentences against the raw text of treebanks.

use std::collections::BTreeSet;
use std::ops::Range;

use copytaster_language::text::{sentences, tokens};

use super::confusion::Confusions;
use super::{Files, percent};
use crate::read::{self, Sentence};

/// How many spans there are, were found, and are the same.
#[derive(Default)]
struct Spans {
    gold: u64,
    found: u64,
    same: u64,
}

impl Spans {
    fn add(&mut self, gold: &BTreeSet<(usize, usize)>, found: &BTreeSet<(usize, usize)>) {
        self.gold += gold.len() as u64;
        self.found += found.len() as u64;
        self.same += gold.intersection(found).count() as u64;
    }

    fn print(&self, name: &str) {
        let f1 = percent(2 * self.same, self.gold + self.found);
        println!(
            "  {name:<10} {:>6} in the file, {:>6} found, {:>6} the same: F1 {f1:.2}",
            self.gold, self.found, self.same
        );
    }
}

pub(super) fn run(files: &Files) -> anyhow::Result<()> {
    for file in &files.files {
        let (mut words, mut ends, mut confusion) = (Spans::default(), Spans::default(), Confusions::default());
        let all = read::conllu(file)?;
        let (sound, odd): (Vec<_>, Vec<_>) = all.into_iter().partition(|sentence| gold(sentence).is_some());
        for sentence in &sound {
            one(sentence, &mut words, &mut confusion);
        }
        for paragraph in sound.chunk_by(|_, next| !next.begins) {
            splits(paragraph, &mut ends);
        }
        println!(
            "{}: {} sentences, {} left out whose words do not meet their text",
            file.display(),
            sound.len(),
            odd.len()
        );
        words.print("tokens");
        ends.print("sentences");
        confusion.print(files.list);
    }
    Ok(())
}

/// The words' places in the text; nothing where they do not stand in it.
fn gold(sentence: &Sentence) -> Option<Vec<Range<usize>>> {
    let mut at = 0;
    let mut spans = Vec::new();
    for word in &sentence.words {
        let rest = sentence.text.get(at..)?;
        at += rest.len() - rest.trim_start().len();
        sentence.text.get(at..).filter(|rest| rest.starts_with(&word.form))?;
        spans.push(at..at + word.form.len());
        at += word.form.len();
    }
    sentence.text[at..].trim().is_empty().then_some(spans)
}

fn set(spans: impl Iterator<Item = Range<usize>>) -> BTreeSet<(usize, usize)> {
    spans.map(|span| (span.start, span.end)).collect()
}

fn one(sentence: &Sentence, words: &mut Spans, confusion: &mut Confusions) {
    let text = &sentence.text;
    let right = set(gold(sentence).unwrap_or_default().into_iter());
    let found = set(tokens(text).into_iter().map(|token| token.start..token.end));
    words.add(&right, &found);
    for (start, end) in disputed(&right, &found) {
        let cut = |spans: &BTreeSet<(usize, usize)>| -> String {
            let inside = spans.range((start, 0)..(end, 0)).map(|(from, to)| &text[*from..*to]);
            inside.collect::<Vec<_>>().join("|")
        };
        confusion.add(format!("{:<12} cut as {:<12}", shape(&cut(&right)), shape(&cut(&found))), || cut(&right));
    }
}

/// Stretches of text that are cut differently, from one common border to the next.
fn disputed(right: &BTreeSet<(usize, usize)>, found: &BTreeSet<(usize, usize)>) -> Vec<(usize, usize)> {
    let borders = |spans: &BTreeSet<(usize, usize)>| spans.iter().flat_map(|(s, e)| [*s, *e]).collect::<BTreeSet<_>>();
    let common: Vec<usize> = borders(right).intersection(&borders(found)).copied().collect();
    let within =
        |spans: &BTreeSet<(usize, usize)>, s: usize, e: usize| spans.range((s, 0)..(e, 0)).copied().collect::<Vec<_>>();
    let pairs = common.windows(2).map(|pair| (pair[0], pair[1]));
    pairs.filter(|(s, e)| within(right, *s, *e) != within(found, *s, *e)).collect()
}

/// Letters and digits as classes, so that like cases are counted together.
fn shape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let class = if c.is_ascii_digit() {
            '0'
        } else if c.is_alphabetic() {
            'a'
        } else {
            c
        };
        if !(out.ends_with(class) && class.is_alphanumeric()) {
            out.push(class);
        }
    }
    out
}

/// Sentence ends, where sentences stand in one paragraph.
fn splits(paragraph: &[Sentence], ends: &mut Spans) {
    let mut text = String::new();
    let mut right = BTreeSet::new();
    for sentence in paragraph {
        let start = text.len();
        text.push_str(sentence.text.trim());
        right.insert((start, text.len()));
        text.push(' ');
    }
    let tokens = tokens(&text);
    let found = sentences(&text, &tokens);
    let spans = found.iter().filter(|range| !range.is_empty());
    ends.add(&right, &set(spans.map(|range| tokens[range.start].start..tokens[range.end - 1].end)));
}
