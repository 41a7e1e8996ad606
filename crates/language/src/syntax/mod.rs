//! Tags and dependency trees of sentences: a perceptron tagger over XPOS, a greedy arc-hybrid parser, a labeller.
//!
//! Penn tags as in XPOS of the English treebanks of Universal Dependencies; relations of UD 2, of whose subtypes
//! [`SUBTYPES`] are kept. Features are made here, for the service as for training, which is in the laboratory.

mod form;
mod labeller;
mod lexicon;
mod model;
mod parser;
mod state;
mod tagger;
mod tree;
mod trees;

pub use form::Form;
pub use labeller::{LABELLER, Labeller, LabellerFeatures, order};
pub use lexicon::{TagLexicon, WordTags, write_tag_lexicon};
pub use model::{Syntax, TOKENS_MAX};
pub use parser::{MOVES, PARSER, Parser, parser_features};
pub use state::{Move, State};
pub use tagger::{TAGGER, Tagger, tagger_features};
pub use tree::{SUBTYPES, Tree, relation};
pub use trees::{STORY_TOKENS_MAX, Trees};

/// What a model file must say to be read: its kind and the scheme of its features.
pub struct Scheme {
    /// As in the file.
    pub kind: &'static str,
    /// Changes with every change of features.
    pub version: u32,
}
