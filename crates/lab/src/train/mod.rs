//! `lab train`: builds the model files. One command a model, the same bytes from the same data.

mod clusters;
mod names;
mod syntax;

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};

/// What to train.
#[derive(Subcommand)]
pub(crate) enum Task {
    /// Packs the classes of words.
    ///
    /// Example: lab train clusters --from ../shared/data/nlp/glove-clusters/glove100.c128.c512.c2048.tsv.gz
    Clusters {
        /// Word, coarse, middle, fine class, parted by tabs, perhaps packed.
        #[arg(long)]
        from: PathBuf,
        #[command(flatten)]
        models: Models,
    },
    /// Trains the tagger on treebanks. Needs the classes of words.
    ///
    /// Example: lab train tagger ../shared/data/nlp/ud-ewt/train.conllu ../shared/data/nlp/ud-gum-ccby/train.conllu
    Tagger(syntax::Data),
    /// Trains parser and labeller on treebanks, tagged by taggers that have not seen them. Needs the classes of words.
    ///
    /// Example: lab train parser ../shared/data/nlp/ud-ewt/train.conllu ../shared/data/nlp/ud-gum-ccby/train.conllu
    Parser(syntax::Trees),
    /// Trains the model of names on several sets of text with names. Needs the classes of words.
    ///
    /// Example: lab train names --data ../shared/data/nlp
    Names(names::Data),
}

/// Where the models are.
#[derive(Args)]
pub(crate) struct Models {
    /// Folder of the model files.
    #[arg(long, default_value = "crates/language/models")]
    pub(crate) models: PathBuf,
}

pub(crate) fn run(task: &Task) -> anyhow::Result<()> {
    match task {
        Task::Clusters { from, models } => clusters::train(from, &models.models),
        Task::Tagger(data) => syntax::tagger(data),
        Task::Parser(trees) => syntax::parser(trees),
        Task::Names(data) => names::train(data),
    }
}

/// Writes a model file and says what it is.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.join(name);
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    eprintln!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}
