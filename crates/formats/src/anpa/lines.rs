//! The lines of an ANPA text: header lines begin with `^` and end in `<` or `=`, paragraphs begin with a TAB.

use crate::bytewise;

/// What a physical line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// `^text`, and how it ends.
    Head(&'a str, End),
    /// `<TAB>text`.
    Start(&'a str),
    /// Goes on with the line before.
    More(&'a str),
    /// A row of a table.
    Row(&'a str),
    Blank,
}

/// How a header line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// `<`: it is whole.
    Closed,
    /// `=`: set apart from the body; a byline, a title, a heading within a table.
    Title,
    /// No mark: it may go on in the next physical line.
    Open,
}

/// Tells a line. `BS` begins table rows; `*9006< ` may stand before a header line.
pub(crate) fn tell(line: &str) -> Line<'_> {
    let line = line.trim_end_matches([' ', '\r', '\t', '\u{c}']);
    if let Some(row) = line.strip_prefix('\u{8}') {
        return Line::Row(row);
    }
    let columns = bytewise::any(line.as_bytes(), |b| b == 0x1e);
    // Most lines are paragraphs.
    if let Some(text) = line.strip_prefix('\t').filter(|_| !columns) {
        let text = text.trim_start();
        return if text.is_empty() { Line::Blank } else { Line::Start(ended(text).0) };
    }
    let bare = line.trim_start_matches([' ', '\u{c}']);
    let bare = without_code(bare);
    if let Some(head) = bare.strip_prefix('^') {
        let head = without_code(head);
        let head = head.strip_prefix('^').unwrap_or(head);
        let (text, end) = ended(head);
        return Line::Head(text, end);
    }
    if columns {
        return Line::Row(line.trim_end_matches('<'));
    }
    if bare.trim().is_empty() {
        return Line::Blank;
    }
    match line.trim_start_matches(' ').strip_prefix('\t') {
        Some(text) => Line::Start(ended(text.trim_start()).0),
        None => Line::More(ended(line).0),
    }
}

/// A line without the typesetter's code before it: `*9006< `.
fn without_code(line: &str) -> &str {
    match line.strip_prefix('*').and_then(|r| r.split_once('<')) {
        Some((digits, rest)) if digits.len() <= 6 && digits.bytes().all(|b| b.is_ascii_digit()) => rest.trim_start(),
        _ => line,
    }
}

/// A line's text without its end mark. Canadian Press writes `@<`.
fn ended(text: &str) -> (&str, End) {
    let text = text.trim_end();
    if let Some(text) = text.strip_suffix('<') {
        return (text.trim_end_matches('@').trim_end(), End::Closed);
    }
    match text.strip_suffix('=') {
        Some(text) => (text.trim_end(), End::Title),
        None => (text, End::Open),
    }
}

/// Whether a text line is a table's row: AP parts columns by `;`.
pub(crate) fn is_row(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = bytes.iter().filter(|b| **b == b';').count();
    // A list within a sentence has spaces behind them.
    ends >= 2 && !bytewise::any_pair(bytes, |a, b| (a == b';') & (b == b' '))
}

#[cfg(test)]
mod tests {
    use super::{End, Line, tell};

    #[test]
    fn lines() {
        assert_eq!(tell("^Ferry runs aground< \r"), Line::Head("Ferry runs aground", End::Closed));
        assert_eq!(tell("^By JANE ROE= \r"), Line::Head("By JANE ROE", End::Title));
        assert_eq!(tell("*9006< ^XX-Top-Headlines,0176<\r"), Line::Head("XX-Top-Headlines,0176", End::Closed));
        assert_eq!(tell("^*9006< ^XX-Top,0176<\r"), Line::Head("XX-Top,0176", End::Closed));
        assert_eq!(tell("\t   PORTO ALTO (XX) _ A ferry"), Line::Start("PORTO ALTO (XX) _ A ferry"));
        assert_eq!(tell("went on"), Line::More("went on"));
        assert_eq!(tell(" \r"), Line::Blank);
        assert_eq!(tell("\u{8}Rovers;23;13"), Line::Row("Rovers;23;13"));
    }
}
