//! How fast the whole analysis is on one core: stories of a usual length, made of annotated ones, each as the service gets it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::ensure;
use clap::Args;
use copytaster_language::{Resources, analyse};
use copytaster_records::Story;

use super::quotes::gold;

/// What to measure with.
#[derive(Args)]
pub(crate) struct Files {
    /// Annotated stories (.jsonl) or marked text (.txt).
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Words of a story: short ones are put together.
    #[arg(long, default_value_t = 450)]
    words: usize,
    /// How often each is analysed, once before that not counted.
    #[arg(long, default_value_t = 20)]
    rounds: u32,
}

pub(super) fn run(files: &Files) -> anyhow::Result<()> {
    ensure!(files.rounds > 0 && files.words > 0, "--rounds and --words: at least 1");
    let started = Instant::now();
    let resources = Resources::embedded()?;
    println!("resources read in {:.0} ms", millis(started.elapsed()));
    let mut stories = Vec::new();
    for file in &files.files {
        stories.extend(gold::read(file)?.into_iter().map(|annotated| annotated.story));
    }
    let stories = of_length(stories, files.words);
    ensure!(!stories.is_empty(), "the files hold fewer than {} words", files.words);
    stories.iter().for_each(|story| drop(analyse(story, &resources)));
    let mut times = Vec::new();
    for story in (0..files.rounds).flat_map(|_| &stories) {
        let started = Instant::now();
        drop(analyse(story, &resources));
        times.push(started.elapsed());
    }
    report(&stories, &mut times);
    Ok(())
}

fn report(stories: &[Story], times: &mut [Duration]) {
    times.sort_unstable();
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let mean = count(stories.iter().map(words).sum()) / count(stories.len());
    let all: Duration = times.iter().sum();
    let at = |share: usize| millis(times[(times.len() - 1) * share / 100]);
    println!("{} stories of {mean:.0} words, each {} times, one thread", stories.len(), times.len() / stories.len());
    println!("{:.0} stories/s", count(times.len()) / all.as_secs_f64());
    println!("a story: p50 {:.2} ms, p99 {:.2} ms, slowest {:.2} ms", at(50), at(99), at(100));
    println!("resident: {} MiB", resident_kib() / 1024);
}

/// Stories put together until each has so many words; what is left over is left out.
fn of_length(stories: Vec<Story>, length: usize) -> Vec<Story> {
    let mut done = Vec::new();
    let mut open: Option<Story> = None;
    for story in stories {
        let story = match open.take() {
            Some(before) => joined(before, story),
            None => story,
        };
        if words(&story) >= length {
            done.push(story);
        } else {
            open = Some(story);
        }
    }
    done
}

fn joined(mut story: Story, more: Story) -> Story {
    let prefix = story.segments.len();
    let renamed = more.segments.into_iter().map(|mut segment| {
        let ids = [Some(&mut segment.seg_id), segment.dup_of.as_mut(), segment.of.as_mut()];
        ids.into_iter().flatten().for_each(|id| id.insert_str(0, &format!("{prefix}-")));
        segment
    });
    story.segments.extend(renamed);
    story
}

fn words(story: &Story) -> usize {
    story.segments.iter().map(|segment| segment.text.split_whitespace().count()).sum()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// This process's resident memory; 0 where the system does not tell.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
