//! Answers of commands: JSON lines on standard output for machines, lines on standard error for people.

use std::io::{IsTerminal, StdoutLock, Write};

use copytaster_records::Timestamp;
use serde::Serialize;

use crate::args::Format;
use crate::exit::BadUsage;

/// Where an answer goes.
pub(super) struct Answer {
    /// `None` where it is for people.
    json: Option<StdoutLock<'static>>,
}

impl Answer {
    pub(super) fn new(format: Format) -> Self {
        let for_people = match format {
            Format::Auto => std::io::stdout().is_terminal(),
            Format::Json => false,
            Format::Text => true,
        };
        Self { json: (!for_people).then(|| std::io::stdout().lock()) }
    }

    /// A record, or its line for people.
    pub(super) fn line(&mut self, record: &impl Serialize, text: impl FnOnce() -> String) -> std::io::Result<()> {
        match &mut self.json {
            Some(out) => json_line(out, record),
            None => {
                anstream::eprintln!("{}", text());
                Ok(())
            }
        }
    }

    /// A line that is for people alone.
    pub(super) fn text(&self, text: impl FnOnce() -> String) {
        if self.json.is_none() {
            anstream::eprintln!("{}", text());
        }
    }
}

/// Writes a record as a line of JSON.
pub(super) fn json_line(out: &mut impl Write, record: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}

/// Who gives a command, as the system says: for people who read it later.
pub(super) fn person() -> String {
    ["USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_else(|| "unknown".into())
}

/// Refuses a range that ends before it begins.
pub(super) fn check_range(from: Option<Timestamp>, to: Option<Timestamp>) -> Result<(), BadUsage> {
    match (from, to) {
        (Some(from), Some(to)) if from >= to => {
            Err(BadUsage(format!("--from {from} is not before --to {to}: nothing can be between")))
        }
        _ => Ok(()),
    }
}
