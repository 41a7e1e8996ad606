//! An index of buckets: the first bits of a hash lead to a range of bytes.
//!
//! In a file: one byte with the number of bits, then a 32-bit start for each bucket and one more for the end, then the
//! buckets' bytes.

use std::borrow::Cow;

use super::cursor::Cursor;

/// More bits than any model has; it bounds what a file can make the program allocate.
const BITS_MAX: u8 = 24;

/// The index and the bytes it points into.
pub(crate) struct Buckets {
    bits: u8,
    starts: Vec<u32>,
    bytes: Cow<'static, [u8]>,
}

impl Buckets {
    /// Reads what [`write()`] wrote, `offset` bytes into a section. Nothing where it is malformed.
    pub(crate) fn read(section: Cow<'static, [u8]>, offset: usize) -> Option<Self> {
        let mut cursor = Cursor::new(section.get(offset..)?);
        let bits = cursor.u8().filter(|bits| (1..=BITS_MAX).contains(bits))?;
        let count = (1usize << bits) + 1;
        let table = cursor.bytes(count * 4)?;
        let starts: Vec<u32> = table.chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect();
        let at = section.len() - cursor.rest().len();
        let bytes = match section {
            Cow::Borrowed(all) => Cow::Borrowed(&all[at..]),
            Cow::Owned(mut all) => Cow::Owned(all.split_off(at)),
        };
        let ordered = starts.is_sorted() && starts.first() == Some(&0);
        let whole = starts.last().is_some_and(|end| *end as usize == bytes.len());
        (ordered && whole).then_some(Self { bits, starts, bytes })
    }

    /// The bytes of the bucket that a hash belongs to.
    #[inline]
    pub(crate) fn of(&self, hash: u64) -> &[u8] {
        self.get(self.number(hash))
    }

    /// The number of that bucket.
    #[inline]
    pub(crate) fn number(&self, hash: u64) -> usize {
        bucket(hash, self.bits)
    }

    /// A bucket's bytes.
    #[inline]
    pub(crate) fn get(&self, bucket: usize) -> &[u8] {
        match self.starts.get(bucket..bucket + 2) {
            Some([start, end]) => self.bytes.get(*start as usize..*end as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// All buckets, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.starts.len() - 1).map(|at| self.get(at))
    }
}

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "at most BITS_MAX bits are left")]
fn bucket(hash: u64, bits: u8) -> usize {
    (hash >> (64 - u32::from(bits))) as usize
}

/// Appends the index and the bytes of entries that are sorted by hash, about four of them a bucket.
pub(crate) fn write(out: &mut Vec<u8>, entries: &[(u64, Vec<u8>)]) {
    let bits = (entries.len() / 4).max(2).ilog2().min(u32::from(BITS_MAX));
    let bits = u8::try_from(bits).unwrap_or(BITS_MAX);
    out.push(bits);
    let mut ends = vec![0u32; (1 << bits) + 1];
    for (hash, bytes) in entries {
        ends[bucket(*hash, bits) + 1] += u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    }
    let mut sum = 0u32;
    for end in ends {
        sum = sum.saturating_add(end);
        out.extend(sum.to_le_bytes());
    }
    for (_, bytes) in entries {
        out.extend(bytes);
    }
}
