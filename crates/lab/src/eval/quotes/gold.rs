//! Stories with annotated quotes.

use std::ops::Range;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use copytaster_records::{Role, Story};
use serde::Deserialize;

use super::super::story::{of_day, push};

/// A story with what stands in quotation marks and is said by somebody.
pub(in crate::eval) struct Annotated {
    pub(in crate::eval) id: String,
    pub(in crate::eval) story: Story,
    pub(in crate::eval) stretches: Vec<Stretch>,
}

/// Words in quotation marks.
pub(in crate::eval) struct Stretch {
    pub(in crate::eval) seg: String,
    pub(in crate::eval) bytes: Range<usize>,
    pub(in crate::eval) text: String,
    /// `None` where nobody who has a name speaks.
    pub(in crate::eval) speaker: Option<String>,
    /// How the speaker is told: `explicit`, `pronoun`, ...
    pub(in crate::eval) how: String,
}

/// Reads JSON lines of annotated stories, or marked text.
pub(in crate::eval) fn read(file: &Path) -> anyhow::Result<Vec<Annotated>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let stories = match file.extension().and_then(|extension| extension.to_str()) {
        Some("jsonl") => {
            text.lines().enumerate().map(|(i, line)| json(line).with_context(|| format!("line {}", i + 1))).collect()
        }
        Some("txt") => marked(&text),
        _ => bail!("{}: quotes are evaluated on .jsonl (annotated stories) or .txt (marked text)", file.display()),
    };
    stories.with_context(|| format!("cannot read {}", file.display()))
}

#[derive(Deserialize)]
struct JsonStory {
    id: String,
    dct: String,
    tz: String,
    segments: Vec<JsonSegment>,
    quotes: Vec<JsonQuote>,
}

#[derive(Deserialize)]
struct JsonSegment {
    seg_id: String,
    kind: String,
    text: String,
    dup_of: Option<String>,
}

#[derive(Deserialize)]
struct JsonQuote {
    spans: Vec<JsonSpan>,
    speaker: JsonSpeaker,
}

#[derive(Deserialize)]
struct JsonSpan {
    seg: String,
    start: usize,
    end: usize,
}

#[derive(Deserialize)]
struct JsonSpeaker {
    name: Option<String>,
    how: String,
}

fn json(line: &str) -> anyhow::Result<Annotated> {
    let read: JsonStory = serde_json::from_str(line)?;
    let mut story = of_day(&read.id, &read.dct, &read.tz)?;
    for segment in &read.segments {
        push(&mut story, &segment.seg_id, role(&segment.kind)?, &segment.text);
        if let Some(last) = story.segments.last_mut() {
            last.dup_of.clone_from(&segment.dup_of);
        }
    }
    let mut stretches = Vec::new();
    for quote in read.quotes {
        for span in quote.spans {
            let segment = read.segments.iter().find(|s| s.seg_id == span.seg);
            let text = segment.and_then(|s| s.text.get(span.start..span.end));
            stretches.push(Stretch {
                text: text.with_context(|| format!("no text at {}:{}..{}", span.seg, span.start, span.end))?.to_owned(),
                seg: span.seg,
                bytes: span.start..span.end,
                speaker: quote.speaker.name.clone(),
                how: quote.speaker.how.clone(),
            });
        }
    }
    Ok(Annotated { id: read.id, story, stretches })
}

fn role(kind: &str) -> anyhow::Result<Role> {
    Ok(match kind {
        "headline" => Role::Headline,
        "body" => Role::Paragraph,
        "caption" => Role::Caption,
        "credit" => Role::Credit,
        "dateline" => Role::Dateline,
        "byline" => Role::Byline,
        "ednote" => Role::NotePublic,
        "pullquote" => Role::PullQuote,
        "boilerplate" => Role::Furniture,
        other => bail!("the kind {other} of a segment is not known"),
    })
}

/// `=== id | day | zone`, then a paragraph a line: `# headline`, `^ dateline`, `> caption`, else body. Behind the mark that
/// opens a quotation `{speaker; how}` says who speaks, `-` for nobody who has a name; it ends at the next mark of its kind,
/// at `{/}`, or with the line.
fn marked(text: &str) -> anyhow::Result<Vec<Annotated>> {
    let mut all: Vec<Annotated> = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with("//")) {
        if let Some(head) = line.strip_prefix("=== ") {
            let parts: Vec<&str> = head.split(" | ").collect();
            let [id, day, zone] = parts[..] else { bail!("line {}: === id | day | zone", number + 1) };
            all.push(Annotated { id: id.to_owned(), story: of_day(id, day, zone)?, stretches: Vec::new() });
            continue;
        }
        let annotated = all.last_mut().with_context(|| format!("line {}: no story has begun", number + 1))?;
        let (role, rest) = [("# ", Role::Headline), ("^ ", Role::Dateline), ("> ", Role::Caption)]
            .iter()
            .find_map(|(mark, role)| Some((*role, line.strip_prefix(mark)?)))
            .unwrap_or((Role::Paragraph, line));
        let seg = format!("s{}", annotated.story.segments.len() + 1);
        let (plain, stretches) = unmark(rest, &seg).with_context(|| format!("line {}", number + 1))?;
        annotated.stretches.extend(stretches);
        push(&mut annotated.story, &seg, role, &plain);
    }
    Ok(all)
}

fn unmark(line: &str, seg: &str) -> anyhow::Result<(String, Vec<Stretch>)> {
    let (mut plain, mut stretches, mut rest) = (String::new(), Vec::new(), line);
    while let Some((before, behind)) = rest.split_once('{') {
        plain.push_str(before);
        let (label, text) = behind.split_once('}').context("a brace is not closed")?;
        let (speaker, how) = label.split_once("; ").with_context(|| format!("{{speaker; how}}, not {{{label}}}"))?;
        let closing = match before.chars().last() {
            Some('\u{201c}') => '\u{201d}',
            Some('"') => '"',
            Some('\u{2018}' | '\'') => '{',
            other => bail!("{{{label}}} stands behind {other:?}, not behind a quotation mark"),
        };
        let end = [text.find(closing), text.find("{/}")].into_iter().flatten().min().unwrap_or(text.len());
        ensure!(end > 0, "{{{label}}} holds no words");
        let start = plain.len();
        plain.push_str(&text[..end]);
        let name = Some(speaker.to_owned()).filter(|name| name != "-");
        let (bytes, text_of, how) = (start..plain.len(), text[..end].to_owned(), how.to_owned());
        stretches.push(Stretch { seg: seg.to_owned(), bytes, text: text_of, speaker: name, how });
        rest = text[end..].strip_prefix("{/}").unwrap_or(&text[end..]);
    }
    plain.push_str(rest);
    Ok((plain, stretches))
}
