//! Dead letters, read back from `wire.dead`: which there are, what they say, and where all of their bytes are.
//!
//! A letter goes by its address on `wire.dead`, `partition/offset`. Sending letters through again is
//! [`redrive`](crate::redrive).

mod bytes;
mod filter;
mod letter;
mod scan;
mod source;

pub use bytes::{LetterBytes, bytes_of};
pub use filter::{DeadFilter, Pick, PickError};
pub use letter::{Letter, LetterId};
pub use scan::{Census, scan};
pub use source::{Located, NotLocated, Place, Through, locate};
