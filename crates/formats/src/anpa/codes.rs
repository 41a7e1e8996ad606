//! Typesetters' codes as characters: space bands, fixed spaces, halves, quotation marks, dashes.

use std::borrow::Cow;

use crate::bytewise;

/// A text with its codes as characters.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let doubled = |a: u8, b: u8| (a == b'\'') & (b == b'\'');
    let ends_in_code = bytes.last().is_some_and(|last| may_be_code(*last));
    if !ends_in_code && !bytewise::any_pair(bytes, |a, b| may_be_code(a) | doubled(a, b)) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut from, mut at) = (String::with_capacity(text.len() + 8), 0, 0);
    while let Some(len) = bytewise::position(&bytes[at..], |b| may_be_code(b) | (b == b'\'')) {
        at += len;
        let Some((character, taken)) = code(bytes, at, |_| false) else {
            at += 1;
            continue;
        };
        out.push_str(&text[from..at]);
        out.push_str(character);
        at += taken;
        from = at;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// What parts the columns of a row.
#[derive(Clone, Copy)]
enum Columns {
    /// `;`: AP's.
    Semicolons,
    /// The record and the unit separator of ASCII.
    Separators,
}

impl Columns {
    fn of(row: &[u8]) -> Self {
        if bytewise::any(row, |b| b == b';') { Self::Semicolons } else { Self::Separators }
    }

    fn part(self, byte: u8) -> bool {
        match self {
            Self::Semicolons => byte == b';',
            Self::Separators => matches!(byte, 0x1e | 0x1f),
        }
    }

    /// Spaces that set columns apart.
    fn spaces(self) -> usize {
        match self {
            Self::Semicolons => 2,
            Self::Separators => 1,
        }
    }
}

/// Bytes of a row for each byte that stands for it, at the most: a dash has three.
const ROOM: usize = 3;

/// Adds a row of a table without its end, its codes as characters; columns are set apart by spaces.
pub(crate) fn push_row(text: &str, rows: &mut Vec<u8>) {
    let (bytes, start) = (text.as_bytes(), rows.len());
    let columns = Columns::of(bytes);
    // Byte by byte: a column has a few, so that a copy of each would take longer.
    rows.resize(start + ROOM * bytes.len(), b' ');
    let (mut at, mut end) = (0, start);
    while let Some(byte) = bytes.get(at) {
        let mut put = |text: &[u8]| {
            rows[end..end + text.len()].copy_from_slice(text);
            end += text.len();
        };
        if !IN_ROW[usize::from(*byte)] {
            put(&[*byte]);
        } else if columns.part(*byte) {
            end += columns.spaces();
        } else if let Some((character, taken)) = code(bytes, at, |b| columns.part(b)) {
            put(character.as_bytes());
            at += taken - 1;
        } else {
            put(&[*byte]);
        }
        at += 1;
    }
    rows.truncate(end);
    rows.truncate(start + rows[start..].trim_ascii_end().len());
}

/// What stands for the code at `at`, and how many bytes that has; `None` where the byte is none there. `is_gap`: bytes in
/// whose place there are spaces.
fn code(bytes: &[u8], at: usize, is_gap: impl Fn(u8) -> bool) -> Option<(&'static str, usize)> {
    let seen = |at: usize| bytes.get(at).map(|b| if is_gap(*b) { b' ' } else { *b });
    let next = seen(at + 1);
    Some(match bytes[at] {
        0x10 if next == Some(b' ') => ("", 1),
        0x10 | 0x1e | 0x1f => (" ", 1),
        0x08 | 0x0c => ("", 1),
        b'`' if next == Some(b'`') => ("“", 2),
        b'\'' if next == Some(b'\'') => ("”", 2),
        // A half, behind a figure or alone in a column.
        b'{' if next.is_none_or(|n| matches!(n, b';' | b' ' | 0x10 | b'\r')) => ("½", 1),
        b'_' if at > 0 && seen(at - 1) == Some(b' ') && next.is_none_or(|n| n == b' ') => ("—", 1),
        _ => return None,
    })
}

/// Whether a byte may be a code, but a quotation mark, which is one where it stands twice. Few questions, so that they are
/// asked of many bytes at once.
const fn may_be_code(byte: u8) -> bool {
    (byte < b' ') | (byte == b'_') | (byte == b'`') | (byte == b'{')
}

/// Bytes that may be something else in a row.
const IN_ROW: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0_u8;
    while b < 128 {
        table[b as usize] = may_be_code(b) || b == b'\'' || b == b';';
        b += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::{plain, push_row};

    #[test]
    fn codes() {
        assert_eq!(plain("It's ' alone, a_b `c é_ 5{x ```'''"), "It's ' alone, a_b `c é_ 5{x “`”'");
        assert_eq!(plain("_ \u{10}a\u{10} \u{8}b\u{1f}c {"), "_  a b c ½");
        assert_eq!(plain("``So,'' he said _ and went"), "“So,” he said — and went");
        assert_eq!(plain("New\u{10} York;6{;{;4"), "New York;6½;½;4");
    }

    #[test]
    fn rows() {
        let row = |text: &str| {
            let mut rows = b"a\n".to_vec();
            push_row(text, &mut rows);
            String::from_utf8(rows).expect("text").split_off(2)
        };
        assert_eq!(row("New\u{10}York;6{;{;_;4-1;\u{10}"), "New York  6½  ½  —  4-1");
        assert_eq!(row("Vale\u{1f}\u{1e} 73\u{1e}it''s; no"), "Vale   73 it”s   no");
        assert_eq!(row("Vale\u{1f}\u{1e} 73 _\u{1e}"), "Vale   73 —");
        assert_eq!(row("Übersee;;3"), "Übersee    3");
        assert_eq!(row(";"), "");
    }
}
