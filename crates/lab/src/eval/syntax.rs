//! Measures tagger, parser and labeller on treebanks.

use std::path::Path;

use anyhow::Context;
use copytaster_language::model::{Clusters, ModelError};
use copytaster_language::syntax::{Form, Labeller, Parser, Syntax, Tagger};

use super::confusion::Confusions;
use super::{ModelFiles, percent};
use crate::read::{self, Sentence};

/// The models of a folder, so that one can be measured before it is built in.
fn models(folder: &Path) -> anyhow::Result<Syntax> {
    Ok(Syntax {
        clusters: model(folder, "clusters.model", Clusters::read)?,
        tagger: model(folder, "tagger.model", Tagger::read)?,
        parser: model(folder, "parser.model", Parser::read)?,
        labeller: model(folder, "labeller.model", Labeller::read)?,
    })
}

fn model<T>(folder: &Path, name: &str, read: fn(&str, Vec<u8>) -> Result<T, ModelError>) -> anyhow::Result<T> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(read(&path.display().to_string(), bytes)?)
}

pub(super) fn tagger(files: &ModelFiles) -> anyhow::Result<()> {
    let folder = &files.models.models;
    let clusters = model(folder, "clusters.model", Clusters::read)?;
    let tagger = model(folder, "tagger.model", Tagger::read)?;
    for file in &files.files.files {
        let (mut right, mut all, mut confusion) = (0, 0, Confusions::default());
        for sentence in read::conllu(file)? {
            let forms: Vec<Form> = sentence.words.iter().map(|word| Form::new(&word.form, &clusters)).collect();
            for (at, (word, tag)) in sentence.words.iter().zip(tagger.tag(&forms)).enumerate() {
                let tag = &tagger.tags()[usize::from(tag)];
                all += 1;
                right += u64::from(word.xpos == *tag);
                if word.xpos != *tag {
                    confusion.add(taken(&word.xpos, tag), || context(&sentence, at));
                }
            }
        }
        println!("{}: XPOS {:.2} % of {all} words", file.display(), percent(right, all));
        confusion.print(files.files.list);
    }
    Ok(())
}

/// Words, and how many have the right tag, head, head and label.
#[derive(Default)]
struct Count {
    words: u64,
    tags: u64,
    heads: u64,
    labels: u64,
}

/// What a file gave.
#[derive(Default)]
struct Report {
    all: Count,
    without_punctuation: Count,
    heads: Confusions,
    labels: Confusions,
}

pub(super) fn parser(files: &ModelFiles) -> anyhow::Result<()> {
    let syntax = models(&files.models.models)?;
    for file in &files.files.files {
        let report = measure(&syntax, file)?;
        print(file, &report);
        println!("wrong heads, by relation:");
        report.heads.print(files.files.list);
        println!("right heads with a wrong relation:");
        report.labels.print(files.files.list);
    }
    Ok(())
}

fn measure(syntax: &Syntax, file: &Path) -> anyhow::Result<Report> {
    let mut report = Report::default();
    for sentence in read::conllu(file)? {
        let guess = parse(syntax, &sentence);
        for (at, word) in sentence.words.iter().enumerate() {
            let same_head = guess.heads[at] == word.head;
            let found = [guess.tags[at] == word.xpos, same_head, same_head && guess.labels[at] == word.relation];
            count(&mut report.all, found);
            if word.is_punctuation {
                continue;
            }
            count(&mut report.without_punctuation, found);
            if !found[1] {
                report.heads.add(taken(&word.relation, guess.labels[at]), || context(&sentence, at));
            } else if !found[2] {
                report.labels.add(taken(&word.relation, guess.labels[at]), || context(&sentence, at));
            }
        }
    }
    Ok(report)
}

fn count(count: &mut Count, [tag, head, label]: [bool; 3]) {
    count.words += 1;
    count.tags += u64::from(tag);
    count.heads += u64::from(head);
    count.labels += u64::from(label);
}

fn print(file: &Path, report: &Report) {
    println!("{}", file.display());
    for (name, count) in [("all words", &report.all), ("without punctuation", &report.without_punctuation)] {
        println!(
            "  {name:<20} {:>6} words  XPOS {:.2}  UAS {:.2}  LAS {:.2}",
            count.words,
            percent(count.tags, count.words),
            percent(count.heads, count.words),
            percent(count.labels, count.words),
        );
    }
}

/// A tree of any length: sentences that the service would pass over count as well.
struct Guess<'m> {
    tags: Vec<&'m str>,
    heads: Vec<Option<usize>>,
    labels: Vec<&'m str>,
}

fn parse<'m>(syntax: &'m Syntax, sentence: &Sentence) -> Guess<'m> {
    let forms: Vec<Form> = sentence.words.iter().map(|word| Form::new(&word.form, &syntax.clusters)).collect();
    let tags = syntax.tagger.tag(&forms);
    let heads = syntax.parser.heads(&forms, &tags);
    let labels = syntax.labeller.label(&forms, &tags, &heads);
    Guess {
        tags: tags.iter().map(|tag| syntax.tagger.tags()[usize::from(*tag)].as_str()).collect(),
        heads: heads.iter().map(|head| Some(*head as usize).filter(|head| *head < forms.len())).collect(),
        labels: labels.iter().map(|label| syntax.labeller.labels()[usize::from(*label)].as_str()).collect(),
    }
}

/// The kind of an error: what is right, and what was said.
fn taken(right: &str, said: &str) -> String {
    format!("{right:<12} taken for {said:<12}")
}

/// A word with its neighbours.
fn context(sentence: &Sentence, at: usize) -> String {
    let forms = sentence.forms();
    let start = at.saturating_sub(2);
    let end = (at + 3).min(forms.len());
    let marked = |i: usize| if i == at { format!("[{}]", forms[i]) } else { forms[i].to_owned() };
    (start..end).map(marked).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use copytaster_language::syntax::Syntax;

    use super::measure;
    use crate::eval::percent;

    /// The figures in crates/language/models/README.md, a little less.
    const PINNED: [(&str, [f64; 3]); 2] =
        [("ud-pud/en_pud-ud-test.conllu", [95.3, 86.8, 82.7]), ("ud-ewt/en_ewt-ud-test.conllu", [94.8, 85.8, 82.0])];

    #[test]
    fn the_shipped_models_are_as_good_as_the_readme_says() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/nlp");
        if !data.exists() {
            eprintln!("skipped: {} is missing", data.display());
            return;
        }
        let syntax = Syntax::embedded().expect("sound models");
        for (file, pinned) in PINNED {
            let count = measure(&syntax, &data.join(file)).expect("a treebank").without_punctuation;
            let found = [count.tags, count.heads, count.labels].map(|right| percent(right, count.words));
            let holds = found.iter().zip(pinned).all(|(found, pinned)| *found >= pinned);
            assert!(holds, "{file}: XPOS, UAS, LAS {found:.2?}, not at least {pinned:?}");
        }
    }
}
