//! The text layer: folded keys, tokens, sentences, positions.

mod casing;
mod chars;
mod fold;
mod prose;
mod sentence;
mod token;

pub(crate) use casing::Casing;
pub(crate) use fold::{fold, slug};
pub(crate) use prose::{Case, Prose};
pub use sentence::sentences;
pub use token::{Kind, Token, tokens};
