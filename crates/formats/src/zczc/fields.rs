//! The header of a block. What a first character means differs by source: the profile says it, else the set of
//! characters tells one of three known desks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::frames::first_line;
use crate::{FeedProfile, markers};

/// What a header line means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZczcField {
    /// The desk's category.
    Category,
    /// The slug.
    Slug,
    /// The take key: what part or version it is.
    TakeKey,
    /// The headline.
    Headline,
    /// Text or table.
    Format,
    /// The level of the service.
    Service,
    /// A subject code.
    Subject,
    /// A place.
    Place,
    /// The genre.
    Genre,
    /// Who wrote it.
    Byline,
    /// A keyword.
    Keyword,
    /// Where it came from.
    Source,
    /// A company's symbol.
    Company,
    /// A summary.
    Abstract,
    /// When it was published.
    Date,
    /// The sender's number of the item.
    Id,
    /// What kind of copy.
    Kind,
}

/// Header lines of one block.
#[derive(Debug, Default)]
pub(super) struct Head<'a> {
    /// What stands behind `ZCZC`.
    pub(super) address: &'a str,
    fields: Vec<(ZczcField, &'a str)>,
    /// Lines of the header that mean nothing known.
    pub(super) other: Vec<&'a str>,
}

impl<'a> Head<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub(super) fn all(&self, field: ZczcField) -> impl Iterator<Item = &'a str> + '_ {
        self.fields.iter().filter(move |(f, _)| *f == field).map(|(_, value)| *value)
    }

    pub(super) fn first(&self, field: ZczcField) -> Option<&'a str> {
        self.all(field).next()
    }
}

/// `$` category, `:` slug, `=` take key, `^` headline: many wires.
const GENERIC: &[(char, ZczcField)] = &[
    ('$', ZczcField::Category),
    (':', ZczcField::Slug),
    ('=', ZczcField::TakeKey),
    ('^', ZczcField::Headline),
    ('*', ZczcField::Format),
    ('&', ZczcField::Service),
    ('+', ZczcField::Subject),
    ('@', ZczcField::Place),
    ('~', ZczcField::Genre),
];
/// A desk for press releases, known by `%` and `$` without `#`: the headline is the text's first line.
const PRESS: &[(char, ZczcField)] = &[
    ('%', ZczcField::Place),
    ('$', ZczcField::Category),
    (':', ZczcField::TakeKey),
    ('*', ZczcField::Format),
    ('&', ZczcField::Service),
    ('+', ZczcField::Subject),
];
/// A broadcast desk, known by `#` beside `$`.
const BROADCAST: &[(char, ZczcField)] = &[
    ('%', ZczcField::Category),
    ('#', ZczcField::Slug),
    ('$', ZczcField::Headline),
    (':', ZczcField::TakeKey),
    ('*', ZczcField::Subject),
    ('@', ZczcField::Place),
    ('~', ZczcField::Genre),
    ('&', ZczcField::Service),
];
/// A results desk, known by `#` without `$`.
const RESULTS: &[(char, ZczcField)] = &[('#', ZczcField::Slug), ('@', ZczcField::TakeKey), (':', ZczcField::Headline)];
/// Lines of two letters and `#`, known by the `#`.
const TAGS: &[(&str, ZczcField)] = &[
    ("AN", ZczcField::Id),
    ("KN", ZczcField::Kind),
    ("PD", ZczcField::Date),
    ("CO", ZczcField::Company),
    ("SO", ZczcField::Source),
    ("BY", ZczcField::Byline),
    ("KY", ZczcField::Keyword),
    ("TI", ZczcField::Headline),
    ("AB", ZczcField::Abstract),
];

/// Reads the header; what follows it, up to `NNNN`.
pub(super) fn read<'a>(text: &'a str, profile: &FeedProfile) -> (Head<'a>, &'a str) {
    let text = until_end(text);
    let start = text.to_ascii_uppercase().find("ZCZC").map_or(0, |at| at + 4);
    let (address, rest) = first_line(&text[start..]);
    let mut head = Head { address: address.trim(), ..Head::default() };
    let table = table(rest, profile);
    let mut rest = rest;
    while !rest.is_empty() {
        let (line, after) = first_line(rest);
        let bare = line.trim();
        if let Some((tag, value)) = tag(bare) {
            rest = after;
            match tag {
                Some(field) => head.fields.push((field, value)),
                None if bare.starts_with("TX#") => break,
                None => head.other.push(bare),
            }
            continue;
        }
        let field = bare.chars().next().and_then(|c| table.get(&c));
        match field {
            // A list in the text may begin with a marker as well: a blank before the words tells it.
            Some(field) if !bare[1..].starts_with(' ') || *field == ZczcField::Headline => {
                head.fields.push((*field, bare[1..].trim()));
            }
            // Addresses go on over a second short line in capitals.
            None if head.is_empty() && head.other.is_empty() && is_address(bare) && !markers::is_label(bare) => {
                head.other.push(bare);
            }
            None if bare.is_empty() => {}
            _ => break,
        }
        rest = after;
    }
    (head, rest)
}

/// `YY TDR`, `FMG000`: a teleprinter's address, never a sentence.
fn is_address(line: &str) -> bool {
    !line.is_empty()
        && line.len() <= 12
        && line.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' ')
}

/// The text before the line `NNNN`.
fn until_end(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().eq_ignore_ascii_case("nnnn") {
            return &text[..at];
        }
        at += line.len();
    }
    text
}

/// `AN#26945219`: the field, where the tag is known, and its value.
fn tag(line: &str) -> Option<(Option<ZczcField>, &str)> {
    let (tag, value) = line.split_once('#')?;
    if tag.len() != 2 || !tag.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    Some((TAGS.iter().find(|(name, _)| *name == tag).map(|(_, field)| *field), value.trim()))
}

fn table(text: &str, profile: &FeedProfile) -> BTreeMap<char, ZczcField> {
    if !profile.zczc_fields.is_empty() {
        return profile.zczc_fields.clone();
    }
    let first: Vec<char> = text.lines().take(12).filter_map(|l| l.chars().next()).collect();
    let table = match (first.contains(&'%'), first.contains(&'$'), first.contains(&'#')) {
        (_, true, true) => BROADCAST,
        (true, true, false) => PRESS,
        (_, false, true) => RESULTS,
        _ => GENERIC,
    };
    table.iter().copied().collect()
}
