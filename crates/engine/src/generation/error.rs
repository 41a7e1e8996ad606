use copytaster_records::{IdError, LIVE};

use crate::LogError;

/// Why a command about generations was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum GenerationError {
    /// There is none of this name.
    #[error("there is no generation `{name}`; there are: {there}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// Those that there are.
        there: String,
    },
    /// What the service itself writes is no replay.
    #[error(
        "`{LIVE}` is what the service itself writes, and no replay: it can be switched to and compared with, no more"
    )]
    Live,
    /// No name of a generation.
    #[error(transparent)]
    Name(#[from] IdError),
    /// The name is taken.
    #[error(
        "there is a generation `{name}` already, begun {started_at}: take another name, or `replay drop {name}` first"
    )]
    Taken {
        /// The name.
        name: String,
        /// When it was started.
        started_at: String,
    },
    /// What was asked for makes no sense.
    #[error("{0}")]
    Request(String),
    /// The source begins later.
    #[error(
        "{source_topic} no longer reaches back to {from}: the earliest from which a replay of {stages} can start is {earliest}"
    )]
    TooEarly {
        /// The topic to be read again.
        source_topic: String,
        /// Where it was to begin.
        from: String,
        /// The stages.
        stages: String,
        /// From when it could.
        earliest: String,
    },
    /// The source ends before.
    #[error("nothing came at or after {from}: the newest record of wire.raw is {newest}")]
    TooLate {
        /// Where it was to begin.
        from: String,
        /// The newest there is.
        newest: String,
    },
    /// It is not through yet, or not running.
    #[error("generation `{name}` is {how}: {what}")]
    NotReady {
        /// The generation.
        name: String,
        /// How it stands.
        how: String,
        /// What to do.
        what: String,
    },
    /// Readers follow it, or are sent to it from the beginning.
    #[error("readers follow generation `{name}`: switch to another one first (`replay list` shows them)")]
    Followed {
        /// The generation.
        name: String,
    },
    /// Another reads what it writes.
    #[error("generation `{of}` reads what `{name}` writes: drop `{of}` first")]
    IsBase {
        /// The generation.
        name: String,
        /// The one that reads it.
        of: String,
    },
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
}
