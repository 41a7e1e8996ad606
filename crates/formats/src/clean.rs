//! Text as it goes on: NFC, no control characters, white space folded.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::bytewise;

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

/// Whether a byte is a printable character of ASCII or a space.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// Whether there are such bytes alone, and none with one behind it that it must not have.
fn is_plain_without(bytes: &[u8], pair: impl Fn(u8, u8) -> bool) -> bool {
    bytes.last().is_none_or(|last| is_plain(*last)) && !bytewise::any_pair(bytes, |a, b| !is_plain(a) | pair(a, b))
}

/// Whether a text is one line already: one space between words and none at the ends, nothing banned, in NFC. Of some
/// that are it is not said, for the sake of speed.
pub(crate) fn is_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.first() == Some(&b' ') || bytes.last() == Some(&b' ') {
        return false;
    }
    is_plain_without(bytes, |a, b| (a == b' ') & (b == b' '))
        || (!bytes.is_ascii() && !may_fold(bytes) && is_composed(text))
}

/// Whether there may be white space that is folded or a character that is banned.
fn may_fold(bytes: &[u8]) -> bool {
    let ascii = |a: u8, b: u8| (a < b' ') | (a == 0x7f) | ((a == b' ') & (b == b' '));
    bytewise::any_triple(bytes, |a, b, c| ascii(a, b) | may_fold_beyond_ascii(a, b, c))
}

/// The same of a byte and the two behind it where the character is beyond ASCII. Without branches, so that it is asked of
/// many bytes at once.
fn may_fold_beyond_ascii(a: u8, b: u8, c: u8) -> bool {
    let c1 = (a == 0xc2) & (b <= 0xa0);
    let punctuation = (a == 0xe2) & ((b == 0x81) | ((b == 0x80) & (c >= 0xa8)));
    c1 | punctuation | (a == 0xef)
}

/// A text as [`line()`] makes it. One that is a line already, as most are that come here a second time, is not copied.
pub(crate) fn into_line(text: Cow<'_, str>) -> String {
    if is_line(&text) {
        return text.into_owned();
    }
    // A line but for its ends: indented mark-up.
    let trimmed = text.trim_matches([' ', '\t', '\n', '\r']);
    if trimmed.len() < text.len() && is_line(trimmed) {
        return trimmed.to_owned();
    }
    fold(&text)
}

/// A text as [`line()`] makes it, borrowed where that is a part of it.
pub(crate) fn as_line(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_matches([' ', '\t', '\n', '\r']);
    if is_line(trimmed) { Cow::Borrowed(trimmed) } else { Cow::Owned(fold(text)) }
}

/// One line: white space runs become one space, both ends are trimmed.
pub(crate) fn line(text: &str) -> String {
    into_line(Cow::Borrowed(text))
}

fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut gap) = (text, false);
    loop {
        let run = line_start(rest);
        if run > 0 && gap && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&rest[..run]);
        rest = &rest[run..];
        gap &= run == 0;
        // What ends a run is white space, or does not go on.
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { break };
        gap |= is_space(c);
        rest = chars.as_str();
    }
    nfc(out)
}

/// Bytes at the start of a text that are a line as they stand: no white space but one space between words, nothing
/// banned.
fn line_start(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let word = at + usize::from(at > 0 && bytes.get(at) == Some(&b' '));
        let Some(first) = bytes.get(word) else { return at };
        at = match first {
            b'!'..=b'~' => word + 1,
            0..0x80 => return at,
            // No character with another first byte is a space or banned.
            0xc2 | 0xe2 | 0xef => match text[word..].chars().next() {
                Some(c) if !is_space(c) && !is_banned(c) => word + c.len_utf8(),
                _ => return at,
            },
            0x80.. => word + 1,
        };
    }
}

/// Adds a character in lower case; European languages' without looking them up.
pub(crate) fn push_lower(c: char, lower: &mut String) {
    match c {
        '\0'..='\x7f' => lower.push(c.to_ascii_lowercase()),
        'À'..='Ö' | 'Ø'..='Þ' => lower.extend(char::from_u32(u32::from(c) + 0x20)),
        'ß'..='ÿ' => lower.push(c),
        _ => lower.extend(c.to_lowercase()),
    }
}

/// A text as `str::to_lowercase` makes it, made faster.
pub(crate) fn lower(text: &str) -> String {
    // What a sigma becomes depends on what stands around it.
    if text.contains('Σ') {
        return text.to_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        // Runs of ASCII are told and folded many bytes at a time.
        let run = rest.bytes().position(|b| !b.is_ascii()).unwrap_or(rest.len());
        let start = out.len();
        out.push_str(&rest[..run]);
        out[start..].make_ascii_lowercase();
        let mut chars = rest[run..].chars();
        chars.next().into_iter().for_each(|c| push_lower(c, &mut out));
        rest = chars.as_str();
    }
    out
}

/// Text with line feeds alone where it had carriage returns before them: one, or the two of teleprinters.
pub(crate) fn without_returns(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut feeds = memchr::memchr_iter(b'\n', bytes).filter(|at| *at > 0 && bytes[at - 1] == b'\r').peekable();
    if feeds.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for at in feeds {
        out.push_str(text[from..at].trim_end_matches('\r'));
        from = at;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// Text for `str::lines`, which takes a carriage return alone for a character like any other.
pub(crate) fn unix_lines(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let lone = memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'));
    if lone { Cow::Owned(without_returns(text).replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

/// The lines of a text as `str::lines` has them, found faster.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(Some);
    let last = (!text.is_empty() && !text.ends_with('\n')).then_some(None);
    let mut from = 0;
    ends.chain(last).map(move |end| {
        let line = &text[from..end.unwrap_or(text.len())];
        from = end.map_or(text.len(), |end| end + 1);
        if end.is_some() { line.strip_suffix('\r').unwrap_or(line) } else { line }
    })
}

/// Whether a text is as [`layout`] makes it. Of some that are it is not said, for the sake of speed.
fn is_layout(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    let ends = |b: u8| !matches!(b, b' ' | b'\n');
    // Printable characters, and line feeds without a space before them.
    let stays = |b: u8| is_plain(b) | !b.is_ascii();
    let other = |a: u8, b: u8| !(stays(a) | (a == b'\n')) | ((a == b' ') & (b == b'\n'));
    ends(*first)
        && ends(*last)
        && stays(*last)
        && !bytewise::any_pair(bytes, other)
        && (bytes.is_ascii() || (!bytewise::any_triple(bytes, may_fold_beyond_ascii) && is_composed(text)))
}

/// Text whose layout counts: lines and runs of spaces stay, a tab becomes four spaces, line ends are trimmed.
pub(crate) fn into_layout(text: Cow<'_, str>) -> String {
    if is_layout(&text) {
        return text.into_owned();
    }
    // Columns that are empty at the start.
    let trimmed = text.trim_matches([' ', '\n']);
    if is_layout(trimmed) { trimmed.to_owned() } else { layout(&text) }
}

fn layout(text: &str) -> String {
    let text = unix_lines(text);
    let mut out = String::with_capacity(text.len());
    for row in lines(text.trim_matches(['\r', '\n', ' ', '\t'])) {
        if row.bytes().all(is_plain) {
            out.push_str(row.trim_end_matches(' '));
            out.push('\n');
            continue;
        }
        let (start, mut rest) = (out.len(), row);
        loop {
            let plain = rest.bytes().position(|b| !matches!(b, b' '..=b'~')).unwrap_or(rest.len());
            out.push_str(&rest[..plain]);
            let mut chars = rest[plain..].chars();
            match chars.next() {
                None => break,
                Some('\t') => out.push_str("    "),
                Some(c) if is_space(c) => out.push(' '),
                Some(c) if is_banned(c) => {}
                Some(c) => out.push(c),
            }
            rest = chars.as_str();
        }
        out.truncate(start + out[start..].trim_end().len());
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    nfc(out)
}

fn nfc(text: String) -> String {
    if is_composed(&text) || is_nfc(&text) { text } else { text.nfc().collect() }
}

/// Whether a text is in NFC by its characters alone.
fn is_composed(text: &str) -> bool {
    // U+0300 and all behind it begin with this byte or a higher one. Latin letters are told many bytes at a time.
    let beyond = |b: u8| b >= 0xcc;
    if !bytewise::any(text.as_bytes(), beyond) {
        return true;
    }
    let mut rest = text;
    while let Some(at) = bytewise::position(rest.as_bytes(), beyond) {
        let mut chars = rest[at..].chars();
        if !chars.next().is_some_and(is_always_composed) {
            return false;
        }
        rest = chars.as_str();
    }
    true
}

/// Characters of which any text is in NFC: those of European languages, dashes and quotation marks, the euro sign.
fn is_always_composed(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{2010}'..='\u{2027}' | '\u{20ac}')
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
    use unicode_normalization::{IsNormalized, UnicodeNormalization, char::canonical_combining_class, is_nfc_quick};

    use super::{
        cut_on_word, is_always_composed, is_banned, is_layout, is_space, layout, line, lines, lower, unix_lines,
        without_returns,
    };

    #[test]
    fn no_escape_sequence_survives() {
        assert_eq!(line("a\u{1b}[31mred\u{9b}0m \r\n\u{7}b\u{feff}"), "a[31mred0m b");
        assert_eq!(layout("a\t\u{1b}b \r\n\r\nc  d\n\n"), "a    b\n\nc  d");
        assert_eq!(line(" a \t\r\n b\x0bc "), "a b c");
        assert_eq!(line("e\u{301}\u{a0}\u{a0}x"), "é x");
    }

    #[test]
    fn a_layout_that_is_one_stays() {
        for text in ["a;b", "a  b\n\n  c", "~", "½  ü\n—"] {
            assert!(is_layout(text) && layout(text) == text, "{text:?}");
        }
        for text in [
            "",
            " a",
            "a ",
            "a \nb",
            "\na",
            "a\n",
            "a\tb",
            "a\r\nb",
            "a\u{7f}",
            "ü\u{a0}",
            "e\u{301}",
            "\u{85}ü",
            "ü\u{2028}a",
            "ü\t",
        ] {
            assert!(!is_layout(text), "{text:?}");
        }
    }

    #[test]
    fn letters_in_lower_case_are_those_of_the_standard_library() {
        for c in '\0'..=char::MAX {
            let text = format!("A{c}Ü{c}");
            assert_eq!(lower(&text), text.to_lowercase());
        }
    }

    #[test]
    fn composed_characters_are_in_nfc() {
        for c in ('\0'..=char::MAX).filter(|c| is_always_composed(*c)) {
            assert_eq!(is_nfc_quick(std::iter::once(c)), IsNormalized::Yes, "{c:?}");
            assert_eq!(canonical_combining_class(c), 0, "{c:?}");
        }
    }

    #[test]
    fn all_white_space_and_all_that_is_banned_is_folded() {
        for c in '\0'..=char::MAX {
            let expected = if is_space(c) {
                "é x".to_owned()
            } else if is_banned(c) {
                "éx".to_owned()
            } else {
                format!("é{c}x").nfc().collect()
            };
            assert_eq!(line(&format!("{c}é{c}x{c}")), line(&format!("{c}{expected}{c}")), "{c:?}");
            if is_space(c) || is_banned(c) {
                assert_eq!(line(&format!("{c} é{c}{c}x{c}")), expected, "{c:?}");
            }
        }
    }

    #[test]
    fn lines_are_those_of_the_standard_library() {
        for text in ["", "\n", "a", "a\n", "a\r\nb\r", "\r\n\r\r\n", "\n\nä\n ", "a\nb\r\r\n\r"] {
            assert_eq!(lines(text).collect::<Vec<_>>(), text.lines().collect::<Vec<_>>(), "{text:?}");
        }
    }

    #[test]
    fn line_ends_of_transports() {
        assert_eq!(without_returns("a\r\nb\r\r\nc\rd\n\r\n"), "a\nb\nc\rd\n\n");
        assert_eq!(unix_lines("a\r\r\nb\rc\r"), "a\nb\nc\n");
        assert_eq!(unix_lines("a\r\nb"), "a\r\nb");
    }

    #[test]
    fn cuts_between_words() {
        assert_eq!(cut_on_word("one two three", 9), "one two…");
        assert_eq!(cut_on_word("short", 9), "short");
        assert_eq!(cut_on_word("äöüäöüäöüäöü", 3), "äöü…");
    }
}
