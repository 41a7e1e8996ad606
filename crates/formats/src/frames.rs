//! Teleprinter frames: `SOH` ... `STX` ... `ETX` ... `EOT`, one story after the other (ANPA 1312, IPTC 7901).
//!
//! A frame begins where a whole header line of its format stands, so that a stray control character begins none. A
//! missing `EOT` ends at the next header; filler between frames is dropped, anything else there is a dead unit.

use copytaster_records::{Format, UnitContext};
use jiff::civil::Date;
use jiff::fmt::temporal::DateTimePrinter;

use crate::unit::Units;
use crate::{BadUnit, FormatError, Unit, anpa, clean, iptc7901};

pub(crate) const SOH: u8 = 0x01;
pub(crate) const STX: u8 = 0x02;
pub(crate) const ETX: u8 = 0x03;
pub(crate) const EOT: u8 = 0x04;

/// Bytes at the start of a delivery in which its first frame begins.
const HEAD_BYTES_MAX: usize = 4096;

/// `SYN`, `DEL`, `NUL`, line ends, spaces: what fills a line between stories. BOMs stand before exported files.
pub(crate) fn is_filler(byte: u8) -> bool {
    matches!(byte, 0x16 | 0x7f | 0x00 | b'\r' | b'\n' | b' ' | b'\t' | 0x0c | 0x18 | 0xef | 0xbb | 0xbf)
}

/// A delivery of frames, by its first header line.
pub(crate) fn sniff(bytes: &[u8]) -> Option<Format> {
    let start = bytes.iter().position(|b| !is_filler(*b))?;
    // Markup and JSON may quote a frame.
    if matches!(bytes[start], b'<' | b'{' | b'[') {
        return None;
    }
    if let Some(format) = starts(&bytes[start..]) {
        return Some(format);
    }
    // A file cut from a line may begin within a story.
    let head = &bytes[..bytes.len().min(HEAD_BYTES_MAX)];
    memchr::memchr_iter(SOH, head).find_map(|at| starts(&bytes[at..]))
}

/// The format of the header line at the start of `bytes`, if a whole one stands there.
fn starts(bytes: &[u8]) -> Option<Format> {
    if anpa::header::is_start(bytes) {
        Some(Format::Anpa1312)
    } else if iptc7901::header::is_start(bytes) {
        Some(Format::Iptc7901)
    } else {
        None
    }
}

/// Splits a delivery into its frames, the bytes as they are.
pub(crate) fn split(bytes: &[u8], units: &mut Units<'_>) -> Result<(), FormatError> {
    let starts = find_starts(bytes);
    let mut end = 0;
    for (n, (at, format)) in starts.iter().enumerate() {
        between(&bytes[end..*at], units)?;
        let next = starts.get(n + 1).map_or(bytes.len(), |(next, _)| *next);
        end = memchr::memchr(EOT, &bytes[*at..next]).map_or(next, |eot| at + eot + 1);
        let bytes = trim_filler(&bytes[*at..end]).to_vec();
        units.push(Ok(Unit { format: *format, bytes, context: UnitContext::default() }))?;
    }
    between(&bytes[end..], units)
}

/// Where headers stand: at each `SOH`, and at line starts once any header there was one without `SOH`.
fn find_starts(bytes: &[u8]) -> Vec<(usize, Format)> {
    let framed: Vec<(usize, Format)> =
        memchr::memchr_iter(SOH, bytes).filter_map(|at| starts(&bytes[at..]).map(|f| (at, f))).collect();
    if !framed.is_empty() {
        return framed;
    }
    let lines = std::iter::once(0).chain(memchr::memchr2_iter(b'\n', b'\r', bytes).map(|at| at + 1));
    let at_text = lines.map(|at| at + bytes[at..].iter().take_while(|b| matches!(b, 0x7f | 0x16 | 0x00)).count());
    at_text.filter_map(|at| starts(&bytes[at..]).map(|f| (at, f))).collect()
}

/// What stands between two frames: nothing disappears silently.
fn between(bytes: &[u8], units: &mut Units<'_>) -> Result<(), FormatError> {
    if bytes.iter().all(|b| is_filler(*b) || matches!(*b, ETX | EOT)) {
        return Ok(());
    }
    let error = FormatError::malformed("text outside of any frame: no header line stands before it");
    units.push(Err(BadUnit { error, bytes: bytes.to_vec() }))
}

fn trim_filler(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|b| !is_filler(*b)).map_or(0, |at| at + 1);
    &bytes[..end]
}

/// The parts of a frame: what stands before `STX`, the text, what stands behind `ETX`. Missing marks are flagged by the
/// caller: no text without `STX` is `None`, no footer without `ETX` likewise.
pub(crate) struct Parts<'a> {
    pub(crate) head: &'a str,
    pub(crate) text: Option<&'a str>,
    pub(crate) foot: Option<&'a str>,
}

/// Takes a decoded frame apart.
pub(crate) fn parts(frame: &str) -> Parts<'_> {
    let bytes = frame.as_bytes();
    let end = memchr::memrchr(EOT, bytes).unwrap_or(bytes.len());
    let etx = memchr::memrchr(ETX, &bytes[..end]);
    let stx = memchr::memchr(STX, &bytes[..etx.unwrap_or(end)]);
    Parts {
        head: &frame[..stx.or(etx).unwrap_or(end)],
        text: stx.map(|at| &frame[at + 1..etx.unwrap_or(end)]),
        foot: etx.map(|at| &frame[at + 1..end]),
    }
}

/// Splits off the first line, without its end.
pub(crate) fn first_line(text: &str) -> (&str, &str) {
    let (line, rest) = match memchr::memchr(b'\n', text.as_bytes()) {
        Some(end) => (&text[..end], &text[end + 1..]),
        None => (text, ""),
    };
    (line.trim_end_matches('\r'), rest)
}

/// Letters and digits of a text in lower case: how derived ids compare slugs and headlines.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// A day as derived ids have it: `2024-03-11`.
pub(crate) fn day_text(day: Date) -> String {
    // Not by `Display`: every identity has one.
    const PRINTER: DateTimePrinter = DateTimePrinter::new();
    PRINTER.date_to_string(&day)
}

/// Adds a text [`folded`].
pub(crate) fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let (start, mut rest) = (out.len(), text);
        while !rest.is_empty() {
            // Runs at once: most of a word is one.
            let run = rest.bytes().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len());
            out.push_str(&rest[..run]);
            rest = rest.get(run + 1..).unwrap_or_default();
        }
        out[start..].make_ascii_lowercase();
    } else {
        text.chars().filter(|c| c.is_alphanumeric()).for_each(|c| clean::push_lower(c, out));
    }
}
