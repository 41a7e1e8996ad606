//! Trains the model of names.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;
use copytaster_language::model::Clusters;
use copytaster_language::ner::{Knowledge, Lists, write_lists};

use super::{Models, put};
use crate::names::{HeldOut, SETS, Story, allow_misc, field, lists, read, vary, wire};
use crate::random::{Random, SEED};

/// What to learn from.
#[derive(Args)]
pub(crate) struct Data {
    /// Folder of the sets: wikigold, uner-ewt, wnut17, gum-ner, gmb-ner, wikinews-2019-20, and of the lists.
    #[arg(long, default_value = "../shared/data/nlp")]
    data: PathBuf,
    /// The project's own stories; their part `train` is read.
    #[arg(long, default_value = "crates/lab/data/wire/stories.jsonl")]
    own: PathBuf,
    /// The project's own lists.
    #[arg(long, default_value = "crates/lab/data/names/lists")]
    lists: PathBuf,
    /// Gold that must not be learned from.
    #[arg(long, default_value = "crates/lab/data/names/gold-dev.conll")]
    gold: PathBuf,
    /// Sets that are left out, to measure on them.
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// How often the own stories count in an epoch.
    #[arg(long, default_value_t = 3)]
    own_times: u32,
    /// How often each own story is told again with other names.
    #[arg(long, default_value_t = 6)]
    varied: u32,
    /// Learn from silver labels as they are, without what is known to be wrong with them.
    #[arg(long)]
    silver_as_is: bool,
    #[arg(long, default_value_t = 3)]
    epochs: usize,
    /// Features that occur less often are left out.
    #[arg(long, default_value_t = 10)]
    count_min: u32,
    /// Name of the model file.
    #[arg(long, default_value = "names.model")]
    name: String,
    #[command(flatten)]
    models: Models,
}

pub(super) fn train(data: &Data) -> anyhow::Result<()> {
    let unknown = data.without.iter().find(|set| !SETS.contains(&set.as_str()));
    ensure!(unknown.is_none(), "no set {unknown:?}: there are {}", SETS.join(", "));
    let path = data.models.models.join("clusters.model");
    let bytes = std::fs::read(&path)
        .with_context(|| format!("cannot read {}: build it with `lab train clusters`", path.display()))?;
    let clusters = Clusters::read(&path.display().to_string(), bytes)?;
    let section = write_lists(&lists::phrases(&data.data, &data.lists)?);
    let read_back = Lists::read(section.clone().into()).context("the lists cannot be read back")?;
    let held_out = HeldOut::read(&data.gold)?;
    let misc = lists::miscellaneous(&data.lists)?;
    let mut stories = Vec::new();
    for set in SETS.iter().filter(|set| !data.without.iter().any(|out| out == *set)) {
        let mut read = held_out.without(read(set, &data.data, &data.own)?);
        if !data.silver_as_is {
            allow_misc(set, &mut read, &misc);
        }
        let sentences: usize = read.iter().map(|story| story.sentences.len()).sum();
        eprintln!("{set}: {} stories, {sentences} sentences", read.len());
        let times = if *set == "wire" { data.own_times } else { 1 };
        stories.extend(read.into_iter().map(|story| (times, story)));
    }
    stories.extend(varied(data)?);
    let settings = field::Settings { epochs: data.epochs, count_min: data.count_min };
    let knowledge = Knowledge { clusters: &clusters, lists: &read_back };
    put(&data.models.models, &data.name, &field::train(&stories, &knowledge, section, &settings))
}

/// The own stories told again.
fn varied(data: &Data) -> anyhow::Result<Vec<(u32, Story)>> {
    let stock = lists::stock(&data.data)?;
    let mut random = Random::new(SEED);
    let mut stories = Vec::new();
    for story in wire::read(&data.own)?.iter().filter(|story| story.split == "train") {
        for _ in 0..data.varied {
            stories.push((1, vary::vary(story, &stock, &mut random)));
        }
    }
    Ok(stories)
}
