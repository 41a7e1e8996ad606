//! `feeds test`: what a profile makes of sample files, beside the raw, and what it could not place.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, ensure};
use copytaster_engine::clock;
use copytaster_formats::{BadUnit, FeedProfile, Limits, ParsedCopy, Unit, identity, parse, sniff, split};
use copytaster_records::{UnitIdentity, WireTime};
use serde::Serialize;

use super::columns::{self, wrap_plain};
use super::process::named_profile;
use crate::args::FeedsTest;
use crate::exit::Failed;

/// Bytes read of one file.
const FILE_BYTES_MAX: u64 = 64 << 20;
/// Characters shown of one piece of text, and of a raw unit.
const PIECE_CHARS_MAX: usize = 400;
const RAW_CHARS_MAX: usize = 20_000;
/// Words that were not placed, shown of one unit.
const WORDS_MAX: usize = 60;
/// Narrowest page, in columns.
const WIDTH_MIN: usize = 60;

pub(super) fn test(args: &FeedsTest) -> anyhow::Result<()> {
    let profile = named_profile(&args.profile, &args.profiles_dir)?;
    let mut out = anstream::stdout().lock();
    let mut failed = 0;
    for path in &args.files {
        let page = match read(path) {
            Ok(bytes) => file(path, &bytes, &profile, args.width.max(WIDTH_MIN), &mut failed),
            Err(error) => {
                failed += 1;
                format!("{}: {error:#}\n", visible(&path.display().to_string()))
            }
        };
        out.write_all(page.as_bytes())?;
    }
    match failed {
        0 => Ok(()),
        failed => Err(Failed(format!("{failed} could not be read, see above")).into()),
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).context("cannot be read")?;
    ensure!(bytes.len() as u64 <= FILE_BYTES_MAX, "it has more than {FILE_BYTES_MAX} bytes: test with a part of it");
    Ok(bytes)
}

fn file(path: &Path, bytes: &[u8], profile: &FeedProfile, width: usize, failed: &mut usize) -> String {
    let mut page = format!("{}: {} bytes", visible(&path.display().to_string()), bytes.len());
    if let Ok(sniffed) = sniff(bytes) {
        let _ = write!(page, ", {}, {}", sniffed.format, sniffed.charset);
    }
    page.push('\n');
    match split(bytes, profile, &Limits::default()) {
        Err(error) => {
            *failed += 1;
            let _ = writeln!(page, "  dead: {error}");
        }
        Ok(units) => {
            for (n, found) in units.iter().enumerate() {
                let _ = writeln!(page, "\n--- unit {} of {}", n + 1, units.len());
                unit(found, profile, width, failed, &mut page);
            }
        }
    }
    page.push('\n');
    page
}

fn unit(found: &Result<Unit, BadUnit>, profile: &FeedProfile, width: usize, failed: &mut usize, page: &mut String) {
    let unit = match found {
        Ok(unit) => unit,
        Err(bad) => {
            *failed += 1;
            let _ = writeln!(page, "dead: {}", bad.error);
            return beside(&[], &raw_lines(&bad.bytes), width, page);
        }
    };
    match identity(unit, profile) {
        Ok(id) => header(&id, page),
        Err(error) => {
            let _ = writeln!(page, "no identity: {error}");
        }
    }
    match parse(unit, profile, clock::wall()) {
        Ok(copy) => {
            beside(&lines(&copy), &raw_lines(&unit.bytes), width, page);
            not_placed(&copy, &unit.bytes, page);
        }
        Err(error) => {
            *failed += 1;
            let _ = writeln!(page, "dead: {error}");
            beside(&[], &raw_lines(&unit.bytes), width, page);
        }
    }
}

/// What the stages before the parser know.
fn header(id: &UnitIdentity, page: &mut String) {
    let _ = writeln!(page, "provider {}  guid {}", id.provider, id.guid.as_deref().unwrap_or("none"));
    let version = id.wire_version.as_deref().unwrap_or("none");
    let _ = writeln!(
        page,
        "version {version} of {}  status {}  type {}",
        time(id.version_created.as_ref()),
        name_of(&id.status),
        name_of(&id.editorial_type)
    );
    if let Some(embargo) = &id.embargo {
        let _ = writeln!(page, "held until {} ({})", time(Some(embargo)), embargo.text);
    }
    for target in &id.targets {
        let _ = writeln!(page, "acts on {target}");
    }
    for name in &id.calls {
        let _ = writeln!(page, "acts on what is called {name}");
    }
}

fn time(time: Option<&WireTime>) -> String {
    match time {
        None => "no time".to_owned(),
        Some(time) => match time.instant {
            Some(instant) => format!("{instant} (zone {})", name_of(&time.zone_source)),
            None => "a time that cannot be read".to_owned(),
        },
    }
}

/// The story: fields, then segments by role.
fn lines(copy: &ParsedCopy) -> Vec<String> {
    let mut out = Vec::new();
    let mut field = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            out.push(format!("{name}: {value}"));
        }
    };
    field("language", copy.language.clone());
    field("urgency", copy.urgency.as_ref().map(|u| format!("{} (written {})", u.level.unwrap_or_default(), u.raw)));
    field("slug", copy.slugline.clone());
    field("section", copy.section.clone());
    let times = &copy.times;
    for (name, at) in
        [("first created", &times.first_created), ("published", &times.published), ("expires", &times.expires)]
    {
        field(name, at.as_ref().map(|t| time(Some(t))));
    }
    field(
        "byline",
        copy.byline.as_ref().map(|b| format!("{} = {}", b.raw, b.people.join(", ")).trim_end_matches(" = ").to_owned()),
    );
    field(
        "dateline",
        copy.dateline.as_ref().map(|d| {
            let parts = [d.place.as_deref(), d.date.as_deref(), d.agency.as_deref()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }),
    );
    field("credit", copy.rights.credit_line.clone());
    field("copyright", copy.rights.copyright_notice.clone().or(copy.rights.copyright_holder.clone()));
    field("usage", copy.rights.usage_terms.clone());
    for term in &copy.terms {
        field(
            &term.kind,
            Some([Some(&term.code), term.name.as_ref()].into_iter().flatten().cloned().collect::<Vec<_>>().join(" = ")),
        );
    }
    for link in &copy.links {
        field("link", Some(format!("{} {}", link.rel, link.target)));
    }
    for item in &copy.associations {
        field(
            "with",
            Some(format!("{} {} {}", item.name, item.kind.as_deref().unwrap_or_default(), item.hrefs.join(" "))),
        );
    }
    field("flags", Some(copy.flags.join(", ")));
    out.push(String::new());
    for segment in &copy.segments {
        let text: String = segment.text.chars().take(PIECE_CHARS_MAX).collect();
        let again = if segment.dup_of.is_some() { " (again)" } else { "" };
        out.push(format!("[{}{again}] {text}", name_of(&segment.role)));
    }
    out
}

fn raw_lines(bytes: &[u8]) -> Vec<String> {
    let text: String = String::from_utf8_lossy(bytes).chars().take(RAW_CHARS_MAX).collect();
    text.lines().map(visible).collect()
}

/// Control characters as the pictures that Unicode has of them: a terminal must not obey a sample.
fn visible(line: &str) -> String {
    let picture = |c: char| match u32::from(c) {
        0x09 => ' ',
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or(' '),
        0x7f => '␡',
        0x80..=0x9f | 0x202a..=0x202e | 0x2066..=0x2069 => '·',
        _ => c,
    };
    line.chars().map(picture).collect()
}

/// Two columns: the story, the raw.
fn beside(left: &[String], right: &[String], width: usize, page: &mut String) {
    let column = (width - 3) / 2;
    let wrap = |lines: &[String], wrapped: fn(&str, usize) -> Vec<String>| {
        lines.iter().flat_map(|line| wrapped(&visible(line), column)).collect::<Vec<_>>()
    };
    // The raw keeps its blanks.
    let (left, right) = (wrap(left, wrap_plain), wrap(right, columns::cut));
    for n in 0..left.len().max(right.len()) {
        let (l, r) = (left.get(n).map_or("", |l| l), right.get(n).map_or("", |r| r));
        let gap = column.saturating_sub(l.chars().map(columns::width).sum());
        let _ = writeln!(page, "{}", format!("{l}{:gap$} | {r}", "").trim_end());
    }
}

/// A value of a closed list as records write it: `list_item`.
fn name_of(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Fields without a place of their own, and words of the raw that stand nowhere in the story.
fn not_placed(copy: &ParsedCopy, raw: &[u8], page: &mut String) {
    for (key, value) in &copy.extra {
        let value: String = value.to_string().chars().take(PIECE_CHARS_MAX).collect();
        let _ = writeln!(page, "kept in extra: {key} = {}", visible(&value));
    }
    let placed = lines(copy).join(" ") + &serde_json::to_string(&copy.extra).unwrap_or_default();
    let segments: String = copy.segments.iter().map(|s| format!("{} ", s.text)).collect();
    let placed: BTreeSet<String> = words(&(placed + &segments)).collect();
    let mut missing: Vec<String> = words(&String::from_utf8_lossy(raw)).filter(|w| !placed.contains(w)).collect();
    missing.sort();
    missing.dedup();
    if !missing.is_empty() {
        let more = missing.len().saturating_sub(WORDS_MAX);
        missing.truncate(WORDS_MAX);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let _ = writeln!(page, "words of the raw that stand nowhere in the story: {}{more}", missing.join(" "));
    }
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase)
}
