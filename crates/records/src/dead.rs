use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of failure made a dead letter. Kinds name what to do about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// No bytes, or white space only.
    Empty,
    /// Over a limit; the reason names it.
    TooLarge,
    /// Bytes that are no text and no known container.
    Binary,
    /// Text in a charset that could not be read.
    BadCharset,
    /// No format was recognised.
    UnknownFormat,
    /// The format was recognised but the unit breaks its rules.
    Malformed,
    /// A kill or a command that names no target.
    NoTarget,
    /// A record on a topic of ours that is not ours: headers are missing or do not read.
    NotOurs,
    /// Our own fault: a stage panicked on it. Report it.
    Bug,
}

impl ErrorClass {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Empty,
        Self::TooLarge,
        Self::Binary,
        Self::BadCharset,
        Self::UnknownFormat,
        Self::Malformed,
        Self::NoTarget,
        Self::NotOurs,
        Self::Bug,
    ];

    /// The name in headers and for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge => "too_large",
            Self::Binary => "binary",
            Self::BadCharset => "bad_charset",
            Self::UnknownFormat => "unknown_format",
            Self::Malformed => "malformed",
            Self::NoTarget => "no_target",
            Self::NotOurs => "not_ours",
            Self::Bug => "bug",
        }
    }
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// There is no such class.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no class `{0}`; there are: {all}", all = ErrorClass::ALL.map(ErrorClass::as_str).join(", "))]
pub struct UnknownClass(String);

impl FromStr for ErrorClass {
    type Err = UnknownClass;
    fn from_str(name: &str) -> Result<Self, UnknownClass> {
        Self::ALL.into_iter().find(|class| class.as_str() == name).ok_or_else(|| UnknownClass(name.to_owned()))
    }
}

/// What could not be processed, and why: the value of `wire.dead`. Where all of its bytes are, its headers say: offsets are
/// addresses, which differ from log to log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeadLetter {
    /// The stage that gave up.
    pub stage: String,
    /// The kind of failure.
    pub class: ErrorClass,
    /// What was wrong, where, and what to do: for a person.
    pub reason: String,
    /// The delivery, or the unit of it, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What the sender called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The whole length in bytes.
    pub length_bytes: u64,
    /// SHA-256 of all bytes, hexadecimal.
    pub sha256: String,
    /// The first bytes, base64, at most 64 KiB of them.
    pub bytes_base64: String,
}
