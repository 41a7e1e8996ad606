//! Trains tagger, parser and labeller.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use copytaster_language::model::Clusters;

use super::{Models, put};
use crate::syntax::treebank::{Example, Treebank};
use crate::syntax::{jackknife, labeller, parser, tagger};

const TAGGER_EPOCHS: usize = 8;
const PARSER_EPOCHS: usize = 12;
const LABELLER_EPOCHS: usize = 8;

/// What to learn from.
#[derive(Args)]
pub(crate) struct Data {
    /// Treebanks in CoNLL-U.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Averaged weights of the parser below this are left out.
    #[arg(long, default_value_t = 0.1)]
    smallest: f32,
    #[command(flatten)]
    models: Models,
}

fn read(data: &Data) -> anyhow::Result<Treebank> {
    let path = data.models.models.join("clusters.model");
    let bytes = std::fs::read(&path)
        .with_context(|| format!("cannot read {}: build it with `lab train clusters`", path.display()))?;
    let bank = Treebank::read(&data.files, &Clusters::read(&path.display().to_string(), bytes)?)?;
    eprintln!("{} sentences, {} words", bank.examples.len(), bank.words());
    Ok(bank)
}

pub(super) fn tagger(data: &Data) -> anyhow::Result<()> {
    let bank = read(data)?;
    let examples: Vec<&Example> = bank.examples.iter().collect();
    put(&data.models.models, "tagger.model", &tagger::train(&examples, &bank.tags, TAGGER_EPOCHS, "tagger")?)
}

pub(super) fn parser(data: &Data) -> anyhow::Result<()> {
    let bank = read(data)?;
    let examples = jackknife::retag(&bank)?;
    let examples: Vec<&Example> = examples.iter().collect();
    put(&data.models.models, "labeller.model", &labeller::train(&examples, &bank.labels, LABELLER_EPOCHS))?;
    put(&data.models.models, "parser.model", &parser::train(&examples, PARSER_EPOCHS, data.smallest))
}
