//! Hashes of features.

/// Features are hashes of a template's number and its values.
pub(super) fn hash_of(values: &[u64]) -> u64 {
    values.iter().fold(0, |hash, value| mix(hash ^ *value))
}

/// The finaliser of SplitMix64.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
