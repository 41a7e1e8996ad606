//! Questions to all bytes of a text, asked many bytes at a time.
//!
//! The compiler asks whole chunks at once where there are no branches within. Lines and paragraphs are short: what is
//! left over behind the last whole chunk is asked with the bytes before it, and not one by one.

/// Bytes asked at once: a vector register of any 64-bit machine.
const CHUNK: usize = 16;

/// Whether any byte is such.
#[inline]
pub(crate) fn any(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    any_of_two(bytes, bytes, |byte, _| is(byte))
}

/// Whether any byte with the one behind it is such.
#[inline]
pub(crate) fn any_pair(bytes: &[u8], is: impl Fn(u8, u8) -> bool) -> bool {
    let Some((_, seconds)) = bytes.split_first() else { return false };
    any_of_two(&bytes[..seconds.len()], seconds, is)
}

/// Whether any byte with the two behind it is such; behind the end there are zeros.
#[inline]
pub(crate) fn any_triple(bytes: &[u8], is: impl Fn(u8, u8, u8) -> bool) -> bool {
    let (second, third) = (bytes.get(1..).unwrap_or_default(), bytes.get(2..).unwrap_or_default());
    let triples = bytes.iter().zip(second).zip(third);
    triples.fold(false, |found, ((a, b), c)| found | is(*a, *b, *c))
        || matches!(bytes, [.., a, b] if is(*a, *b, 0))
        || matches!(bytes, [.., a] if is(*a, 0, 0))
}

/// Where the first byte is that is such.
#[inline]
pub(crate) fn position(bytes: &[u8], is: impl Fn(u8) -> bool) -> Option<usize> {
    let found = |chunk: &&[u8; CHUNK]| chunk.iter().fold(false, |found, b| found | is(*b));
    let (chunks, _) = bytes.as_chunks();
    let start = CHUNK * chunks.iter().take_while(|chunk| !found(chunk)).count();
    bytes[start..].iter().position(|b| is(*b)).map(|at| start + at)
}

/// Of two slices of one length.
#[inline]
fn any_of_two(a: &[u8], b: &[u8], is: impl Fn(u8, u8) -> bool) -> bool {
    let within = |a: &[u8; CHUNK], b: &[u8; CHUNK]| a.iter().zip(b).fold(false, |found, (a, b)| found | is(*a, *b));
    let (Some(last_a), Some(last_b)) = (a.last_chunk(), b.last_chunk()) else {
        return a.iter().zip(b).any(|(a, b)| is(*a, *b));
    };
    let chunks = a.as_chunks().0.iter().zip(b.as_chunks().0);
    chunks.into_iter().any(|(a, b)| within(a, b)) || within(last_a, last_b)
}

#[cfg(test)]
mod tests {
    use super::{any, any_pair, any_triple, position};

    #[test]
    fn every_byte_is_asked() {
        for len in 0..70 {
            let mut bytes = vec![b'a'; len];
            assert!(!any(&bytes, |b| b == b'x') && !any_pair(&bytes, |_, b| b == b'x'));
            assert!(!any_triple(&bytes, |a, b, c| (a == b'x') | (b == b'x') | (c == b'x')));
            assert_eq!(position(&bytes, |b| b == b'x'), None);
            for at in 0..len {
                bytes[at] = b'x';
                assert!(any(&bytes, |b| b == b'x'), "{at} of {len}");
                assert_eq!(position(&bytes, |b| b == b'x'), Some(at), "{at} of {len}");
                assert_eq!(any_pair(&bytes, |a, b| (a == b'x') & (b == b'a')), at + 1 < len, "{at} of {len}");
                assert_eq!(any_pair(&bytes, |a, b| (a == b'a') & (b == b'x')), at > 0, "{at} of {len}");
                assert!(any_triple(&bytes, |a, _, _| a == b'x'), "{at} of {len}");
                assert_eq!(any_triple(&bytes, |_, b, c| (b == b'x') & (c == b'a')), at > 0 && at + 1 < len);
                assert_eq!(any_triple(&bytes, |_, _, c| c == b'x'), at > 1, "{at} of {len}");
                bytes[at] = b'a';
            }
        }
    }
}
