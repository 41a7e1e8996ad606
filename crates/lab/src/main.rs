//! The laboratory: builds the data files that `copytaster-language` embeds. Never part of the service.

mod eval;
mod gazetteer;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "lab", about = "Builds the data files that the service ships, and measures what the analysis reaches")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the gazetteer from GeoNames files, and the list of first names.
    ///
    /// Example: cargo run -p copytaster-lab -- gazetteer --from ../shared/data/nlp/geonames
    /// --words ../shared/data/nlp/ud-ewt/train.conllu --names ../shared/data/nlp/name-lists/names.tsv.gz --to crates/language/data
    Gazetteer {
        /// Folder with cities15000.zip, countryInfo.txt, admin1CodesASCII.txt, nat_df.csv.
        #[arg(long)]
        from: PathBuf,
        /// Another table of GeoNames' shape, plain or zipped, in place of cities15000.zip: cities1000.zip, allCountries.txt.
        #[arg(long)]
        places: Option<PathBuf>,
        /// Treebank (CoNLL-U) whose words no alternate name of a place may be.
        #[arg(long)]
        words: PathBuf,
        /// The archive of name lists: list, TAB, folded name.
        #[arg(long)]
        names: PathBuf,
        /// Folder that receives the files, their hashes and the notice.
        #[arg(long)]
        to: PathBuf,
    },
    /// Measures a part of the analysis on data with known answers.
    #[command(subcommand)]
    Eval(Eval),
}

#[derive(Subcommand)]
enum Eval {
    /// Places: found, given their names, and right within 161 km or by id.
    ///
    /// Example: cargo run -p copytaster-lab -- eval places ../shared/data/nlp/geovirus/GeoVirus.xml
    Places(EvalFiles),
    /// Direct quotes and their speakers.
    ///
    /// Example: cargo run -p copytaster-lab -- eval quotes crates/lab/data/wire/stories.jsonl crates/lab/data/quotes/*.txt
    Quotes(EvalFiles),
    /// Dates: Recognizers' cases (.json), timenorm's table (.tsv), own stories (.jsonl), TIMEX3 in columns (.conll).
    ///
    /// Example: cargo run -p copytaster-lab -- eval dates crates/lab/data/wire/stories.jsonl
    /// ../shared/data/nlp/ms-recognizers/Specs/DateTime/English/DateTimeModel.json
    Dates(EvalFiles),
    /// Figures: number, unit, qualifier, kind of people.
    ///
    /// Example: cargo run -p copytaster-lab -- eval figures crates/lab/data/wire/stories.jsonl
    Figures(EvalFiles),
}

#[derive(clap::Args)]
struct EvalFiles {
    /// Files with known answers.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Kinds of errors that are listed.
    #[arg(long, default_value_t = 40)]
    list: usize,
    /// Of dates and figures: fails where fewer percent are right (cases in scope, F1 of values, figures).
    #[arg(long)]
    at_least: Option<f64>,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Gazetteer { from, places, words, names, to } => {
            let sources = gazetteer::Sources { from: &from, places: places.as_deref(), words: &words, names: &names };
            gazetteer::build(&sources, &to)
        }
        Command::Eval(Eval::Places(eval)) => eval::places::run(&eval.files, eval.list),
        Command::Eval(Eval::Quotes(eval)) => eval::quotes::run(&eval.files, eval.list),
        Command::Eval(Eval::Dates(eval)) => eval::dates::run(&eval.files, eval.list, eval.at_least),
        Command::Eval(Eval::Figures(eval)) => eval::figures::run(&eval.files, eval.list, eval.at_least),
    }
}
