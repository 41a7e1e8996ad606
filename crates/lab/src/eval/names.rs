//! Measures names: exact spans, by type, with what was taken for what.

mod analysed;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use copytaster_language::Resources;
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
    /// Measures what the whole analysis finds, with the models that are built in, and not the model of names alone.
    #[arg(long)]
    analysis: bool,
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

    fn f1(self) -> f64 {
        percent(2 * self.right, self.said + self.gold)
    }

    fn print(self, name: &str) {
        let (precision, recall) = (percent(self.right, self.said), percent(self.right, self.gold));
        let f1 = self.f1();
        println!("  {name:<12} P {precision:6.2}  R {recall:6.2}  F1 {f1:6.2}   of {}", self.gold);
    }
}

/// What finds the names.
enum Finder {
    Model(Box<NameModel>, Clusters),
    Analysis(Box<Resources>),
}

impl Finder {
    fn load(files: &Files) -> anyhow::Result<Self> {
        if files.analysis {
            return Ok(Self::Analysis(Box::new(Resources::embedded()?)));
        }
        let load = |name: &str| {
            let path = files.models.models.join(name);
            let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            anyhow::Ok((path.display().to_string(), bytes))
        };
        let (path, bytes) = load("clusters.model")?;
        let clusters = Clusters::read(&path, bytes)?;
        let (path, bytes) = load(&files.name)?;
        Ok(Self::Model(Box::new(NameModel::read(&path, bytes)?), clusters))
    }

    fn find(&self, sentences: &[Vec<&str>]) -> anyhow::Result<Vec<Vec<NameSpan>>> {
        match self {
            Self::Model(model, clusters) => {
                let found = model.find(sentences, clusters).into_iter();
                Ok(found.map(|names| names.into_iter().map(|name| name.span).collect()).collect())
            }
            Self::Analysis(resources) => analysed::find(sentences, resources),
        }
    }
}

pub(super) fn eval(files: &Files) -> anyhow::Result<()> {
    let finder = Finder::load(files)?;
    files.files.iter().try_for_each(|file| measure(file, files, &finder))
}

/// What was counted, by type.
#[derive(Default)]
struct Counts(BTreeMap<NameType, Count>);

impl Counts {
    fn over(&self, types: &[NameType]) -> Count {
        let counted = types.iter().filter_map(|name_type| self.0.get(name_type));
        counted.fold(Count::default(), |sum, count| sum.plus(*count))
    }
}

fn measure(file: &Path, files: &Files, finder: &Finder) -> anyhow::Result<()> {
    let stories = stories(file, files.split.as_deref())?;
    let (counts, confusion) = count(&stories, &files.without, finder)?;
    let all: usize = stories.iter().map(Vec::len).sum();
    println!("{}: {} stories, {all} sentences", file.display(), stories.len());
    counts.0.iter().for_each(|(name_type, count)| count.print(name_type.code()));
    counts.over(&NameType::ALL[..3]).print("PER ORG LOC");
    counts.over(&NameType::ALL).print("all");
    println!("\nconfusions:");
    confusion.print(files.confusions);
    Ok(())
}

fn count(stories: &[Vec<Sentence>], without: &[String], finder: &Finder) -> anyhow::Result<(Counts, Confusions)> {
    let mut counts = Counts::default();
    let mut confusion = Confusions::default();
    let counted = |name: &&NameSpan| !without.iter().any(|code| code == name.name_type.code());
    for story in stories {
        let tokens: Vec<Vec<&str>> = story.iter().map(|(t, _)| t.iter().map(String::as_str).collect()).collect();
        for ((tokens, gold), found) in story.iter().zip(finder.find(&tokens)?) {
            let gold: Vec<NameSpan> = gold.iter().filter(counted).cloned().collect();
            let said: Vec<NameSpan> = found.iter().filter(counted).cloned().collect();
            compare(tokens, &gold, &said, &mut counts.0, &mut confusion);
        }
    }
    Ok((counts, confusion))
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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use copytaster_language::Resources;
    use copytaster_language::ner::NameType;

    use super::{Finder, count, stories};

    /// The bars of the project: F1 over three types and over four, by the whole analysis.
    #[test]
    fn names_hold_their_bars() {
        let gold = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/names/gold-dev.conll");
        let finder = Finder::Analysis(Box::new(Resources::embedded().expect("the data")));
        let stories = stories(&gold, None).expect("the gold");
        let (counts, _) = count(&stories, &[], &finder).expect("names");
        let three = counts.over(&NameType::ALL[..3]).f1();
        let four = counts.over(&NameType::ALL).f1();
        assert!(three >= 90.0 && four >= 88.0, "F1 over PER ORG LOC {three}, with MISC {four}");
    }
}
