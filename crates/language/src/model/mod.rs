//! Trained models: one container for all of them, hashed features, sparse quantised weights.
//!
//! A model file is read where it lies: the program maps it with its own code, threads share it, and nothing is copied but
//! the index of buckets. Scores are sums of integers, so that they are the same in any order and on any machine.

mod buckets;
mod clusters;
mod container;
mod cursor;
mod error;
mod hash;
mod weights;

pub(crate) use buckets::{Buckets, write as write_buckets};
pub use clusters::{Classes, Clusters, write_clusters};
pub use container::{Container, write_container};
pub use cursor::Cursor;
pub use error::ModelError;
pub(crate) use hash::fnv1a_continue;
pub use hash::{Features, fnv1a, fnv1a_lower};
pub use weights::{Weights, write_weights};
