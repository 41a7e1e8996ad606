//! W3C trace context, as far as it is passed on.

/// Length of version 00: `00-` 32 hex digits `-` 16 hex digits `-` 2 hex digits.
const VERSION_00_LEN: usize = 55;
/// Longest of a later version that is passed on.
const LEN_MAX: usize = 128;

/// Whether `text` is a valid `traceparent` (W3C Trace Context, section 3.2). Later versions may be longer than 00.
pub(crate) fn is_traceparent(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !text.is_ascii() || bytes.len() < VERSION_00_LEN || bytes.len() > LEN_MAX {
        return false;
    }
    let hex =
        |range: std::ops::Range<usize>| bytes[range].iter().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(b));
    let is_zero = |range: std::ops::Range<usize>| bytes[range].iter().all(|b| *b == b'0');
    let rest_fits = match &bytes[..2] {
        b"ff" => false,
        b"00" => bytes.len() == VERSION_00_LEN,
        _ => {
            bytes.len() == VERSION_00_LEN
                || (bytes[VERSION_00_LEN] == b'-' && bytes[VERSION_00_LEN..].iter().all(u8::is_ascii_graphic))
        }
    };
    rest_fits
        && [bytes[2], bytes[35], bytes[52]] == *b"---"
        && hex(0..2)
        && (hex(3..35) && !is_zero(3..35))
        && (hex(36..52) && !is_zero(36..52))
        && hex(53..55)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_contexts_pass() {
        assert!(is_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        assert!(is_traceparent("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-brings"));
    }

    #[test]
    fn others_do_not() {
        for bad in [
            "",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.x",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333\u{e9}-0",
        ] {
            assert!(!is_traceparent(bad), "{bad}");
        }
    }
}
