//! The parse stage: units in, stories out.
//!
//! All of it is in `prepare`: a unit with its envelope and verdict is everything that a story is made of. One parser a
//! format, in `copytaster-formats`; how a feed differs is in its profile.

mod stage;
mod story;

pub use stage::Parse;
