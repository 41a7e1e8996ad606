//! The text layer: folded keys, tokens, sentences, positions.

mod chars;
mod fold;
mod prose;
mod sentence;
mod token;

pub use fold::fold;
pub(crate) use fold::slug;
pub(crate) use prose::{Case, Prose};
pub use sentence::sentences;
pub use token::{Kind, Token, tokens};
