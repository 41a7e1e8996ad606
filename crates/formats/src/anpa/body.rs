//! The text between `STX` and `ETX`: slug, headline, notes and byline in header lines, then paragraphs or a table.

use copytaster_records::{Association, Role};
use serde_json::json;

use super::codes::{self, plain};
use super::header::Header;
use super::lines::{self, End, Line};
use crate::copy::Draft;
use crate::frames::first_line;
use crate::text::{byline, notes, paragraphs};
use crate::{FeedProfile, clean, markers, take};

/// Letters of the keyword that must stand at the start of the first line for it to be the slug.
const SLUG_CHARS_MIN: usize = 4;

/// Usual size of a paragraph: its lines come one by one.
const PARAGRAPH_BYTES: usize = 256;

/// Usual number of a text's pieces.
const PIECES: usize = 32;

/// A line of a tabular text with fewer words is agate; one with more is prose.
const AGATE_WORDS_MAX: usize = 20;

/// Whether the first header line is the slug: it begins as the keyword does, which is cut at 24 characters.
pub(super) fn is_slug(line: &str, header: &Header<'_>) -> bool {
    let mut line = letters(line);
    let start = SLUG_CHARS_MIN.max(letters(header.keyword).count() / 2);
    let same = |a: char, b: char| a.eq_ignore_ascii_case(&b) || a.to_lowercase().eq(b.to_lowercase());
    let mut keyword = letters(header.keyword).take(start).peekable();
    keyword.peek().is_some() && keyword.all(|k| line.next().is_some_and(|c| same(c, k)))
}

/// Letters and digits.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}

/// A slug line's slug, its version words, its word count: `BC-US--Slug, 1st Ld-Writethru,1140`.
pub(super) fn slug_words(line: &str) -> (&str, &str, Option<u32>) {
    let (line, words) = match line.rsplit_once(',') {
        Some((rest, words)) if words.trim().is_empty() || words.trim().bytes().all(|b| b.is_ascii_digit()) => {
            (rest, words.trim().parse().ok())
        }
        _ => (line, None),
    };
    let (slug, version) = line.split_once(',').unwrap_or((line, ""));
    (slug.trim(), version.trim(), words)
}

/// Whether a header line orders something: it is in capitals or begins with the word, and no headline does.
pub(super) fn orders(line: &str) -> bool {
    let first = line.trim_start_matches(['*', ' ', '(']);
    let label = !first.chars().any(char::is_lowercase) && line.split_whitespace().count() <= 6;
    let orders = |word: &&str| {
        let whole = starts_with(first, word) && first.ends_with(word);
        whole || (label && first.contains(*word))
    };
    ["EMBARGO", "HOLD FOR RELEASE"].iter().any(orders)
        || (label && markers::is_label(first))
        || ["KILL", "WITHHOLD", "ELIMINATION", "DISREGARD"].iter().any(|w| starts_with(first, w) && first.ends_with(*w))
        || is_advance(first)
}

/// `Adv15`, `For release Sunday, Nov. 15`.
fn is_advance(line: &str) -> bool {
    let number = line.get(3..).unwrap_or_default();
    starts_with(line, "for release ")
        || starts_with(line, "hold for release")
        || (starts_with(line, "adv") && (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()))
}

/// In any case.
fn starts_with(line: &str, word: &str) -> bool {
    line.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
}

/// Whether a header line may be the headline: it is none of the lines that agencies put beside it.
pub(super) fn is_headline(line: &str) -> bool {
    !line.is_empty()
        && media(line).is_none()
        && !is_note(line)
        && !is_by(line)
        && coded(line).is_none()
        && !is_technical(line)
}

fn is_by(line: &str) -> bool {
    starts_with(line, "by ")
}

pub(super) fn is_note(line: &str) -> bool {
    notes::is_private(line) || line.starts_with("APNewsNow") || line.starts_with("(Eds")
}

fn is_technical(line: &str) -> bool {
    matches!(line.trim(), "END" | "(MORE)" | "MORE" | "" | "END IT" | "___")
}

/// Pictures and films that go with it: `AP Photo XNP101, XNP102`. Returns the kind and the ids.
fn media(line: &str) -> Option<(&'static str, &str)> {
    let (agency, rest) = line.split_once(' ')?;
    if agency.len() > 6 || agency.chars().any(char::is_lowercase) {
        return None;
    }
    let kinds = [
        ("Photos ", "picture"),
        ("Photo ", "picture"),
        ("Graphics ", "graphic"),
        ("Graphic ", "graphic"),
        ("Videos ", "video"),
        ("Video ", "video"),
        ("Audio ", "audio"),
    ];
    kinds.iter().find_map(|(word, kind)| rest.strip_prefix(word).map(|ids| (*kind, ids)))
}

/// The headline that Canadian Press marks: `HL:headline`.
pub(super) fn coded_headline(line: &str) -> Option<&str> {
    coded(line).filter(|(key, _)| *key == "HL").map(|(_, value)| value)
}

/// Canadian Press's coded lines: `HL:headline`, `INDEX: a, b`.
fn coded(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let known = ["code", "Update", "INDEX", "SYMBOL", "HL", "UPDATE", "CODE"];
    known.contains(&key.trim()).then(|| (key.trim(), value.trim()))
}

/// Reads the text.
pub(super) fn read(text: &str, header: &Header<'_>, profile: &FeedProfile, draft: &mut Draft) {
    if let Some(found) = unmarked(text, header) {
        return read_unmarked(&found, profile, draft);
    }
    let mut reader = Reader {
        tabular: header.tabular && !profile.tabular_is_prose,
        agencies: &profile.credit_agencies,
        header,
        draft,
        found: Vec::with_capacity(PIECES),
        rows: Vec::new(),
        heads: Vec::new(),
        open: Open::Nothing,
        begun: false,
        in_body: false,
    };
    for line in clean::lines(text) {
        reader.line(lines::tell(line));
    }
    reader.finish();
}

/// What a line that goes on would go on with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Headline,
    Paragraph,
}

struct Reader<'r, 'a> {
    tabular: bool,
    agencies: &'r [String],
    header: &'r Header<'a>,
    draft: &'r mut Draft,
    found: Vec<(Role, String)>,
    /// Lines of a table, in UTF-8.
    rows: Vec<u8>,
    /// Header lines without a meaning of their own: the body, where there is no other.
    heads: Vec<String>,
    open: Open,
    /// The first header line has been read: no other is the slug.
    begun: bool,
    in_body: bool,
}

impl Reader<'_, '_> {
    fn line(&mut self, line: Line<'_>) {
        match line {
            Line::Head(text, end) if self.in_body && end != End::Title => self.late(text),
            Line::Head(text, end) => self.head(text, end),
            Line::Row(text) => self.row(text.strip_prefix('^').unwrap_or(text)),
            Line::Start(text) if self.tabular && lines::is_row(text) => self.row(text),
            Line::Start(text) => self.paragraph(text),
            Line::More(text) => self.more(text),
            Line::Blank => self.open = Open::Nothing,
        }
    }

    fn head(&mut self, text: &str, end: End) {
        let title = end == End::Title;
        self.flush();
        self.open = Open::Nothing;
        let first = !std::mem::replace(&mut self.begun, true);
        if first && is_slug(text, self.header) {
            return self.slug(text);
        }
        if let Some((kind, ids)) = media(text) {
            return self.media(kind, ids, text);
        }
        if is_technical(text) {
            return;
        }
        if let Some((key, value)) = coded(text) {
            return self.coded(key, value, end);
        }
        let note = is_note(text) || orders(text);
        let text = plain(text).into_owned();
        if note {
            self.draft.push(Role::NotePrivate, &text);
        } else if title && self.names_house(&text) {
            // "Associated Press", "AP Sports Writer": the house or the job behind the name.
            self.draft.push(Role::Byline, &text);
            self.draft.extra("byline_title", json!(text));
        } else if is_by(&text) && self.draft.copy.byline.is_none() {
            self.draft.push(Role::Byline, &text);
            self.draft.copy.byline = Some(byline::from_line(&text, self.agencies));
        } else if !self.draft.pieces.iter().any(|p| p.role == Role::Headline) {
            self.draft.push(Role::Headline, &text);
            self.open = if end == End::Open { Open::Headline } else { Open::Nothing };
        } else if self.in_body || title {
            self.found.push((Role::Subheading, text));
        } else {
            self.heads.push(text);
        }
    }

    /// Whether a line behind the byline still belongs to it: there is one, and the byline names people.
    fn names_house(&self, text: &str) -> bool {
        let people = self.draft.copy.byline.as_ref().is_some_and(|b| !b.people.is_empty());
        let bylines = self.draft.pieces.iter().filter(|p| p.role == Role::Byline).count();
        let last = self.draft.pieces.last().is_some_and(|p| p.role == Role::Byline);
        people && bylines == 1 && last && !self.in_body && text.chars().any(char::is_lowercase)
    }

    /// A header line behind the body's start: an agate heading, or a technical line.
    fn late(&mut self, text: &str) {
        self.flush();
        self.open = Open::Nothing;
        if is_technical(text) {
            return;
        }
        let note = is_note(text);
        let text = plain(text).into_owned();
        if note {
            self.found.push((Role::NotePrivate, text));
        } else {
            self.found.push((Role::Subheading, text));
        }
    }

    fn slug(&mut self, text: &str) {
        let (slug, version, words) = slug_words(text);
        self.draft.copy.slugline = Some(clean::line(super::bare_keyword(slug))).filter(|s| !s.is_empty());
        self.draft.extra("slug_words", json!(version));
        if let Some(words) = words {
            self.draft.extra("text_word_count", json!(words));
        }
    }

    fn media(&mut self, kind: &str, ids: &str, line: &str) {
        self.draft.push(Role::NotePrivate, line);
        for id in ids.split([',', ' ']).map(|i| i.trim_end_matches('.')).filter(|i| !i.is_empty()) {
            let name = clean::line(id);
            let association =
                Association { name, kind: Some(kind.to_owned()), uri: None, caption: None, hrefs: Vec::new() };
            self.draft.association(association);
        }
    }

    fn coded(&mut self, key: &str, value: &str, end: End) {
        if key == "HL" {
            self.draft.push(Role::Headline, plain(value));
            self.open = if end == End::Open { Open::Headline } else { Open::Nothing };
        } else {
            self.draft.extra_push(&format!("cp_{}", key.to_ascii_lowercase()), json!(value));
        }
    }

    fn row(&mut self, text: &str) {
        self.in_body = true;
        self.open = Open::Nothing;
        codes::push_row(text, &mut self.rows);
        self.rows.push(b'\n');
    }

    fn paragraph(&mut self, text: &str) {
        self.flush();
        self.in_body = true;
        // Lines of agate look alike without being repeats: "Rovers at United, 7:10 p.m."
        let agate = self.tabular && !is_technical(text) && has_fewer_words(text, AGATE_WORDS_MAX);
        let role = if agate { Role::ListItem } else { Role::Paragraph };
        let room = if agate { 0 } else { PARAGRAPH_BYTES };
        let mut paragraph = String::with_capacity(text.len().max(room));
        paragraph.push_str(&plain(text));
        self.found.push((role, paragraph));
        self.open = Open::Paragraph;
    }

    fn more(&mut self, text: &str) {
        let text = plain(text.trim());
        match self.open {
            Open::Headline => {
                if let Some(last) = self.draft.pieces.last_mut().filter(|p| p.role == Role::Headline) {
                    last.text = clean::line(&format!("{} {text}", last.text));
                }
            }
            Open::Paragraph => {
                if let Some((_, last)) = self.found.last_mut() {
                    last.push(' ');
                    last.push_str(&text);
                }
            }
            Open::Nothing if self.tabular && lines::is_row(&text) => self.row(&text),
            Open::Nothing => self.paragraph(&text),
        }
    }

    fn flush(&mut self) {
        if !self.rows.is_empty() {
            let mut rows = std::mem::take(&mut self.rows);
            rows.truncate(rows.trim_ascii_end().len());
            let rows = String::from_utf8(rows).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
            self.found.push((Role::Table, rows));
        }
    }

    fn finish(mut self) {
        self.flush();
        let body = self.found.iter().any(|(role, _)| role.is_body() && *role != Role::Subheading);
        // A list of headlines has header lines alone: they are the copy. Else they are a summary below the headline.
        let heads = std::mem::take(&mut self.heads);
        if body {
            for head in heads {
                self.draft.push(Role::Subhead, &head);
            }
        } else {
            let mut found: Vec<_> = heads.into_iter().map(|h| (Role::Paragraph, h)).collect();
            found.append(&mut self.found);
            self.found = found;
        }
        take::body(self.found.into_iter(), self.agencies, self.draft);
    }
}

fn has_fewer_words(text: &str, words: usize) -> bool {
    // All white space has a byte that is no printable character of ASCII: there are no more words than such bytes.
    let others = text.bytes().filter(|b| !b.is_ascii_graphic()).count();
    others + 1 < words || text.split_whitespace().nth(words - 1).is_none()
}

/// Text without header lines (Kyodo, Bloomberg, Reuters) taken apart: a slug, a headline that may end with `+`, the rest.
pub(super) struct Unmarked<'a> {
    slug: Option<&'a str>,
    pub(super) headline: String,
    rest: &'a str,
}

/// Longest headline of unmarked text, in bytes; what is longer is a paragraph.
const HEADLINE_BYTES_MAX: usize = 300;

/// Takes unmarked text apart; `None` where header lines mark it up.
pub(super) fn unmarked<'a>(text: &'a str, header: &Header<'_>) -> Option<Unmarked<'a>> {
    if clean::lines(text).any(|l| matches!(lines::tell(l), Line::Head(..))) {
        return None;
    }
    let text = text.trim_start_matches(['\r', '\n']);
    let (first, after) = first_line(text);
    let slug = is_slug(first, header).then_some(first);
    let start = if slug.is_some() { after } else { text };
    // The headline's lines are not indented; "+" ends them.
    let (mut headline, mut rest) = (String::new(), start);
    while !rest.is_empty() && headline.len() <= HEADLINE_BYTES_MAX {
        let (line, after) = first_line(rest);
        let ends = line.starts_with([' ', '\t']) || line.trim().is_empty();
        if ends && !headline.is_empty() {
            break;
        }
        rest = after;
        headline.push_str(line.trim().trim_end_matches('+'));
        headline.push(' ');
        if line.trim_end().ends_with('+') {
            break;
        }
    }
    if headline.len() > HEADLINE_BYTES_MAX || rest.trim().is_empty() {
        return Some(Unmarked { slug, headline: String::new(), rest: start });
    }
    Some(Unmarked { slug, headline: plain(headline.trim()).into_owned(), rest })
}

fn read_unmarked(found: &Unmarked<'_>, profile: &FeedProfile, draft: &mut Draft) {
    if let Some(slug) = found.slug {
        draft.copy.slugline = Some(clean::line(super::bare_keyword(slug.trim()))).filter(|s| !s.is_empty());
    }
    draft.push(Role::Headline, &found.headline);
    let found = paragraphs::split(&plain(found.rest)).into_iter().filter(|(_, text)| !text.starts_with("=="));
    let found: Vec<(Role, String)> = found.collect();
    take::body(found.into_iter(), &profile.credit_agencies, draft);
}
