//! What a message looks like, and where the messages of an mbox begin.

use std::borrow::Cow;

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

/// Mail whose headers end in empty lines. Some editors put blanks at the end of all lines, and then headers have no end.
pub(super) fn with_bare_ends(bytes: &[u8]) -> Cow<'_, [u8]> {
    let lines = || bytes.split_inclusive(|b| *b == b'\n');
    let blank = |line: &&[u8]| line.trim_ascii().is_empty();
    let bare = |line: &[u8]| matches!(line, b"\n" | b"\r\n");
    let header_end = lines().skip_while(blank).find(blank);
    if header_end.is_none_or(bare) {
        return Cow::Borrowed(bytes);
    }
    let end = |line: &[u8]| if line.ends_with(b"\r\n") { 2 } else { 1 };
    let kept = |line: &'_ [u8]| if blank(&line) { line.len().saturating_sub(end(line)) } else { 0 };
    lines().flat_map(|line| &line[kept(line)..]).copied().collect()
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
    use super::{messages, sniff, with_bare_ends};

    #[test]
    fn headers() {
        assert!(sniff(b"From: a@b.example\r\nSubject: x\r\n y\r\n\r\ntext").is_some());
        assert!(sniff(b"   \nReceived: x\nDate: y\n\n").is_some());
        for text in ["From: a\nno field\n\n", "A: b\nC: d\n\n", "From: a\nB: c", "From a to b\nText\n\n", ""] {
            assert!(sniff(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn a_header_ends_in_an_empty_line() {
        let blanks = b"From: a@b \nSubject: x \n \ntext \n  \nmore";
        assert_eq!(&*with_bare_ends(blanks), b"From: a@b \nSubject: x \n\ntext \n\nmore");
        assert!(sniff(blanks).is_some());
        for bare in [b"From: a@b\nSubject: x\n\ntext\n \n".as_slice(), b"From: a@b", b""] {
            assert_eq!(&*with_bare_ends(bare), bare);
        }
    }

    #[test]
    fn mboxes() {
        let mbox = b"From a Mon\nFrom: a@b\nSubject: x\n\ntext\n\nFrom here on it rained.\n\nFrom b Tue\nFrom: b@c\nSubject: y\n\ntext\n";
        assert_eq!(messages(mbox).len(), 2);
    }
}
