//! Where a picture file keeps its metadata: JPEG's segments, PNG's chunks, TIFF's tags. The pixels are never looked at.

use bytes::Bytes;
use img_parts::jpeg::{Jpeg, markers};

use super::{Fields, iim, xmp};
use crate::FormatError;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks of a PNG, and tags of a TIFF's directory, that are looked at.
const PARTS_MAX: usize = 10_000;

/// What a file's metadata are, in the order in which they count.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    /// XMP's packet.
    pub(super) xmp: Option<Vec<u8>>,
    /// Data sets of IPTC-IIM; `Err`: what holds them breaks off.
    pub(super) iim: Option<Result<Vec<u8>, ()>>,
    /// Plain texts under the names of the container's own standard.
    pub(super) texts: Vec<(&'static str, String)>,
}

impl Metadata {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Reads all into fields; returns what was odd.
    pub(super) fn read(self, fields: &mut Fields) -> Vec<&'static str> {
        let mut flags = Vec::new();
        if self.xmp.is_some_and(|packet| xmp::read(&packet, fields).is_err()) {
            flags.push("xmp_unreadable");
        }
        let mut older = Fields::default();
        if self.iim.is_some_and(|data| data.and_then(|data| iim::read(&data, &mut older)).is_err()) {
            flags.push("iim_truncated");
        }
        fields.fill(older);
        let mut plain = Fields::default();
        for (name, text) in &self.texts {
            plain.push(name, text);
        }
        fields.fill(plain);
        flags
    }
}

/// Whether bytes are a picture that is read: any JPEG; of other pictures those with metadata, for without they say nothing.
pub(super) fn is_photo(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xd8\xff") || png(bytes).or_else(|| tiff(bytes)).is_some_and(|found| !found.is_empty())
}

/// Finds a file's metadata.
pub(super) fn metadata(bytes: &[u8]) -> Result<Metadata, FormatError> {
    if let Some(found) = png(bytes).or_else(|| tiff(bytes)) {
        return Ok(found);
    }
    let jpeg = Jpeg::from_bytes(Bytes::copy_from_slice(bytes));
    let jpeg = jpeg.map_err(|e| FormatError::malformed(format!("JPEG: {e}")))?;
    let app1: Vec<&[u8]> = jpeg.segments_by_marker(markers::APP1).map(|s| &s.contents()[..]).collect();
    let app13: Vec<&[u8]> = jpeg.segments_by_marker(markers::APP13).map(|s| &s.contents()[..]).collect();
    Ok(Metadata { xmp: xmp::packet(&app1), iim: iim::in_segments(&app13), texts: Vec::new() })
}

/// PNG's own keywords (PNG 1.2, 4.2.3).
const KEYWORDS: &[(&[u8], &str)] = &[
    (b"Title", "title"),
    (b"Author", "byline"),
    (b"Description", "caption"),
    (b"Copyright", "copyright"),
    (b"Source", "source"),
];

/// A chunk: length, type, data, checksum. XMP stands in `iTXt` as `XML:com.adobe.xmp`, not compressed (XMP part 3, 1.1.5).
fn png(bytes: &[u8]) -> Option<Metadata> {
    let mut rest = bytes.strip_prefix(PNG)?;
    let mut found = Metadata::default();
    for _ in 0..PARTS_MAX {
        let Some((length, behind)) = rest.split_first_chunk::<4>() else { break };
        let Some((kind, behind)) = behind.split_first_chunk::<4>() else { break };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((data, behind)) = behind.split_at_checked(length) else { break };
        let text = match kind {
            b"iTXt" => international(data),
            b"tEXt" => split_at_nul(data).map(|(key, text)| (key, text.iter().map(|b| char::from(*b)).collect())),
            _ => None,
        };
        if let Some((key, text)) = text {
            if key == b"XML:com.adobe.xmp" {
                found.xmp.get_or_insert_with(|| text.into_bytes());
            } else if let Some((_, name)) = KEYWORDS.iter().find(|(word, _)| *word == key) {
                found.texts.push((name, text));
            }
        }
        rest = behind.get(4..).unwrap_or_default();
    }
    Some(found)
}

/// `keyword NUL flag method language NUL translated NUL text`; compressed text is not read.
fn international(data: &[u8]) -> Option<(&[u8], String)> {
    let (key, rest) = split_at_nul(data)?;
    let ([0, _], rest) = rest.split_first_chunk::<2>()? else { return None };
    let (_, rest) = split_at_nul(rest)?;
    let (_, text) = split_at_nul(rest)?;
    Some((key, String::from_utf8_lossy(text).into_owned()))
}

fn split_at_nul(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(0, data)?;
    Some((&data[..at], &data[at + 1..]))
}

/// A TIFF's first directory: entries of tag, type, count and value or offset (TIFF 6.0, 2). XMP is tag 700, IIM 33723,
/// Photoshop's resources 34377; description, artist and copyright are of the baseline.
fn tiff(bytes: &[u8]) -> Option<Metadata> {
    let order = match bytes.get(..4)? {
        b"II*\0" => Order::Little,
        b"MM\0*" => Order::Big,
        _ => return None,
    };
    let mut found = Metadata::default();
    let directory = order.long(bytes, 4).and_then(|at| bytes.get(at..)).unwrap_or_default();
    let count = order.short(directory, 0).unwrap_or_default();
    for entry in directory.get(2..).unwrap_or_default().chunks_exact(12).take(count.min(PARTS_MAX)) {
        let Some(tag) = order.short(entry, 0) else { break };
        let Some(value) = order.value(bytes, entry) else { continue };
        match tag {
            700 => found.xmp = Some(value.to_vec()),
            33_723 => found.iim = Some(Ok(value.to_vec())),
            34_377 if found.iim.is_none() => found.iim = iim::in_blocks(value),
            270 => found.texts.push(("caption", plain(value))),
            315 => found.texts.push(("byline", plain(value))),
            33_432 => found.texts.push(("copyright", plain(value))),
            _ => {}
        }
    }
    Some(found)
}

/// ASCII that ends with a NUL; of two texts in one value the second is an editor's.
fn plain(value: &[u8]) -> String {
    let value = value.split(|b| *b == 0).next().unwrap_or_default();
    iim::decode(value, false)
}

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn short(self, bytes: &[u8], at: usize) -> Option<usize> {
        let bytes = *bytes.get(at..)?.first_chunk::<2>()?;
        Some(usize::from(match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }))
    }

    fn long(self, bytes: &[u8], at: usize) -> Option<usize> {
        let bytes = *bytes.get(at..)?.first_chunk::<4>()?;
        let value = match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        };
        usize::try_from(value).ok()
    }

    /// An entry's value: within the entry where it has at most four bytes, else at its offset.
    fn value<'b>(self, file: &'b [u8], entry: &'b [u8]) -> Option<&'b [u8]> {
        // BYTE, ASCII, UNDEFINED have one byte, LONG four; metadata come in no other type.
        let size = match self.short(entry, 2)? {
            1 | 2 | 7 => 1,
            4 => 4,
            _ => return None,
        };
        let length = self.long(entry, 4)?.checked_mul(size)?;
        if length <= 4 { entry.get(8..8 + length) } else { file.get(self.long(entry, 8)?..)?.get(..length) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Metadata, is_photo, metadata, png, tiff};

    fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).expect("short").to_be_bytes();
        [&length[..], kind, data, b"crc!"].concat()
    }

    #[test]
    fn chunks_of_a_png() {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        file.extend(chunk(b"IHDR", &[0; 13]));
        assert!(!is_photo(&file));
        file.extend(chunk(b"tEXt", b"Author\0Jos\xe9 Roe"));
        file.extend(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>"));
        file.extend(chunk(b"iTXt", b"Description\0\x01\0\0\0compressed"));
        assert!(is_photo(&file));
        let texts = vec![("byline", "José Roe".to_owned())];
        assert_eq!(metadata(&file).expect("a PNG"), Metadata { xmp: Some(b"<x/>".to_vec()), iim: None, texts });
        for end in 0..file.len() {
            let _ = png(&file[..end]);
        }
    }

    #[test]
    fn tags_of_a_tiff() {
        let iim = b"\x1c\x02\x69\0\x04Ferr";
        let entry = |tag: u16, kind: u16, count: u32, value: u32| {
            [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
        };
        let mut file = b"II*\0\x08\0\0\0\x03\0".to_vec();
        file.extend(entry(256, 3, 1, 100));
        file.extend(entry(315, 2, 3, u32::from_le_bytes(*b"Roe\0")));
        file.extend(entry(33_723, 7, 9, 46));
        file.extend(iim);
        assert!(is_photo(&file));
        let texts = vec![("byline", "Roe".to_owned())];
        assert_eq!(metadata(&file).expect("a TIFF"), Metadata { xmp: None, iim: Some(Ok(iim.to_vec())), texts });
        for end in 0..file.len() {
            let _ = tiff(&file[..end]);
        }
        assert!(!is_photo(b"II*\0\xff\xff\xff\xff"));
    }
}
