//! Bounds on one delivery.

/// What a delivery may cost. Beyond any of these it is dead, `too_large`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Units in a delivery.
    pub units_max: usize,
    /// Open XML elements at once.
    pub xml_depth_max: usize,
    /// Bytes of all its units together.
    pub output_bytes_max: usize,
}

impl Limits {
    /// Depth for `identity` and `parse`, which take no limits; the same as the default's.
    pub(crate) const XML_DEPTH_MAX: usize = 64;
    /// Nodes of one item's tree. A node is some 64 bytes, so that this bounds memory as well.
    pub(crate) const XML_NODES_MAX: usize = 2_000_000;
}

impl Default for Limits {
    fn default() -> Self {
        Self { units_max: 10_000, xml_depth_max: Self::XML_DEPTH_MAX, output_bytes_max: 64 << 20 }
    }
}
