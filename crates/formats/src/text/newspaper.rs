//! A story page of a newspaper, as text: furniture, headline, byline, captions, dateline, body, repeats.
//!
//! Everything is told by structure: lines at the top with breadcrumb, editions and date; a headline that stands again
//! over each picture; a caption that ends with a credit; a line that opens the list of other stories.

use copytaster_records::{ErrorClass, Format, Role, Timestamp};

use super::lines::{self, Line};
use super::{byline, dateline, notes, page, paragraphs, photo};
use crate::copy::{Draft, ParsedCopy};
use crate::{FeedProfile, FormatError, repeats, times_prose};

/// A subheading is at most this long.
const SUBHEADING_WORDS_MAX: usize = 10;
const SUBHEADING_CHARS_MAX: usize = 80;

/// A page being read.
struct Page<'p> {
    profile: &'p FeedProfile,
    draft: Draft,
    headline: String,
    /// A paragraph of the body was read.
    in_body: bool,
    /// The line before was the headline again: a picture's caption follows.
    after_repeat: bool,
}

/// Whether lines are those of a page.
pub(crate) fn is_page(lines: &[Line], profile: Option<&FeedProfile>) -> bool {
    page::header(lines, profile).score >= 3
}

/// Reads a page.
pub(crate) fn parse(text: &str, profile: &FeedProfile, received_at: Timestamp) -> Result<ParsedCopy, FormatError> {
    let lines = lines::read(text);
    let header = page::header(&lines, Some(profile));
    let draft = Draft::new(Format::NewspaperPage, profile, received_at);
    let mut page = Page { profile, draft, headline: String::new(), in_body: false, after_repeat: false };
    for line in &lines[..header.end] {
        page.header_line(&line.text);
    }
    let mut body = header.end;
    while let Some(line) = lines.get(body) {
        body += 1;
        if page::is_control(&line.text, profile) {
            page.draft.push(Role::Furniture, &line.text);
        } else if !page.date_line(&line.text) {
            page.set_headline(&line.text);
            break;
        }
    }
    if page.headline.is_empty() {
        let reason = "a newspaper page with nothing behind its header: no headline, no story";
        return Err(FormatError::new(ErrorClass::Malformed, reason));
    }
    page.set_section(header.breadcrumb.and_then(|n| page::breadcrumb(&lines[n].text)));
    let body = unwrap_lines(&lines[body..], &page.headline);
    for (n, line) in body.iter().enumerate() {
        if page.in_body && page::opens_tail(&line.text, profile) {
            for line in &body[n..] {
                page.draft.push(Role::Furniture, &line.text);
            }
            break;
        }
        page.line(line, body.get(n + 1));
    }
    mark_pull_quotes(&mut page.draft);
    Ok(page.draft.finish())
}

impl Page<'_> {
    fn header_line(&mut self, text: &str) {
        if !self.date_line(text) {
            self.draft.push(Role::Furniture, text);
        }
    }

    /// A date by itself is the page's; the first one is the story's publication time.
    fn date_line(&mut self, text: &str) -> bool {
        let Some(read) = times_prose::read_line(text, self.profile.zone.as_ref()) else { return false };
        if self.draft.copy.times.published.is_none() {
            let time = self.draft.time(read);
            self.draft.copy.times.published = Some(time);
        }
        self.draft.push(Role::Furniture, text);
        true
    }

    fn set_headline(&mut self, text: &str) {
        self.headline = text.to_owned();
        self.draft.push(Role::Headline, text);
    }

    fn set_section(&mut self, breadcrumb: Option<Vec<&str>>) {
        let parts = breadcrumb.unwrap_or_default();
        let section = parts.iter().skip(1).rev().find(|p| !repeats::same_words(p, &self.headline));
        self.draft.copy.section = section.map(|s| (*s).to_owned());
    }

    fn line(&mut self, line: &Line, next: Option<&Line>) {
        let text = line.text.as_str();
        let after_repeat = std::mem::take(&mut self.after_repeat) && !line.after_blank;
        if page::is_control(text, self.profile) {
            self.draft.push(Role::Furniture, text);
        } else if repeats::same_words(text, &self.headline) {
            self.draft.push(Role::Headline, text);
            self.after_repeat = true;
        } else if self.caption(line, after_repeat) || (!self.in_body && self.under_headline(text)) {
        } else if let Some(role) = notes::role(text, next.is_none()) {
            self.draft.push(role, text);
        } else if self.in_body && is_subheading(line, next) {
            self.draft.push(Role::Subheading, text);
        } else {
            self.paragraph(text);
        }
    }

    /// A caption: certain by its credit, or by standing directly under the headline's repeat.
    fn caption(&mut self, line: &Line, after_repeat: bool) -> bool {
        let credit = photo::find(&line.text, &self.profile.credit_agencies);
        let Some(credit) = credit.filter(|c| c.certain || after_repeat) else {
            return after_repeat && self.draft.push(Role::Caption, &line.text).is_some();
        };
        let last = self.draft.pieces.len().checked_sub(1);
        let caption = if credit.caption.is_empty() {
            // The credit has a line of its own: the line directly before it is the caption.
            last.filter(|_| !line.after_blank).inspect(|at| {
                if self.draft.pieces[*at].role == Role::Paragraph {
                    self.draft.pieces[*at].role = Role::Caption;
                }
            })
        } else {
            self.draft.push(Role::Caption, credit.caption)
        };
        let caption = caption.filter(|at| self.draft.pieces[*at].role == Role::Caption);
        self.draft.push_credit(credit.credit, caption);
        true
    }

    /// Between headline and story: byline, source and date, perhaps in one line with bars between.
    fn under_headline(&mut self, text: &str) -> bool {
        let agencies = &self.profile.credit_agencies;
        let kind = |part: &str| {
            if byline::is_byline(part, agencies) || crate::agencies::is_agency(part, agencies) {
                Some(Role::Byline)
            } else {
                times_prose::read_line(part, None).map(|_| Role::Furniture)
            }
        };
        let parts: Vec<&str> = text.split('|').map(str::trim).filter(|p| !p.is_empty()).collect();
        let known = parts.iter().filter(|p| kind(p).is_some()).count();
        let rest_short = parts.iter().all(|p| p.split_whitespace().count() <= 12);
        if known == 0 || !rest_short {
            return false;
        }
        for part in parts {
            match kind(part) {
                Some(Role::Byline) if self.draft.copy.byline.is_none() => {
                    self.draft.copy.byline = Some(byline::from_line(part, agencies));
                    self.draft.push(Role::Byline, part);
                }
                _ => self.header_line(part),
            }
        }
        true
    }

    fn paragraph(&mut self, text: &str) {
        let mut rest = text;
        if !self.in_body
            && let Some((found, end)) = dateline::take(text, &self.profile.credit_agencies)
        {
            self.draft.push(Role::Dateline, &found.raw);
            self.draft.copy.dateline = Some(found);
            rest = &text[end..];
        }
        self.in_body |= self.draft.push(Role::Paragraph, rest).is_some();
    }
}

/// A short line between paragraphs that is no sentence.
fn is_subheading(line: &Line, next: Option<&Line>) -> bool {
    let text = line.text.as_str();
    let short = text.split_whitespace().count() <= SUBHEADING_WORDS_MAX && text.chars().count() <= SUBHEADING_CHARS_MAX;
    let ends_open = !paragraphs::ends_sentence(text) && !text.ends_with([':', ',', ';', '"', '”']);
    let begins = text.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
    line.after_blank && short && ends_open && begins && next.is_some_and(|n| paragraphs::ends_sentence(&n.text))
}

/// Joins the lines of a page that was wrapped. Pages as exported have a line for each paragraph.
fn unwrap_lines(lines: &[Line], headline: &str) -> Vec<Line> {
    let inner = lines.iter().filter(|l| !l.after_blank).count();
    let wrapped = inner * 2 > lines.len() && lines.iter().all(|l| l.text.chars().count() <= 100);
    if !wrapped {
        return lines.to_vec();
    }
    let mut out: Vec<Line> = Vec::new();
    let mut block: Vec<&str> = Vec::new();
    let flush = |block: &mut Vec<&str>, out: &mut Vec<Line>, after_blank: bool| {
        let mut after_blank = after_blank;
        paragraphs::join_wrapped(block, |text| {
            out.push(Line { text, after_blank: std::mem::take(&mut after_blank) });
        });
        block.clear();
    };
    let mut blank = true;
    for line in lines {
        let repeat = repeats::same_words(&line.text, headline);
        if (line.after_blank || repeat) && !block.is_empty() {
            flush(&mut block, &mut out, blank);
        }
        blank = if block.is_empty() { line.after_blank } else { blank };
        block.push(&line.text);
        if repeat {
            flush(&mut block, &mut out, blank);
        }
    }
    flush(&mut block, &mut out, blank);
    out
}

/// Paragraphs without a final stop whose words another paragraph has are eye-catchers.
fn mark_pull_quotes(draft: &mut Draft) {
    let mut sentences = repeats::Seen::of_bytes(draft.pieces.iter().map(|p| p.text.len()).sum());
    let mut open: Vec<(usize, Vec<repeats::Word>)> = Vec::new();
    for (at, piece) in draft.pieces.iter().enumerate().filter(|(_, p)| p.role == Role::Paragraph) {
        let words = repeats::fold(&piece.text);
        if paragraphs::ends_sentence(&piece.text) {
            sentences.add(at, words);
        } else {
            open.push((at, words));
        }
    }
    for (at, words) in open {
        if let Some(source) = sentences.find(&words) {
            draft.pieces[at].role = Role::PullQuote;
            draft.pieces[at].dup_of = Some(source);
        }
    }
}
