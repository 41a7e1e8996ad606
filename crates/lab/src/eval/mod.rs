//! `lab eval TASK FILES`: what the analysis reaches on data with known answers, and what it confuses.

mod confusion;
mod dates;
mod figures;
mod names;
mod places;
mod quotes;
mod speed;
mod story;
mod syntax;
mod tokens;

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What to measure.
#[derive(Subcommand)]
pub(crate) enum Task {
    /// Places: found, given their names, and right within 161 km or by id.
    ///
    /// Example: lab eval places ../shared/data/nlp/geovirus/GeoVirus.xml
    Places(Files),
    /// Direct quotes and their speakers.
    ///
    /// Example: lab eval quotes crates/lab/data/wire/stories.jsonl crates/lab/data/quotes/*.txt
    Quotes(Files),
    /// Dates: Recognizers' cases (.json), timenorm's table (.tsv), own stories (.jsonl), TIMEX3 in columns (.conll).
    ///
    /// Example: lab eval dates crates/lab/data/wire/stories.jsonl
    /// ../shared/data/nlp/ms-recognizers/Specs/DateTime/English/DateTimeModel.json
    Dates(Files),
    /// Figures: number, unit, qualifier, kind of people.
    ///
    /// Example: lab eval figures crates/lab/data/wire/stories.jsonl
    Figures(Files),
    /// Tokens and sentences against the raw text of CoNLL-U.
    ///
    /// Example: lab eval tokens ../shared/data/nlp/ud-pud/en_pud-ud-test.conllu
    Tokens(Files),
    /// Tags against CoNLL-U.
    ///
    /// Example: lab eval tagger ../shared/data/nlp/ud-pud/en_pud-ud-test.conllu
    Tagger(ModelFiles),
    /// Trees against CoNLL-U, with the tagger's tags.
    ///
    /// Example: lab eval parser ../shared/data/nlp/ud-pud/en_pud-ud-test.conllu
    Parser(ModelFiles),
    /// Names against CoNLL columns or own stories.
    ///
    /// Example: lab eval names crates/lab/data/names/gold-dev.conll
    Names(names::Files),
    /// How fast the whole analysis is on one core, what it holds in memory, how long it takes to start.
    ///
    /// Example: lab eval speed crates/lab/data/wire/stories.jsonl
    Speed(speed::Files),
}

/// The files to measure with.
#[derive(Args)]
pub(crate) struct Files {
    /// Files with known answers.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Kinds of errors that are listed.
    #[arg(long, default_value_t = 40)]
    pub(crate) list: usize,
    /// Of dates and figures: fails where fewer percent are right (cases in scope, F1 of values, figures).
    #[arg(long)]
    pub(crate) at_least: Option<f64>,
}

/// Files, and the models to measure.
#[derive(Args)]
pub(crate) struct ModelFiles {
    #[command(flatten)]
    pub(crate) files: Files,
    #[command(flatten)]
    pub(crate) models: crate::train::Models,
}

pub(crate) fn run(task: &Task) -> anyhow::Result<()> {
    match task {
        Task::Places(files) => places::run(&files.files, files.list),
        Task::Quotes(files) => quotes::run(&files.files, files.list),
        Task::Dates(files) => dates::run(&files.files, files.list, files.at_least),
        Task::Figures(files) => figures::run(&files.files, files.list, files.at_least),
        Task::Tokens(files) => tokens::run(files),
        Task::Tagger(files) => syntax::tagger(files),
        Task::Parser(files) => syntax::parser(files),
        Task::Names(files) => names::eval(files),
        Task::Speed(files) => speed::run(files),
    }
}

/// A share in percent; 0 of nothing.
#[allow(clippy::cast_precision_loss, reason = "counts of words")]
pub(crate) fn percent(part: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { 100.0 * part as f64 / all as f64 }
}
