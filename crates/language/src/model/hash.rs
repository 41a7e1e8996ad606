//! Hashes of strings and of features. They are part of every model file: a change of them is a new format.

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;
/// The golden ratio's bits: odd, so that a multiplication by it loses nothing.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// FNV-1a, 64 bits.
#[must_use]
pub fn fnv1a(bytes: &[u8]) -> u64 {
    fnv1a_continue(OFFSET, bytes)
}

/// [`fnv1a`] of what was hashed before and these bytes.
pub(crate) fn fnv1a_continue(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| step(hash, *byte))
}

/// [`fnv1a`] of the word in lower case, without making that word.
#[must_use]
pub fn fnv1a_lower(word: &str) -> u64 {
    if word.is_ascii() {
        return word.bytes().fold(OFFSET, |hash, byte| step(hash, byte.to_ascii_lowercase()));
    }
    let mut buffer = [0; 4];
    word.chars()
        .flat_map(char::to_lowercase)
        .fold(OFFSET, |hash, c| c.encode_utf8(&mut buffer).bytes().fold(hash, step))
}

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(PRIME)
}

/// Makes the features of one decision: the hash of a template's number and its values.
///
/// Templates are numbered in the order in which they are made, so that a scheme is defined by its code alone.
pub struct Features<'a> {
    out: &'a mut Vec<u64>,
    template: u64,
}

impl<'a> Features<'a> {
    /// Begins a decision; `out` is cleared.
    pub fn new(out: &'a mut Vec<u64>) -> Self {
        out.clear();
        Self { out, template: 0 }
    }

    /// Goes on with a decision: `out` is kept, templates are numbered from behind `template`.
    pub(crate) fn resume(out: &'a mut Vec<u64>, template: u64) -> Self {
        Self { out, template }
    }

    /// The next template with its values.
    #[inline]
    pub fn add<const N: usize>(&mut self, values: [u64; N]) {
        self.template += 1;
        let start = self.template.wrapping_mul(MULTIPLIER);
        let hash = values.iter().fold(start, |hash, value| (hash.rotate_left(23) ^ value).wrapping_mul(MULTIPLIER));
        self.out.push(mix(hash));
    }

    /// Passes over a template that does not apply here, so that those behind it keep their numbers.
    #[inline]
    pub fn skip(&mut self) {
        self.template += 1;
    }
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input reaches every bit of the output.
#[inline]
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Features, fnv1a, fnv1a_lower};

    #[test]
    fn published_values() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn case_is_folded() {
        for word in ["Tokyo", "ÉTIENNE", "İzmir", "a"] {
            assert_eq!(fnv1a_lower(word), fnv1a(word.to_lowercase().as_bytes()), "{word}");
        }
    }

    #[test]
    fn templates_differ() {
        let mut out = Vec::new();
        let mut features = Features::new(&mut out);
        features.add([1, 2]);
        features.skip();
        features.add([1, 2]);
        features.add([2, 1]);
        features.add([]);
        let mut unique = out.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), 4);
    }
}
