//! Lines 1 and 2 of ANPA 1312 (NAA 89-3): selector line and filing line.
//!
//! ```text
//! SOH <service letter?><sequence 4> <originator 0-15> US <selector> CR? LF
//! <priority> SP <category> (DC3|DC4)(DC1|DC2) SP <keyword> [SP <version>] [SP <reference>] SP <dd-dd> [SP <words>] CR? LF
//! ```

use crate::frames::{SOH, first_line};

/// Longest selector line, in bytes.
const LINE_BYTES_MAX: usize = 48;

/// Whether the first line of `bytes` is a selector line, with its `SOH`.
pub(crate) fn is_start(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(&[SOH]) else { return false };
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    let rest = if rest.first().is_some_and(u8::is_ascii_alphabetic) { &rest[1..] } else { rest };
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    if digits != 4 {
        return false;
    }
    let line = &rest[4..rest.len().min(LINE_BYTES_MAX)];
    let line = &line[..line.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(line.len())];
    line.iter().take(16).any(|b| *b == 0x1f)
}

/// What the two lines say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Header<'a> {
    pub(crate) service: &'a str,
    pub(crate) sequence: &'a str,
    pub(crate) originator: &'a str,
    pub(crate) selector: &'a str,
    pub(crate) priority: &'a str,
    pub(crate) category: &'a str,
    /// `DC4`: agate; `DC2`: tabular.
    pub(crate) tabular: bool,
    pub(crate) keyword: &'a str,
    /// Version and reference: `1stLd-Writethru TB06`.
    pub(crate) version: &'a str,
    /// Two numbers, month and day in the sender's order.
    pub(crate) filed: Option<(u8, u8)>,
    pub(crate) words: Option<u32>,
    /// Line 2 had the shape that it must have.
    pub(crate) complete: bool,
}

/// Reads the lines before `STX`; what is missing is empty.
pub(crate) fn read(head: &str) -> (Header<'_>, &str) {
    let mut header = Header::default();
    let (line, rest) = first_line(&head[head.find(char::from(SOH)).map_or(0, |at| at + 1)..]);
    selector(line.trim_start(), &mut header);
    let (line, rest) = first_line(rest);
    header.complete = filing(line, &mut header).is_some();
    (header, rest)
}

fn selector<'a>(line: &'a str, header: &mut Header<'a>) {
    let letters = line.bytes().take_while(u8::is_ascii_alphabetic).count().min(1);
    let digits = line[letters..].bytes().take_while(u8::is_ascii_digit).count().min(4);
    header.service = &line[..letters];
    header.sequence = &line[letters..letters + digits];
    let (originator, selector) = line[letters + digits..].split_once('\u{1f}').unwrap_or_default();
    header.originator = originator.trim();
    header.selector = selector.trim();
}

fn filing<'a>(line: &'a str, header: &mut Header<'a>) -> Option<()> {
    let mut fields = line.splitn(3, ' ');
    header.priority = fields.next()?.trim();
    let category = fields.next()?;
    header.category = category.trim_end_matches(['\u{11}', '\u{12}', '\u{13}', '\u{14}']);
    // Prose has DC3 DC1; AP's tables have DC4 DC2.
    header.tabular = category.contains('\u{12}');
    let rest = fields.next()?.trim();
    let (keyword, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    header.keyword = keyword;
    let (before, filed, words) = date_field(rest)?;
    header.version = before.trim();
    header.filed = Some(filed);
    header.words = words.trim().parse().ok();
    let letter = |s: &str| s.len() == 1 && s.bytes().all(|b| b.is_ascii_alphabetic());
    (letter(header.priority) && letter(header.category) && !keyword.is_empty()).then_some(())
}

/// The last token `dd-dd` of a line, what stands before it and what behind.
fn date_field(line: &str) -> Option<(&str, (u8, u8), &str)> {
    line.rmatch_indices('-').find_map(|(at, _)| {
        let start = line[..at].rfind(' ').map_or(0, |s| s + 1);
        let end = line[at..].find(' ').map_or(line.len(), |e| at + e);
        let (a, b) = (&line[start..at], &line[at + 1..end]);
        let number = |s: &str| (1..=2).contains(&s.len()).then(|| s.parse::<u8>().ok()).flatten();
        Some((&line[..start], (number(a)?, number(b)?), &line[end..]))
    })
}

#[cfg(test)]
mod tests {
    use super::{is_start, read};

    #[test]
    fn lines_of_agencies() {
        let line = "\u{1}W2607\u{1f}_asian\nr a\u{13}\u{11} BC-VAL--Ferry-LosingGra 1stLd-Writethru TB06  11-13 1693\n";
        assert!(is_start(line.as_bytes()));
        let (h, _) = read(line);
        assert_eq!((h.service, h.sequence, h.selector, h.priority, h.category), ("W", "2607", "_asian", "r", "a"));
        assert_eq!((h.keyword, h.version), ("BC-VAL--Ferry-LosingGra", "1stLd-Writethru TB06"));
        assert_eq!((h.filed, h.words, h.tabular, h.complete), (Some((11, 13)), Some(1693), false, true));
        let (h, _) = read("\u{1}s0284\u{1f}_-----\r\nr s\u{14}\u{12} BC-BBO--Glance     08-18 \r\n");
        assert_eq!((h.filed, h.words, h.tabular, h.version, h.complete), (Some((8, 18)), None, true, "", true));
        let (h, _) = read("\u{1}0012HARBOUR\u{1f}\r\nr i\u{14}\u{12} Ferry 21-03 120\r\n");
        assert_eq!((h.service, h.originator, h.keyword), ("", "HARBOUR", "Ferry"));
    }

    #[test]
    fn what_is_broken_is_empty() {
        for text in ["\u{1}", "\u{1}W26", "\u{1}W2607\u{1f}x\n", "\u{1}W2607\u{1f}x\nr a\u{13}\u{11} K\n"] {
            assert!(!read(text).0.complete, "{text:?}");
        }
        assert!(!is_start(b"\x01abc"));
        assert!(!is_start(b"\x01W2607 no unit separator in the line\n \x1f"));
    }
}
