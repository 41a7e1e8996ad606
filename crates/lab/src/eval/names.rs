//! Measures names: exact spans, by type, with what was taken for what.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use copytaster_language::model::Clusters;
use copytaster_language::ner::{NameModel, NameSpan, NameType, names_of_tags};

use super::confusion::Confusions;
use super::percent;
use crate::names::wire;
use crate::read;
use crate::train::Models;

/// Sentences that are taken for one story where a file tells no borders.
const STORY_SENTENCES: usize = 20;

/// The files to measure with.
#[derive(Args)]
pub(crate) struct Files {
    /// CoNLL columns (word first, tag last; or the columns of Universal NER in `.iob2`), or own stories in `.jsonl`.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Only the stories of this part of a `.jsonl` file.
    #[arg(long)]
    split: Option<String>,
    /// Types that the files do not label: neither counted nor an error.
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// Confusions that are listed.
    #[arg(long, default_value_t = 20)]
    confusions: usize,
    /// Name of the model file.
    #[arg(long, default_value = "names.model")]
    name: String,
    #[command(flatten)]
    models: Models,
}

/// A sentence with its right names.
type Sentence = (Vec<String>, Vec<NameSpan>);

#[derive(Default, Clone, Copy)]
struct Count {
    right: u64,
    said: u64,
    gold: u64,
}

impl Count {
    fn plus(self, other: Self) -> Self {
        Self { right: self.right + other.right, said: self.said + other.said, gold: self.gold + other.gold }
    }

    fn print(self, name: &str) {
        let (precision, recall) = (percent(self.right, self.said), percent(self.right, self.gold));
        let f1 = percent(2 * self.right, self.said + self.gold);
        println!("  {name:<12} P {precision:6.2}  R {recall:6.2}  F1 {f1:6.2}   of {}", self.gold);
    }
}

pub(super) fn eval(files: &Files) -> anyhow::Result<()> {
    let load = |name: &str| {
        let path = files.models.models.join(name);
        let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        anyhow::Ok((path.display().to_string(), bytes))
    };
    let (path, bytes) = load("clusters.model")?;
    let clusters = Clusters::read(&path, bytes)?;
    let (path, bytes) = load(&files.name)?;
    let model = NameModel::read(&path, bytes)?;
    for file in &files.files {
        measure(file, files, &model, &clusters)?;
    }
    Ok(())
}

fn measure(file: &Path, files: &Files, model: &NameModel, clusters: &Clusters) -> anyhow::Result<()> {
    let mut counts: BTreeMap<NameType, Count> = BTreeMap::new();
    let mut confusion = Confusions::default();
    let stories = stories(file, files.split.as_deref())?;
    for story in &stories {
        let tokens: Vec<&[String]> = story.iter().map(|(tokens, _)| tokens.as_slice()).collect();
        let tokens: Vec<Vec<&str>> = tokens.iter().map(|t| t.iter().map(String::as_str).collect()).collect();
        let found = model.find(&tokens, clusters);
        for ((tokens, gold), found) in story.iter().zip(found) {
            let counted = |name: &&NameSpan| !files.without.iter().any(|code| code == name.name_type.code());
            let gold: Vec<NameSpan> = gold.iter().filter(counted).cloned().collect();
            let said: Vec<NameSpan> = found.iter().map(|found| &found.span).filter(counted).cloned().collect();
            compare(tokens, &gold, &said, &mut counts, &mut confusion);
        }
    }
    let all: usize = stories.iter().map(Vec::len).sum();
    println!("{}: {} stories, {all} sentences", file.display(), stories.len());
    counts.iter().for_each(|(name_type, count)| count.print(name_type.code()));
    let sum = |types: &[NameType]| {
        types.iter().filter_map(|t| counts.get(t)).fold(Count::default(), |sum, count| sum.plus(*count))
    };
    sum(&NameType::ALL[..3]).print("PER ORG LOC");
    sum(&NameType::ALL).print("all");
    println!("\nconfusions:");
    confusion.print(files.confusions);
    Ok(())
}

fn compare(
    tokens: &[String],
    gold: &[NameSpan],
    said: &[NameSpan],
    counts: &mut BTreeMap<NameType, Count>,
    confusion: &mut Confusions,
) {
    for name in gold {
        let count = counts.entry(name.name_type).or_default();
        count.gold += 1;
        count.right += u64::from(said.contains(name));
    }
    for name in said {
        counts.entry(name.name_type).or_default().said += 1;
    }
    let meets = |a: &NameSpan, b: &NameSpan| a.tokens.start < b.tokens.end && b.tokens.start < a.tokens.end;
    for name in gold.iter().filter(|name| !said.contains(name)) {
        let code = name.name_type.code();
        match said.iter().find(|other| meets(name, other)) {
            Some(other) if other.tokens == name.tokens => {
                confusion.add(format!("{code} taken for {}", other.name_type.code()), || context(tokens, name));
            }
            Some(other) => {
                let what = format!("{code} taken for {} with other borders", other.name_type.code());
                confusion.add(what, || format!("{} / {}", context(tokens, name), surface(tokens, other)));
            }
            None => confusion.add(format!("{code} missed"), || context(tokens, name)),
        }
    }
    for name in said.iter().filter(|name| !gold.iter().any(|other| meets(name, other))) {
        confusion.add(format!("no name taken for {}", name.name_type.code()), || context(tokens, name));
    }
}

fn surface(tokens: &[String], name: &NameSpan) -> String {
    tokens[name.tokens.clone()].join(" ")
}

fn context(tokens: &[String], name: &NameSpan) -> String {
    let before = tokens[name.tokens.start.saturating_sub(2)..name.tokens.start].join(" ");
    let behind = tokens[name.tokens.end..(name.tokens.end + 2).min(tokens.len())].join(" ");
    format!("{before} [{}] {behind}", surface(tokens, name))
}

/// The stories of a file, by its name's ending.
fn stories(file: &Path, split: Option<&str>) -> anyhow::Result<Vec<Vec<Sentence>>> {
    if file.extension().is_some_and(|e| e == "jsonl") {
        let wanted = wire::read(file)?.into_iter().filter(|story| split.is_none_or(|split| story.split == split));
        return Ok(wanted.map(|story| story.sentences).collect());
    }
    let universal = file.extension().is_some_and(|e| e == "iob2");
    let sentences = read::columns(file, if universal { 3 } else { 2 })?;
    let told = sentences.iter().skip(1).any(|sentence| sentence.begins);
    let mut stories: Vec<Vec<Sentence>> = Vec::new();
    for sentence in sentences {
        let full = !told && stories.last().is_some_and(|story| story.len() >= STORY_SENTENCES);
        if sentence.begins || full || stories.is_empty() {
            stories.push(Vec::new());
        }
        let word = usize::from(universal);
        let tags: Vec<&str> = sentence
            .lines
            .iter()
            .map(|line| if universal { &line[2] } else { &line[line.len() - 1] }.as_str())
            .collect();
        let names = names_of_tags(&tags);
        let tokens = sentence.lines.iter().map(|line| line[word].clone()).collect();
        if let Some(story) = stories.last_mut() {
            story.push((tokens, names));
        }
    }
    Ok(stories)
}
