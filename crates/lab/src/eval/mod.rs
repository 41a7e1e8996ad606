//! `lab eval TASK FILES`: what the analysis reaches on data with known answers, and what it confuses.

mod confusion;
pub(crate) mod dates;
pub(crate) mod figures;
pub(crate) mod places;
pub(crate) mod quotes;
mod story;

/// A share in percent; 0 of nothing.
#[allow(clippy::cast_precision_loss, reason = "counts of words")]
pub(crate) fn percent(part: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { 100.0 * part as f64 / all as f64 }
}
