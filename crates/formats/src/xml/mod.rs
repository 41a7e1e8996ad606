//! XML items as a tree that borrows from the text. No DTD, no entity but those of [`entities`], bounded depth and size.

pub(crate) mod entities;
pub(crate) mod keep;
pub(crate) mod roots;
pub(crate) mod scan;
pub(crate) mod split;
mod tree;

pub(crate) use tree::{Child, Node, Stop, Tree};
