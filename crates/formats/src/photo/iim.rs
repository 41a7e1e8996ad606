//! IPTC-IIM 4.2, in Photoshop's resource blocks or alone: data sets of the envelope (record 1) and of the object (record 2),
//! text in the charset of 1:90.

use encoding_rs::WINDOWS_1252;

use super::Fields;

const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";
/// The resource that holds IIM.
const IIM: u16 = 0x0404;
/// Data sets read of one file.
const SETS_MAX: usize = 4_000;

/// Data sets of the envelope that are read, by our names.
const ENVELOPE: &[(u8, &str)] =
    &[(30, "service"), (40, "envelope_number"), (50, "product"), (60, "priority"), (70, "sent"), (80, "sent_time")];

/// Record 2's data sets that are read, by our names.
const SETS: &[(u8, &str)] = &[
    (3, "genre"),
    (4, "genre"),
    (5, "title"),
    (7, "edit_status"),
    (10, "urgency"),
    (12, "subject"),
    (15, "category"),
    (20, "supplemental_category"),
    (22, "fixture"),
    (25, "keyword"),
    (26, "content_location_code"),
    (27, "content_location"),
    (30, "release_date"),
    (35, "release_time"),
    (37, "expiry_date"),
    (38, "expiry_time"),
    (40, "instructions"),
    (42, "action_advised"),
    (45, "reference_service"),
    (47, "reference_date"),
    (50, "reference_number"),
    (55, "created"),
    (60, "created_time"),
    (80, "byline"),
    (85, "byline_title"),
    (90, "city"),
    (92, "sublocation"),
    (95, "state"),
    (100, "country_code"),
    (101, "country"),
    (103, "transmission_reference"),
    (105, "headline"),
    (110, "credit"),
    (115, "source"),
    (116, "copyright"),
    (118, "contact"),
    (120, "caption"),
    (122, "caption_writer"),
    (135, "language"),
];

/// Blocks were cut off.
struct Truncated;

/// The data sets in a JPEG's APP13 segments, whose blocks may go on from one to the next.
pub(super) fn in_segments(segments: &[&[u8]]) -> Option<Result<Vec<u8>, ()>> {
    let mut blocks = Vec::new();
    for segment in segments {
        if let Some(rest) = segment.strip_prefix(PHOTOSHOP) {
            blocks.extend_from_slice(rest);
        }
    }
    in_blocks(&blocks)
}

/// The data sets in Photoshop's resource blocks, if there are any; `Err`: the blocks break off before them.
pub(super) fn in_blocks(blocks: &[u8]) -> Option<Result<Vec<u8>, ()>> {
    match resource(blocks, IIM) {
        Ok([]) => None,
        Ok(data) => Some(Ok(data.to_vec())),
        Err(Truncated) => Some(Err(())),
    }
}

/// A block: `8BIM`, id, Pascal name padded to even, length, data padded to even.
fn resource(mut rest: &[u8], wanted: u16) -> Result<&[u8], Truncated> {
    while rest.len() >= 4 {
        let Some(block) = rest.strip_prefix(b"8BIM").or_else(|| rest.strip_prefix(b"MeSa")) else {
            return Err(Truncated);
        };
        let (id, block) = block.split_first_chunk::<2>().ok_or(Truncated)?;
        let name = usize::from(*block.first().ok_or(Truncated)?);
        let block = block.get((1 + name).next_multiple_of(2)..).ok_or(Truncated)?;
        let (length, block) = block.split_first_chunk::<4>().ok_or(Truncated)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Truncated)?;
        if u16::from_be_bytes(*id) == wanted {
            return Ok(block.get(..length).unwrap_or(block));
        }
        let padded = length.checked_next_multiple_of(2).ok_or(Truncated)?;
        rest = block.get(padded..).unwrap_or_default();
    }
    Ok(&[])
}

/// A data set: `1C`, record, number, length of two bytes or, with the top bit, the length of the length.
///
/// # Errors
/// Data was cut off: what stood before it was read.
pub(super) fn read(mut data: &[u8], fields: &mut Fields) -> Result<(), ()> {
    let mut found: Vec<(&'static str, &[u8])> = Vec::new();
    let (mut utf8, mut result) = (false, Ok(()));
    for _ in 0..SETS_MAX {
        let Some((set, rest)) = one(data) else {
            // Zeros pad the last block.
            if data.iter().any(|b| *b != 0) {
                result = Err(());
            }
            break;
        };
        match (set.record, set.number) {
            (1, 90) => utf8 = set.value == b"\x1b%G",
            (record, number) => {
                let names = [ENVELOPE, SETS].get(usize::from(record).wrapping_sub(1)).copied().unwrap_or_default();
                found.extend(names.iter().find(|(n, _)| *n == number).map(|(_, name)| (*name, set.value)));
            }
        }
        data = rest;
    }
    for (name, value) in found {
        fields.push(name, &iim_value(name, &decode(value, utf8)));
    }
    result
}

struct Set<'a> {
    record: u8,
    number: u8,
    value: &'a [u8],
}

fn one(data: &[u8]) -> Option<(Set<'_>, &[u8])> {
    let ([0x1c, record, number], rest) = data.split_first_chunk::<3>()? else { return None };
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let length = u16::from_be_bytes(*length);
    let (length, rest) = if length & 0x8000 == 0 {
        (usize::from(length), rest)
    } else {
        // An extended length, of at most eight bytes.
        let size = usize::from(length & 0x7fff);
        let (digits, rest) = rest.split_at_checked(size).filter(|_| size <= 8)?;
        let length = digits.iter().fold(0_u64, |n, b| (n << 8) | u64::from(*b));
        (usize::try_from(length).ok()?, rest)
    };
    let (value, rest) = rest.split_at_checked(length)?;
    Some((Set { record: *record, number: *number, value }, rest))
}

/// UTF-8 where 1:90 says so or the bytes are, else Windows' Latin-1.
pub(super) fn decode(value: &[u8], utf8: bool) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) if utf8 => String::from_utf8_lossy(value).into_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(value).0.into_owned(),
    }
}

/// 2:12 is `IPR:code:matter:detail:...`: the code alone. 2:3 and 2:4 are `number:name`: the name.
fn iim_value(name: &str, value: &str) -> String {
    let part = match name {
        "subject" => value.split(':').nth(1),
        "genre" => value.split_once(':').map(|(_, name)| name),
        _ => None,
    };
    part.unwrap_or(value).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::Fields;
    use super::{in_segments, read};

    fn block(sets: &[u8]) -> Vec<u8> {
        let mut out = b"Photoshop 3.0\08BIM\x04\x04\0\0".to_vec();
        out.extend(u32::try_from(sets.len()).expect("short").to_be_bytes());
        out.extend(sets);
        out
    }

    fn fields(segment: &[u8]) -> (Fields, bool) {
        let mut fields = Fields::default();
        let whole = in_segments(&[segment]).is_none_or(|data| data.and_then(|data| read(&data, &mut fields)).is_ok());
        (fields, whole)
    }

    #[test]
    fn data_sets() {
        let block = block(
            b"\x1c\x01\x46\0\x0820240314\x1c\x02\x69\0\x04Ferr\x1c\x02\x19\0\x01a\x1c\x02\x19\0\x01b\x1c\x02\x78\0\x02\xe9t\
              \x1c\x02\x04\0\x0b006:Feature\x1c\x03\x69\0\x01x",
        );
        let (fields, whole) = fields(&block);
        assert!(whole);
        assert_eq!(fields.all("headline"), ["Ferr"]);
        assert_eq!(fields.all("keyword"), ["a", "b"]);
        assert_eq!(fields.first("caption"), Some("ét"));
        assert_eq!(fields.first("sent"), Some("20240314"));
        assert_eq!(fields.first("genre"), Some("Feature"));
    }

    #[test]
    fn what_is_cut_off_keeps_what_stood_before() {
        let whole = block(b"\x1c\x02\x69\0\x04Ferr\x1c\x02\x19\0\x09ab");
        let (found, is_whole) = fields(&whole);
        assert!(!is_whole);
        assert_eq!(found.first("headline"), Some("Ferr"));
        for end in 0..whole.len() {
            let _ = fields(&whole[..end]);
        }
    }
}
