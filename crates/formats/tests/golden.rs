//! What each fixture is read as, beside it: `NAME.golden.json`. `UPDATE=1 cargo test -p copytaster-formats --test golden`
//! writes them anew.
//!
//! A fixture may have a profile of its own, `NAME.toml` beside it; else the plain one reads it.

mod common;

use std::path::{Path, PathBuf};

use common::received;
use copytaster_formats::{FeedProfile, Limits, ParsedCopy, Unit, identity, parse, split};
use serde_json::{Value, json};

/// All fixtures below `tests/fixtures`, without what stands beside them.
fn fixtures(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("fixtures") {
        let path = entry.expect("an entry").path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            fixtures(&path, out);
        } else if !name.ends_with(".golden.json") && !name.ends_with(".toml") {
            out.push(path);
        }
    }
    out.sort();
}

fn profile(fixture: &Path) -> FeedProfile {
    match std::fs::read_to_string(beside(fixture, "toml")) {
        Ok(text) => FeedProfile::from_toml(&text).expect("a good profile"),
        Err(_) => FeedProfile::new("sample"),
    }
}

fn beside(fixture: &Path, ending: &str) -> PathBuf {
    let mut name = fixture.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// A delivery as it is read: its units with context, identity and story, or why not.
fn read(bytes: &[u8], profile: &FeedProfile) -> Value {
    match split(bytes, profile, &Limits::default()) {
        Ok(units) => units.into_iter().map(|u| unit(u.map_err(|e| e.to_string()), profile)).collect(),
        Err(e) => json!({ "dead": e.to_string() }),
    }
}

fn unit(unit: Result<Unit, String>, profile: &FeedProfile) -> Value {
    match unit {
        Ok(unit) => json!({
            "context": unit.context,
            "identity": identity(&unit, profile).map_or_else(|e| json!(e.to_string()), |id| json!(id)),
            "story": parse(&unit, profile, received()).map_or_else(|e| json!(e.to_string()), |copy| story(&copy)),
        }),
        Err(reason) => json!({ "dead": reason }),
    }
}

/// The fields of `records::Story` that a parser fills.
fn story(copy: &ParsedCopy) -> Value {
    let ParsedCopy {
        format,
        provider,
        guid,
        wire_version,
        language,
        pub_status,
        editorial_type,
        urgency,
        times,
        headline,
        slugline,
        section,
        byline,
        dateline,
        terms,
        rights,
        links,
        associations,
        segments,
        flags,
        extra,
    } = copy;
    let all = json!({
        "format": format, "provider": provider, "guid": guid, "wire_version": wire_version, "language": language,
        "pub_status": pub_status, "editorial_type": editorial_type, "urgency": urgency, "times": times,
        "headline": headline, "slugline": slugline, "section": section, "byline": byline, "dateline": dateline,
        "terms": terms, "rights": rights, "links": links, "associations": associations, "segments": segments,
        "flags": flags, "extra": extra,
    });
    let Value::Object(fields) = all else { unreachable!("an object") };
    let empty = |v: &Value| v.is_null() || v.as_array().is_some_and(Vec::is_empty);
    fields.into_iter().filter(|(_, v)| !empty(v)).collect()
}

#[test]
fn fixtures_are_read_as_their_golden_files_say() {
    let mut all = Vec::new();
    fixtures(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"), &mut all);
    let update = std::env::var_os("UPDATE").is_some();
    let mut differ = Vec::new();
    for fixture in all {
        let bytes = std::fs::read(&fixture).expect("a fixture");
        let now = serde_json::to_string_pretty(&read(&bytes, &profile(&fixture))).expect("JSON") + "\n";
        let golden = beside(&fixture, "golden.json");
        if update {
            std::fs::write(&golden, &now).expect("writes");
        }
        let published = std::fs::read_to_string(&golden).unwrap_or_default();
        let line = published.lines().zip(now.lines()).position(|(a, b)| a != b).map_or(0, |n| n + 1);
        if published != now {
            differ.push(format!("{}: from line {line} on", golden.display()));
        }
    }
    assert!(differ.is_empty(), "not as published: is the change wanted? Then UPDATE=1. {differ:#?}");
}
