//! Trains tagger, parser and labeller.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use copytaster_language::model::Clusters;

use super::{Models, put};
use crate::syntax::effort::Effort;
use crate::syntax::treebank::{Example, Treebank};
use crate::syntax::{jackknife, labeller, parser, tagger};

const TAGGER: Effort = Effort { members: 4, epochs: 8 };
const PARSER: Effort = Effort { members: 3, epochs: 10 };
const LABELLER: Effort = Effort { members: 3, epochs: 6 };

/// What to learn from.
#[derive(Args)]
pub(crate) struct Data {
    /// Treebanks in CoNLL-U.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    models: Models,
}

/// What parser and labeller learn from, and how much of them is kept.
#[derive(Args)]
pub(crate) struct Trees {
    #[command(flatten)]
    data: Data,
    /// Averaged weights of the parser below this are left out.
    #[arg(long, default_value_t = 2.2)]
    smallest: f32,
    /// Averaged weights of the labeller below this are left out.
    #[arg(long, default_value_t = 1.5)]
    smallest_label: f32,
}

fn read(data: &Data) -> anyhow::Result<Treebank> {
    let path = data.models.models.join("clusters.model");
    let bytes = std::fs::read(&path)
        .with_context(|| format!("cannot read {}: build it with `lab train clusters`", path.display()))?;
    let clusters = Clusters::read(&path.display().to_string(), bytes)?;
    let bank = Treebank::read(&data.files, &clusters)?;
    eprintln!("{} sentences, {} words", bank.examples.len(), bank.words());
    Ok(bank)
}

pub(super) fn tagger(data: &Data) -> anyhow::Result<()> {
    let bank = read(data)?;
    let examples: Vec<&Example> = bank.examples.iter().collect();
    put(&data.models.models, "tagger.model", &tagger::train(&examples, &bank.tags, TAGGER, "tagger"))
}

pub(super) fn parser(trees: &Trees) -> anyhow::Result<()> {
    let models = &trees.data.models.models;
    let bank = read(&trees.data)?;
    let examples = jackknife::retag(&bank)?;
    let examples: Vec<&Example> = examples.iter().collect();
    let labeller = labeller::train(&examples, &bank.labels, LABELLER, trees.smallest_label);
    put(models, "labeller.model", &labeller)?;
    put(models, "parser.model", &parser::train(&examples, PARSER, trees.smallest))
}
