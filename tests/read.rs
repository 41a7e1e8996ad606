//! `copytaster read`: a story as a person sees it. `UPDATE=1 cargo test --workspace --test read` writes the golden
//! pages anew.

mod support;

use std::path::Path;
use std::process::{Command, Output};

use support::golden::assert_golden;
use unicode_width::UnicodeWidthStr;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/page.txt");

fn read(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copytaster"));
    command.arg("read").args(arguments).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command.envs(environment.iter().copied()).output().expect("runs")
}

fn shown(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// The text without its escape sequences, which all end with `m`.
fn without_escapes(page: &str) -> String {
    let mut parts = page.split('\x1b');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[test]
fn a_page_is_shown_with_what_was_found() {
    let page = shown(&read(&["--width", "80", PAGE], &[]));
    assert!(!page.contains('\x1b'), "no colours where the output is no terminal");
    for line in page.lines() {
        assert!(line.width() <= 80, "{} columns: {line}", line.width());
    }
    assert_golden("read-page.txt", &page);
    let narrow = shown(&read(&["--width", "44", PAGE], &[]));
    assert!(narrow.lines().all(|line| line.width() <= 44), "{narrow}");
}

#[test]
fn colours_are_kept_or_left_out_as_is_asked() {
    let coloured = shown(&read(&["--width", "100", PAGE], &[("CLICOLOR_FORCE", "1")]));
    assert_golden("read-page.ansi", &coloured);
    let plain = shown(&read(&["--width", "100", PAGE], &[("NO_COLOR", "1")]));
    assert!(!plain.contains('\x1b'));
    let bare = without_escapes(&coloured);
    let legend = bare.lines().find(|line| line.starts_with("people · organisations")).expect("a legend").to_owned();
    assert_eq!(bare.replace(&format!("\n{legend}\n"), ""), plain, "the same text");
}

#[test]
fn records_are_shown_as_the_copy_is() {
    let program = env!("CARGO_BIN_EXE_copytaster");
    let records = Command::new(program).args(["process", PAGE]).output().expect("runs");
    assert!(records.status.success(), "{}", String::from_utf8_lossy(&records.stderr));
    let file = std::env::temp_dir().join(format!("copytaster-read-{}.jsonl", std::process::id()));
    std::fs::write(&file, &records.stdout).expect("writes");
    let of_records = read(&["--width", "80", file.to_str().expect("a path")], &[]);
    let (of_records, of_copy) = (shown(&of_records), shown(&read(&["--width", "80", PAGE], &[])));
    assert_eq!(of_records, of_copy);

    std::fs::write(&file, [&records.stdout[..], b"{\"schema\":1}\n"].concat()).expect("writes");
    let torn = read(&[file.to_str().expect("a path")], &[]);
    assert!(!torn.status.success());
    assert!(String::from_utf8_lossy(&torn.stderr).contains("line 2: it is no record of enrich"), "{torn:?}");
    std::fs::remove_file(&file).expect("removes");
}

#[test]
fn the_first_page_is_shown() {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seeds/000_698dd8d4fdc884e1.txt");
    if !seed.exists() {
        eprintln!("skipped: no {}", seed.display());
        return;
    }
    let profiles = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/feeds");
    let arguments = ["--profiles-dir", profiles, "--profile", "newspaper-page", seed.to_str().expect("a path")];
    let page = shown(&read(&arguments, &[]));
    for text in
        ["People", "Shinzo Abe", "Prime Minister", "Places", "Tokyo", "35.69 N 139.69 E", "Timeline", "2016-12-16"]
    {
        assert!(page.contains(text), "{text} in\n{page}");
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let output = read(&["/no/such/file"], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("/no/such/file"), "{output:?}");
}
