//! The header line of IPTC 7901 (revision 5, 1995): service and sequence, priority, category, words, what the agency adds.

use crate::frames::{SOH, first_line};

/// Longest header line, in bytes.
const LINE_BYTES_MAX: usize = 100;
/// Longest free field, in bytes.
const FREE_BYTES_MAX: usize = 64;

/// Whether a whole header line stands at the start of `bytes`, with or without `SOH`. A part of one is found in much
/// else, so that every field is asked for.
pub(crate) fn is_start(bytes: &[u8]) -> bool {
    let framed = bytes.strip_prefix(&[SOH]);
    let rest = framed.unwrap_or(bytes);
    let end = rest.iter().take(LINE_BYTES_MAX).position(|b| matches!(b, b'\n' | b'\r'));
    // Without SOH a header's line end must be there as well.
    let Some(end) = end else { return false };
    let Ok(line) = std::str::from_utf8(&rest[..end]) else { return false };
    fields(line).is_some()
}

/// What the line says.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header<'a> {
    /// 1 to 3 letters.
    pub(crate) service: &'a str,
    /// 3 to 5 digits; runs per service and wraps.
    pub(crate) sequence: &'a str,
    pub(crate) priority: &'a str,
    pub(crate) category: &'a str,
    pub(crate) words: Option<u32>,
    /// What stands behind the word count.
    pub(crate) free: &'a str,
    /// The agency in it: `dpa`, `dpa-euro`, `BELGA`.
    pub(crate) agency: &'a str,
    pub(crate) agency_sequence: &'a str,
    /// The sequence that this one corrects: `COR 045`.
    pub(crate) corrects: Option<&'a str>,
}

fn fields(line: &str) -> Option<Header<'_>> {
    let letters = line.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = line[letters..].bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&letters) || !(3..=5).contains(&digits) {
        return None;
    }
    let (service, rest) = line.split_at(letters);
    let (sequence, rest) = rest.split_at(digits);
    let (priority, rest) = field(rest)?;
    let (category, rest) = field(rest)?;
    let (words, free) = field(rest)?;
    let is_priority = priority.len() == 1 && matches!(priority.as_bytes()[0], b'1'..=b'9');
    let is_category = (1..=3).contains(&category.len()) && category.bytes().all(|b| b.is_ascii_alphabetic());
    let is_words = (1..=4).contains(&words.len()) && words.bytes().all(|b| b.is_ascii_digit());
    if !is_priority || !is_category || !is_words || free.len() > FREE_BYTES_MAX {
        return None;
    }
    let free = free.trim();
    let mut header =
        Header { service, sequence, priority, category, words: words.parse().ok(), free, ..Header::default() };
    agency(free, &mut header);
    Some(header)
}

/// The next field, behind at least one space.
fn field(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start_matches(' ');
    if rest.len() == text.len() || rest.is_empty() {
        return None;
    }
    Some(rest.split_at(rest.bytes().position(|b| b == b' ').unwrap_or(rest.len())))
}

/// `ccccb   dpa 061`, `dpa-euro 0525`, `etf 312`, `F BELGA-0123 COR 045`: a name with a number behind it.
fn agency<'a>(free: &'a str, header: &mut Header<'a>) {
    let mut tokens = free.split(' ').filter(|t| !t.is_empty()).peekable();
    let digits = |t: &str| (1..=6).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    while let Some(token) = tokens.next() {
        let next = tokens.peek().copied();
        if token.eq_ignore_ascii_case("COR") {
            header.corrects = next.filter(|t| digits(t));
        } else if header.agency.is_empty() && next.is_some_and(digits) && token.starts_with(|c: char| c.is_alphabetic())
        {
            header.agency = token;
            header.agency_sequence = next.unwrap_or_default();
        } else if header.agency.is_empty()
            && let Some((name, number)) = token.rsplit_once('-')
            && digits(number)
            && name.starts_with(|c: char| c.is_alphabetic())
        {
            header.agency = name;
            header.agency_sequence = number;
        }
    }
}

/// Reads the header line of a frame; what follows it.
pub(crate) fn read(frame: &str) -> Option<(Header<'_>, &str)> {
    let start = frame.trim_start_matches(|c: char| u8::try_from(c).is_ok_and(crate::frames::is_filler));
    let (line, rest) = first_line(start.strip_prefix(char::from(SOH)).unwrap_or(start));
    Some((fields(line)?, rest))
}

#[cfg(test)]
mod tests {
    use super::{fields, is_start};

    #[test]
    fn lines_of_agencies() {
        let h = fields("eca062 4 i 211 ccccb   dpa 061").expect("a header");
        assert_eq!((h.service, h.sequence, h.priority, h.category, h.words), ("eca", "062", "4", "i", Some(211)));
        assert_eq!((h.agency, h.agency_sequence), ("dpa", "061"));
        let h = fields("bdt0173 4 sp 226  dpa-euro 0525").expect("a header");
        assert_eq!((h.agency, h.agency_sequence), ("dpa-euro", "0525"));
        let h = fields("BEL123 3 POL 0310 F BELGA-0123 COR 045").expect("a header");
        assert_eq!((h.agency, h.agency_sequence, h.corrects), ("BELGA", "0123", Some("045")));
        assert!(fields("bsf00104 4 eco 12").is_some());
    }

    #[test]
    fn other_lines_are_none() {
        for line in
            ["", "In 2016 5 men were", "abc123 0 i 10", "abc123 4 i", "abc12 4 i 10", "abcd123 4 i 10", "ä123 4 i 10"]
        {
            assert!(fields(line).is_none(), "{line}");
        }
        assert!(!is_start(b"eca062 4 i 211"), "a line without an end may go on");
        assert!(is_start(b"\x01eca062 4 i 211\n"));
    }
}
