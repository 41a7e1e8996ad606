//! The laboratory: builds the data files that `copytaster-language` embeds. Never part of the service.

mod eval;
mod gazetteer;
mod names;
mod perceptron;
mod progress;
mod random;
mod read;
mod syntax;
mod train;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "lab",
    about = "Builds the data files and models that the service ships, and measures what the analysis reaches"
)]
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
    /// Trains a model.
    #[command(subcommand)]
    Train(train::Task),
    /// Measures a part of the analysis on data with known answers.
    #[command(subcommand)]
    Eval(eval::Task),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Gazetteer { from, places, words, names, to } => {
            let sources = gazetteer::Sources { from: &from, places: places.as_deref(), words: &words, names: &names };
            gazetteer::build(&sources, &to)
        }
        Command::Train(task) => train::run(&task),
        Command::Eval(task) => eval::run(&task),
    }
}
