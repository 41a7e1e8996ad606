//! What is recognised and not read: so that it is told from plain text and dies with its name.

use std::sync::LazyLock;

use copytaster_records::{ErrorClass, Format};
use regex::Regex;

use crate::FormatError;
use crate::table::Sample;

const MAGIC: &[(&[u8], &str)] = &[
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "gzip-compressed data"),
];

/// IPTC 7901 (revision 5): the whole header line, because a part of it is found in much else. notes/formats.md §6.6.
static IPTC7901: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\x7f\x00\s]*\x01?[a-z]{1,3}\d{3,5} +[1-9] +[a-z]{1,3} +\d{1,4}(?: +[^\r\n]{0,60})? ?\r?\n")
        .expect("a good pattern")
});

/// ANPA 1312 (NAA 89-3), line 1: US before the line's end. §6.5.
static ANPA1312: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\x16\x7f\x00\r\n]*\x01[A-Za-z]?\d{4}[^\x1f\r\n]{0,15}\x1f").expect("a good pattern")
});

static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*(?:from|message-id|mime-version|received|return-path):[^\n]*\n(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
        .expect("a good pattern")
});

/// Files that are no text, by their first bytes.
pub(crate) fn check_magic(bytes: &[u8]) -> Result<(), FormatError> {
    match MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, name)) => Err(FormatError::new(ErrorClass::Binary, format!("this is {name}, which is not read"))),
        None if ANPA1312.is_match(&String::from_utf8_lossy(&bytes[..bytes.len().min(80)])) => {
            Err(not_read("ANPA 1312"))
        }
        None => Ok(()),
    }
}

/// Formats that would otherwise pass for plain text.
pub(crate) fn sniff(sample: &Sample<'_>) -> Option<Result<Format, FormatError>> {
    let text = sample.text;
    let head = &text[..text.floor_char_boundary(8192)];
    let name = if IPTC7901.is_match(head) {
        "IPTC 7901"
    } else if head.lines().take(8).any(is_zczc) {
        "ZCZC text"
    } else if head.trim_start().starts_with("BEGIN:VCALENDAR") {
        "iCalendar"
    } else if MAIL.is_match(head) {
        "e-mail"
    } else {
        return None;
    };
    Some(Err(not_read(name)))
}

fn is_zczc(line: &str) -> bool {
    let line = line.trim_start_matches(['\u{16}', '\u{7f}']);
    line.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("zczc"))
}

/// A format that this build knows by name only.
pub(crate) fn not_read(name: &str) -> FormatError {
    FormatError::unknown(format!("this is {name}, which this build does not read"))
}
