//! Synthetic wire copy with its truth, and faults to inject. For demonstrations, load and tests; never a dependency of
//! what ships as the service.
//!
//! [`SyntheticWire`] is a stream of deliveries from seven invented agencies, each with its own format and habits,
//! determined by a seed. Each unit comes with what the pipeline must make of it. All agencies, persons and
//! events are invented; only the places are real.

mod agency;
#[cfg(feature = "broker")]
pub mod broker;
mod clock;
mod copy;
#[cfg(feature = "faults")]
pub mod faults;
mod mix;
mod render;
mod rng;
mod story;
mod trouble;
mod truth;
mod wire;

pub use agency::{FEEDS, Feed, Wrapping};
pub use mix::{Kind, Mix};
pub use rng::Rng;
pub use truth::{Delivery, Expected, UnitTruth};
pub use wire::{SyntheticWire, WireOptions};
