//! Text analysis of wire copy: a [`Story`](copytaster_records::Story) in, an
//! [`EnrichedStory`](copytaster_records::EnrichedStory) out. Pure: no I/O, no clock, no random numbers.
//!
//! Thin and honest: what it cannot tell it leaves out. Every annotation says where it stands, how sure it is and which
//! rule found it. The rules are English; for other languages only what needs none of them is done.

mod alias;
mod analyse;
mod credit;
mod dateline;
mod dates;
mod facts;
mod figures;
mod gazetteer;
mod language;
mod lexicon;
pub mod model;
mod names;
pub mod ner;
mod numbers;
mod output;
mod places;
mod quotes;
mod resources;
pub mod syntax;
pub mod text;
mod words;

pub use alias::AliasError;
pub use analyse::{TEXT_BYTES_MAX, VERSION, analyse};
pub use places::{NamedPlace, locate, places_named};
pub use resources::{DataError, Resources};
pub use text::fold;
