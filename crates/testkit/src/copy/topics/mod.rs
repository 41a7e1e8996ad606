//! The topics of the grammar.

mod courts;
mod culture;
mod disasters;
mod health;
mod markets;
mod politics;
mod science;
mod sport;
mod transport;
mod weather;

use super::topic::Topic;

/// All topics.
pub(crate) static TOPICS: [&Topic; 10] = [
    &politics::TOPIC,
    &courts::TOPIC,
    &markets::TOPIC,
    &disasters::TOPIC,
    &sport::TOPIC,
    &science::TOPIC,
    &weather::TOPIC,
    &transport::TOPIC,
    &health::TOPIC,
    &culture::TOPIC,
];
