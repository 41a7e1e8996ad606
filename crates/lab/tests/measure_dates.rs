//! Holds the dates and the figures to what they reached. Each suite that is not there is named, and its bar left untested.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs `lab eval TASK --at-least BAR FILE` and shows what it said.
fn holds(task: &str, bar: &str, file: &Path) {
    if !file.exists() {
        eprintln!("skipped: no {}", file.display());
        return;
    }
    let run = Command::new(env!("CARGO_BIN_EXE_copytaster-lab"))
        .args(["eval", task, "--at-least", bar])
        .arg(file)
        .output()
        .expect("lab runs");
    let said = String::from_utf8_lossy(&run.stdout);
    eprintln!("{}", said.lines().take(7).collect::<Vec<_>>().join("\n"));
    assert!(run.status.success(), "{}\n{said}", String::from_utf8_lossy(&run.stderr));
}

fn shared(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/nlp").join(path)
}

fn stories() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/wire/stories.jsonl")
}

#[test]
fn recognizers_cases() {
    // Of all cases in scope; of those that every implementation of the suite supports, 92.
    holds("dates", "85", &shared("ms-recognizers/Specs/DateTime/English/DateTimeModel.json"));
}

#[test]
fn timenorm_expressions() {
    holds("dates", "75", &shared("timenorm/en_train.tsv"));
}

#[test]
fn dates_of_own_stories() {
    holds("dates", "87", &stories());
}

#[test]
fn figures_of_own_stories() {
    holds("figures", "85", &stories());
}

#[test]
fn a_file_of_no_known_format_is_named() {
    let run = Command::new(env!("CARGO_BIN_EXE_copytaster-lab"))
        .args(["eval", "dates", "Cargo.toml"])
        .output()
        .expect("lab runs");
    assert!(!run.status.success());
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(said.contains("Cargo.toml") && said.contains(".jsonl"), "{said}");
}
