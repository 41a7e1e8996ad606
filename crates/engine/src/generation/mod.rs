//! Generations: a stretch of the past run again beside the live pipeline, compared with it, and switched to.
//!
//! What is to be is on `copytaster.control`: a command is one record there, and whoever runs stages does what it says. So a
//! kill at any moment leaves nothing half done. Places in time are offsets of `wire.raw`: every record behind it names the
//! raw record that it came from, so that what two generations made of the same delivery is found whatever their own offsets.
//!
//! | module | what it says |
//! |---|---|
//! | `stages` | which topics, groups and state a generation has |
//! | `control` | what is on `copytaster.control` |
//! | `start` | where a replay begins, or why it cannot |
//! | `progress` | how far it is |
//! | `report`, `diff` | what differs |
//! | `switch` | that readers follow it |
//! | `view` | what readers of a topic are to read |
//! | `apply` | that differing stories go through again |

mod apply;
mod control;
mod diff;
mod error;
mod progress;
mod report;
mod stages;
mod start;
mod switch;
mod view;

pub use apply::{ApplyRequest, apply};
pub use control::Control;
pub use diff::{FieldChange, differences};
pub use error::GenerationError;
pub use progress::{Progress, passed, progress};
pub use report::{Difference, DifferenceKind, PROVENANCE, ReportLine, Summary, report};
pub use stages::{doomed, group_of, input, input_of, outputs_of, topic_specs};
pub use start::{StartRequest, plan_start, start};
pub use switch::{finish_switch, switch};
pub use view::{Part, View};

use copytaster_records::{Generation, GenerationName, GenerationState};

use crate::log::lookup::append_durably;
use crate::{Log, LogError};

/// Says that a generation is to be deleted: who runs it stops, deletes what it has and forgets it.
///
/// # Errors
/// [`GenerationError`] where there is none of this name, or readers follow it.
pub fn drop_generation(log: &dyn Log, name: &str) -> Result<(), GenerationError> {
    let control = Control::read(log)?;
    let generation = control.get(name)?;
    if control.is_followed(&generation.name) || control.is_switching_to(&generation.name) {
        return Err(GenerationError::Followed { name: name.to_owned() });
    }
    if let Some(above) = control.generations.values().find(|other| other.base.as_ref() == Some(&generation.name)) {
        return Err(GenerationError::IsBase { name: name.to_owned(), of: above.name.to_string() });
    }
    let dropping = Generation { state: GenerationState::Dropping, ..generation.clone() };
    Ok(append_durably(log, vec![control::generation(&dropping)])?)
}

/// Says that a generation cannot go on.
///
/// # Errors
/// [`LogError`] where the log cannot be written.
pub fn fail_generation(log: &dyn Log, generation: &Generation, reason: String) -> Result<(), LogError> {
    let failed = Generation { state: GenerationState::Failed { reason }, ..generation.clone() };
    append_durably(log, vec![control::generation(&failed)])
}

/// Forgets a generation whose topics, groups and state are gone.
///
/// # Errors
/// [`LogError`] where the log cannot be written.
pub fn forget_generation(log: &dyn Log, name: &GenerationName) -> Result<(), LogError> {
    append_durably(log, vec![control::tombstone(name)])
}
