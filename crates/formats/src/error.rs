//! What can go wrong, said so that a person can act on it.

use copytaster_records::ErrorClass;

/// Longest reason, in characters: it goes into headers and onto screens.
const REASON_CHARS_MAX: usize = 400;

/// Why bytes could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{class}: {reason}")]
pub struct FormatError {
    /// The kind of failure.
    pub class: ErrorClass,
    /// What was wrong, where, and what to do about it. No control characters.
    pub reason: String,
}

impl FormatError {
    pub(crate) fn new(class: ErrorClass, reason: impl AsRef<str>) -> Self {
        let clean = reason.as_ref().chars().map(|c| if c.is_control() { ' ' } else { c });
        Self { class, reason: clean.take(REASON_CHARS_MAX).collect() }
    }

    pub(crate) fn malformed(reason: impl AsRef<str>) -> Self {
        Self::new(ErrorClass::Malformed, reason)
    }

    pub(crate) fn unknown(reason: impl AsRef<str>) -> Self {
        Self::new(ErrorClass::UnknownFormat, reason)
    }

    pub(crate) fn too_large(reason: impl AsRef<str>) -> Self {
        Self::new(ErrorClass::TooLarge, reason)
    }
}

/// A unit that is dead while its siblings go on, with its bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct BadUnit {
    /// Why.
    pub error: FormatError,
    /// Its bytes, as far as they could be told from its siblings'.
    pub bytes: Vec<u8>,
}

/// Why a feed profile was refused: the line, the key and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ProfileError(pub(crate) String);
