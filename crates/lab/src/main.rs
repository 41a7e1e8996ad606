//! The laboratory: builds the data files and models that `copytaster-language` embeds, and measures them. Never part of the
//! service.

mod eval;
mod gazetteer;
mod perceptron;
mod progress;
mod random;
mod read;
mod syntax;
mod train;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "lab", about = "Builds and measures the data files and models that the service ships")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the gazetteer from GeoNames files, and the list of first names.
    ///
    /// Example: cargo run -p copytaster-lab -- gazetteer --from ../shared/data/nlp/geonames
    /// --names ../shared/data/nlp/name-lists/names.tsv.gz --to crates/language/data
    Gazetteer {
        /// Folder with cities15000.zip, countryInfo.txt, admin1CodesASCII.txt, nat_df.csv.
        #[arg(long)]
        from: PathBuf,
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
    /// Measures what ships.
    #[command(subcommand)]
    Eval(eval::Task),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Gazetteer { from, names, to } => gazetteer::build(&from, &names, &to),
        Command::Train(task) => train::run(&task),
        Command::Eval(task) => eval::run(&task),
    }
}
