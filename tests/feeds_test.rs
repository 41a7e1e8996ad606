//! `copytaster feeds test`: what a profile makes of samples. `UPDATE=1 cargo test --workspace --test feeds_test` writes the golden
//! pages anew.

mod support;

use std::path::PathBuf;
use std::process::{Command, Output};

use support::golden::assert_golden;
use support::{PROGRAM, Site};
use unicode_width::UnicodeWidthStr;

fn fixture(name: &str) -> String {
    format!("{}/../formats/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// In the workspace, so that profiles go by name and pages name the files in the same way anywhere.
fn test(arguments: &[&str]) -> Output {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    Command::new(PROGRAM).current_dir(root).args(["feeds", "test"]).args(arguments).output().expect("runs")
}

fn page(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn a_sample_is_shown_beside_what_was_made_of_it() {
    for (profile, sample, golden) in [
        ("newsml-g2", "g2-text.xml", "feeds-g2.txt"),
        ("dpa-7901", "iptc7901/day-file.7901", "feeds-7901.txt"),
        ("ninjs", "ninjs1.json", "feeds-ninjs.txt"),
    ] {
        let output = test(&["--width", "100", profile, &format!("crates/formats/tests/fixtures/{sample}")]);
        assert!(output.status.success(), "{sample}: {}", String::from_utf8_lossy(&output.stderr));
        let page = page(&output);
        for line in page.lines().filter(|line| line.contains(" | ")) {
            assert!(line.width() <= 100, "{} columns: {line}", line.width());
        }
        assert_golden(golden, &page);
    }
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_shown() {
    let site = Site::new("");
    site.write("broken.xml", "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:x:1\"><itemMeta>");
    site.write("\u{1b}[2J.txt", &format!("FLASH\u{1b}[31m\n\n{}", "The harbour is closed. ".repeat(30)));
    let file = |name: &str| site.config().with_file_name(name).display().to_string();
    let output =
        test(&["any", &file("none.xml"), &file("broken.xml"), &file("\u{1b}[2J.txt"), &fixture("page-ferry.txt")]);
    assert_eq!(output.status.code(), Some(1));
    let page = page(&output);
    assert!(page.contains("none.xml: No such file"), "{page}");
    assert!(page.contains("The harbour is closed."), "{page}");
    assert!(page.contains("[headline] Vale, Ostrand agree ferry"), "{page}");
    assert!(!page.contains('\u{1b}') && !page.contains('\u{7}'), "a terminal must not obey a sample: {page:?}");
}

#[test]
fn a_profile_that_is_not_there_or_wrong_is_named() {
    let output = test(&["nothing", &fixture("page-ferry.txt")]);
    assert_eq!(output.status.code(), Some(64));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing.toml"));
    let site = Site::new("");
    site.write("wrong.toml", "provider = \"x\"\nzoen = \"UTC\"\n");
    let wrong = site.config().with_file_name("wrong.toml");
    let output = test(&[wrong.to_str().expect("a path"), &fixture("page-ferry.txt")]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(64), "{told}");
    assert!(told.contains("wrong.toml") && told.contains("zoen") && told.contains("line 2"), "{told}");
}
