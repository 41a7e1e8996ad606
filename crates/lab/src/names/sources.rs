//! Readers of the sets that may be trained on (design note on enrich, sections 2 and 5a).

use std::path::Path;

use copytaster_language::ner::names_of_tags;

use super::corpus::{Example, Outside, Story};
use super::{HeldOut, wire};
use crate::read::{Columns, columns, text};

/// The sets by name, in the order in which they are read.
pub(crate) const SETS: [&str; 7] = ["wikigold", "uner-ewt", "wnut17", "gum-ner", "gmb-ner", "wikinews-2019-20", "wire"];

/// The stories of a set; `data` is the folder of the shared sets, `own` the file of the project's own stories.
pub(crate) fn read(set: &str, data: &Path, own: &Path) -> anyhow::Result<Vec<Story>> {
    let folder = data.join(set);
    let files = |names: &[&str]| -> anyhow::Result<Vec<Columns>> {
        let read: Result<Vec<_>, _> = names.iter().map(|name| columns(&folder.join(name), 2)).collect();
        Ok(read?.into_iter().flatten().collect())
    };
    Ok(match set {
        "wikigold" => sure(files(&["wikigold.conll.txt"])?, 1, Outside::Sure),
        "uner-ewt" => uner(&[&folder.join("en_ewt-ud-dev.iob2"), &folder.join("en_ewt-ud-test.iob2")])?,
        "wnut17" => wnut(files(&["wnut17train.conll", "emerging.dev.conll", "emerging.test.annotated"])?),
        "gum-ner" => sure(files(&["gum-ner.tsv"])?, 1, Outside::Sure),
        "gmb-ner" => stories(files(&["gmb.tsv.gz"])?, |lines| two_labellings(lines, 4, 5))
            .into_iter()
            .enumerate()
            .filter(|(number, _)| !HeldOut::gmb(*number))
            .map(|(_, story)| story)
            .collect(),
        "wikinews-2019-20" => wikinews(&folder.join("wikinews.tsv.gz"))?,
        "wire" => {
            wire::read(own)?.into_iter().filter(|story| story.split == "train").map(wire::Wire::examples).collect()
        }
        _ => anyhow::bail!("no set {set}: there are {}", SETS.join(", ")),
    })
}

/// Stories at document borders, each sentence read by `example`.
fn stories(sentences: Vec<Columns>, example: impl Fn(&[Vec<String>]) -> Example) -> Vec<Story> {
    let mut stories: Vec<Story> = Vec::new();
    for sentence in sentences {
        if sentence.begins || stories.is_empty() {
            stories.push(Story::default());
        }
        if let Some(story) = stories.last_mut() {
            story.sentences.push(example(&sentence.lines));
        }
    }
    stories
}

fn tokens(lines: &[Vec<String>], column: usize) -> Vec<String> {
    lines.iter().map(|line| line[column].clone()).collect()
}

fn tags(lines: &[Vec<String>], column: usize) -> Vec<&str> {
    lines.iter().map(|line| line.get(column).map_or("O", String::as_str)).collect()
}

fn sure(sentences: Vec<Columns>, column: usize, outside: Outside) -> Vec<Story> {
    stories(sentences, |lines| Example::of_names(tokens(lines, 0), &names_of_tags(&tags(lines, column)), outside))
}

fn two_labellings(lines: &[Vec<String>], first: usize, second: usize) -> Example {
    Example::of_labellings(tokens(lines, 0), &[tags(lines, first), tags(lines, second)])
}

/// Words in the second column, tags in the third; MISC is not labelled.
pub(crate) fn uner(files: &[&Path]) -> anyhow::Result<Vec<Story>> {
    let mut all = Vec::new();
    for file in files {
        let example = |lines: &[Vec<String>]| {
            Example::of_names(tokens(lines, 1), &names_of_tags(&tags(lines, 2)), Outside::PerhapsMisc)
        };
        all.extend(stories(columns(file, 3)?, example));
    }
    Ok(all)
}

/// Each message is a story; types are mapped. What is not labelled (nationalities) may be MISC.
fn wnut(sentences: Vec<Columns>) -> Vec<Story> {
    let map = |tag: &str| -> String {
        let Some((position, kind)) = tag.split_once('-') else { return "O".to_owned() };
        let kind = match kind {
            "person" => "PER",
            "location" => "LOC",
            "corporation" | "group" => "ORG",
            _ => "MISC",
        };
        format!("{position}-{kind}")
    };
    let read = |sentence: Columns| {
        let mapped: Vec<String> = tags(&sentence.lines, 1).into_iter().map(map).collect();
        let mapped: Vec<&str> = mapped.iter().map(String::as_str).collect();
        let tokens = tokens(&sentence.lines, 0);
        Story { sentences: vec![Example::of_names(tokens, &names_of_tags(&mapped), Outside::PerhapsMisc)] }
    };
    sentences.into_iter().map(read).collect()
}

/// Behind each border stand the document's address and day.
fn wikinews(file: &Path) -> anyhow::Result<Vec<Story>> {
    let text = text(file)?;
    let mut all: Vec<Story> = Vec::new();
    let mut lines: Vec<Vec<String>> = Vec::new();
    let mut keep = true;
    for line in text.lines().chain([""]) {
        if line.is_empty() {
            if let Some(story) = all.last_mut().filter(|_| keep && !lines.is_empty()) {
                story.sentences.push(two_labellings(&lines, 2, 3));
            }
            lines.clear();
        } else if line.starts_with("-DOCSTART-") {
            all.push(Story::default());
        } else if let Some(url) = line.strip_prefix("#url ") {
            keep = !HeldOut::wikinews(url);
        } else if !line.starts_with("#date ") {
            lines.push(line.split('\t').map(str::to_owned).collect());
        }
    }
    Ok(all)
}
