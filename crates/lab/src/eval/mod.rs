//! `lab eval`: measures what ships against files in standard formats, with the confusions that cost most.

mod confusion;
mod syntax;
mod tokens;

use std::path::PathBuf;

use clap::{Args, Subcommand};

pub(crate) use confusion::Confusion;

/// What to measure.
#[derive(Subcommand)]
pub(crate) enum Task {
    /// Tokens and sentences against the raw text of CoNLL-U.
    ///
    /// Example: lab eval tokens ../shared/data/nlp/ud-pud/en_pud-ud-test.conllu
    Tokens(Files),
    /// Tags against CoNLL-U.
    ///
    /// Example: lab eval tagger ../shared/data/nlp/ud-pud/en_pud-ud-test.conllu
    Tagger(Files),
    /// Trees against CoNLL-U, with the tagger's tags.
    ///
    /// Example: lab eval parser ../shared/data/nlp/ud-pud/en_pud-ud-test.conllu
    Parser(Files),
}

/// The files to measure with.
#[derive(Args)]
pub(crate) struct Files {
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Confusions that are listed.
    #[arg(long, default_value_t = 15)]
    pub(crate) confusions: usize,
    #[command(flatten)]
    pub(crate) models: crate::train::Models,
}

pub(crate) fn run(task: &Task) -> anyhow::Result<()> {
    match task {
        Task::Tokens(files) => tokens::run(files),
        Task::Tagger(files) => syntax::tagger(files),
        Task::Parser(files) => syntax::parser(files),
    }
}

/// A share in percent; 0 of nothing.
#[allow(clippy::cast_precision_loss, reason = "counts of words")]
pub(crate) fn percent(part: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { 100.0 * part as f64 / all as f64 }
}
