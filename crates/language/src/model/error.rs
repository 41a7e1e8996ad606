//! Why a model file is refused.

/// What is wrong with a model file, which one, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// It does not begin as a model file does.
    #[error("{file} is no model file: build it with the command in crates/language/models/README.md")]
    Magic {
        /// The file.
        file: String,
    },
    /// Its format is of another version.
    #[error("the model {file} has format {found}, this program reads {expected}: build it again with this version")]
    Format {
        /// The file.
        file: String,
        /// What it has.
        found: u32,
        /// What can be read.
        expected: u32,
    },
    /// It ends too early, or has been changed.
    #[error("the model {file} is damaged: its hash is {found}, it says {expected}; copy it again or build it again")]
    Hash {
        /// The file.
        file: String,
        /// What its bytes give.
        found: String,
        /// What stands at its end.
        expected: String,
    },
    /// It is a model of something else.
    #[error("the model {file} is of kind {found}, not {expected}: name the right file")]
    Kind {
        /// The file.
        file: String,
        /// What it is.
        found: String,
        /// What was asked for.
        expected: &'static str,
    },
    /// It was trained for features that this program does not make.
    #[error("the model {file} has features of scheme {found}, this program makes scheme {expected}: train it again")]
    Scheme {
        /// The file.
        file: String,
        /// What it was trained with.
        found: u32,
        /// What the program makes.
        expected: u32,
    },
    /// A part of it is missing or not as it should be, though the hash is right.
    #[error("section {section:?} of the model {file} {what}: train it again")]
    Section {
        /// The file.
        file: String,
        /// The part.
        section: String,
        /// What is wrong.
        what: &'static str,
    },
}
