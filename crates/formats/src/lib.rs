//! Wire formats: sniff, split, identity, parse. Pure functions of bytes and a feed profile.
//!
//! No I/O, no clock, no randomness, no fetched catalogues: the same bytes under the same profile give the same values
//! for ever. What cannot be read is an error with a class and a reason; nothing here panics on input.
//!
//! A new format is a module with `sniff`, `split`, `identity` and `parse`, and a row in `table.rs`.

mod agencies;
mod charset;
mod clean;
mod copy;
mod error;
mod feed;
mod foreign;
mod g2;
mod limits;
mod markup;
mod newsml1;
mod ninjs;
mod nitf;
mod profile;
mod profiles;
mod repeats;
mod ritzau;
mod sportsml;
mod status;
mod table;
mod take;
mod text;
mod times;
mod times_prose;
mod unit;
mod xhtml;
mod xml;

pub use copy::ParsedCopy;
pub use error::{BadUnit, FormatError, ProfileError};
pub use limits::Limits;
pub use profile::{Charset, FeedProfile, LanguageTag, Zone};
pub use profiles::Profiles;
pub use table::{Sniffed, identity, parse, sniff, split};
pub use unit::Unit;
