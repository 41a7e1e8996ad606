//! `lab eval TASK FILES`: what the analysis reaches on data with known answers, and what it confuses.

mod confusion;
pub(crate) mod places;
pub(crate) mod quotes;
mod story;
