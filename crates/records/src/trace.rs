//! W3C trace context: from the sender's request through headers to the last topic.
//!
//! Ids are made from what a record is and never by chance, so that a replay makes the same ones.

/// Length of version 00: `00-` 32 hex digits `-` 16 hex digits `-` 2 hex digits.
const VERSION_00_LEN: usize = 55;
/// Longest of a later version that is passed on.
const LEN_MAX: usize = 128;

/// Whether `text` is a valid `traceparent` (W3C Trace Context, section 3.2). Later versions may be longer than 00.
fn is_traceparent(text: &str) -> bool {
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

/// Where a record stands in a trace: a valid `traceparent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext(String);

impl TraceContext {
    /// What a sender says; `None` where it is no valid `traceparent`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_traceparent(text).then(|| Self(text.to_owned()))
    }

    /// The beginning of a trace for something that came without one. The first step of it is its own parent.
    #[must_use]
    pub fn begun_by(id: &str) -> Self {
        // Neither may be all zeros; a hash that is comes once in 2^64 ids.
        let trace = xxhash_rust::xxh3::xxh3_128(id.as_bytes()).max(1);
        let span = xxhash_rust::xxh3::xxh3_64(id.as_bytes()).max(1);
        Self(format!("00-{trace:032x}-{span:016x}-01"))
    }

    /// The context of what a step makes of this one. `step` names what was done to what.
    #[must_use]
    pub fn child(&self, step: &str) -> Self {
        let span = xxhash_rust::xxh3::xxh3_64(format!("{}\0{step}", self.0).as_bytes()).max(1);
        Self(format!("00-{}-{span:016x}-{}", self.trace_id(), &self.0[53..55]))
    }

    /// The trace, 32 hexadecimal digits.
    #[must_use]
    pub fn trace_id(&self) -> &str {
        &self.0[3..35]
    }

    /// The step, 16 hexadecimal digits.
    #[must_use]
    pub fn span_id(&self) -> &str {
        &self.0[36..52]
    }

    /// The header's value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
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

    #[test]
    fn a_child_stays_in_its_trace_and_is_the_same_each_time() {
        let parent = TraceContext::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00").expect("valid");
        let child = parent.child("parse a/0/1#0");
        assert_eq!(child.trace_id(), parent.trace_id());
        assert_ne!(child.span_id(), parent.span_id());
        assert_eq!(child, parent.child("parse a/0/1#0"));
        assert!(child.as_str().ends_with("-00"), "the sender's wish not to be sampled stays");
        for context in [child, TraceContext::begun_by("a/0/1")] {
            assert_eq!(TraceContext::parse(context.as_str()), Some(context));
        }
    }
}
