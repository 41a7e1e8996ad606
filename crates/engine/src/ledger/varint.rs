//! Numbers in as many bytes as they need: seven bits a byte, the lowest first.

use bytes::{Buf, Bytes};

pub(super) fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push((number & 0x7f) as u8);
}

/// `None` where it ends too early or is no number of 64 bits.
pub(super) fn get(from: &mut Bytes) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = from.try_get_u8().ok()?;
        let bits = u64::from(byte & 0x7f);
        if shift == 63 && bits > 1 {
            return None;
        }
        number |= bits << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Small numbers of either sign take little room.
pub(super) fn put_signed(out: &mut Vec<u8>, number: i64) {
    put(out, (number.wrapping_shl(1) ^ (number >> 63)).cast_unsigned());
}

pub(super) fn get_signed(from: &mut Bytes) -> Option<i64> {
    let number = get(from)?;
    Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_survive(numbers in prop::collection::vec((any::<u64>(), any::<i64>()), 0..20)) {
            let mut out = Vec::new();
            for (number, signed) in &numbers {
                put(&mut out, *number);
                put_signed(&mut out, *signed);
            }
            let mut from = Bytes::from(out);
            for (number, signed) in numbers {
                prop_assert_eq!(get(&mut from), Some(number));
                prop_assert_eq!(get_signed(&mut from), Some(signed));
            }
            prop_assert_eq!(get(&mut from), None);
        }
    }
}
