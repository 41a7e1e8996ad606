//! Reuters beyond G2 (notes/formats.md §6.9): items of Connect's GraphQL answers, and LSEG's machine-readable news.

pub(crate) mod connect;
pub(crate) mod mrn;
