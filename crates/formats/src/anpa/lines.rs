//! The lines of an ANPA text: header lines begin with `^` and end in `<` or `=`, paragraphs begin with a TAB.

use std::borrow::Cow;

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
    let columns = memchr::memchr(0x1e, line.as_bytes()).is_some();
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
    let mut columns = 0;
    for at in memchr::memchr_iter(b';', text.as_bytes()) {
        // A list within a sentence.
        if text.as_bytes().get(at + 1) == Some(&b' ') {
            return false;
        }
        columns += 1;
    }
    columns >= 2
}

/// Typesetters' codes as characters: space bands, fixed spaces, halves, quotation marks, dashes.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if !may_have_codes(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    push_plain(text, |_| None, &mut out);
    Cow::Owned(out)
}

/// Whether there may be codes in a text. Few questions to a byte, so that they are asked of many at once.
pub(crate) fn may_have_codes(text: &str) -> bool {
    let may_be = |b: u8| (b < b' ') | matches!(b, b'_' | b'`') | (b == b'{');
    let bytes = text.as_bytes();
    let doubled = || memchr::memchr_iter(b'\'', bytes).any(|at| bytes.get(at + 1) == Some(&b'\''));
    bytewise::any(bytes, may_be) || doubled()
}

/// Adds text with its codes as characters, and gaps, which begin and end in spaces, in place of some bytes.
pub(crate) fn push_plain(text: &str, gap: impl Fn(u8) -> Option<&'static str>, out: &mut String) {
    let bytes = text.as_bytes();
    let seen = |at: usize| bytes.get(at).map(|b| if gap(*b).is_some() { b' ' } else { *b });
    let mut from = 0;
    while let Some(len) = bytes[from..].iter().position(|b| CODES[usize::from(*b)] || gap(*b).is_some()) {
        let at = from + len;
        out.push_str(&text[from..at]);
        from = at + 1;
        let next = seen(from);
        match bytes[at] {
            byte if gap(byte).is_some() => out.push_str(gap(byte).unwrap_or_default()),
            0x10 if next == Some(b' ') => {}
            0x10 | 0x1e | 0x1f => out.push(' '),
            0x08 | 0x0c => {}
            quote @ (b'`' | b'\'') if next == Some(quote) => {
                out.push(if quote == b'`' { '“' } else { '”' });
                from += 1;
            }
            // A half, behind a figure or alone in a column.
            b'{' if next.is_none_or(|n| matches!(n, b';' | b' ' | 0x10 | b'\r')) => out.push('½'),
            b'_' if at > 0 && seen(at - 1) == Some(b' ') && next.is_none_or(|n| n == b' ') => out.push('—'),
            other => out.push(char::from(other)),
        }
    }
    out.push_str(&text[from..]);
}

/// [`is_code`] of each byte, and the quotation mark.
const CODES: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0_u8;
    while b < 128 {
        table[b as usize] = is_code(b) || b == b'\'';
        b += 1;
    }
    table
};

/// Bytes that may be codes; a quotation mark is one where it stands twice.
const fn is_code(byte: u8) -> bool {
    matches!(byte, 0x08 | 0x0c | 0x10 | 0x1e | 0x1f | b'`' | b'{' | b'_')
}

#[cfg(test)]
mod tests {
    use super::{End, Line, plain, tell};

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

    #[test]
    fn codes() {
        assert_eq!(plain("It's ' alone, a_b `c é_ 5{x ```'''"), "It's ' alone, a_b `c é_ 5{x “`”'");
        assert_eq!(plain("_ \u{10}a\u{10} \u{8}b\u{1f}c {"), "_  a b c ½");
        assert_eq!(plain("``So,'' he said _ and went"), "“So,” he said — and went");
        assert_eq!(plain("New\u{10} York;6{;{;4"), "New York;6½;½;4");
    }
}
