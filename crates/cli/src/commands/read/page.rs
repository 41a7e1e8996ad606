//! The page: head, text, legend, and what was found, in lists.

use std::io::Write;

use copytaster_records::{EnrichedStory, Role, Segment};

use super::super::columns;
use super::facts;
use super::paint::{LEGEND, Style, ansi, cells, plain, wrap};

const BOLD: Style = Style { mark: None, quoted: false, bold: true, dim: false };
const DIM: Style = Style { mark: None, quoted: false, bold: false, dim: true };

/// Columns of the text, that it can be read; lists use the whole width.
const TEXT_COLUMNS_MAX: usize = 100;

/// Writes a story, in so many columns.
pub(super) fn write(out: &mut impl Write, story: &EnrichedStory, width: usize, colour: bool) -> std::io::Result<()> {
    let mut page = Page { out, width };
    page.head(story)?;
    page.text(story)?;
    if colour {
        page.legend()?;
    }
    for list in facts::lists(story) {
        page.list(&list)?;
    }
    page.foot(story)
}

pub(super) struct Page<'o, W> {
    out: &'o mut W,
    width: usize,
}

impl<W: Write> Page<'_, W> {
    fn head(&mut self, story: &EnrichedStory) -> std::io::Result<()> {
        let agencies: Vec<&str> = story.provider.iter().map(|provider| provider.code.as_str()).collect();
        let mut parts =
            vec![agencies.join(", "), story.times.dct.value.clone(), story.times.dct.tz.clone(), story.lang.clone()];
        parts.extend(story.slugline.clone());
        parts.extend(story.urgency.map(|urgency| format!("urgency {urgency}")));
        parts.retain(|part| !part.is_empty());
        self.paragraph(&parts.join(" · "), DIM, 0)
    }

    fn text(&mut self, story: &EnrichedStory) -> std::io::Result<()> {
        let mut dateline: Option<&Segment> = None;
        for segment in &story.segments {
            let style = match segment.role {
                _ if segment.dup_of.is_some() => DIM,
                Role::Headline => BOLD,
                role if role.is_prose() || role == Role::Dateline => Style::default(),
                _ => DIM,
            };
            if segment.role == Role::Dateline {
                dateline = Some(segment);
                continue;
            }
            let mut line = Vec::new();
            if let Some(dateline) = dateline.take() {
                line = cells(story, dateline, Style::default());
                line.push((' ', Style::default()));
            }
            line.extend(cells(story, segment, style));
            let indent = if matches!(segment.role, Role::Caption | Role::Credit | Role::PullQuote) { 4 } else { 0 };
            writeln!(self.out)?;
            self.lines(&line, indent, self.width.min(TEXT_COLUMNS_MAX))?;
        }
        Ok(())
    }

    fn legend(&mut self) -> std::io::Result<()> {
        let mut line = Vec::new();
        for (mark, word) in LEGEND {
            line.extend(plain(word, Style { mark: Some(mark), ..Style::default() }));
            line.extend(plain(" · ", Style::default()));
        }
        line.extend(plain("quotes", Style { quoted: true, ..Style::default() }));
        writeln!(self.out)?;
        self.lines(&line, 0, self.width)
    }

    /// A list under its heading, its columns in line; what is long goes on under its own column.
    fn list(&mut self, list: &facts::List) -> std::io::Result<()> {
        if list.rows.is_empty() {
            return Ok(());
        }
        writeln!(self.out)?;
        self.paragraph(list.heading, BOLD, 0)?;
        let columns = list.columns(self.width.saturating_sub(2));
        for row in &list.rows {
            let wrapped: Vec<_> =
                row.iter().zip(&columns).map(|(cell, width)| wrap(&plain(cell, Style::default()), *width)).collect();
            let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
            for at in 0..height {
                let mut line = String::from(" ");
                for (cell, width) in wrapped.iter().zip(&columns) {
                    let text: String = cell.get(at).into_iter().flatten().map(|(c, _)| *c).collect();
                    let used: usize = text.chars().map(columns::width).sum();
                    line.push(' ');
                    line.push_str(&text);
                    line.push_str(&" ".repeat(width.saturating_sub(used)));
                    line.push(' ');
                }
                writeln!(self.out, "{}", line.trim_end())?;
            }
        }
        Ok(())
    }

    fn foot(&mut self, story: &EnrichedStory) -> std::io::Result<()> {
        if story.quality.flags.is_empty() {
            return Ok(());
        }
        writeln!(self.out)?;
        self.paragraph(&format!("flags: {}", story.quality.flags.join(", ")), DIM, 0)
    }

    fn paragraph(&mut self, text: &str, style: Style, indent: usize) -> std::io::Result<()> {
        self.lines(&plain(text, style), indent, self.width)
    }

    fn lines(&mut self, line: &[super::paint::Cell], indent: usize, width: usize) -> std::io::Result<()> {
        for line in wrap(line, width.saturating_sub(indent)) {
            writeln!(self.out, "{}{}", " ".repeat(indent), ansi(&line))?;
        }
        Ok(())
    }
}
