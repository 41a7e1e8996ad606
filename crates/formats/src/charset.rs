//! From bytes to text: byte order mark, strict UTF-8, XML declaration, the profile's charset, windows-1252.
//!
//! The order is that of notes/formats.md §2: one feed name often carries UTF-8 and Latin-1 side by side, so the bytes
//! are asked before anything that was declared about them.

use std::borrow::Cow;

use base64::Engine;
use copytaster_records::ErrorClass;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::{Charset, FeedProfile, FormatError, bytewise, clean};

/// Text, and what had to be assumed to get it.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) charset: &'static str,
    pub(crate) flags: Vec<&'static str>,
}

impl Decoded<'_> {
    /// No text: the format's reader decodes what it finds.
    pub(crate) fn none() -> Self {
        Self { text: Cow::Borrowed(""), charset: "binary", flags: Vec::new() }
    }
}

/// Share of control characters beyond which bytes are no text: one in 50.
const CONTROL_ONE_IN: usize = 50;
/// NULs that damaged text may have: one in so many bytes.
const BYTES_PER_NUL_MIN: usize = 64;
/// Valid multi-byte sequences for each broken one at which broken UTF-8 is still UTF-8 and not Latin-1.
const UTF8_VALID_PER_BROKEN: usize = 4;

/// Decodes a delivery or a unit.
pub(crate) fn decode<'a>(bytes: &'a [u8], profile: Option<Charset>) -> Result<Decoded<'a>, FormatError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(FormatError::new(ErrorClass::Empty, "no bytes, or white space only"));
    }
    let decoded = decode_any(bytes, profile)?;
    check_is_text(&decoded.text)?;
    Ok(decoded)
}

/// Decodes what [`decode`] refuses for its charset, as UTF-8 or windows-1252, so that what is ASCII in it is read: names
/// and statuses are.
pub(crate) fn decode_leniently(bytes: &[u8]) -> Decoded<'_> {
    let flags = vec!["charset_assumed"];
    if mostly_utf8(bytes) {
        return Decoded { text: String::from_utf8_lossy(bytes), charset: "UTF-8", flags };
    }
    decode_as(bytes, WINDOWS_1252, flags)
}

/// Text out of base64; white space within it is of no account. `None`: no base64, or no text.
pub(crate) fn from_base64(text: &str) -> Option<String> {
    let packed: String = text.split_ascii_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(packed).ok()?;
    decode(&bytes, None).ok().map(|d| d.text.into_owned())
}

/// Decodes copy that is framed by control characters: these, and NULs that fill lines, are no sign of binary data here.
///
/// With a national set in the profile, bytes of seven bits are read in it, and others as ever.
pub(crate) fn decode_framed<'a>(bytes: &'a [u8], profile: Option<&FeedProfile>) -> Result<Decoded<'a>, FormatError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(FormatError::new(ErrorClass::Empty, "no bytes, or white space only"));
    }
    let decoded = decode_lines(bytes, profile)?;
    // Lines that end in a carriage return alone.
    if !has_lone_return(decoded.text.as_bytes()) {
        return Ok(decoded);
    }
    let text = clean::without_returns(&decoded.text).replace('\r', "\n");
    Ok(Decoded { text: Cow::Owned(text), ..decoded })
}

/// Whether a carriage return stands before something else than a line feed.
fn has_lone_return(text: &[u8]) -> bool {
    let lone = |a: u8, b: u8| (a == b'\r') & (b != b'\n');
    text.last() == Some(&b'\r') || bytewise::any_pair(text, lone)
}

fn decode_lines<'a>(bytes: &'a [u8], profile: Option<&FeedProfile>) -> Result<Decoded<'a>, FormatError> {
    let charset = profile.and_then(|p| p.charset);
    if let Some(text) = profile.and_then(|p| p.national_set).and_then(|set| set.decode(bytes)) {
        return Ok(Decoded { text: Cow::Owned(text), charset: "ISO 646", flags: Vec::new() });
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), charset: "UTF-8", flags: Vec::new() });
    }
    if memchr::memchr(0, bytes).is_some() {
        let bytes = nuls_removed(bytes);
        let decoded = decode_any(&bytes, charset)?;
        let Decoded { text, charset, flags } = decoded;
        return Ok(Decoded { text: Cow::Owned(text.into_owned()), charset, flags });
    }
    decode_any(bytes, charset)
}

/// The charset that a byte order mark names.
pub(crate) fn marked(bytes: &[u8]) -> Option<&'static str> {
    Encoding::for_bom(bytes).map(|(encoding, _)| encoding.name())
}

/// Bytes without what pads a file behind its text: NULs, and the `SUB` by which old systems end one.
pub(crate) fn without_padding(bytes: &[u8]) -> &[u8] {
    // Half of a character of UTF-16 may be such.
    if Encoding::for_bom(bytes).is_some_and(|(encoding, _)| encoding != UTF_8) {
        return bytes;
    }
    let is_padding = |b: &u8| matches!(b, 0 | 0x1a);
    let end = bytes.iter().rposition(|b| !is_padding(b) && !b.is_ascii_whitespace()).map_or(0, |at| at + 1);
    if bytes[end..].iter().any(is_padding) { &bytes[..end] } else { bytes }
}

/// What stands behind a byte order mark, without UTF-16; `None` where there is no mark.
pub(crate) fn without_mark(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let (encoding, len) = Encoding::for_bom(bytes)?;
    let rest = &bytes[len..];
    if encoding == UTF_8 {
        return Some(Cow::Borrowed(rest));
    }
    let (text, _) = encoding.decode_without_bom_handling(rest);
    Some(Cow::Owned(text.into_owned().into_bytes()))
}

/// Mark-up, JSON, a calendar, or UTF-8 without other controls, with a few NULs in it is text that was damaged on its way;
/// anything else is none.
fn without_nuls(bytes: &[u8]) -> Option<Vec<u8>> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace())?;
    let begins = [b"<".as_slice(), b"{", b"[", b"BEGIN:"].iter().any(|mark| bytes[start..].starts_with(mark));
    let nuls = memchr::memchr_iter(0, bytes).count();
    if nuls > bytes.len() / BYTES_PER_NUL_MIN + usize::from(begins) {
        return None;
    }
    let rest = nuls_removed(bytes);
    (begins || (std::str::from_utf8(&rest).is_ok() && controls(&rest) == 0)).then_some(rest)
}

fn nuls_removed(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|b| *b != 0).collect()
}

fn decode_any<'a>(bytes: &'a [u8], profile: Option<Charset>) -> Result<Decoded<'a>, FormatError> {
    if let Some((encoding, len)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[len..]);
        let flags = if broken { vec!["charset_errors"] } else { Vec::new() };
        return Ok(Decoded { text, charset: encoding.name(), flags });
    }
    if let Some(at) = memchr::memchr(0, bytes) {
        if let Some(rest) = without_nuls(bytes) {
            let Decoded { text, charset, mut flags } = decode_any(&rest, profile)?;
            flags.push("nul_removed");
            return Ok(Decoded { text: Cow::Owned(text.into_owned()), charset, flags });
        }
        return Err(FormatError::new(ErrorClass::Binary, format!("a NUL byte at offset {at}: this is no text")));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), charset: "UTF-8", flags: Vec::new() });
    }
    let declared = declared_label(bytes);
    if let Some(label) = declared {
        match Encoding::for_label(label) {
            Some(encoding) if encoding != UTF_8 => return Ok(decode_as(bytes, encoding, Vec::new())),
            Some(_) => {}
            None => {
                let label = String::from_utf8_lossy(label);
                let reason = format!("the XML declaration names an unknown charset: {label}");
                return Err(FormatError::new(ErrorClass::BadCharset, reason));
            }
        }
    }
    if mostly_utf8(bytes) {
        let text = String::from_utf8_lossy(bytes);
        return Ok(Decoded { text, charset: "UTF-8", flags: vec!["charset_errors"] });
    }
    let flags = if declared.is_some() { vec!["charset_mismatch"] } else { Vec::new() };
    match profile {
        Some(Charset(encoding)) if encoding != UTF_8 => Ok(decode_as(bytes, encoding, flags)),
        _ => decode_assumed(bytes, flags),
    }
}

fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding, mut flags: Vec<&'static str>) -> Decoded<'a> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken {
        flags.push("charset_errors");
    }
    Decoded { text, charset: encoding.name(), flags }
}

fn decode_assumed<'a>(bytes: &'a [u8], mut flags: Vec<&'static str>) -> Result<Decoded<'a>, FormatError> {
    let high = bytes.iter().filter(|b| **b >= 0x80).count();
    // Western European prose has a few letters beyond ASCII in a hundred; a text that is mostly such bytes is Cyrillic,
    // Greek or Arabic in a charset that nobody named, and would come out as rubbish.
    if high * 3 > bytes.len() && bytes.len() > 8 {
        let reason = "not UTF-8, no charset declared, and too many bytes beyond ASCII for windows-1252: set `charset` \
                      in the feed's profile";
        return Err(FormatError::new(ErrorClass::BadCharset, reason));
    }
    flags.push("charset_assumed");
    let undefined = |b: u8| matches!(b, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
    if bytewise::any(bytes, undefined) {
        flags.push("charset_undefined_bytes");
    }
    Ok(decode_as(bytes, WINDOWS_1252, flags))
}

/// The label in `<?xml ... encoding="LABEL"?>`, looked for in the first 256 bytes.
fn declared_label(bytes: &[u8]) -> Option<&[u8]> {
    let head = &bytes[..bytes.len().min(256)];
    let head = head.trim_ascii_start();
    let head = head.strip_prefix(b"<?xml")?;
    let head = &head[..memchr::memmem::find(head, b"?>")?];
    let at = memchr::memmem::find(head, b"encoding")?;
    let rest = head[at + b"encoding".len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    if *quote != b'"' && *quote != b'\'' {
        return None;
    }
    Some(&rest[..memchr::memchr(*quote, rest)?])
}

/// Whether the bytes are UTF-8 with a few broken places, rather than a single-byte charset.
fn mostly_utf8(bytes: &[u8]) -> bool {
    // First bytes of characters beyond ASCII.
    let firsts = |bytes: &[u8]| bytes.iter().filter(|b| **b >= 0xc0).count();
    if firsts(bytes) < UTF8_VALID_PER_BROKEN {
        return false;
    }
    let (mut valid, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += firsts(chunk.valid().as_bytes());
        broken += usize::from(!chunk.invalid().is_empty());
    }
    valid >= UTF8_VALID_PER_BROKEN * broken.max(1)
}

fn check_is_text(text: &str) -> Result<(), FormatError> {
    // `[]` has no letter and is JSON.
    let structured = text.trim_start().starts_with(['[', '{', '<']);
    // SYN, DEL, SOH and the like frame wire formats; a whole text has few of them, and most texts have none.
    let controls = controls(text.as_bytes());
    if controls > 0 {
        if memchr::memchr(0, text.as_bytes()).is_some() {
            return Err(FormatError::new(ErrorClass::Binary, "a NUL character: this is no text"));
        }
        let chars = text.chars().count();
        if controls * CONTROL_ONE_IN > chars {
            let reason = format!("{controls} control characters in {chars}: this is no text");
            return Err(FormatError::new(ErrorClass::Binary, reason));
        }
    }
    let words = text.chars().any(char::is_alphanumeric);
    if !words && !structured {
        return Err(FormatError::new(ErrorClass::Binary, "no letter and no digit: this is no text"));
    }
    Ok(())
}

/// How many characters of a text in UTF-8 are controls.
fn controls(text: &[u8]) -> usize {
    // Counted without branches, so that it is done many bytes at a time. Of TAB to CR only VT is a control here.
    let ascii = |b: u8| ((b < 0x20) & (b.wrapping_sub(b'\t') > b'\r' - b'\t')) | (b == 0x0b) | (b == 0x7f);
    let in_part = |part: &[u8]| usize::from(part.iter().map(|b| u8::from(ascii(*b))).sum::<u8>());
    // The controls beyond ASCII are U+0080 to U+009F.
    let beyond = |at: &usize| text.get(at + 1).is_some_and(|b| *b < 0xa0);
    text.chunks(128).map(in_part).sum::<usize>() + memchr::memchr_iter(0xc2, text).filter(beyond).count()
}

#[cfg(test)]
mod tests {
    use super::{controls, decode};
    use copytaster_records::ErrorClass;

    #[test]
    fn latin1_is_read_without_a_declaration_and_flagged() {
        let d = decode(b"Fr\xfcher war alles besser", None).expect("text");
        assert_eq!(d.text, "Früher war alles besser");
        assert_eq!(d.flags, ["charset_assumed"]);
    }

    #[test]
    fn declaration_comes_after_strict_utf8() {
        let d = decode("<?xml version='1.0' encoding='iso-8859-1'?><a>früher</a>".as_bytes(), None).expect("text");
        assert!(d.text.contains("früher"));
        let d = decode(b"<?xml version='1.0' encoding='iso-8859-15'?><a>\xa4</a>", None).expect("text");
        assert!(d.text.contains('€'));
    }

    #[test]
    fn a_broken_place_in_utf8_does_not_turn_all_of_it_into_latin1() {
        let mut bytes = "früher, später, müßig, größer, ältere".as_bytes().to_vec();
        bytes.push(0xc3);
        let d = decode(&bytes, None).expect("text");
        assert!(d.text.starts_with("früher, später"));
        assert_eq!(d.flags, ["charset_errors"]);
    }

    #[test]
    fn controls_are_counted() {
        for text in ["", "a\tb\u{c}\r\n\u{1}\u{7f}", "é\u{80}\u{85}\u{9f}\u{a0}\u{a9}Â–", &"ü\u{2}\u{90}x".repeat(200)]
        {
            let expected = text.chars().filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}'));
            assert_eq!(controls(text.as_bytes()), expected.count(), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_text_says_so() {
        let class = |b: &[u8]| decode(b, None).expect_err("no text").class;
        assert_eq!(class(b""), ErrorClass::Empty);
        assert_eq!(class(b" \r\n\t"), ErrorClass::Empty);
        assert_eq!(class(b"ab\0cd"), ErrorClass::Binary);
        assert_eq!(class(b"\x01\x02\x03abc"), ErrorClass::Binary);
        assert_eq!(class(b"---- ****"), ErrorClass::Binary);
        assert_eq!(class(b"\xcf\xf0\xe8\xe2\xe5\xf2 \xcf\xf0\xe8\xe2\xe5\xf2"), ErrorClass::BadCharset);
    }

    #[test]
    fn a_text_with_a_nul_is_one() {
        let text = "Ferry runs aground off Porto Alto\n\nNobody was hurt, the harb\0our office of Porto Alto said.";
        let d = decode(text.as_bytes(), None).expect("text");
        assert_eq!((d.text.as_ref(), d.flags), (text.replace('\0', "").as_str(), vec!["nul_removed"]));
        assert!(decode(text.replace("Ferry", "\u{1}").as_bytes(), None).is_err(), "other controls as well");
    }

    #[test]
    fn utf16_with_a_mark() {
        let bytes: Vec<u8> = "\u{feff}Größe".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&bytes, None).expect("text").text, "Größe");
    }
}
