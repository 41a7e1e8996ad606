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

static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*(?:from|message-id|mime-version|received|return-path):[^\n]*\n(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
        .expect("a good pattern")
});

/// Files that are no text, by their first bytes.
pub(crate) fn check_magic(bytes: &[u8]) -> Result<(), FormatError> {
    match MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, name)) => Err(FormatError::new(ErrorClass::Binary, format!("this is {name}, which is not read"))),
        None => Ok(()),
    }
}

/// Formats that would otherwise pass for plain text.
pub(crate) fn sniff(sample: &Sample<'_>) -> Option<Result<Format, FormatError>> {
    let text = sample.text;
    let head = &text[..text.floor_char_boundary(8192)];
    let name = if head.trim_start().starts_with("BEGIN:VCALENDAR") {
        "iCalendar"
    } else if MAIL.is_match(head) {
        "e-mail"
    } else {
        return None;
    };
    Some(Err(not_read(name)))
}

/// A format that this build knows by name only.
pub(crate) fn not_read(name: &str) -> FormatError {
    FormatError::unknown(format!("this is {name}, which this build does not read"))
}
