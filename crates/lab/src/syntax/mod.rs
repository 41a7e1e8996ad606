//! Training and measuring tagger, parser and labeller.

pub(crate) mod effort;
pub(crate) mod jackknife;
pub(crate) mod labeller;
pub(crate) mod oracle;
pub(crate) mod parser;
pub(crate) mod tagger;
pub(crate) mod treebank;
