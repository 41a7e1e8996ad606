//! Training of the model of names: data, lists, conditional random field.

pub(crate) mod corpus;
pub(crate) mod field;
mod held_out;
pub(crate) mod lists;
mod silver;
mod sources;
pub(crate) mod vary;
pub(crate) mod wire;

pub(crate) use corpus::Story;
pub(crate) use held_out::HeldOut;
pub(crate) use sources::{SETS, read};

use std::collections::HashSet;

/// Lets phrases of type MISC be so where the silver sets have no name.
pub(crate) fn allow_misc(set: &str, stories: &mut [Story], phrases: &HashSet<String>) {
    if matches!(set, "gmb-ner" | "wikinews-2019-20" | "gum-ner") {
        silver::allow_misc(stories, phrases);
    }
}
