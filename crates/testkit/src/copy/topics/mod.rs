//! The topics of the grammar.

mod courts;
mod disasters;
mod politics;

use super::topic::Topic;

/// All topics.
pub(crate) static TOPICS: [&Topic; 3] = [&politics::TOPIC, &courts::TOPIC, &disasters::TOPIC];
