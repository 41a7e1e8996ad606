//! What is recognised and not read: so that it is told from plain text and dies with its name.

use copytaster_records::ErrorClass;

use crate::FormatError;

const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG", "a PNG picture without metadata"),
    (b"II*\0", "a TIFF picture without metadata"),
    (b"MM\0*", "a TIFF picture without metadata"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "gzip-compressed data"),
];

/// Files that are no text, by their first bytes.
pub(crate) fn check_magic(bytes: &[u8]) -> Result<(), FormatError> {
    match MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, name)) => Err(FormatError::new(ErrorClass::Binary, format!("this is {name}, which is not read"))),
        None => Ok(()),
    }
}
