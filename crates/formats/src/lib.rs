//! Wire formats: sniff, split, identity, parse. Pure functions of bytes and a feed profile.
//!
//! No I/O, no clock, no randomness, no fetched catalogues: the same bytes under the same profile give the same values
//! for ever. What cannot be read is an error with a class and a reason; nothing here panics on input.
//!
//! A new format is a module with `sniff`, `split`, `identity` and `parse`, and a row in `table.rs`.

mod agencies;
mod anpa;
mod ap;
mod bytewise;
mod calls;
mod charset;
mod clean;
mod copy;
mod digitalwires;
mod error;
mod factiva;
mod feed;
mod foreign;
mod frames;
mod g2;
mod html_page;
mod icalendar;
mod iptc7901;
mod json;
mod limits;
mod mail;
mod markers;
mod markup;
mod national;
mod newsml1;
mod ninjs;
mod nitf;
mod numbering;
mod orders;
mod photo;
mod profile;
mod profiles;
mod repeats;
mod reuters;
mod ritzau;
mod said;
mod schemes;
mod sports;
mod sportsml;
mod status;
pub mod subjects;
mod table;
mod take;
mod text;
mod times;
mod times_mail;
mod times_prose;
mod unit;
mod urgency;
mod xhtml;
mod xml;
mod zczc;

pub use copy::ParsedCopy;
pub use error::{BadUnit, FormatError, ProfileError};
pub use limits::Limits;
pub use markers::Markers;
pub use national::NationalSet;
pub use numbering::WireNumber;
pub use profile::{Charset, FeedProfile, LanguageTag, WatchRules, Zone};
pub use profiles::Profiles;
pub use table::{Sniffed, identity, parse, sniff, split};
pub use unit::Unit;
pub use zczc::ZczcField;
