//! The one builder of pieces from marked-up text.

use copytaster_records::Role;

use super::elements::{Effect, effect, is_void};
use crate::text::paragraphs;
use crate::{Limits, clean};

/// Open elements that are remembered: HTML may nest without end, and what is deeper than this is only text.
const OPEN_MAX: usize = 4 * Limits::XML_DEPTH_MAX;

/// A dateline as marked up, or a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) role: Role,
    pub(crate) text: String,
}

#[derive(Debug)]
struct Open {
    name: String,
    effect: Effect,
}

/// Takes starts, texts and ends of elements in document order; gives pieces with roles.
#[derive(Debug)]
pub(crate) struct Walk {
    /// The role of text that no element gives one.
    base: Role,
    open: Vec<Open>,
    /// Starts beyond `OPEN_MAX`, whose ends are to be passed over.
    beyond: usize,
    skipping: usize,
    table_depth: usize,
    text: String,
    /// A line's end was just read: another one, with nothing between, ends the paragraph.
    after_break: bool,
    found: Vec<Found>,
}

impl Walk {
    pub(crate) fn new(base: Role) -> Self {
        Self {
            base,
            open: Vec::new(),
            beyond: 0,
            skipping: 0,
            table_depth: 0,
            text: String::new(),
            after_break: false,
            found: Vec::new(),
        }
    }

    /// An element begins. `void`: it has no end.
    pub(crate) fn start(&mut self, name: &str, class: &str, void: bool) {
        if self.open.len() >= OPEN_MAX {
            self.beyond += usize::from(!void && !is_void(name));
            self.text.push(' ');
            return;
        }
        let name = name.to_ascii_lowercase();
        let mut effect = effect(&name, class);
        if self.in_header() && name == "p" && class.is_empty() {
            // A plain paragraph in a header is a lead; dpa's header has only classed ones (genre, time).
            effect = Effect::Role(Role::Paragraph);
        }
        if effect == Effect::Role(Role::Byline) && self.open.iter().any(|o| o.name == "figure") {
            // Who took the picture, not who wrote the story.
            effect = Effect::Role(Role::Credit);
        }
        // "By<person>A B</person><byttl>Reporter</byttl>": words in neighbouring elements of a byline are words.
        if effect == Effect::Inline && self.in_line() && self.text.ends_with(char::is_alphanumeric) {
            self.text.push(' ');
        }
        // A footnote's label and its words (NITF `fn`).
        if name == "fn-value" && !self.text.is_empty() {
            self.text.push(' ');
        }
        // NITF's fraction, behind a number; its bar is an element that is often left out.
        let bar = if name == "frac-den" { '/' } else { ' ' };
        if matches!(&*name, "frac" | "frac-den") && self.text.ends_with(|c: char| c.is_ascii_digit()) {
            self.text.push(bar);
        }
        self.enter(effect);
        if void || is_void(&name) {
            self.leave(effect);
        } else {
            self.open.push(Open { name, effect });
        }
    }

    /// An element ends. Ends without a start are passed over; starts without an end are closed by an outer end.
    pub(crate) fn end(&mut self, name: &str) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let Some(at) = self.open.iter().rposition(|o| o.name.eq_ignore_ascii_case(name)) else { return };
        while self.open.len() > at {
            let Some(closed) = self.open.pop() else { return };
            self.before_leave(closed.effect);
            self.leave(closed.effect);
        }
    }

    /// An HTML `p`, `li`, `dt` or `dd` begins: an open one of its kind ends, unless a list or table opened since.
    pub(crate) fn end_implied(&mut self, name: &str) {
        let kin = |other: &str| if name == "p" { other == "p" } else { matches!(other, "li" | "dt" | "dd") };
        let fence = |other: &str| matches!(other, "ul" | "ol" | "dl" | "table" | "td" | "th" | "div" | "section");
        let open = self.open.iter().rev().take_while(|o| !fence(&o.name)).find(|o| kin(&o.name));
        if let Some(kin) = open.map(|o| o.name.clone()) {
            self.end(&kin);
        }
    }

    /// Text, its references resolved.
    pub(crate) fn text(&mut self, text: &str) {
        if self.skipping > 0 {
            return;
        }
        self.after_break &= text.trim().is_empty();
        if memchr::memchr(b'\n', text.as_bytes()).is_some() && self.is_filled() {
            push_filled(text, &mut self.text);
        } else {
            self.text.push_str(text);
        }
    }

    /// Whether line ends are white space like any other: in a paragraph, those of its source are; `br` makes lines.
    fn is_filled(&self) -> bool {
        let named = self.open.iter().rev().find(|o| is_paragraph(&o.name) || o.effect == Effect::Preformatted);
        named.is_some_and(|o| is_paragraph(&o.name))
    }

    /// Ends the walk.
    pub(crate) fn finish(mut self) -> Vec<Found> {
        while let Some(closed) = self.open.pop() {
            self.before_leave(closed.effect);
            self.leave(closed.effect);
        }
        self.flush();
        self.found
    }

    fn in_line(&self) -> bool {
        let line = |e: Effect| matches!(e, Effect::Dateline | Effect::Role(Role::Byline));
        self.open
            .last()
            .is_some_and(|o| line(o.effect) || (o.effect == Effect::Inline && self.open.iter().any(|o| line(o.effect))))
    }

    fn in_header(&self) -> bool {
        self.open.iter().any(|o| o.name == "header")
    }

    fn enter(&mut self, effect: Effect) {
        match effect {
            Effect::Inline => {}
            Effect::Skip => self.skipping += 1,
            Effect::Break => self.line_break(),
            Effect::Table => {
                if self.table_depth == 0 {
                    self.flush();
                }
                self.table_depth += 1;
            }
            Effect::Row => self.next_row(),
            Effect::Cell => self.next_cell(),
            // Within a table all blocks are the cell's words.
            _ if self.table_depth > 0 => self.text.push(' '),
            _ => self.flush(),
        }
    }

    /// Text of a block is flushed while the block is still open, so that it has the block's role.
    fn before_leave(&mut self, effect: Effect) {
        match effect {
            Effect::Inline | Effect::Skip | Effect::Break | Effect::Row | Effect::Cell => {}
            Effect::Table if self.table_depth > 1 => self.text.push(' '),
            Effect::Table => self.push_table(),
            _ if self.table_depth > 0 => self.text.push(' '),
            Effect::Role(role) => self.push_in(role),
            Effect::Dateline => self.push_in(Role::Dateline),
            Effect::Preformatted => self.push_preformatted(),
            Effect::Block => self.flush(),
        }
    }

    fn leave(&mut self, effect: Effect) {
        match effect {
            Effect::Skip => self.skipping = self.skipping.saturating_sub(1),
            Effect::Table => self.table_depth = self.table_depth.saturating_sub(1),
            _ => {}
        }
    }

    fn line_break(&mut self) {
        if self.skipping > 0 {
            return;
        }
        if self.table_depth == 0 && self.after_break {
            self.flush();
        } else {
            // In preformatted text a line end, elsewhere white space like any other.
            self.text.push('\n');
            self.after_break = true;
        }
    }

    fn next_row(&mut self) {
        if self.table_depth > 0 {
            let end = self.text.trim_end().len();
            self.text.truncate(end);
            if end > 0 {
                self.text.push('\u{1e}');
            }
        } else {
            self.flush();
        }
    }

    fn next_cell(&mut self) {
        if self.table_depth == 0 {
            self.flush();
        } else if !self.text.is_empty() && !self.text.ends_with('\u{1e}') {
            self.text.push('\u{1f}');
        }
    }

    /// Flushes the text in the role of the innermost element that gives one.
    fn flush(&mut self) {
        let named = self.open.iter().rev().find_map(|o| match o.effect {
            Effect::Role(role) => Some(role),
            Effect::Dateline => Some(Role::Dateline),
            _ => None,
        });
        match named {
            Some(role) => self.push_in(role),
            None => self.push_bare(),
        }
    }

    /// The role that text gets in the end. What is in a note, in furniture or boilerplate keeps that role whatever the
    /// elements within say, so that no table, list or dateline of a private note can get into a body.
    fn settle(&self, role: Role) -> Role {
        let outer = |wanted: Role| self.open.iter().any(|o| o.effect == Effect::Role(wanted));
        if matches!(role, Role::SignOff | Role::NotePrivate) {
            return role;
        }
        for keeps in [Role::NotePrivate, Role::NotePublic, Role::Boilerplate, Role::Abstract] {
            if outer(keeps) {
                return keeps;
            }
        }
        match (self.base, outer(Role::Furniture)) {
            (Role::Paragraph, true) if role == Role::Paragraph => role,
            (_, true) => Role::Furniture,
            (Role::Paragraph, false) => role,
            (base, false) => base,
        }
    }

    fn push_in(&mut self, role: Role) {
        let text = clean::line(&self.text);
        self.text.clear();
        self.push(role, text);
    }

    fn push_table(&mut self) {
        let text = table_text(&std::mem::take(&mut self.text));
        self.push(Role::Table, text);
    }

    fn push(&mut self, role: Role, text: String) {
        self.after_break = false;
        if !text.is_empty() {
            self.found.push(Found { role: self.settle(role), text });
        }
    }

    /// Text in no element but containers: Reuters lays out bare text in `body` by blank lines and spaces.
    fn push_bare(&mut self) {
        let in_paragraph = self.open.last().is_some_and(|o| is_paragraph(&o.name) || o.name == "inline");
        if self.base == Role::Paragraph && !in_paragraph && self.text.trim().contains('\n') {
            self.push_preformatted();
        } else {
            let base = self.base;
            self.push_in(base);
        }
    }

    fn push_preformatted(&mut self) {
        let text = std::mem::take(&mut self.text);
        for (role, text) in paragraphs::split(&text) {
            self.push(role, text);
        }
    }
}

/// Paragraphs: all vocabularies' and IDF's.
fn is_paragraph(name: &str) -> bool {
    matches!(name, "p" | "element")
}

/// Adds a paragraph's text: a line end is a space, an empty line parts paragraphs that a sender left in one element.
fn push_filled(text: &str, out: &mut String) {
    let mut ends = 0_usize;
    let end = |ends: usize, out: &mut String| match ends {
        0 => {}
        1 => out.push(' '),
        _ => out.push_str("\n\n"),
    };
    for (n, line) in text.split('\n').enumerate() {
        ends += usize::from(n > 0);
        if n == 0 || !line.trim().is_empty() {
            end(std::mem::take(&mut ends), out);
            out.push_str(line);
        }
    }
    end(ends, out);
}

/// Rows on lines, cells between bars.
fn table_text(text: &str) -> String {
    let rows = text.split('\u{1e}').map(|row| {
        let cells: Vec<String> = row.split('\u{1f}').map(clean::line).collect();
        cells.join(" | ")
    });
    let rows: Vec<String> = rows.filter(|row| row.chars().any(|c| c != ' ' && c != '|')).collect();
    rows.join("\n")
}
