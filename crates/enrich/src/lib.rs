//! The enrich stage: stories in, enriched stories out.
//!
//! A function of one story, all of it in `prepare`; the analysis itself is in `copytaster-language`.

mod stage;

pub use stage::Enrich;
