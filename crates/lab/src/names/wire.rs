//! The project's own stories as sentences of tokens, with their names.

use std::path::Path;

use anyhow::Context;
use copytaster_language::ner::{NameSpan, NameType, words};
use serde::Deserialize;

use super::corpus::{Example, Outside, Story};

#[derive(Deserialize)]
struct Line {
    split: String,
    segments: Vec<Segment>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Segment {
    seg_id: String,
    kind: String,
    text: String,
    #[serde(default)]
    sentences: Vec<(usize, usize)>,
    dup_of: Option<String>,
}

#[derive(Deserialize)]
struct Span {
    seg: String,
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    name_type: String,
    role: Option<String>,
}

/// A story: what is prose in it, sentence by sentence.
pub(crate) struct Wire {
    pub(crate) split: String,
    pub(crate) sentences: Vec<(Vec<String>, Vec<NameSpan>)>,
}

impl Wire {
    /// What is learned from it.
    pub(crate) fn examples(self) -> Story {
        let example = |(tokens, names): (Vec<String>, Vec<NameSpan>)| Example::of_names(tokens, &names, Outside::Sure);
        Story { sentences: self.sentences.into_iter().map(example).collect() }
    }
}

/// All stories of a file.
pub(crate) fn read(file: &Path) -> anyhow::Result<Vec<Wire>> {
    let text = crate::read::text(file)?;
    let lines = (1..).zip(text.lines());
    lines.map(|(number, line)| story(line).with_context(|| format!("{}, line {number}", file.display()))).collect()
}

fn story(line: &str) -> anyhow::Result<Wire> {
    let line: Line = serde_json::from_str(line)?;
    let mut sentences = Vec::new();
    let prose = line.segments.iter().filter(|s| matches!(s.kind.as_str(), "headline" | "body" | "caption"));
    for segment in prose.filter(|s| s.dup_of.is_none()) {
        let names: Vec<&Span> = line.spans.iter().filter(|s| s.seg == segment.seg_id && s.role.is_none()).collect();
        for (start, end) in &segment.sentences {
            let text = segment.text.get(*start..*end).context("a sentence ends within a character")?;
            let tokens = words(text);
            let inside = names.iter().filter(|name| name.start >= *start && name.end <= *end);
            let spans = inside.map(|name| {
                let name_type = NameType::of(&name.name_type).context("an unknown type")?;
                let first = tokens.partition_point(|token| token.end + start <= name.start);
                let last = tokens.partition_point(|token| token.start + start < name.end);
                Ok(NameSpan { tokens: first..last.max(first + 1), name_type })
            });
            let spans = apart(spans.collect::<anyhow::Result<Vec<_>>>()?);
            sentences.push((tokens.iter().map(|token| text[token.clone()].to_owned()).collect(), spans));
        }
    }
    Ok(Wire { split: line.split, sentences })
}

/// Names that share a token with the one before (`Soccer-Grimsby`) are left out.
fn apart(names: Vec<NameSpan>) -> Vec<NameSpan> {
    let mut kept: Vec<NameSpan> = Vec::new();
    for name in names {
        if kept.last().is_none_or(|last| last.tokens.end <= name.tokens.start) {
            kept.push(name);
        }
    }
    kept
}
