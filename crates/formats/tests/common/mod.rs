//! What the tests share.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::path::{Path, PathBuf};

use copytaster_formats::{FeedProfile, Limits, ParsedCopy, Unit, parse, split};
use copytaster_records::{Role, Segment, Timestamp};

/// A fixture of our own.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// All fixtures, by name; what stands beside them (golden files, profiles) is none.
pub(crate) fn fixtures() -> Vec<(String, Vec<u8>)> {
    let mut names = Vec::new();
    names_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"), "", &mut names);
    names.sort();
    names.into_iter().map(|n| (n.clone(), fixture(&n))).collect()
}

fn names_in(dir: &Path, below: &str, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).expect("fixtures") {
        let entry = entry.expect("an entry");
        let name = format!("{below}{}", entry.file_name().into_string().expect("a name"));
        if entry.path().is_dir() {
            names_in(&entry.path(), &format!("{name}/"), names);
        } else if !name.ends_with(".golden.json") && !name.ends_with(".toml") {
            names.push(name);
        }
    }
}

/// The folder beside the repository with seeds and samples; says so and returns nothing where it is missing.
pub(crate) fn shared(what: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(what);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is missing", path.display());
    None
}

pub(crate) fn received() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().expect("a time")
}

pub(crate) fn units(bytes: &[u8], profile: &FeedProfile) -> Vec<Unit> {
    let split = split(bytes, profile, &Limits::default()).expect("a delivery");
    split.into_iter().map(|u| u.expect("a unit")).collect()
}

/// The one unit of a delivery, parsed.
pub(crate) fn one(bytes: &[u8], profile: &FeedProfile) -> ParsedCopy {
    let units = units(bytes, profile);
    assert_eq!(units.len(), 1);
    parse(&units[0], profile, received()).expect("copy")
}

pub(crate) fn of_role(copy: &ParsedCopy, role: Role) -> Vec<&Segment> {
    copy.segments.iter().filter(|s| s.role == role).collect()
}

pub(crate) fn by_id<'a>(copy: &'a ParsedCopy, id: &str) -> &'a Segment {
    copy.segments.iter().find(|s| s.seg_id == id).expect("a segment")
}
