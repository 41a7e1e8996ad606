//! What a message looks like, and where the messages of an mbox begin.

use copytaster_records::Format;

/// Bytes of a header; a text whose first lines go on for longer without a blank one is no message.
const HEADER_BYTES_MAX: usize = 128 << 10;
/// Lines of a header that are no fields: damaged ones.
const BROKEN_FIELDS_MAX: usize = 2;
/// Fields of which a message has at least one, in lower case.
const SIGNS: &[&str] = &["from", "message-id", "mime-version", "received", "return-path", "delivered-to"];

/// A header block of `Name: value` lines with folding, a blank line behind it, one of its names a message's.
pub(crate) fn sniff(bytes: &[u8]) -> Option<Format> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace())?;
    let bytes = &bytes[start..bytes.len().min(start + HEADER_BYTES_MAX)];
    let bytes = match bytes.strip_prefix(b"From ") {
        Some(_) => &bytes[memchr::memchr(b'\n', bytes)? + 1..],
        None => bytes,
    };
    let (mut fields, mut signs, mut others) = (0, 0, 0);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let ends = line.ends_with(b"\n");
        let line = line.trim_ascii_end();
        if line.is_empty() && ends {
            return (fields >= 2 + others && signs > others.min(1)).then_some(Format::Mail);
        }
        if matches!(line.first(), Some(b' ' | b'\t')) && fields > 0 {
            continue;
        }
        let name = &line[..line.iter().position(|b| *b == b':').unwrap_or(0)];
        if name.is_empty() || name.len() > 76 || !name.iter().all(u8::is_ascii_graphic) {
            others += 1;
            if others > BROKEN_FIELDS_MAX {
                break;
            }
            continue;
        }
        fields += 1;
        let name = name.to_ascii_lowercase();
        signs += usize::from(SIGNS.iter().any(|s| s.as_bytes() == name));
    }
    // A header that breaks off, or whose empty line is broken, is one where it is sure without it.
    (fields >= 3 && signs > 1).then_some(Format::Mail)
}

/// The messages of a delivery: of an mbox those between its `From ` lines, else the one.
pub(super) fn messages(bytes: &[u8]) -> Vec<&[u8]> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    if !bytes[start..].starts_with(b"From ") {
        return vec![bytes];
    }
    let mut starts = vec![start];
    // A line of an mbox stands behind a blank one, and a header field behind it.
    for at in memchr::memmem::find_iter(bytes, b"\n\nFrom ") {
        starts.push(at + 2);
    }
    for at in memchr::memmem::find_iter(bytes, b"\r\n\r\nFrom ") {
        starts.push(at + 4);
    }
    starts.sort_unstable();
    let is_start = |at: &usize| sniff(&bytes[*at..]).is_some() || *at == start;
    let starts: Vec<usize> = starts.into_iter().filter(is_start).collect();
    let ends = starts.iter().skip(1).copied().chain(std::iter::once(bytes.len()));
    starts.iter().zip(ends).map(|(start, end)| &bytes[*start..end]).collect()
}

#[cfg(test)]
mod tests {
    use super::{messages, sniff};

    #[test]
    fn headers() {
        assert!(sniff(b"From: a@b.example\r\nSubject: x\r\n y\r\n\r\ntext").is_some());
        assert!(sniff(b"   \nReceived: x\nDate: y\n\n").is_some());
        for text in ["From: a\nno field\n\n", "A: b\nC: d\n\n", "From: a\nB: c", "From a to b\nText\n\n", ""] {
            assert!(sniff(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn mboxes() {
        let mbox = b"From a Mon\nFrom: a@b\nSubject: x\n\ntext\n\nFrom here on it rained.\n\nFrom b Tue\nFrom: b@c\nSubject: y\n\ntext\n";
        assert_eq!(messages(mbox).len(), 2);
    }
}
