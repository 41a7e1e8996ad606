//! Names in tokens: a conditional random field over the words, their neighbours, lists, classes and the rest of the story.
//!
//! The model and its features are those of the design note on enrich, sections 5 and 5a. Tokens in, names out: what a name
//! is in the story is the matter of `names`.

mod casing;
mod document;
mod feature;
mod form;
mod join;
mod knowledge;
mod label;
mod lattice;
mod model;
mod sheet;
mod topic;

pub(crate) use join::joined;
pub use join::words;
pub use knowledge::{Knowledge, LISTS_MAX, ListSet, Lists, PHRASE_TOKENS_MAX, write_lists};
pub use label::{
    ANY, LABELS, LabelSet, NameSpan, NameType, OUTSIDE, follows, labels_of, may_end, names_of, names_of_tags, of_type,
};
pub use lattice::{Lattice, Row, Transitions, factors};
pub use model::{Found, NameModel, write_names};
pub use sheet::Sheet;
