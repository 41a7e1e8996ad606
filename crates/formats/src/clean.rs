//! Text as it goes on: NFC, no control characters, white space folded.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Whether a character must not go on: C0 but TAB and LF, DEL, C1 (terminal escapes begin there), byte order marks,
/// and the marks that turn the direction of what follows, which can make a terminal show another text.
fn is_banned(c: char) -> bool {
    (c.is_control() && c != '\t' && c != '\n')
        || matches!(c, '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_space(c: char) -> bool {
    // The four information separators of ASCII part fields on old wires: words must not run together there.
    matches!(
        c,
        ' ' | '\u{1c}'
            ..='\u{1f}' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{a0}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether there are printable characters of ASCII and spaces alone.
fn is_plain(bytes: &[u8]) -> bool {
    // Without branches over all bytes, so that it is done many at a time.
    bytes.iter().fold(true, |ok, b| ok & matches!(b, b' '..=b'~'))
}

/// Whether this byte stands twice in a row.
pub(crate) fn has_pair(bytes: &[u8], byte: u8) -> bool {
    let seconds = bytes.get(1..).unwrap_or_default();
    bytes.iter().zip(seconds).fold(false, |found, (a, b)| found | ((*a == byte) & (*b == byte)))
}

/// Whether a text is one line already: ASCII, one space between words and none at the ends.
fn is_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = bytes.first() != Some(&b' ') && bytes.last() != Some(&b' ');
    ends && is_plain(bytes) && !has_pair(bytes, b' ')
}

/// A text as [`line()`] makes it. One that is a line already, as most are that come here a second time, is not copied.
pub(crate) fn into_line(text: Cow<'_, str>) -> String {
    if is_line(&text) {
        return text.into_owned();
    }
    // A line but for its ends: indented mark-up.
    let trimmed = text.trim_matches([' ', '\t', '\n', '\r']);
    if trimmed.len() < text.len() && is_line(trimmed) { trimmed.to_owned() } else { fold(&text) }
}

/// One line: white space runs become one space, both ends are trimmed.
pub(crate) fn line(text: &str) -> String {
    into_line(Cow::Borrowed(text))
}

fn fold(text: &str) -> String {
    // Most text is ASCII without control characters: words joined by spaces.
    if text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\t' | b'\n' | b'\r')) {
        let mut out = String::with_capacity(text.len());
        for word in text.split_ascii_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
        return out;
    }
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if is_space(c) {
            gap = !out.is_empty();
        } else if !is_banned(c) {
            if gap {
                out.push(' ');
                gap = false;
            }
            out.push(c);
        }
    }
    nfc(out)
}

/// Text for `str::lines`, which takes a carriage return alone for a character like any other.
pub(crate) fn unix_lines(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let lone = memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'));
    if lone { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

/// Text whose layout counts: lines and runs of spaces stay, a tab becomes four spaces, line ends are trimmed.
pub(crate) fn layout(text: &str) -> String {
    let text = unix_lines(text);
    let mut out = String::with_capacity(text.len());
    for row in text.trim_matches(['\r', '\n', ' ', '\t']).lines() {
        if is_plain(row.as_bytes()) {
            out.push_str(row.trim_end_matches(' '));
            out.push('\n');
            continue;
        }
        let mut clean = String::with_capacity(row.len());
        for c in row.chars() {
            match c {
                '\t' => clean.push_str("    "),
                c if is_space(c) => clean.push(' '),
                c if is_banned(c) => {}
                c => clean.push(c),
            }
        }
        out.push_str(clean.trim_end());
        out.push('\n');
    }
    nfc(out.trim_end().to_owned())
}

fn nfc(text: String) -> String {
    if text.is_ascii() || is_nfc(&text) { text } else { text.nfc().collect() }
}

/// Cuts on a word's end, at most `chars_max` characters; says so with an ellipsis.
pub(crate) fn cut_on_word(text: &str, chars_max: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(chars_max) else { return text.to_owned() };
    let head = &text[..end];
    let cut = head.rfind(' ').filter(|at| *at > 0).unwrap_or(end);
    format!("{}…", head[..cut].trim_end_matches([' ', ',', ';', ':', '-', '–']))
}

/// At most `bytes_max` bytes, on a character's edge.
pub(crate) fn bounded(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

#[cfg(test)]
mod tests {
    use super::{cut_on_word, layout, line};

    #[test]
    fn no_escape_sequence_survives() {
        assert_eq!(line("a\u{1b}[31mred\u{9b}0m \r\n\u{7}b\u{feff}"), "a[31mred0m b");
        assert_eq!(layout("a\t\u{1b}b \r\n\r\nc  d\n\n"), "a    b\n\nc  d");
        assert_eq!(line(" a \t\r\n b\x0bc "), "a b c");
        assert_eq!(line("e\u{301}\u{a0}\u{a0}x"), "é x");
    }

    #[test]
    fn cuts_between_words() {
        assert_eq!(cut_on_word("one two three", 9), "one two…");
        assert_eq!(cut_on_word("short", 9), "short");
        assert_eq!(cut_on_word("äöüäöüäöüäöü", 3), "äöü…");
    }
}
